package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// sweepOverlap is how far a sweep after downtime reaches behind the last one:
// I'mport filters by when a payment started, not by when it changed.
const sweepOverlap = time.Hour

// SweepDepth is one depth at which the account is compared.
type SweepDepth struct {
	Name  string
	Reach time.Duration // how far back
	Every time.Duration // how often
}

// SweepDepths lists the depths, deepest first. Payments can change long after they
// started (late approvals, refunds in the console), and the API covers 90 days.
func (s *Service) SweepDepths() []SweepDepth {
	return []SweepDepth{
		{"quarter", 89 * 24 * time.Hour, 24 * time.Hour},
		{"week", 7 * 24 * time.Hour, time.Hour},
		{"day", 24 * time.Hour, s.Sweep},
	}
}

// SweepAccount compares what I'mport lists with what the shop has recorded. It
// goes as deep as is due, and after downtime at least back to where the last
// sweep ended. This is what makes up for every lost notification.
func (s *Service) SweepAccount(ctx context.Context) error {
	if s.Unconnected() {
		return nil
	}
	now := s.Now()
	looks := s.SweepDepths()
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
		found, err := s.sweep(ctx, sweepReach{from: from, to: now, depth: l.Reach, deepest: i == 0})
		if err != nil {
			return err
		}
		return s.Store.FinishSweep(ctx, found, namesOf(looks[i:])...)
	}
	return nil
}

// SweepNow runs the shallowest comparison immediately, on request.
func (s *Service) SweepNow(ctx context.Context) error {
	looks := s.SweepDepths()
	day, now := looks[len(looks)-1], s.Now()
	found, err := s.sweep(iamport.WithPriority(ctx), sweepReach{from: now.Add(-day.Reach), to: now, depth: day.Reach})
	if err != nil {
		return err
	}
	return s.Store.FinishSweep(ctx, found, day.Name)
}

// namesOf returns the names of looks: a deep sweep covers the shallower ones too.
func namesOf(looks []SweepDepth) []string {
	names := make([]string, len(looks))
	for i, l := range looks {
		names[i] = l.Name
	}
	return names
}

// sweepReach is what one comparison covers.
type sweepReach struct {
	from, to time.Time
	depth    time.Duration // of its Look
	deepest  bool          // no Look reaches further
}

// sweep applies everything that I'mport lists for a period and then compares the
// books with it. A payment that cannot be read or recorded does not hold up the
// others: it is noted, and the sweep still counts as complete. An error means
// that it is not.
func (s *Service) sweep(ctx context.Context, r sweepReach) (store.Comparison, error) {
	found := store.Comparison{From: r.from, To: r.to}
	began := s.Now()
	for page := 1; page > 0; {
		list, err := s.Gateway.List(ctx, iamport.ListQuery{Status: iamport.StatusAll, From: r.from, To: r.to,
			Sorting: "-updated", Page: page, Limit: iamport.MaxLimit})
		payments, err := sortOut(list.Payments, err, "")
		if pageErr := s.sweepPage(ctx, &found, r, payments); pageErr != nil {
			return found, pageErr
		}
		if err != nil {
			return found, fmt.Errorf("list payments of the account: %w", err)
		}
		page = list.Next
	}
	err := errors.Join(s.retryUnreadable(ctx), s.Store.ForgetUnreadable(ctx, began, r.depth, r.deepest))
	if err != nil {
		return found, err
	}
	found.Unreadable, err = s.stillUnreadable(ctx, began)
	return found, err
}

func (s *Service) sweepPage(ctx context.Context, found *store.Comparison, r sweepReach, page sorted) error {
	found.Listed += len(page.facts) + len(page.unreadable)
	for _, f := range page.facts {
		if err := s.applyListed(ctx, f); err != nil {
			return err
		}
	}
	return errors.Join(s.noteUnreadable(ctx, r.depth, page.unreadable), s.Store.Compare(ctx, found, page.facts))
}

// applyListed applies a fact from a list. If that fails, a hint keeps trying and
// eventually raises an alert. Only a database that accepts no writes at all stops
// the sweep.
func (s *Service) applyListed(ctx context.Context, f store.Fact) error {
	err := s.Apply(ctx, f, store.SourceSweep)
	if err == nil || errors.Is(err, store.ErrUnavailable) || ctx.Err() != nil {
		return err
	}
	s.Log.Error("payment not recorded", "imp_uid", f.ImpUID, "merchant_uid", f.MerchantUID, "error", err)
	_, err = s.RecordHint(ctx, store.Hint{ImpUID: f.ImpUID, MerchantUID: f.MerchantUID, Source: store.SourceSweep})
	return err
}
