package admin

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/views/admin"
)

// maxCarriedBody is the largest form, in bytes, that is carried along through a
// login.
const maxCarriedBody = 512 << 10

// offerResend answers a form whose session has ended (401) or that was made in
// another one (403): a page carries the typed fields along, and its button
// sends them again. It does nothing if there is nothing to carry, or if the
// form has no token and so is not ours.
func (s *Server) offerResend(c echo.Context, status int) (asked bool, err error) {
	r := c.Request()
	if web.WantsJSON(c) || r.ContentLength < 0 || r.ContentLength > maxCarriedBody {
		return false, nil
	}
	if err := s.Receive(c, formsOf(web.Stranger)); err != nil {
		return false, err
	}
	if c.FormValue("token") == "" {
		return false, nil
	}
	page := admin.SendAgainPage{Lang: guestLang(c), Asset: s.Assets.URL, Action: r.URL.RequestURI(),
		LogIn: status == http.StatusUnauthorized}
	// Until the login, there is no session to make a token for.
	token := "none yet"
	if !page.LogIn {
		page.Lang = adminLang(c)
		if token, err = s.csrfToken(c); err != nil {
			return false, err
		}
	}
	if page.Fields, err = carriedFields(c, token); err != nil || len(page.Fields) == 1 {
		return false, err
	}
	// Browsers do not let a page carry files along; it says that they must be chosen again.
	page.Files = web.FileOf(c, "file") != nil
	d, err := s.Store.Desk(r.Context())
	if err != nil {
		return false, err
	}
	page.Shop = d.Identity.Name.In(string(page.Lang))
	return true, s.renderAdmin(c, status, admin.SendAgain(page))
}
