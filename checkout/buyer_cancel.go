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
	CancelledRefunding BuyerCancellation = "refunding" // the payment, or a part of it, is being refunded
	CancelRequested    BuyerCancellation = "asked"     // the owner must decide about a claim
)

// Withdrawal is what a buyer says who cancels an order.
type Withdrawal struct {
	Reason  string
	Lines   []store.Pieces     // of a paid order; none: all of it
	Account *rules.BankAccount // where money of a virtual account goes; nil: not said
	Code    string             // that was sent to their mail; empty: send one
	Ask     bool               // rather let the owner decide than go on without a code
}

// CancelByBuyer cancels an order on behalf of its buyer. An unpaid order is closed. A
// paid one, or some goods of it, is refunded automatically as long as nobody packs its
// goods and the payment method allows it; otherwise it becomes a claim for the owner. Money of a
// virtual account goes to the account that the buyer names, and only with the code
// that was sent to their mail. Cancelling again changes nothing.
// Errors: those of CancelOrder; *rules.Refused for an unusable bank account;
// *CodeNeeded while the code is missing;
// *store.ClosedError for a held order; store.ErrClaimKind for a shipped one.
func (s *Service) CancelByBuyer(ctx context.Context, publicID string, w Withdrawal) (
	BuyerCancellation, error) {
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
	if p.Source == store.FromNobody {
		return s.withdrawFree(ctx, d.Order, p, w)
	}
	wanted := rules.RefundRequest{Reason: w.Reason, Source: store.SourceBuyer, Lines: w.Lines}
	if p.Source == store.FromBank { // a person sends it back
		return s.askOwner(ctx, publicID, wanted, w.Account.Keepable())
	}
	if !rules.NeedsAccount(p) {
		return s.withdrawPaid(ctx, publicID, p, wanted)
	}
	if w.Account != nil {
		tidy := w.Account.Normalize()
		wanted.Account = &tidy
	}
	return s.withdrawDeposit(ctx, d.Order, p, wanted, w)
}

// withdrawFree cancels an order that cost nothing, or asks the owner where it is being
// packed. Some of its goods cannot be cancelled alone, as no refund would name them: the
// owner is asked about those, too.
func (s *Service) withdrawFree(ctx context.Context, o store.Order, p store.Payment, w Withdrawal) (
	BuyerCancellation, error) {
	if isSome(o, w.Lines) {
		return s.askOwner(ctx, o.PublicID, rules.RefundRequest{Reason: w.Reason, Lines: w.Lines}, nil)
	}
	_, err := s.reconsider(ctx, p.ImpUID, store.SourceBuyer, rules.FreeByBuyer)
	var closed *store.ClosedError
	switch {
	case err == nil, errors.As(err, &closed) && closed.State == store.Refunded:
		return CancelledRefunding, nil
	case errors.Is(err, rules.ErrPacked):
		return s.askOwner(ctx, o.PublicID, rules.RefundRequest{Reason: w.Reason}, nil)
	}
	return "", err
}

// isSome reports whether goods are named, and not all that is left of an order.
func isSome(o store.Order, lines []store.Pieces) bool {
	named, left := int64(0), int64(0)
	for _, p := range lines {
		named += p.Quantity
	}
	for _, l := range o.Lines {
		left += l.Left()
	}
	return len(lines) > 0 && named < left
}

// withdrawDeposit refunds a paid order to an account once the buyer has proved to
// have named it. Where no code can reach them, the owner decides.
func (s *Service) withdrawDeposit(ctx context.Context, o store.Order, p store.Payment, wanted rules.RefundRequest,
	w Withdrawal) (BuyerCancellation, error) {
	sit, err := s.Store.SituationOf(ctx, p.ImpUID)
	if err != nil {
		return "", fmt.Errorf("read the payment to refund: %w", err)
	}
	// What a code proves is one account for the whole payment: a person sees to parts.
	ask := w.Ask || partOf(sit.Bill, w.Lines)
	if ask && sit.Order != nil && sit.Order.PayState == store.Paid {
		return s.askOwner(ctx, o.PublicID, wanted, nil)
	}
	if _, err := rules.CancelByBuyer(sit, wanted); err == nil {
		reachable, err := s.canMail(ctx, o.Buyer.Email)
		if err != nil {
			return "", err
		}
		if !reachable {
			return s.askOwner(ctx, o.PublicID, wanted, nil)
		}
		if err := s.proveAccount(ctx, o.Buyer.Email, sit, &wanted, w.Code); err != nil {
			return "", err
		}
	}
	return s.withdrawPaid(ctx, o.PublicID, p, wanted)
}

// partOf reports whether something of an order remains without some of its goods.
func partOf(b *store.Bill, lines []store.Pieces) bool {
	if b == nil || len(lines) == 0 {
		return false
	}
	p, err := rules.Propose(*b, lines, false)
	return err == nil && !p.Whole
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
		return s.askOwner(ctx, publicID, w, nil)
	}
	return "", err
}

// askOwner leaves the decision to the owner, as a claim, with the account that a person
// is to send the money to; nil: none was named.
func (s *Service) askOwner(ctx context.Context, publicID string, w rules.RefundRequest, to *store.RefundAccount) (
	BuyerCancellation, error) {
	err := s.Store.RequestClaim(ctx, publicID, store.NewClaim{Kind: store.ClaimCancel, Reason: w.Reason,
		Lines: w.Lines, To: to})
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
