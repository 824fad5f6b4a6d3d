package web

import (
	"bytes"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// Render writes a page without payment buttons.
func (s *Base) Render(c echo.Context, status int, page templ.Component) error {
	nonce := RandomText(16)
	c.Response().Header().Set("Content-Security-Policy", ShopPolicy(nonce))
	return s.Write(c, status, nonce, page)
}

// RenderPay writes a page with payment buttons: it may load the SDK, and the
// pop-ups of PGs may answer it.
func (s *Base) RenderPay(c echo.Context, status int, page templ.Component) error {
	return s.renderWith(c, status, s.payPolicy, page)
}

// RenderOrder writes a page with the order form and payment buttons.
func (s *Base) RenderOrder(c echo.Context, status int, page templ.Component) error {
	return s.renderWith(c, status, s.orderPolicy, page)
}

func (s *Base) renderWith(c echo.Context, status int, policy func(nonce string) string, page templ.Component) error {
	nonce := RandomText(16)
	h := c.Response().Header()
	h.Set("Content-Security-Policy", policy(nonce))
	h.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	return s.Write(c, status, nonce, page)
}

// Write renders into a buffer first, so that a failing page is an error and
// not half a page.
func (s *Base) Write(c echo.Context, status int, nonce string, page templ.Component) error {
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

// Personal marks an answer as nobody else's, not to be kept and not to be listed.
func Personal(c echo.Context) {
	Unkept(c)
	c.Response().Header().Set("X-Robots-Tag", "noindex")
}

// Unkept marks an answer as nobody else's and not to be kept.
func Unkept(c echo.Context) {
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
}
