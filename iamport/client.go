package iamport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// DefaultBaseURL is the host of the real API.
const DefaultBaseURL = "https://api.iamport.kr"

const (
	dialTimeout   = 3 * time.Second
	tlsTimeout    = 3 * time.Second
	headerTimeout = 5 * time.Second
	totalTimeout  = 10 * time.Second // of one request, reading its reply included
	defaultRate   = 5                // requests per second; the manual states no limit
	userAgent     = "jangteo-iamport/1"
)

// Config configures a Client. BaseURL, Key and Secret are required.
type Config struct {
	// BaseURL is where the API lives, usually DefaultBaseURL. Plain HTTP is
	// accepted for loopback hosts only.
	BaseURL string
	// Key and Secret are the REST API key pair of the I'mport account.
	Key, Secret string
	// VbankKey is the merchant's own Inicis API key. Only DeleteVbank sends it
	// (as pg_api_key), and only Inicis asks for it.
	VbankKey string
	// IncludeSandbox asks for payments made through test channels too. The API
	// leaves them out by default, so that they look like unknown ids.
	IncludeSandbox bool
	// HTTP carries the requests; nil means a transport of its own with the
	// time-outs above, verified TLS and the environment's proxy (never for
	// loopback hosts). The limit of ten seconds per request applies either way.
	HTTP http.RoundTripper
	// Now is the clock, time.Now if nil. Its monotonic reading keeps tokens and
	// circuit breakers right when the wall clock jumps.
	Now func() time.Time
	// RatePerSecond limits all requests together; 0 means 5.
	RatePerSecond float64
}

// Client calls I'mport's REST API. It is safe for concurrent use.
type Client struct {
	base     string
	key      string
	secret   string
	vbankKey string
	sandbox  bool
	http     http.Client
	now      func() time.Time
	lanes    lanes
	breakers breakers
	tokens   tokens

	mu        sync.Mutex // guards what follows
	skew      time.Duration
	skewKnown bool
	refused   bool // the last conclusive call found the keys refused
	keysKnown bool
}

