package handlers

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store/contain"
)

// observe gives every request an id, and writes one line and one measurement
// about it. Paths are logged as the route's pattern: those of orders are secret.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := web.RandomText(9)
		c.Set(web.RequestIDKey, id)
		c.Response().Header().Set("X-Request-Id", id)
		begin := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		status, took := c.Response().Status, time.Since(begin)
		s.metrics.request(c.Request().Method, c.Path(), status, took)
		s.Log.Debug("request", "id", id, "method", c.Request().Method, "route", c.Path(), "status", status, "took", took)
		return nil
	}
}

// recover contains a panic to its request.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		return contain.Panic(func() error { return next(c) })
	}
}

// checkHost refuses requests for other names than the shop's. Loopback names
// are the operator's own.
func (s *Server) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host := c.Request().Host
		if host == s.PublicURL.Host || web.IsLoopback(host) || strings.HasPrefix(c.Path(), "/healthz") {
			return next(c)
		}
		return echo.NewHTTPError(http.StatusMisdirectedRequest)
	}
}
