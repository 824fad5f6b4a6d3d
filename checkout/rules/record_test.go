package rules

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// What a fact changes in the record of a payment, and when it changes anything.

func TestChangedTermsAreNeverRecorded(t *testing.T) {
	decided := func(detail string) store.Decision {
		return store.Decision{FactChanged: true, Kind: "held",
			Payment: recorded(store.Uncaptured, withoutMoney(store.RankReady)), PayState: store.Held,
			Incident: &store.NewIncident{Kind: "fact_changed", Detail: detail}}
	}
	same := "recorded 64900 KRW for ORD20261122-7K3Q9FX-1, I'mport now says 64900 KRW for ORD20261122-7K3Q9FX-1"
	notHeld := func(d store.Decision) store.Decision {
		d.PayState = ""
		return d
	}
	changed := func(change func(*store.Situation, *store.Fact)) func(*store.Situation, *store.Fact) {
		return func(s *store.Situation, f *store.Fact) {
			p := recorded(store.Uncaptured, withoutMoney(store.RankReady))
			s.Payment, f.Sandbox = &p, false
			change(s, f)
		}
	}
	paid := notHeld(decided(same))
	paid.Payment = recorded(store.Accepted)
	decideWholly(t, unpaidOrder, []wholeCase{
		{"a test payment becomes a real one", changed(func(*store.Situation, *store.Fact) {}), decided(same)},
		{"another amount", changed(func(_ *store.Situation, f *store.Fact) { f.Sandbox, f.Amount = true, won(1) }),
			decided("recorded 64900 KRW for ORD20261122-7K3Q9FX-1, I'mport now says 1 KRW for ORD20261122-7K3Q9FX-1")},
		{"another merchant_uid", changed(func(_ *store.Situation, f *store.Fact) {
			f.Sandbox, f.MerchantUID = true,
				"ORD-9"
		}),
			decided("recorded 64900 KRW for ORD20261122-7K3Q9FX-1, I'mport now says 64900 KRW for ORD-9")},
		{"without money the order stays open", changed(func(_ *store.Situation, f *store.Fact) { f.Captured = false }),
			notHeld(decided(same))},
		{"an order that is not open stays as it is", changed(func(s *store.Situation, _ *store.Fact) {
			s.Order.PayState = store.Paid
		}), notHeld(decided(same))},
		{"without an order", changed(func(s *store.Situation, _ *store.Fact) { s.Order, s.Attempt = nil, nil }),
			notHeld(decided(same))},
		{"an accepted payment stays accepted", changed(func(s *store.Situation, _ *store.Fact) {
			p := recorded(store.Accepted)
			s.Payment = &p
		}), paid},
	})
}

func TestOnlyProgressIsRecorded(t *testing.T) {
	known := recorded(store.Uncaptured, withoutMoney(store.RankFailed))
	for _, c := range []struct {
		name string
		old  store.Payment
		fact func(*store.Fact)
		want bool
	}{
		{"the same again", known, func(f *store.Fact) { f.Rank, f.Captured = store.RankFailed, false }, false},
		{"an older fact", known, func(f *store.Fact) { f.Rank, f.Captured = store.RankReady, false }, false},
		{"a higher rank", known, func(f *store.Fact) { f.Rank, f.Captured = store.RankCancelled, false }, true},
		{"money where there was none, at the same rank", recorded(store.Uncaptured, withoutMoney(store.RankCancelled)),
			func(f *store.Fact) { f.Rank = store.RankCancelled }, true},
		{"more refunded", recorded(store.Accepted, refundedBy(900)), func(f *store.Fact) {
			f.Rank, f.Cancelled = store.RankCancelled, 901
		}, true},
		{"less refunded", recorded(store.Accepted, refundedBy(900)), func(f *store.Fact) {
			f.Rank, f.Cancelled = store.RankCancelled, 899
		}, false},
		{"more refunded, at a lower rank", recorded(store.Accepted, refundedBy(900)),
			func(f *store.Fact) { f.Cancelled = 901 }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, f := unpaidOrder(), paidFact()
			s.Payment = &c.old
			c.fact(&f)
			if d := Decide(s, f); d.Write != c.want {
				t.Errorf("written: %t", d.Write)
			}
		})
	}
}

