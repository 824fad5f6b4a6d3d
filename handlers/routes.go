package handlers

import (
	"net/http"
	"sort"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/static"
	"github.com/jangteo/jangteo/store"
)

// Role says who a route is for.
type Role string

// The roles of routes.
const (
	Public   Role = "public"   // any visitor
	Gateway  Role = "gateway"  // I'mport and browsers that its PGs send back: outside cross-origin protection, believed in nothing
	Operator Role = "operator" // monitoring: no personal data

	// People who work here. Each may what the one before may; "+password" wants
	// their password again when it was not given in the last minutes.
	Viewer      Role = "viewer"            // look at everything, change nothing
	Staff       Role = "staff"             // orders and products
	StaffProved Role = "staff+password"    // exports of personal data
	Refunder    Role = "refunder+password" // gives money back: owners, and staff that may
	Owner       Role = "owner"             // settings, people, the log
	OwnerProved Role = "owner+password"    // keys, passwords of others
)

// isAdmin tells whether a role is for people who work here.
func (r Role) isAdmin() bool {
	switch r {
	case Viewer, Staff, StaffProved, Refunder, Owner, OwnerProved:
		return true
	}
	return false
}

// admits tells whether somebody who works here has the role.
func (r Role) admits(a store.Admin) bool {
	switch r {
	case Viewer:
		return true
	case Staff, StaffProved:
		return a.Role != store.ViewerRole
	case Refunder:
		return a.Refunds()
	case Owner, OwnerProved:
		return a.Role == store.OwnerRole
	}
	return false
}

// needsProof tells whether the password must have been given just now.
func (r Role) needsProof() bool { return r == StaffProved || r == Refunder || r == OwnerProved }

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
	return append(list, s.adminRoutes()...)
}

// adminRoutes lists the owner's pages.
func (s *Server) adminRoutes() []Route {
	return []Route{
		{"GET", "/admin/login", Public, often, 0, s.showLogin},
		{"POST", "/admin/login", Public, seldom, smallBody, s.logIn},
		{"POST", "/admin/logout", Viewer, unlimited, smallBody, s.logOut},
		{"POST", "/admin/language", Viewer, unlimited, smallBody, s.setLanguage},
		{"GET", "/admin", Viewer, unlimited, 0, s.showDashboard},
	}
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
	if r.Role.isAdmin() {
		guards = append(guards, s.admit(r.Role))
	}
	return guards
}
