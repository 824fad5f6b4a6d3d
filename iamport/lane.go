package iamport

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

const (
	totalBurst    = 3
	ordinaryShare = 0.6 // of the request rate; the rest is reserved for priority
	ordinaryBurst = 2
	laneWait      = 10 * time.Second // callers that would wait longer are refused at once
)

type priorityKey struct{}

// WithPriority marks calls that somebody is waiting for: open attempts, refunds.
// Calls without the mark share at most three fifths of the request rate, so that a
// flood of made-up ids, which anybody can cause through the webhook, never delays
// the marked ones. Prepare needs no mark: it takes what all others leave, which is
// two fifths during such a flood.
func WithPriority(ctx context.Context) context.Context {
	return context.WithValue(ctx, priorityKey{}, true)
}

// HasPriority reports whether ctx carries the mark of WithPriority.
func HasPriority(ctx context.Context) bool {
	return ctx.Value(priorityKey{}) != nil
}

// lanes is the rate limit: every call passes total, and calls without priority
// pass ordinary first. Calls that stand last take only what nobody waits for.
type lanes struct {
	total, ordinary *rate.Limiter
	last            chan struct{} // has the one of the last that is next
}

func newLanes(perSecond float64) lanes {
	return lanes{
		total:    rate.NewLimiter(rate.Limit(perSecond), totalBurst),
		ordinary: rate.NewLimiter(rate.Limit(perSecond*ordinaryShare), ordinaryBurst),
		last:     make(chan struct{}, 1),
	}
}

// wait blocks until the call may be sent. It returns an error at once when that
// would take longer than laneWait or the caller's deadline, which also bounds
// the number of waiting calls.
func (l lanes) wait(ctx context.Context, last bool) error {
	ctx, cancel := context.WithTimeout(ctx, laneWait)
	defer cancel()
	if last {
		return l.waitLast(ctx)
	}
	if !HasPriority(ctx) {
		if err := l.ordinary.Wait(ctx); err != nil {
			return err
		}
	}
	return l.total.Wait(ctx)
}

// waitLast reserves nothing, so that whoever comes later and does is sent first.
func (l lanes) waitLast(ctx context.Context) error {
	select {
	case l.last <- struct{}{}:
		defer func() { <-l.last }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for !l.total.Allow() {
		missing := max(1-l.total.Tokens(), 0)
		timer := time.NewTimer(time.Duration(missing/float64(l.total.Limit())*float64(time.Second)) + time.Millisecond)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
	return nil
}
