// Package web is shared by the buyers' and the admins' pages: routes and roles,
// limits, forms, sessions, content security policies, and the one list that maps
// errors to statuses and sentences.
package web

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/pagecache"
	"github.com/jangteo/jangteo/static"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/photo"
)

// Setting is a value that was set outside the admin pages.
type Setting struct {
	Name    string // of its environment variable
	Meaning store.Text
	Value   string // secrets: only their last characters
}

// Config is what the handlers work with.
type Config struct {
	Store    *store.Store
	Checkout *checkout.Service
	URL      string    // public base URL without a slash at its end
	SDK      string    // URL of the browser SDK
	Sandbox  bool      // no real money: show the ribbon
	Settings []Setting // what was set outside the admin pages
	Proxies  Proxies   // reverse proxies in front of the shop
	Senders  *Senders  // where I'mport's notices come from; nil: not said
	Now      func() time.Time
	Log      *slog.Logger
	MayFetch func(netip.AddrPort) bool // where pictures of imports may be fetched from; nil: public addresses

	HSTSSubdomains bool // every name below the shop's has HTTPS, too: browsers are told so

	OperatorApart bool   // the operator's pages are not on the shop's address but on one of their own
	OperatorToken string // bearer token of the operator's pages; empty: none is asked for
}

// Base is what every page needs: the store, checkout, sessions, static files and
// rendering.
type Base struct {
	Config
	PublicURL *url.URL // parsed Config.URL
	Assets    *static.Files
	Sessions  *SessionStore
	Markdown  *Markdown
	Photos    *photo.Encoder
	Notices   store.Notices // the facts about goods that the law requires, by kind
	limits    *limiter
	uploads   *uploads
	pages     *pagecache.Pages
	searches  *pagecache.Pages
	security  http.Header // of every response; never changed
	buffers   sync.Pool   // of *bytes.Buffer, one for each page that is being written
}

// keptBytes and keptSearches are the most memory that pages kept as bytes take, about
// 1,500 of them, and what was found, 800 pages: whatever strangers search for, the
// others stay.
const (
	keptBytes    = 16 << 20
	keptSearches = 4 << 20
)

// New returns the base of all pages. It fails when an embedded file is damaged, the
// public URL does not parse, or uploads have no place. What a crash has left of
// uploads is removed.
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
	uploads, err := openUploads(filepath.Join(c.Store.Dir(), incoming))
	if err != nil {
		return nil, err
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Base{Config: c, PublicURL: base, Assets: assets, Notices: notices, Markdown: newMarkdown(c.Store.Images()),
		Photos:   photo.NewEncoder(),
		Sessions: newSessionStore(c.Store, base.Scheme == "https"), limits: newLimiter(c.Now),
		uploads: uploads, pages: pagecache.NewPages(keptBytes), searches: pagecache.NewPages(keptSearches),
		security: securityHeaders(base.Scheme == "https", c.HSTSSubdomains)}, nil
}

// Absolute returns the public URL of a path.
func (s *Base) Absolute(path string) string { return s.URL + path }
