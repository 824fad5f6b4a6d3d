package rules

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// FuzzMerge applies the facts of one payment in any order, some of them twice and
// some late, and requires the same record at the end. Each byte is one fact.
func FuzzMerge(f *testing.F) {
	f.Fuzz(func(t *testing.T, facts []byte) {
		if len(facts) > 12 {
			return
		}
		want := newReplay(t, facts).record()
		reversed := slices.Clone(facts)
		slices.Reverse(reversed)
		for name, other := range map[string][]byte{
			"backwards":                reversed,
			"sorted":                   slices.Sorted(slices.Values(facts)),
			"twice":                    slices.Concat(facts, facts),
			"backwards, then forwards": slices.Concat(reversed, facts),
		} {
			if got := newReplay(t, other).record(); got != want {
				t.Errorf("%v gives %+v, but %s it gives %+v", facts, want, name, got)
			}
		}
	})
}

// replay applies facts one after the other, as the store does.
type replay struct {
	t       *testing.T
	s       store.Situation
	refunds map[string]int64 // matched, by cancellation id
}

// record is what must not depend on the order of the facts.
type record struct {
	rank      store.Rank
	cancelled int64
	captured  bool
}

func newReplay(t *testing.T, facts []byte) *replay {
	l := &replay{t: t, s: unpaidOrder(), refunds: map[string]int64{}}
	for _, b := range facts {
		l.apply(factFrom(b))
	}
	return l
}

// factFrom decodes a fact about a payment of 64,900 won: its rank and how much of
// it was refunded, in parts of 100 won.
func factFrom(b byte) store.Fact {
	f := paidFact()
	f.Rank = store.Rank(b % 4)
	f.Captured = f.Rank == store.RankPaid || f.Rank == store.RankCancelled && b&0x80 == 0
	if f.Rank == store.RankFailed {
		f.FailReason = "한도 초과"
	}
	if f.Rank == store.RankCancelled && f.Captured {
		for i := range int(b >> 2 & 7) {
			f.Cancelled += 100
			f.Cancellations = append(f.Cancellations, store.Cancellation{ID: fmt.Sprintf("c%d", i), Amount: 100})
		}
	}
	return f
}

// apply applies the decision about a fact as the store does, as far as the rules
// see it.
func (l *replay) apply(f store.Fact) {
	d := Decide(l.s, f)
	if d.FactChanged {
		l.t.Fatalf("the terms of %+v did not change", f)
	}
	if !d.Write {
		return
	}
	if old := l.s.Payment; old != nil && (d.Payment.Rank < old.Rank || d.Payment.Cancelled < old.Cancelled ||
		old.Captured && !d.Payment.Captured ||
		old.Verdict == store.Accepted && d.Payment.Verdict != store.Accepted) {
		l.t.Errorf("%+v goes back to %+v", *old, d.Payment)
	}
	for _, r := range d.MatchedRefunds {
		if _, again := l.refunds[r.CancellationID]; again {
			l.t.Errorf("%s is recorded twice", r.CancellationID)
		}
		l.refunds[r.CancellationID] = r.Amount
		l.s.Refunds = append(l.s.Refunds, store.Refund{ID: int64(len(l.s.Refunds) + 1), Amount: r.Amount,
			State: store.RefundDone, CancellationID: r.CancellationID})
	}
	p := d.Payment
	l.s.Payment = &p
	if p.Verdict == store.Accepted {
		l.s.Accepted = p.ImpUID
	}
	if d.PayState != "" {
		l.s.Order.PayState = d.PayState
	}
	if d.ShipState != "" {
		l.s.Order.ShipState = d.ShipState
	}
	if d.Fulfil {
		l.s.Goods = store.GoodsSold
	}
	l.balance()
}

// balance requires that every refund is recorded once.
func (l *replay) balance() {
	sum := int64(0)
	for _, amount := range l.refunds {
		sum += amount
	}
	if p := l.s.Payment; sum != p.Cancelled {
		l.t.Errorf("%d refunded, %d recorded: %v", p.Cancelled, sum, l.refunds)
	}
}

func (l *replay) record() record {
	p := l.s.Payment
	if p == nil || p.Rank == store.RankReady {
		return record{}
	}
	return record{p.Rank, p.Cancelled, p.Captured}
}
