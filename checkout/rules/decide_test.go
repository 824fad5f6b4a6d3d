package rules

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

func won(n int64) money.Money { return money.Money{Minor: n, Currency: money.KRW} }

// unpaidOrder returns an order of 64,900 won with one open attempt.
func unpaidOrder() store.Situation {
	return store.Situation{
		Now: time.Unix(1000, 0), OwnPrefix: true, Goods: store.GoodsHeld,
		Order: &store.Order{ID: 1, No: "ORD20261122-7K3Q9FX", PayState: store.Unpaid, ShipState: store.ShipNone,
			ExpiresAt: time.Unix(2000, 0)},
		Attempt: &store.Attempt{ID: 7, OrderID: 1, MerchantUID: "ORD20261122-7K3Q9FX-1", Provider: "html5_inicis",
			MID: "INIpayTest", Amount: won(64900), CreatedAt: time.Unix(1000, 0)},
	}
}

// paidFact returns a payment that equals what that attempt asked for.
func paidFact() store.Fact {
	return store.Fact{ImpUID: "imp_1", MerchantUID: "ORD20261122-7K3Q9FX-1", Amount: won(64900), Rank: store.RankPaid,
		Captured: true,
		Sandbox:  true, Provider: "html5_inicis", MID: "INIpayTest", Method: "card"}
}

