package rules

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// taxedSituation is an accepted payment of 33,000 won: 20,000 for two taxed pieces,
// 10,000 for four tax-free ones, and 3,000 for delivery, of which 1,000 are tax-free.
func taxedSituation() store.Situation {
	p := store.Payment{ImpUID: "imp_1", Amount: won(33000), Captured: true, Rank: store.RankPaid, Verdict: store.Accepted,
		Method: "card", Provider: "html5_inicis", OrderID: 1, AttemptID: 7, ClaimedAttemptID: 7}
	return store.Situation{Payment: &p, Accepted: p.ImpUID, Order: &store.Order{ID: 1, PayState: store.Paid},
		Attempt: &store.Attempt{ID: 7, OrderID: 1, Amount: won(33000), TaxFree: 11000, TellsTax: true},
		Bill: &store.Bill{Currency: "KRW", Shipping: 3000, DeliveryFree: 1000, Fee: 3000, FreeFrom: 50000, Postage: 3000,
			Lines: []store.BillLine{{Quantity: 2, Unit: 10000, Paid: 20000, Tax: store.Taxed},
				{Quantity: 4, Unit: 2500, Paid: 10000, Tax: store.TaxFree}}}}
}

func done(id, amount, free int64) store.Refund {
	return store.Refund{ID: id, Amount: amount, TaxFree: free, State: store.RefundDone}
}

func TestTaxFreePartOfARefund(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*store.Situation, *RefundRequest)
		amount int64
		free   int64
	}{
		{"everything", func(*store.Situation, *RefundRequest) {}, 33000, 11000},
		{"an amount as the whole", func(_ *store.Situation, w *RefundRequest) { w.Amount = 3000 }, 3000, 1000},
		{"an amount to the nearest won", func(_ *store.Situation, w *RefundRequest) { w.Amount = 100 }, 100, 33},
		{"the rest after others", func(s *store.Situation, _ *RefundRequest) {
			s.Payment.Cancelled, s.Refunds = 13000, []store.Refund{done(1, 10000, 10000), done(2, 3000, 0)}
		}, 20000, 1000},
		{"a failed one counts for nothing", func(s *store.Situation, w *RefundRequest) {
			s.Refunds = []store.Refund{{ID: 1, Amount: 10000, TaxFree: 10000, State: store.RefundFailed}}
			w.Amount = 3000
		}, 3000, 1000},
		{"taxed goods", func(_ *store.Situation, w *RefundRequest) { w.Lines = []store.Pieces{{Line: 1, Quantity: 1}} },
			10000, 0},
		{"tax-free goods", func(_ *store.Situation, w *RefundRequest) { w.Lines = []store.Pieces{{Line: 2, Quantity: 2}} },
			5000, 5000},
		{"all goods with delivery", func(_ *store.Situation, w *RefundRequest) {
			w.Lines = []store.Pieces{{Line: 1}, {Line: 2}}
		}, 33000, 11000},
		{"what is kept, of goods of both kinds", func(s *store.Situation, w *RefundRequest) {
			s.Bill.Sent = true
			w.Lines = []store.Pieces{{Line: 1, Quantity: 1}, {Line: 2, Quantity: 2}}
		}, 12000, 4000},
		{"what is kept, of tax-free goods", func(s *store.Situation, w *RefundRequest) {
			s.Bill.Sent = true
			w.Lines = []store.Pieces{{Line: 2}}
		}, 7000, 7000},
		{"what is added is like the goods", func(_ *store.Situation, w *RefundRequest) {
			w.Lines, w.Amount = []store.Pieces{{Line: 2, Quantity: 2}}, 5500
		}, 5500, 5500},
		{"no more than the tax-free rest", func(s *store.Situation, w *RefundRequest) {
			s.Payment.Cancelled, s.Refunds = 9000, []store.Refund{done(1, 9000, 9000)}
			w.Lines = []store.Pieces{{Line: 2, Quantity: 2}}
		}, 5000, 2000},
		{"no more than the taxed rest", func(s *store.Situation, w *RefundRequest) {
			s.Payment.Cancelled, s.Refunds = 20000, []store.Refund{done(1, 20000, 0)}
			w.Lines = []store.Pieces{{Line: 1, Quantity: 1}}
		}, 10000, 8000},
		{"another amount than was asked for tells nothing", func(s *store.Situation, w *RefundRequest) {
			s.Attempt.Amount, w.Amount = won(33001), 3000
		}, 3000, 0},
		{"without an attempt nothing is known", func(s *store.Situation, w *RefundRequest) {
			s.Attempt, w.Amount = nil, 3000
		}, 3000, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, w := taxedSituation(), RefundRequest{Reason: "변심", Source: store.SourceAdmin}
			c.change(&s, &w)
			d, err := Refund(s, w)
			if err != nil || d.Refund.Amount != c.amount || d.Refund.TaxFree != c.free {
				t.Errorf("%d, of it %d tax-free, want %d and %d: %v", d.Refund.Amount, d.Refund.TaxFree, c.amount, c.free, err)
			}
		})
	}
}

func TestDeliveryThatGoesBackHasItsShare(t *testing.T) {
	s := taxedSituation()
	p := Proposal{Lines: []store.RefundLine{{Line: 1, Quantity: 2, Amount: 20000}},
		Extras: []store.RefundExtra{{Part: store.RefundDelivery, Amount: 3000}, {Part: store.RefundOther, Amount: 600}}}
	if got := p.taxFree(*s.Bill); got != 1000 {
		t.Errorf("taxed goods with delivery: %d", got)
	}
	p.Lines[0].Line = 2
	if got := p.taxFree(*s.Bill); got != 20000+1000+600 {
		t.Errorf("tax-free goods with delivery: %d", got)
	}
	p.Extras[0] = store.RefundExtra{Part: store.RefundDelivery, Amount: -2000}
	if got := p.taxFree(*s.Bill); got != 20000-2000+600 {
		t.Errorf("delivery that became due: %d", got)
	}
}

