// Package handlers is the shop's front door: every URL with its role and
// limits, what stands before all of them, and the operator's pages. The rooms
// behind it are shop for buyers and admin for the people who work here.
//
// Handlers return errors; web.Explain alone decides which status and sentence a
// visitor sees. Nothing here decides about money.
package handlers

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/admin"
	"github.com/jangteo/jangteo/handlers/shop"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// Server is the front door: it knows every room and what stands before them.
type Server struct {
	*web.Base
	shop    *shop.Server
	admin   *admin.Server
	metrics *metrics
	table   []web.Route
}

// New makes the shop's handler.
func New(c web.Config) (http.Handler, error) {
	s, err := newServer(c)
	if err != nil {
		return nil, err
	}
	compress, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(1), gzhttp.MinSize(1024), gzhttp.ContentTypeFilter(web.IsText))
	if err != nil {
		return nil, err
	}
	return headAsGet(compress(s.router())), nil
}

// router knows every URL and what stands before it.
func (s *Server) router() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect()
	e.HTTPErrorHandler = s.handleError
	e.Use(s.observe, s.recover, s.Secure, s.checkHost, s.tidySlashes)
	s.table = s.routes()
	for _, r := range s.table {
		e.Add(r.Method, r.Path, r.Handle, s.guards(r)...)
	}
	e.RouteNotFound("/*", func(echo.Context) error { return store.ErrNotFound })
	return e
}

func newServer(c web.Config) (*Server, error) {
	b, err := web.New(c)
	if err != nil {
		return nil, err
	}
	return &Server{Base: b, shop: shop.New(b), admin: admin.New(b), metrics: newMetrics(c.Checkout)}, nil
}
