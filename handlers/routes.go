package handlers

import (
	"net/http"
	"slices"
	"sort"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/admin"
	"github.com/jangteo/jangteo/handlers/shop"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/static"
)

// routes returns every route: the operator's, the buyers' and the admins'.
func (s *Server) routes() []web.Route {
	list := []web.Route{
		web.Get("/images/:file", web.Public, web.Unlimited, s.showImage),
		web.Get(web.ThemePath+":file", web.Public, web.Unlimited, s.ShowTheme),
		web.Get(static.Prefix+"*", web.Public, web.Unlimited, echo.WrapHandler(s.Assets)),
		web.Post("/csp-report", web.Public, web.Seldom, web.SmallBody, s.ReceiveViolation),
	}
	return slices.Concat(list, s.operatorRoutes(), s.shop.Routes(), s.admin.Routes())
}

// Routes lists every URL of the shop, ordered by path, without a running shop.
func Routes() []web.Route {
	b := &web.Base{}
	list := (&Server{Base: b, shop: &shop.Server{Base: b}, admin: &admin.Server{Base: b}}).routes()
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		return a.Path < b.Path || a.Path == b.Path && a.Method < b.Method
	})
	return list
}

// guards returns the middleware that a route's declaration asks for.
func (s *Server) guards(r web.Route) []echo.MiddlewareFunc {
	guards := []echo.MiddlewareFunc{s.LimitRate(r.Limit), web.LimitBody(r.Body)}
	if r.Role != web.Gateway {
		guards = append(guards, web.RefuseCrossOrigin(http.NewCrossOriginProtection()))
	}
	if r.Role == web.Operator {
		guards = append(guards, s.requireToken)
	}
	if r.Role.IsAdmin() {
		guards = append(guards, s.admin.Admit(r))
	}
	return guards
}
