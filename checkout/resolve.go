package checkout

import (
	"context"
	"errors"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// ErrUnknownPayment says that the shop has no such imp_uid in its books.
var ErrUnknownPayment = errors.New("no such payment in the books")

// Refund asks for money of a payment to go back, on behalf of by. A worker
// sends it. *rules.Refused when it cannot be. An account is kept in memory only,
// until the refund is sent.
func (s *Service) Refund(ctx context.Context, impUID string, w rules.Wanted, by string) error {
	return s.giveBack(ctx, impUID, w, by, rules.Refund)
}

// judge decides about a refund that somebody asks for.
type judge func(store.Situation, rules.Wanted) (store.Decision, error)

func (s *Service) giveBack(ctx context.Context, impUID string, w rules.Wanted, by string, decide judge) error {
	if w.Account == nil {
		_, err := s.refundAs(ctx, impUID, w, by, decide)
		return err
	}
	tidy := w.Account.Tidy()
	w.Account = &tidy
	return s.accounts.keep(tidy, s.Now(), func() (int64, error) { return s.refundAs(ctx, impUID, w, by, decide) })
}

// refundAs returns the refund's id.
func (s *Service) refundAs(ctx context.Context, impUID string, w rules.Wanted, by string, decide judge) (int64, error) {
	d, err := s.reconsider(ctx, impUID, by, func(sit store.Situation) (store.Decision, error) { return decide(sit, w) })
	if err != nil {
		return 0, err
	}
	return d.Refund.ID, nil
}

// AcceptCase lets a payment pay its order after all whose goods had been gone
// and are back. *rules.Refused for every other case.
func (s *Service) AcceptCase(ctx context.Context, impUID, by string) error {
	_, err := s.reconsider(ctx, impUID, by, rules.Accept)
	return err
}

// DismissCase closes the cases of a payment as settled elsewhere.
func (s *Service) DismissCase(ctx context.Context, impUID, reason, by string) error {
	_, err := s.reconsider(ctx, impUID, by, func(sit store.Situation) (store.Decision, error) { return rules.Dismiss(sit, reason) })
	return err
}

func (s *Service) reconsider(ctx context.Context, impUID, by string, decide func(store.Situation) (store.Decision, error)) (store.Decision, error) {
	d, err := s.Store.Reconsider(ctx, impUID, by, decide)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrUnknownPayment
	}
	return d, err
}
