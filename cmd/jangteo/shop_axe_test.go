package main

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
)

// shopPage is a page of the shop and the status it comes with.
type shopPage struct {
	path   string
	status int
}

// TestShopIsAccessible examines every page of the shop on both devices and in
// both languages: by axe-core, and by the rules of HTML.
func TestShopIsAccessible(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatal(err)
	}
	p := startShop(t, append(ownerEnv(), "JANGTEO_POLL=1s")...)
	pages := p.shopPages()
	for _, look := range []struct {
		device
		lang string
	}{{phone, "ko"}, {desktop, "en"}} {
		t.Run(look.name+"/"+look.lang, func(t *testing.T) {
			t.Parallel()
			s := visit(t, p, look.device)
			s.opens("/cart", http.StatusOK) // with nothing in it
			s.passes(string(axe), "the empty cart")
			s.goToForm(cart, look.lang) // pages of the cart have something to show
			s.heard.allow("status of 404")
			for _, page := range pages[look.lang] {
				s.opens(page.path, page.status)
				s.passes(string(axe), page.path)
				s.isHTML(page.path)
				s.shoot("axe-" + look.lang + strings.NewReplacer("/", "-", "?", "-", "=", "-", "%",
					"").Replace(page.path))
			}
		})
	}
}

// isHTML reads the page that is open as it came.
func (s *shopper) isHTML(path string) {
	s.Helper()
	source, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](`fetch(location.href).then((r) => r.text())`,
		chromedp.EvalAwaitPromise))
	if err != nil || source == "" {
		s.Fatalf("%s: %v", path, err)
	}
	for _, fault := range faultsOf([]byte(source)) {
		s.Errorf("%s: %s", path, fault)
	}
}

// shopPages lists the pages of the shop in each language. A route with a
// parameter that is not known here fails the test.
func (p *program) shopPages() map[string][]shopPage {
	p.t.Helper()
	pages := map[string][]shopPage{
		"ko": {{"/nowhere", http.StatusNotFound}, {"/search?q=" + url.QueryEscape("없는것없는것"), http.StatusOK}},
		"en": {{"/en/nowhere", http.StatusNotFound}, {"/en/search?q=nothinglikeit", http.StatusOK}},
	}
	leave := p.endOfAlerts()
	for lang, at := range map[string]string{"ko": "", "en": "/en"} {
		pages[lang] = append(pages[lang], shopPage{at + leave, http.StatusOK},
			shopPage{at + "/products/moon-jar-vase", http.StatusOK})
	}
	for _, a := range p.ordersToSee() {
		pages[a.lang] = append(pages[a.lang], a.pages...)
	}
	known := map[string]string{"/products/:slug": "/products/norwegian-swivel-chair",
		"/products/:slug/reviews":   "/products/norwegian-swivel-chair/reviews",
		"/products/:slug/questions": "/products/norwegian-swivel-chair/questions", "/notices/:id": "/notices/1",
		"/categories/:slug": "/categories/lighting", "/search": "/search?q=lamp"}
	for _, r := range handlers.Routes() {
		path, some := known[strings.TrimPrefix(r.Path, "/en")]
		switch {
		case !isShopPage(r):
			continue
		case !some && strings.Contains(r.Path, ":"):
			p.t.Errorf("what is there to see at %s?", r.Path)
			continue
		case !some:
			path = r.Path
		case strings.HasPrefix(r.Path, "/en/"):
			path = "/en" + path
		}
		lang := "ko"
		if path == "/en" || strings.HasPrefix(path, "/en/") {
			lang = "en"
		}
		pages[lang] = append(pages[lang], shopPage{path, http.StatusOK})
	}
	return pages
}

// endOfAlerts is the page that a mail about goods that are back leads to; they
// are sold out again.
func (p *program) endOfAlerts() (path string) {
	p.t.Helper()
	p.post("/products/moon-jar-vase/stock-alerts", url.Values{"email": {"sky@example.com"}, "sku": {"VASE-MOON-21"},
		"lang": {"ko"}})
	p.deliver("VASE-MOON-21", 1)
	o, link := p.owner(), regexp.MustCompile(`/stock-alerts/[\w-]+/[\w-]+`)
	eventually(p.t, "a mail says that the vase is back", func() bool {
		for _, mail := range regexp.MustCompile(`/admin/mailbox/\d+`).FindAllString(o.open("/admin/mailbox"), -1) {
			if path = link.FindString(o.open(mail)); path != "" {
				return true
			}
		}
		return false
	})
	p.deliver("VASE-MOON-21", -1)
	return path
}

// isShopPage tells whether a route is a page that shoppers see without an
// order. Orders are in ordersToSee.
func isShopPage(r web.Route) bool {
	if r.Method != http.MethodGet || r.Role != web.Public ||
		strings.HasPrefix(r.Path, "/orders/:") {
		return false
	}
	for _, other := range []string{"/admin", "/images/", "/static/", "/theme/", "/sitemap", "/feeds/", "/en/feeds/",
		"/robots.txt", "/search/suggest", "/en/search/suggest", "/shipping", "/en/shipping", "/stock-alerts/",
		"/en/stock-alerts/", "/reviews/photos/", "/questions/", "/en/questions/"} {
		if strings.HasPrefix(r.Path, other) {
			return false
		}
	}
	return true
}

type orderPages struct {
	lang  string
	pages []shopPage
}

// ordersToSee places orders in every state, and names their pages.
func (p *program) ordersToSee() []orderPages {
	p.t.Helper()
	paid, shipped, held := p.settled("approve", "paid"), p.shipped(), p.settled("other-amount", "held")
	awaiting, _ := p.issued()
	abroad := p.place("/orders", fromAbroad())
	list := []orderPages{{"en", []shopPage{{abroad.OrderURL, http.StatusOK}, {abroad.OrderURL + "/pay",
		http.StatusOK}}}}
	for _, a := range []attempt{paid, shipped, held, awaiting, p.order("inicis")} {
		list = append(list, orderPages{"ko", []shopPage{{a.OrderURL, http.StatusOK}}})
	}
	last := p.order("inicis")
	return append(list, orderPages{"ko", []shopPage{{last.OrderURL + "/pay", http.StatusOK},
		{last.OrderURL + "/cancel", http.StatusOK},
		{paid.OrderURL + "/cancel", http.StatusOK}, {paid.OrderURL + "/address", http.StatusOK},
		{shipped.OrderURL + "/return", http.StatusOK}, {shipped.OrderURL + "/reviews", http.StatusOK},
		{shipped.OrderURL + "/reviews/stop", http.StatusOK}}})
}
