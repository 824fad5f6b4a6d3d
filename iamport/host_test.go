package iamport

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testKey    = "canary-key"
	testSecret = "canary-secret"
	impUID     = "imp_448280090638"
	otherImp   = "imp_448280090639"
	merchUID   = "ORD20261122-7K3Q9FX-1"
)

// clock is a wall clock that moves only when told to.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// seen is one request as the host received it.
type seen struct {
	method, path, query, auth, body string
	header                          http.Header
}

// host stands in for I'mport: it issues the tokens token1, token2, … and leaves
// everything else to the test.
type host struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []seen
	tokens int
	token  http.HandlerFunc // nil: a token for 30 minutes
	answer http.HandlerFunc
}

func newHost(t *testing.T, answer http.HandlerFunc) *host {
	t.Helper()
	h := &host{answer: answer}
	h.Server = httptest.NewServer(http.HandlerFunc(h.serve))
	t.Cleanup(h.Close)
	return h
}

func (h *host) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	isToken := r.URL.Path == "/users/getToken"
	h.mu.Lock()
	n := 0
	if isToken {
		h.tokens++
		n = h.tokens
	} else {
		h.calls = append(h.calls, seen{r.Method, r.URL.EscapedPath(), r.URL.RawQuery,
			r.Header.Get("Authorization"), string(body), r.Header.Clone()})
	}
	h.mu.Unlock()
	switch {
	case isToken && h.token != nil:
		h.token(w, r)
	case isToken:
		send(w, 200, tokenJSON(fmt.Sprint("token", n), 1800))
	default:
		h.answer(w, r)
	}
}

func (h *host) seen() []seen {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]seen(nil), h.calls...)
}

func (h *host) tokenCount() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.tokens
}

// client returns a Client of the host without a noticeable rate limit.
func (h *host) client(t *testing.T, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{BaseURL: h.URL, Key: testKey, Secret: testSecret, RatePerSecond: 1e6}
	for _, f := range change {
		f(&cfg)
	}
	c, err := NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

func withClock(c *clock) func(*Config) {
	return func(cfg *Config) { cfg.Now = c.now }
}

func send(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	io.WriteString(w, body)
}

func sends(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { send(w, status, body) }
}

func tokenJSON(token string, life int64) string {
	const now = 1795316400
	return ok(fmt.Sprintf(`{"access_token":%q,"expired_at":%d,"now":%d}`, token, now+life, now))
}

func ok(response string) string {
	return `{"code":0,"message":null,"response":` + response + `}`
}

func refusal(code int, message string) string {
	return fmt.Sprintf(`{"code":%d,"message":%q,"response":null}`, code, message)
}

const notFoundJSON = `{"code":-1,"message":"존재하지 않는 결제정보입니다.","response":null}`

// paymentJSON returns a paid payment with some fields replaced, as pairs of name
// and raw JSON; an empty value removes the field.
func paymentJSON(pairs ...string) string {
	fields := map[string]json.RawMessage{}
	const base = `{"imp_uid":"imp_448280090638","merchant_uid":"ORD20261122-7K3Q9FX-1",
		"pay_method":"card","channel":"pc","pg_provider":"html5_inicis","emb_pg_provider":null,
		"pg_tid":"StdpayCARDINIpayTest20261122120000000001","pg_id":"INIpayTest","sandbox":false,
		"escrow":false,"apply_num":"30000001","card_quota":0,"card_type":null,"name":"\ubc30\ucd94",
		"amount":64900,"cancel_amount":0,"currency":"KRW","status":"paid","started_at":1795316300,
		"paid_at":1795316400,"failed_at":0,"cancelled_at":0,"vbank_date":0,"vbank_num":null,
		"cancel_history":[],"cancel_receipt_urls":[],"cash_receipt_issued":false,"promotion":null}`
	if err := json.Unmarshal([]byte(base), &fields); err != nil {
		panic(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			delete(fields, pairs[i])
			continue
		}
		fields[pairs[i]] = json.RawMessage(pairs[i+1])
	}
	var b strings.Builder
	for name, raw := range fields { // by hand, because Marshal would normalize the raw values
		fmt.Fprintf(&b, ",%q:%s", name, raw)
	}
	return "{" + b.String()[1:] + "}"
}

// noSecrets fails the test if err leaks a key, a token, a URL or a reply body.
func noSecrets(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, canary := range []string{"canary", "token1", "token2", "Bearer", "http://", "127.0.0.1"} {
		if strings.Contains(err.Error(), canary) {
			t.Errorf("error text contains %q: %v", canary, err)
		}
	}
}
