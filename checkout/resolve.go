package checkout

import (
	"context"
	"errors"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// ErrUnknownPayment says that the shop has recorded no payment with this imp_uid.
var ErrUnknownPayment = errors.New("no such payment")

// Refund records a refund of a payment, on behalf of by, whom the order's history
// names; a worker sends it. The bank account in w is kept in memory until then; where
// several processes serve the shop, sealed in the database, too. Errors: *rules.Refused if
// the refund is not possible; ErrUnknownPayment.
func (s *Service) Refund(ctx context.Context, impUID string, w rules.RefundRequest, by store.Source) error {
	return s.requestRefund(ctx, impUID, w, by, rules.Refund)
}

// refundRule decides about a refund that somebody asks for.
type refundRule func(store.Situation, rules.RefundRequest) (store.Decision, error)

// requestRefund records a refund if decide allows it, and keeps its bank account.
func (s *Service) requestRefund(
	ctx context.Context, impUID string, w rules.RefundRequest, by store.Source, decide refundRule,
) error {
	if w.Account == nil {
		_, err := s.decideRefund(ctx, impUID, w, by, decide)
		return err
	}
	tidy := w.Account.Normalize()
	w.Account = &tidy
	return s.accounts.keep(tidy, s.Now(), func() (int64, error) { return s.decideRefund(ctx, impUID, w, by, decide) })
}

// decideRefund records a refund if decide allows it, and returns its id.
func (s *Service) decideRefund(
	ctx context.Context, impUID string, w rules.RefundRequest, by store.Source, decide refundRule,
) (int64, error) {
	d, err := s.reconsider(ctx, impUID, by, func(sit store.Situation) (store.Decision, error) {
		d, err := decide(sit, w)
		if err == nil && d.Refund != nil {
			d.Refund.Account = w.Account.Keepable()
		}
		return d, err
	})
	if err != nil || d.Refund == nil { // nil: a person has sent the money back
		return 0, err
	}
	return d.Refund.ID, nil
}

// AcceptCase accepts an oversold or late payment once its goods are back in stock.
// Errors: *rules.Refused for any other payment; ErrUnknownPayment.
func (s *Service) AcceptCase(ctx context.Context, impUID string, by store.Source) error {
	_, err := s.reconsider(ctx, impUID, by, rules.Accept)
	return err
}

// TakeTransfer notes that a person, by, found money of a transfer on the owner's account,
// and decides what that means for its order. Errors: *rules.Refused if it was found
// before; store.ErrLineUsed; ErrUnknownPayment.
func (s *Service) TakeTransfer(ctx context.Context, id string, w rules.Deposit, by store.Source) error {
	_, err := s.reconsider(ctx, id, by, func(sit store.Situation) (store.Decision, error) {
		return rules.TakeTransfer(sit, w)
	})
	return err
}

// ReturnDeposit notes that a person sent back what was transferred and pays nothing.
// Errors: *rules.Refused where there is less of it; ErrUnknownPayment.
func (s *Service) ReturnDeposit(ctx context.Context, id string, amount int64, by store.Source) error {
	_, err := s.reconsider(ctx, id, by, func(sit store.Situation) (store.Decision, error) {
		return rules.ReturnDeposit(sit, amount)
	})
	return err
}

// DismissCase closes the cases of a payment as handled outside the shop. Errors:
// *rules.Refused without a reason; ErrUnknownPayment.
func (s *Service) DismissCase(ctx context.Context, impUID, reason string, by store.Source) error {
	_, err := s.reconsider(ctx, impUID, by, func(sit store.Situation) (store.Decision,
		error) {
		return rules.Dismiss(sit, reason)
	})
	return err
}

// reconsider applies a decision that a person makes about a recorded payment.
func (s *Service) reconsider(ctx context.Context, impUID string, by store.Source,
	decide func(store.Situation) (store.Decision, error)) (store.Decision, error) {
	d, err := s.Store.Reconsider(ctx, impUID, by, decide)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrUnknownPayment
	}
	return d, err
}
