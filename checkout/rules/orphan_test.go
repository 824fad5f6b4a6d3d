package rules

import (
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

func TestOrphansFindTheirOrder(t *testing.T) {
	known := func(state store.PayState) *store.Order { return &store.Order{ID: 4, PayState: state} }
	lost := &store.Order{No: "ORD20261122-AAAAAAA"}
	for _, c := range []struct {
		name      string
		order     *store.Order
		lost      *store.Order
		cancelled int64
		wantOrder int64
		wantState store.PayState
		rebuilt   bool
		detail    string // contained in the case's; empty: there is no case
	}{
		{"of no known order", nil, nil, 0, 0, "", false, "no attempt"},
		{"of an unpaid order", known(store.Unpaid), nil, 0, 4, store.Held, false, "names the order"},
		{"of an order that awaits its deposit", known(store.AwaitingDeposit), nil, 0, 4, store.Held, false,
			"names the order"},
		{"of a void order", known(store.Void), nil, 0, 4, store.Held, false, "names the order"},
		{"of a held order", known(store.Held), nil, 0, 4, "", false, "names the order"},
		{"of a paid order", known(store.Paid), nil, 0, 4, "", false, "names the order"},
		{"of a lost order", nil, lost, 0, 0, store.Held, true, "rebuilt"},
		{"of a lost order, partly refunded", nil, lost, 900, 0, store.Held, true, "rebuilt"},
		{"of a lost order, fully refunded", nil, lost, 64900, 0, "", false, ""},
		{"of a known order, fully refunded", known(store.Unpaid), nil, 64900, 0, "", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, f := unpaidOrder(), paidFact()
			s.Attempt, s.Order, s.LostOrder, f.Cancelled = nil, c.order, c.lost, c.cancelled
			d := Decide(s, f)
			if d.Payment.Verdict != store.Orphan || d.Payment.OrderID != c.wantOrder || d.PayState != c.wantState ||
				(d.Rebuild != nil) != c.rebuilt || d.Fulfil || d.Refund != nil {
				t.Errorf("decision %+v", d)
			}
			if (d.Incident == nil) != (c.detail == "") ||
				d.Incident != nil && (d.Incident.Kind != "orphan" || !strings.Contains(d.Incident.Detail, c.detail)) {
				t.Errorf("case %+v", d.Incident)
			}
		})
	}
}

// TestOrphansStayOnTheirOrder refunds an orphan that was put on an order.
func TestOrphansStayOnTheirOrder(t *testing.T) {
	s, f := unpaidOrder(), paidFact()
	s.Attempt, s.Order = nil, &store.Order{ID: 4, PayState: store.Held}
	s.Payment = &store.Payment{ImpUID: f.ImpUID, MerchantUID: f.MerchantUID, OrderID: 4, Amount: f.Amount,
		Rank:     store.RankPaid,
		Captured: true, Sandbox: true, Verdict: store.Orphan}
	f.Rank, f.Cancelled = store.RankCancelled, 64900
	d := Decide(s, f)
	if d.Payment.OrderID != 4 || d.Payment.Verdict != store.Orphan || d.PayState != store.Refunded ||
		d.CloseCases != "refunded" {
		t.Errorf("decision %+v", d)
	}
	if _, err := Accept(s); err == nil {
		t.Error("an orphan was accepted")
	}
}
