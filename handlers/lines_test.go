package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// agreed is what the page says to agree to an amount.
func agreed(t *testing.T, page string) string {
	t.Helper()
	found := regexp.MustCompile(`name="agreed" value="([^"]*)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page asks nothing: %s", words(page))
	}
	return found[1]
}

func TestBuyersCancelSomeGoods(t *testing.T) {
	s := newShop(t)
	s.logIn()
	before := s.onHand()
	o := s.paid("quantity", "3")
	if page := s.get(o.URL + "/cancel").body; !strings.Contains(page, `name="pick_1"`) {
		t.Fatal("the page does not let goods be chosen")
	}
	form := url.Values{"reason": {"mind"}, "contact": {"sky@example.com"}, "pick_1": {"2"}}
	a := s.send("POST", o.URL+"/cancel", form)
	if a.status != http.StatusOK || !strings.Contains(words(a.body), "129,800원 환불받고 취소하기") {
		t.Fatalf("%d %s", a.status, words(a.body))
	}
	if f := s.file(o); len(f.Refunds) != 0 {
		t.Fatal("it was refunded before the buyer agreed")
	}
	form.Set("agreed", agreed(t, a.body))
	if a := s.send("POST", o.URL+"/cancel", form); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, words(a.body))
	}
	f := s.file(o)
	if len(f.Refunds) != 1 || f.Refunds[0].Amount != 129800 || len(f.Refunds[0].Lines) != 1 ||
		f.Refunds[0].Lines[0] != (store.RefundLine{Line: 1, Quantity: 2, Amount: 129800}) {
		t.Fatalf("%+v", f.Refunds)
	}
	if a := s.send("POST", o.URL+"/cancel", form); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(words(a.body), "1개까지 선택하실 수 있습니다") {
		t.Errorf("more than is left: %d %s", a.status, words(a.body))
	}
	s.givenBack(o, f.Refunds[0].Tag(), 129800)
	if s.onHand() != before-1 {
		t.Errorf("%d of 3 are out", before-s.onHand())
	}
	if text := words(s.get(o.URL).body); !strings.Contains(text, "2개 환불") {
		t.Errorf("the order's page says %s", text)
	}
	for path, want := range map[string]string{
		"/admin/orders/" + o.No:                         "2개 환불",
		"/admin/orders/slips?orders=" + o.No:            "총 1개",
		"/admin/orders/slips?kind=sheet&orders=" + o.No: "(2개 환불)",
		"/admin/orders?tab=paid":                        "구매자 일부 취소",
		"/admin/orders/" + o.No + "/refund?pick_1=1":    "64,900원",
	} {
		if text := words(s.get(path).body); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q: %s", path, want, text)
		}
	}
}

func TestTheOwnerRefundsGoods(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid("quantity", "2")
	s.ship(o)
	form := broken()
	form.Set("pick_1", "1")
	form.Set("reason", "mind")
	if a := s.sendBack(o, form); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, words(a.body))
	}
	f := s.file(o)
	if len(f.Claims) != 1 || len(f.Claims[0].Lines) != 1 || f.Claims[0].Lines[0] != (store.Pieces{Line: 1, Quantity: 1}) {
		t.Fatalf("%+v", f.Claims)
	}
	if text := words(s.get(o.URL).body); !strings.Contains(text, "노르웨이 회전 의자 1개") ||
		!strings.Contains(text, "반품 배송비 (구매자 부담) -3,000원") || !strings.Contains(text, "61,900원") {
		t.Errorf("the order's page says %s", text)
	}
	path := "/admin/orders/" + o.No
	link := regexp.MustCompile(path + `/refund\?[^"]*`).FindString(s.get(path).body)
	page := s.get(strings.ReplaceAll(link, "&amp;", "&"))
	if page.status != http.StatusOK || !strings.Contains(page.body, `value="61900"`) {
		t.Fatalf("%q: %d %s", link, page.status, words(page.body))
	}
	refund := url.Values{"token": {s.token()}, "next": {path}, "pick_1": {"1"}, "amount": {"61900"}, "reason": {"반품"},
		"claim": {strings.Split(strings.Split(link, "claim=")[1], "&")[0]}}
	if a := s.send("POST", "/admin/payments/imp_"+o.No[12:]+"/refunds", refund); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, words(a.body))
	}
	f = s.file(o)
	if len(f.Refunds) != 1 || f.Refunds[0].Amount != 61900 || len(f.Refunds[0].Lines) != 1 ||
		len(f.Refunds[0].Extras) != 1 || f.Refunds[0].Extras[0] != (store.RefundExtra{Part: "return", Amount: -3000}) ||
		f.Claims[0].State != store.ClaimDone {
		t.Fatalf("%+v %+v", f.Refunds, f.Claims)
	}
	s.givenBack(o, f.Refunds[0].Tag(), 61900)
	before := s.onHand()
	for _, c := range []struct {
		quantity string
		status   int
		back     int64
	}{{"2", http.StatusConflict, 0}, {"1", http.StatusSeeOther, 1}, {"1", http.StatusConflict, 1}} {
		form := url.Values{"token": {s.token()}, "line": {"1"}, "quantity_1": {c.quantity}}
		if a := s.send("POST", path+"/restock", form); a.status != c.status || s.onHand()-before != c.back {
			t.Errorf("put %s back: %d, %d are", c.quantity, a.status, s.onHand()-before)
		}
	}
}

