package handlers

import (
	"net/http"
	"sort"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/static"
)

// Role says who a route is for.
type Role string

// The roles of routes.
const (
	Public   Role = "public"   // any visitor
	Gateway  Role = "gateway"  // I'mport and browsers that its PGs send back: outside cross-origin protection, believed in nothing
	Operator Role = "operator" // monitoring: no personal data
)

// Route is one URL of the shop.
type Route struct {
	Method string
	Path   string
	Role   Role
	Limit  limit // how often one address may ask
	Body   int64 // largest request body in bytes; 0: none is expected
	Handle echo.HandlerFunc
}

// Largest request bodies.
const (
	smallBody = 16 << 10
	formBody  = 64 << 10
)

// routes lists every URL. Pages of the shop exist twice: in Korean, and under
// /en in English.
func (s *Server) routes() []Route {
	list := []Route{
		{"POST", "/cart/items", Public, often, formBody, s.addToCart},
		{"POST", "/cart/items/:sku", Public, often, formBody, s.changeCart},
		{"POST", "/cart/items/:sku/delete", Public, often, formBody, s.removeFromCart},

		{"POST", "/orders", Public, seldom, formBody, s.createOrder},
		{"GET", "/orders/:id", Public, often, 0, s.showOrder},
		{"GET", "/orders/:id/pay", Public, often, 0, s.showPay},
		{"GET", "/orders/:id/state", Public, often, 0, s.showOrderState},
		{"POST", "/orders/:id/attempts", Public, seldom, formBody, s.createAttempt},

		{"POST", "/payments/complete", Public, often, smallBody, s.completePayment},
		{"GET", "/payments/complete/mobile", Gateway, often, 0, s.returnFromPayment},
		{"POST", "/payments/complete/mobile", Gateway, often, smallBody, s.returnFromPayment},
		{"POST", "/payments/webhook", Gateway, often, smallBody, s.receiveWebhook},

		{"GET", "/images/:file", Public, unlimited, 0, s.showImage},
		{"GET", static.Prefix + "*", Public, unlimited, 0, echo.WrapHandler(s.assets)},
		{"POST", "/csp-report", Public, seldom, smallBody, s.receiveViolation},
		{"GET", "/robots.txt", Public, unlimited, 0, s.showRobots},
		{"GET", "/healthz", Operator, unlimited, 0, s.showHealth},
		{"GET", "/metrics", Operator, unlimited, 0, s.showMetrics},
	}
	for _, page := range []Route{
		{"GET", "/", Public, unlimited, 0, s.showHome},
		{"GET", "/categories/:slug", Public, unlimited, 0, s.showCategory},
		{"GET", "/search", Public, often, 0, s.showSearch},
		{"GET", "/products/:slug", Public, unlimited, 0, s.showProduct},
		{"GET", "/cart", Public, often, 0, s.showCart},
		{"GET", "/checkout", Public, often, 0, s.showCheckout},
	} {
		english := page
		english.Path = "/en" + page.Path
		if page.Path == "/" {
			english.Path = "/en"
			list = append(list, Route{"GET", "/en/", Public, unlimited, 0, s.showHome})
		}
		list = append(list, page, english)
	}
	return list
}

// Routes lists every URL of the shop, ordered by path.
func Routes() []Route {
	list := (&Server{}).routes()
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		return a.Path < b.Path || a.Path == b.Path && a.Method < b.Method
	})
	return list
}

// guards are what stands before a route because of its declaration.
func (s *Server) guards(r Route) []echo.MiddlewareFunc {
	guards := []echo.MiddlewareFunc{s.limitRate(r.Limit), limitBody(r.Body)}
	if r.Role != Gateway {
		guards = append(guards, refuseCrossOrigin(http.NewCrossOriginProtection()))
	}
	return guards
}
