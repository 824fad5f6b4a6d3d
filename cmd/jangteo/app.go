package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/mail"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/iamport/sandbox"
	"github.com/jangteo/jangteo/store"
)

// Time limits of the servers.
const (
	headerLimit = 5 * time.Second
	readLimit   = 15 * time.Second
	writeLimit  = 30 * time.Second
	idleLimit   = 60 * time.Second
	drainLimit  = 15 * time.Second // how long running requests may take to end
	headerBytes = 16 << 10
)

// app is the running program: the shop and, in sandbox mode, I'mport's
// stand-in beside it.
type app struct {
	config   Config
	log      *slog.Logger
	out      io.Writer
	lock     *store.Lock
	store    *store.Store
	sandbox  *sandbox.Server
	checkout *checkout.Service
	servers  []*http.Server
	profiles *http.Server // nil: none are served
	ended    chan error
}

// start brings everything up, or takes down again what it had brought up.
func start(ctx context.Context, c Config, log *slog.Logger, out io.Writer) (*app, error) {
	a := &app{config: c, log: log, out: out, ended: make(chan error, 2)}
	for _, step := range []func(context.Context) error{a.openStore, a.openSandbox, a.openShop, a.openPprof} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.close())
		}
	}
	return a, nil
}

func (a *app) openStore(ctx context.Context) (err error) {
	holder := fmt.Sprintf("process %d at %s", os.Getpid(), a.config.Addr)
	if a.lock, err = store.LockDir(a.config.Data, holder); err != nil {
		return err
	}
	o := a.config.storeOptions()
	o.Log, o.Weigh, o.Holder, o.Version = a.log, weighIndex, holder, readBuild().Version
	if a.store, err = store.Open(ctx, o); err != nil {
		return err
	}
	if a.config.Live() {
		return a.firstAdmin(ctx)
	}
	_, err = a.store.Seed(ctx)
	if err == nil {
		err = a.store.Reviews.Seed(ctx)
	}
	if err != nil && !errors.Is(err, store.ErrNotEmpty) {
		return fmt.Errorf("seed the demo catalogue: %w", err)
	}
	return a.firstAdmin(ctx)
}

// firstAdmin adds an admin to a database that has none: the configured one,
// or in sandbox mode one with a password that is shown once.
func (a *app) firstAdmin(ctx context.Context) error {
	some, err := a.store.People.HasAdmin(ctx)
	if err != nil || some {
		return err
	}
	email, password := a.config.AdminEmail, string(a.config.AdminPassword)
	if email == "" {
		if a.config.Live() {
			fmt.Fprintln(a.out, "There is no admin yet. Add one with: jangteo admin add --email you@example.com")
			return nil
		}
		email, password = "owner@example.com", rand.Text()
	}
	if err := a.store.People.AddAdmin(ctx, email, password); err != nil {
		if some, _ := a.store.People.HasAdmin(ctx); some { // another process was first
			return nil
		}
		return fmt.Errorf("make the first admin: %w", err)
	}
	if a.config.AdminEmail == "" {
		fmt.Fprintf(a.out, "Admin created:  %s  password  %s  (shown only now)\n", email, password)
	}
	return nil
}

func (a *app) openSandbox(context.Context) error {
	if a.config.Live() {
		return nil
	}
	listener, err := net.Listen("tcp", a.config.SandboxListen())
	if err != nil {
		return fmt.Errorf("listen for the sandbox: %w; if the port is taken, choose another JANGTEO_SANDBOX_ADDR", err)
	}
	a.config.SandboxAddr = listener.Addr().String()
	a.sandbox, err = openSandbox(a.config, false, a.log)
	if err != nil {
		listener.Close()
		return err
	}
	// No write limit: the sandbox can be told to answer slowly or never.
	a.serve(listener, &http.Server{Handler: a.sandbox, ReadHeaderTimeout: headerLimit, IdleTimeout: idleLimit})
	return nil
}

