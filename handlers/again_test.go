package handlers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// attempt is what POST /orders answers.
type attempt struct {
	No          string      `json:"order_no"`
	URL         string      `json:"order_url"`
	MerchantUID string      `json:"merchant_uid"`
	PG          string      `json:"pg"`
	Amount      json.Number `json:"amount"`
	Currency    string      `json:"currency"`
	BuyerName   string      `json:"buyer_name"`
	BuyerTel    string      `json:"buyer_tel"`
	BuyerAddr   string      `json:"buyer_addr"`
	Held        *bool       `json:"held"`
	Message     string      `json:"message"`
	Location    string      `json:"location"`
	Agree       map[string]string
}

func (s *shop) press(v url.Values) (int, attempt) {
	s.t.Helper()
	a := s.send("POST", "/orders", v, "Accept", asJSON)
	var got attempt
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		s.t.Fatalf("%d %s", a.status, a.body)
	}
	return a.status, got
}

// lastPiece leaves one chair.
func (s *shop) lastPiece() {
	s.t.Helper()
	s.sql(`INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT id, 1 - stock, 'correction', 1 FROM
	  variants WHERE sku = 'CHAIR-NO-1'`)
	s.sql("UPDATE variants SET stock = 1 WHERE sku = 'CHAIR-NO-1'")
}

// TestTheSameBuyerPressesAgain orders the last piece, comes back and presses again.
func TestTheSameBuyerPressesAgain(t *testing.T) {
	for name, c := range map[string]struct {
		again   []string // what the form says otherwise
		uid     string   // the end of its merchant_uid
		amount  string
		changed func(attempt) bool
	}{
		"the same button":   {nil, "-1", "64900", nil},
		"another button":    {[]string{"pg", "inicis-trans"}, "-2", "64900", nil},
		"a virtual account": {[]string{"pg", "inicis-vbank"}, "-2", "64900", nil},
		"overseas card":     {[]string{"pg", "inicis-global"}, "-2", "64900", nil},
		"PayPal":            {[]string{"pg", "paypal"}, "-2", "49", nil},
		"another name": {[]string{"buyer_name", "이바다"}, "-1", "64900",
			func(a attempt) bool { return a.BuyerName == "이바다" }},
		"another phone": {[]string{"buyer_tel", "010-8888-7777"}, "-1", "64900",
			func(a attempt) bool { return a.BuyerTel == "010-8888-7777" }},
		"another address": {[]string{"buyer_addr", "부산광역시 해운대구 1"}, "-1", "64900",
			func(a attempt) bool { return a.BuyerAddr == "부산광역시 해운대구 1" }},
		"a note to the courier": {[]string{"memo", "문 앞에 놓아 주세요"}, "-1", "64900", nil},
		"another receiver": {[]string{"receiver_name", "박들", "receiver_tel", "010-1111-2222"}, "-1", "64900",
			nil},
		"in English, by card": {[]string{"lang", "en"}, "-1", "64900", nil},
		"in English, from abroad": {[]string{"lang", "en", "pg", "paypal", "buyer_country", "US", "buyer_city",
			"Austin", "buyer_state", "TX", "buyer_postcode", "78701", "buyer_tel", "+1 512 555 0100"}, "-2", "49", nil},
		"what the page says it saw": {[]string{"seen_order", ""}, "-1", "64900", nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.shipEverywhere()
			s.lastPiece()
			status, first := s.press(chair())
			if status != http.StatusCreated || first.Held == nil || !*first.Held {
				t.Fatalf("first: %d %+v", status, first)
			}
			status, again := s.press(with(chair(), c.again...))
			if status != http.StatusCreated || again.No != first.No || !strings.HasSuffix(again.MerchantUID, c.uid) ||
				string(again.Amount) != c.amount {
				t.Fatalf("again: %d %+v", status, again)
			}
			if c.changed != nil && !c.changed(again) {
				t.Errorf("the PG is told the old: %+v", again)
			}
			s.leave()
			if status, a := s.press(chair()); status != http.StatusConflict || !strings.Contains(a.Message, "품절") {
				t.Errorf("a stranger: %d %+v", status, a)
			}
		})
	}
}

