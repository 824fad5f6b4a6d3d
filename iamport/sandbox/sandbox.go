package sandbox

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options configure a sandbox; its zero value needs only a DBPath.
type Options struct {
	DBPath     string           // file of the SQLite ledger; ":memory:" for tests
	BaseURL    string           // public origin, e.g. http://127.0.0.1:8081; empty: taken from each request
	WebhookURL string           // webhooks of payments without a notice_url go here; empty: nowhere
	Channels   []Channel        // the configured channels; empty: DefaultChannels and any known PG code
	Live       bool             // payments look like real ones, to rehearse a live shop; no money moves
	Now        func() time.Time // nil: time.Now
	Log        *slog.Logger     // nil: slog.Default
}

// Server is a sandbox, an http.Handler to mount at the root of an origin of its
// own. It is safe for concurrent use.
type Server struct {
	baseURL    string
	webhookURL string
	channels   []Channel
	anyPG      bool
	live       bool
	now        func() time.Time
	log        *slog.Logger
	ledger     *ledger
	creds      credentials
	views      views
	current    atomic.Pointer[Settings]
	settingsMu sync.Mutex
	mux        *http.ServeMux
	rest       *http.ServeMux
	crossSite  *http.CrossOriginProtection
	hooks      *webhookSender
	closing    chan struct{}
	closeOnce  sync.Once
}

// Open opens the ledger, creates credentials if it has none, and resumes the
// webhooks that the last run left unsent. It returns an error if the ledger
// cannot be used or an option is invalid.
func Open(o Options) (*Server, error) {
	s := &Server{
		baseURL: strings.TrimRight(o.BaseURL, "/"), webhookURL: o.WebhookURL,
		channels: o.Channels, live: o.Live, now: o.Now, log: o.Log,
		crossSite: http.NewCrossOriginProtection(), closing: make(chan struct{}),
	}
	if len(s.channels) == 0 {
		s.channels, s.anyPG = DefaultChannels(), true
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if s.baseURL != "" { // a proxy may name another host
		if err := s.crossSite.AddTrustedOrigin(s.baseURL); err != nil {
			return nil, fmt.Errorf("the sandbox's public address: %w", err)
		}
	}
	var err error
	if s.views, err = parseViews(); err != nil {
		return nil, err
	}
	if s.ledger, err = openLedger(o.DBPath, s.now); err != nil {
		return nil, err
	}
	if err := s.start(context.Background()); err != nil {
		s.ledger.close()
		return nil, err
	}
	return s, nil
}

// check validates the options.
func (s *Server) check() error {
	for _, u := range []string{s.baseURL, s.webhookURL} {
		p, err := url.Parse(u)
		if err != nil || (u != "" && p.Host == "") {
			return fmt.Errorf("the sandbox needs absolute URLs, %q is not one", u)
		}
	}
	for _, c := range s.channels {
		if !knownPG(c.Code) {
			return fmt.Errorf("channel %q has the unknown PG code %q", c.Key, c.Code)
		}
	}
	return nil
}

// start loads what the ledger keeps and starts the webhook workers.
func (s *Server) start(ctx context.Context) error {
	if err := s.loadCredentials(ctx); err != nil {
		return err
	}
	if err := s.loadSettings(ctx); err != nil {
		return err
	}
	if err := s.ledger.requeueWebhooks(ctx); err != nil {
		return fmt.Errorf("take up unsent webhooks: %w", err)
	}
	s.rest = s.restRoutes()
	s.mux = s.routes()
	s.hooks = newWebhookSender(s.ledger, s.log, s.webhookURL)
	return nil
}

// Close stops the webhook workers and closes the ledger. Unsent webhooks stay in
// the ledger; requests that are still open are answered with an error.
func (s *Server) Close() error {
	var err error
	s.closeOnce.Do(func() {
		close(s.closing)
		s.hooks.stop()
		err = s.ledger.close()
	})
	return err
}

// routes returns the sandbox's own routes. Every other path belongs to the REST
// API, whose root is the root of the origin.
func (s *Server) routes() *http.ServeMux {
	m := http.NewServeMux()
	m.HandleFunc("GET /v1/iamport.js", s.serveSDK)
	m.HandleFunc("GET /js/{file}", s.serveSDK)
	m.HandleFunc("/sdk/calls", s.cors(s.receiveCall))
	m.HandleFunc("/sdk/payments/{imp_uid}/close", s.cors(s.closeWindow))

	m.HandleFunc("GET /window/{key}", s.showWindow)
	m.HandleFunc("POST /window/{key}", s.ownPages(s.decideWindow))
	m.HandleFunc("GET /slips/{imp_uid}", s.showReceipt)
	m.HandleFunc("GET /assets/{file}", s.serveAsset)

	m.HandleFunc("GET /{$}", s.showPanel)
	m.HandleFunc("POST /panel/settings", s.ownPages(s.saveSettings))
	m.HandleFunc("POST /panel/payments/{imp_uid}/{action}", s.ownPages(s.actOnPayment))

	m.HandleFunc("GET /sandbox/payments", s.controlPayments)
	m.HandleFunc("GET /sandbox/receipts", s.controlReceipts)
	m.HandleFunc("GET /sandbox/requests", s.controlRequests)
	m.HandleFunc("GET /sandbox/webhooks", s.controlWebhooks)
	m.HandleFunc("GET /sandbox/settings", s.controlSettings)
	m.HandleFunc("PUT /sandbox/settings", s.ownPages(s.changeSettings))
	m.HandleFunc("POST /sandbox/payments/{imp_uid}/{action}", s.ownPages(s.controlPayment))
	m.HandleFunc("/sandbox/", http.NotFound)
	m.HandleFunc("/", s.serveREST)
	return m
}

// ServeHTTP answers REST calls, the SDK, payment windows, and the control panel.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if !s.knowsHost(r.Host) {
		http.Error(w, "The sandbox is not called by this name.", http.StatusMisdirectedRequest)
		return
	}
	s.mux.ServeHTTP(w, withoutTrailingSlash(r))
}

// withoutTrailingSlash makes /payments/cancel/ and //payments/cancel the same
// as /payments/cancel: several clients of the API write them so.
func withoutTrailingSlash(r *http.Request) *http.Request {
	tidy := func(p string) string {
		if p == "" {
			return p
		}
		for strings.Contains(p, "//") {
			p = strings.ReplaceAll(p, "//", "/")
		}
		return "/" + strings.Trim(p, "/")
	}
	if tidy(r.URL.Path) == r.URL.Path && tidy(r.URL.RawPath) == r.URL.RawPath {
		return r
	}
	u := *r.URL
	u.Path, u.RawPath = tidy(u.Path), tidy(u.RawPath)
	c := *r
	c.URL = &u
	return &c
}

// ownPages refuses requests that a page of another site makes. Programs, which
// name no site, pass.
func (s *Server) ownPages(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := s.crossSite.Check(r); err != nil {
			http.Error(w, "Only the sandbox's own pages may send this request.", http.StatusForbidden)
			return
		}
		next(w, r)
	}
}

// origin returns the sandbox's public origin, without a trailing slash.
func (s *Server) origin(r *http.Request) string {
	if s.baseURL != "" {
		return s.baseURL
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host
}
