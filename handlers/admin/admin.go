// Package admin answers the people who run a shop: orders, products, refunds,
// settings, and the login before all of these. routes.go lists its URLs.
package admin

import (
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// Server serves the pages for people who work in the shop.
type Server struct {
	*web.Base
	guesses *web.Guesses // limits failed logins
	imports *importJobs  // running and recent product imports
}

// New returns the admin pages, built on what they share with the shop's. It fails when
// the failed logins of before cannot be read.
func New(b *web.Base) (*Server, error) {
	guesses, err := b.Guesses(store.LoginGuesses, web.LongestWait)
	return &Server{Base: b, guesses: guesses, imports: newImportJobs()}, err
}
