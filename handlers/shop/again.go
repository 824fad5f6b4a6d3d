package shop

import (
	"errors"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// again is what the visitor has ordered before.
func (s *Server) again(c echo.Context, lang views.Lang) (views.Again, error) {
	session, err := s.cartID(c)
	if err != nil || session == 0 {
		return views.Again{}, err
	}
	seen, err := s.Store.LastOrderOf(c.Request().Context(), session)
	if err != nil {
		return views.Again{}, err
	}
	unpaid, err := s.unpaidOrder(c, lang, "")
	return views.Again{Seen: seen, Unpaid: unpaid}, err
}

// unpaidOrder is the order that the visitor can go on with, unless it is the one
// with the public id but.
func (s *Server) unpaidOrder(c echo.Context, lang views.Lang, but string) (views.OpenOrder, error) {
	session, err := s.cartID(c)
	if err != nil {
		return views.OpenOrder{}, err
	}
	d, err := s.Store.UnpaidOrderOf(c.Request().Context(), session)
	if errors.Is(err, store.ErrNotFound) || d.Order.PublicID == but {
		return views.OpenOrder{}, nil
	}
	o := d.Order
	return views.OpenOrder{No: o.No, Total: wording.Price(o.Total, string(lang)), URL: web.OrderURL(o.PublicID) +
		"/pay"}, err
}

// addHeld counts what the visitor's own unpaid order holds as there: they can order
// it again.
func (s *Server) addHeld(c echo.Context, variants []store.Variant) error {
	session, err := s.cartID(c)
	if err != nil || session == 0 {
		return err
	}
	held, err := s.Store.HeldBy(c.Request().Context(), session)
	for i := range variants {
		variants[i].Stock += held[variants[i].ID]
	}
	return err
}
