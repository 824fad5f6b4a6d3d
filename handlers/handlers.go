// Package handlers assembles the shop's HTTP handler: every URL with its role
// and limits, the middleware in front of all of them, and the operator's pages.
// The buyers' pages are in package shop, those of the people who work here in
// package admin.
//
// Handlers return errors; web.Explain alone decides which status and sentence a
// visitor sees. No decision about money is made here.
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

// Server combines the buyers' and admins' pages with the middleware before them.
type Server struct {
	*web.Base
	shop    *shop.Server
	admin   *admin.Server
	metrics *metrics
	table   []web.Route
}

// New returns the handler of the whole shop, with compressed responses.
func New(c web.Config) (http.Handler, error) {
	shop, _, err := NewWithOperator(c)
	return shop, err
}

// NewWithOperator returns the handler of the shop and, for a listener of their own, that
// of the operator's pages.
func NewWithOperator(c web.Config) (shop, operator http.Handler, err error) {
	s, err := newServer(c)
	if err != nil {
		return nil, nil, err
	}
	compress, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(1), gzhttp.MinSize(1024),
		gzhttp.ContentTypeFilter(web.IsText))
	if err != nil {
		return nil, nil, err
	}
	shop = front{answerHead(s.answerKept(compress(s.router()))), s}
	return shop, answerHead(compress(s.operatorRouter())), nil
}

// router registers every URL with its guards.
func (s *Server) router() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	s.KnowClients(e)
	e.HTTPErrorHandler = s.handleError
	e.Use(web.EndUploads, s.observe, s.recover, s.Secure, refuseMethods, s.checkHost, s.tidySlashes)
	s.table = s.routes()
	for _, r := range s.table {
		if r.Role != web.Operator || !s.OperatorApart {
			e.Add(r.Method, r.Path, r.Handle, s.guards(r)...)
		}
	}
	e.RouteNotFound(noRoute, func(echo.Context) error { return store.ErrNotFound }, s.LimitRate(web.Often))
	return e
}

// newServer builds the servers behind the router.
func newServer(c web.Config) (*Server, error) {
	b, err := web.New(c)
	if err != nil {
		return nil, err
	}
	buyers, err := shop.New(b)
	if err != nil {
		return nil, err
	}
	people, err := admin.New(b)
	if err != nil {
		return nil, err
	}
	return &Server{Base: b, shop: buyers, admin: people, metrics: newMetrics(c.Checkout, c.Senders)}, nil
}
