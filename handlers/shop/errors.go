package shop

import (
	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/views"
)

// ShowError tells a visitor what went wrong.
func (s *Server) ShowError(c echo.Context, f web.Fault) error {
	lang := web.LangOf(c)
	site, err := s.site(c, lang, head{NoIndex: true, Title: lang.Text("안내", "Notice")})
	if err != nil {
		// Without the database there is not even a page frame.
		return c.String(f.Status, s.Sentence(f, lang))
	}
	page := views.ErrorPage{Site: site, Status: f.Status, Message: f.Message.In(string(lang))}
	return s.Render(c, f.Status, views.Error(page))
}
