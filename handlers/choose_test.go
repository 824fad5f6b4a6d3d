package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// mug is an order form for porcelain mugs, which of them only pairs say.
func mug(pairs ...string) url.Values {
	v := with(chair(), "product", "porcelain-mug")
	v.Del("sku")
	v.Del("quantity")
	return with(v, pairs...)
}

var chosenOption = regexp.MustCompile(`<option value="([^"]*)" selected`)

// TestNothingIsChosenForTheBuyer looks what a page has chosen by itself: an option
// only if there is no other, or if the link names it.
func TestNothingIsChosenForTheBuyer(t *testing.T) {
	s := newShop(t)
	for path, want := range map[string]string{
		"/products/porcelain-mug":                   "",
		"/en/products/porcelain-mug":                "",
		"/products/porcelain-mug?sku=MUG-SKY-280":   "MUG-SKY-280",
		"/products/porcelain-mug?sku=MUG-SKY-400":   "", // sold out
		"/products/porcelain-mug?sku=CHAIR-NO-1":    "",
		"/products/porcelain-mug?sku=+MUG-CLAY-280": "MUG-CLAY-280",
	} {
		page := s.get(path).body
		choice := between(page, "data-plain", "</select>")
		if got := chosenOption.FindStringSubmatch(choice); len(got) != 2 || got[1] != want {
			t.Errorf("%s: chosen %q, want %q", path, got, want)
		}
		if amount := between(page, `data-amount="krw">`, "</span>"); (amount == "") != (want == "") {
			t.Errorf("%s: a button says %q", path, amount)
		}
	}
	if page := s.get("/products/norwegian-swivel-chair").body; strings.Contains(page, "data-picker") ||
		!strings.Contains(page, `data-total>64,900원`) {
		t.Error("a product without options asks for one")
	}
}

