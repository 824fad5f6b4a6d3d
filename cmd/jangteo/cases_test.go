package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

func TestACaseIsSettledFromTheCommandLine(t *testing.T) {
	p := startProgram(t)
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "other-amount")
	p.complete(w, a)
	p.becomes(a, "held")
	if out := p.run("cases"); !strings.Contains(out, w.impUID) || !strings.Contains(out, "mismatch") ||
		!strings.Contains(out, a.OrderNo) {
		t.Errorf("cases: %s", out)
	}
	if out := p.run("resolve", w.impUID, "--accept"); !strings.Contains(out, "cannot pay an order") {
		t.Errorf("a forged payment accepted: %s", out)
	}
	if out := p.run("resolve", w.impUID, "--refund"); out != "" {
		t.Fatalf("resolve: %s", out)
	}
	p.becomes(a, "refunded")
	if out := p.run("cases"); out != "" {
		t.Errorf("cases left: %s", out)
	}
}

// TestLedgerHasItsDocumentedShape compares every key of the export.
func TestLedgerHasItsDocumentedShape(t *testing.T) {
	p := startProgram(t)
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "other-amount")
	p.complete(w, a)
	p.becomes(a, "held")
	p.run("resolve", w.impUID, "--refund")
	p.becomes(a, "refunded")
	b := p.order("inicis")
	w = p.openWindow(b, nil)
	p.choose(w, "approve")
	p.complete(w, b)
	p.becomes(b, "paid")
	var ledger map[string][]map[string]any
	if err := json.Unmarshal([]byte(p.run("export", "ledger")), &ledger); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"orders":      "created_at currency id order_no pay_state ship_state tax tax_free total",
		"attempts":    "amount currency merchant_uid order_no pg tax_free",
		"payments":    "amount cancelled currency imp_uid merchant_uid order_no sandbox source status verdict wallet",
		"fulfilments": "imp_uid order_no",
		"refunds":     "amount cancellation_id imp_uid lines parts state tax_free",
		"incidents":   "imp_uid kind open order_no",
		"stock":       "counted on_hand reserved returned sku sold uncounted",
		"outbox":      "done key kind",
	}
	got := map[string]string{}
	for part, rows := range ledger {
		if len(rows) > 0 {
			got[part] = strings.Join(slices.Sorted(maps.Keys(rows[0])), " ")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestRefundsFromTheCommandLine(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	pay := func(pg string) (attempt, window) {
		a := p.order(pg)
		w := p.openWindow(a, nil)
		p.choose(w, "approve")
		p.complete(w, a)
		p.becomes(a, "paid")
		return a, w
	}
	a, w := pay("inicis")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--amount", "64901", "--reason", "too much"}, "up to ₩64,900 can go back"},
		{[]string{"--amount", "0.5", "--reason", "half a won"}, `"0.5": Amounts in won have no decimals, e.g. 12,000.`},
		{[]string{"--amount", "12.000", "--reason", "12 won or 12,000"}, "have no decimals"},
		{[]string{"--amount", "1e3", "--reason", "a power of ten"}, "Please write “1e3” out in full"},
		{[]string{"--amount", "5,00", "--reason", "a decimal comma"}, "Commas can only separate thousands"},
		{[]string{"--amount", "$50", "--reason", "dollars"}, "Please enter an amount in won"},
		{[]string{"--amount", "0", "--reason", "nothing"}, "Please enter at least ₩1."},
		{[]string{"--amount=-5000", "--reason", "below zero"}, "without + or -"},
		{[]string{"--amount", "5000"}, "--reason"},
		{[]string{"--amount", "5,000원", "--reason", "scratched"},
			"refund of " + w.impUID + ": ₩5,000 (five thousand won)\nrefund requested; the running shop sends it"},
	} {
		if out := p.run(append([]string{"refund", w.impUID}, c.args...)...); !strings.Contains(out, c.want) {
			t.Errorf("refund %v: %s", c.args, out)
		}
	}
	eventually(t, "a part goes back", func() bool { return p.verdict(w).Cancelled == 5000 })
	if state := p.state(a); state != "paid" {
		t.Errorf("after a part went back: %s", state)
	}
	if out := p.run("refund", w.impUID, "--reason", "returned"); !strings.Contains(out, "sends it") {
		t.Errorf("the rest: %s", out)
	}
	p.becomes(a, "refunded")
	if l := p.ledger(); len(l.Refunds) != 2 || l.Refunds[0].State != store.RefundDone || l.Refunds[1].Amount != 59900 {
		t.Errorf("refunds %+v", l.Refunds)
	}
	_, overseas := pay("inicis-global")
	if out := p.run("refund", overseas.impUID, "--amount", "1000", "--reason", "a part"); !strings.Contains(out,
		"only in full") {
		t.Errorf("a part of an overseas card payment: %s", out)
	}
	dollars, abroad := pay("paypal")
	out := p.run("refund", abroad.impUID, "--amount", "9,90", "--reason", "a part")
	if !strings.Contains(out, "Please write decimals after a point, e.g. 12.50.") {
		t.Errorf("a decimal comma: %s", out)
	}
	out = p.run("refund", abroad.impUID, "--amount", "9.90", "--reason", "a part")
	if !strings.Contains(out, "$9.90 (9 dollars 90 cents)") || !strings.Contains(out, "sends it") {
		t.Errorf("dollars: %s", out)
	}
	eventually(t, "9.90 dollars go back", func() bool { return p.verdict(abroad).Cancelled == 990 })
	if state := p.state(dollars); state != "paid" {
		t.Errorf("after dollars went back: %s", state)
	}
	if out := p.run("refund", "imp_nobody", "--reason", "x"); !strings.Contains(out, "no such payment") {
		t.Errorf("unknown payment: %s", out)
	}
}
