// Package shop serves buyers: the pages of the shop, the cart, orders, and the
// endpoints that receive news of payments. routes.go lists its URLs.
package shop

import (
	"time"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// Server answers buyers, I'mport and search engines.
type Server struct {
	*web.Base
	contacts *web.Guesses // failed order lookups, by order number
	asks     *web.Quota   // stock alerts and questions, by network
	proofs   *web.Guesses // failed contact checks, by the link of an order
	coupons  *web.Guesses // unknown codes, by network
}

// New returns the buyers' pages. It fails when the wrong guesses of before cannot be
// read.
func New(b *web.Base) (*Server, error) {
	s := &Server{Base: b, asks: web.NewQuota(time.Hour, asksPerHour)}
	for _, c := range []struct {
		count   **web.Guesses
		kind    store.GuessKind
		longest time.Duration
	}{
		{&s.contacts, store.LookupGuesses, web.GuessWait}, {&s.proofs, store.ProofGuesses, web.LongestWait},
		{&s.coupons, store.CouponGuesses, web.LongestWait},
	} {
		var err error
		if *c.count, err = b.Guesses(c.kind, c.longest); err != nil {
			return nil, err
		}
	}
	return s, nil
}