// TestTaxFreePartOfWhatWentBack tells how refunds that I'mport shows are split.
func TestTaxFreePartOfWhatWentBack(t *testing.T) {
	flying := store.Refund{ID: 5, Amount: 10000, TaxFree: 10000, State: store.RefundSent}
	for _, c := range []struct {
		name    string
		refunds []store.Refund
		seen    []store.Cancellation
		want    []int64
	}{
		{"made elsewhere: as the rest", nil, []store.Cancellation{{ID: "a", Amount: 3000}}, []int64{1000}},
		{"one after the other", nil, []store.Cancellation{{ID: "a", Amount: 3000}, {ID: "b", Amount: 30000}},
			[]int64{1000, 10000}},
		{"ours as it was asked for", []store.Refund{flying}, []store.Cancellation{{ID: "a", Amount: 10000, Reason: "x #r5"}},
			[]int64{10000}},
		{"ours, then one made elsewhere", []store.Refund{flying}, []store.Cancellation{{ID: "a", Amount: 10000,
			Reason: "x #r5"}, {ID: "b", Amount: 2300}}, []int64{10000, 100}},
		{"beside one under way", []store.Refund{flying}, []store.Cancellation{{ID: "a", Amount: 2300}}, []int64{100}},
		{"two beside one under way", []store.Refund{flying}, []store.Cancellation{{ID: "a", Amount: 2300},
			{ID: "b", Amount: 2300}}, []int64{100, 100}},
		{"up to one under way", []store.Refund{flying}, []store.Cancellation{{ID: "a", Amount: 23000}}, []int64{1000}},
		{"so that one under way cannot be done", []store.Refund{flying}, []store.Cancellation{{ID: "a", Amount: 24000}},
			[]int64{8000}},
		{"a failed one counts for nothing", []store.Refund{{ID: 5, Amount: 10000, TaxFree: 10000,
			State: store.RefundFailed}}, []store.Cancellation{{ID: "a", Amount: 3000}}, []int64{1000}},
		{"after one that is done", []store.Refund{{ID: 5, Amount: 10000, TaxFree: 10000, State: store.RefundDone,
			CancellationID: "z"}}, []store.Cancellation{{ID: "a", Amount: 2300}}, []int64{100}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := taxedSituation()
			f := store.Fact{ImpUID: "imp_1", Amount: won(33000), Captured: true, Rank: store.RankCancelled,
				Cancellations: c.seen}
			for _, r := range c.refunds {
				if r.State == store.RefundDone {
					s.Payment.Cancelled += r.Amount
				}
			}
			s.Refunds, f.Cancelled = c.refunds, s.Payment.Cancelled
			for _, seen := range c.seen {
				f.Cancelled += seen.Amount
			}
			var got []int64
			for _, m := range Decide(s, f).MatchedRefunds {
				got = append(got, m.TaxFree)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("tax-free (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPolicyRefundsReturnBothParts(t *testing.T) {
	s := taxedSituation()
	s.Payment, s.Accepted, s.Policies.RefundDuplicate = nil, "imp_0", true
	s.Attempt.Provider = "html5_inicis"
	f := store.Fact{ImpUID: "imp_1", Amount: won(33000), Captured: true, Rank: store.RankPaid, Provider: "html5_inicis",
		Sandbox: true}
	if d := Decide(s, f); d.Refund == nil || d.Refund.Amount != 33000 || d.Refund.TaxFree != 11000 {
		t.Errorf("%+v", d.Refund)
	}
}

// TestNeitherPartGoesBackTwice refunds at random, by goods and by amounts, ours and
// others: never more of either part than was paid, and in the end exactly both.
func TestNeitherPartGoesBackTwice(t *testing.T) {
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 1))
		s := taxedSituation()
		s.Bill.Sent = rng.IntN(2) == 0
		id := int64(0)
		for s.Payment.Net() > 0 {
			w := RefundRequest{Reason: "x", Source: store.SourceAdmin, Fault: rng.IntN(2) == 0}
			switch rng.IntN(4) {
			case 0:
				w.Lines = []store.Pieces{{Line: 1 + rng.IntN(2), Quantity: 1}}
			case 1:
				w.Amount = 1 + rng.Int64N(s.Payment.Net())
			case 2:
				amount := 1 + rng.Int64N(s.Payment.Net())
				f := store.Fact{ImpUID: "imp_1", Amount: won(33000), Captured: true, Rank: store.RankCancelled,
					Cancelled: s.Payment.Cancelled + amount}
				w.Amount = -Decide(s, f).MatchedRefunds[0].TaxFree // found, not asked for
				id++
				s.Refunds = append(s.Refunds, done(id, amount, -w.Amount))
				s.Payment.Cancelled += amount
			}
			if d, err := Refund(s, w); err == nil {
				id++
				s.Refunds = append(s.Refunds, done(id, d.Refund.Amount, d.Refund.TaxFree))
				s.Payment.Cancelled += d.Refund.Amount
				for _, l := range d.Refund.Lines {
					s.Bill.Lines[l.Line-1].Refunded += l.Quantity
				}
			}
			var all, free int64
			for _, r := range s.Refunds {
				if r.TaxFree < 0 || r.TaxFree > r.Amount {
					t.Fatalf("of %d %d are tax-free", r.Amount, r.TaxFree)
				}
				all, free = all+r.Amount, free+r.TaxFree
			}
			if free > 11000 || all-free > 22000 || all == 33000 && free != 11000 {
				t.Fatalf("%d of 11000 and %d of 22000 went back", free, all-free)
			}
		}
	}
}
