// Package web is what every page needs, the buyers' and the owner's: routes and
// roles, limits, forms, sessions, the policies of pages, and the one list that
// says which error becomes which status and sentence.
package web

import (
	"log/slog"
	"net/url"
	"time"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/static"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/photo"
)

// Setting is a value that was set outside the admin pages.
type Setting struct {
	Name    string // of its environment variable
	Meaning store.Text
	Value   string // of secrets only the end
}

// Config says what the handlers work with.
type Config struct {
	Store        *store.Store
	Checkout     *checkout.Service
	URL          string    // public base URL without a slash at its end
	MerchantCode string    // for IMP.init
	SDK          string    // URL of the browser SDK
	Sandbox      bool      // no real money: show the ribbon
	Settings     []Setting // what was set outside the admin pages
	Now          func() time.Time
	Log          *slog.Logger
}

// Base is what every page needs: the store, the rules of paying, sessions, the
// files of the shop's look, and how pages are written.
type Base struct {
	Config
	PublicURL *url.URL // parsed Config.URL
	Assets    *static.Files
	Sessions  *SessionStore
	Markdown  *Markdown
	Photos    *photo.Encoder
	Notices   store.Notices // the lists of facts that the law wants about goods
	limits    *limiter
}

// New makes what every page needs. It fails when a file of the program is
// damaged or the public URL is not a URL.
func New(c Config) (*Base, error) {
	base, err := url.Parse(c.URL)
	if err != nil {
		return nil, err
	}
	assets, err := static.New()
	if err != nil {
		return nil, err
	}
	notices, err := store.ReadNotices()
	if err != nil {
		return nil, err
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Base{Config: c, PublicURL: base, Assets: assets, Notices: notices, Markdown: newMarkdown(), Photos: photo.NewEncoder(),
		Sessions: newSessionStore(c.Store, base.Scheme == "https"), limits: newLimiter(c.Now)}, nil
}

// Absolute is the public URL of a path.
func (s *Base) Absolute(path string) string { return s.URL + path }
