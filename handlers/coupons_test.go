package handlers_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

func TestCouponFromTheFormToThePaidOrder(t *testing.T) {
	s := newShop(t)
	s.logIn()
	s.send("POST", "/cart/items", url.Values{"product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"},
		"quantity": {"1"}})
	a := s.send("POST", "/checkout/coupon", url.Values{"coupon": {"nonsense"}, "buyer_name": {"김하늘"}})
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "없는 쿠폰 코드입니다") ||
		!strings.Contains(a.body, `value="김하늘"`) {
		t.Errorf("an unknown code: %d", a.status)
	}
	a = s.send("POST", "/checkout/coupon", url.Values{"coupon": {" welcome10 "}, "buyer_name": {"김하늘"}})
	if a.status != http.StatusOK || !strings.Contains(a.body, "쿠폰 할인 (WELCOME10)") ||
		!strings.Contains(a.body, "58,410원") || !strings.Contains(a.body, `value="김하늘"`) {
		t.Errorf("WELCOME10: %d %s", a.status, a.body)
	}
	for currency, pairs := range map[money.Currency][]string{money.KRW: {"coupon", "WELCOME10"},
		money.USD: {"coupon", "welcome10", "pg", "paypal"}} {
		o := s.paid(pairs...)
		f := s.file(o)
		want := f.Order.Goods.In(currency).Minor +
			f.Order.Shipping.In(currency).Minor - f.Order.Discount.In(currency).Minor
		if f.Order.Discount.KRW != 6490 || f.Payments[0].Amount.Minor != want || f.Order.PayState != store.Paid {
			t.Errorf("%s: %s paid for %+v", currency, f.Payments[0].Amount, f.Order)
		}
		if page := s.get(o.URL); !strings.Contains(page.body, "쿠폰 할인 (WELCOME10)") {
			t.Error("the order's page does not name the coupon")
		}
		paid := map[money.Currency]string{money.KRW: "<td>58,410원</td>", money.USD: "<td>$44.10</td>"}[currency]
		if page := s.get("/admin/orders/" + f.Order.No); !strings.Contains(page.body, "상품별 실제 결제금액") ||
			!strings.Contains(page.body, paid) {
			t.Errorf("beside the refund nobody says that the chair cost %s", paid)
		}
	}
	if broken, err := s.store.Verify(context.Background()); err != nil || len(broken) > 0 {
		t.Error(broken, err)
	}
}

func TestCouponReasonsAsJSON(t *testing.T) {
	s := newShop(t)
	for lang, sentence := range map[string]string{"ko": "없는 쿠폰 코드입니다", "en": "There is no such coupon"} {
		a := s.send("POST", "/orders", with(chair(), "coupon", "NOSUCH", "lang", lang, "buyer_country", "US",
			"buyer_city", "Boston"), "Accept", asJSON)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"coupon":"`+sentence) {
			t.Errorf("%s: %d %s", lang, a.status, a.body)
		}
	}
}

func TestOwnerMakesACoupon(t *testing.T) {
	s := newShop(t)
	s.logIn()
	a := s.do("/admin/coupons", "name", "여름", "percent", "10", "amount", "1000")
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "하나만") ||
		!strings.Contains(a.body, `value="여름"`) {
		t.Errorf("two kinds at once: %d", a.status)
	}
	a = s.do("/admin/coupons", "name", "여름", "amount", "3,000", "uses_max", "2", "ends_at", "2099-12-31T23:59",
		"confirm_terms", "amount 0 0 3000 0 0 2 0")
	path, _, _ := strings.Cut(a.header.Get("Location"), "?")
	if a.status != http.StatusSeeOther {
		t.Fatalf("save: %d %s", a.status, a.body)
	}
	if a := s.do(path+"/codes", "count", "12"); a.status != http.StatusSeeOther {
		t.Errorf("codes: %d", a.status)
	}
	if a := s.do(path + "/codes/export"); strings.Count(a.body, "\r\n") != 13 {
		t.Errorf("CSV: %q", a.body)
	}
	if a := s.do(path + "/end"); a.status != http.StatusSeeOther {
		t.Errorf("end: %d", a.status)
	}
	if a := s.get("/admin/coupons"); !strings.Contains(a.body, "WELCOME10") || !strings.Contains(a.body, "종료") {
		t.Errorf("list: %d", a.status)
	}
}