func TestDecide(t *testing.T) {
	type want struct {
		verdict  store.Verdict
		pay      store.PayState
		ship     store.ShipState
		fulfil   bool
		incident store.IncidentKind
		refund   int64
		write    bool
		close    bool
	}
	all := store.Policies{RefundMismatch: true, RefundDuplicate: true, RefundOversold: true}
	accepted := want{verdict: store.Accepted, pay: store.Paid, ship: store.ShipReady, fulfil: true, write: true,
		close: true}
	mismatch := want{verdict: store.Mismatch, pay: store.Held, incident: "mismatch", write: true, close: true}
	cases := []struct {
		name   string
		policy store.Policies
		change func(*store.Situation, *store.Fact)
		want   want
	}{
		{"an equal payment pays its order", store.Policies{}, func(*store.Situation, *store.Fact) {}, accepted},
		{"also while a deposit was awaited", store.Policies{},
			func(s *store.Situation, f *store.Fact) { s.Order.PayState = store.AwaitingDeposit }, accepted},
		{"also after the order expired, while its goods are there", store.Policies{},
			func(s *store.Situation, f *store.Fact) {
				s.Order.PayState, s.Goods = store.Void, store.GoodsFree
			}, accepted},
		{"also when a forged payment held the order before", store.Policies{},
			func(s *store.Situation, f *store.Fact) { s.Order.PayState = store.Held }, accepted},
		{"one won less", store.Policies{}, func(s *store.Situation, f *store.Fact) { f.Amount = won(64899) }, mismatch},
		{"one won more", store.Policies{}, func(s *store.Situation, f *store.Fact) { f.Amount = won(64901) }, mismatch},
		{"the same number of another currency", store.Policies{},
			func(s *store.Situation, f *store.Fact) { f.Amount.Currency = "JPY" }, mismatch},
		{"another PG", store.Policies{}, func(s *store.Situation, f *store.Fact) { f.Provider = "paypal" }, mismatch},
		{"what the bank knows of, where a PG was asked", store.Policies{},
			func(s *store.Situation, f *store.Fact) { f.Source = store.FromBank }, mismatch},
		{"what a PG named like the bank knows of, where the bank was asked", store.Policies{},
			func(s *store.Situation, f *store.Fact) {
				s.Attempt.PG, s.Attempt.Provider, f.Provider = store.Bank, "bank", "bank"
			}, mismatch},
		{"another MID", store.Policies{}, func(s *store.Situation, f *store.Fact) { f.MID = "OTHER" }, mismatch},
		{"a real payment in a sandbox", store.Policies{}, func(s *store.Situation, f *store.Fact) { f.Sandbox = false },
			mismatch},
		{"a test payment in a live shop", store.Policies{}, func(s *store.Situation, f *store.Fact) { s.Live = true },
			mismatch},
		{"a real payment in a live shop", store.Policies{},
			func(s *store.Situation, f *store.Fact) { s.Live, f.Sandbox = true, false }, accepted},
		{"any MID when none is configured", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			s.Attempt.MID,
				f.MID = "", "ANY"
		}, accepted},
		{"partly refunded before it was seen", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			f.Rank, f.Cancelled = store.RankCancelled, 900
		}, mismatch},
		{"fully refunded before it was seen", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			f.Rank, f.Cancelled = store.RankCancelled, 64900
		}, want{verdict: store.Uncaptured, write: true, close: true}},
		{"a mismatch is refunded if the owner's policy says so", all,
			func(s *store.Situation, f *store.Fact) { f.Amount = won(100) },
			want{verdict: store.Mismatch, pay: store.Held, incident: "mismatch", refund: 100, write: true,
				close: true}},
		{"a second payment is refunded", all, func(s *store.Situation, f *store.Fact) {
			s.Order.PayState, s.Accepted, s.Goods = store.Paid, "imp_0", store.GoodsSold
		}, want{verdict: store.Duplicate, incident: "duplicate", refund: 64900, write: true, close: true}},
		{"a second payment waits without that policy", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			s.Order.PayState, s.Accepted = store.Paid, "imp_0"
		}, want{verdict: store.Duplicate, incident: "duplicate", write: true, close: true}},
		{"a forged second payment does not touch a paid order", store.Policies{},
			func(s *store.Situation, f *store.Fact) {
				s.Order.PayState, s.Accepted, f.Amount = store.Paid, "imp_0", won(1)
			}, want{verdict: store.Mismatch, incident: "mismatch", write: true, close: true}},
		{"paid after the goods were sold to others", all, func(s *store.Situation, f *store.Fact) {
			s.Order.PayState, s.Goods = store.Void, store.GoodsGone
		}, want{verdict: store.Oversold, pay: store.Held, incident: "oversold", refund: 64900, write: true,
			close: true}},
		{"paid after the order was refunded", store.Policies{},
			func(s *store.Situation, f *store.Fact) { s.Order.PayState = store.Refunded },
			want{verdict: store.Late, incident: "late", write: true, close: true}},
		{"a failed payment leaves the order open", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			f.Rank, f.Captured = store.RankFailed, false
		}, want{verdict: store.Uncaptured, write: true, close: true}},
		{"paid after it failed", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			s.Payment = &store.Payment{ImpUID: "imp_1", MerchantUID: f.MerchantUID, Amount: won(64900),
				Rank: store.RankFailed, Sandbox: true, Verdict: store.Uncaptured}
		}, accepted},
		{"an open window", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			f.Rank,
				f.Captured = store.RankReady, false
		}, want{}},
		{"a virtual account", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			f.Rank, f.Captured, f.Vbank = store.RankReady, false, store.Vbank{Num: "1", Due: time.Unix(5000, 0)}
		}, want{verdict: store.Uncaptured, pay: store.AwaitingDeposit, write: true}},
		{"a virtual account for another amount", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			f.Rank, f.Captured, f.Vbank, f.Amount = store.RankReady, false, store.Vbank{Num: "1"}, won(1)
		}, want{verdict: store.Uncaptured, write: true}},
		{"a payment of another shop on the account", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			s.OwnPrefix, s.Attempt, s.Order = false, nil, nil
		}, want{}},
		{"our prefix without an attempt", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			s.Attempt,
				s.Order = nil, nil
		},
			want{verdict: store.Orphan, incident: "orphan", write: true}},
		{"our prefix, no attempt, no money", store.Policies{}, func(s *store.Situation, f *store.Fact) {
			s.Attempt, s.Order, f.Captured, f.Rank = nil, nil, false, store.RankFailed
		}, want{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, f := unpaidOrder(), paidFact()
			s.Policies = c.policy
			c.change(&s, &f)
			d := Decide(s, f)
			got := want{verdict: d.Payment.Verdict, pay: d.PayState, ship: d.ShipState, fulfil: d.Fulfil,
				write: d.Write, close: d.Close}
			if d.Incident != nil {
				got.incident = d.Incident.Kind
			}
			if d.Refund != nil {
				got.refund = d.Refund.Amount
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(want{})); diff != "" {
				t.Errorf("decision (-want +got):\n%s", diff)
			}
		})
	}
}

// paidOrder returns the order after imp_1 was accepted.
func paidOrder() store.Situation {
	s := unpaidOrder()
	s.Order.PayState, s.Order.ShipState, s.Goods, s.Accepted = store.Paid, store.ShipReady, store.GoodsSold, "imp_1"
	s.Payment = &store.Payment{ImpUID: "imp_1", MerchantUID: s.Attempt.MerchantUID, OrderID: 1, AttemptID: 7,
		Amount: won(64900),
		Rank:   store.RankPaid, Captured: true, Sandbox: true, Verdict: store.Accepted}
	return s
}

