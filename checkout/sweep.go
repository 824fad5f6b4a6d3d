package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// sweepOverlap is asked for again after a stand-still, because I'mport filters
// by the time a payment started and not by when it changed.
const sweepOverlap = time.Hour

// Look is one depth of looking back over the account.
type Look struct {
	Name  string
	Reach time.Duration // how far back
	Every time.Duration // how often
}

// Looks lists the depths, deepest first: payments can change long after they
// started (late approvals, refunds at the console). The API answers for 90 days.
func (s *Service) Looks() []Look {
	return []Look{
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
	looks := s.Looks()
	for i, l := range looks {
		last, err := s.Store.HighWater(ctx, l.Name)
		if err != nil {
			return fmt.Errorf("read how far the last sweep came: %w", err)
		}
		if now.Sub(last) < l.Every && i < len(looks)-1 {
			continue
		}
		from := now.Add(-l.Reach)
		if missed := last.Add(-sweepOverlap); missed.Before(from) && !last.IsZero() {
			from = missed
		}
		if deepest := now.Add(-looks[0].Reach); from.Before(deepest) {
			from = deepest
		}
		found, err := s.sweep(ctx, from, now)
		if err != nil {
			return err
		}
		return s.Store.FinishSweep(ctx, found, namesOf(looks[i:])...)
	}
	return nil
}

// CompareNow compares the shallowest depth at once, because somebody wants to
// know.
func (s *Service) CompareNow(ctx context.Context) error {
	looks := s.Looks()
	day, now := looks[len(looks)-1], s.Now()
	found, err := s.sweep(iamport.WithPriority(ctx), now.Add(-day.Reach), now)
	if err != nil {
		return err
	}
	return s.Store.FinishSweep(ctx, found, day.Name)
}

// namesOf are the sweeps that a deep one does as well.
func namesOf(looks []Look) []string {
	names := make([]string, len(looks))
	for i, l := range looks {
		names[i] = l.Name
	}
	return names
}

// sweep applies everything that I'mport lists of a time, and compares the
// books with it afterwards.
func (s *Service) sweep(ctx context.Context, from, to time.Time) (store.Comparison, error) {
	found := store.Comparison{From: from, To: to}
	var errs []error
	for page := 1; page > 0; {
		list, err := s.Gateway.List(ctx, iamport.ListQuery{Status: iamport.StatusAll, From: from, To: to, Sorting: "-updated", Page: page, Limit: iamport.MaxLimit})
		if err != nil {
			return found, fmt.Errorf("list payments of the account: %w", err)
		}
		errs = append(errs, s.sweepPage(ctx, &found, list.Payments))
		page = list.Next
	}
	return found, errors.Join(errs...)
}

func (s *Service) sweepPage(ctx context.Context, found *store.Comparison, payments []iamport.Payment) error {
	var facts []store.Fact
	var errs []error
	for _, p := range payments {
		found.Listed++
		f, err := factOf(p)
		if err != nil {
			s.Log.Error("payment in the account cannot be read", "imp_uid", p.ImpUID, "error", err)
			found.Unreadable = append(found.Unreadable, p.ImpUID)
			continue
		}
		facts = append(facts, f)
		errs = append(errs, s.Apply(ctx, f, "sweep"))
	}
	return errors.Join(append(errs, s.Store.Compare(ctx, found, facts))...)
}
