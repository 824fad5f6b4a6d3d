package admin

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/views/admin"
)

// ShowError tells an admin what went wrong.
func (s *Server) ShowError(c echo.Context, f web.Fault) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "", lang.Text("안내", "Notice"))
	if err != nil {
		return c.String(f.Status, s.Sentence(f, lang))
	}
	return s.renderAdmin(c, f.Status, admin.Error(admin.ErrorPage{Frame: frame, Status: f.Status,
		Message: f.Message.In(string(lang)), Back: backOf(c)}))
}

// backOf returns the page that a refused form came from.
func backOf(c echo.Context) string {
	u, err := url.Parse(c.Request().Referer())
	if err != nil {
		return "/admin"
	}
	return ownPath(u.RequestURI())
}
