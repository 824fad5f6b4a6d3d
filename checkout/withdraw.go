package checkout

import (
	"context"
	"errors"
	"fmt"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// buyer is the source of what buyers do.
const buyer = "buyer"

// Withdrawal is what became of an order that its buyer cancelled.
type Withdrawal string

// What can become of it.
const (
	WithdrawnUnpaid Withdrawal = "void"      // nothing was paid: it is closed
	WithdrawnPaid   Withdrawal = "refunding" // all money goes back
	WithdrawnAsked  Withdrawal = "asked"     // a person must decide: the shop was asked
)

// Withdraw cancels an order on behalf of its buyer: an unpaid one is closed; the
// money of a paid one goes back by itself as long as nobody packs its goods and
// its rail can do it, to account where it came by a virtual account. Otherwise
// it becomes a claim for the owner. Cancelling twice does nothing twice. Errors:
// those of CancelOrder, *rules.Refused for an account that is none,
// *store.ClosedError for a held order, store.ErrClaimKind for one that has left.
func (s *Service) Withdraw(ctx context.Context, publicID, reason string, account *rules.BankAccount) (Withdrawal, error) {
	d, err := s.Store.OrderByPublicID(ctx, publicID)
	if err != nil {
		return "", fmt.Errorf("read the order to cancel: %w", err)
	}
	switch d.Order.PayState {
	case store.Unpaid, store.AwaitingDeposit, store.Void:
		return WithdrawnUnpaid, s.CancelOrder(ctx, publicID, buyer)
	case store.Refunded:
		return WithdrawnPaid, nil
	case store.Held:
		return "", &store.ClosedError{State: store.Held}
	}
	p, ok := Accepted(d)
	if !ok {
		return "", fmt.Errorf("order %s is paid by nothing", d.Order.No)
	}
	if !rules.NeedsAccount(p) {
		account = nil
	}
	return s.withdrawPaid(ctx, publicID, p, rules.Wanted{Reason: reason, Source: buyer, Account: account})
}

func (s *Service) withdrawPaid(ctx context.Context, publicID string, p store.Payment, w rules.Wanted) (Withdrawal, error) {
	err := s.giveBack(ctx, p.ImpUID, w, buyer, rules.Withdraw)
	var refused *rules.Refused
	var closed *store.ClosedError
	switch {
	case err == nil, errors.Is(err, rules.ErrReturning):
		return WithdrawnPaid, nil
	case errors.As(err, &closed) && closed.State == store.Refunded:
		return WithdrawnPaid, nil
	case errors.As(err, &refused) && !rules.NeedsAccount(p), errors.Is(err, rules.ErrPacked):
		return s.askOwner(ctx, publicID, w.Reason)
	}
	return "", err
}

// askOwner leaves it to a person whether an order is cancelled.
func (s *Service) askOwner(ctx context.Context, publicID, reason string) (Withdrawal, error) {
	err := s.Store.RequestClaim(ctx, publicID, store.NewClaim{Kind: store.ClaimCancel, Reason: reason})
	if err == nil || errors.Is(err, store.ErrClaimOpen) {
		return WithdrawnAsked, nil
	}
	return "", err
}

// Accepted is the payment that pays an order; false when none does.
func Accepted(d store.Dossier) (store.Payment, bool) {
	for _, p := range d.Payments {
		if p.Verdict == store.Accepted {
			return p, true
		}
	}
	return store.Payment{}, false
}
