package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jangteo/jangteo/iamport"
)

// shopOrigin is the origin that the pages under test pretend to have.
const shopOrigin = "https://shop.example"

// bench is a running sandbox with a token and a clock.
type bench struct {
	*testing.T
	*Server
	url    string
	token  string
	client *http.Client

	mu  sync.Mutex
	now time.Time
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) advance(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// open starts a sandbox; change may alter its options.
func open(t *testing.T, change ...func(*Options)) *bench {
	t.Helper()
	b := &bench{T: t, now: time.Now().Truncate(time.Second)}
	o := Options{DBPath: filepath.Join(t.TempDir(), "sandbox.db"), Now: b.clock, Log: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&o)
	}
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s)
	b.Server, b.url = s, web.URL
	b.client = &http.Client{CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		b.client.CloseIdleConnections()
		web.Close()
	})
	return b
}

// answer is a reply with its envelope taken apart.
type answer struct {
	status   int
	header   http.Header
	body     string
	code     int
	message  *string
	response json.RawMessage
}

func (a answer) payment(t testing.TB) iamport.Payment {
	t.Helper()
	var p iamport.Payment
	if err := json.Unmarshal(a.response, &p); err != nil {
		t.Fatalf("not a payment: %v in %s", err, a.body)
	}
	return p
}

func (b *bench) send(method, path, contentType, body string, header ...string) answer {
	b.Helper()
	req, err := http.NewRequest(method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, body: string(text)}
	var envelope struct {
		Code     int
		Message  *string
		Response json.RawMessage
	}
	if json.Unmarshal(text, &envelope) == nil {
		a.code, a.message, a.response = envelope.Code, envelope.Message, envelope.Response
	}
	return a
}

// rest calls the REST API with a valid token and a form body.
func (b *bench) rest(method, path string, form ...string) answer {
	b.Helper()
	if b.token == "" {
		b.token = b.newToken()
	}
	return b.send(method, path, "application/x-www-form-urlencoded", encodePairs(form), "Authorization", b.token)
}

func encodePairs(pairs []string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

func (b *bench) newToken() string {
	b.Helper()
	_, key, secret := b.Credentials()
	a := b.send("POST", "/users/getToken", "application/json", `{"imp_key":"`+key+`","imp_secret":"`+secret+`"}`)
	var t struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(a.response, &t); err != nil || t.Token == "" {
		b.Fatalf("no token: %s", a.body)
	}
	return t.Token
}

// set changes settings by the control API.
func (b *bench) set(settings string) {
	b.Helper()
	if a := b.send("PUT", "/sandbox/settings", "application/json", settings); a.status != 200 {
		b.Fatalf("settings %s: %s", settings, a.body)
	}
}

// call does what sdk.js does when the page calls a function.
func (b *bench) call(function, device string, params map[string]any) sdkAnswer {
	b.Helper()
	code, _, _ := b.Credentials()
	raw, err := json.Marshal(params)
	if err != nil {
		b.Fatal(err)
	}
	body, err := json.Marshal(sdkCall{Function: function, UserCode: code, Params: raw, Device: device,
		Callback: device != "mobile"})
	if err != nil {
		b.Fatal(err)
	}
	a := b.send("POST", "/sdk/calls", "application/json", string(body), "Origin", shopOrigin, "User-Agent",
		"test browser")
	var out sdkAnswer
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		b.Fatalf("SDK answer %d %s", a.status, a.body)
	}
	return out
}

// order returns the parameters of request_pay for a domestic card, with changes as
// pairs of name and value; nil removes a parameter.
func order(merchantUID string, change ...any) map[string]any {
	p := map[string]any{
		"pg": "html5_inicis.INIpayTest", "pay_method": "card", "merchant_uid": merchantUID, "name": "노르웨이 회전 의자",
		"amount": 64900, "currency": "KRW", "buyer_name": "홍길동", "buyer_email": "gildong@example.com",
		"buyer_tel": "010-1234-5678", "m_redirect_url": shopOrigin + "/payments/complete/mobile?x=1",
	}
	for i := 0; i+1 < len(change); i += 2 {
		if change[i+1] == nil {
			delete(p, change[i].(string))
			continue
		}
		p[change[i].(string)] = change[i+1]
	}
	return p
}

// window opens a payment window.
func (b *bench) window(params map[string]any) *sdkWindow {
	b.Helper()
	a := b.call("request_pay", "pc", params)
	if a.Window == nil {
		b.Fatalf("no window: %+v", a)
	}
	return a.Window
}

// press presses a button of the window.
func (b *bench) press(w *sdkWindow, o outcome, form ...string) answer {
	b.Helper()
	return b.send("POST", w.Path, "application/x-www-form-urlencoded", encodePairs(append(form, "outcome", string(o))))
}

// result returns what the SDK passes to the callback.
func (b *bench) result(w *sdkWindow) map[string]any {
	b.Helper()
	a := b.send("POST", "/sdk/payments/"+w.ImpUID+"/close", "application/json", `{"key":"`+w.Key+`"}`)
	var out map[string]any
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		b.Fatalf("result %d %s", a.status, a.body)
	}
	return out
}

// pay opens a window, approves the payment and returns it.
func (b *bench) pay(params map[string]any, form ...string) iamport.Payment {
	b.Helper()
	w := b.window(params)
	b.press(w, approve, form...)
	return b.rest("GET", "/payments/"+w.ImpUID).payment(b)
}

// shop is a server that receives webhooks.
type shop struct {
	*httptest.Server
	mu     sync.Mutex
	got    []hookGot
	status int
}

type hookGot struct{ contentType, body string }

func openShop(t *testing.T) *shop {
	s := &shop{status: 200}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		b.ReadFrom(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.got = append(s.got, hookGot{r.Header.Get("Content-Type"), b.String()})
		w.WriteHeader(s.status)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *shop) hooks() []hookGot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]hookGot{}, s.got...)
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not in time: %s", what)
}
