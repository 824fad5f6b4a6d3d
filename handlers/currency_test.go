package handlers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// amountOf is the amount that I'mport is asked for, of a chair ordered by a button.
func (s *shop) amountOf(pairs ...string) string {
	s.t.Helper()
	a := s.send("POST", "/orders", with(chair(), pairs...), "Accept", asJSON)
	var o struct{ Amount json.Number }
	if err := json.Unmarshal([]byte(a.body), &o); err != nil || a.status != http.StatusCreated {
		s.t.Fatalf("%v: %d %s", pairs, a.status, a.body)
	}
	return o.Amount.String()
}

// TestFreeDeliveryIsDecidedInTheCurrencyShown has a chair with prices of its own on
// either side of the limit, which is 50,000 won or $36.24, and follows what is shown
// to what is charged.
func TestFreeDeliveryIsDecidedInTheCurrencyShown(t *testing.T) {
	for _, c := range []struct {
		won, cents             int
		korean, english        string // said in the cart about free delivery; empty: nothing
		wonTotal, dollarsTotal string
		wonAsked, dollarsAsked string
	}{
		{40000, 3683, "10,000원 더 담으면 무료배송", "", "43,000원", "$36.83", "43000", "36.83"},
		{40000, 3624, "10,000원 더 담으면 무료배송", "", "43,000원", "$36.24", "43000", "36.24"},
		{40000, 3623, "10,000원 더 담으면 무료배송", "Add $0.01 more for free shipping", "43,000원", "$38.41", "43000", "38.41"},
		{49999, 3624, "1원 더 담으면 무료배송", "", "52,999원", "$36.24", "52999", "36.24"},
		{50000, 3565, "", "Add $0.59 more for free shipping", "50,000원", "$37.83", "50000", "37.83"},
		{60000, 100, "", "Add $35.24 more for free shipping", "60,000원", "$3.18", "60000", "3.18"},
		{50000, 3624, "", "", "50,000원", "$36.24", "50000", "36.24"},
	} {
		s := newShop(t)
		s.shipEverywhere()
		s.reprice(c.won, c.cents)
		for _, p := range []struct{ path, terms, total string }{
			{"/products/norwegian-swivel-chair", "3,000원 · 50,000원 이상 무료", c.wonTotal},
			{"/en/products/norwegian-swivel-chair", "$2.18 · free over $36.24", c.dollarsTotal},
		} {
			refuses(t, s.get(p.path), http.StatusOK, p.terms, p.total)
		}
		s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
		for _, p := range []struct{ prefix, note, total string }{{"", c.korean, c.wonTotal},
			{"/en", c.english, c.dollarsTotal}} {
			page := words(s.get(p.prefix + "/cart").body)
			if p.note != "" && !strings.Contains(page, p.note) || p.note == "" &&
				(strings.Contains(page, "더 담으면") || strings.Contains(page, "more for free")) ||
				!strings.Contains(page, p.total) {
				t.Errorf("%d won, %d cents: %s", c.won, c.cents, page)
			}
			refuses(t, s.get(p.prefix+"/checkout"), http.StatusOK, p.total)
			refuses(t, s.get(p.prefix+"/shipping?postcode=06236&country=KR"), http.StatusOK, p.total)
		}
		if won, dollars := s.amountOf("pg", "inicis"), s.amountOf("pg", "paypal"); won != c.wonAsked || dollars != c.dollarsAsked {
			t.Errorf("%d won, %d cents: asked for %s and %s", c.won, c.cents, won, dollars)
		}
	}
}

// TestNothingLeftInDollarsStopsNoCard orders in won by a coupon that leaves nothing
// to pay in dollars: PayPal is not offered and says why.
func TestNothingLeftInDollarsStopsNoCard(t *testing.T) {
	s := newShop(t)
	for code, c := range map[string]store.Coupon{"NO-DOLLARS": {Amount: 1000, USDAmount: 4900},
		"FEW-CENTS": {Amount: 5}, "NO-WON": {Amount: 64900, USDAmount: 100}} {
		c.Name, c.PublicCode, c.Kind = code, code, store.AmountOff
		if _, err := s.store.SaveCoupon(context.Background(), c, "test"); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		pg, coupon, amount, why string
	}{
		{"inicis", "NO-DOLLARS", "63900", ""}, {"inicis-global", "NO-DOLLARS", "63900", ""},
		{"inicis-vbank", "NO-DOLLARS", "63900", ""}, {"inicis", "FEW-CENTS", "64895", ""},
		{"paypal", "NO-DOLLARS", "", "이 결제수단으로 결제하실 금액이 남지 않습니다"}, {"paypal", "FEW-CENTS", "", "할인되는 금액이 없는"},
		{"inicis", "NO-WON", "", "이 결제수단으로 결제하실 금액이 남지 않습니다"}, {"paypal", "NO-WON", "48", ""},
	} {
		if c.why == "" {
			if amount := s.amountOf("pg", c.pg, "coupon", c.coupon); amount != c.amount {
				t.Errorf("%s by %s: %s", c.coupon, c.pg, amount)
			}
			continue
		}
		refuses(t, s.send("POST", "/orders", with(chair(), "pg", c.pg, "coupon", c.coupon), "Accept", asJSON), 422, c.why)
	}
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	page := s.send("POST", "/checkout/coupon", url.Values{"coupon": {"NO-DOLLARS"}})
	refuses(t, page, http.StatusOK, "63,900원", "달러로 결제하실 금액이 남지 않아 PayPal 결제를 이용하실 수 없습니다.")
	if b := buttonOf(page.body, "paypal"); !strings.Contains(b, " disabled") || !strings.Contains(b, " hidden") {
		t.Errorf("PayPal is offered: %s", b)
	}
	if b := buttonOf(page.body, "inicis"); b == "" || strings.Contains(b, " disabled") {
		t.Errorf("the card is not offered: %s", b)
	}
	if a := s.get("/shipping?postcode=06236&coupon=NO-DOLLARS"); !strings.Contains(a.body, `"cents":0,`) {
		t.Errorf("the page is not told: %s", a.body)
	}
	o := s.order("pg", "inicis", "coupon", "NO-DOLLARS")
	refuses(t, s.get(o.URL+"/pay?pg=paypal"), http.StatusOK, "63,900원", "PayPal 결제를 이용하실 수 없습니다.")
	refuses(t, s.send("POST", o.URL+"/attempts", url.Values{"pg": {"paypal"}}, "Accept", asJSON), 422, "$0.01부터")
}

