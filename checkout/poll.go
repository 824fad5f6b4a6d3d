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
	var worthAsking, windows []string
	for _, p := range payments {
		if p.Status != iamport.StatusReady || p.VbankNum != "" {
			worthAsking = append(worthAsking, p.MerchantUID)
		} else {
			windows = append(windows, p.MerchantUID)
		}
	}
	var bad *iamport.UnreadableError
	if errors.As(err, &bad) {
		for _, r := range bad.Rows {
			worthAsking = append(worthAsking, r.MerchantUID)
		}
		err = nil
	}
	errs := []error{s.seeWindows(ctx, true, windows...)}
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

// seeWindows notes that I'mport knows of the payment windows of attempts, which are
// open or came to nothing.
func (s *Service) seeWindows(ctx context.Context, open bool, uids ...string) error {
	if len(uids) == 0 {
		return nil
	}
	hold, err := s.hold(ctx)
	if err == nil {
		err = s.Store.SeeWindows(context.WithoutCancel(ctx), uids, hold, open)
	}
	if err != nil {
		return fmt.Errorf("note that %d payment windows were seen: %w", len(uids), err)
	}
	return nil
}

// What happens to expired orders.
const (
	expiryBatch = 100
	expiryTurns = 40              // batches at a time
	expiryStep  = 5 * time.Minute // how much longer to hold stock while I'mport does not answer
	pendingStep = time.Hour       // how much longer to hold stock while a payment is pending
)

// Expire closes expired unpaid orders, but only after I'mport has said just now
// that none of their attempts was paid. One question is about as many as it can be,
// so that orders that nobody ever meant to pay are gone soon.
func (s *Service) Expire(ctx context.Context) error {
	var errs []error
	for range expiryTurns {
		orders, err := s.Store.ExpiredOrders(ctx, expiryBatch)
		if err != nil {
			return errors.Join(append(errs, fmt.Errorf("list expired orders: %w", err))...)
		}
		answered, err := s.expireAll(iamport.WithPriority(ctx), orders)
		errs = append(errs, err)
		if !answered || len(orders) < expiryBatch {
			break
		}
	}
	return errors.Join(errs...)
}

// expireAll asks about expired orders together. Those of which I'mport knows nothing
// are closed together, the others each by itself. answered is false if I'mport did
// not respond.
func (s *Service) expireAll(ctx context.Context, orders []store.Expired) (answered bool, err error) {
	for len(orders) > 0 {
		n, uids := together(orders)
		known, err := s.knownOf(ctx, uids)
		if err != nil {
			s.Log.Warn("orders not closed: I'mport does not say whether they are paid", "orders", n, "error", err)
			return false, s.Store.ExtendHold(ctx, orders, expiryStep)
		}
		if err := s.expireSome(ctx, orders[:n], known); err != nil {
			return false, err
		}
		orders = orders[n:]
	}
	return true, nil
}

// together is how many of the first orders one question can be about, at least one,
// and the merchant_uids of their attempts.
func together(orders []store.Expired) (n int, uids []string) {
	for _, e := range orders {
		if n > 0 && len(uids)+len(e.Attempts) > pollBatch {
			break
		}
		for _, a := range askable(e.Attempts) {
			uids = append(uids, a.MerchantUID)
		}
		n++
	}
	return n, uids
}

// knownOf tells which of some merchant_uids I'mport knows a payment of; nil: perhaps
// of all of them.
func (s *Service) knownOf(ctx context.Context, uids []string) (func(uid string) bool, error) {
	if len(uids) > pollBatch {
		return nil, nil
	}
	known := map[string]bool{}
	if len(uids) == 0 {
		return func(string) bool { return false }, nil
	}
	payments, err := s.Gateway.PaymentsByMerchantUID(ctx, uids)
	for _, p := range payments {
		known[p.MerchantUID] = true
	}
	var bad *iamport.UnreadableError
	if errors.As(err, &bad) {
		for _, r := range bad.Rows {
			if r.MerchantUID == "" {
				return nil, nil
			}
			known[r.MerchantUID] = true
		}
		err = nil
	}
	return func(uid string) bool { return known[uid] }, err
}

// expireSome closes expired orders: together those of which no payment is known.
func (s *Service) expireSome(ctx context.Context, orders []store.Expired, known func(string) bool) error {
	hold, err := s.hold(ctx)
	if err != nil {
		return err
	}
	var quiet, rest []store.Expired
	for _, e := range orders {
		if known == nil || slices.ContainsFunc(e.Attempts, func(a store.Attempt) bool {
			return known(a.MerchantUID) || a.Pending && !a.Closed && a.PG == store.PayPal
		}) {
			rest = append(rest, e)
		} else {
			quiet = append(quiet, e)
		}
	}
	var errs []error
	if err := s.Store.VoidExpired(ctx, quiet, hold, store.SourceExpiry); err != nil {
		s.Log.Warn("orders not closed together", "orders", len(quiet), "error", err)
		rest = orders
	}
	for _, e := range rest {
		errs = append(errs, s.expire(ctx, e, hold))
	}
	return errors.Join(errs...)
}

func (s *Service) expire(ctx context.Context, e store.Expired, hold time.Duration) error {
	pending, one := false, []store.Expired{e}
	var errs []error
	for _, a := range askable(e.Attempts) {
		errs = append(errs, s.askAttempt(ctx, a.MerchantUID, store.SourcePoll))
		pending = pending || a.Pending && !a.Closed && a.PG == store.PayPal
	}
	if err := errors.Join(errs...); err != nil {
		s.Log.Warn("order not closed: not all about its payments is known", "order", e.No, "error", err)
		return s.Store.ExtendHold(ctx, one, expiryStep)
	}
	if pending {
		return s.Store.ExtendHold(ctx, one, pendingStep)
	}
	if err := s.Store.VoidExpired(ctx, one, hold, store.SourceExpiry); err != nil {
		// The next ones in the list must come before this one is tried again.
		return errors.Join(err, s.Store.ExtendHold(ctx, one, expiryStep))
	}
	return nil
}
