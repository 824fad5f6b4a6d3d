// Package handlers turns HTTP requests into calls of checkout and store, and
// what these return into pages, redirects and JSON. routes.go shows every URL
// on one screen with the role it needs.
//
// Handlers return errors; errors.go alone decides which status and sentence a
// visitor sees. Nothing here decides about money.
package handlers

import (
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/static"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/photo"
)

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

// Server answers the shop's requests.
type Server struct {
	Config
	base      *url.URL
	assets    *static.Files
	sessions  *sessionStore
	bodies    *markdown
	limits    *limiter
	guesses   *guesses
	contacts  *guesses      // by order number
	proofs    *guesses      // by the link of an order
	strangers *rate.Limiter // whose failed logins the shop's log takes
	metrics   *metrics
	photos    *photo.Encoder
	notices   store.Notices
	imports   *importJobs

	couponGuesses *couponGuesses
}

// New makes the shop's handler.
func New(c Config) (http.Handler, error) {
	s, err := newServer(c)
	if err != nil {
		return nil, err
	}
	compress, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(1), gzhttp.MinSize(1024), gzhttp.ContentTypeFilter(isText))
	if err != nil {
		return nil, err
	}
	return compress(s.router()), nil
}

// router knows every URL and what stands before it.
func (s *Server) router() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect()
	e.HTTPErrorHandler = s.handleError
	e.Use(s.observe, s.recover, s.secure, s.checkHost)
	for _, r := range s.routes() {
		e.Add(r.Method, r.Path, r.Handle, s.guards(r)...)
	}
	e.RouteNotFound("/*", func(echo.Context) error { return store.ErrNotFound })
	return e
}

func newServer(c Config) (*Server, error) {
	s := &Server{Config: c}
	if err := s.openWeb(); err != nil {
		return nil, err
	}
	s.openShop()
	s.openAdmin()
	s.metrics = newMetrics(c.Checkout)
	return s, nil
}

// openWeb makes what all pages need.
func (s *Server) openWeb() error {
	base, err := url.Parse(s.URL)
	if err != nil {
		return err
	}
	assets, err := static.New()
	if err != nil {
		return err
	}
	notices, err := store.ReadNotices()
	if err != nil {
		return err
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	s.base, s.assets, s.notices = base, assets, notices
	s.bodies, s.limits, s.photos = newMarkdown(), newLimiter(s.Now), photo.NewEncoder()
	s.sessions = newSessionStore(s.Store, base.Scheme == "https")
	return nil
}

// openShop makes what the buyers' pages need besides.
func (s *Server) openShop() {
	s.couponGuesses = newCouponGuesses(s.Now)
	s.contacts, s.proofs = newGuesses(s.Now, guessWait), newGuesses(s.Now, longestWait)
}

// openAdmin makes what the owner's pages need besides.
func (s *Server) openAdmin() {
	s.guesses, s.strangers = newGuesses(s.Now, longestWait), rate.NewLimiter(strangersPerSecond, strangersAtOnce)
	s.imports = newImportJobs()
}

// absolute is the public URL of a path.
func (s *Server) absolute(path string) string { return s.URL + path }
