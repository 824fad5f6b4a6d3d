package checkout

import (
	"sync"
	"time"

	"github.com/jangteo/jangteo/store"
)

const (
	urgencyInterval = time.Second // between two priority requests for one attempt
	urgencySize     = 10_000      // attempts remembered; then all are forgotten
)

// urgency decides which hints are fetched with priority. Anybody can send hints
// about an attempt of their own as often as they like: all but one a second must
// queue with the unknown ones, so that they do not hold up other buyers.
type urgency struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// grant reports whether a hint gets priority now.
func (u *urgency) grant(h store.Hint, now time.Time) bool {
	name := h.MerchantUID
	if name == "" {
		name = h.Key
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if since := now.Sub(u.last[name]); since >= 0 && since < urgencyInterval {
		return false
	}
	if u.last == nil || len(u.last) >= urgencySize {
		u.last = map[string]time.Time{}
	}
	u.last[name] = now
	return true
}
