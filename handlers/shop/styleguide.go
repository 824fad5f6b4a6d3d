package shop

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// showStyleguide shows the design language to developers, in sandbox mode only.
func (s *Server) showStyleguide(c echo.Context) error {
	if !s.Sandbox {
		return store.ErrNotFound
	}
	lang := web.LangOf(c)
	list, err := s.Store.Newest(c.Request().Context(), store.Page{Limit: 4})
	if err != nil {
		return err
	}
	site, err := s.site(c, lang, head{Title: lang.Text("디자인 가이드", "Style guide"), NoIndex: true})
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.Styleguide(views.StyleguidePage{Site: site,
		Products: productCards(list.Cards, lang)}))
}
