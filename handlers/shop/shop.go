// Package shop answers buyers: the pages of the shop, the cart, orders, and the
// doors through which news of payments comes in. routes.go lists its URLs.
package shop

import (
	"github.com/jangteo/jangteo/handlers/web"
)

// Server answers the requests of buyers, of I'mport and of search engines.
type Server struct {
	*web.Base
	contacts *web.Guesses // by order number
	proofs   *web.Guesses // by the link of an order

	couponGuesses *couponGuesses
}

// New makes the buyers' pages.
func New(b *web.Base) *Server {
	return &Server{Base: b, couponGuesses: newCouponGuesses(b.Now),
		contacts: web.NewGuesses(b.Now, web.GuessWait), proofs: web.NewGuesses(b.Now, web.LongestWait)}
}
