package checkout

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// Timing of receipts.
const (
	receiptLease = time.Minute // longer than a step takes
	// receiptSettles is how long an issue whose answer was lost may still be under way: it is
	// not asked for again before.
	receiptSettles = 2 * time.Minute
	receiptSends   = 5 // how often it is asked for at most
	receiptWait    = 6 * time.Hour
)

// IssueNext goes on with the cash receipt that has waited longest; false if none is
// due. A step that fails is scheduled for another try; the error is the store's.
//
// Issuing has no idempotency key, so it goes as refunds do: that I'mport is asked is
// recorded before, and after an unknown answer nothing is asked for again until
// I'mport has said that there is none.
func (s *Service) IssueNext(ctx context.Context) (bool, error) {
	r, err := s.Store.Receipts.Take(ctx, receiptLease)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("take a receipt: %w", err)
	}
	switch r.State {
	case store.ReceiptWanted:
		err = s.wantReceipt(ctx, r)
	case store.ReceiptAsked:
		err = s.askReceipt(ctx, r)
	case store.ReceiptCancelling:
		err = s.cancelReceipt(ctx, r)
	}
	var refused *iamport.APIError
	why, said := store.ReceiptUnanswered, ""
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, store.ErrReceiptMoved), errors.Is(err, errNotDone):
		why = ""
	case errors.As(err, &refused):
		why, said = store.ReceiptRefused, refused.Message
	}
	if why != "" {
		s.Log.Warn("receipt put off", "receipt", r.ID, "imp_uid", r.ImpUID, "tries", r.Tries, "error", err)
	}
	wait := min(s.backoff(r.Tries+3), receiptWait)
	return true, s.Store.Receipts.Postpone(context.WithoutCancel(ctx), r.ID, wait, why, plain(said))
}

// receiptOf names a receipt as I'mport knows it.
func receiptOf(r store.CashReceipt) iamport.CashReceiptOf {
	if r.Payment.Source == store.FromBank {
		return iamport.CashReceiptOf{MerchantUID: r.Payment.MerchantUID}
	}
	return iamport.CashReceiptOf{ImpUID: r.ImpUID}
}

// wantReceipt has a receipt issued, unless the PG has done so by itself, or the shop
// has and forgot: before a backup was restored.
func (s *Service) wantReceipt(ctx context.Context, r store.CashReceipt) error {
	if r.Payment.Source == store.FromIamport {
		p, err := s.Gateway.Payment(ctx, r.ImpUID)
		if err != nil {
			return err
		}
		f, err := factOf(p)
		if err != nil {
			return err
		}
		if err := s.Apply(ctx, f, store.SourceReceipt); err != nil {
			return err
		}
		if p.CashReceiptIssued && r.First {
			return s.knownReceipt(ctx, r)
		}
	}
	return s.sendReceipt(ctx, r)
}

// knownReceipt finds out who issued a receipt that a payment is said to have.
func (s *Service) knownReceipt(ctx context.Context, r store.CashReceipt) error {
	reply, err := s.Gateway.CashReceipt(ctx, receiptOf(r))
	switch {
	case errors.Is(err, iamport.ErrNotFound):
		return s.Store.Receipts.ByPG(ctx, r.ID)
	case err != nil:
		return err
	case !reply.Stands():
		return s.sendReceipt(ctx, r)
	}
	if _, err := s.Store.Receipts.Ask(ctx, r.ID); err != nil {
		return err
	}
	return s.receiptIssued(ctx, r.ID, reply)
}

// sendReceipt asks I'mport to issue a receipt (manual: POST /receipts/{imp_uid} and
// /receipts/external/{merchant_uid}). That is recorded before.
func (s *Service) sendReceipt(ctx context.Context, r store.CashReceipt) error {
	number, err := s.Store.Receipts.Number(ctx, r)
	if errors.Is(err, store.ErrNoReceiptNumber) {
		return s.Store.Receipts.Fail(ctx, r.ID, store.ReceiptNoNumber, "")
	}
	if err != nil {
		return err
	}
	in, err := s.newReceipt(ctx, r, number)
	if errors.Is(err, ErrNoChannel) {
		return s.Store.Receipts.Fail(ctx, r.ID, store.ReceiptNoChannel, "")
	}
	if err != nil {
		return err
	}
	if r, err = s.Store.Receipts.Ask(ctx, r.ID); err != nil {
		return err
	}
	if in.Of.MerchantUID != "" {
		in.Amount = r.Amount.Minor
	}
	in.TaxFree = r.TaxFree
	reply, err := s.Gateway.IssueCashReceipt(ctx, in)
	var refused *iamport.APIError
	switch {
	case err == nil:
		return s.receiptIssued(ctx, r.ID, reply)
	case errors.As(err, &refused):
		return s.receiptRefused(ctx, r, hide(refused.Message, number))
	}
	return err // it stays asked for
}

// hide removes a number from a message of the PG, which may quote it.
func hide(message, number string) string {
	quoted := regexp.MustCompile(strings.Join(strings.Split(number, ""), "[- ]*")) // digits only
	return quoted.ReplaceAllString(message, "…")
}

