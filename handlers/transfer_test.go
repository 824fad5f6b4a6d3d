package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"
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
	leadsTo(t, s.cancel(o, "mind", "bank", "04", "account", "123-456-789012", "holder", "홍길동"), o.URL)
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

// TestATransferGoesBackByLineToTheAccountThatItsBuyerNamed follows an account from the
// buyer's request to the refund that a person notes, which is the end of it.
func TestATransferGoesBackByLineToTheAccountThatItsBuyerNamed(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.order("pg", "bank", "quantity", "2", "depositor", "홍길동")
	account := func() store.RefundAccount {
		a, err := s.store.RefundTo.Of(t.Context(), s.file(o).Order.ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		return a
	}
	path := "/admin/orders/" + o.No
	note := []string{"bank", "88", "account", "110 222-333444", "holder", "김하나"}
	refuses(t, s.do(path+"/refund-account", note...), http.StatusConflict, "환불할 수 있는 무통장입금이 없습니다")
	s.do("/admin/payments/bank:" + o.MerchantUID + "/transfer")
	some := []string{"pick_1", "1", "bank", "04", "account", "123-456-789012", "holder", "김 하나"}
	refuses(t, s.cancel(o, "mind", some[:2]...), http.StatusUnprocessableEntity, "환불받을 은행을 선택해 주세요")
	offer := s.cancel(o, "mind", some...)
	if !strings.Contains(offer.body, "64,900원") || account() != (store.RefundAccount{}) {
		t.Errorf("before the buyer agrees: %d, %v", offer.status, account())
	}
	leadsTo(t, s.cancel(o, "mind", append(some, "agreed", agreed(t, offer.body))...), o.URL)
	if a := account(); a != (store.RefundAccount{Bank: "04", Number: "123456789012", Holder: "김 하나"}) {
		t.Fatalf("%s %s %s is kept", a.Bank, a.Number, a.Holder)
	}
	f := s.file(o)
	for _, e := range f.Log {
		if strings.Contains(fmt.Sprint(e), "123456789012") {
			t.Errorf("the log has the account: %v", e)
		}
	}
	if strings.Contains(s.get(o.URL).body, "123456789012") {
		t.Error("whoever has the link sees the account")
	}
	page := s.get(path + "/refund?pick_1=1&claim=" + strconv.FormatInt(f.Claims[0].ID, 10)).body
	for _, want := range []string{"KB국민은행 123456789012 김 하나", "입금자(홍길동)와 다릅니다", `value="64900"`, "환불한 것으로 기록"} {
		if !strings.Contains(page, want) {
			t.Errorf("who refunds does not see %q", want)
		}
	}
	before := s.chairsLeft()
	leadsTo(t, s.do("/admin/payments/bank:"+o.MerchantUID+"/refunds", "amount", "64900", "reason", "변심", "pick_1", "1",
		"claim", strconv.FormatInt(f.Claims[0].ID, 10), "next", path), path)
	f = s.file(o)
	if len(f.Refunds) != 1 || f.Refunds[0].State != store.RefundDone || len(f.Refunds[0].Lines) != 1 ||
		f.Refunds[0].To != (store.AccountMark{Bank: "04", Tail: "9012"}) || f.Order.Lines[0].Left() != 1 ||
		f.Claims[0].State != store.ClaimDone || s.chairsLeft() != before+1 {
		t.Errorf("%+v %+v, %d of %d chairs", f.Refunds, f.Claims, s.chairsLeft(), before)
	}
	if a := account(); a != (store.RefundAccount{}) {
		t.Error("the account outlives its refund")
	}
	refuses(t, s.do(path+"/refund-account", "bank", "88", "account", "1", "holder", "김하나"), 422, "계좌번호는 숫자")
	leadsTo(t, s.do(path+"/refund-account", note...), path)
	if a := account(); a.Number != "110222333444" || !strings.Contains(s.get(path).body, "신한은행 110222333444 김하나") {
		t.Errorf("told by phone: %v", a.Number)
	}
	if err := store.RotateKey(t.Context(), s.store, "admin:1"); err != nil || account().Number != "110222333444" {
		t.Errorf("with a new key: %v", err)
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

func TestATransferIsAwaitedInTheNameAndAtTheAccountThatTheBuyerChose(t *testing.T) {
	s := newShop(t)
	s.logIn()
	const path = "/admin/settings/transfers"
	account := []string{"on", "1", "bank", "국민은행", "number", "123-45", "holder", "홍길동", "days", "2", "safety", "예외"}
	refuses(t, s.do(path, append(account, "more", "신한은행 / 110-1")...), http.StatusUnprocessableEntity, "다른 계좌")
	leadsTo(t, s.do(path, append(account, "more", "신한은행 / 110-1 / 홍길동\n")...), path)
	if page := s.get(path).body; !strings.Contains(page, "신한은행 / 110-1 / 홍길동") {
		t.Error("the owner does not see the second account")
	}
	if page := s.get("/products/norwegian-swivel-chair").body; !strings.Contains(page, `value="신한은행 110-1"`) ||
		!strings.Contains(page, `name="depositor"`) {
		t.Error("buyers cannot choose an account or say their name")
	}
	o := s.order("pg", "bank", "depositor", "  (주)한빛 상사 ", "account", "신한은행 110-1")
	leadsTo(t, s.do(path, account...), path) // the order keeps what it was told
	p := s.file(o).Payments[0]
	if p.Depositor != "(주)한빛 상사" || p.Vbank.Bank != "신한은행" || p.Vbank.Num != "110-1" {
		t.Errorf("%+v", p)
	}
	if page := s.get(o.URL).body; !strings.Contains(page, "입금자명") || strings.Contains(page, "한빛") {
		t.Error("the page of the order does not name the depositor, or to everybody")
	}
	if page := s.get("/admin/orders/" + o.No).body; !strings.Contains(page, "(주)한빛 상사") {
		t.Error("the owner does not see the depositor")
	}
	s.send("POST", o.URL+"/attempts", with(url.Values{}, "pg", "bank", "depositor", "김하나", "account", "x"), "Accept", asJSON)
	if again := s.file(o).Payments[0]; again.Depositor != "김하나" || again.Vbank != p.Vbank {
		t.Errorf("said anew: %+v", again)
	}
	s.do("/admin/payments/bank:" + o.MerchantUID + "/transfer")
	if paid := s.file(o).Payments[0]; paid.Depositor != "김하나" || !paid.Captured {
		t.Errorf("once it came: %+v", paid)
	}
	s.leave()
	if p := s.file(s.order("pg", "bank")).Payments[0]; p.Depositor == "" || p.Vbank.Bank != "국민은행" {
		t.Errorf("nothing said: %+v", p)
	}
	s.verified()
}

func TestATransferThatComesInPartsAndTooMuch(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.order("pg", "bank", "depositor", "홍길동")
	take, back := "/admin/payments/bank:"+o.MerchantUID+"/transfer", "/admin/payments/bank:"+o.MerchantUID+"/deposits/back"
	for amount, why := range map[string]string{"육만원": "입력해 주세요", "60000.5": "소수점을 쓸 수 없습니다", "0": "1원 이상"} {
		refuses(t, s.do(take, "amount", amount), http.StatusUnprocessableEntity, why)
		refuses(t, s.do(back, "amount", amount), http.StatusUnprocessableEntity, why)
	}
	leadsTo(t, s.do(take, "amount", "60,000"), "/admin/orders/"+o.No)
	if f := s.file(o); f.Order.PayState != store.AwaitingDeposit || f.Payments[0].Deposited != 60000 || len(f.Cases) != 0 {
		t.Fatalf("%s %+v %+v", f.Order.PayState, f.Payments, f.Cases)
	}
	for path, want := range map[string]string{"/admin/orders/" + o.No: "60,000원", o.URL: "4,900원", "/admin/transfers": "4,900원"} {
		if !strings.Contains(s.get(path).body, want) {
			t.Errorf("%s does not say %s", path, want)
		}
	}
	refuses(t, s.do(back, "amount", "60001"), http.StatusConflict, "60,000원까지")
	leadsTo(t, s.do(take, "amount", "5,000"), "/admin/orders/"+o.No)
	f := s.file(o)
	if f.Order.PayState != store.Paid || len(f.Cases) != 1 || f.Cases[0].Kind != store.IncidentDeposit {
		t.Fatalf("%s %+v", f.Order.PayState, f.Cases)
	}
	if page := s.get("/admin/cases").body; !strings.Contains(page, "주문에 쓰이지 않은 입금") {
		t.Error("nobody is told of what is too much")
	}
	s.verified()
	refuses(t, s.do(back, "amount", "101"), http.StatusConflict, "100원까지")
	leadsTo(t, s.do(back, "amount", "100"), "/admin/orders/"+o.No)
	if f := s.file(o); len(f.Cases) != 0 || f.Payments[0].Unused() != 0 {
		t.Errorf("sent back: %+v", f.Cases)
	}
	s.leave()
	late := s.order("pg", "bank")
	s.do("/admin/payments/bank:"+late.MerchantUID+"/transfer", "amount", "1000")
	leadsTo(t, s.cancel(late, "mind"), late.URL)
	if f := s.file(late); f.Order.PayState != store.Void || len(f.Cases) != 1 {
		t.Errorf("a part for an order that was cancelled: %s %+v", f.Order.PayState, f.Cases)
	}
	s.do("/admin/payments/bank:"+late.MerchantUID+"/dismiss", "reason", "계좌로 돌려보냄")
	if f := s.file(late); len(f.Cases) != 0 {
		t.Errorf("dismissed: %+v", f.Cases)
	}
	s.verified()
}

func TestAStatementConfirmsWhatTheOwnerPresses(t *testing.T) {
	s := newShop(t)
	s.logIn()
	hong := s.order("pg", "bank", "depositor", "홍길동")
	s.leave()
	kim := s.order("pg", "bank", "depositor", "(주)한빛상사")
	const paste, confirm = "/admin/transfers", "/admin/transfers/confirm"
	text := "2026-11-30\t홍길동\t64,900\n2026-11-30\t한빛상사대표\t64,900\n2026-11-30\t아무개\t1,000\n"
	page := s.doFile(paste, "none.txt", nil, "list", text)
	if page.status != http.StatusOK || s.file(hong).Order.PayState != store.AwaitingDeposit {
		t.Fatalf("pasted: %d, %s", page.status, s.file(hong).Order.PayState)
	}
	ticked := valueOf(page.body, `name="to-0" value="`)
	doubt := valueOf(page.body, `<option value="bank:`+kim.MerchantUID)
	if !strings.HasPrefix(ticked, "bank:"+hong.MerchantUID) || !strings.Contains(page.body, "이름이 다릅니다") ||
		!strings.Contains(page.body, "맞는 주문이 없습니다") {
		t.Fatalf("proposed %q and %q", ticked, doubt)
	}
	leadsTo(t, s.do(confirm, "to-0", ticked, "to-1", "bank:"+kim.MerchantUID+doubt), paste)
	if s.file(hong).Order.PayState != store.Paid || s.file(kim).Order.PayState != store.Paid {
		t.Error("what was pressed is not confirmed")
	}
	refuses(t, s.do(confirm, "to-0", ticked), http.StatusConflict, "이미 확인한 입금 내역")
	if again := s.doFile(paste, "none.txt", nil, "list", text).body; !strings.Contains(again, "이미 확인한 2줄") || strings.Contains(again, `name="to-0"`) {
		t.Error("the same list proposes the same again")
	}
	refuses(t, s.doFile(paste, "none.txt", nil, "list", "안녕하세요"), http.StatusUnprocessableEntity, "입금 내역을 찾지 못했습니다")
	refuses(t, s.do(confirm), http.StatusConflict, "확인할 입금을 선택해")
	s.leave()
	last := s.order("pg", "bank")
	leadsTo(t, s.do(confirm, "take-bank:"+last.MerchantUID, "yes"), paste)
	if s.file(last).Order.PayState != store.Paid {
		t.Error("what was ticked is not confirmed")
	}
	s.verified()
}

// valueOf is what follows some text on a page, up to the next quotation mark.
func valueOf(page, after string) string {
	_, rest, _ := strings.Cut(page, after)
	value, _, _ := strings.Cut(rest, `"`)
	return html.UnescapeString(value)
}