// NewClient returns a client, or an error that says what is wrong with the
// configuration. It sends nothing.
func NewClient(cfg Config) (*Client, error) {
	base, err := checkBase(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	if cfg.Key == "" || cfg.Secret == "" {
		return nil, errors.New("iamport: Key and Secret must both be set")
	}
	if cfg.RatePerSecond == 0 {
		cfg.RatePerSecond = defaultRate
	}
	if !(cfg.RatePerSecond > 0) || math.IsInf(cfg.RatePerSecond, 0) {
		return nil, errors.New("iamport: RatePerSecond must be a positive number")
	}
	return newClient(base, cfg), nil
}

func newClient(base string, cfg Config) *Client {
	if cfg.HTTP == nil {
		cfg.HTTP = newTransport()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	c := &Client{
		base:     base,
		key:      cfg.Key,
		secret:   cfg.Secret,
		vbankKey: cfg.VbankKey,
		sandbox:  cfg.IncludeSandbox,
		now:      cfg.Now,
		lanes:    newLanes(cfg.RatePerSecond),
		breakers: newBreakers(cfg.Now),
		http: http.Client{
			Transport:     cfg.HTTP,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	c.tokens.now, c.tokens.fetch = cfg.Now, c.fetchToken
	return c
}

// checkBase returns the base URL without a trailing slash. The token travels to
// this host, hence plain HTTP on loopback hosts only.
func checkBase(raw string) (string, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return "", errors.New("iamport: BaseURL must be an absolute URL such as " + DefaultBaseURL)
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("iamport: BaseURL must have no user, query or fragment")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return "", errors.New("iamport: BaseURL must be https, or http on a loopback host")
	}
	return strings.TrimRight(u.String(), "/"), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  proxy,
		DialContext:            (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
	}
}

func proxy(req *http.Request) (*url.URL, error) {
	if loopback(req.URL.Hostname()) {
		return nil, nil
	}
	return http.ProxyFromEnvironment(req)
}

// Skew returns how far I'mport's clock is ahead of ours (negative: behind), to
// about a second; false until a reply has told the time.
func (c *Client) Skew() (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.skew, c.skewKnown
}

// recordSkew compares a server time, which is truncated to seconds, with the
// middle of the exchange on our wall clock.
func (c *Client) recordSkew(server, sent, received time.Time) {
	middle := sent.Add(received.Sub(sent) / 2)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew, c.skewKnown = server.Add(time.Second/2).Sub(middle), true
}

// KeysRefused reports whether the last conclusive call was refused for its key
// and secret: they earned no token, or a fresh token was rejected. known is
// false until a call has been conclusive; failures of other kinds never are.
func (c *Client) KeysRefused() (refused, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused, c.keysKnown
}

// recordKeys learns from a call's result whether the keys are accepted. An
// answer of any kind, even a refusal of the call itself, means that they are.
func (c *Client) recordKeys(err error) {
	refused := errors.Is(err, ErrUnauthorized)
	if !refused && errors.Is(err, ErrUnknown) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused, c.keysKnown = refused, true
}

// call describes one request.
type call struct {
	op     string // names the call in errors, and picks its circuit breaker
	method string
	path   string // escaped
	query  url.Values
	body   any // sent as JSON

	repeatable bool // may be sent again after a 401
	mayMiss    bool // a 404 is documented
	mayLack    bool // a 501 is documented: the PG cannot do it
	many       bool // a 207 is documented
	lists      bool // the reply is a list, whose rows are judged one by one
	part       bool // of a question that failed as a whole, see parts.go
	last       bool // stands behind all others in the queue
}

// answer is the response part of a successful reply.
type answer struct {
	status         int
	response       json.RawMessage
	sent, received time.Time
}

// do sends a call and lets decode read its answer.
func (c *Client) do(ctx context.Context, k call, decode func(answer) error) error {
	a, err := c.authorized(ctx, k)
	if err == nil {
		err = decode(a)
	}
	if err != nil {
		return fmt.Errorf("iamport: %s: %w", k.op, err)
	}
	return nil
}

// authorized sends a call with a token. If the token is refused, a repeatable
// call is sent once more with a new one.
func (c *Client) authorized(ctx context.Context, k call) (answer, error) {
	for last := !k.repeatable; ; last = true {
		token, err := c.tokens.get(ctx)
		if err != nil {
			c.recordKeys(err)
			return answer{}, err
		}
		a, err := c.exchange(ctx, k, token)
		if !errors.Is(err, ErrUnauthorized) {
			c.recordKeys(err)
			return a, err
		}
		c.tokens.drop(token)
		if last {
			if k.repeatable {
				c.recordKeys(err)
			}
			return answer{}, err
		}
	}
}

// exchange sends one request if rate limit and circuit breaker allow it. The
// breaker is asked twice: before the queue, to fail fast, and after it, so that
// a request waiting in the queue does not hold the only probe.
func (c *Client) exchange(ctx context.Context, k call, token string) (answer, error) {
	breaker := c.breakers.of(k.op)
	if k.part {
		return c.exchangePart(ctx, k, token, breaker)
	}
	if !breaker.ready() {
		return answer{}, notSent("circuit open after repeated failures")
	}
	if err := c.queue(ctx, k.last); err != nil {
		return answer{}, err
	}
	id, ok := breaker.start()
	if !ok {
		return answer{}, notSent("circuit open after repeated failures")
	}
	a, err := c.send(ctx, k, token)
	breaker.finish(id, outcomeOf(ctx, err))
	return a, err
}

// queue waits for the rate limit.
func (c *Client) queue(ctx context.Context, last bool) error {
	err := c.lanes.wait(ctx, last)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w: %w", ErrUnknown, ErrNotSent, ctx.Err())
	}
	return notSent("too many requests are waiting")
}

// outcomeOf tells the circuit breaker how a request ended. A caller that gave up
// says nothing about the host; a request that timed out does.
func outcomeOf(ctx context.Context, err error) outcome {
	switch {
	case !errors.Is(err, ErrUnknown):
		return answered
	case errors.Is(ctx.Err(), context.Canceled):
		return abandoned
	}
	return faulted
}

// send makes one HTTP request and reads its reply. A 401 need not carry an
// envelope: proxies in front of the API answer in HTML.
func (c *Client) send(ctx context.Context, k call, token string) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	req, err := c.request(ctx, k, token)
	if err != nil {
		return answer{}, err
	}
	sent := c.now()
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, transportError(ctx, err)
	}
	defer resp.Body.Close()
	e, err := readEnvelope(ctx, resp, k.lists)
	switch {
	case err != nil && resp.StatusCode == http.StatusUnauthorized && k.repeatable:
		return answer{}, ErrUnauthorized
	case err != nil:
		return answer{status: resp.StatusCode}, fmt.Errorf("%w (HTTP %d)", err, resp.StatusCode)
	}
	a := answer{status: resp.StatusCode, response: e.response, sent: sent, received: c.now()}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.recordSkew(date, a.sent, a.received)
	}
	return a, k.classify(resp.StatusCode, e)
}

// request builds an HTTP request. Without GetBody the transport cannot replay
// the body of a call that must not be repeated, whatever became of its
// connection.
func (c *Client) request(ctx context.Context, k call, token string) (*http.Request, error) {
	target := c.base + k.path
	if len(k.query) > 0 {
		target += "?" + k.query.Encode()
	}
	var body io.Reader
	if k.body != nil {
		text, err := json.Marshal(k.body)
		if err != nil {
			return nil, notSent("request cannot be encoded")
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, k.method, target, body)
	if err != nil {
		return nil, notSent("request cannot be built")
	}
	if !k.repeatable {
		req.GetBody = nil
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", userAgent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}
