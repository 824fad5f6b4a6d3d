package handlers_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/mail"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/iamport/sandbox"
	"github.com/jangteo/jangteo/store"
)

// issuer has the shop's receipts issued by an I'mport that is up.
func (s *shop) issuer() *checkout.Service {
	s.t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	bank, err := sandbox.Open(sandbox.Options{DBPath: ":memory:", Log: log})
	if err != nil {
		s.t.Fatal(err)
	}
	server := httptest.NewServer(bank)
	s.t.Cleanup(func() {
		server.Close()
		bank.Close()
	})
	code, key, secret := bank.Credentials()
	client, err := iamport.NewClient(iamport.Config{BaseURL: server.URL, Key: key, Secret: secret, RatePerSecond: 500})
	if err != nil {
		s.t.Fatal(err)
	}
	return checkout.New(checkout.Config{MerchantCode: code, Store: s.store, Gateway: client, Hold: time.Minute,
		Poll: time.Minute, Sweep: time.Minute, Log: log, Channels: channels()})
}

// drained goes on with receipts until none is due, and returns those of an order.
func (s *shop) drained(pay *checkout.Service, o placed) []store.CashReceipt {
	s.t.Helper()
	for n := 0; ; n++ {
		more, err := pay.IssueNext(s.t.Context())
		if err != nil || n > 20 {
			s.t.Fatalf("after %d steps: %v", n, err)
		}
		if !more {
			return s.file(o).Receipts.List
		}
	}
}

// stands demands the last of so many receipts to be issued for an amount.
func stands(t *testing.T, list []store.CashReceipt, count int, won int64) (last store.CashReceipt) {
	t.Helper()
	if len(list) != count {
		t.Fatalf("%d receipts, want %d: %+v", len(list), count, list)
	}
	last = list[count-1]
	if last.State != store.ReceiptIssued || last.Amount.Minor != won || last.Number == "" ||
		last.Kind != store.PersonReceipt {
		t.Fatalf("%+v, want %d issued", last, won)
	}
	return last
}

// TestAReceiptFromTheCheckoutToTheRefund is about a transfer that comes in parts, and of
// which a part goes back.
func TestAReceiptFromTheCheckoutToTheRefund(t *testing.T) {
	s := newShop(t)
	s.logIn()
	pay := s.issuer()
	if page := s.get(chairPage).body; strings.Contains(page, "receipt_kind") {
		t.Error("buyers are asked for a receipt that nobody issues")
	}
	leadsTo(t, s.do("/admin/settings/receipts", "mode", "shop"), "/admin/settings/receipts")
	if page := s.get(chairPage).body; !strings.Contains(page, `name="receipt_kind"`) {
		t.Error("buyers are not asked for their receipt")
	}
	wrong := s.send("POST", "/orders", with(chair(), "pg", "bank", "receipt_kind", "person", "receipt_number", "02-123"))
	refuses(t, wrong, 422, "현금영수증을 받을 휴대폰 번호를 확인해 주세요")
	o := s.order("pg", "bank", "receipt_kind", "person", "receipt_number", "010-8765-4321")
	take, order := "/admin/payments/bank:"+o.MerchantUID, "/admin/orders/"+o.No
	leadsTo(t, s.do(take+"/transfer", "amount", "60,000"), order)
	if list := s.drained(pay, o); len(list) != 0 {
		t.Fatalf("a receipt for a part of a transfer: %+v", list)
	}
	leadsTo(t, s.do(take+"/transfer", "amount", "4,900"), order)
	first := stands(t, s.drained(pay, o), 1, 64900)
	s.told(o, first, "발급금액: 64,900원", "소득공제용")

	leadsTo(t, s.do(take+"/refunds", "amount", "14900", "confirm_amount", "14900", "reason", "고객 변심", "next", order), order)
	list := s.drained(pay, o)
	second := stands(t, list, 2, 50000)
	if list[0].State != store.ReceiptCancelled || second.Number == first.Number {
		t.Errorf("what was issued before the refund stands: %+v", list)
	}
	s.told(o, second, "발급금액: 50,000원", "이전 현금영수증을 취소하고, 남은 금액으로 다시 발급했습니다")
	s.listed(o, first, second)
	if page := s.get(order).body; strings.Count(page, "현금영수증 발급 안내") < 2 {
		t.Error("the order does not list the mails about its receipts")
	}
	leadsTo(t, s.do(take+"/refunds", "amount", "50000", "reason", "고객 변심", "next", order), order)
	if list := s.drained(pay, o); len(list) != 2 || list[1].State != store.ReceiptCancelled {
		t.Errorf("nothing is left, but a receipt says so: %+v", list)
	}
	s.verified()
}

// told demands a receipt on the pages of its order and in the buyer's mail, which says
// some texts.
func (s *shop) told(o placed, r store.CashReceipt, texts ...string) {
	s.t.Helper()
	for _, path := range []string{o.URL, "/admin/orders/" + o.No, "/admin/receipts"} {
		page := s.get(path).body
		if !strings.Contains(page, r.Number) || strings.Contains(page, "87654321") || strings.Contains(page, "8765-4321") {
			s.t.Errorf("%s does not show the receipt %s, or to whom it went", path, r.Number)
		}
	}
	letter, err := mail.NewMailer(s.store, "https://shop.example.com", false).Words(s.letter(fmt.Sprintf("cash-receipt:%d", r.ID)))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, text := range append(texts, r.Number) {
		if !strings.Contains(letter.Text(), text) {
			s.t.Errorf("the mail does not say %q:\n%s", text, letter.Text())
		}
	}
}

// listed demands two receipts of an order in the file for the bookkeeper, newest first.
func (s *shop) listed(o placed, first, second store.CashReceipt) {
	s.t.Helper()
	a := s.send("POST", "/admin/receipts/export", url.Values{"token": {s.token()}})
	rows := readCSV(s.t, a.body)
	if len(rows) != 3 {
		s.t.Fatalf("%d rows: %q", len(rows), rows)
	}
	for i, want := range [][]string{{o.No, "발급 완료", "50000", second.Number}, {o.No, "취소됨", "64900", first.Number}} {
		row := rows[i+1]
		if got := []string{row[0], row[3], row[4], row[6]}; strings.Join(got, " ") != strings.Join(want, " ") {
			s.t.Errorf("row %d: %q, want %q", i, got, want)
		}
	}
	if strings.Contains(a.body, "4321") {
		s.t.Error("the file names whom a receipt went to")
	}
}
