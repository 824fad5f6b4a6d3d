package iamport

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestNewClientRefusesUnusableConfigurations(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		good   bool
	}{
		"the real host":         {func(c *Config) {}, true},
		"a final slash":         {func(c *Config) { c.BaseURL += "/" }, true},
		"a path prefix":         {func(c *Config) { c.BaseURL += "/v1" }, true},
		"http on localhost":     {func(c *Config) { c.BaseURL = "http://localhost:8081" }, true},
		"http on ::1":           {func(c *Config) { c.BaseURL = "http://[::1]:8081" }, true},
		"http on 127.9.9.9":     {func(c *Config) { c.BaseURL = "http://127.9.9.9" }, true},
		"http on the real host": {func(c *Config) { c.BaseURL = "http://api.iamport.kr" }, false},
		"http on a look-alike":  {func(c *Config) { c.BaseURL = "http://localhost.example.com" }, false},
		"no URL":                {func(c *Config) { c.BaseURL = "" }, false},
		"no scheme":             {func(c *Config) { c.BaseURL = "api.iamport.kr" }, false},
		"another scheme":        {func(c *Config) { c.BaseURL = "ftp://api.iamport.kr" }, false},
		"a port without a host": {func(c *Config) { c.BaseURL = "https://:443" }, false},
		"a query":               {func(c *Config) { c.BaseURL += "?include_sandbox=true" }, false},
		"an empty query":        {func(c *Config) { c.BaseURL += "?" }, false},
		"a fragment":            {func(c *Config) { c.BaseURL += "#x" }, false},
		"a user":                {func(c *Config) { c.BaseURL = "https://a:b@api.iamport.kr" }, false},
		"a control character":   {func(c *Config) { c.BaseURL += "\x00" }, false},
		"no key":                {func(c *Config) { c.Key = "" }, false},
		"no secret":             {func(c *Config) { c.Secret = "" }, false},
		"a negative rate":       {func(c *Config) { c.RatePerSecond = -1 }, false},
		"a rate of NaN":         {func(c *Config) { c.RatePerSecond = math.NaN() }, false},
		"an infinite rate":      {func(c *Config) { c.RatePerSecond = math.Inf(1) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{BaseURL: DefaultBaseURL, Key: testKey, Secret: testSecret}
			c.change(&cfg)
			client, err := NewClient(cfg)
			if (err == nil) != c.good || (client != nil) != c.good {
				t.Errorf("NewClient: %v", err)
			}
			noSecrets(t, err)
		})
	}
}

