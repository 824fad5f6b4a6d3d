package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/iamport"
)

// sweepOverlap is asked for again after a stand-still, because I'mport filters
// by the time a payment started and not by when it changed.
const sweepOverlap = time.Hour

// look is one depth of looking back over the account.
type look struct {
	name  string
	reach time.Duration // how far back
	every time.Duration // how often
}

// looks lists the depths, deepest first: payments can change long after they
// started (late approvals, refunds at the console). The API answers for 90 days.
func (s *Service) looks() []look {
	return []look{
		{"quarter", 89 * 24 * time.Hour, 24 * time.Hour},
		{"week", 7 * 24 * time.Hour, time.Hour},
		{"day", 24 * time.Hour, s.Sweep},
	}
}

// SweepAccount compares what I'mport lists with what the shop has recorded, as
// deep as is due, and after a stand-still at least from where the last sweep
// ended: the answer to every lost notice.
func (s *Service) SweepAccount(ctx context.Context) error {
	now := s.Now()
	looks := s.looks()
	for i, l := range looks {
		last, err := s.Store.HighWater(ctx, l.name)
		if err != nil {
			return fmt.Errorf("read how far the last sweep came: %w", err)
		}
		if now.Sub(last) < l.every && i < len(looks)-1 {
			continue
		}
		from := now.Add(-l.reach)
		if missed := last.Add(-sweepOverlap); missed.Before(from) && !last.IsZero() {
			from = missed
		}
		if deepest := now.Add(-looks[0].reach); from.Before(deepest) {
			from = deepest
		}
		if err := s.sweep(ctx, from, now); err != nil {
			return err
		}
		return s.swept(ctx, looks[i:], now)
	}
	return nil
}

// swept notes that a sweep and all shallower ones are done.
func (s *Service) swept(ctx context.Context, looks []look, at time.Time) error {
	for _, l := range looks {
		if err := s.Store.SetHighWater(ctx, l.name, at); err != nil {
			return fmt.Errorf("note how far the sweep came: %w", err)
		}
	}
	return nil
}

func (s *Service) sweep(ctx context.Context, from, to time.Time) error {
	var errs []error
	for page := 1; page > 0; {
		list, err := s.Gateway.List(ctx, iamport.ListQuery{Status: iamport.StatusAll, From: from, To: to, Sorting: "-updated", Page: page, Limit: iamport.MaxLimit})
		if err != nil {
			return fmt.Errorf("list payments of the account: %w", err)
		}
		for _, p := range list.Payments {
			errs = append(errs, s.sweepPayment(ctx, p))
		}
		page = list.Next
	}
	return errors.Join(errs...)
}

func (s *Service) sweepPayment(ctx context.Context, p iamport.Payment) error {
	f, err := factOf(p)
	if err != nil {
		s.Log.Error("payment in the account cannot be read", "imp_uid", p.ImpUID, "error", err)
		return nil
	}
	return s.Apply(ctx, f, "sweep")
}
