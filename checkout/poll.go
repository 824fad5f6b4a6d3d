package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// pollBatch is how many merchant_uids one call may ask about (manual: GET
// /payments takes at most 100).
const pollBatch = 100

// PollAttempts asks about every open attempt that is due: in batches whether I'mport
// knows it, and then for all its payments. It needs no hint and no webhook.
func (s *Service) PollAttempts(ctx context.Context) error {
	for {
		due, err := s.Store.TakePolls(ctx, s.Poll, pollBatch)
		if err != nil {
			return fmt.Errorf("take open attempts: %w", err)
		}
		if len(due) == 0 {
			return nil
		}
		if err := s.pollBatch(iamport.WithPriority(ctx), due); err != nil {
			return err
		}
		if len(due) < pollBatch {
			return nil
		}
	}
}

func (s *Service) pollBatch(ctx context.Context, uids []string) error {
	payments, err := s.Gateway.PaymentsByMerchantUID(ctx, uids)
	if err != nil {
		return fmt.Errorf("ask about %d open attempts: %w", len(uids), err)
	}
	asked := map[string]bool{}
	var errs []error
	for _, p := range payments {
		if asked[p.MerchantUID] || p.Status == iamport.StatusReady && p.VbankNum == "" {
			continue
		}
		asked[p.MerchantUID] = true
		errs = append(errs, s.askAttempt(ctx, p.MerchantUID, "poll"))
	}
	return errors.Join(errs...)
}

// askAttempt fetches and applies everything about one merchant_uid.
func (s *Service) askAttempt(ctx context.Context, merchantUID, source string) error {
	facts, err := s.fetchAttempt(ctx, merchantUID)
	if err != nil {
		return fmt.Errorf("ask about %s: %w", merchantUID, err)
	}
	for _, f := range facts {
		if err := s.Apply(ctx, f, source); err != nil {
			return err
		}
	}
	return nil
}

// How an order ends whose time is over.
const (
	expiryBatch = 50
	expiryStep  = 5 * time.Minute // how long to go on holding while I'mport does not answer
	pendingStep = time.Hour       // how long to go on holding while a payment is pending
)

// Expire closes unpaid orders whose time is over, but only after I'mport has
// said just now that none of their attempts was paid.
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
	for _, a := range e.Attempts {
		if err := s.askAttempt(ctx, a.MerchantUID, "poll"); err != nil {
			s.Log.Warn("order not closed: I'mport does not answer", "order", e.No, "error", err)
			return s.Store.HoldLonger(ctx, e, expiryStep)
		}
		pending = pending || a.Pending && !a.Closed && a.PG == store.PayPal
	}
	if pending {
		return s.Store.HoldLonger(ctx, e, pendingStep)
	}
	if err := s.Store.VoidExpired(ctx, e, "expiry"); err != nil {
		return fmt.Errorf("close order %s: %w", e.No, err)
	}
	return nil
}
