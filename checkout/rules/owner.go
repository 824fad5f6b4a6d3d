package rules

import (
	"fmt"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// Refused says why something that a person asked for cannot be done.
type Refused struct{ Why store.Text }

func (e *Refused) Error() string { return e.Why.En }

func refused(ko, en string, args ...any) error {
	return &Refused{store.Text{Ko: fmt.Sprintf(ko, args...), En: fmt.Sprintf(en, args...)}}
}

// Wanted is a refund that a person asks for.
type Wanted struct {
	Amount  int64        // minor units; 0: all that is left
	Reason  string       // in words
	Source  string       // admin or buyer
	Account *BankAccount // where the money of a virtual account goes, tidied; nil: not given
}

// Refund asks for money of a payment to go back. *Refused when the rail cannot
// do it, when another refund is under way, or when there is not so much left.
func Refund(s store.Situation, w Wanted) (store.Decision, error) {
	p := *s.Payment
	if w.Amount == 0 {
		w.Amount = p.Net()
	}
	n := store.NewRefund{ImpUID: p.ImpUID, Key: fmt.Sprintf("%s:%s:%d", w.Source, p.ImpUID, len(s.Refunds)+1),
		Amount: w.Amount, Net: p.Net(), Source: w.Source, Reason: w.Reason}
	return store.Decision{Payment: p, Refund: &n}, refundable(s, w)
}

func refundable(s store.Situation, w Wanted) error {
	p := *s.Payment
	switch {
	case !p.Captured:
		return refused("%s: 결제된 금액이 없습니다", "nothing was paid by %s", p.ImpUID)
	case w.Amount <= 0 || w.Amount > p.Net():
		left := money.Money{Minor: p.Net(), Currency: p.Amount.Currency}
		return refused("%s까지 환불할 수 있습니다", "up to %s can go back", left)
	case w.Reason == "":
		return refused("환불 사유를 적어 주세요", "a refund needs a reason")
	case inFlight(s.Refunds):
		return refused("이 결제의 다른 환불이 진행 중입니다", "another refund of this payment is still under way")
	}
	return Rail(s, w)
}

func inFlight(refunds []store.Refund) bool {
	for _, r := range refunds {
		if r.State.InFlight() {
			return true
		}
	}
	return false
}

// Accept lets a payment pay its order after all whose goods had been gone and
// are back. *Refused for every other case: what was not asked for can never
// pay.
func Accept(s store.Situation) (store.Decision, error) {
	p := *s.Payment
	switch {
	case p.Verdict != store.Oversold && p.Verdict != store.Late:
		return store.Decision{}, refused("주문과 다른 결제(%s)는 승인할 수 없습니다", "a payment that is %s cannot pay an order", p.Verdict)
	case s.Order == nil || s.Order.PayState != store.Held || s.Accepted != "":
		return store.Decision{}, refused("이 결제를 기다리는 주문이 없습니다", "its order does not wait for it")
	case p.Cancelled > 0:
		return store.Decision{}, refused("이미 일부가 환불된 결제입니다", "money of it has gone back")
	case s.Goods == store.GoodsGone:
		return store.Decision{}, refused("재고가 아직 없습니다", "the goods are still not there")
	case inFlight(s.Refunds):
		return store.Decision{}, refused("환불이 진행 중입니다", "its refund is under way")
	}
	d := accept(s, store.Decision{Write: true, Payment: p})
	d.Kind, d.CloseCases = "accepted_by_owner", "accepted"
	return d, nil
}

// Dismiss closes the cases of a payment as settled elsewhere, with a reason.
func Dismiss(s store.Situation, reason string) (store.Decision, error) {
	if reason == "" {
		return store.Decision{}, refused("종결 사유를 적어 주세요", "say why the case is dismissed")
	}
	return store.Decision{Payment: *s.Payment, CloseCases: "dismissed: " + reason}, nil
}
