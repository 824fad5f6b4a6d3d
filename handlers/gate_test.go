package handlers_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// gate is the real router over a real store whose clock the test moves, with an
// owner. I'mport answers nothing but errors.
type gate struct {
	t      *testing.T
	store  *store.Store
	owner  store.Admin
	h      http.Handler
	config web.Config
	ms     atomic.Int64
	visits atomic.Int64 // each comes from its own address
	pay    *checkout.Service
}

func newGate(t *testing.T, live bool) *gate {
	t.Helper()
	return newGateBehind(t, live, "")
}

// newGateBehind is a gate behind these reverse proxies.
func newGateBehind(t *testing.T, live bool, proxies string) *gate {
	t.Helper()
	g := &gate{t: t}
	g.ms.Store(time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC).UnixMilli())
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter,
		_ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
	}))
	t.Cleanup(down.Close)
	ctx := context.Background()
	var err error
	if g.store, err = store.Open(ctx, store.Options{Dir: newShops[live](t), Live: live, Now: g.now,
		Host: "shop.example"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.store.Close() })
	client, err := iamport.NewClient(iamport.Config{BaseURL: down.URL, Key: "k", Secret: "s"})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	pay := checkout.New(checkout.Config{MerchantCode: "imp00000000", Store: g.store, Gateway: client, Now: g.now, Hold: time.Minute, Poll: time.Minute,
		Sweep: time.Minute, Log: log})
	g.pay = pay
	behind, err := web.ParseProxies(proxies)
	if err != nil {
		t.Fatal(err)
	}
	g.config = web.Config{Store: g.store, Proxies: behind, Checkout: pay, URL: "https://shop.example",
		SDK: "https://cdn.iamport.kr/v1/iamport.js", Sandbox: !live, Now: g.now, Log: log}
	g.restart()
	g.owner = g.hire(ownerEmail, store.OwnerRole, false)
	return g
}

// restart begins anew with what the store knows.
func (g *gate) restart() {
	g.t.Helper()
	var err error
	if g.h, err = handlers.New(g.config); err != nil {
		g.t.Fatal(err)
	}
}

func (g *gate) now() time.Time          { return time.UnixMilli(g.ms.Load()).UTC() }
func (g *gate) forward(d time.Duration) { g.ms.Add(d.Milliseconds()) }

func (g *gate) hire(email string, role store.AdminRole, mayRefund bool) store.Admin {
	g.t.Helper()
	a, err := g.store.People.CreateAdmin(context.Background(), store.NewAdmin{Email: email, Role: role,
		MayRefund: mayRefund, Password: ownerPassword}, "host")
	if err != nil {
		g.t.Fatal(err)
	}
	return a
}

// browser keeps cookies, and comes from one address.
type browser struct {
	g       *gate
	from    string
	cookies map[string]string
	header  http.Header
}

func (g *gate) browser(from string) *browser {
	return &browser{g: g, from: from, cookies: map[string]string{}, header: http.Header{}}
}

// visit is a browser in which an admin is logged in.
func (g *gate) visit(a store.Admin) *browser {
	g.t.Helper()
	n := g.visits.Add(1)
	b := g.browser(fmt.Sprintf("198.51.%d.%d", n/250, n%250))
	b.cookies["__Host-admin"] = rand.Text()
	now, err := g.store.People.AdminByID(context.Background(), a.ID)
	if err == nil {
		err = g.store.People.BeginVisit(context.Background(), store.NewVisit{Admin: now,
			Token: b.cookies["__Host-admin"], Address: b.from})
	}
	if err != nil {
		g.t.Fatal(err)
	}
	return b
}

