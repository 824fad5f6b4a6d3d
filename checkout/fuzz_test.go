package checkout

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// FuzzDecide looks for a fact and a situation that would forge or lose money.
func FuzzDecide(f *testing.F) {
	f.Add(int64(64900), "KRW", "html5_inicis", "INIpayTest", true, uint8(2), int64(0), uint8(0), uint8(0), false, uint8(0))
	f.Add(int64(64899), "KRW", "html5_inicis", "INIpayTest", true, uint8(2), int64(0), uint8(4), uint8(2), true, uint8(1))
	f.Add(int64(64900), "JPY", "paypal", "", false, uint8(3), int64(900), uint8(5), uint8(1), false, uint8(2))
	states := []store.PayState{store.Unpaid, store.AwaitingDeposit, store.Paid, store.Held, store.Refunded, store.Void}
	f.Fuzz(func(t *testing.T, amount int64, currency, provider, mid string, sandbox bool, rank uint8, cancelled int64, pay, goods uint8, accepted bool, seen uint8) {
		s := unpaidOrder()
		s.Order.PayState, s.Goods = states[int(pay)%len(states)], store.Goods(goods%4)
		if accepted {
			s.Accepted = "imp_0"
		}
		if amount < 0 || cancelled < 0 || cancelled > amount {
			return // factOf lets no such fact through
		}
		fact := store.Fact{ImpUID: "imp_1", MerchantUID: s.Attempt.MerchantUID, Amount: store.Money{Minor: amount, Currency: store.Currency(currency)},
			Rank: store.Rank(rank % 4), Cancelled: cancelled, Captured: rank%4 >= 2, Sandbox: sandbox, Provider: provider, MID: mid}
		if seen%3 == 1 {
			s.Payment = &store.Payment{ImpUID: "imp_1", MerchantUID: fact.MerchantUID, Amount: fact.Amount, Rank: store.RankFailed, Sandbox: sandbox, Verdict: store.NoMoney}
		}
		for _, p := range []Policies{{}, {true, true, true}} {
			checkDecision(t, s, fact, p.Decide(s, fact))
		}
	})
}

func checkDecision(t *testing.T, s store.Situation, f store.Fact, d store.Decision) {
	t.Helper()
	equal := f.Amount == s.Attempt.Amount && f.Provider == s.Attempt.Provider && f.MID == s.Attempt.MID && f.Sandbox && f.Captured && f.Cancelled == 0
	switch {
	case d.Payment.Verdict == store.Accepted && (!equal || s.Accepted != ""):
		t.Errorf("accepted %+v for %+v", f, s.Attempt)
	case d.Fulfil != (d.Payment.Verdict == store.Accepted):
		t.Errorf("goods and verdict differ: %+v", d)
	case f.Captured && f.Amount.Minor > f.Cancelled && !d.Write:
		t.Errorf("captured money is not recorded: %+v", f)
	case d.Write && d.Payment.Captured && d.Payment.Net() > 0 && d.Payment.Verdict != store.Accepted && d.Incident == nil:
		t.Errorf("captured money in no case: %+v", d)
	case d.Refund != nil && (d.Refund.Amount <= 0 || d.Refund.Amount != d.Payment.Net()):
		t.Errorf("refund of %d of %d", d.Refund.Amount, d.Payment.Net())
	}
	sum := int64(0)
	for _, r := range d.Settled {
		sum += r.Amount
	}
	if d.Write && f.Captured && sum != f.Cancelled {
		t.Errorf("settled %d of %d", sum, f.Cancelled)
	}
}

// FuzzFact looks for a payment that is read as something that it is not.
func FuzzFact(f *testing.F) {
	f.Add(`{"imp_uid":"imp_1","merchant_uid":"m","amount":64900,"cancel_amount":0,"currency":"KRW","status":"paid","paid_at":1}`)
	f.Add(`{"amount":10.005,"cancel_amount":0,"currency":"USD","status":"paid"}`)
	f.Add(`{"amount":1e3,"cancel_amount":1000.0,"currency":"JPY","status":"cancelled","cancel_history":[{"amount":1000}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var p iamport.Payment
		if json.Unmarshal([]byte(text), &p) != nil {
			return
		}
		fact, err := factOf(p)
		if err != nil {
			return
		}
		if fact.Amount.Minor < 0 || fact.Cancelled < 0 || fact.Cancelled > fact.Amount.Minor {
			t.Errorf("%s: %+v", text, fact)
		}
		again, err := iamport.MinorUnits(Major(fact.Amount), fact.Amount.Currency.Decimals())
		if err != nil || again != fact.Amount.Minor {
			t.Errorf("%s: %s does not come back: %d, %v", text, fact.Amount, again, err)
		}
		if fact.Captured && fact.Rank < store.RankPaid {
			t.Errorf("%s: money of rank %d", text, fact.Rank)
		}
	})
}

// FuzzNewHint looks for a name that would leave its place in a URL.
func FuzzNewHint(f *testing.F) {
	f.Add("imp_1?include_sandbox=true", "ORD-1")
	f.Add("", "ORD20261122-7K3Q9FX-1")
	f.Fuzz(func(t *testing.T, impUID, merchantUID string) {
		h, err := NewHint(impUID, merchantUID, "page")
		if err != nil {
			return
		}
		for _, id := range []string{h.ImpUID, h.MerchantUID} {
			for _, r := range id {
				if !(r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
					t.Errorf("%q, %q: %q", impUID, merchantUID, id)
				}
			}
		}
		if h.ImpUID == "" && h.MerchantUID == "" {
			t.Errorf("%q, %q: no name at all", impUID, merchantUID)
		}
	})
}

func TestUnreadablePaymentsAreUnknown(t *testing.T) {
	good := iamport.Payment{ImpUID: "imp_1", MerchantUID: "m", Amount: "64900", CancelAmount: "0", Currency: "KRW", Status: iamport.StatusPaid, PaidAt: 1}
	if f, err := factOf(good); err != nil || f.Amount != won(64900) || !f.Captured || !f.PaidAt.Equal(time.Unix(1, 0)) {
		t.Fatalf("%+v, %v", f, err)
	}
	for name, spoil := range map[string]func(*iamport.Payment){
		"half a won":           func(p *iamport.Payment) { p.Amount = "1000.5" },
		"half a cent":          func(p *iamport.Payment) { p.Amount, p.Currency = "10.005", "USD" },
		"less than nothing":    func(p *iamport.Payment) { p.Amount = "-1" },
		"more back than taken": func(p *iamport.Payment) { p.CancelAmount = "64901" },
		"no currency":          func(p *iamport.Payment) { p.Currency = "" },
		"small letters":        func(p *iamport.Payment) { p.Currency = "krw" },
		"an unknown status":    func(p *iamport.Payment) { p.Status = "settled" },
		"a history of nothing": func(p *iamport.Payment) { p.CancelHistory = []iamport.Cancellation{{Amount: "x"}} },
	} {
		p := good
		spoil(&p)
		if _, err := factOf(p); !errors.Is(err, iamport.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
