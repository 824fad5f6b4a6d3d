package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// reprice changes a product's price while buyers look at it.
func (p *program) reprice(slug string, won, cents int) {
	p.t.Helper()
	if _, err := p.database().Exec("UPDATE products SET price = ?, list_price = NULL, usd_price = ? WHERE slug = ?",
		won, cents, slug); err != nil {
		p.t.Fatal(err)
	}
}

// sees waits until a text is somewhere on the page.
func (s *shopper) sees(text string) {
	s.Helper()
	s.until(s.ctx, fmt.Sprintf(`document.querySelector("main").innerText.includes(%q)`, text))
}

// isTold waits until the form says a text.
func (s *shopper) isTold(text string) {
	s.Helper()
	s.until(s.ctx, fmt.Sprintf(`document.querySelector("[role=alert]").innerText.includes(%q)`, text))
}

// TestPriceChangedMeanwhile lets the price rise between look and click: the
// first click shows it, the second one pays it.
func TestPriceChangedMeanwhile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, lang, pg string
		d              device
		told, shown    string
		charged        int64
	}{
		{product, "ko", "inicis", phone, "69,900원", "69,900원", 69900},
		{product, "en", "paypal", desktop, "$71.12", "$71.12", 7112},
		{cart, "ko", "inicis", desktop, "139,800원", "139,800원", 139800},
		{cart, "en", "paypal", phone, "$124.12", "$124.12", 12412},
	} {
		t.Run(c.from+"/"+c.lang, func(t *testing.T) {
			t.Parallel()
			p := startShop(t)
			s := visit(t, p, c.d)
			s.heard.allow("status of 409")
			s.form(c.from, c.lang)
			p.reprice("norwegian-swivel-chair", 69900, 5300)
			s.pay(c.pg)
			s.isTold(c.told)
			s.until(s.ctx, fmt.Sprintf(`[...document.querySelectorAll("[data-total], .totals-sum strong")].every((e) => e.textContent === %q)`, c.shown))
			s.until(s.ctx, fmt.Sprintf(`document.querySelector(%q).innerText.includes(%q)`, payButton(c.pg), c.shown))
			s.shoot("price-changed-" + c.from + "-" + c.lang)
			if n := len(p.ledger().Orders); n != 0 {
				t.Errorf("%d orders were placed at the old price", n)
			}
			s.pay(c.pg)
			s.payWindow().end("approve")
			s.lands("paid")
			if l := p.ledger(); len(l.Attempts) != 1 || l.Attempts[0].Amount != c.charged {
				t.Errorf("attempts %+v, want %d", l.Attempts, c.charged)
			}
		})
	}
}

// TestPriceOfAnOptionChangedMeanwhile keeps the option that was chosen, and
// the running total follows from the new price.
func TestPriceOfAnOptionChangedMeanwhile(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	s := visit(t, p, desktop)
	s.heard.allow("status of 409")
	s.navigate(s.shop + "/products/brass-spoon-chopsticks")
	s.picks(1)
	s.fill("ko")
	p.reprice("brass-spoon-chopsticks", 100000, 7700)
	s.pay("inicis")
	s.isTold("150,000원")
	s.until(s.ctx, `document.querySelector("[data-line]").dataset.sku === "BRASS-SET-2"`)
	s.press(`button[data-step="1"]`)
	s.until(s.ctx, `document.querySelector("[data-total]").textContent === "300,000원"`)
	s.pay("inicis")
	s.payWindow().end("approve")
	s.lands("paid")
	if l := p.ledger(); len(l.Attempts) != 1 || l.Attempts[0].Amount != 300000 {
		t.Errorf("attempts %+v", l.Attempts)
	}
}

// TestPriceChangedMeanwhileWithoutJavaScript gets the form back with the new
// price and sends it again.
func TestPriceChangedMeanwhileWithoutJavaScript(t *testing.T) {
	t.Parallel()
	for _, from := range []string{product, cart} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			p := startShop(t)
			s := visit(t, p, phone)
			s.heard.allow("status of 409")
			do(s, s.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			s.navigate(s.shop + "/products/norwegian-swivel-chair")
			if from == cart {
				s.press(`button[formaction="/cart/items"]`)
				s.press(`main a[href="/checkout"]`)
			}
			s.until(s.ctx, `document.querySelector("select[name=pg]")`)
			s.fill("ko")
			p.reprice("norwegian-swivel-chair", 69900, 5300)
			const send = `button[type=submit]:not([formaction]):is([name=pg] ~ *)`
			s.press(send)
			s.isTold("69,900원")
			s.until(s.ctx, `(({ top, bottom }) => top >= 0 && bottom <= innerHeight)(document.querySelector("[role=alert]").getBoundingClientRect())`)
			s.shoot("noscript-price-changed-" + from)
			s.press(send)
			s.until(s.ctx, `/^\/orders\/[^/]+\/pay$/.test(location.pathname) && document.querySelector("main")`)
			s.sees("69,900원")
		})
	}
}
