package handlers

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

const requestIDKey = "request_id"

// observe gives every request an id, and writes one line and one measurement
// about it. Paths are logged as the route's pattern: those of orders are secret.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := randomText(9)
		c.Set(requestIDKey, id)
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
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}

// checkHost refuses requests for other names than the shop's. Loopback names
// are the operator's own.
func (s *Server) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host := c.Request().Host
		if host == s.base.Host || isLoopback(host) || strings.HasPrefix(c.Path(), "/healthz") {
			return next(c)
		}
		return echo.NewHTTPError(http.StatusMisdirectedRequest)
	}
}

func isLoopback(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}

func limitBody(most int64) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if r.ContentLength > most {
				return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
			}
			r.Body = http.MaxBytesReader(c.Response(), r.Body, most)
			return next(c)
		}
	}
}

func randomText(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func isText(contentType string) bool {
	for _, kind := range []string{"text/html", "application/json", "image/svg+xml", "text/plain"} {
		if strings.HasPrefix(contentType, kind) {
			return true
		}
	}
	return false
}
