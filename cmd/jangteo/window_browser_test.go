package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The shop window in the browser: what a product's page weighs, what its
// pictures do, and what every page looks like.

// awaited runs JavaScript that promises a value.
func awaited[T any](s *shopper, expression string) T {
	s.Helper()
	v, err := chromedp.Run(s.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		s.Fatal(err)
	}
	return v
}

// largestPaint tells whether the largest thing painted is the product's picture.
const largestPaint = `new Promise((done) => new PerformanceObserver((list) => {
	const last = list.getEntries().at(-1).element;
	done(Boolean(last && last.matches(".gallery-frame li:first-child img")) || String(last && last.outerHTML));
}).observe({ type: "largest-contentful-paint", buffered: true })).then(String)`

// weight counts what a first visit loads besides pictures: requests and bytes on
// the wire with their heads. Other hosts do not tell their bytes.
const weight = `(() => {
	const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
	const some = all.filter((e) => !new URL(e.name).pathname.startsWith("/images/") && !e.name.startsWith("data:"));
	return [some.length, some.reduce((sum, e) => sum + e.transferSize, 0), all.length - some.length];
})()`

// TestFirstVisitIsLight is about a cheap phone with a slow line: a product's
// page comes in few requests and 60 KB besides its pictures, and the picture of
// the product is what fills the screen.
func TestFirstVisitIsLight(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	for _, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			s := visit(t, p, d)
			s.navigate(s.shop + "/products/compact-writing-desk")
			s.until(s.ctx, `document.readyState === "complete" && window.IMP`)
			w := evaluate[[]float64](s.ctx, weight)
			if len(w) != 3 || w[0] > 8 || w[0] < 4 || w[1] > 60_000 || w[1] < 10_000 {
				t.Errorf("%v requests with %v bytes, and %v pictures", w[0], w[1], w[2])
			}
			t.Logf("%v requests with %v bytes, and %v pictures", w[0], w[1], w[2])
			if got := awaited[string](s, largestPaint); got != "true" {
				t.Errorf("the largest thing painted is %s", got)
			}
			if shift := awaited[float64](s,
				`new Promise((done) => { new PerformanceObserver((list) => done(list.getEntries().reduce((sum, e) => sum + e.value, 0))).observe({ type: "layout-shift", buffered: true }); requestAnimationFrame(() => requestAnimationFrame(() => done(0))); })`); shift > 0.02 {
				t.Errorf("the page jumps by %v", shift)
			}
		})
	}
}

// TestGalleryAndWhatWasSeen leads the pictures by keys and by the small ones,
// and finds the product among those seen on the next one's page.
func TestGalleryAndWhatWasSeen(t *testing.T) {
	t.Parallel()
	s := visit(t, startShop(t), desktop)
	s.navigate(s.shop + "/products/moon-jar-vase")
	shows := func(n string) {
		s.Helper()
		s.until(s.ctx, fmt.Sprintf(`document.querySelector("[data-gallery-now]").textContent === %q && document.querySelector(".thumbs [aria-current]").hash === "#picture-%s"`, n, n))
	}
	shows("1")
	s.until(s.ctx, `document.querySelector("[data-gallery-frame]").focus() === undefined`)
	if err := chromedp.Do(s.ctx, chromedp.KeyEvent(kb.ArrowRight)); err != nil {
		t.Fatal(err)
	}
	shows("2")
	s.press(`[data-gallery-step="-1"]`)
	shows("1")
	s.press(`[data-gallery-go="1"]`)
	shows("2")
	if hidden := evaluate[bool](s.ctx, `document.querySelector("[data-recent]").hidden`); !hidden {
		t.Error("nothing else was seen yet, but a list is shown")
	}
	reading := func(link string) {
		s.Helper()
		s.until(s.ctx, fmt.Sprintf(`[...document.querySelectorAll("[data-tabs] a")].at(%s).ariaCurrent === "true"`, link))
	}
	reading("0")
	s.until(s.ctx, `(scrollTo(0, document.body.scrollHeight), true)`)
	reading("-1")
	s.until(s.ctx, `(scrollTo(0, 0), true)`)
	reading("0")
	s.navigate(s.shop + "/products/walnut-side-table")
	s.until(s.ctx, `document.querySelector("[data-recent] a").pathname === "/products/moon-jar-vase" && !document.querySelector("[data-recent]").hidden`)
	if n := evaluate[int](s.ctx, `document.querySelectorAll("[data-recent] a").length`); n != 1 {
		t.Errorf("%d products were seen", n)
	}
	// What somebody wrote into the browser's memory does not become a link elsewhere.
	evaluate[int](s.ctx, `(localStorage.setItem("jangteo.recent.ko", JSON.stringify([{ path: "javascript:alert(1)", name: "x", picture: "" }, { path: "//evil.example/products/a", name: "x", picture: "" }, null, 7])), 1)`)
	s.navigate(s.shop + "/products/round-oak-stool")
	s.until(s.ctx, `document.querySelector("[data-recent]") && document.readyState === "complete"`)
	if n := evaluate[int](s.ctx, `document.querySelectorAll("[data-recent] a").length`); n != 0 {
		t.Errorf("%d links came from a broken memory", n)
	}
}

// TestFilterByHand narrows a category down by hand, goes to a product and back,
// and takes the filter away.
func TestFilterByHand(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	for _, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			s := visit(t, p, d)
			count := func(n int) {
				s.Helper()
				s.until(s.ctx, fmt.Sprintf(
					`document.readyState === "complete" && document.querySelectorAll(".products > li").length === %d`,
					n))
			}
			s.navigate(s.shop + "/categories/textiles?sort=low")
			count(6)
			s.press(".filter summary")
			s.press(`.pill:has([value="색상:겨자"])`)
			s.press(`.filter-buttons button`)
			count(1)
			s.press(".products a")
			s.until(s.ctx, `location.pathname === "/products/house-slippers" && document.readyState === "complete"`)
			evaluate[int](s.ctx, `(history.back(), 1)`)
			s.until(s.ctx, `location.search.includes("sort=low") && document.querySelectorAll(".chips .chip").length === 2`)
			count(1)
			s.press(".chips .chip")
			count(6)
		})
	}
}

