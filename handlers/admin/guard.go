package admin

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views/admin"
)

// proofLife is for how long a password given again counts.
const proofLife = 5 * time.Minute

// Admit lets only those through whom the route's role names. Everybody else is
// asked to log in, told that they may not, or asked for their password again.
func (s *Server) Admit(role web.Role) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			v, err := s.visit(c)
			if errors.Is(err, store.ErrNotFound) {
				return s.askToLogIn(c)
			}
			if err != nil {
				return err
			}
			c.Set(visitKey, v)
			if v.Lacks && !worksWithoutCode(c.Path()) {
				return s.sendToSetup(c)
			}
			if !role.Admits(v.Admin) {
				return echo.NewHTTPError(http.StatusForbidden)
			}
			if !s.tokenFits(c) {
				if asked, err := s.askToSendAgain(c, http.StatusForbidden); asked || err != nil {
					return err
				}
				return echo.NewHTTPError(http.StatusForbidden).SetInternal(errors.New("form without a token of this session"))
			}
			if role.NeedsProof() && s.Now().Sub(v.ProvedAt) > proofLife {
				if proved, err := s.proved(c); !proved {
					return err
				}
			}
			return next(c)
		}
	}
}

// setupPath is where the second factor is set up.
const setupPath = "/admin/account/two-factor"

// worksWithoutCode tells what admins may do before they have the second factor
// that everybody must have.
func worksWithoutCode(path string) bool {
	switch path {
	case setupPath, provePath, "/admin/logout", "/admin/language":
		return true
	}
	return false
}

func (s *Server) sendToSetup(c echo.Context) error {
	if web.WantsJSON(c) {
		return echo.NewHTTPError(http.StatusForbidden)
	}
	return c.Redirect(http.StatusSeeOther, setupPath)
}

// visit finds who sent a request; ErrNotFound when nobody is logged in.
func (s *Server) visit(c echo.Context) (store.Visit, error) {
	token := s.visitToken(c)
	if token == "" {
		return store.Visit{}, store.ErrNotFound
	}
	return s.Store.People.VisitByToken(c.Request().Context(), token)
}

func (s *Server) visitToken(c echo.Context) string {
	cookie, err := c.Cookie(s.Sessions.CookieName(store.AdminSession))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setVisitToken sets the cookie of an admin, or takes it back when empty. It
// ends with the browser; the server ends it earlier.
func (s *Server) setVisitToken(c echo.Context, token string) {
	o := &sessions.Options{Path: "/", Secure: s.Sessions.HTTPS, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if token == "" {
		o.MaxAge = -1
	}
	c.SetCookie(sessions.NewCookie(s.Sessions.CookieName(store.AdminSession), token, o))
}

func (s *Server) askToLogIn(c echo.Context) error {
	if web.WantsJSON(c) {
		return echo.NewHTTPError(http.StatusUnauthorized)
	}
	to := "/admin/login"
	switch {
	case c.Request().Method != http.MethodGet && s.visitToken(c) != "":
		if asked, err := s.askToSendAgain(c, http.StatusUnauthorized); asked || err != nil {
			return err
		}
	case c.Request().Method == http.MethodGet && c.Path() != "/admin":
		to += "?next=" + url.QueryEscape(c.Request().URL.RequestURI())
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// csrfToken is what every form of a visit must carry. It stays the same while
// the cookie's value changes, so that pages in other windows go on working.
func (s *Server) csrfToken(c echo.Context) (string, error) {
	mac, err := s.Store.Sign("csrf", visitMark(VisitOf(c)))
	return hex.EncodeToString(mac), err
}

// visitMark is what is a visit's alone.
func visitMark(v store.Visit) []byte {
	return fmt.Appendf(nil, "%d %d %d", v.ID, v.Admin.ID, v.BeganAt.UnixMilli())
}

// tokenFits tells whether a form was made for this visit. It stands behind the
// check of the browser's own cross-site headers.
func (s *Server) tokenFits(c echo.Context) bool {
	if c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead {
		return true
	}
	mac, err := hex.DecodeString(c.FormValue("token"))
	return err == nil && s.Store.Signed("csrf", visitMark(VisitOf(c)), mac)
}

// provePath is where the password is given again for a page that only shows
// something.
const provePath = "/admin/prove"

// prove takes the password again and goes back to the page that wanted it.
func (s *Server) prove(c echo.Context) error {
	if proved, err := s.proved(c); !proved {
		return err
	}
	return c.Redirect(http.StatusSeeOther, ownPath(c.FormValue("next")))
}

// proved tells whether the password came with the request; the session then
// goes on under another token. If it did not, it was asked for.
func (s *Server) proved(c echo.Context) (bool, error) {
	v, ctx, given := VisitOf(c), c.Request().Context(), c.FormValue("proof")
	if given == "" {
		return false, s.askForProof(c, http.StatusUnauthorized, "")
	}
	try, err := s.attempt(c, v.Admin.Email)
	if err != nil {
		return false, err
	}
	if try.Wait > 0 {
		if err := s.turnAway(c, try, store.EventProofBlocked); err != nil {
			return false, err
		}
		return false, s.askForProof(c, http.StatusTooManyRequests, waitText(try.Wait, adminLang(c)))
	}
	_, err = s.Store.People.CheckPassword(ctx, v.Admin.Email, given)
	if errors.Is(err, store.ErrLogin) {
		if err := s.note(c, try, store.EventProofFailed); err != nil {
			return false, err
		}
		return false, s.askForProof(c, http.StatusUnauthorized, adminLang(c).Text("비밀번호가 맞지 않습니다.", "The password is incorrect."))
	}
	if err != nil {
		try.Withdraw()
		return false, err
	}
	try.Succeed()
	return true, s.renewVisit(c, func(token string) error { return s.Store.People.ProveVisit(ctx, v, token) })
}

// renewVisit lets the session of a request go on under another token, which fn
// puts into the store.
func (s *Server) renewVisit(c echo.Context, fn func(token string) error) error {
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

// askForProof asks for the password before going on. Nothing that was sent is
// lost: the page carries it along and sends it again.
func (s *Server) askForProof(c echo.Context, status int, trouble string) error {
	frame, err := s.adminFrame(c, "", adminLang(c).Text("비밀번호 확인", "Confirm your password"))
	if err != nil {
		return err
	}
	page := admin.ProvePage{Frame: frame, Action: c.Request().URL.RequestURI(), Error: trouble}
	if c.Request().Method == http.MethodGet {
		page.Action = provePath
		page.Fields = []admin.Hidden{{Name: "token", Value: frame.Token}, {Name: "next", Value: c.Request().URL.RequestURI()}}
	} else if page.Fields, err = carried(c, frame.Token); err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.Prove(page))
}

// carried are the fields of a request that its proof carries along.
func carried(c echo.Context, token string) ([]admin.Hidden, error) {
	list := []admin.Hidden{{Name: "token", Value: token}}
	form, err := c.FormParams()
	if err != nil {
		return nil, fmt.Errorf("carry a form along: %w", err)
	}
	for name, values := range form {
		if name == "proof" || name == "token" || isNewPassword(name) || c.QueryParams().Has(name) {
			continue
		}
		for _, value := range values {
			list = append(list, admin.Hidden{Name: name, Value: value})
		}
	}
	return list, nil
}

// isNewPassword names the fields that are typed again rather than written into
// a page.
func isNewPassword(name string) bool { return name == "new_password" || name == "again" }