// TestCouponsComeAndGoAsFiles shows what a file would do, does it, and gives the same
// coupons back.
func TestCouponsComeAndGoAsFiles(t *testing.T) {
	s := newShop(t)
	s.logIn()
	csrf := s.token()
	form := func(pairs ...string) url.Values { return with(url.Values{"token": {csrf}}, pairs...) }
	const path = "/admin/coupons/import"
	file := "쿠폰명,할인률,쿠폰코드\n봄맞이,0.15,SPRING27\n가을,절반,FALL27\n"
	a := s.upload(path, form(), map[string][]byte{"file": []byte(file)})
	for _, want := range []string{"15%로 읽었습니다", "숫자를 확인해 주세요: ‘절반’", "바꾸어 등록 1", "제외 1", "그대로 등록 0"} {
		if a.status != http.StatusOK || !strings.Contains(a.body, want) {
			t.Errorf("the report: %d, without %s", a.status, want)
		}
	}
	coupons := func() int {
		t.Helper()
		list, err := s.store.Coupons(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	before := coupons()
	_, list, _ := strings.Cut(a.body, `<textarea name="list" hidden aria-hidden="true">`)
	list, _, _ = strings.Cut(list, "</textarea>")
	if a := s.upload(path, form("list", html.UnescapeString(list)), nil); a.status != http.StatusSeeOther || coupons() != before+1 {
		t.Errorf("taken: %d, %d coupons", a.status, coupons())
	}
	a = s.send("POST", "/admin/coupons/export", form("format", "csv"))
	if a.status != http.StatusOK || !strings.Contains(a.body, "봄맞이,SPRING27,할인율,15,") {
		t.Fatalf("the export: %d %s", a.status, a.body)
	}
	if a := s.upload(path, form(), map[string][]byte{"file": []byte(a.body)}); !strings.Contains(a.body,
		"그대로 등록 2") {
		t.Errorf("imported again: %d %s", a.status, a.body)
	}
	for name, file := range map[string]string{"no coupons": "a,b\n1,2\n", "nothing": "", "a picture": "\x89PNG\r\n\x1a\n\x00",
		"too large": strings.Repeat("x", 1<<20+1)} {
		if a := s.upload(path, form(), map[string][]byte{"file": []byte(file)}); a.status !=
			http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, a.status)
		}
	}
}

// TestCouponsOnOffer lists a coupon, takes it on the page of a product, and finds it on the
// order form, where one press removes it and another uses it again. Codes of coupons that
// are not on offer are in no page.
func TestCouponsOnOffer(t *testing.T) {
	s := newShop(t)
	s.logIn()
	ok := func(pairs ...string) {
		t.Helper()
		if a := s.do("/admin/coupons", pairs...); a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, words(a.body))
		}
	}
	if a := s.do("/admin/coupons", "name", "코드 없음", "percent", "5", "listed", "on"); a.status !=
		http.StatusUnprocessableEntity || !strings.Contains(a.body, "공용 코드를 정해 주세요") {
		t.Errorf("on offer without a code: %d", a.status)
	}
	ok("name", "비밀", "percent", "50", "code", "SECRET50", "confirm_terms", "percent 50 0 0 0 0 0 0")
	ok("name", "공개", "amount", "7000", "code", "OPEN7000", "listed", "on", "minimum", "50000", "uses_max", "1",
		"ends_at", "2099-01-01T00:00", "confirm_terms", "amount 0 0 7000 0 50000 1 0")
	ok("name", "나중", "amount", "9000", "code", "LATER9000", "listed", "on", "starts_at", "2098-01-01T00:00",
		"confirm_terms", "amount 0 0 9000 0 0 0 0")
	s.has("/admin/coupons", "OPEN7000 (쿠폰 받기)")
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	for _, path := range []string{chairPage, "/coupons", "/en/coupons", "/checkout"} {
		s.has(path, "not SECRET50", "not LATER9000", "not 9,000원 할인")
	}
	s.has(chairPage, "7,000원 할인", "50,000원 이상 구매", "2098년 12월 31일까지", `form="take"`, "10% 할인", "not OPEN7000")
	s.has("/en/coupons", "$5.", "10% off")
	s.has("/checkout", "64,900원", `name="use_coupon" value="OPEN7000"`, `name="use_coupon" value="WELCOME10"`,
		"not 적용되었습니다")
	take := func(id string, header ...string) answer {
		t.Helper()
		return s.send("POST", "/coupons", url.Values{"coupon": {id}}, header...)
	}
	for _, id := range []string{"2", "4", "99", "x"} { // secret, later, none
		if a := take(id); a.status != http.StatusNotFound {
			t.Errorf("coupon %s: %d", id, a.status)
		}
	}
	leadsTo(t, take("1"), "/coupons?taken=1")
	if a := take("3", "Accept", asJSON); a.status != http.StatusOK || !strings.Contains(a.body, `"taken":"3"`) {
		t.Errorf("a script takes: %d %s", a.status, a.body)
	}
	s.has("/coupons", "disabled", "받음")
	s.has("/checkout", "적용되었습니다: 쿠폰 할인 (OPEN7000)", "57,900원", `name="drop_coupon" value="OPEN7000"`)
	a := s.send("POST", "/checkout/coupon", url.Values{"coupon": {"OPEN7000"}, "drop_coupon": {"OPEN7000"}})
	if a.status != http.StatusOK || strings.Contains(a.body, "적용되었습니다") ||
		!strings.Contains(a.body, `value="OPEN7000"`) {
		t.Errorf("removed: %d", a.status)
	}
	s.has("/checkout", "적용되었습니다: 쿠폰 할인 (WELCOME10)", "58,410원")
	a = s.send("POST", "/checkout/coupon", url.Values{"use_coupon": {"OPEN7000"}})
	if a.status != http.StatusOK || !strings.Contains(a.body, "57,900원") {
		t.Errorf("used again: %d", a.status)
	}
	s.order("coupon", "OPEN7000")
	s.has("/coupons", "not 7,000원")
	s.has(chairPage, "not 7,000원", "10% 할인")
	if a := take("3"); a.status != http.StatusNotFound {
		t.Errorf("one that is used up: %d", a.status)
	}
}
