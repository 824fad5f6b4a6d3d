package shop

import (
	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// cartID is the row number of the visitor's session; 0: none yet. Without a
// cookie the database is not asked. Pages for everybody have none.
func (s *Server) cartID(c echo.Context) (int64, error) {
	if web.IsForEverybody(c) {
		return 0, nil
	}
	sess, err := s.Sessions.Get(c.Request(), s.Sessions.CookieName(store.CartSession))
	if err != nil {
		return 0, err
	}
	id, _ := sess.Values[web.SessionRow{}].(int64)
	return id, nil
}

// beginCart is cartID, beginning a session when there is none.
func (s *Server) beginCart(c echo.Context) (int64, error) {
	id, err := s.cartID(c)
	if err != nil || id != 0 {
		return id, err
	}
	sess, err := s.Sessions.Get(c.Request(), s.Sessions.CookieName(store.CartSession))
	if err != nil {
		return 0, err
	}
	if err := s.Sessions.Save(c.Request(), c.Response(), sess); err != nil {
		return 0, err
	}
	return s.cartID(c)
}
