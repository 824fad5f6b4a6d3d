package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// What shoppers do with their hands.

// spot is the middle of what a selector finds, once it can be pressed there:
// visible, enabled, at rest and not covered. Browsers drop what is pressed on a page
// that they have not painted yet.
type spot struct{ X, Y float64 }

const findSpot = `(() => {
	const e = [...document.querySelectorAll(%q)].find((e) => e.checkVisibility({ visibilityProperty: true }));
	if (!e || e.disabled || !performance.getEntriesByName("first-contentful-paint").length) return null;
	const r = e.getBoundingClientRect();
	const [x, y] = [r.x + r.width / 2, r.y + r.height / 2];
	const top = document.elementFromPoint(x, y);
	if (!top || !e.contains(top)) {
		e.scrollIntoView({ block: "center", behavior: "instant" });
		return null;
	}
	return { x, y };
})()`

func (s *shopper) spot(ctx context.Context, selector string) spot {
	s.Helper()
	find := func() *spot { return evaluate[*spot](ctx, fmt.Sprintf(findSpot, selector)) }
	var first, now *spot
	s.soon("one can press "+selector, func() bool {
		if first = find(); first == nil {
			return false
		}
		time.Sleep(50 * time.Millisecond) // pages may still be scrolling
		now = find()
		return now != nil && *now == *first
	})
	return *now
}

// press presses what a selector finds, with the mouse or with a finger.
func (s *shopper) press(selector string) {
	s.Helper()
	s.pressAt(s.ctx, s.spot(s.ctx, selector))
}

func (s *shopper) pressAt(ctx context.Context, at spot) {
	s.Helper()
	action := chromedp.MouseClickXY(at.X, at.Y)
	if s.phone && ctx == s.ctx {
		action = chromedp.TapXY(at.X, at.Y)
	}
	if err := chromedp.Do(ctx, action); err != nil && s.ctx.Err() != nil {
		s.Fatal(err) // other errors are of windows that close while they are pressed
	}
}

// write fills in a field.
func (s *shopper) write(name, text string) {
	s.Helper()
	s.soon("the cursor is in "+name, func() bool {
		s.press(fmt.Sprintf(":is(input, textarea)[name=%q]", name))
		return evaluate[string](s.ctx, "document.activeElement.name") == name
	})
	do(s, s.ctx, input.InsertText, input.InsertTextParams{Text: text})
}

// choose picks an option of a list by the keyboard, as it is read there.
func (s *shopper) choose(name, text string) {
	s.Helper()
	s.until(s.ctx, fmt.Sprintf(`document.querySelector('select[name=%q]').focus() === undefined`, name))
	if err := chromedp.Do(s.ctx, chromedp.KeyEvent(text)); err != nil {
		s.Fatal(err)
	}
}

func (s *shopper) navigate(url string) {
	s.Helper()
	if err := chromedp.Do(s.ctx, chromedp.Navigate(url)); err != nil {
		s.Fatal(err)
	}
}

// The ways to an order form.
const (
	product = "product" // buy now, on the product's page
	cart    = "cart"    // through the cart, two pieces
)

// form goes to an order form and fills it in.
func (s *shopper) form(from, lang string) {
	s.Helper()
	s.goToForm(from, lang)
	s.fill(lang)
}

func (s *shopper) goToForm(from, lang string) {
	s.Helper()
	base := s.shop
	if lang == "en" {
		base += "/en"
	}
	s.navigate(base + "/products/norwegian-swivel-chair")
	s.shoot("product-" + lang)
	if from == product {
		return
	}
	s.press(`button[data-step="1"]`)
	s.press(`button[formaction="/cart/items"]`)
	s.until(s.ctx, `document.querySelector("[data-cart-count]").textContent === "2"`)
	s.press(fmt.Sprintf(`a[href=%q]`, strings.TrimPrefix(base+"/cart", s.shop)))
	s.until(s.ctx, `document.querySelector("main input[name=quantity]")`)
	s.shoot("cart-" + lang)
	s.press(fmt.Sprintf(`a[href=%q]`, strings.TrimPrefix(base+"/checkout", s.shop)))
	s.until(s.ctx, `document.querySelector("[name=buyer_name]")`)
	s.shoot("checkout-" + lang)
}

func (s *shopper) fill(lang string) {
	s.Helper()
	if lang == "en" {
		s.write("buyer_name", "Ann Lee")
		s.write("buyer_tel", "+1 415 555 0100")
		s.write("buyer_email", s.email)
		s.choose("buyer_country", "United States")
		s.write("buyer_addr", "1 Market Street")
		s.write("buyer_city", "San Francisco")
		s.write("buyer_state", "CA")
		s.write("buyer_postcode", "94105")
		return
	}
	s.write("buyer_name", "김하늘")
	s.write("buyer_tel", "01012345678")
	s.write("buyer_email", s.email)
	s.write("buyer_postcode", "04001")
	s.write("buyer_addr", "서울특별시 마포구 양화로 1")
}

// pay presses a button, once more when it has moved away from under the finger.
func (s *shopper) pay(pg string) {
	s.Helper()
	s.until(s.ctx, `!document.querySelector("form[data-asking]")`) // a look at the sum first
	const listen = `window.pressed = false, document.querySelector(%q).addEventListener("click", () => { window.pressed = true }, { once: true, capture: true })`
	s.until(s.ctx, fmt.Sprintf(`(`+listen+`) === undefined`, payButton(pg)))
	s.soon("the button notices", func() bool {
		s.press(payButton(pg))
		for range 200 {
			if evaluate[bool](s.ctx, "window.pressed !== false") {
				return true
			}
			time.Sleep(10 * time.Millisecond)
		}
		return false
	})
}

