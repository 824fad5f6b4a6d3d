package main

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestOrderForm walks through what can go wrong before a payment window opens.
func TestOrderForm(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	t.Run("empty", func(t *testing.T) {
		everyForm(t, func(t *testing.T, d device, from, lang string) {
			s := visit(t, p, d)
			s.goToForm(from, lang)
			s.pay(buttons[lang][0])
			s.complains("buyer_name", 4)
			s.shoot("form-empty-" + lang)
			for _, name := range []string{"buyer_tel", "buyer_email", "buyer_addr"} {
				s.hasMessage(name)
			}
			if s.heard.url("/orders") != "" {
				t.Error("an order was sent")
			}
		})
	})
	t.Run("bad", func(t *testing.T) {
		s := visit(t, p, phone)
		s.goToForm(product, "ko")
		s.write("buyer_name", "김하늘")
		s.write("buyer_tel", "123")
		s.write("buyer_email", "nobody")
		s.write("buyer_postcode", "1")
		s.write("buyer_addr", "어딘가")
		s.pay("inicis")
		s.complains("buyer_tel", 3)
	})
	t.Run("refused by the server", func(t *testing.T) {
		s := visit(t, p, desktop)
		s.heard.allow("status of 422")
		s.goToForm(product, "ko")
		s.write("buyer_name", "김하늘")
		s.write("buyer_tel", "(((((((((")
		s.write("buyer_email", s.email)
		s.write("buyer_postcode", "04001")
		s.write("buyer_addr", "어딘가")
		s.pay("inicis")
		s.complains("buyer_tel", 1)
		evaluate[chromedp.Void](s.ctx, `document.activeElement.select()`)
		do(s, s.ctx, input.InsertText, input.InsertTextParams{Text: "01012345678"})
		s.pay("inicis")
		s.payWindow().end("approve")
		s.lands("paid")
	})
	if n := len(p.ledger().Orders); n != 1 {
		t.Errorf("%d orders were placed", n)
	}
}

// complains waits for messages beside bad fields, the first of which has the focus.
func (s *shopper) complains(first string, fields int) {
	s.Helper()
	s.until(s.ctx, fmt.Sprintf(`document.querySelectorAll("[aria-invalid=true]").length >= %d && document.activeElement.name === %q`, fields, first))
	s.hasMessage(first)
}

// hasMessage wants the message of a field to be shown beside it.
func (s *shopper) hasMessage(name string) {
	s.Helper()
	s.until(s.ctx, fmt.Sprintf(`(() => {
		const field = document.querySelector("[name=%s]");
		return field.getAttribute("aria-describedby").split(" ").some((id) => {
			const message = document.getElementById(id);
			return message.matches(":not(.hint)") && message.innerText && message.checkVisibility();
		});
	})()`, name))
}

func TestPressedTwice(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	for i, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			s := visit(t, p, d)
			s.form(product, "ko")
			at := s.spot(s.ctx, payButton("inicis"))
			s.pressAt(s.ctx, at)
			s.pressAt(s.ctx, at)
			s.payWindow().end("approve")
			s.lands("paid")
			if l := p.ledger(); len(l.Orders) != i+1 || len(l.Attempts) != i+1 || len(s.calls()) != 1 {
				t.Errorf("shopper %d: %d orders, %d attempts, %d calls of the SDK", i+1, len(l.Orders),
					len(l.Attempts), len(s.calls()))
			}
		})
	}
}

// TestSoldMeanwhile orders two chairs of which only one is left by then.
func TestSoldMeanwhile(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	s := visit(t, p, phone)
	s.form(cart, "ko")
	fields := chairOrder("inicis")
	fields.Set("quantity", "99")
	a := p.place("/orders", fields)
	w := p.openWindow(a, nil)
	p.choose(w, "approve")
	p.complete(w, a)
	p.becomes(a, "paid")
	s.heard.allow("status of 409")
	s.pay("inicis")
	s.until(s.ctx, `document.querySelector("[role=alert]").innerText`)
	s.shoot("sold-out")
	if n := len(p.ledger().Orders); n != 1 {
		t.Errorf("%d orders were placed", n)
	}
}

// TestWithoutJavaScript orders by plain forms and gets as far as the pay page.
func TestWithoutJavaScript(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	for _, d := range devices {
		for _, from := range []string{product, cart} {
			t.Run(d.name+"/"+from, func(t *testing.T) {
				t.Parallel()
				s := visit(t, p, d)
				do(s, s.ctx, emulation.SetScriptExecutionDisabled,
					emulation.SetScriptExecutionDisabledParams{Value: true})
				s.navigate(s.shop + "/products/norwegian-swivel-chair")
				if from == cart {
					s.press(`button[formaction="/cart/items"]`)
					s.press(`main a[href="/checkout"]`)
				}
				s.until(s.ctx, `document.querySelector("select[name=pg]")`)
				s.fill("ko")
				s.choose("pg", "가상계좌")
				s.shoot("noscript-" + from)
				s.press(`button[type=submit]:not([formaction]):is([name=pg] ~ *)`)
				s.until(s.ctx, `/^\/orders\/[^/]+\/pay$/.test(location.pathname) && document.querySelector("main")`)
				s.shoot("noscript-pay")
				if evaluate[bool](s.ctx,
					`[...document.querySelectorAll("button[data-pg]")].some((b) => b.checkVisibility())`) {
					t.Error("buttons are shown that do nothing")
				}
			})
		}
	}
}

// TestSDKDoesNotLoad tells shoppers that they cannot pay, and takes no order.
func TestSDKDoesNotLoad(t *testing.T) {
	t.Parallel()
	p := startShop(t, "IAMPORT_SDK=http://127.0.0.1:1/x.js")
	for _, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			s := visit(t, p, d)
			s.heard.allow("http://127.0.0.1:1/x.js")
			s.goToForm(product, "ko")
			s.until(s.ctx, `document.querySelector("[role=alert]").innerText`)
			s.fill("ko")
			s.pay("inicis")
			s.until(s.ctx, `document.querySelector("[role=alert]").innerText.includes("결제 모듈") && !document.querySelector("[aria-busy]")`)
			s.shoot("no-sdk")
		})
	}
	if l := p.ledger(); len(l.Orders) != 0 {
		t.Errorf("%d orders were placed", len(l.Orders))
	}
}

// TestOldSDK loads jQuery before the SDKs that need it.
func TestOldSDK(t *testing.T) {
	t.Parallel()
	sandbox := freeAddr(t)
	p := startShop(t, "JANGTEO_SANDBOX_ADDR="+sandbox, "IAMPORT_SDK=http://"+sandbox+"/js/iamport.payment-1.2.0.js")
	p.sandbox = "http://" + sandbox
	for _, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			s := visit(t, p, d)
			s.form(product, "ko")
			s.until(s.ctx, `jQuery.fn.jquery.startsWith("1.")`)
			s.pay("inicis")
			s.payWindow().end("approve")
			s.lands("paid")
			if u, err := url.Parse(s.heard.url("jquery")); err != nil || !strings.HasPrefix(u.String(), p.shop) {
				t.Errorf("jQuery comes from %s", u)
			}
		})
	}
}
