package admin

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// reauthLife is how long a repeated password counts.
const reauthLife = 5 * time.Minute

// Admit lets a request through if the admin's role is sufficient. Everybody
// else is asked to log in, refused, or asked for their password again.
func (s *Server) Admit(r web.Route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			v, err := s.visit(c)
			if errors.Is(err, store.ErrNotFound) {
				return s.requireLogin(c)
			}
			if err != nil {
				return err
			}
			c.Set(visitKey, v)
			// Before the role: not even a viewer's pages are open without a required code.
			if v.Lacks && !allowedWithoutCode(c.Path()) {
				return s.requireSetup(c)
			}
			if !r.Role.Admits(v.Admin) {
				return echo.NewHTTPError(http.StatusForbidden)
			}
			if r.Files {
				if err := s.Receive(c, formsOf(web.Colleague)); err != nil {
					return err
				}
			}
			if !s.hasValidToken(c) {
				// Typically a form of an earlier session that somebody left open.
				if asked, err := s.offerResend(c, http.StatusForbidden); asked || err != nil {
					return err
				}
				return echo.NewHTTPError(http.StatusForbidden).SetInternal(
					errors.New("form without a token of this session"))
			}
			if r.Role.NeedsProof() && s.Now().Sub(v.ProvedAt) > reauthLife {
				if proved, err := s.reauthenticated(c); !proved {
					return err
				}
			}
			return next(c)
		}
	}
}

// formsOf says what the forms of admin pages may have besides files: the texts of a
// product, or a pasted list of parcels.
func formsOf(from web.Sender) web.Forms {
	return web.Forms{From: from, Fields: maxEditorFields, Text: parcelListBody}
}

// setupPath is where the second factor is set up.
const setupPath = "/admin/account/two-factor"

// allowedWithoutCode lists what admins can do before they have set up a
// required second factor.
func allowedWithoutCode(path string) bool {
	switch path {
	case setupPath, provePath, "/admin/logout", "/admin/language":
		return true
	}
	return false
}

// requireSetup sends an admin to the set-up of their second factor.
func (s *Server) requireSetup(c echo.Context) error {
	if web.WantsJSON(c) {
		return echo.NewHTTPError(http.StatusForbidden)
	}
	return c.Redirect(http.StatusSeeOther, setupPath)
}

// visit returns the session of a request; ErrNotFound when nobody is logged in.
func (s *Server) visit(c echo.Context) (store.Visit, error) {
	token := s.visitToken(c)
	if token == "" {
		return store.Visit{}, store.ErrNotFound
	}
	return s.Store.People.VisitByToken(c.Request().Context(), token)
}

