package checkout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// effectLease is longer than any effect takes.
const effectLease = time.Minute

// unseenRefundWait is how long to wait for a non-repeatable refund to appear.
const unseenRefundWait = 72 * time.Hour

// errNotDone says that an effect is not done yet, and that this is no trouble.
var errNotDone = errors.New("not done yet")

// Deliver carries out the effect that has been due longest, of the given kinds or,
// without any, of all; false if none is due. An effect that fails is scheduled for
// another try; the error is the store's.
func (s *Service) Deliver(ctx context.Context, kinds ...store.EffectKind) (bool, error) {
	s.accounts.dropExpired(s.Now())
	e, err := s.Store.TakeEffect(ctx, effectLease, kinds...)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("take an effect: %w", err)
	}
	err = s.deliver(ctx, e)
	detached := context.WithoutCancel(ctx)
	if err == nil {
		return true, s.Store.FinishEffect(detached, e.ID)
	}
	if e.Kind == store.MailEffect {
		return true, s.retryMail(detached, e, err)
	}
	if !errors.Is(err, errNotDone) {
		s.Log.Warn("effect put off", "key", e.Key, "tries", e.Tries, "error", err)
	}
	return true, s.Store.PostponeEffect(detached, e.ID, s.backoff(e.Tries), err.Error())
}

// deliver carries out an effect. Effects can be carried out again after a crash,
// so that each must tolerate that.
func (s *Service) deliver(ctx context.Context, e store.Effect) error {
	switch e.Kind {
	case store.RefundEffect:
		var payload store.RefundTask
		if err := json.Unmarshal(e.Payload, &payload); err != nil {
			return err
		}
		err := s.refund(ctx, payload.Refund)
		if err == nil || errors.Is(err, errNotDone) {
			s.accounts.drop(payload.Refund)
			err = errors.Join(err, s.Store.RefundTo.ForgetDestination(context.WithoutCancel(ctx), payload.Refund))
		}
		return err
	case store.VbankEffect:
		return s.closeAccount(ctx, e)
	case store.MailEffect:
		return s.mail(ctx, e)
	}
	return fmt.Errorf("no worker for effects of kind %q", e.Kind)
}

// refund carries out a refund (manual: POST /payments/cancel). The amount is
// always explicit, and the checksum says what could be refunded before, so that a
// repeated request cannot refund twice. A request with an unknown outcome is never
// repeated without fetching the payment first.
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
		return errNotDone
	case after.Net() != r.Checksum:
		return s.Store.MoveRefund(ctx, now, p.OrderID, store.RefundFailed,
			"another refund changed the balance meanwhile")
	case rules.Repeatable(after, now):
		return s.sendRefund(ctx, now, after)
	case s.Now().Sub(now.CreatedAt) < unseenRefundWait:
		return errNotDone
	}
	return s.Store.MoveRefund(ctx, now, p.OrderID, store.RefundFailed,
		"PayPal did not answer and has shown no refund for three days: check the PayPal account before refunding again")
}

// accountOf is the account of a refund, whichever process was told; false if none has it.
func (s *Service) accountOf(ctx context.Context, refund int64) (account, bool, error) {
	if kept, ok := s.accounts.of(refund); ok {
		return kept, true, nil
	}
	to, err := s.Store.RefundTo.Destination(ctx, refund)
	if errors.Is(err, store.ErrNotFound) {
		return account{}, false, nil
	}
	return account{BankAccount: rules.BankAccount(to)}, err == nil, err
}

// sendRefund requests a refund. It is recorded as sent before, so that a crash in
// between leaves an unknown outcome and not one that looks unsent.
func (s *Service) sendRefund(ctx context.Context, r store.Refund, p store.Payment) error {
	account, ok, err := s.accountOf(ctx, r.ID)
	if err != nil {
		return err
	}
	if rules.NeedsAccount(p) && !ok {
		return s.Store.MoveRefund(ctx, r, p.OrderID, store.RefundFailed,
			"the buyer's bank account is needed again: it is kept for 10 minutes at most, and not across restarts")
	}
	if err := s.Store.MoveRefund(ctx, r, p.OrderID, store.RefundSent, ""); err != nil {
		return err
	}
	asNumber := func(minor int64) json.Number { return money.Money{Minor: minor, Currency: p.Amount.Currency}.Number() }
	taxFree := json.Number("")
	if r.TellsTax {
		taxFree = asNumber(r.TaxFree)
	}
	reply, err := s.Gateway.Cancel(ctx, iamport.Cancel{
		ImpUID: p.ImpUID, Amount: asNumber(r.Amount), Checksum: asNumber(r.Checksum), TaxFree: taxFree,
		Reason:     strings.TrimSpace(plain(r.Reason) + " " + r.Tag()),
		RefundBank: account.Bank, RefundAccount: account.Number, RefundHolder: account.Holder,
	})
	var refused *iamport.APIError
	switch {
	case err == nil:
		return s.refundAccepted(ctx, r, reply)
	case errors.As(err, &refused):
		refused.Message = account.redact(refused.Message)
		return s.refundRefused(ctx, r, p, refused)
	}
	if moveErr := s.Store.MoveRefund(context.WithoutCancel(ctx), r, p.OrderID, store.RefundUnknown,
		""); moveErr != nil {
		return moveErr
	}
	return err
}

// refundAccepted records I'mport's answer. A PG may accept a refund without having
// carried it out yet (PayPal; manual: pg/v1/spb).
func (s *Service) refundAccepted(ctx context.Context, r store.Refund, reply iamport.Payment) error {
	f, err := factOf(reply)
	if err != nil {
		return err
	}
	if err := s.Apply(ctx, f, store.SourceRefund); err != nil {
		return err
	}
	now, p, err := s.Store.RefundByID(ctx, r.ID)
	if err != nil || now.State == store.RefundDone {
		return err
	}
	if err := s.Store.MoveRefund(ctx, now, p.OrderID, store.RefundPendingPG, ""); err != nil {
		return err
	}
	return errNotDone
}

// refundRefused asks whether the money was refunded all the same. If not, the
// refund has failed, which opens a case for a person.
func (s *Service) refundRefused(ctx context.Context, r store.Refund, p store.Payment, refused *iamport.APIError) error {
	if err := s.refetch(ctx, p.ImpUID); err != nil {
		if moveErr := s.Store.MoveRefund(context.WithoutCancel(ctx), r, p.OrderID, store.RefundUnknown,
			""); moveErr != nil {
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

// refetch fetches a payment and applies what I'mport says about it.
func (s *Service) refetch(ctx context.Context, impUID string) error {
	p, err := s.Gateway.Payment(ctx, impUID)
	if err != nil {
		return err
	}
	f, err := factOf(p)
	if err != nil {
		return err
	}
	return s.Apply(ctx, f, store.SourceRefund)
}
