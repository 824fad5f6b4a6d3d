package web

import (
	"crypto/rand"
	"net/netip"
	"sync"
	"time"

	"github.com/jangteo/jangteo/store"
)

// window counts wrong guesses by network in fixed intervals.
type window struct {
	length time.Duration
	most   int // from one address
	begun  time.Time
	spent  *places[spent]
}

// spent is what a network has guessed wrong in an interval.
type spent struct {
	n     int
	begun time.Time // of the interval
	last  time.Time
}

func newWindow(length time.Duration, most int) *window {
	w := &window{length: length, most: most}
	w.spent = newPlaces(maxTallies, func(a, b *spent) bool { return a.n < b.n || a.n == b.n && a.last.Before(b.last) },
		func(s *spent) bool { return s.n <= 0 || !s.begun.Equal(w.begun) })
	return w
}

// wait returns how long until all of the networks may guess again; 0: now. Each
// larger network may guess three times as often as the one before.
func (w *window) wait(nets []name, now time.Time) time.Duration {
	w.begun = now.Truncate(w.length)
	most := w.most
	for _, net := range nets {
		if s, _ := w.spent.find(net); s != nil && s.begun.Equal(w.begun) && s.n >= most {
			return w.begun.Add(w.length).Sub(now)
		}
		most *= 3
	}
	return 0
}

// add counts a guess that has not been right yet. lost tells that another network's
// count gave way.
func (w *window) add(nets []name, now time.Time) (lost bool) {
	w.begun = now.Truncate(w.length)
	for _, net := range nets {
		s, _ := w.spent.find(net)
		if s == nil {
			var gone bool
			s, gone = w.spent.put(net, spent{begun: w.begun})
			lost = lost || gone
		}
		if !s.begun.Equal(w.begun) {
			*s = spent{begun: w.begun}
		}
		s.n, s.last = s.n+1, now
	}
	return lost
}

// release takes a guess back.
func (w *window) release(nets []name) {
	for _, net := range nets {
		if s, _ := w.spent.find(net); s != nil && s.begun.Equal(w.begun) {
			s.n = max(0, s.n-1)
		}
	}
}

// Quota is how often addresses may ask for something in each interval; larger networks
// around them may three and nine times as often. Of those that are too many to remember,
// who has asked least is forgotten.
type Quota struct {
	mu  sync.Mutex
	key []byte
	w   *window
}

// NewQuota lets one address ask so many times in an interval.
func NewQuota(length time.Duration, most int) *Quota {
	q := &Quota{key: make([]byte, 32), w: newWindow(length, most)}
	rand.Read(q.key)
	return q
}

// Allow counts a request, and reports whether it was within the limits.
func (q *Quota) Allow(from netip.Addr, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	var nets []name
	for _, net := range NetworksOf(from) {
		nets = append(nets, nameOf(q.key, net.String()))
	}
	if q.w.wait(nets, now) > 0 {
		return false
	}
	q.w.add(nets, now)
	return true
}

// rows are the counts of networks as they are remembered.
func (w *window) rows(nets []name) []store.GuessNetwork {
	var list []store.GuessNetwork
	for _, net := range nets {
		if s, place := w.spent.find(net); s != nil {
			list = append(list, store.GuessNetwork{Length: w.length, Place: place, Name: net, Spent: s.n,
				Began: s.begun})
		}
	}
	return list
}

// NetworksOf returns an address and the larger networks around it. The zero Addr has
// none.
func NetworksOf(from netip.Addr) []netip.Prefix {
	from = from.Unmap()
	if !from.IsValid() {
		return nil
	}
	bits := []int{32, 26, 21}
	if from.Is6() {
		bits = []int{64, 48, 32}
	}
	list := make([]netip.Prefix, len(bits))
	for i, n := range bits {
		list[i] = netip.PrefixFrom(from.WithZone(""), n).Masked()
	}
	return list
}
