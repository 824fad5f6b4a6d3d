package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Choosing among options, and how far it is from there to the payment window.

// TestFromOptionsToTheWindow chooses two mugs, takes them through the cart with a
// coupon, and pays what the server reckons by KakaoPay.
func TestFromOptionsToTheWindow(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			p := startShop(t)
			s := visit(t, p, d)
			s.navigate(s.shop + "/products/porcelain-mug")
			s.until(s.ctx, `document.querySelector("form[data-choosing]")`)
			if d == phone {
				s.opensAndClosesTheSheet()
				s.press(`[data-buy-bar] [data-add-to-cart]`)
			}
			for _, value := range []string{`[data-axis="0"] [data-value="0"]`, `[data-axis="1"] [data-value="0"]`,
				`[data-axis="0"] [data-value="1"]`} {
				s.press(value)
			}
			s.until(s.ctx, `document.querySelector('[data-axis="1"] [data-value="1"]').ariaDisabled === "true"`)
			s.press(`[data-axis="0"] [data-value="2"]`)
			s.press(`[data-axis="1"] [data-value="1"]`)
			s.press(`[data-line] [data-step="1"]`)
			s.until(s.ctx, `[...document.querySelectorAll("[data-total]")].every((e) => e.textContent === "57,000원")`)
			s.passes(string(axe), "the options")
			s.shoot("options")
			s.press(`[data-add-to-cart]`)
			s.until(s.ctx, `document.querySelector("[data-cart-count]").textContent === "3"`)
			s.navigate(s.shop + "/checkout")
			s.write("coupon", "WELCOME10")
			s.press("[data-coupon]")
			s.says("[data-sum]", "51,300원")
			s.fill("ko")
			s.pay("inicis-kakaopay")
			s.payWindow().end("approve")
			s.lands("paid")
			l := p.ledger()
			if a := l.Attempts[len(l.Attempts)-1]; a.Amount != 51300 || a.PG != "inicis-kakaopay" {
				t.Errorf("charged %d by %s", a.Amount, a.PG)
			}
		})
	}
}

// picks chooses a value of each axis, by their numbers; on a phone in the sheet.
func (s *shopper) picks(values ...int) {
	s.Helper()
	s.until(s.ctx, `document.querySelector("form[data-choosing]")`)
	if s.phone {
		s.press(`[data-buy-bar] [data-buy]`)
	}
	for axis, value := range values {
		s.press(fmt.Sprintf(`[data-axis="%d"] [data-value="%d"]`, axis, value))
	}
	if s.phone {
		s.press(`[data-sheet-close]`)
		s.until(s.ctx, `history.state !== "sheet"`)
	}
}

// opensAndClosesTheSheet by each of the ways out, and finds the focus where it was.
func (s *shopper) opensAndClosesTheSheet() {
	s.Helper()
	key := func() error { return chromedp.Do(s.ctx, chromedp.KeyEvent(kb.Escape)) }
	back := func() error { evaluate[int](s.ctx, `(history.back(), 1)`); return nil }
	for _, leave := range []func() error{key, back} {
		s.press(`[data-buy-bar] [data-buy]`)
		s.until(s.ctx, `document.querySelector("dialog[open] [data-picker]") && document.querySelector("dialog").contains(document.activeElement)`)
		if err := leave(); err != nil {
			s.Fatal(err)
		}
		s.until(s.ctx, `!document.querySelector("dialog[open]") && history.state !== "sheet" && location.pathname === "/products/porcelain-mug"`)
	}
}

// TestFewTapsToTheWindow counts what a phone's owner does from a product's page to the
// payment window: as a guest, and when the device remembers them.
func TestFewTapsToTheWindow(t *testing.T) {
	t.Parallel()
	s := visit(t, startShop(t), phone)
	taps, fields := 0, 0
	tap := func(selector string) { t.Helper(); taps++; s.press(selector) }
	fill := func(name, text string) {
		t.Helper()
		fields++
		s.until(s.ctx, fmt.Sprintf(`[document.activeElement.name, document.activeElement.id].includes(%q)`, name))
		do(s, s.ctx, input.InsertText, input.InsertTextParams{Text: text})
	}
	enter := func() {
		t.Helper()
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
			do(s, s.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "Enter", WindowsVirtualKeyCode: 13})
		}
	}
	inReach := func(what string) {
		t.Helper()
		s.until(s.ctx, fmt.Sprintf(`(({ top, bottom }) => top >= 0 && bottom <= 844 && bottom > top)(document.querySelector(%q).getBoundingClientRect())`, what))
	}
	s.navigate(s.shop + "/products/norwegian-swivel-chair")
	inReach(".product-price strong")
	inReach("[data-buy-bar] [data-buy]")
	tap("[data-buy-bar] [data-buy]")
	fill("buyer_name", "김하늘")
	enter()
	fill("buyer_tel", "01012345678")
	enter()
	fill("buyer_email", s.email)
	enter()
	s.until(s.ctx, `document.activeElement.matches("[data-postcode]")`)
	tap("[data-postcode]")
	fill("postcode-search", "테헤란로")
	tap(".postcode-found button")
	fill("buyer_addr_detail", "3층")
	inReach("[data-pay-now]")
	s.press("[data-remember] input") // for the next time
	s.until(s.ctx, `!document.querySelector("form[data-asking]")`)
	tap("[data-pay-now]")
	s.payWindow().end("approve")
	s.lands("paid")
	if t.Logf("a guest: %d taps, %d fields", taps, fields); taps > 7 || fields > 5 {
		t.Errorf("a guest taps %d times and fills in %d fields", taps, fields)
	}
	taps, fields = 0, 0
	s.navigate(s.shop + "/products/norwegian-swivel-chair")
	s.until(s.ctx, `document.querySelector("form[data-folded]")`)
	tap("[data-buy-bar] [data-buy]")
	inReach("[data-pay-now]")
	s.until(s.ctx, `!document.querySelector("form[data-asking]")`)
	s.says("[data-pay-now]", "64,900원 결제하기")
	tap("[data-pay-now]")
	s.payWindow()
	if t.Logf("somebody known: %d taps, %d fields", taps, fields); taps > 2 || fields > 0 {
		t.Errorf("somebody known taps %d times and fills in %d fields", taps, fields)
	}
}