func openSandbox(c Config, live bool, log *slog.Logger) (*sandbox.Server, error) {
	dir := filepath.Join(c.Data, "sandbox")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the sandbox's folder: %w", err)
	}
	s, err := sandbox.Open(sandbox.Options{DBPath: filepath.Join(dir, "ledger.db"), BaseURL: c.SandboxURL(),
		WebhookURL: c.URL + "/payments/webhook", Live: live, Log: log})
	if err != nil {
		return nil, fmt.Errorf("open the sandbox: %w", err)
	}
	return s, nil
}

func (a *app) openShop(ctx context.Context) error {
	set := checkout.Config{
		Store:  a.store,
		Mailer: mail.NewMailer(a.store, a.config.URL, a.sandbox != nil),
		Hold:   a.config.Reservation, Poll: a.config.Poll, Sweep: a.config.Sweep, Log: a.log,
		Script:         a.watchedScript(),
		RefundMismatch: refundMismatch(a.config.Mismatch),
	}
	if err := a.connect(ctx, &set); err != nil {
		return err
	}
	a.checkout = checkout.New(set)
	if err := a.checkClock(ctx); err != nil {
		return err
	}
	proxies, senders, err := a.networks()
	if err != nil {
		return err
	}
	if err := a.checkout.ResolveChannels(ctx); err != nil {
		a.log.Warn("payments by channel key are checked without their MID until the next start", "error", err)
	}
	handler, operator, err := handlers.NewWithOperator(web.Config{
		Store: a.store, Checkout: a.checkout, URL: a.config.URL, SDK: a.config.IamportSDK(),
		Sandbox: a.sandbox != nil, Settings: a.config.settings(), Proxies: proxies, Log: a.log,
		Senders: web.NewSenders(senders), HSTSSubdomains: a.config.HSTSSubdomains,
		OperatorApart: a.config.OperatorAddr != "", OperatorToken: string(a.config.OperatorToken),
	})
	if err != nil {
		return err
	}
	if err := a.listen(handler, proxies); err != nil {
		return err
	}
	return a.openOperator(operator)
}

// networks reads who stands in front of the shop, and where notices come from.
func (a *app) networks() (proxies web.Proxies, senders web.Networks, err error) {
	if proxies, err = web.ParseProxies(a.config.TrustedProxies); err != nil {
		return nil, nil, err
	}
	if a.config.Live() && len(proxies) == 0 {
		a.log.Warn("JANGTEO_TRUSTED_PROXIES is not set: what comes from this machine, its reverse proxy's visitors " +
			"included, has no limits by address")
	}
	senders, err = web.ParseNetworks(a.config.WebhookSenders)
	return proxies, senders, err
}

// listen opens the shop to its visitors.
func (a *app) listen(shop http.Handler, proxies web.Proxies) error {
	listener, err := net.Listen("tcp", a.config.Addr)
	if err != nil {
		return fmt.Errorf("listen for the shop: %w; if the port is taken, "+
			"choose another JANGTEO_ADDR and JANGTEO_URL", err)
	}
	a.config.Addr = listener.Addr().String()
	server := &http.Server{Handler: shop, ReadHeaderTimeout: headerLimit, ReadTimeout: readLimit,
		WriteTimeout: writeLimit, IdleTimeout: idleLimit, MaxHeaderBytes: headerBytes}
	a.serve(boundConnections(web.Gathered(listener, server), server, a.config.Connections, proxies), server)
	return nil
}

// openOperator gives the operator's pages an address of their own, if they are to have one.
func (a *app) openOperator(pages http.Handler) error {
	if a.config.OperatorAddr == "" {
		return nil
	}
	listener, err := net.Listen("tcp", a.config.OperatorAddr)
	if err != nil {
		return fmt.Errorf("listen for the operator: %w; if the port is taken, "+
			"choose another JANGTEO_OPERATOR_ADDR", err)
	}
	a.serve(listener, &http.Server{Handler: pages, ReadHeaderTimeout: headerLimit, ReadTimeout: readLimit,
		WriteTimeout: writeLimit, IdleTimeout: idleLimit, MaxHeaderBytes: headerBytes})
	a.config.OperatorAddr = listener.Addr().String()
	return nil
}

