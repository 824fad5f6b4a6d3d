package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// When the shop worries about itself.
const (
	watchTick    = 5 * time.Second
	clockLimit   = time.Minute     // between our clock and I'mport's
	startLimit   = 5 * time.Minute // the same, at the start of a live shop
	startWait    = 10 * time.Second
	hintPatience = 2 * time.Minute
	taskPatience = 10 * time.Minute
	sweepLimit   = 15 * time.Minute
	missedSweeps = 3 // how many sweeps in a row may fail where they are rarer than that
)

// ClockError says that this machine's clock is not I'mport's.
type ClockError struct{ Skew time.Duration } // positive: ours is behind

func (e *ClockError) Error() string {
	return fmt.Sprintf("the clock of this machine is %s I'mport's: set it right (timedatectl set-ntp true) and start again", offBy(e.Skew))
}

// offBy is a skew in words: "6m0s behind".
func offBy(skew time.Duration) string {
	if skew < 0 {
		return (-skew).Round(time.Second).String() + " ahead of"
	}
	return skew.Round(time.Second).String() + " behind"
}

// CheckClock asks I'mport for the time before a live shop opens: *ClockError
// when ours is far off. Any other error says that I'mport did not tell.
func (s *Service) CheckClock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(iamport.WithPriority(ctx), startWait)
	defer cancel()
	_, err := s.Gateway.Channels(ctx)
	skew, known := s.Gateway.Skew()
	switch {
	case known && skew.Abs() > startLimit:
		return &ClockError{skew}
	case known:
		return nil
	}
	return fmt.Errorf("ask I'mport for the time: %w", err)
}

// Watch opens and closes the cases that are about the shop itself: a clock
// that is off, keys that I'mport refuses. What is not known leaves them alone.
func (s *Service) Watch(ctx context.Context) error {
	return errors.Join(s.watchClock(ctx), s.watchKeys(ctx))
}

// watchClock forgives a clock only well within its limit, so that one at the
// limit does not open a case again and again.
func (s *Service) watchClock(ctx context.Context) error {
	skew, known := s.Gateway.Skew()
	switch {
	case !known || skew.Abs() > clockLimit/2 && skew.Abs() <= clockLimit:
		return nil
	case skew.Abs() > clockLimit:
		return s.worry(ctx, "clock", "the clock of this machine is "+offBy(skew)+" I'mport's")
	}
	return s.worry(ctx, "clock", "")
}

func (s *Service) watchKeys(ctx context.Context) error {
	refused, known := s.Gateway.KeysRefused()
	switch {
	case !known:
		return nil
	case refused:
		return s.worry(ctx, "key", "I'mport refuses IAMPORT_KEY and IAMPORT_SECRET: no payment is learned and no refund sent until they are right")
	}
	return s.worry(ctx, "key", "")
}

// worry keeps the case of a kind open for as long as there is trouble.
func (s *Service) worry(ctx context.Context, kind, trouble string) error {
	changed, err := s.Store.SetShopCase(ctx, kind, trouble, "over by itself")
	switch {
	case err != nil:
		return fmt.Errorf("keep the case about the %s: %w", kind, err)
	case changed && trouble != "":
		s.Log.Error("trouble", "kind", kind, "error", trouble)
	case changed:
		s.Log.Info("trouble is over", "kind", kind)
	}
	return nil
}

// Codes of what monitoring should wake somebody for.
const (
	AlertHint   = "hint_unverified" // news of one of our payments waits for more than 2 minutes
	AlertOutbox = "outbox_stuck"    // a refund or mail waits for more than 10 minutes
	AlertSweep  = "sweep_late"      // the account was not compared for 15 minutes or three sweeps
	AlertCases  = "open_cases"      // a person must look at a case
	AlertClock  = "clock_skew"      // our clock is off by more than a minute
	AlertKeys   = "keys_refused"    // I'mport refuses the keys
)

// Alerts lists all codes, in the order in which they are told.
func Alerts() []string {
	return []string{AlertHint, AlertOutbox, AlertSweep, AlertCases, AlertClock, AlertKeys}
}

// Alarmed tells which alerts a state of health gives now.
func (s *Service) Alarmed(h store.Health) map[string]bool {
	now := s.Now()
	older := func(at time.Time, limit time.Duration) bool { return !at.IsZero() && now.Sub(at) > limit }
	swept := h.LastSweep
	if swept.IsZero() {
		swept = s.began
	}
	skew, _ := s.Gateway.Skew()
	refused, _ := s.Gateway.KeysRefused()
	return map[string]bool{
		AlertHint:   older(h.OldestHint, hintPatience),
		AlertOutbox: older(h.OldestEffect, taskPatience),
		AlertSweep:  older(swept, max(sweepLimit, missedSweeps*s.Sweep)),
		AlertCases:  h.OpenIncidents > 0,
		AlertClock:  skew.Abs() > clockLimit,
		AlertKeys:   refused,
	}
}
