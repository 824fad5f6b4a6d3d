package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// closeEnglish closes the English shop of the demo.
func (s *shop) closeEnglish() {
	s.t.Helper()
	if err := s.store.English.Set(s.t.Context(), false, "test"); err != nil {
		s.t.Fatal(err)
	}
}

// TestTheClosedEnglishShopIsNowhere looks for whatever leads to English pages, and
// follows old addresses.
func TestTheClosedEnglishShopIsNowhere(t *testing.T) {
	s := newShop(t)
	pages := []string{"/", "/categories/furniture", "/products/norwegian-swivel-chair", "/search?q=chair", "/cart",
		"/sitemaps/pages.xml", "/sitemaps/products-0.xml"}
	for _, path := range pages {
		if !strings.Contains(s.get(path).body, "/en") {
			t.Errorf("%s does not lead to the open English shop", path)
		}
	}
	s.closeEnglish()
	for _, path := range pages {
		a := s.get(path)
		if a.status != http.StatusOK || strings.Contains(a.body, "/en/") || strings.Contains(a.body, `/en"`) ||
			strings.Contains(a.body, "hreflang") || strings.Contains(a.body, "/en<") {
			t.Errorf("%s leads to the closed English shop: %d", path, a.status)
		}
	}
	if home := s.get("/").body; !strings.Contains(home, `rel="canonical" href="http://localhost:8080/"`) {
		t.Error("the Korean page has no canonical address any more")
	}
	for path, to := range map[string]string{
		"/en": "/", "/en/": "/", "/en/cart": "/cart", "/en/products/norwegian-swivel-chair": "/products/norwegian-swivel-chair",
		"/en/search?q=desk": "/search?q=desk", "/en/terms": "/terms",
	} {
		a := s.get(path)
		for a.status == http.StatusPermanentRedirect { // of a slash too many
			a = s.get(a.header.Get("Location"))
		}
		if a.status != http.StatusSeeOther || a.header.Get("Location") != to {
			t.Errorf("%s: %d to %q, want %q", path, a.status, a.header.Get("Location"), to)
		}
	}
	if a := s.get("/en/feeds/google.xml"); a.status != http.StatusNotFound {
		t.Errorf("the feed in English: %d", a.status)
	}
	if a := s.get("/en/orders/lookup"); a.status != http.StatusOK {
		t.Errorf("buyers from before cannot find their orders: %d", a.status)
	}
}

// TestOverseasButtonsFollowTheEnglishShop orders in each language while it is open
// and closed.
func TestOverseasButtonsFollowTheEnglishShop(t *testing.T) {
	s := newShop(t)
	before := s.order("lang", "en", "pg", "paypal", "buyer_country", "US")
	s.closeEnglish()
	if pay := s.get(before.URL + "/pay"); !strings.Contains(pay.body, `data-pg="paypal"`) {
		t.Error("an order from before cannot be paid")
	}
	page := s.get("/products/norwegian-swivel-chair").body
	for pg, shown := range map[string]bool{"inicis": true, "inicis-vbank": true, "inicis-global": false, "paypal": false} {
		if strings.Contains(page, `data-pg="`+pg+`"`) != shown {
			t.Errorf("%s: shown is not %v", pg, shown)
		}
		want := map[bool]int{true: http.StatusCreated, false: http.StatusUnprocessableEntity}[shown]
		if a := s.send("POST", "/orders", with(chair(), "pg", pg), "Accept", asJSON); a.status != want {
			t.Errorf("%s: %d %s", pg, a.status, a.body)
		}
	}
	a := s.send("POST", "/orders", with(chair(), "lang", "en", "pg", "paypal", "buyer_country", "US"), "Accept", asJSON)
	if a.status != http.StatusConflict || !strings.Contains(a.body, "The English shop is closed") {
		t.Errorf("in English: %d %s", a.status, a.body)
	}
}

// TestTheEnglishShopOpensWithItsTexts opens it step by step.
func TestTheEnglishShopOpensWithItsTexts(t *testing.T) {
	s := newShop(t)
	s.logIn()
	const path = "/admin/settings/english"
	identity := url.Values{"name_ko": {"장터"}, "company_ko": {"장터상점"}, "representative_ko": {"홍길동"}, "address_ko": {"서울"}}
	if a := s.save("/admin/settings", identity); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an open English shop lost its name: %d", a.status)
	}
	if a := s.save(path, url.Values{}); a.status != http.StatusSeeOther {
		t.Fatalf("closing it: %d", a.status)
	}
	if a := s.save("/admin/settings", identity); a.status != http.StatusSeeOther {
		t.Fatalf("a Korean shop needs an English name: %d", a.status)
	}
	if _, err := s.store.PublishText(t.Context(), store.Terms, store.Text{Ko: "약관"}, "test"); err != nil {
		t.Fatal(err)
	}
	open := url.Values{"on": {"on"}}
	refuses(t, s.save(path, open), http.StatusUnprocessableEntity, "영어 쇼핑몰 이름", "영어 상호", "영어 대표자 이름", "영어 주소", "영어 이용약관")
	for field, text := range map[string]string{"name_en": "Jangteo", "company_en": "Jangteo Store", "representative_en": "Hong Gil-dong",
		"address_en": "Seoul"} {
		identity.Set(field, text)
	}
	s.save("/admin/settings", identity)
	refuses(t, s.save(path, open), http.StatusUnprocessableEntity, "영어 이용약관")
	if s.get("/en").status != http.StatusSeeOther {
		t.Error("it has opened without terms")
	}
	if _, err := s.store.PublishText(t.Context(), store.Terms, store.Text{Ko: "약관", En: "Terms"}, "test"); err != nil {
		t.Fatal(err)
	}
	if a := s.save(path, open); a.status != http.StatusSeeOther {
		t.Fatalf("opening it: %d %s", a.status, words(a.body))
	}
	if a := s.get("/en"); a.status != http.StatusOK {
		t.Errorf("it has not opened: %d", a.status)
	}
}
