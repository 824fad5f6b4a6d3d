package handlers

import (
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
)

// operatorRoutes returns the pages that watch the shop. They name no person, but say how
// much it sells.
func (s *Server) operatorRoutes() []web.Route {
	return []web.Route{
		web.Get("/healthz", web.Operator, web.Often, s.showHealth),
		web.Get("/metrics", web.Operator, web.Unlimited, s.showMetrics),
	}
}

// operatorRouter serves the operator's pages alone, by whatever name it is called.
func (s *Server) operatorRouter() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect()
	e.HTTPErrorHandler = s.refuseOperator
	e.Use(s.observe, s.recover, s.Secure, refuseMethods)
	for _, r := range s.operatorRoutes() {
		e.Add(r.Method, r.Path, r.Handle, s.guards(r)...)
	}
	return e
}

// refuseOperator answers errors of the operator's pages in a word: programs read them.
func (s *Server) refuseOperator(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	f := web.Explain(err)
	if f.Status >= http.StatusInternalServerError {
		s.Log.Error("request failed", "route", c.Path(), "status", f.Status, "error", err)
	}
	if err := c.String(f.Status, http.StatusText(f.Status)+"\n"); err != nil {
		s.Log.Error("answer an error", "error", err)
	}
}

// requireToken asks whoever watches the shop for the operator's token, where one is set.
func (s *Server) requireToken(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		scheme, token, _ := strings.Cut(c.Request().Header.Get("Authorization"), " ")
		if s.OperatorToken == "" || strings.EqualFold(scheme, "Bearer") &&
			subtle.ConstantTimeCompare([]byte(strings.TrimSpace(token)), []byte(s.OperatorToken)) == 1 {
			return next(c)
		}
		h := c.Response().Header()
		h.Set("WWW-Authenticate", `Bearer realm="jangteo"`)
		h.Set("Cache-Control", "no-store")
		return c.String(http.StatusUnauthorized, http.StatusText(http.StatusUnauthorized)+"\n")
	}
}
