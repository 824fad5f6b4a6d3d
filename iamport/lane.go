package iamport

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

const (
	totalBurst    = 3
	ordinaryShare = 0.6 // of all requests; the rest is kept for priority
	ordinaryBurst = 2
	laneWait      = 10 * time.Second // longer queues are refused
)

type priorityKey struct{}

// WithPriority marks calls that somebody is waiting for: attempts that are open
// at the shop, refunds, prepare. Calls without the mark share at most three
// fifths of the request rate among themselves, so that a flood of made-up ids,
// which anybody can cause through a webhook, never delays the marked ones.
func WithPriority(ctx context.Context) context.Context {
	return context.WithValue(ctx, priorityKey{}, true)
}

// HasPriority tells whether calls with ctx carry the mark of WithPriority.
func HasPriority(ctx context.Context) bool {
	return ctx.Value(priorityKey{}) != nil
}

// lanes is the rate limit: everybody passes total, calls without priority pass
// ordinary first.
type lanes struct {
	total, ordinary *rate.Limiter
}

func newLanes(perSecond float64) lanes {
	return lanes{
		total:    rate.NewLimiter(rate.Limit(perSecond), totalBurst),
		ordinary: rate.NewLimiter(rate.Limit(perSecond*ordinaryShare), ordinaryBurst),
	}
}

// wait returns at once with an error when the queue is longer than laneWait or
// than the caller's deadline, which also bounds the number of waiters.
func (l lanes) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, laneWait)
	defer cancel()
	if !HasPriority(ctx) {
		if err := l.ordinary.Wait(ctx); err != nil {
			return err
		}
	}
	return l.total.Wait(ctx)
}