func TestPaymentSendsWhatTheManualAsksFor(t *testing.T) {
	h := newHost(t, sends(200, ok(paymentJSON())))
	p, err := h.client(t).Payment(t.Context(), impUID)
	if err != nil {
		t.Fatal(err)
	}
	if p.ImpUID != impUID || p.MerchantUID != merchUID || p.Amount != "64900" || p.PaidAt != 1795316400 ||
		p.Name != "배추" {
		t.Errorf("payment = %+v", p)
	}
	got := h.seen()[0]
	if got.method != "GET" || got.path != "/payments/"+impUID || got.query != "" || got.auth != "Bearer token1" {
		t.Errorf("request = %+v", got)
	}
	if _, err := h.client(t, func(c *Config) { c.IncludeSandbox = true }).Payment(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	if q := h.seen()[1].query; q != "include_sandbox=true" {
		t.Errorf("query = %q", q)
	}
}

// result is the error that a reply must turn into.
type result struct {
	is  error     // errors.Is, and no other kind
	api *APIError // errors.As, compared as a whole
}

func (want result) check(t *testing.T, err error) {
	t.Helper()
	noSecrets(t, err)
	var api *APIError
	if errors.As(err, &api) != (want.api != nil) || want.api != nil && *api != *want.api {
		t.Errorf("APIError = %+v, want %+v", api, want.api)
	}
	if want.is != nil && !errors.Is(err, want.is) {
		t.Errorf("error = %v, want %v", err, want.is)
	}
	for _, other := range []error{ErrUnknown, ErrNotFound, ErrUnauthorized, ErrInvalidID, ErrInvalidAmount,
		ErrNotSent} {
		if other != want.is && errors.Is(err, other) {
			t.Errorf("error = %v, is also %v", err, other)
		}
	}
}

// hostile returns replies that must leave the outcome unknown, whatever was
// asked. Fnn are the numbers of the protocol's fault table.
func hostile() map[string]http.HandlerFunc {
	raw := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if kind != "" {
				w.Header().Set("Content-Type", kind)
			} else {
				w.Header()["Content-Type"] = nil
			}
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	}
	good := ok(paymentJSON())
	m := map[string]http.HandlerFunc{
		"F23 connection reset": hijack(""),
		"F23 not HTTP":         hijack("canary HTTP?\r\n\r\n"),
		"F23 broken header":    hijack("HTTP/1.1 200 OK\r\ncanary\r\n\r\n"),
		"F24 body shorter than announced": hijack(
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n" + good),
		"F24 chunk cut off": hijack(
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n" + good),
		"F24 broken gzip": hijack(
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: " +
				"6\r\n\r\ncanary"),
		"F24 unknown encoding": hijack(
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: br\r\nConnection: close\r\n\r\n" +
				good),
		"F24 truncated JSON":       sends(200, good[:len(good)-40]),
		"F24 empty body":           sends(200, ""),
		"F24 HTML with 200":        raw(200, "text/html", "<html>canary</html>"),
		"F24 HTML as JSON":         sends(200, "<html>canary</html>"),
		"F24 HTML with 404":        raw(404, "text/html", "<html>canary</html>"),
		"F24 HTML with 403":        raw(403, "text/html", "<html>canary</html>"),
		"F24 JSON as text":         raw(200, "text/plain", good),
		"F24 no content type":      raw(200, "", good),
		"F24 data after the value": sends(200, good+"{}"),
		"F24 two values":           sends(200, good+good),
		"F24 repeated code": sends(200, `{"code":1,"code":0,"message":null,"response":`+paymentJSON()+
			`}`),
		"F24 repeated amount":           sends(200, ok(paymentJSON("amount", `1,"amount":64900`))),
		"F24 amount in two spellings":   sends(200, ok(paymentJSON("amount", `1,"AMOUNT":64900`))),
		"F24 repeated amount deep down": sends(200, ok(paymentJSON("cancel_history", `[{"amount":1,"amount":2}]`))),
		"F24 ten megabytes":             sends(200, ok(`"`+strings.Repeat("a", 10<<20)+`"`)),
		"F24 one byte over 1 MiB":       sends(200, good+strings.Repeat(" ", maxBody+1-len(good))),
		"F24 gzip bomb":                 gzipped(strings.Repeat(" ", 8<<20)),
		"F24 nested a thousand times":   sends(200, ok(strings.Repeat("[", 1000)+strings.Repeat("]", 1000))),
		"F24 an array":                  sends(200, "[]"),
		"F24 null":                      sends(200, "null"),
		"F25 response null":             sends(200, ok("null")),
		"F25 response absent":           sends(200, `{"code":0,"message":null}`),
		"F25 code absent":               sends(200, `{"message":null,"response":`+paymentJSON()+`}`),
		"F25 code in capitals":          sends(200, `{"CODE":0,"message":null,"response":`+paymentJSON()+`}`),
		"F25 code as text":              sends(200, `{"code":"0","message":null,"response":`+paymentJSON()+`}`),
		"F25 code with a fraction":      sends(200, `{"code":0.0,"message":null,"response":`+paymentJSON()+`}`),
		"F25 message as object":         sends(200, `{"code":1,"message":{},"response":null}`),
		"F25 404 with code 0":           sends(404, ok("null")),
		"F25 404 with a payment":        sends(404, good),
		"F25 201":                       sends(201, good),
		"F25 response a number":         sends(200, ok("1")),
		"F25 response empty":            sends(200, ok("{}")),
		"F27 another payment":           sends(200, ok(paymentJSON("imp_uid", `"`+otherImp+`"`))),
		"F29 redirect elsewhere":        redirect("https://canary.invalid/"),
		"F29 redirect to the same host": redirect("/elsewhere"),
		"F29 redirect with a payment":   sends(302, good),
	}
	for _, status := range []int{429, 500, 502, 503, 504, 599} {
		m[fmt.Sprintf("F23 %d", status)] = sends(status, refusal(-1, "canary"))
		m[fmt.Sprintf("F23 %d that claims success", status)] = sends(status, good)
		m[fmt.Sprintf("F23 %d in HTML", status)] = raw(status, "text/html", "<html>canary</html>")
	}
	return m
}

// hijack writes bytes to the connection and closes it.
func hijack(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		io.WriteString(conn, text)
		conn.Close()
	}
}

func gzipped(text string) http.HandlerFunc {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		send(w, 200, b.String())
	}
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

func TestHostileRepliesLeaveTheOutcomeUnknown(t *testing.T) {
	for name, answer := range hostile() {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, answer)
			p, err := h.client(t).Payment(t.Context(), impUID)
			result{is: ErrUnknown}.check(t, err)
			if p.ImpUID != "" {
				t.Errorf("payment = %+v", p)
			}
			// net/http itself retries when a reused connection closes before any reply.
			if n := len(h.seen()); n != 1 && name != "F23 connection reset" {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

func TestRepliesInAnEnvelope(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   result
	}{
		"F26 404":                   {sends(404, notFoundJSON), result{is: ErrNotFound}},
		"F26 404 with another code": {sends(404, refusal(1, "x")), result{api: &APIError{404, 1, "x"}}},
		"F25 200 with the 404 text": {sends(200, notFoundJSON),
			result{api: &APIError{200, -1, "존재하지 않는 결제정보입니다."}}},
		"F25 200 with code 1": {sends(200, refusal(1, "no")), result{api: &APIError{200, 1, "no"}}},
		"F25 200 with code and payment": {sends(200, `{"code":1,"message":"no","response":`+paymentJSON()+`}`),
			result{api: &APIError{200, 1, "no"}}},
		"F25 400": {sends(400, refusal(-1, "canary")), result{api: &APIError{400, -1, "canary"}}},
		"F25 403": {sends(403, refusal(-1, "")), result{api: &APIError{403, -1, ""}}},
		"message cleaned": {sends(400, `{"code":2,"message":"a\u0000\nb","response":null}`),
			result{api: &APIError{400, 2, "a  b"}}},
		"message absent": {sends(400, `{"code":2}`), result{api: &APIError{400, 2, ""}}},
		"message shortened": {sends(400, refusal(2, strings.Repeat("가", 1000))),
			result{api: &APIError{400, 2, strings.Repeat("가", 300)}}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, c.answer)
			_, err := h.client(t).Payment(t.Context(), impUID)
			if err == nil {
				t.Fatal("no error")
			}
			c.want.check(t, err)
			if n := len(h.seen()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

func TestUnreachableHostsLeaveTheOutcomeUnknown(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	foreign := httptest.NewUnstartedServer(sends(200, ok(paymentJSON())))
	foreign.Config.ErrorLog = log.New(io.Discard, "", 0)
	foreign.StartTLS()
	t.Cleanup(foreign.Close)
	for name, c := range map[string]struct{ base, text string }{
		"F23 nobody listens":        {closed.URL, "connection refused"},
		"F23 untrusted certificate": {foreign.URL, "certificate not accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := NewClient(Config{BaseURL: c.base, Key: testKey, Secret: testSecret})
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.Payment(t.Context(), impUID)
			noSecrets(t, err)
			if !errors.Is(err, ErrUnknown) || !errors.Is(err, ErrNotSent) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestTheOutcomeIsUnknownToACallerWhoGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h := newHost(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"code":`)
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	_, err := h.client(t).Payment(ctx, impUID)
	if !errors.Is(err, ErrUnknown) || !errors.Is(err, context.Canceled) || errors.Is(err, ErrNotSent) {
		t.Errorf("error = %v", err)
	}
}

func TestCallersWhoGiveUpDoNotOpenTheCircuit(t *testing.T) {
	var ctx context.Context
	var leave context.CancelFunc
	h := newHost(t, func(_ http.ResponseWriter, r *http.Request) {
		leave()
		<-r.Context().Done()
	})
	c := h.client(t)
	for range 3 * breakerLimit {
		ctx, leave = context.WithCancel(t.Context())
		_, err := c.Payment(ctx, impUID)
		leave()
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrNotSent) {
			t.Fatalf("error = %v", err)
		}
	}
}

func TestAReplyOfExactlyOneMebibyteIsRead(t *testing.T) {
	good := ok(paymentJSON())
	h := newHost(t, sends(200, good+strings.Repeat(" ", 1<<20-len(good))))
	if _, err := h.client(t).Payment(t.Context(), impUID); err != nil {
		t.Error(err)
	}
}

func TestMalformedIDsAreNeverSent(t *testing.T) {
	var requests atomic.Int32
	c, err := NewClient(Config{BaseURL: DefaultBaseURL, Key: testKey, Secret: testSecret,
		HTTP: roundTrip(func(*http.Request) (*http.Response, error) {
			requests.Add(1)
			return nil, errors.New("canary")
		})})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for _, id := range []string{"", "imp_1?include_sandbox=true", "imp_1#", "../users/pg", "imp_1/balance", "imp_1%2f",
		"imp 1", "imp_1\n", "imp_１", "주문", strings.Repeat("a", 65), strings.Repeat("a", 10_000)} {
		_, errPayment := c.Payment(ctx, id)
		_, errVbank := c.DeleteVbank(ctx, id)
		_, errCancel := c.Cancel(ctx, Cancel{ImpUID: id, Amount: "1", Checksum: "1"})
		_, errFind := c.FindAll(ctx, id)
		_, errBatch := c.PaymentsByMerchantUID(ctx, []string{merchUID, id})
		errPrepare := c.Prepare(ctx, Prepare{MerchantUID: id, Amount: "1"})
		for i, err := range []error{errPayment, errVbank, errCancel, errFind, errBatch, errPrepare} {
			if !errors.Is(err, ErrInvalidID) || errors.Is(err, ErrUnknown) || len(id) > 1 &&
				strings.Contains(err.Error(), id) {
				t.Errorf("%.20q, call %d: %v", id, i, err)
			}
		}
	}
	if _, err := c.FindAll(ctx, strings.Repeat("a", 41)); !errors.Is(err, ErrInvalidID) {
		t.Errorf("41 characters: %v", err)
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestSkewComesFromTheServersClock(t *testing.T) {
	clk := newClock()
	h := newHost(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", clk.now().Add(-2*time.Minute).Format(http.TimeFormat))
		send(w, 404, notFoundJSON)
	})
	h.token = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", "yesterday")
		now := clk.now().Add(time.Hour).Unix()
		send(w, 200, ok(fmt.Sprintf(`{"access_token":"t","expired_at":%d,"now":%d}`, now+1800, now)))
	}
	c := h.client(t, withClock(clk))
	if _, known := c.Skew(); known {
		t.Error("skew known before any reply")
	}
	if _, err := c.tokens.get(t.Context()); err != nil {
		t.Fatal(err)
	}
	if skew, known := c.Skew(); !known || skew.Round(time.Minute) != time.Hour {
		t.Errorf("skew from the token = %v, %v", skew, known)
	}
	if _, err := c.Payment(t.Context(), impUID); !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
	if skew, known := c.Skew(); !known || skew.Round(time.Minute) != -2*time.Minute {
		t.Errorf("skew from Date = %v, %v", skew, known)
	}
}