func TestDecideRefunds(t *testing.T) {
	refunded := func(amount int64, history ...store.Cancellation) store.Fact {
		f := paidFact()
		f.Rank, f.Cancelled, f.Cancellations = store.RankCancelled, amount, history
		return f
	}
	ours := store.Refund{ID: 3, ImpUID: "imp_1", Amount: 5000, State: store.RefundUnknown}
	cases := []struct {
		name    string
		refunds []store.Refund
		fact    store.Fact
		pay     store.PayState
		matched []store.MatchedRefund
	}{
		{"a part, asked for by us", []store.Refund{ours},
			refunded(5000, store.Cancellation{ID: "c1", Amount: 5000, Reason: "변심 #r3"}), "",
			[]store.MatchedRefund{{RefundID: 3, Amount: 5000, CancellationID: "c1", Reason: "변심 #r3"}}},
		{"a part, at the console, of the same amount as ours", []store.Refund{ours},
			refunded(5000, store.Cancellation{ID: "c1", Amount: 5000, Reason: "콘솔"}), "",
			[]store.MatchedRefund{{Amount: 5000, CancellationID: "c1", Reason: "콘솔"}}},
		{"all of it at the console", nil, refunded(64900, store.Cancellation{ID: "c1", Amount: 64900}), store.Refunded,
			[]store.MatchedRefund{{Amount: 64900, CancellationID: "c1"}}},
		{"without a history", nil, refunded(64900), store.Refunded,
			[]store.MatchedRefund{{Amount: 64900, CancellationID: "imp_1:64900"}}},
		{"in two parts, one known before", []store.Refund{{ID: 2, Amount: 900, State: store.RefundDone,
			CancellationID: "c0"}},
			refunded(64900, store.Cancellation{ID: "c0", Amount: 900}, store.Cancellation{ID: "c1", Amount: 64900}),
			store.Refunded,
			[]store.MatchedRefund{{Amount: 64900, CancellationID: "c1"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := paidOrder()
			s.Refunds = c.refunds
			d := Decide(s, c.fact)
			if d.Payment.Verdict != store.Accepted || d.PayState != c.pay || d.Fulfil {
				t.Errorf("verdict %s, order %q, fulfil %v", d.Payment.Verdict, d.PayState, d.Fulfil)
			}
			if diff := cmp.Diff(c.matched, d.MatchedRefunds); diff != "" {
				t.Errorf("matched (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecideIgnoresStaleFacts(t *testing.T) {
	s := paidOrder()
	s.Payment.Cancelled, s.Payment.Rank = 900, store.RankCancelled
	for name, f := range map[string]store.Fact{
		"paid, seen before it was cancelled": paidFact(),
		"failed long ago": {ImpUID: "imp_1", MerchantUID: s.Attempt.MerchantUID,
			Amount: won(64900), Rank: store.RankFailed, Sandbox: true},
	} {
		if d := Decide(s, f); d.Write {
			t.Errorf("%s: wrote %+v", name, d)
		}
	}
}

func TestDecideHoldsChangedTerms(t *testing.T) {
	s, f := unpaidOrder(), paidFact()
	s.Payment = &store.Payment{ImpUID: "imp_1", MerchantUID: f.MerchantUID, Amount: won(1), Rank: store.RankReady,
		Sandbox: true, Verdict: store.Uncaptured}
	d := Decide(s, f)
	if !d.FactChanged || d.Write || d.PayState != store.Held || d.Incident == nil || d.Incident.Kind != "fact_changed" {
		t.Errorf("decision: %+v", d)
	}
}

func TestTheWalletThatPaidIsKept(t *testing.T) {
	for _, c := range []struct{ first, then, kept string }{
		{"kakaopay", "", "kakaopay"}, {"kakaopay", "tosspay", "kakaopay"}, {"", "tosspay", "tosspay"},
	} {
		s := unpaidOrder()
		f := paidFact()
		f.Wallet = c.first
		d := Decide(s, f)
		s.Payment = &d.Payment
		s.Order.PayState, s.Accepted = d.PayState, f.ImpUID
		f.Wallet, f.Rank, f.Cancelled = c.then, store.RankCancelled, 900
		if got := Decide(s, f).Payment.Wallet; got != c.kept {
			t.Errorf("%q, then %q: %q", c.first, c.then, got)
		}
	}
}
