package rules

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// FuzzMerge tells the news of one payment in any order, some of it again and
// some of it late, and demands the same record at the end. Each byte is one
// piece of news.
func FuzzMerge(f *testing.F) {
	f.Fuzz(func(t *testing.T, news []byte) {
		if len(news) > 12 {
			return
		}
		told := newTale(t, news)
		want := told.record()
		turned := slices.Clone(news)
		slices.Reverse(turned)
		for name, other := range map[string][]byte{
			"backwards":          turned,
			"sorted":             slices.Sorted(slices.Values(news)),
			"twice":              slices.Concat(news, news),
			"backwards, then on": slices.Concat(turned, news),
		} {
			if got := newTale(t, other).record(); got != want {
				t.Errorf("%v comes to %+v, told %s to %+v", news, want, name, got)
			}
		}
	})
}

// tale is what the shop makes of one piece of news after the other.
type tale struct {
	t       *testing.T
	s       store.Situation
	settled map[string]int64
}

// record is what must not depend on the order of the news.
type record struct {
	rank      store.Rank
	cancelled int64
	captured  bool
}

func newTale(t *testing.T, news []byte) *tale {
	l := &tale{t: t, s: unpaidOrder(), settled: map[string]int64{}}
	for _, b := range news {
		l.hear(factFrom(b))
	}
	return l
}

// factFrom reads news of a payment of 64,900 won: how far it is, and for money
// that went back how much, in parts of 100 won.
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

// hear applies a decision as the store does, as far as rules see it.
func (l *tale) hear(f store.Fact) {
	d := Decide(l.s, f)
	if d.FactChanged {
		l.t.Fatalf("the terms of %+v did not change", f)
	}
	if !d.Write {
		return
	}
	if old := l.s.Payment; old != nil && (d.Payment.Rank < old.Rank || d.Payment.Cancelled < old.Cancelled || old.Captured && !d.Payment.Captured ||
		old.Verdict == store.Accepted && d.Payment.Verdict != store.Accepted) {
		l.t.Errorf("%+v becomes less: %+v", *old, d.Payment)
	}
	for _, r := range d.Settled {
		if _, again := l.settled[r.CancellationID]; again {
			l.t.Errorf("%s is booked twice", r.CancellationID)
		}
		l.settled[r.CancellationID] = r.Amount
		l.s.Refunds = append(l.s.Refunds, store.Refund{ID: int64(len(l.s.Refunds) + 1), Amount: r.Amount, State: store.RefundDone, CancellationID: r.CancellationID})
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

// balance demands that what went back is booked once.
func (l *tale) balance() {
	sum := int64(0)
	for _, amount := range l.settled {
		sum += amount
	}
	if p := l.s.Payment; sum != p.Cancelled {
		l.t.Errorf("%d went back, %d is booked: %v", p.Cancelled, sum, l.settled)
	}
}

func (l *tale) record() record {
	p := l.s.Payment
	if p == nil || p.Rank == store.RankReady {
		return record{}
	}
	return record{p.Rank, p.Cancelled, p.Captured}
}