// checkClock refuses to open a live shop whose clock is far from I'mport's.
func (a *app) checkClock(ctx context.Context) error {
	if !a.config.Live() {
		return nil
	}
	err := a.checkout.CheckClock(ctx)
	var wrong *checkout.ClockError
	if errors.As(err, &wrong) {
		return err
	}
	if err != nil {
		a.log.Warn("the clock is not checked", "error", err)
	}
	return nil
}

// watchedScript is the address of the browser script of a live shop; a sandbox serves its own.
func (a *app) watchedScript() string {
	if a.config.Live() {
		return a.config.IamportSDK()
	}
	return ""
}

// refundMismatch is what the environment says about mismatched payments; nil:
// nothing.
func refundMismatch(setting string) *bool {
	if setting == "" {
		return nil
	}
	refund := setting == "refund"
	return &refund
}

// localRate is how many requests per second a stand-in on this machine gets.
const localRate = 500

// apiRate is what is configured; else it spares I'mport, but not a stand-in on
// this machine. 0: the client's own limit.
func (a *app) apiRate() float64 {
	if a.config.APIRate > 0 {
		return a.config.APIRate
	}
	if u, err := url.Parse(a.config.IamportAPI()); err == nil && loopback(u.Hostname()) {
		return localRate
	}
	return 0
}

func (a *app) serve(l net.Listener, s *http.Server) {
	s.ErrorLog = slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)
	a.servers = append(a.servers, s)
	go func() {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			a.ended <- err
		}
	}()
}

// run works until ctx is over or a listener fails, then lets running requests
// end before the workers and the database stop.
func (a *app) run(ctx context.Context) error {
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	var done sync.WaitGroup
	done.Go(func() { a.checkout.Run(work) })
	done.Go(func() {
		restWhenQuiet(work, func() {
			if err := a.store.Rest(work); err != nil && work.Err() == nil {
				a.log.Warn("give back memory", "error", err)
			}
		})
	})
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-a.ended:
	}
	a.drain()
	stopWork()
	done.Wait()
	return errors.Join(failed, a.close())
}

// drain closes the shop before the sandbox that it still may need. The sandbox
// itself goes before its listener: it may be holding requests on purpose.
func (a *app) drain() {
	ctx, cancel := context.WithTimeout(context.Background(), drainLimit)
	defer cancel()
	for i := len(a.servers) - 1; i >= 0; i-- {
		if i == 0 && a.sandbox != nil {
			if err := a.sandbox.Close(); err != nil {
				a.log.Warn("close the sandbox", "error", err)
			}
		}
		if err := a.servers[i].Shutdown(ctx); err != nil {
			a.servers[i].Close()
		}
	}
}

func (a *app) close() error {
	var errs []error
	if a.profiles != nil {
		errs = append(errs, a.profiles.Close())
	}
	for _, s := range a.servers {
		errs = append(errs, s.Close())
	}
	if a.sandbox != nil {
		errs = append(errs, a.sandbox.Close())
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	if a.lock != nil {
		errs = append(errs, a.lock.Unlock())
	}
	return errors.Join(errs...)
}

// announce prints what the owner needs to know after a start.
func (a *app) announce() {
	fmt.Fprintf(a.out, "Shop:        %s\n", a.config.URL)
	if a.config.OperatorAddr != "" {
		fmt.Fprintf(a.out, "Operator:    http://%s/healthz  /metrics\n", a.config.OperatorAddr)
	}
	if a.profiles != nil {
		fmt.Fprintf(a.out, "Profiles:    http://%s/debug/pprof/\n", a.config.Pprof)
	}
	if a.sandbox == nil {
		return
	}
	code, key, secret := a.sandbox.Credentials()
	fmt.Fprintf(a.out, "Sandbox:     %s  (no real money; every payment and its buttons)\n", a.config.SandboxURL())
	fmt.Fprintf(a.out, "I'mport API: code %s  imp_key %s  imp_secret %s\n", code, key, secret)
}
