package web

import (
	"crypto/rand"
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

// crowd returns what all addresses together may ask of a route with a limit.
func (l Limit) crowd() *crowd {
	if l == Often || l == Typing {
		return &crowd{all: rate.NewLimiter(500, 1000), rest: rate.NewLimiter(250, 500)}
	}
	return &crowd{all: rate.NewLimiter(50, 300), rest: rate.NewLimiter(50, 300)}
}

// crowd bounds what a route is asked by everybody. So that nobody empties the bucket
// for all others, there is a second one, of which each larger network (a /21, or a /32
// of IPv6) gets no more than one address does otherwise.
type crowd struct{ all, rest *rate.Limiter }

// limiterSize bounds how many addresses are remembered.
const limiterSize = 16_384

// limiter keeps one token bucket per address and limit.
type limiter struct {
	mu      sync.Mutex
	now     func() time.Time
	key     []byte
	buckets *places[bucket]
}

// bucket is what an address has spent lately of a limit.
type bucket struct {
	*rate.Limiter
	last time.Time
	left float64 // after the last request
}

// newLimiter returns a limiter in which nobody has spent anything.
func newLimiter(now func() time.Time) *limiter {
	l := &limiter{now: now, key: make([]byte, 32)}
	rand.Read(l.key)
	// Who has spent least is forgotten first, and before them who has it all back.
	less := func(a, b *bucket) bool { return a.left > b.left || a.left == b.left && a.last.Before(b.last) }
	l.buckets = newPlaces(limiterSize, less, func(b *bucket) bool { return b.TokensAt(now()) >= float64(b.Burst()) })
	return l
}

// allow spends one request, and reports whether it was within the limit.
func (l *limiter) allow(by Limit, from netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, n := l.now(), nameOf(l.key, GuessName(int(by), from))
	b, _ := l.buckets.find(n)
	if b == nil {
		b, _ = l.buckets.put(n, bucket{Limiter: by.bucket()})
	}
	ok := b.AllowN(now, 1)
	b.last, b.left = now, b.TokensAt(now)
	return ok
}

// allowOf spends one request of a route's crowd, too.
func (l *limiter) allowOf(by Limit, all *crowd, from netip.Addr) bool {
	nets, now := NetworksOf(from), l.now()
	return l.allow(by, nets[0]) && (all.all.AllowN(now, 1) || l.allow(by, nets[len(nets)-1]) && all.rest.AllowN(now, 1))
}

// LimitRate answers 429 to an address that asks too often, and to those who are too
// many together. For IPv6 it is the /64 that identifies a household or server.
func (s *Base) LimitRate(by Limit) echo.MiddlewareFunc {
	all := by.crowd()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if by == Unlimited {
			return next
		}
		return func(c echo.Context) error {
			from := s.Client(c)
			if !from.IsValid() || s.limits.allowOf(by, all, from) {
				return next(c)
			}
			c.Response().Header().Set("Retry-After", "10")
			return echo.NewHTTPError(http.StatusTooManyRequests)
		}
	}
}
