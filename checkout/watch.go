package checkout

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// Thresholds of the alerts and of the cases about the shop itself.
const (
	watchTick    = 5 * time.Second
	maxSkew      = time.Minute     // between our clock and I'mport's
	maxStartSkew = 5 * time.Minute // the same, at the start of a live shop
	startTimeout = 10 * time.Second
	maxHintAge   = 2 * time.Minute
	maxTaskAge   = 10 * time.Minute
	maxSweepAge  = 15 * time.Minute
	missedSweeps = 3 // sweeps in a row that may fail where they are rarer than that
	heldLong     = 3 * time.Minute
)

// ClockError says that this machine's clock differs from I'mport's.
type ClockError struct{ Skew time.Duration } // positive: ours is behind

// Error says by how much, and what to do.
func (e *ClockError) Error() string {
	return fmt.Sprintf("the clock of this machine is %s I'mport's: set it (timedatectl set-ntp true) and start again",
		skewText(e.Skew))
}

// skewText returns a skew in words: "6m0s behind".
func skewText(skew time.Duration) string {
	if skew < 0 {
		return (-skew).Round(time.Second).String() + " ahead of"
	}
	return skew.Round(time.Second).String() + " behind"
}

// CheckClock asks I'mport for the time before a live shop starts: *ClockError if
// our clock is off by more than five minutes. Any other error means that I'mport
// did not tell the time.
func (s *Service) CheckClock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(iamport.WithPriority(ctx), startTimeout)
	defer cancel()
	_, err := s.Gateway.Channels(ctx)
	skew, known := s.Gateway.Skew()
	switch {
	case known && skew.Abs() > maxStartSkew:
		return &ClockError{skew}
	case known:
		return nil
	}
	return fmt.Errorf("ask I'mport for the time: %w", err)
}

// Watch opens and closes the cases about the shop itself: a clock that is off, keys
// that I'mport refuses, and unpaid orders that hold much of the stock. Nothing changes
// while the state is unknown.
func (s *Service) Watch(ctx context.Context) error {
	return errors.Join(s.watchClock(ctx), s.watchKeys(ctx), s.watchStock(ctx))
}

// watchStock opens its case when unpaid orders have held much of the stock for
// minutes: a crowd of buyers is gone by then.
func (s *Service) watchStock(ctx context.Context) error {
	health, err := s.Store.Health(ctx)
	list := health.MuchHeld
	if err != nil {
		return fmt.Errorf("look for held stock: %w", err)
	}
	now := s.Now()
	switch {
	case len(list) == 0:
		s.heldSince = time.Time{}
		return s.setShopCase(ctx, store.IncidentStockHeld, "")
	case s.heldSince.IsZero():
		s.heldSince = now
	}
	if now.Sub(s.heldSince) < heldLong {
		return nil
	}
	var names []string
	for _, v := range list {
		names = append(names, v.String())
	}
	return s.setShopCase(ctx, store.IncidentStockHeld, strings.Join(names, ", "))
}

// watchClock closes its case only when the clock is well within the limit, so that
// a clock at the limit does not open one case after the other.
func (s *Service) watchClock(ctx context.Context) error {
	skew, known := s.Gateway.Skew()
	switch {
	case !known || skew.Abs() > maxSkew/2 && skew.Abs() <= maxSkew:
		return nil
	case skew.Abs() > maxSkew:
		return s.setShopCase(ctx, store.IncidentClock, "the clock of this machine is "+skewText(skew)+" I'mport's")
	}
	return s.setShopCase(ctx, store.IncidentClock, "")
}

// watchKeys keeps a case open while I'mport refuses the REST API keys.
func (s *Service) watchKeys(ctx context.Context) error {
	refused, known := s.Gateway.KeysRefused()
	switch {
	case !known:
		return nil
	case refused:
		return s.setShopCase(ctx, store.IncidentKey, "I'mport refuses IAMPORT_KEY and IAMPORT_SECRET: "+
			"until they are corrected, no payment is checked and no refund sent")
	}
	return s.setShopCase(ctx, store.IncidentKey, "")
}

// setShopCase opens the case of a kind while trouble says what is wrong, and closes
// it when trouble is empty.
func (s *Service) setShopCase(ctx context.Context, kind store.IncidentKind, trouble string) error {
	changed, err := s.Store.SetShopCase(ctx, kind, trouble, "resolved by itself")
	switch {
	case err != nil:
		return fmt.Errorf("update the case about the %s: %w", kind, err)
	case changed && trouble != "":
		s.Log.Error("shop case opened", "kind", kind, "error", trouble)
	case changed:
		s.Log.Info("shop case closed", "kind", kind)
	}
	return nil
}

// Codes of the alerts for monitoring.
const (
	AlertHint   = "hint_unverified" // a hint about a payment of ours is older than 2 minutes
	AlertOutbox = "outbox_stuck"    // a refund or mail has been due for more than 10 minutes
	AlertSweep  = "sweep_late"      // the account was not compared for 15 minutes or three sweeps
	AlertCases  = "open_cases"      // a person must look at a case
	AlertClock  = "clock_skew"      // our clock is off by more than a minute
	AlertKeys   = "keys_refused"    // I'mport refuses the REST API keys
	AlertStock  = "stock_held"      // unpaid orders hold much of what is for sale
	AlertCrowd  = "guess_flood"     // more strangers guess passwords or orders than are kept apart
	AlertScript = "script_changed"  // I'mport's browser script is another one, and the owner has not said that it may
	AlertUnseen = "script_unseen"   // that script could not be looked at for three days
)

// Alerts returns all codes, in the order in which they are reported.
func Alerts() []string {
	return []string{AlertHint, AlertOutbox, AlertSweep, AlertCases, AlertClock, AlertKeys, AlertCrowd, AlertStock,
		AlertScript, AlertUnseen}
}

// ActiveAlerts returns, for each code, whether a state of health raises that alert now.
func (s *Service) ActiveAlerts(h store.Health) map[string]bool {
	now := s.Now()
	older := func(at time.Time, limit time.Duration) bool { return !at.IsZero() && now.Sub(at) > limit }
	swept := h.LastSweep
	if swept.IsZero() {
		swept = s.began
	}
	skew, _ := s.Gateway.Skew()
	refused, _ := s.Gateway.KeysRefused()
	changed, unseen := s.scriptAlerts(h.Script)
	return map[string]bool{
		AlertHint:   older(h.OldestHint, maxHintAge),
		AlertOutbox: older(h.OldestEffect, maxTaskAge),
		AlertSweep:  !s.Unconnected() && older(swept, max(maxSweepAge, missedSweeps*s.Sweep)),
		AlertCases:  h.OpenIncidents > 0,
		AlertClock:  skew.Abs() > maxSkew,
		AlertKeys:   refused,
		AlertStock:  len(h.MuchHeld) > 0,
		AlertCrowd:  !h.LastCrowd.IsZero() && !older(h.LastCrowd, store.CrowdNews),
		AlertScript: changed,
		AlertUnseen: unseen,
	}
}
