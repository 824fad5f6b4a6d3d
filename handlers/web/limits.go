package web

import (
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

// Limit is how often one address may use a route.
type Limit int

// The limits of routes.
const (
	Unlimited Limit = iota
	Often           // what a busy shopper or a waiting page does
	Typing          // what the search box asks while somebody types
	Seldom          // what writes orders
)

// bucket is a limit as requests per second and how many may come at once.
func (l Limit) bucket() *rate.Limiter {
	if l == Often || l == Typing {
		return rate.NewLimiter(10, 120)
	}
	return rate.NewLimiter(1, 30)
}

// limiterSize bounds the memory spent on addresses.
const limiterSize = 20_000

// limiter counts the requests of each address.
type limiter struct {
	mu      sync.Mutex
	now     func() time.Time
	buckets map[limiterKey]*rate.Limiter
}

type limiterKey struct {
	limit   Limit
	network string
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, buckets: map[limiterKey]*rate.Limiter{}}
}

func (l *limiter) allow(by Limit, from string) bool {
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

// LimitRate answers 429 to an address that asks too often. A loopback address
// is the reverse proxy that all visitors come through, or the operator.
func (s *Base) LimitRate(by Limit) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if by == Unlimited {
			return next
		}
		return func(c echo.Context) error {
			ip := net.ParseIP(c.RealIP())
			if ip == nil || ip.IsLoopback() || s.limits.allow(by, network(ip)) {
				return next(c)
			}
			c.Response().Header().Set("Retry-After", "10")
			return echo.NewHTTPError(http.StatusTooManyRequests)
		}
	}
}

// network is the address that a household or a server has: IPv6 ones by their /64.
func network(ip net.IP) string {
	if v4 := ip.To4(); v4 != nil {
		return v4.String()
	}
	return ip.Mask(net.CIDRMask(64, 128)).String()
}
