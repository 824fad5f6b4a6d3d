package iamport

import (
	"sync"
	"time"
)

const (
	breakerLimit = 5                // consecutive faults that open the circuit
	breakerPause = 15 * time.Second // between probes while it is open
)

// breakers holds one circuit breaker per kind of call, so that a failing prepare
// does not hold up reads and refunds.
type breakers struct {
	now func() time.Time

	mu     sync.Mutex
	byCall map[string]*breaker
}

func newBreakers(now func() time.Time) breakers {
	return breakers{now: now, byCall: map[string]*breaker{}}
}

// of returns the circuit breaker of the calls named op.
func (b *breakers) of(op string) *breaker {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byCall[op] == nil {
		b.byCall[op] = &breaker{now: b.now}
	}
	return b.byCall[op]
}

// breaker stops requests after several exchanges in a row without a usable
// answer and then lets one probe through every breakerPause. It counts whether
// the host answers with envelopes, not whether it accepts the request.
//
// The probe cannot get lost: requests that started before the circuit opened do
// not postpone it, an abandoned probe frees its place at once, and one that never
// reports back loses its place after a pause.
type breaker struct {
	now func() time.Time

	mu     sync.Mutex
	faults int
	open   bool
	since  time.Time // when it opened or the last probe failed
	probe  uint64    // id of the probe under way, 0 if none
	began  time.Time // when that probe began
	last   uint64    // id of the last request admitted
}

type outcome int

const (
	answered  outcome = iota // a well-formed envelope came back
	faulted                  // anything else
	abandoned                // the caller gave up: says nothing
)

// ready reports whether a request could start now, without starting it.
func (b *breaker) ready() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.admits(b.now())
}

// start admits a request and returns its id for finish, or refuses it.
func (b *breaker) start() (id uint64, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if !b.admits(now) {
		return 0, false
	}
	b.last++
	if b.open {
		b.probe, b.began = b.last, now
	}
	return b.last, true
}

func (b *breaker) admits(now time.Time) bool {
	switch {
	case !b.open:
		return true
	case b.probe != 0:
		return paused(b.began, now)
	}
	return paused(b.since, now)
}

// paused reports whether a pause is over. It is when the clock went backwards,
// too: the breaker never waits for an hour that will come again.
func paused(since, now time.Time) bool {
	d := now.Sub(since)
	return d < 0 || d >= breakerPause
}

// finish records the outcome of the request that start admitted as id.
func (b *breaker) finish(id uint64, what outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	isProbe := b.open && id == b.probe
	if isProbe {
		b.probe = 0
	}
	switch {
	case what == answered:
		b.open, b.faults, b.probe = false, 0, 0
	case what == faulted && isProbe:
		b.since = b.now()
	case what == faulted && !b.open:
		b.count()
	}
}

func (b *breaker) count() {
	b.faults++
	if b.faults >= breakerLimit {
		b.open, b.since = true, b.now()
	}
}