// TestTwoTabsPressAtOnce posts the same order many times at the same moment.
func TestTwoTabsPressAtOnce(t *testing.T) {
	s := newShop(t)
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	s.lastPiece()
	var mu sync.Mutex
	numbers := map[string]int{}
	var tabs sync.WaitGroup
	for range 6 {
		tabs.Go(func() {
			a := s.send("POST", "/orders", with(chair(), "product", "", "sku", "", "quantity", ""), "Accept", asJSON)
			var got attempt
			json.Unmarshal([]byte(a.body), &got)
			mu.Lock()
			defer mu.Unlock()
			numbers[got.MerchantUID]++
		})
	}
	tabs.Wait()
	if len(numbers) != 1 || numbers[""] > 0 {
		t.Errorf("attempts: %v", numbers)
	}
}

// TestSomethingElseInsteadOfTheUnpaidOrder orders something else in the session of
// an unpaid order, whose last piece goes with the buyer.
func TestSomethingElseInsteadOfTheUnpaidOrder(t *testing.T) {
	s := newShop(t)
	s.lastPiece()
	_, first := s.press(chair())
	status, second := s.press(with(chair(), "product", spoons, "sku", "BRASS-SET-1"))
	if status != http.StatusCreated || second.No == first.No {
		t.Fatalf("spoons instead: %d %+v", status, second)
	}
	page := s.get(first.URL).body
	if !strings.Contains(page, "다른 내용으로 다시 주문하셔서") || !strings.Contains(page, second.URL+"/pay") ||
		strings.Contains(page, first.URL+"/pay") {
		t.Error("the page of the first order does not lead to the second")
	}
	if a := s.get(first.URL + "/pay"); a.status != http.StatusSeeOther || a.header.Get("Location") != first.URL {
		t.Errorf("its pay page: %d to %s", a.status, a.header.Get("Location"))
	}
	if a := s.send("POST", first.URL+"/attempts", url.Values{"pg": {"inicis"}}, "Accept",
		asJSON); a.status != http.StatusConflict || !strings.Contains(a.body, "새 주문을 결제해") {
		t.Errorf("another try for it: %d %s", a.status, a.body)
	}
	if a := s.send("POST", first.URL+"/attempts", url.Values{"pg": {"inicis"}}); a.status != http.StatusSeeOther ||
		a.header.Get("Location") != first.URL {
		t.Errorf("without JavaScript: %d to %s", a.status, a.header.Get("Location"))
	}
	s.leave()
	if strings.Contains(s.get(first.URL).body, second.URL) {
		t.Error("a stranger is led to the second order")
	}
	if status, _ := s.press(chair()); status != http.StatusCreated {
		t.Errorf("the piece was not given free: %d", status)
	}
}

// TestPagesLeadBackToTheUnpaidOrder looks for the way back on every page that the
// buyer may come back to, and that no page calls the goods sold out that they hold.
func TestPagesLeadBackToTheUnpaidOrder(t *testing.T) {
	s := newShop(t)
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	s.lastPiece()
	_, o := s.press(with(chair(), "product", "", "sku", "", "quantity", ""))
	for path, words := range map[string]string{
		"/cart": "이어서 결제하기", "/en/cart": "Continue to payment", "/checkout": "이어서 결제하기",
		"/en/checkout":                     "Continue to payment",
		"/products/norwegian-swivel-chair": "이어서 결제하기", o.URL: "이어서 결제하기", o.URL + "/pay": "이어서 결제하기",
	} {
		page := s.get(path)
		if page.status != http.StatusOK || !strings.Contains(page.body, words) || path != o.URL+"/pay" &&
			!strings.Contains(page.body, o.URL+"/pay") {
			t.Errorf("%s: %d, does not lead back", path, page.status)
		}
		if strings.Contains(page.body, "품절되었습니다") {
			t.Errorf("%s calls the buyer's own piece sold out", path)
		}
	}
	if page := s.get("/products/norwegian-swivel-chair").body; !strings.Contains(page, `data-pg="inicis"`) {
		t.Error("the product page offers no button")
	}
	s.leave()
	if page := s.get("/products/norwegian-swivel-chair").body; strings.Contains(page, "이어서 결제하기") ||
		strings.Contains(page, `data-pg="inicis"`) {
		t.Error("a stranger is led to it, or can order the last piece")
	}
}

