package handlers_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestTheQuartersReportIsTheLedger sells by several ways, in both currencies, to Korea
// and abroad, gives some of it back, and compares the bookkeeper's file with the ledger.
func TestTheQuartersReportIsTheLedger(t *testing.T) {
	s := newShop(t)
	s.shipEverywhere()
	s.logIn()
	s.payBy(s.order("pg", "inicis"), "card")
	s.payWith(s.order("pg", "inicis", "buyer_email", "b@example.com"), "card", "kakaopay")
	s.payBy(s.order("pg", "paypal", "buyer_country", "US", "buyer_email", "c@example.com", "lang", "en"), "paypal")
	o := s.order("pg", "bank", "buyer_email", "d@example.com")
	take := "/admin/payments/bank:" + o.MerchantUID
	leadsTo(t, s.do(take+"/transfer", "amount", "64,900"), "/admin/orders/"+o.No)
	leadsTo(t, s.do(take+"/refunds", "amount", "14901", "confirm_amount", "14901", "reason", "고객 변심",
		"next", "/admin/orders/"+o.No), "/admin/orders/"+o.No)

	page := s.get("/admin/reports/vat").body
	for _, want := range []string{"카카오페이", "무통장입금", "PayPal", "신용카드"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %s", want)
		}
	}
	rows := readCSV(t, s.send("POST", "/admin/reports/vat/export", url.Values{"token": {s.token()}}).body)
	if len(rows) != 5 {
		t.Fatalf("%d rows: %q", len(rows), rows)
	}
	sums := map[string]float64{}
	for _, row := range rows[1:] {
		var cells [5]float64 // all, supply, VAT, 0 %, tax-free
		for i := range cells {
			var err error
			if cells[i], err = strconv.ParseFloat(row[5+i], 64); err != nil {
				t.Fatal(err)
			}
		}
		if parts := cells[1] + cells[2] + cells[3] + cells[4]; parts != cells[0] {
			t.Errorf("%q: the parts come to %v", row, parts)
		}
		if abroad := row[1] == "USD"; abroad != (cells[3] > 0) || abroad == (cells[2] > 0) {
			t.Errorf("%q: taxed as if it went elsewhere", row)
		}
		sums[row[1]] += cells[0]
	}
	ledger, err := s.store.Ledger(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ledger.Payments {
		if p.Verdict == store.Accepted {
			sums[string(p.Currency)] -= float64(p.Amount) / map[string]float64{"KRW": 1, "USD": 100}[string(p.Currency)]
		}
	}
	for _, r := range ledger.Refunds {
		sums["KRW"] += float64(r.Amount)
	}
	if sums["KRW"] != 0 || sums["USD"] != 0 {
		t.Errorf("the report and the ledger differ by %v", sums)
	}
	if other := s.get("/admin/reports/vat?quarter=1999-1"); other.status != 200 {
		t.Errorf("a quarter that cannot be chosen: %d", other.status)
	}
}
