package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// chairsLeft is how many chairs anybody can order.
func (s *shop) chairsLeft() int64 {
	s.t.Helper()
	l, err := s.store.Ledger(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, v := range l.Stock {
		if v.SKU == "CHAIR-NO-1" {
			return v.OnHand
		}
	}
	return -1
}

// TestAnOrderWithoutAHoldSaysSo orders more than one order may hold: it is taken, and
// whoever pays it knows what that means. Only an account to pay into is refused.
func TestAnOrderWithoutAHoldSaysSo(t *testing.T) {
	s := newShop(t)
	s.stock(90)
	status, a := s.press(with(chair(), "quantity", "80"))
	if status != http.StatusCreated || a.Held == nil || *a.Held || s.chairsLeft() != 90 {
		t.Fatalf("%d, held %v, %d left", status, a.Held, s.chairsLeft())
	}
	const words, english = "미리 확보되어 있지 않습니다", "Your items are not reserved."
	if page := s.get(a.URL + "/pay").body; !strings.Contains(page, words) || strings.Contains(page, "까지 재고를 확보") {
		t.Error("the pay page does not say that nothing is held")
	}
	if page := s.get(a.URL).body; strings.Contains(page, "까지 재고를 확보") {
		t.Error("the order page says that something is held")
	}
	if status, b := s.press(with(chair(), "quantity", "80", "lang", "en",
		"buyer_country", "KR")); status != http.StatusCreated ||
		b.No != a.No || *b.Held {
		t.Errorf("pressed again: %d, %s after %s, held %v", status, b.No, a.No, *b.Held)
	}
	if page := s.get(a.URL + "/pay").body; !strings.Contains(page, english) {
		t.Error("the English pay page does not say that nothing is held")
	}
	for what, b := range map[string]answer{
		"another attempt": s.send("POST", a.URL+"/attempts", url.Values{"pg": {"inicis-vbank"}}, "Accept", asJSON),
		"another order": s.send("POST", "/orders", with(chair(), "quantity", "70", "pg", "inicis-vbank"),
			"Accept", asJSON),
		"a form": s.send("POST", "/orders", with(chair(), "quantity", "70", "pg", "inicis-vbank")),
	} {
		if b.status != http.StatusConflict || !strings.Contains(b.body, "다른") && !strings.Contains(b.body,
			"바로 결제되는 수단") && !strings.Contains(b.body, "wait for a deposit") {
			t.Errorf("%s for an account: %d %.300s", what, b.status, b.body)
		}
	}
	if form := s.send("POST", "/orders", with(chair(), "quantity", "70", "pg", "inicis-vbank")); !strings.Contains(
		form.body, `value="김하늘"`) {
		t.Error("what was filled in is lost")
	}
	if status, b := s.press(with(chair(), "quantity", "91")); status != http.StatusConflict {
		t.Errorf("more than there is: %d, %s", status, b.Message)
	}
	s.leave()
	if status, b := s.press(chair()); status != http.StatusCreated || !*b.Held || s.chairsLeft() != 89 {
		t.Errorf("somebody else: %d, held %v, %d left", status, *b.Held, s.chairsLeft())
	}
}

// comeFrom orders as a new visitor at an address.
func comeFrom(t *testing.T, h http.Handler, address string, v url.Values) (int, attempt) {
	t.Helper()
	r := httptest.NewRequest("POST", "/orders", strings.NewReader(v.Encode()))
	r.RemoteAddr, r.Host = address, "localhost:8080"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", asJSON)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var a attempt
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code == http.StatusCreated && a.Held == nil {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return w.Code, a
}

// stranger is somebody who orders n chairs and was never here.
func stranger(i, n int) url.Values {
	return with(chair(), "quantity", fmt.Sprint(n), "buyer_email", fmt.Sprintf("stranger%d@example.com", i),
		"buyer_tel", fmt.Sprintf("010-%04d-0000", i))
}

// TestOneNetworkLeavesGoodsForOthers orders for nothing from one network, every time
// as somebody else. Whoever comes from elsewhere has the same goods held.
func TestOneNetworkLeavesGoodsForOthers(t *testing.T) {
	for name, at := range map[string]func(i int) string{
		"IPv4": func(i int) string { return fmt.Sprintf("203.0.113.%d:999", i+1) },
		"IPv6": func(i int) string { return fmt.Sprintf("[2001:db8:1:2::%x]:999", i+1) },
	} {
		t.Run(name, func(t *testing.T) {
			h, s, _ := openShop(t)
			held := 0
			for i := range 25 { // one network of IPv6 has one limit of requests
				status, a := comeFrom(t, h, at(i), stranger(i, 8))
				if status != http.StatusCreated {
					t.Fatalf("order %d: %d", i, status)
				}
				if *a.Held {
					held += 8
				}
			}
			if held == 0 || held > 50 {
				t.Errorf("one network holds %d of 100", held)
			}
			status, a := comeFrom(t, h, "198.51.100.9:999", stranger(1000, 8))
			if status != http.StatusCreated || !*a.Held {
				t.Errorf("somebody from elsewhere: %d, held %v", status, a.Held)
			}
			if broken, err := s.Verify(t.Context()); err != nil || len(broken) > 0 {
				t.Errorf("%q, %v", broken, err)
			}
		})
	}
}

// TestLoopbackHoldsAsBefore orders from where all visitors come when no proxy is
// declared, and from where shops are tried out.
func TestLoopbackHoldsAsBefore(t *testing.T) {
	s := newShop(t)
	s.stock(1000)
	for i := range 150 {
		s.leave()
		if status, a := s.press(chair()); status != http.StatusCreated || !*a.Held {
			t.Fatalf("order %d: %d, held %v", i, status, a.Held)
		}
	}
	if s.chairsLeft() != 850 {
		t.Errorf("%d left", s.chairsLeft())
	}
}
