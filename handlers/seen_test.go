package handlers_test

import (
	"context"
	"database/sql"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/jangteo/jangteo/store"
)

// reprice changes the chair's price while buyers look at it.
func (s *shop) reprice(won, cents int) {
	s.t.Helper()
	if _, err := s.books().Exec("UPDATE products SET price = ?, list_price = NULL, usd_price = ? WHERE slug = "+
		"'norwegian-swivel-chair'", won, cents); err != nil {
		s.t.Fatal(err)
	}
}

// books is the shop's database, past the shop.
func (s *shop) books() *sql.DB {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.store.Dir(), "jangteo.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { db.Close() })
	return db
}

// hidden is the value of a hidden field of a page.
func (s *shop) hidden(page, name string) string {
	s.t.Helper()
	m := regexp.MustCompile(`<input type="hidden" name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil || m[1] == "" {
		s.t.Fatalf("the page has no %s", name)
	}
	return m[1]
}

func reserved(l store.Ledger, sku string) int64 {
	for _, s := range l.Stock {
		if s.SKU == sku {
			return s.Reserved
		}
	}
	return -1
}

func TestBuyersAgreeToAChangedPrice(t *testing.T) {
	for _, c := range []struct {
		name, lang, page, field, pg string
		message, again              string
	}{
		{"product page", "ko", "/products/norwegian-swivel-chair", "seen_prices", "inicis", "새 금액은 69,900원",
			`"amount":69900,"currency":"KRW"`},
		{"product page in English", "en", "/en/products/norwegian-swivel-chair", "seen_prices", "paypal",
			"changed to $53.00", `"amount":53,"currency":"USD"`},
		{"cart", "ko", "/checkout", "seen_total", "inicis", "새 금액은 69,900원", `"amount":69900,"currency":"KRW"`},
		{"cart in English", "en", "/en/checkout", "seen_total", "paypal", "changed to $53.00",
			`"amount":53,"currency":"USD"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newShop(t)
			form := with(chair(), "lang", c.lang, "pg", c.pg, "buyer_country", "KR")
			if c.field == "seen_total" {
				s.send("POST", "/cart/items", url.Values{"product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"},
					"quantity": {"1"}})
				form.Del("product")
				form.Del("sku")
			}
			form.Set(c.field, s.hidden(s.get(c.page).body, c.field))
			s.reprice(69900, 5300)
			for range 2 {
				a := s.send("POST", "/orders", form, "Accept", asJSON)
				if a.status != http.StatusConflict || !strings.Contains(a.body, c.message) {
					t.Errorf("the old price: %d %s", a.status, a.body)
				}
			}
			if l, err := s.store.Ledger(context.Background()); err != nil || len(l.Orders) != 0 ||
				reserved(l, "CHAIR-NO-1") != 0 {
				t.Errorf("a refused order left something behind: %d orders, %v", len(l.Orders), err)
			}
			form.Set(c.field, s.hidden(s.get(c.page).body, c.field))
			if a := s.send("POST", "/orders", form, "Accept", asJSON); a.status != http.StatusCreated ||
				!strings.Contains(a.body, c.again) {
				t.Errorf("the new price: %d %s", a.status, a.body)
			}
		})
	}
}

// TestAChangedPriceWithoutJavaScript sends the page that came back once more.
func TestAChangedPriceWithoutJavaScript(t *testing.T) {
	for field, from := range map[string]string{"seen_prices": "/products/norwegian-swivel-chair",
		"seen_total": "/checkout"} {
		t.Run(from, func(t *testing.T) {
			s := newShop(t)
			form := chair()
			if field == "seen_total" {
				s.send("POST", "/cart/items", url.Values{"product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"},
					"quantity": {"1"}})
				form.Del("product")
				form.Del("sku")
			}
			form.Set(field, s.hidden(s.get(from).body, field))
			s.reprice(59900, 4500)
			back := s.send("POST", "/orders", form, "Accept", "text/html")
			if back.status != http.StatusConflict || !strings.Contains(back.body, "새 금액은 59,900원") ||
				!strings.Contains(back.body, `value="김하늘"`) {
				t.Fatalf("the form did not come back with the new price: %d", back.status)
			}
			form.Set(field, s.hidden(back.body, field))
			if a := s.send("POST", "/orders", form, "Accept", "text/html"); a.status != http.StatusSeeOther {
				t.Errorf("sent again: %d", a.status)
			}
		})
	}
}

func TestWhatBuyersSawMayBeUnknown(t *testing.T) {
	s := newShop(t)
	for _, c := range []struct {
		name, field, value string
		status             int
	}{
		{"nothing said", "seen_prices", "", http.StatusCreated},
		{"another variant's price", "seen_prices", "OTHER=1/1", http.StatusConflict},
		{"no price", "seen_prices", "CHAIR-NO-1=cheap", http.StatusConflict},
		{"nonsense", "seen_prices", "nonsense", http.StatusConflict},
		{"a number beyond counting", "seen_total", "99999999999999999999/1", http.StatusConflict},
		{"half a total", "seen_total", "64900", http.StatusConflict},
	} {
		if a := s.send("POST", "/orders", with(chair(), c.field, c.value), "Accept", asJSON); a.status != c.status {
			t.Errorf("%s: %d %s", c.name, a.status, a.body)
		}
	}
}
