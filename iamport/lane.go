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

// WithPriority marks calls that somebody is waiting for: open attempts, refunds,
// prepare. Calls without the mark share at most three fifths of the request rate,
// so that a flood of made-up ids, which anybody can cause through the webhook,
// never delays the marked ones.
func WithPriority(ctx context.Context) context.Context {
	return context.WithValue(ctx, priorityKey{}, true)
}

// HasPriority reports whether ctx carries the mark of WithPriority.
func HasPriority(ctx context.Context) bool {
	return ctx.Value(priorityKey{}) != nil
}

// lanes is the rate limit: every call passes total, and calls without priority
// pass ordinary first.
type lanes struct {
	total, ordinary *rate.Limiter
}

func newLanes(perSecond float64) lanes {
	return lanes{
		total:    rate.NewLimiter(rate.Limit(perSecond), totalBurst),
		ordinary: rate.NewLimiter(rate.Limit(perSecond*ordinaryShare), ordinaryBurst),
	}
}

// wait blocks until the call may be sent. It returns an error at once when that
// would take longer than laneWait or the caller's deadline, which also bounds
// the number of waiting calls.
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
