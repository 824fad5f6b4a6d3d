package web

import (
	"crypto/rand"
	"encoding/base64"
	"net"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// RequestIDKey is where a request's ID is kept in its echo.Context.
const RequestIDKey = "request_id"

// IsLoopback reports whether a host, with or without a port, is this machine.
func IsLoopback(hostport string) bool {
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

// LimitBody refuses bodies larger than most bytes with status 413.
func LimitBody(most int64) echo.MiddlewareFunc {
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

// RandomText returns the given number of random bytes in URL-safe base64.
func RandomText(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// IsText reports whether a content type is worth compressing.
func IsText(contentType string) bool {
	for _, kind := range []string{"text/html", "application/json", "image/svg+xml", "text/plain"} {
		if strings.HasPrefix(contentType, kind) {
			return true
		}
	}
	return false
}
