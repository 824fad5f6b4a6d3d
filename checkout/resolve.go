package checkout

import (
	"context"
	"errors"
	"fmt"

	"github.com/jangteo/jangteo/store"
)

// RefusedError says why something that a person asked for cannot be done.
type RefusedError struct{ Why string }

func (e *RefusedError) Error() string { return e.Why }

func refused(format string, args ...any) error { return &RefusedError{fmt.Sprintf(format, args...)} }

// ErrUnknownPayment says that the shop has no such imp_uid in its books.
var ErrUnknownPayment = errors.New("no such payment in the books")

// Refund asks for money of a payment to go back: amount in minor units, 0 for
// all that is left. A worker sends it. *RefusedError when the rail cannot do
// it, when another refund is under way, or when there is not so much left.
func (s *Service) Refund(ctx context.Context, impUID string, amount int64, reason string) error {
	_, err := s.reconsider(ctx, impUID, func(sit store.Situation) (store.Decision, error) {
		n, err := newRefund(sit, amount, reason)
		return store.Decision{Payment: *sit.Payment, Refund: &n}, err
	})
	return err
}

// newRefund checks a refund against what is left and what its rail can do.
func newRefund(s store.Situation, amount int64, reason string) (store.NewRefund, error) {
	p := *s.Payment
	if amount == 0 {
		amount = p.Net()
	}
	n := store.NewRefund{ImpUID: p.ImpUID, Key: fmt.Sprintf("admin:%s:%d", p.ImpUID, len(s.Refunds)+1), Amount: amount, Net: p.Net(), Source: "admin", Reason: reason}
	switch {
	case !p.Captured:
		return n, refused("nothing was paid by %s", p.ImpUID)
	case amount <= 0 || amount > p.Net():
		return n, refused("between 1 and %d can go back, in minor units of %s", p.Net(), p.Amount.Currency)
	case reason == "":
		return n, refused("a refund needs a reason")
	case p.Method == "vbank":
		return n, refused("a virtual account is refunded in PortOne's console: it needs the buyer's bank account, which is not kept here")
	case s.Attempt != nil && s.Attempt.PG == InicisGlobal && amount < p.Amount.Minor:
		return n, refused("KG Inicis takes an overseas card back only in full")
	}
	for _, r := range s.Refunds {
		if r.State.InFlight() {
			return n, refused("refund %d of this payment is still under way", r.ID)
		}
	}
	return n, nil
}

// AcceptCase lets a payment pay its order after all whose goods had been gone
// and are back. *RefusedError for every other case: what was not asked for can
// never pay.
func (s *Service) AcceptCase(ctx context.Context, impUID string) error {
	_, err := s.reconsider(ctx, impUID, acceptCase)
	return err
}

func acceptCase(s store.Situation) (store.Decision, error) {
	p := *s.Payment
	switch {
	case p.Verdict != store.Oversold && p.Verdict != store.Late:
		return store.Decision{}, refused("a payment that is %s cannot pay an order", p.Verdict)
	case s.Order == nil || s.Order.PayState != store.Held || s.Accepted != "":
		return store.Decision{}, refused("its order does not wait for it")
	case p.Cancelled > 0:
		return store.Decision{}, refused("money of it has gone back")
	case s.Goods == store.GoodsGone:
		return store.Decision{}, refused("the goods are still not there")
	}
	for _, r := range s.Refunds {
		if r.State.InFlight() {
			return store.Decision{}, refused("its refund is under way")
		}
	}
	d := accept(s, store.Decision{Write: true, Payment: p})
	d.Kind, d.CloseCases = "accepted_by_owner", "accepted"
	return d, nil
}

// DismissCase closes the cases of a payment as settled elsewhere.
func (s *Service) DismissCase(ctx context.Context, impUID, reason string) error {
	_, err := s.reconsider(ctx, impUID, func(sit store.Situation) (store.Decision, error) {
		if reason == "" {
			return store.Decision{}, refused("say why the case is dismissed")
		}
		return store.Decision{Payment: *sit.Payment, CloseCases: "dismissed: " + reason}, nil
	})
	return err
}

func (s *Service) reconsider(ctx context.Context, impUID string, decide func(store.Situation) (store.Decision, error)) (store.Decision, error) {
	d, err := s.Store.Reconsider(ctx, impUID, "admin", decide)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrUnknownPayment
	}
	return d, err
}