// TestWhoHasPaidIsTold presses again with a page from before the payment.
func TestWhoHasPaidIsTold(t *testing.T) {
	s := newShop(t)
	page := with(chair(), "seen_order", "")
	_, first := s.press(page)
	s.pay(placed{No: first.No, URL: first.URL, MerchantUID: first.MerchantUID})
	status, told := s.press(page)
	if status != http.StatusConflict || told.Location != first.URL || !strings.Contains(told.Message, "이미 결제하신") ||
		told.Agree["seen_order"] != first.No {
		t.Fatalf("told: %d %+v", status, told)
	}
	if a := s.send("POST", "/orders", page); a.status != http.StatusSeeOther || a.header.Get("Location") != first.URL+
		"?again=1" ||
		!strings.Contains(s.get(first.URL+"?again=1").body, "이미 결제하신") {
		t.Errorf("without JavaScript: %d to %s", a.status, a.header.Get("Location"))
	}
	if status, second := s.press(with(page, "seen_order", told.Agree["seen_order"])); status != http.StatusCreated ||
		second.No == first.No {
		t.Errorf("pressed once more: %d %+v", status, second)
	}
	if a := s.send("POST", first.URL+"/attempts", url.Values{"pg": {"inicis"}}, "Accept",
		asJSON); a.status != http.StatusConflict || !strings.Contains(a.body, "이미 결제된") {
		t.Errorf("another try for it: %d %s", a.status, a.body)
	}
	s.leave()
	if status, other := s.press(page); status != http.StatusCreated || other.No == first.No {
		t.Errorf("a stranger: %d %+v", status, other)
	}
}

// TestVoidAndUnheldOrders presses again after the order was closed, or when its
// goods were given free.
func TestVoidAndUnheldOrders(t *testing.T) {
	s := newShop(t)
	ctx := context.Background()
	_, first := s.press(chair())
	d, err := s.store.OrderByMerchantUID(ctx, first.MerchantUID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.VoidCancelled(ctx, store.Expired{ID: d.Order.ID, No: d.Order.No, Attempts: d.Attempts},
		store.SourceBuyer); err != nil {
		t.Fatal(err)
	}
	_, second := s.press(chair())
	if second.No == first.No {
		t.Error("a void order goes on")
	}
	if d, err = s.store.OrderByMerchantUID(ctx, second.MerchantUID); err != nil {
		t.Fatal(err)
	}
	if err := s.store.ExtendHold(ctx, []store.Expired{{ID: d.Order.ID, No: d.Order.No,
		CreatedAt: time.Now().Add(-25 * time.Hour)}}, time.Minute); err != nil {
		t.Fatal(err)
	}
	s.lastPiece()
	s.leave()
	s.press(chair())
	a := s.send("POST", second.URL+"/attempts", url.Values{"pg": {"inicis"}}, "Accept", asJSON)
	if a.status != http.StatusCreated || !strings.Contains(a.body, `"held":false`) {
		t.Errorf("another try without goods: %d %s", a.status, a.body)
	}
	if page := s.get(second.URL + "/pay").body; !strings.Contains(page, "미리 확보되어 있지 않습니다") {
		t.Error("the pay page does not say so")
	}
}
