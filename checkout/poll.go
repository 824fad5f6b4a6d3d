package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// pollBatch is how many merchant_uids one call may ask about (manual: GET
// /payments takes at most 100).
const pollBatch = 100

// PollAttempts asks about every open attempt that is due: first in batches
// whether I'mport knows it, then for all of its payments. It relies on neither
// hints nor webhooks, and trouble with one attempt does not hold up the others.
func (s *Service) PollAttempts(ctx context.Context) error {
	var errs []error
	for {
		due, err := s.Store.TakePolls(ctx, s.Poll, pollBatch)
		if err != nil {
			return errors.Join(append(errs, fmt.Errorf("take open attempts: %w", err))...)
		}
		if len(due) == 0 {
			return errors.Join(errs...)
		}
		answered, err := s.pollBatch(iamport.WithPriority(ctx), due)
		errs = append(errs, err)
		if !answered || len(due) < pollBatch {
			return errors.Join(errs...)
		}
	}
}

// pollBatch asks about a batch of attempts, then individually about those with a
// payment or an unreadable row. answered is false if I'mport did not respond to
// the batch.
func (s *Service) pollBatch(ctx context.Context, uids []string) (answered bool, err error) {
	payments, err := s.Gateway.PaymentsByMerchantUID(ctx, uids)
	var worthAsking []string
	for _, p := range payments {
		if p.Status != iamport.StatusReady || p.VbankNum != "" {
			worthAsking = append(worthAsking, p.MerchantUID)
		}
	}
	var bad *iamport.UnreadableError
	if errors.As(err, &bad) {
		for _, r := range bad.Rows {
			worthAsking = append(worthAsking, r.MerchantUID)
		}
		err = nil
	}
	var errs []error
	if err != nil {
		errs = append(errs, fmt.Errorf("ask about %d open attempts: %w", len(uids), err))
	}
	asked := map[string]bool{}
	for _, uid := range worthAsking {
		if !asked[uid] && slices.Contains(uids, uid) {
			asked[uid] = true
			errs = append(errs, s.askAttempt(ctx, uid, store.SourcePoll))
		}
	}
	return err == nil, errors.Join(errs...)
}

// askAttempt fetches all payments of one merchant_uid and applies those it can
// read. It returns nil only if that was all of them.
func (s *Service) askAttempt(ctx context.Context, merchantUID string, source store.Source) error {
	facts, err := s.fetchAttempt(ctx, merchantUID)
	var errs []error
	if err != nil {
		errs = append(errs, fmt.Errorf("ask about %s: %w", merchantUID, err))
	}
	for _, f := range facts {
		errs = append(errs, s.Apply(ctx, f, source))
	}
	return errors.Join(errs...)
}

// What happens to expired orders.
const (
	expiryBatch = 50
	expiryStep  = 5 * time.Minute // how much longer to hold stock while I'mport does not answer
	pendingStep = time.Hour       // how much longer to hold stock while a payment is pending
)

// Expire closes expired unpaid orders, but only after I'mport has said just now
// that none of their attempts was paid.
func (s *Service) Expire(ctx context.Context) error {
	orders, err := s.Store.ExpiredOrders(ctx, expiryBatch)
	if err != nil {
		return fmt.Errorf("list expired orders: %w", err)
	}
	var errs []error
	for _, e := range orders {
		errs = append(errs, s.expire(iamport.WithPriority(ctx), e))
	}
	return errors.Join(errs...)
}

func (s *Service) expire(ctx context.Context, e store.Expired) error {
	pending := false
	var errs []error
	for _, a := range e.Attempts {
		errs = append(errs, s.askAttempt(ctx, a.MerchantUID, store.SourcePoll))
		pending = pending || a.Pending && !a.Closed && a.PG == store.PayPal
	}
	if err := errors.Join(errs...); err != nil {
		s.Log.Warn("order not closed: not all about its payments is known", "order", e.No, "error", err)
		return s.Store.ExtendHold(ctx, e, expiryStep)
	}
	if pending {
		return s.Store.ExtendHold(ctx, e, pendingStep)
	}
	if err := s.Store.VoidExpired(ctx, e, store.SourceExpiry); err != nil {
		// The next ones in the list must come before this one is tried again.
		return errors.Join(fmt.Errorf("close order %s: %w", e.No, err), s.Store.ExtendHold(ctx, e, expiryStep))
	}
	return nil
}
