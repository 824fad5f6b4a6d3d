package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Every page of the shop and of its owner holds the longest texts and the
// largest amounts that the shop takes, on the narrowest screens, and with the
// letters enlarged: nothing is wider than the page, nothing is cut, nothing
// stands on anything else, and no short word is broken.

// fitFile measures the page that is open.
const fitFile = "testdata/fit.js"

// look is how a page is looked at.
type look struct {
	name  string
	width int64
	font  int64  // of plain text, in pixels
	keep  string // how long words and amounts may be that are never broken
}

const (
	keepWords = `{ hangul: 5, latin: 9, amount: 16 }`
	keepLarge = `{ hangul: 2, latin: 4, amount: 9 }` // a line of large letters on a phone has ten of them
)

// looks are of the widths of phones, of text twice as large, of a desktop at
// 200 %, and of a tablet.
var looks = []look{{"320", 320, 16, keepWords}, {"360", 360, 16, keepWords}, {"390", 390, 16, keepWords},
	{"390, large", 390, 32, keepLarge}, {"640", 640, 16, keepWords}, {"1024", 1024, 16, keepWords}}

// places tells where everything stands, in one number.
const places = `(() => {
	let sum = 0;
	for (const e of document.querySelectorAll("body *")) {
		const r = e.getBoundingClientRect();
		sum = (sum * 31 + r.x * 3 + r.y * 5 + r.width * 7 + r.height * 11) % 1e9;
	}
	return String(sum);
})()`

// fitter is somebody who looks at pages through screens of many sizes.
type fitter struct {
	*shopper
	script string
	now    look
}

func fits(t *testing.T, p *program) *fitter {
	t.Helper()
	s := visit(t, p, device{"narrow", int(looks[0].width), 800, false})
	s.heard.allow("status of 404")
	do(s, s.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media("light")})
	script, err := os.ReadFile(fitFile)
	if err != nil {
		t.Fatal(err)
	}
	return &fitter{shopper: s, script: string(script), now: look{width: looks[0].width, font: 16}}
}

func media(scheme string) []*emulation.MediaFeature {
	return []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"}}
}

// TestEverythingFits walks all pages in a shop with the longest texts.
func TestEverythingFits(t *testing.T) {
	t.Parallel()
	p := startShop(t, append(ownerEnv(), "JANGTEO_POLL=1s")...)
	p.useLongestTexts()
	shop, owners := p.shopPages(), p.busyShop()
	order := p.longestOrder()
	owners.inside = append(owners.inside, "/admin/orders/"+order.OrderNo)
	shop["ko"] = append(shop["ko"], shopPage{order.OrderURL, http.StatusOK})
	for _, lang := range []string{"ko", "en"} {
		t.Run("shop/"+lang, func(t *testing.T) {
			t.Parallel()
			s := fits(t, p)
			s.fillsCart(lang)
			for _, page := range shop[lang] {
				s.opens(page.path, page.status)
				s.holds(page.path)
			}
			s.orderFormHolds(lang)
		})
		t.Run("owner/"+lang, func(t *testing.T) {
			t.Parallel()
			s := fits(t, p)
			for _, path := range owners.gates {
				s.opens(path, http.StatusOK)
				s.holds(path)
			}
			s.logsIn(map[string]string{"ko": ownerEmail, "en": colleagueEmail}[lang])
			if lang == "en" {
				s.press(`.bar a[href$="#menu"]`)
				s.press(`button[name=language][value=en]`)
				s.until(s.ctx, `document.documentElement.lang === "en"`)
			}
			for _, path := range owners.inside {
				s.opens(path, http.StatusOK)
				s.holds(path)
			}
		})
	}
}

// holds measures the page that is open in every look. In the dark everything
// stands where it stands by day.
func (s *fitter) holds(path string) {
	s.Helper()
	evaluate[chromedp.Void](s.ctx, `(() => {
		for (const d of document.querySelectorAll("details")) d.open = true;
		for (const e of document.querySelectorAll(".detail-folded")) e.classList.remove("detail-folded");
	})()`)
	for _, l := range looks {
		s.looks(l)
		for _, fault := range measured(s.T, s.ctx, s.script, l) {
			s.Errorf("%s %s: %s", path, l.name, fault)
		}
	}
	s.looks(looks[0])
	var day, dark string
	s.soon(path+" stands still", func() bool { // what comes late moves it by day as well
		day, dark = s.placed("light"), s.placed("dark")
		return s.placed("light") == day
	})
	if dark != day {
		s.Errorf("%s: things move in the dark", path)
	}
}

// placed tells where everything stands by day or in the dark.
func (s *fitter) placed(scheme string) string {
	s.Helper()
	do(s.shopper, s.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media(scheme)})
	var sum string
	s.soon("places are known", func() bool { sum = evaluate[string](s.ctx, places); return sum != "" })
	return sum
}

