package rules

import (
	"fmt"

	"github.com/jangteo/jangteo/store"
)

// TakeTransfer decides what it means that a person found a transfer on the owner's
// account: the fact that no PG tells. *Refusal for any other payment, and for one that
// was found before.
func TakeTransfer(s store.Situation) (store.Decision, error) {
	if s.Payment.Source != store.FromBank || s.Payment.Captured {
		return store.Decision{}, refused("이미 입금을 확인한 주문입니다", "this transfer was confirmed before")
	}
	f := transferFact(*s.Payment)
	f.Rank, f.PaidAt = store.RankPaid, s.Now
	return Decide(s, f), nil
}

// returnTransfer decides what it means that a person sent money of a transfer back.
func returnTransfer(s store.Situation, w RefundRequest) (store.Decision, error) {
	p := *s.Payment
	if len(w.Lines) > 0 { // its refund would be written without them
		return store.Decision{}, refused("직접 송금하는 환불은 상품을 지정할 수 없습니다. 금액으로 기록해 주세요",
			"money that you send back yourself cannot name items yet: please record the amount")
	}
	if w.Amount == 0 {
		w.Amount = p.Net()
	}
	if err := refundable(s, w); err != nil {
		return store.Decision{}, err
	}
	f := transferFact(p)
	f.Rank, f.Cancelled = store.RankCancelled, p.Cancelled+w.Amount
	f.Cancellations = []store.Cancellation{{ID: fmt.Sprintf("%s:%d", p.ImpUID, f.Cancelled), Amount: w.Amount,
		Reason: w.Reason}}
	return Decide(s, f), nil
}

// transferFact is what is known of a transfer that came.
func transferFact(p store.Payment) store.Fact {
	return store.Fact{Source: p.Source, ImpUID: p.ImpUID, MerchantUID: p.MerchantUID, Amount: p.Amount, Captured: true,
		Sandbox: p.Sandbox, Provider: p.Provider, Method: p.Method, Vbank: p.Vbank, PaidAt: p.PaidAt}
}
