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

// PollAttempts asks about every open attempt that is due: in batches whether
// I'mport knows it, and then for all its payments. It needs no hint and no
// webhook. Trouble with one attempt holds up no other.
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

// pollBatch asks about some attempts, and one by one about those that have a
// payment or an unreadable row. It tells whether I'mport answered.
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
			errs = append(errs, s.askAttempt(ctx, uid, "poll"))
		}
	}
	return err == nil, errors.Join(errs...)
}

// askAttempt fetches everything about one merchant_uid and applies what could be
// read of it. It returns nil only if that was all.
func (s *Service) askAttempt(ctx context.Context, merchantUID, source string) error {
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
	expiryStep  = 5 * time.Minute // how long to go on holding while I'mport does not answer
	pendingStep = time.Hour       // how long to go on holding while a payment is pending
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
		errs = append(errs, s.askAttempt(ctx, a.MerchantUID, "poll"))
		pending = pending || a.Pending && !a.Closed && a.PG == store.PayPal
	}
	if err := errors.Join(errs...); err != nil {
		s.Log.Warn("order not closed: not all about its payments is known", "order", e.No, "error", err)
		return s.Store.HoldLonger(ctx, e, expiryStep)
	}
	if pending {
		return s.Store.HoldLonger(ctx, e, pendingStep)
	}
	if err := s.Store.VoidExpired(ctx, e, "expiry"); err != nil {
		// The next ones in the list must come before this one is tried again.
		return errors.Join(fmt.Errorf("close order %s: %w", e.No, err), s.Store.HoldLonger(ctx, e, expiryStep))
	}
	s.Log.Info("order expired", "order", e.No)
	return nil
}
