package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestOwnerChargesByWeight makes a group of countries, looks at the table of fees, and orders.
func TestOwnerChargesByWeight(t *testing.T) {
	s := newShop(t)
	s.logIn()
	const page = "/admin/settings/shipping/zone"
	for name, form := range map[string]url.Values{
		"no name":       {"steps": {"500, 9000"}, "country_DE": {"on"}},
		"no country":    {"name": {"유럽"}, "steps": {"500, 9000"}},
		"no step":       {"name": {"유럽"}, "country_DE": {"on"}},
		"a weight":      {"name": {"유럽"}, "steps": {"반, 9000"}, "country_DE": {"on"}},
		"a fee":         {"name": {"유럽"}, "steps": {"500, 공짜"}, "country_DE": {"on"}},
		"a step twice":  {"name": {"유럽"}, "steps": {"500, 1\n500, 2"}, "country_DE": {"on"}},
		"only a weight": {"name": {"유럽"}, "steps": {"500"}, "country_DE": {"on"}},
	} {
		if a := s.save(page, form); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	form := url.Values{"name": {"유럽"}, "steps": {"30,000\t1,250,000\n\n15,000, 600,000"}, "country_DE": {"on"},
		"country_GB": {"on"}}
	if a := s.save(page, form); a.status != http.StatusUnprocessableEntity {
		t.Error("a comma within a weight is the end of it")
	}
	form.Set("steps", "30000\t1,250,000\n\n15000, 600,000")
	if a := s.save(page, form); a.status != http.StatusSeeOther {
		t.Fatalf("saved: %d", a.status)
	}
	settings := s.get("/admin/settings/shipping?grams=40000")
	refuses(t, settings, http.StatusOK, "유럽", "독일, 영국", "600,000원 – 1,250,000원", "40kg", "배송 불가")
	if strings.Contains(settings.body, "abroad_GB") || !strings.Contains(settings.body, "abroad_US") {
		t.Error("a country of a group still has a field of its own")
	}
	refuses(t, s.get(page+"?name="+url.QueryEscape("유럽")), http.StatusOK, "15000, 600000", "영국")
	refused := func(quantity, country, sentence string) {
		t.Helper()
		a := s.send("POST", "/orders", with(chair(), "lang", "en", "pg", "paypal", "buyer_country", country, "quantity",
			quantity), "Accept", asJSON)
		var got struct{ Fields map[string]string }
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != http.StatusUnprocessableEntity ||
			!strings.Contains(got.Fields["buyer_country"], sentence) {
			t.Errorf("%s chairs: %d %s, %v", quantity, a.status, a.body, err)
		}
	}
	s.weigh("0")
	refused("1", "GB", "weight of some items is not known")
	refuses(t, s.get("/admin/settings/shipping"), http.StatusOK, "무게를 입력하지 않은 판매 중 옵션이")
	s.weigh("14500")
	refused("3", "GB", "Your items weigh 43.5kg")
	a := s.send("POST", "/orders", with(chair(), "lang", "en", "pg", "inicis-global", "buyer_country", "GB"), "Accept", asJSON)
	if a.status != http.StatusCreated || !strings.Contains(a.body, `"amount":664900`) {
		t.Errorf("one chair: %d %s", a.status, a.body)
	}
	refused("1", "FR", "We do not ship to this country.")
	// Saving the other fees keeps the group; deleting it ends shipping there.
	fees := url.Values{"flat": {"3000"}, "free_from": {"50000"}, "rate": {"1380"}, "packing": {"600"}}
	if a := s.save("/admin/settings/shipping", fees); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	a = s.send("POST", "/orders", with(chair(), "lang", "en", "pg", "inicis-global", "buyer_country", "GB"), "Accept", asJSON)
	if !strings.Contains(a.body, `"amount":1314900`) {
		t.Errorf("with packing: %d %s", a.status, a.body)
	}
	if a := s.save(page+"?name="+url.QueryEscape("유럽"), url.Values{"do": {"delete"}}); a.status != http.StatusSeeOther {
		t.Errorf("deleted: %d", a.status)
	}
	refused("1", "GB", "We do not ship to this country.")
}

// TestOneGroupForAllCountries applies a group to every country.
func TestOneGroupForAllCountries(t *testing.T) {
	s := newShop(t)
	s.logIn()
	const page = "/admin/settings/shipping/zone"
	s.save(page, url.Values{"name": {"나머지"}, "steps": {"500, 9000"}, "rest": {"on"}})
	terms, err := s.store.Shipping(t.Context())
	if err != nil || len(terms.Countries) != 3 || len(terms.Zones) != 1 || len(terms.Zones[0].Countries) != 24 {
		t.Fatalf("the rest: %+v, %v", terms, err)
	}
	s.save(page, url.Values{"name": {"모두"}, "steps": {"500, 9000"}, "all": {"on"}})
	terms, err = s.store.Shipping(t.Context())
	if err != nil || len(terms.Countries) != 0 || len(terms.Zones[1].Countries) != 27 || len(terms.Zones[0].Countries) != 0 {
		t.Errorf("all: %+v, %v", terms, err)
	}
}

// weigh sets the weight of the chair in grams, past the shop.
func (s *shop) weigh(grams string) {
	s.t.Helper()
	if _, err := s.books().Exec("UPDATE variants SET grams = " + grams + " WHERE sku = 'CHAIR-NO-1'"); err != nil {
		s.t.Fatal(err)
	}
}
