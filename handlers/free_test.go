package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// giveAway makes a coupon that takes off all goods, and whose code is GIFT; delivery of
// chairs is free.
func (s *shop) giveAway() {
	s.t.Helper()
	s.sql(`INSERT INTO coupons (id, name, kind, percent, minimum, per_buyer, created_at) VALUES (77, 'gift', 'percent', 100, 0, 1, 1)`)
	s.sql(`INSERT INTO coupon_codes VALUES ('GIFT', 77, 0, 1)`)
}

// deals reports whether a page shows its free button, and whether it shows those of PGs.
func deals(page string) (free, paid bool) {
	part := func(which string) bool {
		_, rest, ok := strings.Cut(page, `data-free="`+which+`"`)
		tag, _, _ := strings.Cut(rest, ">")
		return ok && !strings.Contains(tag, "hidden")
	}
	return part("true"), part("false")
}

func TestACouponThatCoversEverythingLeavesNothingToPay(t *testing.T) {
	for _, lang := range []struct{ prefix, words, name string }{{"", "0원 주문하기", "ko"},
		{"/en", "Place the order", "en"}} {
		s := newShop(t)
		s.giveAway()
		s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
		if free, paid := deals(s.get(lang.prefix + "/checkout").body); free || !paid {
			t.Errorf("%s: without a coupon: free %v, paid %v", lang.name, free, paid)
		}
		a := s.send("POST", lang.prefix+"/checkout/coupon", url.Values{"coupon": {"gift"}, "buyer_country": {"KR"},
			"buyer_postcode": {"06236"}})
		if free, paid := deals(a.body); !free || paid || !strings.Contains(a.body, lang.words) ||
			!strings.Contains(a.body, `data-pg="none"`) {
			t.Errorf("%s: with it: free %v, paid %v, %d", lang.name, free, paid, a.status)
		}
		if strings.Contains(s.get(lang.prefix+"/products/norwegian-swivel-chair").body, `data-pg="none"`) {
			t.Errorf("%s: a product page offers what it cannot know", lang.name)
		}
	}
}

func TestAFreeOrderIsPaidByBeingPlaced(t *testing.T) {
	for lang, said := range map[string]string{"ko": "결제할 금액 없음", "en": "Nothing to pay"} {
		t.Run(lang, func(t *testing.T) {
			s := newShop(t)
			s.logIn()
			s.giveAway()
			before := s.chairsLeft()
			o := s.order("pg", "none", "coupon", "gift", "lang", lang, "buyer_country", "KR")
			f := s.file(o)
			if f.Order.PayState != store.Paid || f.Order.ShipState != store.ShipReady || len(f.Payments) != 1 ||
				f.Payments[0].ImpUID != "none:"+o.MerchantUID || f.Payments[0].Source != store.FromNobody ||
				f.Payments[0].Amount.Minor != 0 {
				t.Fatalf("%s/%s %+v", f.Order.PayState, f.Order.ShipState, f.Payments)
			}
			if n := s.asked.Load(); n != 0 {
				t.Errorf("I'mport was asked %d times", n)
			}
			if page := s.get(o.URL).body; !strings.Contains(page, `data-order-state="paid"`) ||
				!strings.Contains(page, said) {
				t.Error("the order's page does not say that it is paid by nothing")
			}
			if a := s.get(o.URL + "/pay"); a.status != http.StatusSeeOther {
				t.Errorf("it can be paid: %d", a.status)
			}
			if page := s.get("/admin/orders/" + o.No).body; !strings.Contains(page, "결제할 금액 없음") ||
				strings.Contains(page, "환불하기") {
				t.Error("the owner sees a payment that could be refunded")
			}
			for _, key := range []string{"receipt:", "new_order:"} {
				if l := s.letter(key + o.No); l.Dossier.Order.No != o.No {
					t.Errorf("no mail %s", key)
				}
			}
			if a := s.ship(o); a.status != http.StatusSeeOther {
				t.Errorf("it cannot be shipped: %d", a.status)
			}
			if left := s.chairsLeft(); left != before-1 {
				t.Errorf("%d of %d chairs left", left, before)
			}
			s.verified()
		})
	}
}