func TestOwnersChooseAnotherAmount(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid("quantity", "2")
	path := "/admin/orders/" + o.No
	to := "/admin/payments/imp_" + o.No[12:] + "/refunds"
	form := url.Values{"token": {s.token()}, "next": {path}, "pick_1": {"1"}, "amount": {"60000"}, "reason": {"협의"}}
	if a := s.send("POST", to, form); a.status != http.StatusConflict || !strings.Contains(a.body, `name="pick_1"`) {
		t.Fatalf("another amount is not asked about: %d %s", a.status, words(a.body))
	}
	form.Set("confirm_amount", "60000")
	if a := s.send("POST", to, form); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, words(a.body))
	}
	r := s.file(o).Refunds[0]
	if r.Amount != 60000 || r.Lines[0].Amount != 64900 || r.Extras[0] != (store.RefundExtra{Part: "other", Amount: -4900}) {
		t.Errorf("%+v", r)
	}
	for _, query := range []string{"pick_1=2", "pick_1=-1"} {
		if a := s.get(path + "/refund?" + query); a.status != http.StatusConflict {
			t.Errorf("%s: %d", query, a.status)
		}
	}
}

// TestDollarsGoBackByLine refunds a piece of an order that was paid in dollars, and one
// that comes back for a change of mind: all in cents.
func TestDollarsGoBackByLine(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid("pg", "paypal", "quantity", "3")
	path := "/admin/orders/" + o.No
	cents := s.file(o).Order.Lines[0].Unit.USD
	refund := func(what string, amount int64) {
		t.Helper()
		text := fmt.Sprintf("%d.%02d", amount/100, amount%100)
		if page := s.get(path + "/refund?pick_1=1"); !strings.Contains(page.body, `value="`+text+`"`) {
			t.Errorf("%s: the page does not propose %s: %s", what, text, words(page.body))
		}
		form := url.Values{"token": {s.token()}, "next": {path}, "pick_1": {"1"}, "amount": {text}, "reason": {what},
			"confirm_amount": {text}}
		if a := s.send("POST", "/admin/payments/imp_"+o.No[12:]+"/refunds", form); a.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", what, a.status, words(a.body))
		}
		list := s.file(o).Refunds
		r := list[len(list)-1]
		if r.Amount != amount || len(r.Lines) != 1 || r.Lines[0].Amount != cents {
			t.Errorf("%s: %+v", what, r)
		}
	}
	refund("sold out", cents)
	s.givenBack(o, s.file(o).Refunds[0].Tag(), cents)
	if text := words(s.get(o.URL).body); !strings.Contains(text, fmt.Sprintf("$%d.%02d", cents/100, cents%100)) {
		t.Errorf("the order's page says %s", text)
	}
	s.ship(o)
	rate, err := s.store.Rate(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	postage := money.AtRate(3000, rate).USD
	refund("changed their mind", cents-postage)
}
