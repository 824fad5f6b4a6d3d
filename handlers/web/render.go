package web

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// Render writes a page without payment buttons.
func (s *Base) Render(c echo.Context, status int, page templ.Component) error {
	nonce := newNonce()
	c.Response().Header().Set("Content-Security-Policy", ShopPolicy(nonce))
	return s.Write(c, status, nonce, page)
}

// newNonce names the scripts of one page. It begins with a letter that pages seldom have,
// which lets it be found fast, see allowByHash; the rest cannot be guessed.
func newNonce() string { return "Q" + RandomText(16) }

// RenderPay writes the page of an order with payment buttons, which may load the SDK
// and talk to the pop-ups of PGs. Its own address is a secret: Personal keeps it from
// being told, and once a window opens, the page's script tells PGs the shop alone.
func (s *Base) RenderPay(c echo.Context, status int, page templ.Component) error {
	return s.renderWith(c, status, s.payPolicy, page)
}

// RenderOrder writes a page with the order form and payment buttons. PGs may look at
// which shop opens their windows.
func (s *Base) RenderOrder(c echo.Context, status int, page templ.Component) error {
	c.Response().Header().Set("Referrer-Policy", "strict-origin-when-cross-origin")
	return s.renderWith(c, status, s.orderPolicy, page)
}

// renderWith writes a page under a policy; PGs' pop-ups need the relaxed opener header.
func (s *Base) renderWith(c echo.Context, status int, policy func(nonce string) string, page templ.Component) error {
	nonce := newNonce()
	h := c.Response().Header()
	h.Set("Content-Security-Policy", policy(nonce))
	h.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	return s.Write(c, status, nonce, page)
}

// Write renders into a buffer first, so that a failing page becomes an error
// instead of half a page.
func (s *Base) Write(c echo.Context, status int, nonce string, page templ.Component) error {
	b := s.buffer()
	defer s.done(b)
	if err := page.Render(templ.WithNonce(c.Request().Context(), nonce), b); err != nil {
		return err
	}
	shout(b.Bytes())
	if k := keepingOf(c); k != nil && status == http.StatusOK {
		return s.keep(c, k, nonce, b.Bytes())
	}
	if h := c.Response().Header(); h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	return c.HTMLBlob(status, b.Bytes())
}

// shout writes the document type as the HTML standard's examples and checkers do; templ
// writes it small.
func shout(page []byte) {
	const small, large = "<!doctype html>", "<!DOCTYPE html>"
	if bytes.HasPrefix(page, []byte(small)) {
		copy(page, large)
	}
}

// buffer is an empty buffer for a page, whose memory is used again.
func (s *Base) buffer() *bytes.Buffer {
	if b, ok := s.buffers.Get().(*bytes.Buffer); ok {
		b.Reset()
		return b
	}
	return bytes.NewBuffer(make([]byte, 0, usualPage))
}

// done gives a buffer back, of which nothing must be used any more. Those of rare large
// pages are left to the garbage collector.
func (s *Base) done(b *bytes.Buffer) {
	if b.Cap() <= 8*usualPage {
		s.buffers.Put(b)
	}
}

// usualPage is the room for a page, in bytes.
const usualPage = 32 << 10

// Personal marks a response as private: not to be cached or indexed.
func Personal(c echo.Context) {
	Unkept(c)
	c.Response().Header().Set("X-Robots-Tag", "noindex")
}

// Unkept marks a response as private: not to be cached.
func Unkept(c echo.Context) {
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
}
