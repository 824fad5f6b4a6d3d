package admin

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views/admin"
)

// showInvitation shows the form of an invitation.
func (s *Server) showInvitation(c echo.Context) error {
	return s.renderInvitation(c, http.StatusOK, c.QueryParam("token"), "", "")
}

// renderInvitation asks an invited person for a password, or says that the
// invitation is no longer valid.
func (s *Server) renderInvitation(c echo.Context, status int, token, trouble, differs string) error {
	d, err := s.Store.Desk(c.Request().Context())
	if err != nil {
		return err
	}
	lang := guestLang(c)
	page := admin.InvitationPage{Lang: lang, Shop: d.Identity.Name.In(string(lang)), Asset: s.Assets.URL, Token: token}
	a, err := s.Store.People.AdminByInvitation(c.Request().Context(), token)
	if errors.Is(err, store.ErrInvitation) {
		page.Over = true
		return s.renderAdmin(c, http.StatusGone, admin.Invitation(page))
	}
	if err != nil {
		return err
	}
	// Somebody who has a password already is resetting it.
	page.Email, page.Reset, page.Fields = a.Email, !a.Invited(), passwordFields(lang, trouble, differs)
	return s.renderAdmin(c, status, admin.Invitation(page))
}

// acceptInvitation sets the first password of an invited person.
func (s *Server) acceptInvitation(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang, token := guestLang(c), f.Get("token")
	invited, err := s.Store.People.AdminByInvitation(c.Request().Context(), token)
	if errors.Is(err, store.ErrInvitation) {
		return s.renderInvitation(c, http.StatusGone, "", "", "")
	}
	if err != nil {
		return err
	}
	password, trouble, differs, err := s.newPassword(c, f, invited.Email, lang)
	if err != nil {
		return err
	}
	if trouble+differs != "" {
		return s.renderInvitation(c, http.StatusUnprocessableEntity, token, trouble, differs)
	}
	err = s.Store.People.AcceptInvitation(c.Request().Context(), token, password)
	if text := passwordText(err, lang); text != "" {
		return s.renderInvitation(c, http.StatusUnprocessableEntity, token, text, "")
	}
	if errors.Is(err, store.ErrInvitation) {
		return s.renderInvitation(c, http.StatusGone, "", "", "")
	}
	if err != nil {
		return err
	}
	// No session yet: the login may still require a second factor.
	return done(c, "/admin/login", wording.NoticePassword)
}
