package shop

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// The browser that has placed an order knows its address: it was typed there. For
// all others a link is a link, which may have been passed on. A signed cookie tells
// them apart for as long as an order can be paid.
const (
	placedCookie  store.SessionKind = "placed"
	placedPurpose                   = "the browser that placed an order"
	placedLife                      = 24 * time.Hour
)

// notePlaced lets a browser be known as the one that has placed an order, its last.
func (s *Server) notePlaced(c echo.Context, publicID string) error {
	mac, err := s.Store.Sign(placedPurpose, []byte(publicID))
	if err != nil {
		return err
	}
	c.SetCookie(&http.Cookie{Name: s.Sessions.CookieName(placedCookie), Value: publicID + "." + base64.RawURLEncoding.EncodeToString(mac), Path: "/",
		MaxAge: int(placedLife.Seconds()), Secure: s.Sessions.HTTPS, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return nil
}

// placedHere tells whether an order was placed by the browser that asks.
func (s *Server) placedHere(c echo.Context, publicID string) bool {
	cookie, err := c.Cookie(s.Sessions.CookieName(placedCookie))
	if err != nil {
		return false
	}
	id, sign, _ := strings.Cut(cookie.Value, ".")
	mac, err := base64.RawURLEncoding.DecodeString(sign)
	return err == nil && id == publicID && s.Store.Signed(placedPurpose, []byte(id), mac)
}

// attemptByLink is another attempt to pay an order. Whoever has only its link does
// not learn the door that the goods are brought to; no PG needs to know it.
func (s *Server) attemptByLink(c echo.Context, o checkout.Offer) views.Attempt {
	if !s.placedHere(c, o.Order.PublicID) {
		o.Order.Destination.Addr = strings.TrimSuffix(wording.MaskAddr(o.Order.Destination), "***")
	}
	return s.attemptOf(o)
}
