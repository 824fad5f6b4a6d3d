package handlers

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views/admin"
)

// proofLife is for how long a password given again counts.
const proofLife = 5 * time.Minute

// admit lets only those through whom the route's role names. Everybody else is
// asked to log in, told that they may not, or asked for their password again.
func (s *Server) admit(role Role) echo.MiddlewareFunc {
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
			if !role.admits(v.Admin) {
				return echo.NewHTTPError(http.StatusForbidden)
			}
			if err := s.checkToken(c); err != nil {
				return err
			}
			if role.needsProof() && s.Now().Sub(v.ProvedAt) > proofLife {
				return s.askForProof(c, next)
			}
			return next(c)
		}
	}
}

// visit finds who sent a request; ErrNotFound when nobody is logged in.
func (s *Server) visit(c echo.Context) (store.Visit, error) {
	token := s.visitToken(c)
	if token == "" {
		return store.Visit{}, store.ErrNotFound
	}
	return s.Store.VisitByToken(c.Request().Context(), token)
}

func (s *Server) visitToken(c echo.Context) string {
	cookie, err := c.Cookie(s.sessions.cookieName(store.AdminSession))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setVisitToken sets the cookie of an admin, or takes it back when empty. It
// ends with the browser; the server ends it earlier.
func (s *Server) setVisitToken(c echo.Context, token string) {
	o := &sessions.Options{Path: "/", Secure: s.sessions.https, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if token == "" {
		o.MaxAge = -1
	}
	c.SetCookie(sessions.NewCookie(s.sessions.cookieName(store.AdminSession), token, o))
}

func (s *Server) askToLogIn(c echo.Context) error {
	if wantsJSON(c) {
		return echo.NewHTTPError(http.StatusUnauthorized)
	}
	to := "/admin/login"
	if c.Request().Method == http.MethodGet && c.Path() != "/admin" {
		to += "?next=" + url.QueryEscape(c.Request().URL.RequestURI())
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// csrfToken is what every form of a visit must carry.
func (s *Server) csrfToken(c echo.Context) (string, error) {
	mac, err := s.Store.Sign("csrf", []byte(s.visitToken(c)))
	return hex.EncodeToString(mac), err
}

// checkToken refuses forms that were not made for this visit. It stands behind
// the check of the browser's own cross-site headers.
func (s *Server) checkToken(c echo.Context) error {
	if c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead {
		return nil
	}
	mac, err := hex.DecodeString(c.FormValue("token"))
	if err != nil || !s.Store.Signed("csrf", []byte(s.visitToken(c)), mac) {
		return echo.NewHTTPError(http.StatusForbidden).SetInternal(errors.New("form without a token of this session"))
	}
	return nil
}

// askForProof asks for the password before going on. Nothing that was sent is
// lost: the page carries it along and sends it again.
func (s *Server) askForProof(c echo.Context, next echo.HandlerFunc) error {
	lang, v := adminLang(c), visitOf(c)
	failed := ""
	if proof := c.FormValue("proof"); proof != "" {
		_, err := s.Store.CheckPassword(c.Request().Context(), v.Admin.Email, proof)
		if err == nil {
			if err := s.Store.ProveVisit(c.Request().Context(), v); err != nil {
				return err
			}
			return next(c)
		}
		if !errors.Is(err, store.ErrLogin) {
			return err
		}
		failed = lang.Text("비밀번호가 맞지 않습니다.", "This is not your password.")
	}
	frame, err := s.adminFrame(c, "", lang.Text("비밀번호 확인", "Your password, please"))
	if err != nil {
		return err
	}
	page := admin.ProvePage{Frame: frame, Action: c.Request().URL.RequestURI(), Error: failed}
	if page.Fields, err = carried(c, frame.Token); err != nil {
		return err
	}
	return s.renderAdmin(c, http.StatusUnauthorized, admin.Prove(page))
}

// carried are the fields of a request that its proof carries along.
func carried(c echo.Context, token string) ([]admin.Hidden, error) {
	list := []admin.Hidden{{Name: "token", Value: token}}
	if c.Request().Method == http.MethodGet {
		return list, nil
	}
	form, err := c.FormParams()
	if err != nil {
		return nil, fmt.Errorf("carry a form along: %w", err)
	}
	for name, values := range form {
		if name == "proof" || name == "token" || c.QueryParams().Has(name) {
			continue
		}
		for _, value := range values {
			list = append(list, admin.Hidden{Name: name, Value: value})
		}
	}
	return list, nil
}