// looks changes the screen under the page that is open.
func (s *fitter) looks(l look) {
	s.Helper()
	if l.font != s.now.font {
		do(s.shopper, s.ctx, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: l.font}})
	}
	if l.width != s.now.width {
		if err := chromedp.Do(s.ctx, chromedp.EmulateViewport(l.width, 800)); err != nil {
			s.Fatal(err)
		}
	}
	s.now = l
}

// measured lists what does not fit on the page that is open.
func measured(t *testing.T, ctx context.Context, script string, l look) []string {
	t.Helper()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](strings.TrimSpace(script)+"("+l.keep+")"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// fillsCart looks at the empty cart, and puts goods into it, as many as one can.
func (s *fitter) fillsCart(lang string) {
	s.Helper()
	s.opens(map[string]string{"ko": "", "en": "/en"}[lang]+"/cart", http.StatusOK)
	s.holds("the empty cart")
	rows, err := s.database().Query(`SELECT p.slug, min(v.sku) FROM variants v JOIN products p ON p.id = v.product_id
	  WHERE p.slug IN ('house-slippers', 'compact-writing-desk', 'norwegian-swivel-chair') GROUP BY p.slug`)
	if err != nil {
		s.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var slug, sku string
		if err := rows.Scan(&slug, &sku); err != nil {
			s.Fatal(err)
		}
		item := fmt.Sprintf(`{ product: %q, sku: %q, quantity: "99" }`, slug, sku)
		if status := awaited[int](s.shopper, `fetch("/cart/items", { method: "POST", body: new URLSearchParams(`+item+
			`) }).then((r) => r.status)`); status != http.StatusOK {
			s.Errorf("%s into the cart: %d", sku, status)
		}
	}
}

// orderFormHolds applies the coupon to the order of the cart, and sends the form
// with nothing filled in.
func (s *fitter) orderFormHolds(lang string) {
	s.Helper()
	s.opens(map[string]string{"ko": "", "en": "/en"}[lang]+"/checkout", http.StatusOK)
	s.write("coupon", longestCoupon)
	s.press("[data-coupon]")
	s.until(s.ctx, `document.querySelector("[data-coupon-applied]").dataset.couponApplied`)
	s.holds("the order form with a coupon")
	s.press("button[data-pg]")
	s.until(s.ctx, `document.querySelectorAll("[aria-invalid=true]").length > 2`)
	s.holds("the order form with errors")
}

// TestWhatDoesNotFitIsSeen plants what is measured.
func TestWhatDoesNotFitIsSeen(t *testing.T) {
	t.Parallel()
	outside(t)
	root, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(root, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	script, err := os.ReadFile(fitFile)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("Donaudampfschiff", 6)
	const style = `<!DOCTYPE html><style>* { box-sizing: border-box; min-width: 0 } body { margin: 0; overflow-wrap: anywhere }</style>`
	for body, want := range map[string]string{
		`<p style="overflow-wrap: normal">` + long:                                                          "sticks out of the page",
		`<p style="width: 400px">a</p>`:                                                                     "one must scroll sideways",
		`<p style="position: absolute; left: -9px">near the edge</p>`:                                       "sticks out of the page",
		`<div style="width: 99px; overflow: hidden; white-space: nowrap">cut without a word about it</div>`: "is cut by",
		`<div style="height: 30px; overflow: hidden">` + long + long:                                        "is cut below by",
		`<div style="width: 99px; border: 1px solid; white-space: nowrap">longer than its frame</div>`:      "runs out of its frame",
		`<p>above</p><p style="margin-top: -30px">below</p>`:                                                "stands on",
		`<button style="float: left">one</button><p style="margin-left: 9px; display: flow-root; position: relative; left: -9px">` +
			`<input style="margin-left: -60px">`: "stands on",
		`<div style="display: flex"><span>short</span><b style="white-space: nowrap">` + long[:36] + `</b></div>`:            "a word is broken: div > span",
		`<table style="width: 200px"><td>` + long + `<td><span>1,393,000원</span></table>`:                                    "a word is broken",
		`<input inputmode="numeric" style="width: 60px" value="1,000,000,000">`:                                              "a number is not seen whole",
		`<div style="overflow-x: auto; width: 200px; direction: ltr"><p style="margin-left: -40px">out of reach</p></div>`:   "cannot be scrolled to",
		`<div style="overflow-x: auto"><p style="white-space: nowrap">` + long + `</p></div>`:                                "",
		`<p style="overflow: hidden; white-space: nowrap; text-overflow: ellipsis" title="all of it">` + long + `</p>`:       "",
		`<h1>` + long + `</h1><p>A name of <b>several</b> words <a href="/">and a link</a></p><button>` + long + `</button>`: "",
	} {
		err := chromedp.Do(ctx, chromedp.EmulateViewport(320, 600), chromedp.Navigate("data:text/html,"+
			url.PathEscape(style+body)))
		if err != nil {
			t.Fatal(err)
		}
		found := measured(t, ctx, string(script), looks[0])
		if want == "" && len(found) > 0 || want != "" && !slices.ContainsFunc(found, func(f string) bool {
			return strings.Contains(f, want)
		}) {
			t.Errorf("%s: %q, want %q", body, found, want)
		}
	}
}
