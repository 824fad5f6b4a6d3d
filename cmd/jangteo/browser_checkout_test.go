package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// remotePlaces lets delivery to Jeju cost more.
func (p *program) remotePlaces() {
	p.t.Helper()
	const terms = `{"flat":3000,"free_from":500000,"remote":[{"name":"제주","from":"63000","to":"63644","extra":4000}],"countries":[{"country":"JP","flat":12000},{"country":"US","flat":20000}]}`
	if _, err := p.database().Exec("INSERT INTO settings (name, value, updated_at) VALUES ('shipping', ?, 1) ON "+
		"CONFLICT DO UPDATE SET value = excluded.value", terms); err != nil {
		p.t.Fatal(err)
	}
}

// says waits until what a selector finds reads so.
func (s *shopper) says(selector, text string) {
	s.Helper()
	s.until(s.ctx, fmt.Sprintf(`document.querySelector(%q)?.textContent.includes(%q)`, selector, text))
}

// has waits until a field holds a value.
func (s *shopper) has(name, value string) {
	s.Helper()
	s.until(s.ctx, fmt.Sprintf(`document.querySelector("[name=%s]").value === %q`, name, value))
}

// TestAddressSearch looks an address on Jeju up and pays what delivery there
// costs by one press.
func TestAddressSearch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, sum string
		d         device
		charged   int64
	}{{product, "[data-total]", phone, 71900}, {cart, "[data-sum]", desktop, 136800}} {
		t.Run(c.from, func(t *testing.T) {
			t.Parallel()
			p := startShop(t)
			p.remotePlaces()
			s := visit(t, p, c.d)
			s.form(c.from, "ko")
			s.press("button[data-postcode]")
			s.until(s.ctx, `document.activeElement.id === "postcode-search"`)
			if err := chromedp.Do(s.ctx, chromedp.KeyEvent("제주 연동")); err != nil {
				t.Fatal(err)
			}
			s.press(".postcode-found button")
			s.has("buyer_postcode", "63122")
			s.until(s.ctx, `document.activeElement.name === "buyer_addr_detail"`)
			total := fmt.Sprintf("%d,%03d원", c.charged/1000, c.charged%1000)
			s.says(c.sum, total)
			s.says(payButton("inicis"), total)
			s.shoot("jeju-" + c.from)
			s.pay("inicis")
			s.payWindow().end("approve")
			s.lands("paid")
			if l := p.ledger(); len(l.Attempts) != 1 || l.Attempts[0].Amount != c.charged {
				t.Errorf("attempts %+v, want %d", l.Attempts, c.charged)
			}
		})
	}
}

// TestOrderFormHelps writes a phone number, keeps the buyer on the device, and
// follows the country.
func TestOrderFormHelps(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	p.remotePlaces()
	t.Run("phone numbers", func(t *testing.T) {
		s := visit(t, p, phone)
		s.goToForm(product, "ko")
		s.press(`input[name="buyer_tel"]`)
		for _, c := range []struct{ keys, want string }{{"010123", "010-123"}, {"45678", "010-1234-5678"},
			{"\b\b", "010-1234-56"}} {
			if err := chromedp.Do(s.ctx, chromedp.KeyEvent(c.keys)); err != nil {
				t.Fatal(err)
			}
			s.has("buyer_tel", c.want)
		}
		evaluate[chromedp.Void](s.ctx, `document.activeElement.setSelectionRange(0, 0)`)
		if err := chromedp.Do(s.ctx, chromedp.KeyEvent("0")); err != nil {
			t.Fatal(err)
		}
		s.until(s.ctx, `document.activeElement.value === "0010-1234-56" && document.activeElement.selectionEnd === 1`)
	})
	t.Run("remembering", func(t *testing.T) {
		s := visit(t, p, desktop)
		s.goToForm(product, "ko")
		if evaluate[bool](s.ctx, `document.querySelector("[data-remember] input").checked`) {
			t.Error("the box is ticked in advance")
		}
		s.fill("ko")
		s.press("[data-remember] input")
		s.pay("inicis")
		s.payWindow().end("approve")
		s.lands("paid")
		s.goToForm(product, "ko")
		s.has("buyer_name", "김하늘")
		s.has("buyer_postcode", "04001")
		s.says("[data-remembered]", "김하늘")
		s.press("[data-remembered-change]")
		s.press("[data-remember] input")
		if kept := evaluate[string](s.ctx, `JSON.stringify(localStorage)`); strings.Contains(kept, "김하늘") {
			t.Errorf("it is still on the device: %s", kept)
		}
	})
	t.Run("abroad", func(t *testing.T) {
		s := visit(t, p, desktop)
		s.goToForm(cart, "en")
		s.says("[data-sum]", "$")
		american := evaluate[string](s.ctx, `document.querySelector("[data-sum]").textContent`)
		s.choose("buyer_country", "Japan")
		s.until(s.ctx, fmt.Sprintf(`document.querySelector("[data-sum]").textContent !== %q && document.querySelector("[name=seen_fee]").value.startsWith("12000/")`, american))
		s.until(s.ctx, `document.querySelector("[name=buyer_tel]").placeholder.startsWith("+81")`)
		s.write("buyer_name", "김하늘")
		s.press(`input[name="buyer_email"]`)
		s.says("#e-buyer_name", "Latin letters")
	})
}