func (b *browser) send(method, path string, fields url.Values) answer {
	var body io.Reader
	if fields != nil {
		body = strings.NewReader(fields.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	r.Host, r.RemoteAddr, r.Header = "shop.example", b.from+":1234", b.header.Clone()
	if strings.Contains(b.from, ":") {
		r.RemoteAddr = "[" + b.from + "]:1234"
	}
	if fields != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.cookies {
		r.Header.Add("Cookie", name+"="+value)
	}
	w := httptest.NewRecorder()
	b.g.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return answer{w.Code, w.Result().Header, w.Body.String()}
}

func (b *browser) get(path string) answer { return b.send("GET", path, nil) }

// post sends a form of this visit.
func (b *browser) post(path string, pairs ...string) answer {
	return b.send("POST", path, with(url.Values{"token": {b.token()}}, pairs...))
}

// token is what the forms of a visit carry.
func (b *browser) token() string {
	for _, page := range []string{"/admin/account", "/admin/account/two-factor"} {
		if m := tokenField.FindStringSubmatch(b.get(page).body); m != nil {
			return m[1]
		}
	}
	b.g.t.Helper()
	b.g.t.Fatal("no token on the page")
	return ""
}

func (b *browser) login(pairs ...string) answer {
	return b.send("POST", "/admin/login", with(url.Values{"email": {ownerEmail}, "password": {ownerPassword}},
		pairs...))
}

func (b *browser) isIn() bool { return b.get("/admin/account").status == http.StatusOK }

func (a answer) leadsTo(path string) bool {
	return a.status == http.StatusSeeOther && a.header.Get("Location") == path
}

func want(t *testing.T, what string, a answer, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("%s: %d, want %d: %s", what, a.status, status, a.header.Get("Location"))
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("%s: the page does not say %q", what, text)
		}
	}
}