func TestRecordsOnlyAdvance(t *testing.T) {
	then := time.Unix(900, 0)
	kept := func(p *store.Payment) {
		p.Provider, p.MID, p.Method, p.Reason, p.PaidAt = "first", "FIRST", "phone", "then", then
	}
	for _, c := range []struct {
		name string
		old  store.Payment
		fact func(*store.Fact)
		want store.Payment
	}{
		{"who took the money and when stays as it was first seen", recorded(store.Accepted, kept), func(f *store.Fact) {
			f.Rank, f.Cancelled, f.PaidAt, f.FailReason = store.RankCancelled, 900, time.Unix(1, 0), "now"
		}, recorded(store.Accepted, kept, refundedBy(900))},
		{"an older fact with more refunded does not lower the rank", recorded(store.Accepted, refundedBy(900)),
			func(f *store.Fact) { f.Cancelled = 1000 }, recorded(store.Accepted, refundedBy(1000))},
		{"a higher rank with less refunded does not lower the amount",
			recorded(store.Accepted, func(p *store.Payment) { p.Cancelled = 900 }),
			func(f *store.Fact) { f.Rank = store.RankCancelled }, recorded(store.Accepted, refundedBy(900))},
		{"money that was seen stays seen", recorded(store.Accepted), func(f *store.Fact) {
			f.Rank, f.Captured,
				f.Cancelled = store.RankCancelled, false, 900
		},
			recorded(store.Accepted, refundedBy(900))},
		{"a rebuilt order is kept", recorded(store.Orphan,
			func(p *store.Payment) { p.OrderID, p.ClaimedAttemptID = 5, 0 }), func(f *store.Fact) {
			f.Rank, f.Cancelled = store.RankCancelled, 900
		}, recorded(store.Orphan, refundedBy(900), func(p *store.Payment) { p.OrderID, p.ClaimedAttemptID = 5, 0 })},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, f := unpaidOrder(), paidFact()
			s.Payment = &c.old
			if c.old.Verdict == store.Orphan {
				s.Attempt = nil
			}
			c.fact(&f)
			if diff := cmp.Diff(c.want, Decide(s, f).Payment); diff != "" {
				t.Errorf("payment (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOnlyNewRefundsAreMatched refunds a payment in several parts.
func TestOnlyNewRefundsAreMatched(t *testing.T) {
	for _, history := range [][]store.Cancellation{nil, {{ID: "c0", Amount: 900}, {ID: "c1", Amount: 64000}}} {
		s, f := paidOrder(), paidFact()
		p := recorded(store.Accepted, refundedBy(900))
		s.Payment, s.Refunds = &p, []store.Refund{{ID: 1, Amount: 900, State: store.RefundDone, CancellationID: "c0"}}
		f.Rank, f.Cancelled, f.Cancellations = store.RankCancelled, 64900, history
		if d := Decide(s, f); len(d.MatchedRefunds) != 1 || d.MatchedRefunds[0].Amount != 64000 {
			t.Errorf("history %v: matched %+v", history, d.MatchedRefunds)
		}
	}
}

// TestAKnownAttemptIsOursWhateverItsPrefix has an attempt whose merchant_uid does
// not begin with our prefix.
func TestAKnownAttemptIsOursWhateverItsPrefix(t *testing.T) {
	s, f := unpaidOrder(), paidFact()
	s.OwnPrefix = false
	if d := Decide(s, f); d.Payment.Verdict != store.Accepted {
		t.Errorf("decision: %+v", d)
	}
}

func TestRefundedOrphansOpenNoCase(t *testing.T) {
	s, f := unpaidOrder(), paidFact()
	s.Attempt = nil
	f.Rank, f.Cancelled = store.RankCancelled, 64900
	want := store.Decision{Write: true, Kind: "orphan", MatchedRefunds: []store.MatchedRefund{{Amount: 64900,
		CancellationID: "imp_1:64900"}},
		Payment: recorded(store.Orphan, refundedBy(64900), withReason("no attempt of this shop has this merchant_uid"),
			func(p *store.Payment) { p.OrderID, p.ClaimedAttemptID = 0, 0 })}
	if diff := cmp.Diff(want, Decide(s, f)); diff != "" {
		t.Errorf("decision (-want +got):\n%s", diff)
	}
}

func TestOrphansHoldOnlyOpenOrders(t *testing.T) {
	for state, want := range map[store.PayState]store.PayState{store.Unpaid: store.Held,
		store.AwaitingDeposit: store.Held, store.Void: store.Held,
		store.Paid: "", store.Held: "", store.Refunded: ""} {
		s, f := unpaidOrder(), paidFact()
		s.Attempt, s.Order.PayState = nil, state
		if d := Decide(s, f); d.PayState != want || d.Payment.OrderID != 1 {
			t.Errorf("%s: order %d becomes %q, want %q", state, d.Payment.OrderID, d.PayState, want)
		}
	}
}

// TestRefundsAreMatchedWithCancellations checks which cancellation carries out
// which of our refunds.
func TestRefundsAreMatchedWithCancellations(t *testing.T) {
	r := func(id, amount int64, state store.RefundState, cancellation string) store.Refund {
		return store.Refund{ID: id, ImpUID: "imp_1", Amount: amount, State: state, CancellationID: cancellation}
	}
	c := func(id string, amount int64, reason string) store.Cancellation {
		return store.Cancellation{ID: id, Amount: amount, Reason: reason}
	}
	for _, x := range []struct {
		name      string
		refunds   []store.Refund
		cancelled int64
		history   []store.Cancellation
		want      []store.MatchedRefund
	}{
		{"by its tag", []store.Refund{r(1, 900, store.RefundSent, ""), r(2, 900, store.RefundUnknown, "")}, 900,
			[]store.Cancellation{c("c1", 900, "변심 #r2")},
			[]store.MatchedRefund{{RefundID: 2, Amount: 900, CancellationID: "c1", Reason: "변심 #r2"}}},
		{"by its amount, where the PG keeps no reason", []store.Refund{r(1, 900, store.RefundSent, "")}, 900,
			[]store.Cancellation{c("c1", 900, "")},
			[]store.MatchedRefund{{RefundID: 1, Amount: 900, CancellationID: "c1"}}},
		{"two of one amount: each carries out one",
			[]store.Refund{r(1, 900, store.RefundSent, ""), r(2, 900, store.RefundSent, "")}, 1800,
			[]store.Cancellation{c("c1", 900, ""), c("c2", 900, "")},
			[]store.MatchedRefund{{RefundID: 1, Amount: 900, CancellationID: "c1"}, {RefundID: 2, Amount: 900,
				CancellationID: "c2"}}},
		{"another amount: made elsewhere", []store.Refund{r(1, 901, store.RefundSent, "")}, 900,
			[]store.Cancellation{c("c1", 900, "")},
			[]store.MatchedRefund{{Amount: 900, CancellationID: "c1"}}},
		{"one that is done: made elsewhere", []store.Refund{r(1, 900, store.RefundDone, "c0")}, 900,
			[]store.Cancellation{c("c1", 900, "")},
			[]store.MatchedRefund{{Amount: 900, CancellationID: "c1"}}},
		{"one that failed: made elsewhere", []store.Refund{r(1, 900, store.RefundFailed, "")}, 900,
			[]store.Cancellation{c("c1", 900, "")},
			[]store.MatchedRefund{{Amount: 900, CancellationID: "c1"}}},
		{"a recorded cancellation is not recorded again", []store.Refund{r(1, 900, store.RefundDone, "c1")}, 1000,
			[]store.Cancellation{c("c1", 900, ""), c("c2", 100, "")},
			[]store.MatchedRefund{{Amount: 100, CancellationID: "c2"}, {Amount: 900, CancellationID: "imp_1:1000"}}},
		{"an amount of zero is ignored", nil, 900, []store.Cancellation{c("c0", 0, ""), c("c1", 900, "")},
			[]store.MatchedRefund{{Amount: 900, CancellationID: "c1"}}},
		{"a negative amount is ignored", nil, 900, []store.Cancellation{c("c0", -5, ""), c("c1", 900, "")},
			[]store.MatchedRefund{{Amount: 900, CancellationID: "c1"}}},
		{"more than was refunded in all is ignored", nil, 900, []store.Cancellation{c("c0", 901, ""), c("c1", 900, "")},
			[]store.MatchedRefund{{Amount: 900, CancellationID: "c1"}}},
		{"without a history, a refund of the same amount is ours", []store.Refund{r(4, 900, store.RefundUnknown, "")},
			900, nil,
			[]store.MatchedRefund{{RefundID: 4, Amount: 900, CancellationID: "imp_1:900"}}},
		{"a history of less than was refunded: the rest is recorded, too",
			[]store.Refund{r(4, 900, store.RefundUnknown, "")}, 1000, []store.Cancellation{c("c1", 900, "")},
			[]store.MatchedRefund{{RefundID: 4, Amount: 900, CancellationID: "c1"},
				{Amount: 100, CancellationID: "imp_1:1000"}}},
		{"the rest is not the refund that is matched already", []store.Refund{r(4, 900, store.RefundUnknown, "")},
			1800, []store.Cancellation{c("c1", 900, "")},
			[]store.MatchedRefund{{RefundID: 4, Amount: 900, CancellationID: "c1"},
				{Amount: 900, CancellationID: "imp_1:1800"}}},
	} {
		t.Run(x.name, func(t *testing.T) {
			s, f := paidOrder(), paidFact()
			s.Refunds, f.Rank, f.Cancelled, f.Cancellations = x.refunds, store.RankCancelled, x.cancelled, x.history
			if diff := cmp.Diff(x.want, Decide(s, f).MatchedRefunds); diff != "" {
				t.Errorf("matched (-want +got):\n%s", diff)
			}
		})
	}
}