// TestScreenshots takes a picture of every page of the shop, in both widths and
// both schemes of colours, into the folder that JANGTEO_SHOTS names.
func TestScreenshots(t *testing.T) {
	if os.Getenv("JANGTEO_SHOTS") == "" {
		t.Skip("JANGTEO_SHOTS names no folder for the pictures; try make screenshots")
	}
	p := startShop(t, append(ownerEnv(), "JANGTEO_POLL=1s")...)
	pages := p.windowPages()
	for _, d := range devices {
		for _, scheme := range []string{"light", "dark"} {
			s := visit(t, p, d)
			s.heard.allow("status of 404")
			do(s, s.ctx, emulation.SetEmulatedMedia,
				emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme",
					Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
			for name, path := range pages {
				s.photograph(path, fmt.Sprintf("%s-%d-%s.png", name, d.width, scheme))
			}
			s.navigate(s.shop + "/products/norwegian-swivel-chair")
			s.press(`button[formaction="/cart/items"]`)
			s.until(s.ctx, `document.querySelector("[data-cart-count]").textContent === "1"`)
			s.photograph("/cart", fmt.Sprintf("cart-%d-%s.png", d.width, scheme))
			s.photograph("/checkout", fmt.Sprintf("checkout-%d-%s.png", d.width, scheme))
			s.photograph("/en/checkout", fmt.Sprintf("checkout-en-%d-%s.png", d.width, scheme))
		}
	}
}

// windowPages lists the pages of the shop, those of orders in different states
// among them, by the names of their pictures.
func (p *program) windowPages() map[string]string {
	p.t.Helper()
	unpaid := p.order("inicis")
	awaiting, _ := p.issued()
	paid, held := p.settled("approve", "paid"), p.settled("other-amount", "held")
	gone, back := p.order("inicis"), p.settled("approve", "paid")
	p.cancels(gone)
	p.cancels(back)
	p.becomes(back, "refunded")
	shipped, asked := p.shipped(), p.shipped()
	p.owner().must("/admin/orders/"+asked.OrderNo+"/claims", url.Values{"kind": {"return"}, "reason": {"다리가 부러져 있어요"}})
	english := p.place("/orders", fromAbroad())
	return map[string]string{
		"home": "/", "home-en": "/en", "category": "/categories/textiles", "category-en": "/en/categories/textiles",
		"filtered": "/categories/textiles?stock=in&max=30000", "nothing-left": "/categories/textiles?max=1",
		"search": "/search?q=%EC%9D%98%EC%9E%90", "nothing-found": "/search?q=xyz",
		"product": "/products/norwegian-swivel-chair", "product-options": "/products/house-slippers",
		"product-reduced": "/products/compact-writing-desk", "product-en": "/en/products/compact-writing-desk",
		"cart-empty": "/cart", "order-unpaid": unpaid.OrderURL, "pay": unpaid.OrderURL + "/pay",
		"order-paid": paid.OrderURL, "order-held": held.OrderURL, "order-awaiting": awaiting.OrderURL,
		"order-cancelled": gone.OrderURL, "order-refunded": back.OrderURL, "order-shipped": shipped.OrderURL,
		"order-asked": asked.OrderURL,
		"cancel":      paid.OrderURL + "/cancel", "return": shipped.OrderURL + "/return", "order-en": english.OrderURL,
		"pay-en": english.OrderURL + "/pay",
		"lookup": "/orders/lookup", "lookup-en": "/en/orders/lookup", "terms": "/terms", "privacy": "/privacy",
		"privacy-en": "/en/privacy", "sold-out": "/products/moon-jar-vase",
		"styleguide": "/styleguide", "styleguide-en": "/en/styleguide", "not-found": "/products/no-such-thing",
	}
}

// shipped is an order on its way.
func (p *program) shipped() attempt {
	p.t.Helper()
	a := p.settled("approve", "paid")
	p.owner().must("/admin/orders/"+a.OrderNo+"/shipment", url.Values{"carrier": {"cj"}, "number": {"123456789012"}})
	return a
}

// fromAbroad is an order of a chair to the United States.
func fromAbroad() url.Values {
	v := chairOrder("paypal")
	v.Set("lang", "en")
	v.Set("buyer_country", "US")
	v.Set("buyer_city", "San Francisco")
	return v
}

// photograph keeps a picture of a whole page once all of it is there.
func (s *shopper) photograph(path, name string) {
	s.Helper()
	s.navigate(s.shop + path)
	awaited[bool](s, `(async () => { for (const i of document.images) i.loading = "eager"; await Promise.all([...document.images].map((i) => i.decode().catch(() => 0))); return true; })()`)
	if status := evaluate[int](s.ctx, `performance.getEntriesByType("navigation")[0].responseStatus`); status != http.StatusOK && !strings.HasPrefix(name, "not-found") {
		s.Errorf("%s: status %d", path, status)
	}
	if wide := evaluate[int](s.ctx, `document.scrollingElement.scrollWidth - innerWidth`); wide > 0 {
		s.Errorf("%s on the %s: one must scroll sideways by %d pixels", path, s.name, wide)
	}
	picture, err := chromedp.Run(s.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(os.Getenv("JANGTEO_SHOTS"), name), picture, 0o600)
	}
	if err != nil {
		s.Fatal(err)
	}
}
