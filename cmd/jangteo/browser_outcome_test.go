package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/jangteo/jangteo/iamport"
)

// closeTab closes a tab or pop-up as the cross of its window does.
func (s *shopper) closeTab(ctx context.Context) {
	s.Helper()
	id := chromedp.FromContext(ctx).Target.TargetID
	s.soon("the tab is closed", func() bool {
		// It does not close in the moment in which it shows another page.
		chromedp.CallBrowser(ctx, target.CloseTarget, target.CloseTargetParams{TargetID: id})
		infos, _ := chromedp.Targets(ctx)
		return len(infos) > 0 && !slices.ContainsFunc(infos, func(i *target.Info) bool { return i.TargetID == id })
	})
}

// TestAnotherTry ends a window without money in every way, and then pays from
// the page where that led.
func TestAnotherTry(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	for _, c := range []struct {
		device
		pg, end, again string
	}{
		{desktop, "inicis", "decline", "inicis"},
		{desktop, "inicis", "cancel", "inicis-trans"},
		{desktop, "inicis", "Esc", "paypal"},
		{desktop, "inicis-trans", "×", "inicis-global"},
		{desktop, "inicis-vbank", "decline", "inicis-vbank"},
		{desktop, "inicis-global", "decline", "inicis"},
		{desktop, "paypal", "cancel", "paypal"},
		{desktop, "paypal", "back", "inicis"},
		{phone, "inicis", "decline", "inicis"},
		{phone, "inicis-global", "cancel", "paypal"},
		{phone, "inicis-trans", "back", "inicis"},
		{phone, "paypal", "decline", "inicis-vbank"},
	} {
		t.Run(c.name+"/"+c.pg+"/"+c.end, func(t *testing.T) {
			t.Parallel()
			s := visit(t, p, c.device)
			s.form(product, "ko")
			s.pay(c.pg)
			s.payWindow().leave(c.end)
			if c.end == "back" {
				s.until(s.ctx, `location.pathname.startsWith("/products/")`)
				s.until(s.ctx, `document.querySelector("[name=buyer_name]").value`)
			} else {
				s.isToldToTryAgain()
				s.shoot("pay-after-" + c.pg)
			}
			s.pay(c.again)
			w := s.payWindow()
			if from := evaluate[string](w.ctx, "document.referrer"); strings.Contains(from, "/orders/") ||
				c.device == desktop && c.end == "decline" && from != p.shop+"/" {
				t.Errorf("the window is told that it was opened from %q", from)
			}
			if c.again == "inicis-vbank" {
				w.end("issue")
				s.lands("awaiting_deposit")
				return
			}
			w.end("approve")
			s.lands("paid")
		})
	}
}

// TestLostWindow loses the window after it has taken the money. A shopper who
// presses the button once more learns of it and does not pay twice.
func TestLostWindow(t *testing.T) {
	t.Parallel()
	p := startShop(t, "JANGTEO_POLL=1s")
	s := visit(t, p, desktop)
	s.form(product, "ko")
	s.pay("inicis")
	s.payWindow().end("approve-and-close")
	a, _ := s.last()
	s.becomes(a, "paid")
	s.heard.allow("status of 409")
	s.pay("inicis")
	s.lands("paid")
	if l := p.ledger(); len(l.Orders) != 1 || len(l.Attempts) != 1 {
		t.Errorf("%d orders, %d attempts", len(l.Orders), len(l.Attempts))
	}
}

// leave ends a window by one of its buttons, or in the ways of a keyboard, a
// mouse and a browser.
func (w paymentWindow) leave(how string) {
	w.Helper()
	switch how {
	case "Esc":
		w.until(w.shopper.ctx, `document.activeElement.tagName === "IFRAME"`)
		if err := chromedp.Do(w.shopper.ctx, chromedp.KeyEvent(kb.Escape)); err != nil {
			w.Fatal(err)
		}
	case "×":
		w.press(`button[aria-label="결제창 닫기"]`)
	case "back":
		evaluate[chromedp.Void](w.ctx, "history.back()")
	default:
		w.end(how)
	}
}

