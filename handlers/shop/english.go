package shop

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// whileOpen serves a page in English while the English shop is open, and leads to its
// Korean twin while it is not. Browsers and search engines ask again each time.
func (s *Server) whileOpen(handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		open, err := s.Store.English.On(c.Request().Context())
		switch {
		case err != nil:
			return err
		case open:
			return handle(c)
		}
		to := koreanPath(web.PathOf(c.Request().URL))
		if query := c.Request().URL.RawQuery; query != "" {
			to += "?" + query
		}
		return c.Redirect(http.StatusSeeOther, to)
	}
}

// koreanPath is where a page is in Korean.
func koreanPath(path string) string {
	if rest, ok := strings.CutPrefix(path+"/", "/en/"); ok {
		return "/" + strings.Trim(rest, "/")
	}
	return path
}

// admits refuses orders while the shop does not sell, and those in English, or paid
// from abroad, while the English shop is closed.
func (s *Server) admits(c echo.Context, lang views.Lang, pg store.PG) error {
	sells, err := s.Checkout.Sells(c.Request().Context())
	if err != nil {
		return err
	}
	if !sells || s.Checkout.Closed() && lang == views.English {
		return &web.Refusal{Status: http.StatusConflict, Message: store.Text{
			Ko: "아직 주문을 받지 않습니다. 결제를 준비하고 있으니 조금만 기다려 주세요.",
			En: "We do not take orders yet. Payments are being set up; please come back soon.",
		}}
	}
	if lang != views.English && !pg.IsOverseas() {
		return nil
	}
	open, err := s.Store.English.On(c.Request().Context())
	switch {
	case err != nil || open:
		return err
	case lang == views.English:
		return &web.Refusal{Status: http.StatusConflict, Message: store.Text{
			Ko: "지금은 영어 쇼핑몰을 운영하지 않습니다. 한국어 쇼핑몰에서 주문해 주세요.",
			En: "The English shop is closed. Please order in the Korean shop.",
		}}
	}
	return checkout.ErrNoChannel
}
