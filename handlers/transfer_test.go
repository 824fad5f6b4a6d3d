package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

func TestATransferFromTheButtonToTheParcel(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for path, want := range map[string]bool{"/products/norwegian-swivel-chair": true,
		"/en/products/norwegian-swivel-chair": false} {
		page := s.get(path).body
		if strings.Contains(page, `<button type="button" class="pay-button pay-wide" data-pg="bank"`) != want ||
			strings.Contains(page, "구매안전") != want {
			t.Errorf("%s: a button for transfers is %v", path, !want)
		}
	}
	before := s.chairsLeft()
	o := s.order("pg", "bank")
	f := s.file(o)
	if f.Order.PayState != store.AwaitingDeposit || f.Payments[0].Source != store.FromBank || s.asked.Load() != 0 {
		t.Fatalf("%s %+v, I'mport was asked %d times", f.Order.PayState, f.Payments, s.asked.Load())
	}
	if page := s.get(o.URL).body; !strings.Contains(page, `data-order-state="awaiting_deposit"`) ||
		!strings.Contains(page, "000-000000-00-000") || !strings.Contains(page, "64,900원") ||
		!strings.Contains(page, o.URL+"/pay") {
		t.Error("the order's page does not say where the money goes")
	}
	for _, key := range []string{"vbank:", "reminder:"} {
		if l := s.letter(key + "bank:" + o.MerchantUID); l.Payment.Vbank.Num != "000-000000-00-000" {
			t.Errorf("no account in mail %s", key)
		}
	}
	again := s.send("POST", o.URL+"/attempts", with(url.Values{}, "pg", "bank"), "Accept", asJSON)
	if again.status != http.StatusCreated || !strings.Contains(again.body, o.MerchantUID) {
		t.Errorf("pressed again: %d %s", again.status, again.body)
	}
	if a := s.ship(o); a.status == http.StatusSeeOther {
		t.Error("it is shipped before anybody saw the money")
	}
	take := "/admin/payments/bank:" + o.MerchantUID + "/transfer"
	if page := s.get("/admin/orders/" + o.No).body; !strings.Contains(page, take) {
		t.Error("nobody can confirm the transfer")
	}
	leadsTo(t, s.do(take), "/admin/orders/"+o.No)
	refuses(t, s.do(take), http.StatusConflict, "이미 입금을 확인한")
	f = s.file(o)
	if f.Order.PayState != store.Paid || f.Payments[0].Verdict != store.Accepted {
		t.Fatalf("%s %+v", f.Order.PayState, f.Payments)
	}
	s.letter("receipt:" + o.No)
	s.letter("new_order:" + o.No)
	leadsTo(t, s.cancel(o, "mind"), o.URL)
	if f := s.file(o); len(f.Claims) != 1 || len(f.Refunds) != 0 {
		t.Errorf("a person has to send the money back: %+v %+v", f.Claims, f.Refunds)
	}
	s.do("/admin/payments/bank:"+o.MerchantUID+"/refunds", "amount", "64900", "reason", "고객 변심", "next",
		"/admin/orders/"+o.No)
	f = s.file(o)
	if f.Order.PayState != store.Refunded || len(f.Refunds) != 1 || f.Refunds[0].State != store.RefundDone ||
		f.Refunds[0].Source != store.SourceAdmin {
		t.Errorf("%s %+v", f.Order.PayState, f.Refunds)
	}
	if left := s.chairsLeft(); left != before || s.asked.Load() != 0 {
		t.Errorf("%d of %d chairs are back; I'mport was asked %d times", left, before, s.asked.Load())
	}
	s.verified()
}

func TestCancellingBeforeATransferVoids(t *testing.T) {
	s := newShop(t)
	before := s.chairsLeft()
	o := s.order("pg", "bank")
	leadsTo(t, s.cancel(o, "mind"), o.URL)
	if f := s.file(o); f.Order.PayState != store.Void || s.chairsLeft() != before {
		t.Errorf("%s, %d of %d chairs", f.Order.PayState, s.chairsLeft(), before)
	}
	s.logIn()
	s.do("/admin/payments/bank:" + o.MerchantUID + "/transfer")
	if f := s.file(o); f.Order.PayState != store.Paid {
		t.Errorf("money that came late, with goods there: %s", f.Order.PayState)
	}
	s.verified()
}

func TestACardAndATransferAreACase(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.order("pg", "bank")
	card := s.send("POST", o.URL+"/attempts", with(url.Values{}, "pg", "inicis"), "Accept", asJSON)
	if card.status != http.StatusCreated {
		t.Fatalf("%d %s", card.status, card.body)
	}
	s.pay(placed{No: o.No, MerchantUID: o.No + "-2"})
	s.do("/admin/payments/bank:" + o.MerchantUID + "/transfer")
	f := s.file(o)
	if f.Order.PayState != store.Paid || len(f.Cases) != 1 || f.Cases[0].Kind != store.IncidentDuplicate {
		t.Errorf("%s %+v", f.Order.PayState, f.Cases)
	}
	s.verified()
}

func TestTransfersAreOffUntilBuyersAreProtected(t *testing.T) {
	live, err := store.Open(context.Background(), store.Options{Dir: newShops[true](t), Live: true})
	if err != nil {
		t.Fatal(err)
	}
	defer live.Close()
	if got, err := store.TransfersOf(context.Background(), live); err != nil || got.On {
		t.Errorf("a new live shop takes transfers: %+v %v", got, err)
	}
	s := newShop(t)
	s.logIn()
	const path = "/admin/settings/transfers"
	account := []string{"on", "1", "bank", "국민은행", "number", "123-45", "holder", "홍길동", "days", "2"}
	refuses(t, s.do(path, account...), http.StatusUnprocessableEntity, "구매안전 서비스를 모두 입력해야")
	leadsTo(t, s.do(path, append(account, "safety", "KG이니시스 에스크로")...), path)
	if page := s.get("/products/norwegian-swivel-chair").body; !strings.Contains(page, "KG이니시스 에스크로") {
		t.Error("buyers do not see how they are protected")
	}
	o := s.order("pg", "bank")
	if due := s.file(o).Payments[0].Vbank.Due; time.Until(due) > 72*time.Hour || time.Until(due) < 47*time.Hour {
		t.Errorf("due %s", due)
	}
	leadsTo(t, s.do(path), path)
	s.leave()
	if a := s.send("POST", "/orders", with(chair(), "pg", "bank"), "Accept", asJSON); a.status !=
		http.StatusUnprocessableEntity {
		t.Errorf("a transfer while they are off: %d", a.status)
	}
	if a := s.send("POST", "/orders", with(chair(), "pg", "bank", "lang", "en"), "Accept", asJSON); a.status !=
		http.StatusUnprocessableEntity {
		t.Errorf("a transfer in the English shop: %d", a.status)
	}
}
