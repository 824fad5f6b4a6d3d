package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The browser tests drive the built program as shoppers do: with a mouse, a
// finger and a keyboard, in Chromium. They know of the pages only the hooks
// that are promised to the world: names of form fields, data-pg, data-outcome
// and data-order-state.

// ownPages are what newer browsers start a process for with every window:
// buttons and lists of their own, and a page that is not wanted yet.
const ownPages = "InitialWebUI,WebUIReloadButton,WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess"

// chromium is the one browser of all tests. Each shopper has a profile of
// their own in it.
var chromium = sync.OnceValues(func() (context.Context, error) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.DisableGPU,
		chromedp.Flag("disable-popup-blocking", false), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("site-per-process", true), // a window in a frame is a target
		chromedp.Flag("disable-features", "Translate,AutofillServerCommunication,OptimizationHints,MediaRouter,"+
			ownPages),
		chromedp.ProxyServer(elsewhere.listen()), chromedp.WindowSize(desktop.width, desktop.height))
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox)
	}
	if light, err := exec.LookPath("chromium-headless-shell"); err == nil { // a third less work than the whole browser
		opts = append(opts, chromedp.ExecPath(light))
	}
	alloc, _ := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, _ := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void]("0")); err != nil {
		return nil, fmt.Errorf("these tests need Chromium or Google Chrome, which cannot be started: %w", err)
	}
	openChromium.Store(&ctx)
	return ctx, nil
})

var openChromium atomic.Pointer[context.Context]

func TestMain(m *testing.M) {
	code := m.Run()
	if ctx := openChromium.Load(); ctx != nil {
		patience, cancel := context.WithTimeout(*ctx, 10*time.Second)
		chromedp.Cancel(patience)
		cancel()
	}
	os.Exit(code)
}

// elsewhere is the proxy for all hosts but loopback ones. Nobody should need it.
var elsewhere proxy

type proxy struct {
	mu    sync.Mutex
	hosts []string
}

func (p *proxy) listen() string { return httptest.NewServer(p).URL }

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !browsersOwn(r.URL.Hostname()) {
		p.hosts = append(p.hosts, r.Host)
	}
	w.WriteHeader(http.StatusForbidden)
}

// browsersOwn tells whether a browser asks this host whatever page it shows,
// for updates and the like.
func browsersOwn(host string) bool {
	maker := strings.HasSuffix(host, ".google.com") || strings.HasSuffix(host, ".googleapis.com") ||
		strings.HasSuffix(host, ".gvt1.com")
	return maker && !strings.HasPrefix(host, "fonts.")
}

func (p *proxy) asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	hosts := p.hosts
	p.hosts = nil
	return hosts
}

// device is what a shopper holds in their hands.
type device struct {
	name          string
	width, height int
	phone         bool
}

var (
	desktop = device{"desktop", 1280, 900, false}
	phone   = device{"phone", 390, 844, true}
	devices = []device{desktop, phone}
)

const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) " +
	"Version/18.5 Mobile/15E148 Safari/604.1"

// shopper is a person at the shop.
type shopper struct {
	*testing.T
	*program
	device
	ctx   context.Context
	email string // tells shoppers apart in the books
	heard *noise
}

var shoppers atomic.Int64

// startShop starts a program for shoppers. They must not meet its content
// policy, and it must still run when they are done.
func startShop(t *testing.T, env ...string) *program {
	t.Helper()
	p := startProgram(t, env...)
	t.Cleanup(p.isWell)
	return p
}

// isWell tells whether a program still runs and no browser complained to it.
func (p *program) isWell() {
	select {
	case <-p.ended:
		p.t.Errorf("the program has ended: %s", p.cmd.ProcessState)
	default:
	}
	for line := range strings.Lines(p.output.String()) {
		if strings.Contains(line, "content security policy") {
			p.t.Errorf("the browser reported: %s", line)
		}
	}
}

// visit gives a shopper a fresh browser. Whatever it complains about until the
// end of the test fails the test.
func visit(t *testing.T, p *program, d device) *shopper {
	t.Helper()
	outside(t)
	root, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	mine := *p
	mine.t = t
	s := &shopper{T: t, program: &mine, device: d, email: fmt.Sprintf("sky%d@example.com", shoppers.Add(1)),
		heard: newNoise(p)}
	ctx, cancel := chromedp.NewContext(root, chromedp.WithNewBrowserContext(), chromedp.WithListener(s.heard.listen))
	t.Cleanup(cancel)
	s.ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	s.hold(s.ctx, d)
	t.Cleanup(func() {
		if t.Failed() {
			s.describe()
		}
		for _, complaint := range s.heard.complaints() {
			t.Errorf("the browser complains: %s", complaint)
		}
		for _, host := range elsewhere.asked() {
			t.Errorf("a request left for %s", host)
		}
	})
	return s
}

