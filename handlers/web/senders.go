package web

import (
	"net/netip"
	"sync/atomic"
)

// Senders are the networks that I'mport sends its notices from, as the owner has heard.
// They are no proof: an address can change, and a notice from elsewhere may be true. So
// it is taken all the same, but does not hurry anybody, and is counted.
type Senders struct {
	networks Networks
	strange  atomic.Int64
}

// NewSenders returns the senders at these networks.
func NewSenders(n Networks) *Senders { return &Senders{networks: n} }

// Expects reports whether a notice from an address is to be followed at once, and counts
// it if not. Everybody's is where no senders are known.
func (s *Senders) Expects(addr netip.Addr) bool {
	if s == nil || len(s.networks) == 0 || s.networks.has(addr) {
		return true
	}
	s.strange.Add(1)
	return false
}

// Strange is how many notices came from elsewhere.
func (s *Senders) Strange() int64 {
	if s == nil {
		return 0
	}
	return s.strange.Load()
}
