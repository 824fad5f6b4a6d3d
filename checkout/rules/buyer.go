package rules

import (
	"errors"

	"github.com/jangteo/jangteo/store"
)

// Reasons why a buyer cannot cancel a paid order.
var (
	ErrPacked         = errors.New("the goods are being packed or have been shipped")
	ErrRefundUnderWay = errors.New("a refund is already under way")
)

// CancelByBuyer decides that a payment is refunded in full because its buyer cancels
// the order before anybody packs the goods, and that the owner is told; the amount
// of w is ignored. Errors:
// ErrRefundUnderWay; ErrPacked; *store.ClosedError if the order is not paid; *Refused
// if this payment does not pay it; those of Refund.
func CancelByBuyer(s store.Situation, w RefundRequest) (store.Decision, error) {
	switch {
	case inFlight(s.Refunds):
		return store.Decision{}, ErrRefundUnderWay
	case s.Order == nil || s.Accepted != s.Payment.ImpUID:
		return store.Decision{}, refused("이 결제로 처리된 주문이 없습니다", "this payment does not pay an order")
	case s.Order.PayState != store.Paid:
		return store.Decision{}, &store.ClosedError{State: s.Order.PayState}
	case s.Order.ShipState != store.ShipReady || s.Listed:
		return store.Decision{}, ErrPacked
	}
	w.Amount = 0
	d, err := Refund(s, w)
	d.Remark, d.Mails = store.EventWithdrawn, []store.Mail{{Kind: store.WithdrawnMail, About: s.Order.No}}
	return d, err
}
