package shop

import (
	"slices"
	"strings"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// Routes lists the buyers' URLs. Pages exist in Korean, and under /en in English.
func (s *Server) Routes() []web.Route {
	list := []web.Route{
		web.Post("/cart/items", web.Public, web.Often, web.FormBody, s.addToCart),
		web.Post("/cart/choice", web.Public, web.Often, web.FormBody, s.chooseCart),
		web.Post("/cart/items/:sku", web.Public, web.Often, web.FormBody, s.changeCart),
		web.Post("/cart/items/:sku/delete", web.Public, web.Often, web.FormBody, s.removeFromCart),

		web.Post("/orders", web.Public, web.Seldom, web.FormBody, s.createOrder),
		web.Get("/orders/:id", web.Public, web.Often, s.showOrder),
		web.Get("/admin/orders/:no/preview", web.Viewer, web.Unlimited, s.showOrderPreview),
		web.Get("/orders/:id/pay", web.Public, web.Often, s.showPay),
		web.Get("/orders/:id/state", web.Public, web.Often, s.showOrderState),
		web.Post("/orders/:id/attempts", web.Public, web.Seldom, web.FormBody, s.createAttempt),
		web.Get("/orders/:id/cancel", web.Public, web.Often, s.showCancel),
		web.Post("/orders/:id/cancel", web.Public, web.Seldom, web.SmallBody, s.cancelByBuyer),
		web.Get("/orders/:id/address", web.Public, web.Often, s.showReaddress),
		web.Post("/orders/:id/address", web.Public, web.Seldom, web.FormBody, s.readdress),
		web.Post("/orders/:id/receipt", web.Public, web.Often, web.SmallBody, receipts{s}.choose),
		web.Post("/orders/:id/conclude", web.Public, web.Seldom, web.SmallBody, s.conclude),
		web.Get("/orders/:id/return", web.Public, web.Often, s.showReturn),
		web.Upload("/orders/:id/return", web.Public, web.Seldom, web.UploadBody, s.requestReturn),
		web.Get("/orders/:id/photos/:photo", web.Public, web.Often, s.showBuyersPhoto),

		web.Post("/notice/close", web.Public, web.Often, web.SmallBody, s.closeNotice),
		web.Get("/admin/front/preview", web.Viewer, web.Unlimited, s.previewHome),

		web.Post("/products/:slug/stock-alerts", web.Public, web.Seldom, web.SmallBody, s.createStockAlert),
		web.Post("/stock-alerts/:id/:mac/confirm", web.Public, web.Seldom, web.SmallBody, s.confirmAlert),
		web.Post("/en/stock-alerts/:id/:mac/confirm", web.Public, web.Seldom, web.SmallBody, s.confirmAlert),
		web.Post("/stock-alerts/:id/:mac", web.Public, web.Seldom, web.SmallBody, s.stopAlert),
		web.Post("/en/stock-alerts/:id/:mac", web.Public, web.Seldom, web.SmallBody, s.stopAlert),

		web.Post("/payments/complete", web.Public, web.Often, web.SmallBody, s.completePayment),
		web.Get("/payments/complete/mobile", web.Gateway, web.Often, s.returnFromPayment),
		web.Post("/payments/complete/mobile", web.Gateway, web.Often, web.SmallBody, s.returnFromPayment),
		web.Post("/payments/webhook", web.Gateway, web.Often, web.SmallBody, s.receiveWebhook),

		web.Get("/robots.txt", web.Public, web.Unlimited, s.showRobots),
		web.Get("/sitemap.xml", web.Public, web.Often, s.showSitemapIndex),
		web.Get("/sitemaps/:file", web.Public, web.Often, s.showSitemap),
		web.Get("/feeds/google.xml", web.Public, web.Seldom, s.showMerchantFeed),
		web.Get("/en/feeds/google.xml", web.Public, web.Seldom, s.showMerchantFeed),
		web.Get("/feeds/naver.tsv", web.Public, web.Seldom, s.showNaverFeed),
	}
	list = append(list, reviews{s}.routes()...)
	for _, page := range []web.Route{
		web.Get("/", web.Public, web.Unlimited, s.Kept(web.NoQuery, s.showHome)),
		web.Get("/categories/:slug", web.Public, web.Unlimited, s.Kept(isPlainList, s.showCategory)),
		web.Get(web.SearchPath, web.Public, web.Often, s.Kept(web.AnyQuery, s.showSearch)),
		web.Get("/search/suggest", web.Public, web.Typing, s.suggest),
		web.Get("/products/:slug", web.Public, web.Unlimited, s.Kept(web.NoQuery, s.showProduct)),
		web.Get("/cart", web.Public, web.Often, s.showCart),
		web.Get("/checkout", web.Public, web.Often, s.showCheckout),
		web.Get(lookupPath, web.Public, web.Often, s.showLookup),
		web.Post(lookupPath, web.Public, web.Seldom, web.SmallBody, s.lookUp),
		web.Get("/shipping", web.Public, web.Often, s.showQuote),
		web.Post("/checkout/coupon", web.Public, web.Often, web.FormBody, s.applyCoupon),
		web.Get("/stock-alerts/:id/:mac/confirm", web.Public, web.Often, s.showConfirmAlert),
		web.Get("/stock-alerts/:id/:mac", web.Public, web.Often, s.showStopAlert),
		web.Get("/styleguide", web.Public, web.Unlimited, s.showStyleguide),
		web.Get("/notices", web.Public, web.Unlimited, s.Kept(web.NoQuery, s.showPosts(store.Notice))),
		web.Get("/notices/:id", web.Public, web.Unlimited, s.Kept(web.NoQuery, s.showNotice)),
		web.Get("/faq", web.Public, web.Unlimited, s.Kept(web.NoQuery, s.showPosts(store.Question))),
		web.Get("/terms", web.Public, web.Unlimited, s.Kept(web.NoQuery, s.showTerms)),
		web.Get("/privacy", web.Public, web.Unlimited, s.Kept(web.NoQuery, s.showPrivacy)),
	} {
		list = append(list, page, s.inEnglish(page))
	}
	for _, page := range slices.Concat(reviews{s}.pages(), questions{s}.pages(), wishlists{s}.pages(),
		offers{s}.pages()) {
		list = append(list, page, s.inEnglish(page))
	}
	return list
}

// inEnglish is the route of a page's twin in English. While the English shop is
// closed it leads to the Korean page, except for what buyers who came before follow
// out of their mails.
func (s *Server) inEnglish(page web.Route) web.Route {
	english := page
	english.Path = strings.TrimSuffix("/en"+page.Path, "/")
	if page.Path != lookupPath && !strings.HasPrefix(page.Path, "/stock-alerts/") &&
		!strings.HasPrefix(page.Path, web.QuestionLinks) {
		english.Handle = s.whileOpen(page.Handle)
	}
	return english
}
