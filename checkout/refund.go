package checkout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// effectLease is longer than any effect takes.
const effectLease = time.Minute

// unseenFor is how long a refund may take to show that cannot be asked for
// twice.
const unseenFor = 72 * time.Hour

// errLater says that an effect has not happened yet.
var errLater = errors.New("not done yet")

// Deliver does the effect of some kinds (none: of any) that has waited longest;
// false when none is due.
func (s *Service) Deliver(ctx context.Context, kinds ...string) (bool, error) {
	s.accounts.forget(s.Now())
	e, err := s.Store.TakeEffect(ctx, effectLease, kinds...)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("take an effect: %w", err)
	}
	err = s.deliver(ctx, e)
	books := context.WithoutCancel(ctx)
	if err == nil {
		return true, s.Store.FinishEffect(books, e.ID)
	}
	if e.Kind == "mail" {
		return true, s.putOffMail(books, e, err)
	}
	if !errors.Is(err, errLater) {
		s.Log.Warn("effect put off", "key", e.Key, "tries", e.Tries, "error", err)
	}
	return true, s.Store.PostponeEffect(books, e.ID, s.backoff(e.Tries), err.Error())
}

func (s *Service) deliver(ctx context.Context, e store.Effect) error {
	switch e.Kind {
	case "refund":
		var payload store.RefundTask
		if err := json.Unmarshal(e.Payload, &payload); err != nil {
			return err
		}
		err := s.refund(ctx, payload.Refund)
		if err == nil || errors.Is(err, errLater) {
			s.accounts.drop(payload.Refund)
		}
		return err
	case "vbank":
		return s.closeAccount(ctx, e)
	case "mail":
		return s.mail(ctx, e)
	}
	return fmt.Errorf("no worker for effects of kind %q", e.Kind)
}

// refund sends money back (manual: POST /payments/cancel). The amount is
// always explicit and the checksum says what could be given back before it, so
// that a repeated request can do nothing twice. A request whose outcome is not
// known is never repeated without asking first.
func (s *Service) refund(ctx context.Context, id int64) error {
	r, p, err := s.Store.RefundByID(ctx, id)
	if err != nil {
		return err
	}
	switch r.State {
	case store.RefundDone, store.RefundFailed:
		return nil
	case store.RefundRequested:
		return s.sendRefund(ctx, r, p)
	}
	if err := s.refetch(ctx, p.ImpUID); err != nil {
		return err
	}
	now, after, err := s.Store.RefundByID(ctx, id)
	switch {
	case err != nil:
		return err
	case now.State == store.RefundDone:
		return nil
	case now.State == store.RefundPendingPG:
		return errLater
	case after.Net() != r.Checksum:
		return s.Store.MoveRefund(ctx, now, p.OrderID, store.RefundFailed, "another refund came between")
	case rules.Repeatable(after, now):
		return s.sendRefund(ctx, now, after)
	case s.Now().Sub(now.CreatedAt) < unseenFor:
		return errLater
	}
	return s.Store.MoveRefund(ctx, now, p.OrderID, store.RefundFailed,
		"no answer came, and PayPal has shown no refund for three days: look into the PayPal account before it is asked for again")
}

func (s *Service) sendRefund(ctx context.Context, r store.Refund, p store.Payment) error {
	account, ok := s.accounts.of(r.ID)
	if rules.NeedsAccount(p) && !ok {
		return s.Store.MoveRefund(ctx, r, p.OrderID, store.RefundFailed,
			"the buyer's bank account is needed again: it is kept neither over a restart nor for longer than 10 minutes")
	}
	if err := s.Store.MoveRefund(ctx, r, p.OrderID, store.RefundSent, ""); err != nil {
		return err
	}
	decimals := p.Amount.Currency.Decimals()
	reply, err := s.Gateway.Cancel(ctx, iamport.Cancel{
		ImpUID: p.ImpUID, Amount: iamport.MajorUnits(r.Amount, decimals), Checksum: iamport.MajorUnits(r.Checksum, decimals),
		Reason:     r.Reason + " " + r.Tag(),
		RefundBank: account.Bank, RefundAccount: account.Number, RefundHolder: account.Holder,
	})
	var refused *iamport.APIError
	switch {
	case err == nil:
		return s.refundTaken(ctx, r, reply)
	case errors.As(err, &refused):
		refused.Message = account.hidden(refused.Message)
		return s.refundRefused(ctx, r, p, refused)
	}
	if moveErr := s.Store.MoveRefund(context.WithoutCancel(ctx), r, p.OrderID, store.RefundUnknown, ""); moveErr != nil {
		return moveErr
	}
	return err
}

// refundTaken records I'mport's answer; a PG may take a refund without having
// done it yet (store.PayPal).
func (s *Service) refundTaken(ctx context.Context, r store.Refund, reply iamport.Payment) error {
	f, err := factOf(reply)
	if err != nil {
		return err
	}
	if err := s.Apply(ctx, f, "refund"); err != nil {
		return err
	}
	now, p, err := s.Store.RefundByID(ctx, r.ID)
	if err != nil || now.State == store.RefundDone {
		return err
	}
	if err := s.Store.MoveRefund(ctx, now, p.OrderID, store.RefundPendingPG, ""); err != nil {
		return err
	}
	return errLater
}

// refundRefused asks whether the money went back all the same; if not, a
// person must look.
func (s *Service) refundRefused(ctx context.Context, r store.Refund, p store.Payment, refused *iamport.APIError) error {
	if err := s.refetch(ctx, p.ImpUID); err != nil {
		if moveErr := s.Store.MoveRefund(context.WithoutCancel(ctx), r, p.OrderID, store.RefundUnknown, ""); moveErr != nil {
			return moveErr
		}
		return err
	}
	now, _, err := s.Store.RefundByID(ctx, r.ID)
	if err != nil || now.State == store.RefundDone {
		return err
	}
	s.Log.Error("refund refused", "imp_uid", p.ImpUID, "refund", r.ID, "error", refused)
	return s.Store.MoveRefund(ctx, now, p.OrderID, store.RefundFailed, refused.Message)
}

func (s *Service) refetch(ctx context.Context, impUID string) error {
	p, err := s.Gateway.Payment(ctx, impUID)
	if err != nil {
		return err
	}
	f, err := factOf(p)
	if err != nil {
		return err
	}
	return s.Apply(ctx, f, "refund")
}
