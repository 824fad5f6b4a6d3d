package main

import (
	"net/url"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// buttons are the payment buttons of a page in each language.
var buttons = map[string][]string{
	"ko": {"inicis", "inicis-vbank", "inicis-trans", "inicis-global", "paypal"},
	"en": {"inicis-global", "paypal"},
}

// everyForm runs a test for every order form on every device, several at once.
func everyForm(t *testing.T, fn func(t *testing.T, d device, from, lang string)) {
	for _, d := range devices {
		for _, from := range []string{product, cart} {
			for lang := range buttons {
				t.Run(d.name+"/"+from+"/"+lang, func(t *testing.T) { fn(t, d, from, lang) })
			}
		}
	}
}

// TestPurchases buys by every button of both pages, and on every device.
func TestPurchases(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	t.Run("all", func(t *testing.T) {
		everyForm(t, func(t *testing.T, d device, from, lang string) {
			for i, pg := range buttons[lang] {
				if (i%2 == 0) != ((d == desktop) == (from == product)) {
					continue // it is pressed on the other device here, and on this one on the other page
				}
				t.Run(pg, func(t *testing.T) {
					t.Parallel()
					s := visit(t, p, d)
					s.purchase(from, lang, pg)
					if s.heard.url("jquery") != "" {
						t.Error("jQuery was loaded, which the SDK does not need")
					}
				})
			}
		})
	})
	p.compareBooks()
}

// TestWallets buys by every wallet, once each, on all devices and from all forms.
func TestWallets(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	form := url.Values{"hold": {"15"}}
	for _, pg := range store.PGs() {
		form.Set("ko_"+string(pg.Kind), "on")
		form.Set("wallet_"+string(pg.Kind), "on")
	}
	p.owner().must("/admin/settings/payments", form)
	t.Run("all", func(t *testing.T) {
		for i, w := range store.Wallets() {
			t.Run(string(w.PG), func(t *testing.T) {
				t.Parallel()
				visit(t, p, devices[i%len(devices)]).purchase([]string{product, cart}[i/2%2], "ko", string(w.PG))
			})
		}
	})
	p.compareBooks()
}

// purchase buys something and looks at it in the end.
func (s *shopper) purchase(from, lang, pg string) {
	s.Helper()
	s.form(from, lang)
	s.shoot("form-" + from + "-" + lang)
	s.pay(pg)
	w := s.payWindow()
	s.shoot("window-" + pg + "-" + lang)
	s.checkCall(wantedOf(pg, lang), from, lang)
	if pg != "inicis-vbank" {
		w.end("approve")
		s.lands("paid")
		s.shoot("order-paid-" + pg + "-" + lang)
		return
	}
	w.end("issue")
	s.lands("awaiting_deposit")
	s.shoot("order-awaiting")
	a, paid := s.last()
	s.control(paid, "deposit", nil)
	s.becomes(a, "paid")
	s.navigate(s.shop + a.OrderURL)
	s.lands("paid")
}

// smart is the wantedOf PayPal's Smart Payment Buttons.
const smart = "paypal_v2"

const smartButton = ".portone-ui-container button"

// paySmart presses PayPal's own button, on the page that the shop's one leads to.
func (s *shopper) paySmart() paymentWindow {
	s.Helper()
	s.pay("paypal")
	s.until(s.ctx, `location.pathname.endsWith("/pay")`)
	s.press(smartButton)
	return s.payWindow()
}

// TestSmartPaymentButtons pays by PayPal's own buttons, and by a card whose
// channel is named by its key.
func TestSmartPaymentButtons(t *testing.T) {
	t.Parallel()
	p := startShop(t, "IAMPORT_PAYPAL=paypal_v2.test", "IAMPORT_INICIS=channel-key-sandbox-inicis", "JANGTEO_POLL=1s")
	t.Run("all", func(t *testing.T) {
		everyForm(t, func(t *testing.T, d device, from, lang string) {
			t.Parallel()
			s := visit(t, p, d)
			s.form(from, lang)
			w := s.paySmart()
			s.shoot("spb-" + lang)
			s.shootIn(w.ctx, "window-spb-"+lang)
			s.checkCall(wantedOf(smart, lang), from, lang)
			w.end("approve")
			s.lands("paid")
		})
		t.Run("channel key", func(t *testing.T) {
			t.Parallel()
			s := visit(t, p, desktop)
			s.form(product, "ko")
			s.pay("inicis")
			w := s.payWindow()
			want := wantedOf("inicis", "ko")
			want.more[0] = "channelKey"
			delete(want.fixed, "pg")
			want.fixed["channelKey"] = `"channel-key-sandbox-inicis"`
			s.checkCall(want, product, "ko")
			w.end("approve")
			s.lands("paid")
		})
		for _, d := range devices {
			for _, outcome := range []string{"decline", "cancel", "closed"} {
				t.Run(d.name+"/"+outcome, func(t *testing.T) {
					t.Parallel()
					s := visit(t, p, d)
					s.form(product, "en")
					w := s.paySmart()
					if outcome == "closed" {
						s.closeTab(w.ctx)
					} else {
						w.end(outcome)
					}
					s.isToldToTryAgain()
					s.shoot("pay-" + outcome)
					s.paySmart().end("approve")
					s.lands("paid")
				})
			}
		}
	})
	p.compareBooks()
}

// TestPayPalThinks leaves a payment pending, which the waiting page follows.
func TestPayPalThinks(t *testing.T) {
	t.Parallel()
	p := startShop(t, "IAMPORT_PAYPAL=paypal_v2.test", "JANGTEO_POLL=1s")
	for _, end := range []string{"paid", "failed"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			s := visit(t, p, phone)
			s.form(product, "en")
			s.paySmart().end("pending")
			s.lands("pending")
			s.shoot("order-pending")
			_, w := s.last()
			s.control(w, "settle", map[string][]string{"status": {end}})
			if end == "paid" {
				s.lands("paid")
				return
			}
			s.lands("unpaid")
			s.shoot("order-unpaid")
			s.press(`main a[href$="/pay"]`)
			s.until(s.ctx, `location.pathname.endsWith("/pay")`)
			s.paySmart().end("approve")
			s.lands("paid")
		})
	}
	t.Run("lost window", func(t *testing.T) {
		t.Parallel()
		s := visit(t, p, desktop)
		s.form(product, "en")
		s.paySmart().end("approve-and-close")
		a, _ := s.last()
		s.becomes(a, "paid")
		s.soon("a press of the button is heard", func() bool {
			s.press(smartButton)
			for range 200 {
				if evaluate[bool](s.ctx, `!location.pathname.endsWith("/pay")`) {
					return true
				}
				time.Sleep(10 * time.Millisecond)
			}
			return false
		})
		s.lands("paid")
	})
}