// TestCouponMinimumsAreSaidInTheOrdersCurrency says in dollars what has to be
// reached in dollars, and in won what a card has to.
func TestCouponMinimumsAreSaidInTheOrdersCurrency(t *testing.T) {
	s := newShop(t)
	s.reprice(40000, 1000)
	c := store.Coupon{Name: "x", Kind: store.PercentOff, Percent: 10, Minimum: 30000, PublicCode: "FROM-30000"}
	if _, err := s.store.SaveCoupon(context.Background(), c, "test"); err != nil {
		t.Fatal(err)
	}
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	refuses(t, s.send("POST", "/en/checkout/coupon", url.Values{"coupon": {"FROM-30000"}}), 422, "orders of $21.74 or more")
	refuses(t, s.send("POST", "/checkout/coupon", url.Values{"coupon": {"FROM-30000"}}), 200, "-4,000원")
	if won := s.amountOf("coupon", "FROM-30000"); won != "39000" {
		t.Errorf("in won: %s", won)
	}
	refuses(t, s.send("POST", "/orders", with(chair(), "pg", "paypal", "coupon", "FROM-30000"), "Accept", asJSON), 422,
		"$21.74 이상")
	s.reprice(20000, 9000)
	refuses(t, s.send("POST", "/checkout/coupon", url.Values{"coupon": {"FROM-30000"}}), 422, "30,000원 이상")
	refuses(t, s.send("POST", "/en/checkout/coupon", url.Values{"coupon": {"FROM-30000"}}), 200, "-$9.00")
	refuses(t, s.send("POST", "/orders", with(chair(), "lang", "en", "buyer_country", "KR", "pg", "inicis-global", "coupon", "FROM-30000"), "Accept",
		asJSON), 422, "orders of ₩30,000 or more")
}

// TestReducedPricesAreReducedInTheCurrencyShown crosses out no price that is below
// the one beside it.
func TestReducedPricesAreReducedInTheCurrencyShown(t *testing.T) {
	s := newShop(t)
	s.sql(`UPDATE products SET price = 50000, list_price = 60000, usd_price = 6000 WHERE slug = 'norwegian-swivel-chair'`)
	refuses(t, s.get("/products/norwegian-swivel-chair"), http.StatusOK, "16%", "60,000원")
	if page := words(s.get("/en/products/norwegian-swivel-chair").body); strings.Contains(page, "$43.48") {
		t.Errorf("$43.48 is no list price of $60.00: %s", page)
	}
}

// TestDeliveryAbroadIsSaidAsCharged names what delivery costs English readers where
// countries have charges of their own.
func TestDeliveryAbroadIsSaidAsCharged(t *testing.T) {
	s := newShop(t)
	terms := store.Shipping{Flat: 3000, FreeFrom: 50000, Countries: []store.Abroad{{Country: "US", Flat: 3000}}}
	if err := s.store.SetShipping(context.Background(), terms, 1380, "test"); err != nil {
		t.Fatal(err)
	}
	s.reprice(10000, 1000)
	page := s.get("/en/products/norwegian-swivel-chair")
	refuses(t, page, http.StatusOK, "$2.18 (to United States)", "$12.18")
	if strings.Contains(page.body, "free over") {
		t.Error("abroad nothing makes delivery free")
	}
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "9")
	cart := s.get("/en/cart")
	refuses(t, cart, http.StatusOK, "$92.18", "Shipping to United States")
	if strings.Contains(cart.body, "more for free") {
		t.Error("the cart promises free delivery")
	}
	refuses(t, s.get("/cart"), http.StatusOK, "90,000원")
}
