package web

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

// Limit is how often one address may request a route.
type Limit int

// The limits of routes.
const (
	Unlimited Limit = iota
	Often           // a busy shopper, a page that polls
	Typing          // suggestions while somebody types
	Seldom          // routes that write orders
)

// bucket returns a limit's token bucket: requests per second and burst.
func (l Limit) bucket() *rate.Limiter {
	if l == Often || l == Typing {
		return rate.NewLimiter(10, 120)
	}
	return rate.NewLimiter(1, 30)
}

// limiterSize bounds how many addresses are remembered.
const limiterSize = 20_000

// limiter keeps one token bucket per address and limit.
type limiter struct {
	mu      sync.Mutex
	now     func() time.Time
	buckets map[limiterKey]*rate.Limiter
}

// limiterKey names a bucket.
type limiterKey struct {
	limit   Limit
	network netip.Prefix
}

// newLimiter returns a limiter in which nobody has spent anything.
func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, buckets: map[limiterKey]*rate.Limiter{}}
}

// allow spends one request, and reports whether it was within the limit. A full
// table is emptied: forgetting is safer than refusing everybody.
func (l *limiter) allow(by Limit, from netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := limiterKey{by, from}
	r := l.buckets[key]
	if r == nil {
		if len(l.buckets) >= limiterSize {
			clear(l.buckets)
		}
		r = by.bucket()
		l.buckets[key] = r
	}
	return r.AllowN(l.now(), 1)
}

// LimitRate answers 429 to an address that asks too often. For IPv6 it is the /64
// that identifies a household or server.
func (s *Base) LimitRate(by Limit) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if by == Unlimited {
			return next
		}
		return func(c echo.Context) error {
			from := s.Client(c)
			if !from.IsValid() || s.limits.allow(by, NetworksOf(from)[0]) {
				return next(c)
			}
			c.Response().Header().Set("Retry-After", "10")
			return echo.NewHTTPError(http.StatusTooManyRequests)
		}
	}
}
