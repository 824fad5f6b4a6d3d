// Package shop serves buyers: the pages of the shop, the cart, orders, and the
// endpoints that receive news of payments. routes.go lists its URLs.
package shop

import (
	"github.com/jangteo/jangteo/handlers/web"
)

// Server answers buyers, I'mport and search engines.
type Server struct {
	*web.Base
	contacts *web.Guesses // failed order lookups, by order number
	asks     alertAsks
	proofs   *web.Guesses // failed contact checks, by the link of an order

	couponGuesses *couponGuesses
}

// New returns the buyers' pages.
func New(b *web.Base) *Server {
	return &Server{Base: b, couponGuesses: newCouponGuesses(b.Now),
		contacts: web.NewGuesses(b.Now, web.GuessWait), proofs: web.NewGuesses(b.Now, web.LongestWait)}
}