// TestNothingChosenIsSaid sends forms without an option, as browsers without
// JavaScript do.
func TestNothingChosenIsSaid(t *testing.T) {
	s := newShop(t)
	for _, path := range []string{"/orders", "/cart/items"} {
		a := s.send("POST", path, mug("quantity", "1", "sku", ""))
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="e-sku">옵션을 선택해 주세요.</p>`) {
			t.Errorf("%s: %d, %q", path, a.status, between(a.body, `id="e-sku"`, "</p>"))
		}
		a = s.send("POST", path, mug("quantity", "1", "lang", "en", "sku", ""), "Accept", asJSON)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"sku":"Please choose an option."`) {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

// TestSeveralOptionsAtOnce orders two options of a product directly; what is in the
// cart stays there. The same two can be priced, and put into the cart.
func TestSeveralOptionsAtOnce(t *testing.T) {
	s := newShop(t)
	s.send("POST", "/cart/items", url.Values{"product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"}, "quantity": {"1"}})
	two := []string{"lines.0.sku", "MUG-WHT-280", "lines.0.quantity", "2", "lines.1.sku", "MUG-CLAY-400",
		"lines.1.quantity", "1", "seen_prices", "MUG-WHT-280=18000/1305;MUG-CLAY-400=21000/1522"}
	quote := s.get("/shipping?postcode=06236&" + url.Values{"product": {"porcelain-mug"}, "lines.0.sku": {"MUG-WHT-280"},
		"lines.0.quantity": {"2"}, "lines.1.sku": {"MUG-CLAY-400"}, "lines.1.quantity": {"1"}}.Encode())
	if !strings.Contains(quote.body, `"goods":"57,000원"`) || !strings.Contains(quote.body, `"won":57000`) {
		t.Errorf("priced as %s", quote.body)
	}
	a := s.send("POST", "/orders", mug(two...))
	if a.status != http.StatusSeeOther {
		t.Fatalf("ordered: %d %s", a.status, a.body)
	}
	page := s.get(a.header.Get("Location")).body
	for _, want := range []string{"백자 / 280ml", "황토 / 400ml", "57,000원"} {
		if !strings.Contains(page, want) {
			t.Errorf("the order does not say %s", want)
		}
	}
	if cart := s.get("/cart").body; !strings.Contains(cart, "노르웨이 회전 의자") || strings.Contains(cart, "머그") {
		t.Error("the cart is not as it was")
	}
	if a := s.send("POST", "/cart/items", mug(two...)); a.status != http.StatusSeeOther {
		t.Fatalf("into the cart: %d", a.status)
	}
	if cart := s.get("/cart").body; !strings.Contains(cart, "백자 / 280ml") || !strings.Contains(cart, "황토 / 400ml") {
		t.Error("not both are in the cart")
	}
}

// TestLinesThatCannotBe sends what no page of ours does: nothing of it is ordered, nor
// does half of it get into the cart.
func TestLinesThatCannotBe(t *testing.T) {
	s := newShop(t)
	lines := func(list ...string) url.Values {
		v := mug()
		for i := 0; i+1 < len(list); i += 2 {
			at := fmt.Sprintf("lines.%d.", i/2)
			v.Set(at+"sku", list[i])
			v.Set(at+"quantity", list[i+1])
		}
		return v
	}
	many := mug()
	for i := range 51 {
		at := fmt.Sprintf("lines.%d.", i)
		many.Set(at+"sku", fmt.Sprint("MUG-", i))
		many.Set(at+"quantity", "1")
	}
	for name, c := range map[string]struct {
		form   url.Values
		status int
	}{
		"one without a quantity":       {lines("MUG-WHT-280", "1", "MUG-CLAY-280", ""), 422},
		"one without an option":        {lines("MUG-WHT-280", "1", "", "1"), 422},
		"one of another product":       {lines("MUG-WHT-280", "1", "CHAIR-NO-1", "1"), 422},
		"one that is sold out":         {lines("MUG-WHT-280", "1", "MUG-SKY-400", "1"), 409},
		"too many of the same in two":  {lines("MUG-WHT-280", "60", "MUG-WHT-280", "40"), 422},
		"more than there are, in two":  {lines("MUG-CLAY-400", "5", "MUG-CLAY-400", "5"), 409},
		"more lines than an order has": {many, 422},
	} {
		a := s.send("POST", "/orders", c.form, "Accept", asJSON)
		if a.status != c.status {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		if a = s.send("POST", "/cart/items", c.form, "Accept", asJSON); a.status < 400 || a.status > 499 {
			t.Errorf("%s: into the cart: %d", name, a.status)
		}
		if cart := s.get("/cart").body; strings.Contains(cart, "머그") {
			t.Fatalf("%s: something is in the cart", name)
		}
	}
	if a := s.send("POST", "/orders", lines("MUG-CLAY-400", "4", "MUG-CLAY-400", "5"), "Accept", asJSON); a.status != 201 ||
		!strings.Contains(a.body, `"amount":189000`) {
		t.Errorf("the same option twice: %d %s", a.status, a.body)
	}
}

// TestOptionsShowTheirPicture gives a mug the second picture of its product: the choice
// knows which one it is, and cart and order show it.
func TestOptionsShowTheirPicture(t *testing.T) {
	s := newShop(t)
	for _, sku := range []string{"MUG-SKY-280", "MUG-SKY-400"} {
		s.change("UPDATE variants SET picture = 'porcelain-mug-2.svg' WHERE sku = ?", sku)
	}
	page := s.get("/products/porcelain-mug").body
	if option := between(page, `value="MUG-SKY-280"`, ">"); !strings.Contains(option, `data-picture="2"`) {
		t.Errorf("the option is %s", option)
	}
	if swatches := strings.Count(between(page, "data-picker", "data-picked"), `<img src="/images/porcelain-mug-2.svg"`); swatches != 1 {
		t.Errorf("%d values show the picture", swatches)
	}
	for _, path := range []string{"/cart/items", "/orders"} {
		a := s.send("POST", path, mug("sku", "MUG-SKY-280", "quantity", "1"))
		if lines := between(s.get(a.header.Get("Location")).body, "<main", "</main>"); !strings.Contains(lines, `"/images/porcelain-mug-2.svg"`) ||
			strings.Contains(lines, `"/images/porcelain-mug.svg"`) {
			t.Errorf("after %s another picture is shown", path)
		}
	}
	if lines := between(s.get("/checkout").body, `data-fresh="lines"`, "</details>"); !strings.Contains(lines, `"/images/porcelain-mug-2.svg"`) {
		t.Errorf("checkout shows %s", lines)
	}
}