func TestOnlyWhatCostsNothingIsFree(t *testing.T) {
	s := newShop(t)
	s.giveAway()
	for _, c := range []struct {
		name   string
		form   url.Values
		status int
	}{
		{"a chair with a price", with(chair(), "pg", "none"), http.StatusConflict},
		{"a coupon for less", with(chair(), "pg", "none", "coupon", "WELCOME10"), http.StatusConflict},
		{"delivery that costs", with(chair(), "pg", "none", "coupon", "gift", "buyer_postcode", "63309"),
			http.StatusConflict},
		{"a card for nothing", with(chair(), "coupon", "gift"), http.StatusUnprocessableEntity},
		{"two for one who may one", with(chair(), "pg", "none", "coupon", "gift", "quantity", "2"), http.StatusCreated},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := s.send("POST", "/orders", c.form, "Accept", asJSON)
			if a.status != c.status {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	s.leave()
	if a := s.send("POST", "/orders", with(chair(), "pg", "none", "coupon", "gift"), "Accept", asJSON); a.status !=
		http.StatusUnprocessableEntity || !strings.Contains(a.body, "이미 사용하신 쿠폰") {
		t.Errorf("one buyer has two gifts: %d %s", a.status, a.body)
	}
	s.verified()
}

func TestWithoutAScriptAFreeOrderLeadsToItsPage(t *testing.T) {
	s := newShop(t)
	s.giveAway()
	a := s.send("POST", "/orders", with(chair(), "pg", "none", "coupon", "gift"))
	leadsTo(t, a, "/orders/")
	if to := a.header.Get("Location"); strings.HasSuffix(to, "/pay") {
		t.Errorf("it leads to %s", to)
	}
}

func TestGoodsThatAreGoneAreNotGivenAway(t *testing.T) {
	s := newShop(t)
	s.giveAway()
	s.sql("INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT id, -stock, 'correction', 1 FROM variants WHERE sku = 'CHAIR-NO-1'")
	s.sql("UPDATE variants SET stock = 0 WHERE sku = 'CHAIR-NO-1'")
	a := s.send("POST", "/orders", with(chair(), "pg", "none", "coupon", "gift"), "Accept", asJSON)
	if a.status != http.StatusConflict {
		t.Errorf("%d %s", a.status, a.body)
	}
	s.verified()
}

func TestCancellingAFreeOrder(t *testing.T) {
	for who, cancel := range map[string]func(*shop, placed) answer{
		"buyer": func(s *shop, o placed) answer { return s.cancel(o, "mind") },
		"owner": func(s *shop, o placed) answer { return s.do("/admin/orders/" + o.No + "/cancel") },
	} {
		t.Run(who, func(t *testing.T) {
			s := newShop(t)
			s.logIn()
			s.giveAway()
			before := s.chairsLeft()
			o := s.order("pg", "none", "coupon", "gift")
			if page := s.get("/admin/orders/" + o.No).body; !strings.Contains(page, "0원 주문을 취소합니다") ||
				!strings.Contains(page, "금액이 없어 바로 결제완료") || strings.Contains(page, "포트원에서") {
				t.Error("the owner cannot cancel it, or reads of PortOne")
			}
			if page := s.get(o.URL + "/cancel").body; !strings.Contains(page, "환불되는 금액은 없습니다") ||
				strings.Contains(page, "전액을 환불") {
				t.Error("the buyer reads of a refund")
			}
			for range 2 {
				cancel(s, o)
			}
			f := s.file(o)
			if f.Order.PayState != store.Refunded || f.Order.ShipState != store.ShipNone ||
				f.Payments[0].Rank != store.RankCancelled || !f.Order.Coupon.Returned {
				t.Errorf("%s/%s %+v", f.Order.PayState, f.Order.ShipState, f.Payments)
			}
			if left := s.chairsLeft(); left != before {
				t.Errorf("%d of %d chairs left", left, before)
			}
			if a := s.ship(o); a.status == http.StatusSeeOther {
				t.Error("it is shipped all the same")
			}
			if l := s.letter("void:" + o.No); l.Dossier.Order.PayState != store.Refunded {
				t.Error("the buyer is not told")
			}
			if who == "buyer" {
				if l := s.letter("owner-withdrawn:" + o.No); l.Dossier.Order.No != o.No {
					t.Error("the owner is not told")
				}
			}
			if again := s.order("pg", "none", "coupon", "gift"); again.No == o.No {
				t.Error("the coupon did not come back")
			}
			s.verified()
		})
	}
}

// TestSomeOfAFreeOrderIsNotCancelledByItself asks the owner, as no refund names its goods.
func TestSomeOfAFreeOrderIsNotCancelledByItself(t *testing.T) {
	s := newShop(t)
	s.giveAway()
	o := s.order("pg", "none", "coupon", "gift", "quantity", "2")
	s.cancel(o, "mind", "pick_1", "1")
	f := s.file(o)
	if f.Order.PayState != store.Paid || len(f.Claims) != 1 || f.Claims[0].Lines[0].Quantity != 1 {
		t.Errorf("%s, %+v", f.Order.PayState, f.Claims)
	}
	s.verified()
}

// verified checks every invariant.
func (s *shop) verified() {
	s.t.Helper()
	if broken, err := s.store.Verify(context.Background()); err != nil || len(broken) > 0 {
		s.t.Error(broken, err)
	}
}
