package handlers_test

import (
	"context"
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
