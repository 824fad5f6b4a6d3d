package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/iamport"
)

// How the account is compared with the shop.
const (
	sweepName    = "account"
	sweepOverlap = time.Hour           // asked for again, because I'mport filters by several clocks
	sweepLook    = 24 * time.Hour      // how far back every sweep looks at least
	sweepReach   = 89 * 24 * time.Hour // the API answers for 90 days
)

// SweepAccount compares everything that I'mport lists since the last sweep (at
// least a day) with what the shop has recorded: the answer to every lost
// notice, also after days of standing still.
func (s *Service) SweepAccount(ctx context.Context) error {
	high, err := s.Store.HighWater(ctx, sweepName)
	if err != nil {
		return fmt.Errorf("read how far the last sweep came: %w", err)
	}
	now := s.Now()
	from := now.Add(-sweepLook)
	if last := high.Add(-sweepOverlap); last.Before(from) {
		from = last
	}
	if limit := now.Add(-sweepReach); from.Before(limit) {
		from = limit
	}
	var errs []error
	for page := 1; page > 0; {
		list, err := s.Gateway.List(ctx, iamport.ListQuery{Status: iamport.StatusAll, From: from, To: now, Sorting: "-updated", Page: page, Limit: iamport.MaxLimit})
		if err != nil {
			return fmt.Errorf("list payments of the account: %w", err)
		}
		for _, p := range list.Payments {
			errs = append(errs, s.sweepPayment(ctx, p))
		}
		page = list.Next
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return s.Store.SetHighWater(ctx, sweepName, now)
}

func (s *Service) sweepPayment(ctx context.Context, p iamport.Payment) error {
	f, err := factOf(p)
	if err != nil {
		s.Log.Error("payment in the account cannot be read", "imp_uid", p.ImpUID, "error", err)
		return nil
	}
	return s.Apply(ctx, f, "sweep")
}