// visitToken returns the session token of a request; empty when it has none.
func (s *Server) visitToken(c echo.Context) string {
	cookie, err := c.Cookie(s.Sessions.CookieName(store.AdminSession))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setVisitToken sets the session cookie, or removes it if token is empty. The
// cookie ends with the browser; the server ends the session earlier.
func (s *Server) setVisitToken(c echo.Context, token string) {
	o := &sessions.Options{Path: "/", Secure: s.Sessions.HTTPS, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if token == "" {
		o.MaxAge = -1
	}
	c.SetCookie(sessions.NewCookie(s.Sessions.CookieName(store.AdminSession), token, o))
}

// requireLogin sends somebody to the login, keeping what they typed or where
// they wanted to go.
func (s *Server) requireLogin(c echo.Context) error {
	if web.WantsJSON(c) {
		return echo.NewHTTPError(http.StatusUnauthorized)
	}
	to := "/admin/login"
	switch {
	// Somebody was logged in here; what they typed must not be lost.
	case c.Request().Method != http.MethodGet && s.visitToken(c) != "":
		if asked, err := s.offerResend(c, http.StatusUnauthorized); asked || err != nil {
			return err
		}
	case c.Request().Method == http.MethodGet && c.Path() != "/admin":
		to += "?next=" + url.QueryEscape(c.Request().URL.RequestURI())
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// csrfToken returns the token that every form of a visit must carry. It stays
// the same when the cookie's value changes, so that pages in other windows keep
// working.
func (s *Server) csrfToken(c echo.Context) (string, error) {
	mac, err := s.Store.Sign("csrf", visitMark(VisitOf(c)))
	return hex.EncodeToString(mac), err
}

// visitMark identifies a visit; it is what the CSRF token signs.
func visitMark(v store.Visit) []byte {
	return fmt.Appendf(nil, "%d %d %d", v.ID, v.Admin.ID, v.BeganAt.UnixMilli())
}

// hasValidToken reports whether a form was made for this visit. It backs up the
// check of the browser's own cross-site headers.
func (s *Server) hasValidToken(c echo.Context) bool {
	if c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead {
		return true
	}
	mac, err := hex.DecodeString(c.FormValue("token"))
	return err == nil && s.Store.Signed("csrf", visitMark(VisitOf(c)), mac)
}

// provePath is where the password is repeated for a page that is only read.
const provePath = "/admin/prove"

// reauthenticate checks the password again and returns to the page that
// required it.
func (s *Server) reauthenticate(c echo.Context) error {
	if proved, err := s.reauthenticated(c); !proved {
		return err
	}
	return c.Redirect(http.StatusSeeOther, ownPath(c.FormValue("next")))
}

// reauthenticated reports whether the right password came with the request; the
// session then gets a new token. Otherwise it has already answered with the
// form that asks for it.
func (s *Server) reauthenticated(c echo.Context) (bool, error) {
	v, ctx, given := VisitOf(c), c.Request().Context(), c.FormValue("proof")
	if given == "" {
		return false, s.askForPassword(c, http.StatusUnauthorized, "")
	}
	try := s.beginProof(c, v)
	if try.Wait > 0 {
		if err := s.refuseThrottled(c, try, store.EventProofBlocked); err != nil {
			return false, err
		}
		return false, s.askForPassword(c, http.StatusTooManyRequests, waitText(try.Wait, adminLang(c)))
	}
	_, err := s.Store.People.CheckPassword(store.AsKnown(ctx), v.Admin.Email, given)
	if errors.Is(err, store.ErrLogin) {
		if err := s.logFailure(c, try, store.EventProofFailed); err != nil {
			return false, err
		}
		wrong := adminLang(c).Text("비밀번호가 맞지 않습니다.", "The password is incorrect.")
		return false, s.askForPassword(c, http.StatusUnauthorized, wrong)
	}
	if err != nil {
		// Our own failure must not count against the admin.
		try.Withdraw()
		return false, err
	}
	try.Succeed(ctx)
	return true, s.rotateToken(c, func(token string) error { return s.Store.People.ProveVisit(ctx, v, token) })
}

// rotateToken moves the session of a request to a new token, which fn stores.
func (s *Server) rotateToken(c echo.Context, fn func(token string) error) error {
	token := web.RandomText(32)
	if err := fn(token); err != nil {
		return err
	}
	v := VisitOf(c)
	v.ProvedAt = s.Now()
	c.Set(visitKey, v)
	s.setVisitToken(c, token)
	return nil
}

// askForPassword asks for the password before going on. Nothing that was sent
// is lost: the page carries it along and sends it again.
func (s *Server) askForPassword(c echo.Context, status int, trouble string) error {
	frame, err := s.adminFrame(c, "", adminLang(c).Text("비밀번호 확인", "Confirm your password"))
	if err != nil {
		return err
	}
	page := admin.ProvePage{Frame: frame, Action: c.Request().URL.RequestURI(), Error: trouble}
	if c.Request().Method == http.MethodGet {
		// A page cannot be requested with a password, so the way there leads over provePath.
		page.Action = provePath
		page.Fields = []admin.Hidden{{Name: "token", Value: frame.Token},
			{Name: "next", Value: c.Request().URL.RequestURI()}}
	} else if page.Fields, err = carriedFields(c, frame.Token); err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.Prove(page))
}

// carriedFields returns the fields of a request that a form in between has to
// carry along.
func carriedFields(c echo.Context, token string) ([]admin.Hidden, error) {
	list := []admin.Hidden{{Name: "token", Value: token}}
	form, err := c.FormParams()
	if err != nil {
		return nil, fmt.Errorf("carry a form along: %w", err)
	}
	for name, values := range form {
		if name == "proof" || name == "token" || name == retyped || isSecret(name) || c.QueryParams().Has(name) {
			// Without a new password its form complains by itself; this one may be left out.
			if isKept(name) && strings.Join(values, "") != "" {
				list = append(list, admin.Hidden{Name: retyped, Value: name})
			}
			continue
		}
		for _, value := range values {
			list = append(list, admin.Hidden{Name: name, Value: value})
		}
	}
	return list, nil
}

// isSecret reports whether a field is to be typed again rather than written into a
// page.
func isSecret(name string) bool {
	return name == "new_password" || name == "again" || isKept(name)
}

// isKept reports whether a field is of a secret that the shop keeps.
func isKept(name string) bool {
	return name == mailSecret || name == "imp_key" || name == "imp_secret" || name == "inicis_api_key"
}

// retyped is the field that names a secret which was typed and not carried along.
const retyped = "retype"

// retypedErrors begins the errors of a form with the secret that its user has to
// type again because a page came in between.
func retypedErrors(f web.Form, lang views.Lang) map[string]string {
	errs := map[string]string{}
	if name := f.Get(retyped); isSecret(name) && f.Secret(name) == "" {
		errs[name] = lang.Text("안전을 위해 비밀번호는 화면에 남겨 두지 않습니다. 다시 입력해 주세요.",
			"For security, passwords are not kept on the way. Please type it again.")
	}
	return errs
}
