package sandbox

import (
	"encoding/json"
	"testing"

	"github.com/jangteo/jangteo/iamport"
)

// receiptOf reads a receipt out of an answer.
func (a answer) receiptOf(t *testing.T) receiptRecord {
	t.Helper()
	var r receiptRecord
	if a.status != 200 || a.code != 0 || json.Unmarshal(a.response, &r) != nil {
		t.Fatalf("answered %d %s", a.status, a.body)
	}
	return r
}

func TestReceiptsOfAPayment(t *testing.T) {
	b := open(t)
	p := b.pay(order("R-1", "pay_method", "trans", "amount", 11000))
	path := "/receipts/" + p.ImpUID
	refused := func(what string, a answer, status int) {
		t.Helper()
		if a.status != status || a.code != -1 {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	refused("none yet", b.rest("GET", path), 404)
	refused("cancelled without one", b.rest("DELETE", path), 400)
	refused("without a number", b.rest("POST", path), 400)
	refused("for a number that nobody has", b.rest("POST", path, "identifier", "12"), 500)
	refused("for a payment that nobody made", b.rest("POST", "/receipts/imp_1", "identifier", "01000001234"), 400)
	refused("for a card", b.rest("POST", "/receipts/"+b.pay(order("R-2")).ImpUID, "identifier", "01000001234"), 400)

	r := b.rest("POST", path, "identifier", "01000001234").receiptOf(t)
	if r.ImpUID != p.ImpUID || r.Amount != 11000 || r.VAT != 1000 || r.Type != "person" || r.Number == "" ||
		r.AppliedAt != b.clock().Unix() || r.CancelledAt != 0 {
		t.Errorf("issued %+v", r)
	}
	if !b.rest("GET", "/payments/"+p.ImpUID).payment(t).CashReceiptIssued {
		t.Error("the payment does not say so")
	}
	refused("a second time", b.rest("POST", path, "identifier", "01000001234"), 400)
	b.rest("POST", "/payments/cancel", "imp_uid", p.ImpUID, "amount", "3000")
	if got := b.rest("GET", path).receiptOf(t); got.Amount != 11000 || got.CancelledAt != 0 {
		t.Errorf("a refund changes a receipt: %+v", got)
	}
	if gone := b.rest("DELETE", path).receiptOf(t); gone.CancelledAt != b.clock().Unix() || gone.Number != r.Number {
		t.Errorf("cancelled: %+v", gone)
	}
	refused("cancelled twice", b.rest("DELETE", path), 400)
	again := b.rest("POST", path, "identifier", "1248100998", "type", "company", "tax_free", "6000").receiptOf(t)
	if again.Amount != 8000 || again.VAT != 181 || again.Type != "company" {
		t.Errorf("issued for the rest: %+v", again)
	}
}

func TestReceiptsOfMoneyTakenElsewhere(t *testing.T) {
	b := open(t)
	const path, key = "/receipts/external/R-1", "channel-key-sandbox-inicis"
	fields := []string{"identifier", "01000001234", "name", "의자", "amount", "5500"}
	if a := b.rest("DELETE", path); a.status != 404 {
		t.Errorf("cancelled without one: %d", a.status)
	}
	if a := b.rest("POST", path, fields...); a.status != 400 {
		t.Errorf("without a channel: %d", a.status)
	}
	if a := b.rest("POST", path, append(fields, "channel_key", "channel-key-sandbox-paypal")...); a.status != 501 {
		t.Errorf("by PayPal: %d", a.status)
	}
	r := b.rest("POST", path, append(fields, "channel_key", key)...).receiptOf(t)
	if r.MerchantUID != "R-1" || r.ImpUID != "" || r.Amount != 5500 || r.VAT != 500 {
		t.Errorf("issued %+v", r)
	}
	if a := b.rest("POST", path, append(fields, "channel_key", key)...); a.status != 400 {
		t.Errorf("twice: %d", a.status)
	}
	if got := b.rest("DELETE", path).receiptOf(t); got.CancelledAt == 0 {
		t.Errorf("cancelled: %+v", got)
	}
	var all []receiptRecord
	a := b.send("GET", "/sandbox/receipts", "", "")
	if json.Unmarshal([]byte(a.body), &all) != nil || len(all) != 1 || all[0].Identifier != "01000001234" {
		t.Errorf("the control panel shows %s", a.body)
	}
}

// TestReceiptsByThePG plays a contract by which the PG issues receipts itself: the
// API neither knows one nor issues a second.
func TestReceiptsByThePG(t *testing.T) {
	b := open(t)
	b.set(`{"cash_receipt":"pg"}`)
	p := b.pay(order("R-1", "pay_method", "trans"))
	if !p.CashReceiptIssued || b.pay(order("R-2")).CashReceiptIssued {
		t.Error("the PG issues receipts of payments in cash, and of no others")
	}
	for _, c := range []struct {
		method string
		status int
	}{{"GET", 404}, {"POST", 400}, {"DELETE", 400}} {
		if a := b.rest(c.method, "/receipts/"+p.ImpUID, "identifier", "01000001234"); a.status != c.status {
			t.Errorf("%s: %d %s", c.method, a.status, a.body)
		}
	}
}

// TestReceiptsWithLostAnswers loses the answer of an issue that took effect.
func TestReceiptsWithLostAnswers(t *testing.T) {
	b := open(t)
	p := b.pay(order("R-1", "pay_method", "trans"))
	b.set(`{"fault":"500","fault_paths":["/receipts"]}`)
	if a := b.rest("POST", "/receipts/"+p.ImpUID, "identifier", "01000001234"); a.status != 500 {
		t.Errorf("fault: %d", a.status)
	}
	b.set(`{"fault":"none"}`)
	if a := b.rest("GET", "/receipts/"+p.ImpUID); a.status != 404 {
		t.Errorf("a fault that prevents the call: %d", a.status)
	}
	var client, err = iamport.NewClient(iamport.Config{BaseURL: b.url, Key: b.creds.Key, Secret: b.creds.Secret})
	if err != nil {
		t.Fatal(err)
	}
	of := iamport.CashReceiptOf{ImpUID: p.ImpUID}
	b.set(`{"fault":"truncated","fault_paths":["/receipts"]}`)
	if _, err := client.IssueCashReceipt(t.Context(), iamport.NewCashReceipt{Of: of, Identifier: "01000001234",
		Type: iamport.PersonalReceipt}); err == nil {
		t.Error("half an answer was taken for one")
	}
	b.set(`{"fault":"none"}`)
	if r, err := client.CashReceipt(t.Context(), of); err != nil || !r.Stands() {
		t.Errorf("the issue whose answer was lost: %+v, %v", r, err)
	}
}