// turnOnTwoFactor sets up an authenticator app as the pages tell it, and returns
// what makes its codes and the recovery codes.
func (b *browser) turnOnTwoFactor() (code func(time.Duration) string, recovery []string) {
	t := b.g.t
	t.Helper()
	page := b.get("/admin/account/two-factor")
	m := regexp.MustCompile(`<p class="code" id="secret">([A-Z2-7 ]+)</p>`).FindStringSubmatch(page.body)
	if m == nil || !strings.Contains(page.body, `src="data:image/png;base64,`) {
		t.Fatalf("no secret on the page: %d", page.status)
	}
	secret := strings.ReplaceAll(m[1], " ", "")
	if !regexp.MustCompile(`href="otpauth://totp/[^"]*secret=` + secret).MatchString(page.body) {
		t.Error("no link opens the app on this phone")
	}
	code = func(later time.Duration) string {
		c, err := totp.GenerateCode(secret, b.g.now().Add(later))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	a := b.post("/admin/account/two-factor", "code", code(0))
	for _, m := range regexp.MustCompile(`<li>([0-9A-Z-]{19})</li>`).FindAllStringSubmatch(a.body, -1) {
		recovery = append(recovery, m[1])
	}
	if a.status != http.StatusOK || len(recovery) != 10 {
		t.Fatalf("confirm: %d, %d recovery codes", a.status, len(recovery))
	}
	return code, recovery
}

func TestLoginInTwoSteps(t *testing.T) {
	g := newGate(t, false)
	b := g.visit(g.owner)
	code, recovery := b.turnOnTwoFactor()
	g.forward(time.Minute)

	out := g.browser("203.0.113.9")
	first := out.login("next", "/admin/account")
	want(t, "the password alone", first, http.StatusUnauthorized, `name="pending"`, `name="code"`,
		`value="/admin/account"`, ownerEmail)
	if strings.Contains(first.body, ownerPassword) || strings.Contains(first.body, `type="password"`) || out.isIn() {
		t.Error("the password is on the page, asked for again, or enough")
	}
	pending := regexp.MustCompile(`name="pending" value="([^"]+)"`).FindStringSubmatch(first.body)[1]
	step := func(pairs ...string) answer {
		return out.send("POST", "/admin/login", with(url.Values{"email": {ownerEmail}, "pending": {pending},
			"next": {"/admin/account"}}, pairs...))
	}
	want(t, "a wrong code", step("code", "000000"), http.StatusUnauthorized, `name="pending"`, "맞지 않습니다")
	want(t, "no code", step(), http.StatusUnauthorized, `name="pending"`)
	want(t, "another's password", step("code", code(0), "email", "other@example.com"), http.StatusUnauthorized,
		`type="password"`)
	want(t, "a made-up password", step("code", code(0), "pending", "1.9999999999.AAAA"), http.StatusUnauthorized,
		`type="password"`)
	if out.isIn() {
		t.Fatal("in by one of these")
	}
	if a := step("code", code(0)); !a.leadsTo("/admin/account") || !out.isIn() {
		t.Errorf("the code: %d %s", a.status, a.header.Get("Location"))
	}
	again := g.browser("203.0.113.10")
	want(t, "the same code again", again.login("code", code(0)), http.StatusUnauthorized)
	g.forward(5*time.Minute + time.Second)
	want(t, "the code long after the password", step("code", code(0)), http.StatusUnauthorized, `type="password"`,
		"시간이 초과되었습니다")
	if a := again.login("code", code(0)); !a.leadsTo("/admin") {
		t.Errorf("all at once: %d", a.status)
	}
	if a := g.browser("203.0.113.11").login("code", strings.ToLower(recovery[3])); !a.leadsTo("/admin") {
		t.Errorf("a recovery code: %d", a.status)
	}
	want(t, "the same recovery code", g.browser("203.0.113.12").login("code", recovery[3]), http.StatusUnauthorized)
}

// TestRefusalsLookTheSame: neither status nor page tells what was wrong.
func TestRefusalsLookTheSame(t *testing.T) {
	g := newGate(t, false)
	g.visit(g.owner).turnOnTwoFactor()
	gone := g.hire("gone@example.com", store.StaffRole, false)
	if err := g.store.People.SetDisabled(context.Background(), gone.ID, true, "host"); err != nil {
		t.Fatal(err)
	}
	if _, err := g.store.People.CreateAdmin(context.Background(), store.NewAdmin{Email: "invited@example.com",
		Role: store.StaffRole}, "host"); err != nil {
		t.Fatal(err)
	}
	page := ""
	for i, c := range []struct{ name, email, password, code string }{
		{"wrong password", ownerEmail, "wrong horse battery", "123456"},
		{"wrong code", ownerEmail, ownerPassword, "123456"},
		{"nobody", "nobody@example.com", ownerPassword, "123456"},
		{"somebody shut out", "gone@example.com", ownerPassword, "123456"},
		{"somebody who has not chosen a password", "invited@example.com", "", "123456"},
		{"no e-mail", "", "", ""},
	} {
		a := g.browser(fmt.Sprintf("203.0.%d.9", i)).login("email", c.email, "password", c.password, "code", c.code)
		want(t, c.name, a, http.StatusUnauthorized)
		got := strings.ReplaceAll(regexp.MustCompile(`nonce="[^"]*"`).ReplaceAllString(a.body, ""), `value="`+c.email+
			`"`, "")
		got = strings.ReplaceAll(strings.ReplaceAll(got, "value ", ""), " autofocus", "")
		if page == "" {
			page = got
		}
		if i < 5 && got != page {
			t.Errorf("%s looks different", c.name)
		}
	}
}

func TestLiveShopWantsTheSecondFactor(t *testing.T) {
	g := newGate(t, true)
	b := g.browser("203.0.113.9")
	if a := b.login(); !a.leadsTo("/admin") {
		t.Fatalf("login: %d", a.status)
	}
	for _, path := range []string{"/admin", "/admin/account", "/admin/people", "/admin/orders",
		"/admin/account/password"} {
		if a := b.get(path); !a.leadsTo("/admin/account/two-factor") {
			t.Errorf("%s before it is set up: %d %s", path, a.status, a.header.Get("Location"))
		}
	}
	if a := b.post("/admin/people/rule"); !a.leadsTo("/admin/account/two-factor") {
		t.Errorf("the rule switched off: %d", a.status)
	}
	want(t, "setup", b.get("/admin/account/two-factor"), http.StatusOK, "2단계 인증을 설정해야")
	b.turnOnTwoFactor()
	want(t, "home", b.get("/admin"), http.StatusOK)
	b.post("/admin/people/rule")
	want(t, "switching it off", b.post("/admin/account/two-factor/off"), http.StatusConflict, "끌 수 없습니다")
	if access, err := g.store.People.Access(context.Background()); err != nil || !access.TwoFactor {
		t.Errorf("the rule: %+v %v", access, err)
	}
	if page := b.get("/admin/account").body; strings.Contains(page, "/two-factor/off") {
		t.Error("a button that does nothing")
	}
}

func TestSandboxMayWantTheSecondFactor(t *testing.T) {
	g := newGate(t, false)
	b := g.visit(g.owner)
	want(t, "without a rule", b.get("/admin"), http.StatusOK)
	if a := b.post("/admin/people/rule", "two_factor", "on"); a.status != http.StatusSeeOther {
		t.Fatalf("the rule: %d", a.status)
	}
	if a := b.get("/admin"); !a.leadsTo("/admin/account/two-factor") {
		t.Errorf("with the rule: %d", a.status)
	}
	b.turnOnTwoFactor()
	b.post("/admin/people/rule")
	if a := b.post("/admin/account/two-factor/off"); !a.leadsTo("/admin/account?done=code-off") {
		t.Errorf("off: %d", a.status)
	}
	want(t, "still in", b.get("/admin/account?done=code-off"), http.StatusOK, "2단계 인증을 껐습니다", "2단계 인증 설정")
}
