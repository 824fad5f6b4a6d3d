// Package admin answers the people who run a shop: orders, products, refunds,
// settings, and the login before all of these. routes.go lists its URLs.
package admin

import (
	"golang.org/x/time/rate"

	"github.com/jangteo/jangteo/handlers/web"
)

// Server serves the pages for people who work in the shop.
type Server struct {
	*web.Base
	guesses       *web.Guesses  // limits failed logins
	unknownLogins *rate.Limiter // how many failed logins of unknown addresses may enter the shop's log
	imports       *importJobs   // running and recent product imports
}

// New returns the admin pages, built on what they share with the shop's.
func New(b *web.Base) *Server {
	return &Server{Base: b, guesses: web.NewGuesses(b.Now, web.LongestWait),
		unknownLogins: rate.NewLimiter(web.StrangersPerSecond, web.StrangersAtOnce), imports: newImportJobs()}
}
