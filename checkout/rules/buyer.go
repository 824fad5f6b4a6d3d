package rules

import (
	"errors"

	"github.com/jangteo/jangteo/store"
)

// What a buyer who cancels is told. Nothing was changed.
var (
	ErrPacked    = errors.New("the goods are being packed or have left")
	ErrReturning = errors.New("the money is on its way back")
)

// Withdraw gives all money of an order back because its buyer cancels it before
// anybody packs its goods. Errors: ErrReturning, ErrPacked, *store.ClosedError
// for an order that this payment does not pay, and those of Refund.
func Withdraw(s store.Situation, w Wanted) (store.Decision, error) {
	switch {
	case inFlight(s.Refunds):
		return store.Decision{}, ErrReturning
	case s.Order == nil || s.Accepted != s.Payment.ImpUID:
		return store.Decision{}, refused("이 결제로 처리된 주문이 없습니다", "no order is paid by it")
	case s.Order.PayState != store.Paid:
		return store.Decision{}, &store.ClosedError{State: s.Order.PayState}
	case s.Order.ShipState != store.ShipReady || s.Listed:
		return store.Decision{}, ErrPacked
	}
	w.Amount = 0
	return Refund(s, w)
}
