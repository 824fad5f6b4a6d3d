package checkout

import (
	"sync"
	"time"

	"github.com/jangteo/jangteo/store"
)

const (
	urgencyPause = time.Second // between two urgent questions about one attempt
	urgencySize  = 10_000      // attempts that are remembered
)

// urgency decides which hints are asked about before others. Anybody can give
// hints about an attempt of their own as often as they like; more than one a
// second of them have to queue with the unknown ones, so that the polls of all
// other buyers are not held up.
type urgency struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func (u *urgency) grant(h store.Hint, now time.Time) bool {
	name := h.MerchantUID
	if name == "" {
		name = h.Key
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if since := now.Sub(u.last[name]); since >= 0 && since < urgencyPause {
		return false
	}
	if u.last == nil || len(u.last) >= urgencySize {
		u.last = map[string]time.Time{}
	}
	u.last[name] = now
	return true
}
