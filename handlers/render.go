package handlers

import (
	"bytes"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// render writes a page without payment buttons.
func (s *Server) render(c echo.Context, status int, page templ.Component) error {
	nonce := randomText(16)
	c.Response().Header().Set("Content-Security-Policy", shopPolicy(nonce))
	return s.write(c, status, nonce, page)
}

// renderPay writes a page with payment buttons: it may load the SDK, and the
// pop-ups of PGs may answer it.
func (s *Server) renderPay(c echo.Context, status int, page templ.Component) error {
	return s.renderWith(c, status, s.payPolicy, page)
}

// renderOrder writes a page with the order form and payment buttons.
func (s *Server) renderOrder(c echo.Context, status int, page templ.Component) error {
	return s.renderWith(c, status, s.orderPolicy, page)
}

func (s *Server) renderWith(c echo.Context, status int, policy func(nonce string) string, page templ.Component) error {
	nonce := randomText(16)
	h := c.Response().Header()
	h.Set("Content-Security-Policy", policy(nonce))
	h.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	return s.write(c, status, nonce, page)
}

// write renders into a buffer first, so that a failing page is an error and
// not half a page.
func (s *Server) write(c echo.Context, status int, nonce string, page templ.Component) error {
	var b bytes.Buffer
	b.Grow(16 << 10)
	if err := page.Render(templ.WithNonce(c.Request().Context(), nonce), &b); err != nil {
		return err
	}
	if h := c.Response().Header(); h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	return c.HTMLBlob(status, b.Bytes())
}

// personal marks an answer as nobody else's, not to be kept and not to be listed.
func personal(c echo.Context) {
	unkept(c)
	c.Response().Header().Set("X-Robots-Tag", "noindex")
}

// unkept marks an answer as nobody else's and not to be kept.
func unkept(c echo.Context) {
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
}