// TestOtherAmount lets the PG take another amount than the shop asked for.
func TestOtherAmount(t *testing.T) {
	t.Parallel()
	for policy, state := range map[string]string{"hold": "held", "refund": "refunded"} {
		t.Run(policy, func(t *testing.T) {
			p := startShop(t, "JANGTEO_MISMATCH="+policy)
			for d, pg := range map[device]string{desktop: "inicis", phone: "paypal"} {
				t.Run(d.name, func(t *testing.T) {
					s := visit(t, p, d)
					s.form(product, "ko")
					s.pay(pg)
					s.payWindow().end("other-amount")
					s.until(s.ctx, `["held", "refunded"].includes(document.querySelector("main[data-order-state]")?.dataset.orderState)`)
					a, w := s.last()
					s.mismatched("another amount", policy, w, a)
					s.navigate(s.shop + a.OrderURL)
					s.lands(state)
					s.shoot("order-" + state)
				})
			}
		})
	}
}

// TestNewsOfAPurchase lets the notification come before the browser does, after
// it, twice and never, and tells the redirect as much as it ever tells.
func TestNewsOfAPurchase(t *testing.T) {
	t.Parallel()
	p := startShop(t, "JANGTEO_POLL=1s")
	bought := 0
	for webhook, style := range map[string]string{"before": "old", "after": "new", "never": "none", "twice": "new"} {
		p.set(map[string]any{"webhook": webhook, "redirect_style": style})
		t.Run(webhook, func(t *testing.T) {
			for _, d := range devices {
				bought++
				t.Run(d.name, func(t *testing.T) {
					t.Parallel()
					s := visit(t, p, d)
					s.form(product, "ko")
					s.pay("inicis")
					s.payWindow().end("approve")
					s.lands("paid")
				})
			}
			if webhook != "never" {
				return
			}
			for _, d := range devices {
				bought++
				t.Run("tab closed/"+d.name, func(t *testing.T) {
					t.Parallel()
					s := visit(t, p, d)
					s.form(product, "ko")
					s.pay("inicis")
					s.payWindow().end("approve-and-close")
					a, w := s.last()
					s.soon("the money is taken", func() bool {
						return slices.ContainsFunc(s.payments(),
							func(p iamport.Payment) bool {
								return p.ImpUID == w.impUID &&
									p.Status == iamport.StatusPaid
							})
					})
					s.closeTab(s.ctx)
					s.becomes(a, "paid")
				})
			}
		})
	}
	if l := p.ledger(); len(l.Fulfilments) != bought || len(l.Payments) != bought || len(l.Incidents) != 0 {
		t.Errorf("%d purchases: %d payments, %d fulfilments, %d incidents", bought, len(l.Payments),
			len(l.Fulfilments), len(l.Incidents))
	}
}

// TestReturnInAnotherBrowser finishes a redirect in a browser that knows
// nothing of the order, as in-app browsers do.
func TestReturnInAnotherBrowser(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	p.set(quiet())
	s := visit(t, p, phone)
	s.form(product, "ko")
	s.pay("inicis")
	w := s.payWindow()
	const landing = "/payments/complete/mobile"
	do(s, s.ctx, network.SetBlockedURLs,
		network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: s.shop + landing + "*",
			Block: true}}})
	s.heard.allow("ERR_BLOCKED_BY_CLIENT")
	w.end("approve")
	address := ""
	s.soon("the redirect", func() bool {
		address = s.heard.url(landing + "?")
		return address != ""
	})
	a, _ := s.last()
	if !strings.Contains(address, "merchant_uid="+a.MerchantUID) {
		t.Errorf("the redirect goes to %s", address)
	}
	other := visit(t, p, phone)
	other.navigate(address)
	other.lands("paid")
	r := p.do(http.MethodGet, address, "", nil)
	if r.status != http.StatusSeeOther || r.header.Get("Location") != a.OrderURL {
		t.Errorf("without cookies: %d to %s", r.status, r.header.Get("Location"))
	}
}
