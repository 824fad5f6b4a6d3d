package handlers

import (
	"net/http"
	"slices"
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
	Viewer       Role = "viewer"            // look at everything, change nothing
	ViewerProved Role = "viewer+password"   // their own password and second factor
	Staff        Role = "staff"             // orders and products
	StaffProved  Role = "staff+password"    // exports of personal data
	Refunder     Role = "refunder+password" // gives money back: owners, and staff that may
	Owner        Role = "owner"             // settings, people, the log
	OwnerProved  Role = "owner+password"    // keys, passwords of others
)

// isAdmin tells whether a role is for people who work here.
func (r Role) isAdmin() bool {
	switch r {
	case Viewer, ViewerProved, Staff, StaffProved, Refunder, Owner, OwnerProved:
		return true
	}
	return false
}

// admits tells whether somebody who works here has the role.
func (r Role) admits(a store.Admin) bool {
	switch r {
	case Viewer, ViewerProved:
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
func (r Role) needsProof() bool {
	return r == ViewerProved || r == StaffProved || r == Refunder || r == OwnerProved
}

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
	textBody  = 512 << 10 // terms of use in two languages
)

// routes lists every URL.
func (s *Server) routes() []Route {
	list := []Route{
		{"GET", "/images/:file", Public, unlimited, 0, s.showImage},
		{"GET", themePath + ":file", Public, unlimited, 0, s.showTheme},
		{"GET", static.Prefix + "*", Public, unlimited, 0, echo.WrapHandler(s.assets)},
		{"POST", "/csp-report", Public, seldom, smallBody, s.receiveViolation},
		{"GET", "/healthz", Operator, often, 0, s.showHealth},
		{"GET", "/metrics", Operator, unlimited, 0, s.showMetrics},
	}
	return slices.Concat(list, s.shopRoutes(), s.adminRoutes())
}

// shopRoutes lists the buyers' URLs. Pages exist twice: in Korean, and under /en
// in English.
func (s *Server) shopRoutes() []Route {
	list := []Route{
		{"POST", "/cart/items", Public, often, formBody, s.addToCart},
		{"POST", "/cart/choice", Public, often, formBody, s.chooseCart},
		{"POST", "/cart/items/:sku", Public, often, formBody, s.changeCart},
		{"POST", "/cart/items/:sku/delete", Public, often, formBody, s.removeFromCart},

		{"POST", "/orders", Public, seldom, formBody, s.createOrder},
		{"GET", "/orders/:id", Public, often, 0, s.showOrder},
		{"GET", "/orders/:id/pay", Public, often, 0, s.showPay},
		{"GET", "/orders/:id/state", Public, often, 0, s.showOrderState},
		{"POST", "/orders/:id/attempts", Public, seldom, formBody, s.createAttempt},
		{"GET", "/orders/:id/cancel", Public, often, 0, s.showCancel},
		{"POST", "/orders/:id/cancel", Public, seldom, smallBody, s.cancelByBuyer},
		{"GET", "/orders/:id/return", Public, often, 0, s.showReturn},
		{"POST", "/orders/:id/return", Public, seldom, uploadBody, s.requestReturn},
		{"GET", "/orders/:id/photos/:photo", Public, often, 0, s.showBuyersPhoto},

		{"POST", "/products/:slug/stock-alerts", Public, seldom, smallBody, s.askForStock},
		{"POST", "/stock-alerts/:id/:mac", Public, seldom, smallBody, s.stopAlert},
		{"POST", "/en/stock-alerts/:id/:mac", Public, seldom, smallBody, s.stopAlert},

		{"POST", "/payments/complete", Public, often, smallBody, s.completePayment},
		{"GET", "/payments/complete/mobile", Gateway, often, 0, s.returnFromPayment},
		{"POST", "/payments/complete/mobile", Gateway, often, smallBody, s.returnFromPayment},
		{"POST", "/payments/webhook", Gateway, often, smallBody, s.receiveWebhook},

		{"GET", "/robots.txt", Public, unlimited, 0, s.showRobots},
		{"GET", "/sitemap.xml", Public, often, 0, s.showSitemapIndex},
		{"GET", "/sitemaps/:file", Public, often, 0, s.showSitemap},
		{"GET", "/feeds/google.xml", Public, seldom, 0, s.showMerchantFeed},
		{"GET", "/en/feeds/google.xml", Public, seldom, 0, s.showMerchantFeed},
		{"GET", "/feeds/naver.tsv", Public, seldom, 0, s.showNaverFeed},
	}
	for _, page := range []Route{
		{"GET", "/", Public, unlimited, 0, s.showHome},
		{"GET", "/categories/:slug", Public, unlimited, 0, s.showCategory},
		{"GET", "/search", Public, often, 0, s.showSearch},
		{"GET", "/search/suggest", Public, typing, 0, s.suggest},
		{"GET", "/products/:slug", Public, unlimited, 0, s.showProduct},
		{"GET", "/cart", Public, often, 0, s.showCart},
		{"GET", "/checkout", Public, often, 0, s.showCheckout},
		{"GET", lookupPath, Public, often, 0, s.showLookup},
		{"POST", lookupPath, Public, seldom, smallBody, s.lookUp},
		{"GET", "/shipping", Public, often, 0, s.showQuote},
		{"POST", "/checkout/coupon", Public, often, formBody, s.applyCoupon},
		{"GET", "/stock-alerts/:id/:mac", Public, often, 0, s.showStopAlert},
		{"GET", "/styleguide", Public, unlimited, 0, s.showStyleguide},
		{"GET", "/terms", Public, unlimited, 0, s.showTerms},
		{"GET", "/privacy", Public, unlimited, 0, s.showPrivacy},
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

// adminRoutes lists the owner's pages.
func (s *Server) adminRoutes() []Route {
	return []Route{
		{"GET", "/admin/login", Public, often, 0, s.showLogin},
		{"POST", "/admin/login", Public, seldom, smallBody, s.logIn},
		{"POST", "/admin/logout", Viewer, unlimited, smallBody, s.logOut},
		{"POST", "/admin/language", Viewer, unlimited, smallBody, s.setLanguage},
		{"POST", provePath, Viewer, unlimited, smallBody, s.prove},
		{"GET", "/admin/invitation", Public, often, 0, s.showInvitation},
		{"POST", "/admin/invitation", Public, seldom, smallBody, s.acceptInvitation},
		{"GET", "/admin", Viewer, unlimited, 0, s.showDashboard},

		{"GET", accountPath, Viewer, unlimited, 0, s.showAccount},
		{"POST", accountPath, Viewer, unlimited, smallBody, s.saveAccount},
		{"GET", "/admin/account/password", ViewerProved, unlimited, 0, s.showPassword},
		{"POST", "/admin/account/password", ViewerProved, unlimited, smallBody, s.changePassword},
		{"GET", setupPath, ViewerProved, unlimited, 0, s.showTwoFactor},
		{"POST", setupPath, ViewerProved, seldom, smallBody, s.confirmTwoFactor},
		{"POST", "/admin/account/two-factor/off", ViewerProved, unlimited, smallBody, s.dropTwoFactor},
		{"POST", "/admin/account/recovery-codes", ViewerProved, unlimited, smallBody, s.renewRecoveryCodes},
		{"POST", "/admin/account/sessions/end", Viewer, unlimited, smallBody, s.endOtherSessions},
		{"POST", "/admin/account/sessions/:id/end", Viewer, unlimited, smallBody, s.endSession},

		{"GET", peoplePath, Owner, unlimited, 0, s.showPeople},
		{"POST", peoplePath, OwnerProved, unlimited, smallBody, s.addPerson},
		{"POST", "/admin/people/rule", OwnerProved, unlimited, smallBody, s.saveAccess},
		{"GET", "/admin/people/:id", Owner, unlimited, 0, s.showPerson},
		{"POST", "/admin/people/:id/role", OwnerProved, unlimited, smallBody, s.changeRole},
		{"POST", "/admin/people/:id/disable", OwnerProved, unlimited, smallBody, s.disablePerson},
		{"POST", "/admin/people/:id/enable", OwnerProved, unlimited, smallBody, s.enablePerson},
		{"POST", "/admin/people/:id/invitation", OwnerProved, unlimited, smallBody, s.invitePerson},
		{"POST", "/admin/people/:id/two-factor/reset", OwnerProved, unlimited, smallBody, s.resetPersonsTwoFactor},

		{"GET", "/admin/orders", Viewer, unlimited, 0, s.showBoard},
		{"POST", "/admin/orders/selection", Staff, unlimited, smallBody, s.useSelection},
		{"GET", "/admin/orders/slips", Viewer, unlimited, 0, s.showSlips},
		{"GET", "/admin/orders/batches", Viewer, unlimited, 0, s.showBatches},
		{"GET", "/admin/orders/batches/:id", Viewer, unlimited, 0, s.showBatch},
		{"GET", "/admin/orders/shipping", Staff, unlimited, 0, s.showShipping},
		{"POST", "/admin/orders/shipping", Staff, unlimited, parcelListBody, s.shipParcels},
		{"GET", "/admin/orders/export", StaffProved, unlimited, 0, s.exportOrders},
		{"POST", "/admin/orders/export", StaffProved, unlimited, smallBody, s.exportOrders},
		{"GET", "/admin/orders/:no", Viewer, unlimited, 0, s.showOrderFile},
		{"POST", "/admin/orders/:no/shipment", Staff, unlimited, smallBody, s.shipOrder},
		{"POST", "/admin/orders/:no/return", Staff, unlimited, smallBody, s.returnOrder},
		{"POST", "/admin/orders/:no/restock", Staff, unlimited, smallBody, s.restockOrder},
		{"POST", "/admin/orders/:no/cancel", Staff, unlimited, smallBody, s.cancelOrder},
		{"POST", "/admin/orders/:no/recheck", Staff, often, smallBody, s.recheckOrder},
		{"POST", "/admin/orders/:no/claims", Staff, unlimited, smallBody, s.addClaim},
		{"POST", "/admin/orders/:no/claims/:id", Staff, unlimited, smallBody, s.answerClaim},
		{"GET", "/admin/orders/:no/photos/:photo", Viewer, unlimited, 0, s.showOwnersPhoto},
		{"POST", "/admin/orders/:no/mails", Staff, often, smallBody, s.sendMailAgain},
		{"POST", "/admin/orders/:no/notes", Staff, unlimited, smallBody, s.addNote},

		{"GET", "/admin/products", Viewer, unlimited, 0, s.showProducts},
		{"POST", "/admin/products/rows", Staff, unlimited, rowsBody, s.editRows},
		{"GET", "/admin/products/new", Staff, unlimited, 0, s.showNewProduct},
		{"POST", "/admin/products", Staff, unlimited, uploadBody, s.editProduct},
		{"POST", "/admin/products/pictures", Staff, often, uploadBody, s.uploadPicture},
		{"GET", "/admin/products/import", Staff, unlimited, 0, s.showImport},
		{"POST", "/admin/products/import", Staff, seldom, importBody, s.uploadProducts},
		{"GET", "/admin/products/import/:token", Staff, unlimited, 0, s.showImportReport},
		{"POST", "/admin/products/import/:token", Staff, seldom, smallBody, s.takeImport},
		{"POST", "/admin/products/export", Staff, seldom, smallBody, s.exportProducts},
		{"GET", "/admin/products/:id", Viewer, unlimited, 0, s.showProductEditor},
		{"POST", "/admin/products/:id", Staff, unlimited, uploadBody, s.editProduct},
		{"POST", "/admin/products/:id/copy", Staff, unlimited, smallBody, s.copyProduct},
		{"POST", "/admin/products/:id/delete", Staff, unlimited, smallBody, s.deleteProduct},
		{"POST", "/admin/products/:id/restore", Staff, unlimited, smallBody, s.restoreProduct},
		{"GET", "/admin/categories", Viewer, unlimited, 0, s.showCategories},
		{"POST", "/admin/categories", Staff, unlimited, smallBody, s.saveCategory},
		{"POST", "/admin/categories/:id", Staff, unlimited, smallBody, s.saveCategory},
		{"POST", "/admin/categories/:id/move", Staff, unlimited, smallBody, s.moveCategory},
		{"POST", "/admin/categories/:id/delete", Staff, unlimited, smallBody, s.deleteCategory},

		{"GET", couponsPath, Staff, unlimited, 0, s.showCoupons},
		{"GET", "/admin/coupons/new", Staff, unlimited, 0, s.showCoupon},
		{"POST", couponsPath, Staff, unlimited, smallBody, s.saveCoupon},
		{"GET", "/admin/coupons/:id", Staff, unlimited, 0, s.showCoupon},
		{"POST", "/admin/coupons/:id", Staff, unlimited, smallBody, s.saveCoupon},
		{"POST", "/admin/coupons/:id/end", Staff, unlimited, smallBody, s.endCoupon},
		{"POST", "/admin/coupons/:id/codes", Staff, seldom, smallBody, s.addCouponCodes},
		{"POST", "/admin/coupons/:id/codes/export", Staff, seldom, smallBody, s.exportCouponCodes},

		{"GET", "/admin/cases", Viewer, unlimited, 0, s.showCases},
		{"POST", "/admin/payments/:imp_uid/accept", Staff, unlimited, smallBody, s.acceptPayment},
		{"POST", "/admin/payments/:imp_uid/dismiss", Refunder, unlimited, smallBody, s.dismissPayment},
		{"POST", "/admin/payments/:imp_uid/refunds", Refunder, unlimited, smallBody, s.refundPayment},
		{"POST", "/admin/payments/:imp_uid/check", Staff, often, smallBody, s.checkPayment},
		{"GET", mailboxPath, Viewer, unlimited, 0, s.showMailbox},
		{"GET", "/admin/mailbox/:id", Viewer, unlimited, 0, s.showMail},
		{"GET", "/admin/mailbox/:id/html", Viewer, unlimited, 0, s.showMailHTML},
		{"GET", "/admin/settings", Owner, unlimited, 0, s.showShopSettings},
		{"POST", "/admin/settings", Owner, unlimited, formBody, s.saveShopSettings},
		{"GET", designPath, Owner, unlimited, 0, s.showDesignSettings},
		{"POST", designPath, Owner, unlimited, uploadBody, s.saveDesignSettings},
		{"GET", "/admin/settings/shipping", Owner, unlimited, 0, s.showShippingSettings},
		{"POST", "/admin/settings/shipping", Owner, unlimited, formBody, s.saveShippingSettings},
		{"GET", "/admin/settings/payments", Owner, unlimited, 0, s.showPaymentSettings},
		{"POST", "/admin/settings/payments", OwnerProved, unlimited, formBody, s.savePaymentSettings},
		{"POST", "/admin/settings/keys", Owner, seldom, smallBody, s.testKeys},
		{"GET", "/admin/settings/mail", Owner, unlimited, 0, s.showMailSettings},
		{"POST", "/admin/settings/mail", OwnerProved, unlimited, formBody, s.saveMailSettings},
		{"POST", "/admin/settings/mail/test", Owner, seldom, smallBody, s.testMail},
		{"GET", readinessPath, Owner, unlimited, 0, s.showReadiness},
		{"GET", "/admin/settings/texts/:kind", Owner, unlimited, 0, s.showTextSettings},
		{"POST", "/admin/settings/texts/:kind", Owner, unlimited, textBody, s.publishText},
		{"GET", "/admin/log", Owner, unlimited, 0, s.showLog},
		{"POST", "/admin/log/export", OwnerProved, unlimited, smallBody, s.exportLog},
		{"GET", "/admin/reconciliation", Viewer, unlimited, 0, s.showReconciliation},
		{"POST", "/admin/reconciliation", Staff, seldom, smallBody, s.compareNow},
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
