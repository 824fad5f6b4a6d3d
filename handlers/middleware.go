package handlers

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/static"
	"github.com/jangteo/jangteo/store/contain"
)

// observe gives every request an ID, one log line and one measurement. It logs the
// route's pattern instead of the path, as the paths of orders are secret.
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
		s.metrics.observeRequest(methodOf(c), c.Path(), status, took)
		level := slog.LevelInfo
		if isQuiet(c.Path()) {
			level = slog.LevelDebug
		}
		s.Log.Log(c.Request().Context(), level, "request", "id", id, "method", methodOf(c), "route", c.Path(),
			"status", status, "took", took, "bytes", c.Response().Size)
		return nil
	}
}

// otherMethod stands for all methods that no route has: strangers make them up, as
// long as a request may be.
const otherMethod = "other"

// methodOf names a request's method in metrics and in the log. HEAD comes as GET.
func methodOf(c echo.Context) string {
	switch method := c.Request().Method; method {
	case http.MethodGet, http.MethodPost:
		return method
	}
	return otherMethod
}

// refuseMethods answers methods that no route has before anything is looked up
// for them.
func refuseMethods(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if methodOf(c) == otherMethod {
			c.Response().Header().Set(echo.HeaderAllow, "GET, HEAD, POST")
			return echo.NewHTTPError(http.StatusMethodNotAllowed)
		}
		return next(c)
	}
}

// isQuiet reports whether browsers and probes request a route so often that its
// lines would bury the rest of the log.
func isQuiet(route string) bool {
	switch route {
	case "/images/:file", web.ThemePath + ":file", static.Prefix + "*", "/healthz", "/metrics", "/orders/:id/state":
		return true
	}
	return false
}

// recover keeps a panic from affecting anything but its own request.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		return contain.Panic(func() error { return next(c) })
	}
}

// checkHost refuses requests for host names other than the shop's. Loopback names
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
