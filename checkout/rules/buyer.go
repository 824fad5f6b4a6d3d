package rules

import (
	"errors"

	"github.com/jangteo/jangteo/store"
)

// Reasons why a buyer cannot cancel a paid order.
var (
	ErrPacked         = errors.New("the goods are being packed or have been shipped")
	ErrRefundUnderWay = errors.New("a refund is already under way")
	ErrPartUnderWay   = errors.New("a refund of other goods is under way")
)

// CancelByBuyer decides that a payment is refunded because its buyer cancels the order,
// or goods of it, before anybody packs them, and that the owner is told; the amount
// of w is ignored, and without lines all that is left is cancelled. Errors:
// ErrRefundUnderWay; ErrPartUnderWay; ErrPacked; *store.ClosedError if the order is not paid; *Refused
// if this payment does not pay it; those of Refund.
func CancelByBuyer(s store.Situation, w RefundRequest) (store.Decision, error) {
	switch {
	case s.Payment.Source == store.FromBank:
		return store.Decision{}, refused("판매자가 확인하고 직접 송금해야 하는 주문입니다",
			"somebody of the shop has to look at this order and send its money")
	case inFlight(s.Refunds) && len(whatIsLeft(s.Bill, nil)) > 0:
		return store.Decision{}, ErrPartUnderWay
	case inFlight(s.Refunds):
		return store.Decision{}, ErrRefundUnderWay
	case s.Order == nil || s.Accepted != s.Payment.ImpUID:
		return store.Decision{}, refused("이 결제로 처리된 주문이 없습니다", "this payment does not pay an order")
	case s.Order.PayState != store.Paid:
		return store.Decision{}, &store.ClosedError{State: s.Order.PayState}
	case s.Order.ShipState != store.ShipReady || s.Listed:
		return store.Decision{}, ErrPacked
	}
	w.Amount, w.Fault = 0, false
	w.Lines = whatIsLeft(s.Bill, w.Lines)
	d, err := Refund(s, w)
	if err != nil {
		return d, err
	}
	d.Remark, d.Mails = store.EventWithdrawn, []store.Mail{{Kind: store.WithdrawnMail, About: s.Order.No}}
	if d.Refund.Amount < s.Payment.Net() {
		d.Remark = store.EventLinesWithdrawn
		d.Mails[0].About = store.AboutRefund(s.Order.No, len(s.Refunds)+1)
	}
	return d, nil
}

// whatIsLeft names all goods of a bill that are not paid back, unless some are named.
func whatIsLeft(b *store.Bill, named []store.Pieces) []store.Pieces {
	if b == nil || len(named) > 0 {
		return named
	}
	for i, l := range b.Lines {
		if l.Left() > 0 {
			named = append(named, store.Pieces{Line: i + 1, Quantity: l.Left()})
		}
	}
	return named
}
