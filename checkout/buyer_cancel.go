package checkout

import (
	"context"
	"errors"
	"fmt"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// BuyerCancellation is the result of a buyer's cancelling an order.
type BuyerCancellation string

// The possible results.
const (
	CancelledUnpaid    BuyerCancellation = "void"      // the order was unpaid and is closed
	CancelledRefunding BuyerCancellation = "refunding" // the payment is being refunded in full
	CancelRequested    BuyerCancellation = "asked"     // the owner must decide about a claim
)

// CancelByBuyer cancels an order on behalf of its buyer. An unpaid order is closed. A
// paid one is refunded automatically as long as nobody packs its goods and the
// payment method allows it, to account if it was paid through a virtual account;
// otherwise it becomes a claim for the owner. Cancelling again changes nothing.
// Errors: those of CancelOrder; *rules.Refused for an unusable bank account;
// *store.ClosedError for a held order; store.ErrClaimKind for a shipped one.
func (s *Service) CancelByBuyer(ctx context.Context, publicID, reason string,
	account *rules.BankAccount) (BuyerCancellation, error) {
	d, err := s.Store.OrderByPublicID(ctx, publicID)
	if err != nil {
		return "", fmt.Errorf("read the order to cancel: %w", err)
	}
	switch d.Order.PayState {
	case store.Unpaid, store.AwaitingDeposit, store.Void:
		return CancelledUnpaid, s.CancelOrder(ctx, publicID, store.SourceBuyer)
	case store.Refunded:
		return CancelledRefunding, nil
	case store.Held:
		return "", &store.ClosedError{State: store.Held}
	}
	p, ok := Accepted(d)
	if !ok {
		return "", fmt.Errorf("paid order %s has no accepted payment", d.Order.No)
	}
	if !rules.NeedsAccount(p) {
		account = nil
	}
	return s.withdrawPaid(ctx, publicID, p, rules.RefundRequest{Reason: reason, Source: store.SourceBuyer,
		Account: account})
}

// withdrawPaid refunds a paid order, or asks the owner where that is not possible.
func (s *Service) withdrawPaid(ctx context.Context, publicID string, p store.Payment,
	w rules.RefundRequest) (BuyerCancellation, error) {
	err := s.requestRefund(ctx, p.ImpUID, w, store.SourceBuyer, rules.CancelByBuyer)
	var refused *rules.Refusal
	var closed *store.ClosedError
	switch {
	case err == nil, errors.Is(err, rules.ErrRefundUnderWay):
		return CancelledRefunding, nil
	case errors.As(err, &closed) && closed.State == store.Refunded:
		return CancelledRefunding, nil
	case errors.As(err, &refused) && !rules.NeedsAccount(p), errors.Is(err, rules.ErrPacked):
		return s.askOwner(ctx, publicID, w.Reason)
	}
	return "", err
}

// askOwner leaves the decision to the owner, as a claim.
func (s *Service) askOwner(ctx context.Context, publicID, reason string) (BuyerCancellation, error) {
	err := s.Store.RequestClaim(ctx, publicID, store.NewClaim{Kind: store.ClaimCancel, Reason: reason})
	if err == nil || errors.Is(err, store.ErrClaimOpen) {
		return CancelRequested, nil
	}
	return "", err
}

// Accepted returns the payment that pays an order; false if none does.
func Accepted(d store.OrderDetails) (store.Payment, bool) {
	for _, p := range d.Payments {
		if p.Verdict == store.Accepted {
			return p, true
		}
	}
	return store.Payment{}, false
}
