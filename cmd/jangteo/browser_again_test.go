package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A buyer who comes back and presses again, in the browser: there is one order.

// oneOrder demands that all that was ordered so far is one order, tried n times.
func (p *program) oneOrder(n int) {
	p.t.Helper()
	if l := p.ledger(); len(l.Orders) != 1 || len(l.Attempts) != n {
		p.t.Errorf("%d orders by %d attempts, want 1 by %d", len(l.Orders), len(l.Attempts), n)
	}
}

// TestBackFromTheWindow leaves the payment window by the browser's own button, and
// by a reload, and presses again.
func TestBackFromTheWindow(t *testing.T) {
	t.Parallel()
	for _, from := range []string{product, cart} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			p := startShop(t)
			s := visit(t, p, phone)
			s.form(from, "ko")
			form := evaluate[string](s.ctx, "location.href")
			s.pay("inicis")
			s.payWindow()
			evaluate[chromedp.Void](s.ctx, "history.back()")
			s.until(s.ctx, fmt.Sprintf(`location.href === %q && document.readyState === "complete"`, form))
			if evaluate[string](s.ctx, `document.querySelector("[name=buyer_name]").value`) == "" {
				s.fill("ko")
			}
			s.pay("inicis")
			s.payWindow()
			p.oneOrder(1)
			s.navigate(form)
			s.until(s.ctx, `document.querySelector("[data-open-order] a")?.textContent === "이어서 결제하기"`)
			s.press("[data-open-order] a")
			s.landsOnPayPage()
			s.pay("inicis")
			s.payWindow().end("approve")
			s.lands("paid")
			p.oneOrder(1)
		})
	}
}

// TestTwoTabs orders in two tabs of one browser: one order, by two payment methods.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	s := visit(t, p, desktop)
	s.form(cart, "ko")
	s.pay("inicis")
	s.payWindow()
	other := *s
	tab, cancel := chromedp.NewContext(s.ctx)
	defer cancel()
	other.ctx = tab
	other.navigate(s.shop + "/checkout")
	other.fill("ko")
	other.pay("inicis-trans")
	other.until(tab, `document.querySelector("iframe")`) // the first tab has a window, too
	p.oneOrder(2)
}

// TestAgainWithoutScript presses twice without JavaScript, with another note to the
// courier the second time.
func TestAgainWithoutScript(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	s := visit(t, p, desktop)
	do(s, s.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	for range 2 {
		s.navigate(s.shop + "/products/norwegian-swivel-chair")
		s.fill("ko")
		s.press(".noscript button")
		s.until(s.ctx, `location.pathname.endsWith("/pay")`)
	}
	p.oneOrder(1)
}