func payButton(pg string) string { return fmt.Sprintf("button[data-pg=%q]", pg) }

// paymentWindow is a window of the sandbox, as the shopper sees it.
type paymentWindow struct {
	*shopper
	ctx  context.Context
	kind string // "iframe", "page" (a pop-up), or "" in the shop's own tab
}

// payWindow waits for a payment window, wherever it opens.
func (s *shopper) payWindow() paymentWindow {
	s.Helper()
	var found *target.Info
	s.soon("a payment window opens", func() bool {
		found = s.windowTarget()
		return found != nil
	})
	w := paymentWindow{s, s.ctx, ""}
	if found.TargetID != chromedp.FromContext(s.ctx).Target.TargetID {
		ctx, cancel := chromedp.NewContext(s.ctx, chromedp.WithTargetID(found.TargetID),
			chromedp.WithListener(s.heard.listen), chromedp.WithDetachOnCancel())
		s.Cleanup(cancel)
		w.ctx, w.kind = ctx, found.Type
	}
	s.until(w.ctx, `document.querySelector("button[data-outcome]")`)
	return w
}

func (s *shopper) windowTarget() *target.Info {
	infos, _ := chromedp.Targets(s.ctx) // asked again by whoever waits
	for _, info := range infos {
		if info.BrowserContextID == chromedp.FromContext(s.ctx).BrowserContextID &&
			strings.HasPrefix(info.URL, s.sandbox+"/window/") {
			return info
		}
	}
	return nil
}

// end presses a button of the window, which may vanish under the finger.
func (w paymentWindow) end(outcome string) {
	w.Helper()
	at := w.spot(w.ctx, fmt.Sprintf("button[data-outcome=%q]", outcome))
	if w.kind != "iframe" {
		w.pressAt(w.ctx, at)
		return
	}
	frame := w.spot(w.shopper.ctx, "iframe")
	corner := evaluate[spot](w.shopper.ctx,
		`(({ x, y }) => ({ x, y }))(document.querySelector("iframe").getBoundingClientRect())`)
	if frame.X < corner.X {
		w.Fatalf("the window is at %v with its middle at %v", corner, frame)
	}
	w.pressAt(w.shopper.ctx, spot{corner.X + at.X, corner.Y + at.Y})
}

// lands waits until the shopper sees their order in a state.
func (s *shopper) lands(state string) {
	s.Helper()
	s.until(s.ctx, fmt.Sprintf(`document.querySelector("main[data-order-state]")?.dataset.orderState === %q`, state))
	if !strings.HasPrefix(s.path(), "/orders/") {
		s.Errorf("the order is shown at %s", s.path())
	}
}

// landsOnPayPage waits until the shopper can try again.
func (s *shopper) landsOnPayPage() {
	s.Helper()
	s.until(s.ctx, `/^\/orders\/[^/]+\/pay$/.test(location.pathname) && document.querySelector("button[data-pg]")`)
}

// isToldToTryAgain waits for the same with the reason why.
func (s *shopper) isToldToTryAgain() {
	s.Helper()
	s.landsOnPayPage()
	s.until(s.ctx, `document.querySelector("[role=alert]").innerText`)
}

func (s *shopper) path() string {
	u, err := url.Parse(evaluate[string](s.ctx, "location.href"))
	if err != nil {
		s.Fatal(err)
	}
	return u.Path
}

// call is a call of the SDK as the sandbox got it.
type call struct {
	Function string
	Params   map[string]json.RawMessage
}

func (c call) text(name string) string {
	var v string
	if json.Unmarshal(c.Params[name], &v) != nil {
		return ""
	}
	return v
}

func (p *program) allCalls() []call {
	p.t.Helper()
	r := p.do(http.MethodGet, p.sandbox+"/sandbox/requests", "", nil)
	var all []call
	if err := json.Unmarshal(r.body, &all); err != nil {
		p.t.Fatalf("sandbox requests: %v\n%s", err, r.body)
	}
	return all
}

// calls are what this shopper's pages have called the SDK with.
func (s *shopper) calls() []call {
	s.Helper()
	var mine []call
	for _, c := range s.allCalls() {
		if c.text("buyer_email") == s.email {
			mine = append(mine, c)
		}
	}
	return mine
}

// last is the latest attempt of the shopper with its payment window, if that
// has opened.
func (s *shopper) last() (attempt, window) {
	s.Helper()
	calls := s.calls()
	if len(calls) == 0 {
		s.Fatal("the SDK was not called")
	}
	uid := ""
	for _, c := range calls {
		uid = max(uid, c.text("merchant_uid"))
	}
	l := s.ledger()
	a := attempt{MerchantUID: uid}
	for _, one := range l.Attempts {
		if one.MerchantUID == uid {
			a.OrderNo, a.PG, a.Currency = one.OrderNo, string(one.PG), string(one.Currency)
		}
	}
	for _, o := range l.Orders {
		if o.No == a.OrderNo {
			a.OrderID, a.OrderURL = o.ID, "/orders/"+o.ID
		}
	}
	w := window{}
	for _, pay := range s.payments() {
		if pay.MerchantUID == uid {
			w.impUID = pay.ImpUID
		}
	}
	return a, w
}