// hold makes a tab look as it does on a device.
func (s *shopper) hold(ctx context.Context, d device) {
	s.Helper()
	do(s, ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	steps := []chromedp.Action[chromedp.Void]{chromedp.EmulateViewport(int64(d.width), int64(d.height))}
	if d.phone {
		steps[0] = chromedp.EmulateViewport(int64(d.width), int64(d.height), chromedp.EmulateMobile,
			chromedp.EmulateTouch, chromedp.EmulatePortrait, chromedp.EmulateScale(2))
		do(s, ctx, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: iPhone,
			Platform: "iPhone"})
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		s.Fatal(err)
	}
}

// describe helps to understand a failure.
func (s *shopper) describe() {
	page := evaluate[string](s.ctx, `location.href + "\n" + (document.querySelector("main") || document.body).innerText.slice(0, 1500)`)
	s.Logf("%s on the %s saw %s", s.email, s.name, page)
	s.shoot("failed-" + strings.NewReplacer("/", "-", " ", "-").Replace(s.Name()))
}

// shoot keeps a picture of what is on screen when JANGTEO_SHOTS names a folder.
func (s *shopper) shoot(name string) { s.shootIn(s.ctx, name) }

func (s *shopper) shootIn(ctx context.Context, name string) {
	dir := os.Getenv("JANGTEO_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, s.width)), picture, 0o600)
	}
	if err != nil {
		s.Logf("no picture of %s: %v", name, err)
	}
}

// noise is what a shopper's tabs complain about and where they send requests.
type noise struct {
	mu      sync.Mutex
	own     []string // hosts that may be asked
	said    []string
	allowed []string
	urls    []string
}

func newNoise(p *program) *noise {
	host := func(base string) string { return strings.TrimPrefix(base, "http://") }
	return &noise{own: []string{host(p.shop), host(p.sandbox)}}
}

// allow expects complaints that contain a text.
func (n *noise) allow(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.allowed = append(n.allowed, text)
}

func (n *noise) listen(ev any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		text := ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			text += " " + e.Description
		}
		n.said = append(n.said, text)
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning ||
			ev.Type == runtime.ConsoleAPICalledTypeAssert {
			args, _ := json.Marshal(ev.Args)
			n.said = append(n.said, string(args))
		}
	case *log.EventEntryAdded:
		if e := ev.Entry; e.Level == log.EntryLevelError || e.Level == log.EntryLevelWarning ||
			e.Source == log.EntrySourceSecurity {
			n.said = append(n.said, e.Text+" "+e.URL)
		}
	case *network.EventRequestWillBeSent:
		n.request(ev.Request.URL)
	}
}

func (n *noise) request(raw string) {
	n.urls = append(n.urls, raw)
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "data" || u.Scheme == "about" || u.Scheme == "blob" {
		return
	}
	for _, host := range n.own {
		if u.Host == host {
			return
		}
	}
	n.said = append(n.said, "a request leaves for "+raw)
}

func (n *noise) complaints() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var bad []string
next:
	for _, said := range n.said {
		for _, text := range n.allowed {
			if strings.Contains(said, text) {
				continue next
			}
		}
		bad = append(bad, said)
	}
	return bad
}

// url is the first URL with this text that was asked for; "" if none was.
func (n *noise) url(text string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, u := range n.urls {
		if strings.Contains(u, text) {
			return u
		}
	}
	return ""
}

// do sends a command of the browser's protocol to a tab.
func do[P, R any](s *shopper, ctx context.Context, command cdp.Command[P, R], params P) R {
	s.Helper()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		s.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// evaluate runs JavaScript in a tab; the zero value while it navigates.
func evaluate[T any](ctx context.Context, expression string) T {
	v, _ := chromedp.Run(ctx, chromedp.Evaluate[T](expression)) // asked again by whoever waits
	return v
}

// soon waits for a condition, with the patience of eventually but closer to
// the blink of an eye, as pages have many moments to wait for.
func (s *shopper) soon(what string, ok func() bool) {
	s.Helper()
	for start := time.Now(); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > time.Minute {
			s.Fatalf("never happened: %s", what)
		}
	}
}

// until waits for an expression to be true in a tab.
func (s *shopper) until(ctx context.Context, expression string) {
	s.Helper()
	s.soon(expression, func() bool { return evaluate[bool](ctx, "Boolean("+expression+")") })
}
