package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestTheDemoShipsWhereItHasAFee orders from abroad out of the demo, with every
// answer in both languages.
func TestTheDemoShipsWhereItHasAFee(t *testing.T) {
	s := newShop(t)
	for _, country := range []string{"GB", "JP", "US"} {
		a := s.send("POST", "/orders", with(chair(), "lang", "en", "pg", "paypal", "buyer_country", country), "Accept", asJSON)
		if a.status != http.StatusCreated {
			t.Errorf("%s: %d %s", country, a.status, a.body)
		}
	}
	for lang, sentence := range map[string]string{"ko": "이 국가로는 배송하지 않습니다.", "en": "We do not ship to this country."} {
		a := s.send("POST", "/orders", with(chair(), "lang", lang, "pg", "paypal", "buyer_country", "DE"), "Accept", asJSON)
		var got struct{ Fields map[string]string }
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != http.StatusUnprocessableEntity ||
			got.Fields["buyer_country"] != sentence {
			t.Errorf("%s: %d %s, %v", lang, a.status, a.body, err)
		}
	}
	page := s.send("POST", "/orders", with(chair(), "lang", "en", "pg", "paypal", "buyer_country", "DE"))
	refuses(t, page, http.StatusUnprocessableEntity, "We do not ship to this country.")
	product := s.get("/en/products/norwegian-swivel-chair")
	refuses(t, product, http.StatusOK, "Japan, South Korea, United Kingdom, United States", "(to United States)")
	if strings.Contains(product.body, `value="DE"`) {
		t.Error("the form offers a country that is not shipped to")
	}
}

// TestNoCountryHasAFee shops in English where nothing goes abroad.
func TestNoCountryHasAFee(t *testing.T) {
	s := newShop(t)
	if err := s.store.SetShipping(t.Context(), store.Shipping{Flat: 3000, FreeFrom: 50000}, 1000, "test"); err != nil {
		t.Fatal(err)
	}
	refuses(t, s.get("/en/products/norwegian-swivel-chair"), http.StatusOK, "(within Korea)", "South Korea")
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	refuses(t, s.get("/en/cart"), http.StatusOK, "Shipping within Korea only.")
	if page := s.get("/en/checkout").body; !strings.Contains(page, `value="KR"`) || strings.Contains(page, `value="US"`) {
		t.Error("the form does not offer Korea alone")
	}
	if a := s.send("POST", "/orders", with(chair(), "lang", "en", "pg", "paypal", "buyer_country", "US"), "Accept",
		asJSON); a.status != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestFreeShippingAbroadIsWarnedOf shows the owner of a shop from before fees what is
// free abroad, and takes the old setting away once it is off.
func TestFreeShippingAbroadIsWarnedOf(t *testing.T) {
	s := newShop(t)
	s.logIn()
	s.shipEverywhere()
	old := s.get("/admin/settings/shipping")
	refuses(t, old, http.StatusOK, "50,000원 이상이면 해외도 무료배송입니다")
	if !strings.Contains(old.body, `name="everywhere"`) {
		t.Error("the old setting cannot be turned off")
	}
	form := url.Values{"flat": {"3,000"}, "free_from": {"50,000"}, "rate": {"1,380"}, "everywhere": {"on"}}
	if a := s.save("/admin/settings/shipping", form); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	if terms, err := s.store.Shipping(t.Context()); err != nil || !terms.Everywhere {
		t.Errorf("the setting was lost: %+v %v", terms, err)
	}
	form.Del("everywhere")
	form.Set("abroad_JP", "0")
	s.save("/admin/settings/shipping", form)
	page := s.get("/admin/settings/shipping")
	refuses(t, page, http.StatusOK, "무료로 배송하는 국가: 일본")
	if strings.Contains(page.body, `name="everywhere"`) {
		t.Error("the old setting can be turned on again")
	}
	form.Set("everywhere", "on")
	s.save("/admin/settings/shipping", form)
	if terms, err := s.store.Shipping(t.Context()); err != nil || terms.Everywhere {
		t.Errorf("the old setting came back: %+v %v", terms, err)
	}
}

// shipEverywhere lets parcels go to every country on the terms within Korea, as shops
// from before fees had to be set do.
func (s *shop) shipEverywhere() {
	s.t.Helper()
	terms := store.Shipping{Flat: 3000, FreeFrom: 50000, Everywhere: true}
	if err := s.store.SetShipping(s.t.Context(), terms, 1380, "test"); err != nil {
		s.t.Fatal(err)
	}
}