// newReceipt is what I'mport is asked for. Money that came without it needs a channel
// whose PG issues the receipt; ErrNoChannel.
func (s *Service) newReceipt(ctx context.Context, r store.CashReceipt, number string) (iamport.NewCashReceipt, error) {
	d, err := s.Store.OrderByMerchantUID(ctx, r.Payment.MerchantUID)
	if err != nil {
		return iamport.NewCashReceipt{}, fmt.Errorf("read the order of a receipt: %w", err)
	}
	told := Tell(d.Order)
	in := iamport.NewCashReceipt{Of: receiptOf(r), Identifier: number, Type: iamport.PersonalReceipt,
		BuyerName: told.BuyerName, BuyerTel: d.Order.Buyer.Tel}
	if r.Kind == store.CompanyReceipt {
		in.Type = iamport.CompanyReceipt
	}
	if in.Of.MerchantUID != "" {
		in.Name = told.Name
		in.ChannelKey, err = s.receiptChannel(ctx)
	}
	return in, err
}

// receiptChannel is the key of the domestic channel of KG Inicis, which issues
// receipts for money that came without it. A channel that is set by its PG code and
// MID is looked up (manual: GET /users/pg).
func (s *Service) receiptChannel(ctx context.Context) (string, error) {
	var infos []iamport.ChannelInfo
	for _, c := range s.Account().Channels {
		if c.Provider != codeInicis || c.PG.IsOverseas() {
			continue
		}
		if c.IsKey() {
			return c.Value, nil
		}
		var odd *iamport.UnreadableError
		var err error
		if infos == nil {
			if infos, err = s.Gateway.Channels(ctx); err != nil && !errors.As(err, &odd) {
				return "", err
			}
		}
		for _, i := range infos {
			if string(i.PGProvider) == c.Provider && (c.MID == "" || string(i.PGID) == c.MID) && i.ChannelKey != "" {
				return string(i.ChannelKey), nil
			}
		}
	}
	return "", ErrNoChannel
}

// receiptIssued records what I'mport issued.
func (s *Service) receiptIssued(ctx context.Context, id int64, reply iamport.CashReceipt) error {
	return s.Store.Receipts.Issued(context.WithoutCancel(ctx), id, store.IssuedReceipt{Number: string(reply.Number),
		Amount: reply.Amount, VAT: reply.VAT, URL: string(reply.URL), At: time.Unix(reply.AppliedAt, 0)})
}

// receiptRefused asks whether there is a receipt all the same: that there is one
// already is a refusal, too.
func (s *Service) receiptRefused(ctx context.Context, r store.CashReceipt, said string) error {
	reply, err := s.Gateway.CashReceipt(ctx, receiptOf(r))
	switch {
	case err == nil && reply.Stands():
		return s.receiptIssued(ctx, r.ID, reply)
	case err == nil || errors.Is(err, iamport.ErrNotFound):
		s.Log.Error("receipt refused", "receipt", r.ID, "imp_uid", r.ImpUID)
		return s.Store.Receipts.Fail(context.WithoutCancel(ctx), r.ID, store.ReceiptRefused, plain(said))
	}
	return err
}

// askReceipt asks what became of an issue whose answer was lost, and asks for it again
// once I'mport has none and nothing can be under way any more.
func (s *Service) askReceipt(ctx context.Context, r store.CashReceipt) error {
	reply, err := s.Gateway.CashReceipt(ctx, receiptOf(r))
	switch {
	case err == nil && reply.Stands():
		return s.receiptIssued(ctx, r.ID, reply)
	case err != nil && !errors.Is(err, iamport.ErrNotFound):
		return err
	case r.Payment.Net() == 0 && s.Now().Sub(r.AskedAt) >= receiptSettles:
		return s.Store.Receipts.Drop(ctx, r.ID)
	case s.Now().Sub(r.AskedAt) < receiptSettles:
		return errNotDone
	case r.Sent >= receiptSends:
		return s.Store.Receipts.Fail(ctx, r.ID, store.ReceiptUnanswered, "")
	}
	return s.sendReceipt(ctx, r)
}

// cancelReceipt cancels a receipt, whole (manual: DELETE /receipts/…). I'mport is asked
// first: a PG may cancel it together with its payment.
func (s *Service) cancelReceipt(ctx context.Context, r store.CashReceipt) error {
	of := receiptOf(r)
	gone, err := s.receiptGone(ctx, r)
	if err != nil || gone {
		return err
	}
	_, err = s.Gateway.CancelCashReceipt(ctx, of)
	var refused *iamport.APIError
	switch {
	case err == nil:
		return s.Store.Receipts.Cancelled(context.WithoutCancel(ctx), r.ID, s.Now())
	case !errors.As(err, &refused) && !errors.Is(err, iamport.ErrNotFound):
		return err
	}
	reply, askErr := s.Gateway.CashReceipt(ctx, of)
	switch {
	case errors.Is(askErr, iamport.ErrNotFound) || askErr == nil && !reply.Stands():
		return s.Store.Receipts.Cancelled(context.WithoutCancel(ctx), r.ID, s.Now())
	case askErr != nil:
		return askErr
	}
	return err
}

// receiptGone records that a receipt was cancelled elsewhere, if I'mport says so.
func (s *Service) receiptGone(ctx context.Context, r store.CashReceipt) (bool, error) {
	reply, err := s.Gateway.CashReceipt(ctx, receiptOf(r))
	switch {
	case errors.Is(err, iamport.ErrNotFound):
		return false, nil // what is refused now does not exist
	case err != nil:
		return false, err
	case string(reply.Number) != r.Number:
		return false, fmt.Errorf("%w: another receipt of the payment is shown", iamport.ErrUnknown)
	case reply.Stands():
		return false, nil
	}
	return true, s.Store.Receipts.Cancelled(context.WithoutCancel(ctx), r.ID, time.Unix(reply.CancelledAt, 0))
}
