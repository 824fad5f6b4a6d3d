package main

import (
	"fmt"
	"testing"
)

// Forgers are shoppers who change what the page gives to the SDK.

// forge makes the page call request_pay with changes, a JavaScript object.
func (s *shopper) forge(changes string) {
	s.Helper()
	s.until(s.ctx, "window.IMP")
	s.until(s.ctx, fmt.Sprintf(`(() => {
		const real = IMP.request_pay;
		IMP.request_pay = (params, done) => real({ ...params, ...%s }, done);
		return true;
	})()`, changes))
}

// blind makes I'mport fail to register amounts beforehand, so that only the
// shop's own comparison is left.
func blind() map[string]any {
	return map[string]any{"fault": "500", "fault_rate": 1, "fault_paths": []string{"/payments/prepare"}}
}

type forgery struct {
	device
	name, pg, changes string
}

// forgeries are windows that open unless the amount was registered.
var forgeries = []forgery{
	{desktop, "less", "inicis", `{ amount: 1000 }`},
	{phone, "less on the phone", "inicis-trans", `{ amount: 1 }`},
	{desktop, "more", "inicis", `{ amount: 6490000 }`},
	{desktop, "less and no notification", "inicis", `{ amount: 1000, notice_url: "http://127.0.0.1:1/" }`},
	{desktop, "dollars for won", "inicis-global", `{ amount: 49, currency: "USD" }`},
	{phone, "one cent", "paypal", `{ amount: 0.01 }`},
	{desktop, "yen for dollars", "paypal", `{ currency: "JPY" }`},
}

// TestForgedWindows pays forged amounts, which the shop finds out.
func TestForgedWindows(t *testing.T) {
	t.Parallel()
	for policy, c := range map[string]struct {
		state string
		tried []forgery
	}{"hold": {"held", forgeries}, "refund": {"refunded", forgeries[:3]}} {
		t.Run(policy, func(t *testing.T) {
			p := startShop(t, "JANGTEO_MISMATCH="+policy, "JANGTEO_POLL=1s")
			p.set(blind())
			t.Run("all", func(t *testing.T) {
				for _, f := range c.tried {
					t.Run(f.name, func(t *testing.T) {
						t.Parallel()
						s := visit(t, p, f.device)
						s.form(product, "ko")
						s.forge(f.changes)
						s.pay(f.pg)
						s.payWindow().end("approve")
						s.until(s.ctx, `document.querySelector("main[data-order-state]")`)
						a, w := s.last()
						s.mismatched(f.name, policy, w, a)
						s.navigate(s.shop + a.OrderURL)
						s.lands(c.state)
					})
				}
				t.Run("another order's number", func(t *testing.T) {
					t.Parallel()
					other := p.order("inicis")
					s := visit(t, p, desktop)
					s.form(product, "ko")
					s.forge(fmt.Sprintf(`{ merchant_uid: %q, amount: 1000 }`, other.MerchantUID))
					s.pay("inicis")
					s.payWindow().end("approve")
					s.landsOnPayPage()
					_, w := s.last()
					s.mismatched("another order", policy, w, other)
				})
				t.Run("a made-up number", func(t *testing.T) {
					t.Parallel()
					s := visit(t, p, desktop)
					s.form(product, "ko")
					s.forge(`{ merchant_uid: "ORD00000000-FORGED-1", amount: 1000 }`)
					s.pay("inicis")
					s.payWindow().end("approve")
					s.landsOnPayPage()
				})
			})
			if l := p.ledger(); len(l.Fulfilments) != 0 {
				t.Errorf("%d orders were fulfilled", len(l.Fulfilments))
			}
		})
	}
}

// TestForgedWindowsDoNotOpen forges what was registered beforehand. The forger
// may still change their mind and pay.
func TestForgedWindowsDoNotOpen(t *testing.T) {
	t.Parallel()
	p := startShop(t, "JANGTEO_POLL=1s")
	t.Run("all", func(t *testing.T) {
		for _, f := range forgeries {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				s := visit(t, p, f.device)
				s.form(product, "ko")
				s.forge(f.changes)
				s.pay(f.pg)
				s.isToldToTryAgain()
				if _, w := s.last(); w.impUID != "" {
					t.Errorf("payment %s was begun", w.impUID)
				}
				s.pay(f.pg)
				s.payWindow().end("approve")
				s.lands("paid")
			})
		}
	})
	if l := p.ledger(); len(l.Fulfilments) != len(forgeries) || len(l.Incidents) != 0 {
		t.Errorf("%d of %d forgers paid, %d incidents", len(l.Fulfilments), len(forgeries), len(l.Incidents))
	}
}

// TestForgedSmartButton changes what PayPal's own button asks for after it was
// drawn.
func TestForgedSmartButton(t *testing.T) {
	t.Parallel()
	p := startShop(t, "IAMPORT_PAYPAL=paypal_v2.test", "JANGTEO_POLL=1s")
	p.set(blind())
	s := visit(t, p, desktop)
	s.form(product, "en")
	s.pay("paypal")
	s.until(s.ctx, `document.querySelector(".portone-ui-container button")`)
	a, _ := s.last()
	s.until(s.ctx, fmt.Sprintf(`IMP.updateLoadUIRequest("paypal-spb", { pg: "paypal_v2.test", pay_method: "paypal", merchant_uid: %q, name: "Chair",
		amount: 1, currency: "USD", buyer_email: %q }) === undefined`, a.MerchantUID, s.email))
	s.press(smartButton)
	s.payWindow().end("approve")
	s.until(s.ctx, `document.querySelector("main[data-order-state]")`)
	a, w := s.last()
	s.mismatched("smart button", "hold", w, a)
}
