package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestRemotePlacesByOneTick turns the built-in table on and follows the surcharge from
// the product's page to the owner's.
func TestRemotePlacesByOneTick(t *testing.T) {
	s := newShop(t)
	s.logIn()
	const path = "/admin/settings/shipping"
	form := url.Values{"flat": {"3,000"}, "free_from": {"50,000"}, "rate": {"1,380"}, "table": {"on"}, "jeju": {"3,000"}}
	refuses(t, s.save(path, form), http.StatusUnprocessableEntity, "도서산간")
	form.Set("islands", "5,000")
	form.Set("remote", "서귀포 남원, 63610, 63615, 4000")
	if a := s.save(path, form); a.status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", a.status, words(a.body))
	}
	refuses(t, s.get(path), http.StatusOK, "2026-11 기준", "경북 울릉 40200–40240 5,000")
	refuses(t, s.get("/products/norwegian-swivel-chair"), http.StatusOK, "제주·도서산간 3,000~5,000원 추가")
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	refuses(t, s.get("/cart"), http.StatusOK, "제주·도서산간 3,000~5,000원 추가")
	if cart := s.get("/en/cart").body; strings.Contains(cart, "제주") {
		t.Error("the English cart speaks Korean")
	}
	for postcode, extra := range map[string]string{"63100": "3,000원", "63001": "5,000원", "63612": "4,000원"} {
		if a := s.send("GET", "/shipping?postcode="+postcode, nil, "Accept", asJSON); !strings.Contains(a.body, `"extra":"`+extra+`"`) {
			t.Errorf("%s: %s", postcode, a.body)
		}
	}
	o := s.paid("buyer_postcode", "40210")
	refuses(t, s.get(o.URL), http.StatusOK, "추가배송비 (제주·도서산간) 5,000원", "69,900원")
	refuses(t, s.get("/admin/orders/"+o.No), http.StatusOK, "제주·도서산간 추가배송비 5,000원")
	refuses(t, s.get("/admin/orders/slips?kind=sheet&orders="+o.No), http.StatusOK, "제주·도서산간 추가배송비 5,000원")
	form.Del("table")
	s.save(path, form)
	refuses(t, s.get(o.URL), http.StatusOK, "추가배송비 (제주·도서산간) 5,000원")
	if page := s.get("/products/norwegian-swivel-chair").body; strings.Contains(page, "5,000원 추가") {
		t.Error("the page names a surcharge that nobody pays")
	}
}
