package rules

import (
	"fmt"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// Refusal says to the person who asked for something why it cannot be done.
type Refusal struct{ Why store.Text }

// Error returns the English reason.
func (e *Refusal) Error() string { return e.Why.En }

// refused returns a *Refused; args fill both texts.
func refused(ko, en string, args ...any) error {
	return &Refusal{store.Text{Ko: fmt.Sprintf(ko, args...), En: fmt.Sprintf(en, args...)}}
}

// RefundRequest is a refund that a person asks for.
type RefundRequest struct {
	Amount  int64        // in minor units; 0: all that is left
	Reason  string       // free text, sent to I'mport
	Source  store.Source // admin or buyer
	Account *BankAccount // destination of the refund of a virtual account, tidied; nil: not given
	Code    int64        // of a code by which the buyer proved to have named it; 0: none
	// Lines says what goods it is for; none: an amount alone. Amount 0 is then what Propose says.
	Lines []store.Pieces
	Fault bool // the shop is to blame, so that nothing is kept for delivery and postage
}

// Refund decides that a payment is refunded, or was where a person sends the money:
// for some goods, or an amount alone. *Refused if its payment method does not allow
// that, if another refund is under way, or if less than that is left.
func Refund(s store.Situation, w RefundRequest) (store.Decision, error) {
	p := *s.Payment
	if p.Source == store.FromBank {
		return returnTransfer(s, w)
	}
	parts, err := refundParts(s, &w)
	if err != nil {
		return store.Decision{}, err
	}
	n := store.NewRefund{ImpUID: p.ImpUID, Key: fmt.Sprintf("%s:%s:%d", w.Source, p.ImpUID, len(s.Refunds)+1),
		Amount: w.Amount, Net: p.Net(), Source: w.Source, Reason: w.Reason, Code: w.Code,
		TaxFree: shareOf(s, parts, w.Amount), Lines: parts.Lines, Extras: parts.Extras}
	if NeedsAccount(p) && w.Account != nil {
		n.To = w.Account.Mark()
	}
	return store.Decision{Payment: p, Refund: &n}, refundable(s, w)
}

// refundable returns a *Refused if a refund is not possible.
func refundable(s store.Situation, w RefundRequest) error {
	p := *s.Payment
	switch {
	case !p.Captured:
		return refused("%s: 결제된 금액이 없습니다", "nothing was paid by %s", p.ImpUID)
	case w.Amount <= 0 || w.Amount > p.Net():
		left := money.Money{Minor: p.Net(), Currency: p.Amount.Currency}
		return &Refusal{store.Text{Ko: left.Text("ko") + "까지 환불할 수 있습니다", En: "up to " + left.Text("en") +
			" can go back"}}
	case w.Reason == "":
		return refused("환불 사유를 입력해 주세요", "a refund needs a reason")
	case inFlight(s.Refunds):
		return refused("이 결제의 다른 환불이 진행 중입니다", "another refund of this payment is still under way")
	}
	return CheckRefundMethod(s, w)
}

// inFlight reports whether any refund has been asked for and not concluded.
func inFlight(refunds []store.Refund) bool {
	for _, r := range refunds {
		if r.State.InFlight() {
			return true
		}
	}
	return false
}

// Accept accepts an oversold or late payment once its goods are back in stock.
// *Refused for any other: a payment that differs from what was asked for can never
// pay an order.
func Accept(s store.Situation) (store.Decision, error) {
	p := *s.Payment
	switch {
	case p.Verdict != store.Oversold && p.Verdict != store.Late:
		return store.Decision{}, refused("주문과 다른 결제(%s)는 승인할 수 없습니다",
			"a payment with the verdict %s cannot pay an order", p.Verdict)
	case s.Order == nil || s.Order.PayState != store.Held || s.Accepted != "":
		return store.Decision{}, refused("이 결제를 기다리는 주문이 없습니다", "no order is waiting for this payment")
	case s.Rival != "":
		return store.Decision{}, refused("같은 구매자의 다른 주문(%s)이 이미 결제되었거나 입금을 기다리고 있습니다",
			"order %s of the same buyer took its place and is paid or waits for its deposit", s.Rival)
	case p.Cancelled > 0:
		return store.Decision{}, refused("이미 일부가 환불된 결제입니다", "part of this payment has been refunded")
	case s.Goods == store.GoodsGone:
		return store.Decision{}, refused("재고가 아직 없습니다", "the goods are not back in stock yet")
	case inFlight(s.Refunds):
		return store.Decision{}, refused("환불이 진행 중입니다", "a refund of this payment is under way")
	}
	d := accept(s, store.Decision{Write: true, Payment: p})
	d.Kind, d.CloseCases = store.EventOwnerAccept, "accepted"
	return d, nil
}

// Dismiss closes the cases of a payment as handled outside the shop. *Refused
// without a reason.
func Dismiss(s store.Situation, reason string) (store.Decision, error) {
	if reason == "" {
		return store.Decision{}, refused("처리 사유를 입력해 주세요", "give a reason for dismissing the case")
	}
	return store.Decision{Payment: *s.Payment, CloseCases: "dismissed: " + reason}, nil
}
