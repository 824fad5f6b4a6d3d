package rules

import (
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// FuzzDecide looks for a fact and a situation that would forge or lose money.
func FuzzDecide(f *testing.F) {
	f.Add(int64(64900), "KRW", "html5_inicis", "INIpayTest", true, uint8(2), int64(0), uint8(0), uint8(0), false,
		uint8(0))
	f.Add(int64(64899), "KRW", "html5_inicis", "INIpayTest", true, uint8(2), int64(0), uint8(4), uint8(2), true,
		uint8(1))
	f.Add(int64(64900), "JPY", "paypal", "", false, uint8(3), int64(900), uint8(5), uint8(1), false, uint8(2))
	states := []store.PayState{store.Unpaid, store.AwaitingDeposit, store.Paid, store.Held, store.Refunded, store.Void}
	f.Fuzz(func(t *testing.T, amount int64, currency, provider, mid string, sandbox bool, rank uint8, cancelled int64,
		pay, goods uint8, accepted bool, seen uint8) {
		s := unpaidOrder()
		s.Order.PayState, s.Goods = states[int(pay)%len(states)], store.Goods(goods%4)
		if accepted {
			s.Accepted = "imp_0"
		}
		if amount < 0 || cancelled < 0 || cancelled > amount {
			return // factOf rejects such a fact
		}
		fact := store.Fact{ImpUID: "imp_1", MerchantUID: s.Attempt.MerchantUID,
			Amount: money.Money{Minor: amount, Currency: money.Currency(currency)},
			Rank:   store.Rank(rank % 4), Cancelled: cancelled, Captured: rank%4 >= 2, Sandbox: sandbox,
			Provider: provider, MID: mid}
		if seen%3 == 1 {
			s.Payment = &store.Payment{ImpUID: "imp_1", MerchantUID: fact.MerchantUID, Amount: fact.Amount,
				Rank: store.RankFailed, Sandbox: sandbox, Verdict: store.Uncaptured}
		}
		for _, p := range []store.Policies{{}, {RefundMismatch: true, RefundDuplicate: true, RefundOversold: true}} {
			s.Policies = p
			checkDecision(t, s, fact, Decide(s, fact))
		}
	})
}

func checkDecision(t *testing.T, s store.Situation, f store.Fact, d store.Decision) {
	t.Helper()
	equal := f.Amount == s.Attempt.Amount && f.Provider == s.Attempt.Provider && f.MID == s.Attempt.MID &&
		f.Sandbox && f.Captured && f.Cancelled == 0
	switch {
	case d.Payment.Verdict == store.Accepted && (!equal || s.Accepted != ""):
		t.Errorf("accepted %+v for %+v", f, s.Attempt)
	case d.Fulfil != (d.Payment.Verdict == store.Accepted):
		t.Errorf("goods and verdict differ: %+v", d)
	case f.Captured && f.Amount.Minor > f.Cancelled && !d.Write:
		t.Errorf("captured money is not recorded: %+v", f)
	case d.Write && d.Payment.Captured && d.Payment.Net() > 0 && d.Payment.Verdict != store.Accepted &&
		d.Incident == nil:
		t.Errorf("captured money without a case: %+v", d)
	case d.Refund != nil && (d.Refund.Amount <= 0 || d.Refund.Amount != d.Payment.Net()):
		t.Errorf("refund of %d of %d", d.Refund.Amount, d.Payment.Net())
	}
	sum := int64(0)
	for _, r := range d.MatchedRefunds {
		sum += r.Amount
	}
	if d.Write && f.Captured && sum != f.Cancelled {
		t.Errorf("matched %d of %d", sum, f.Cancelled)
	}
}
