package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// mayUse says who gets through to routes of each role. A role that is missing
// here fails the test: nobody has said who has it.
func mayUse() map[web.Role]string {
	return map[web.Role]string{
		web.Viewer: "viewer staff refunder owner", web.ViewerProved: "viewer staff refunder owner",
		web.Staff: "staff refunder owner", web.StaffProved: "staff refunder owner",
		web.Refunder: "refunder owner",
		web.Owner:    "owner", web.OwnerProved: "owner",
	}
}

// TestEveryRouteForEveryRole walks the table of routes as nobody, viewer, staff,
// staff that may refund and owner.
func TestEveryRouteForEveryRole(t *testing.T) {
	g := newGate(t, false)
	people := map[string]*worker{
		"owner": {g: g, a: g.owner}, "viewer": {g: g, a: g.hire("viewer@example.com", store.ViewerRole, false)},
		"staff":    {g: g, a: g.hire("staff@example.com", store.StaffRole, false)},
		"refunder": {g: g, a: g.hire("refunder@example.com", store.StaffRole, true)},
	}
	victim := g.hire("victim@example.com", store.StaffRole, false)
	admins := 0
	for _, r := range handlers.Routes() {
		allowed, isAdmin := mayUse()[r.Role]
		if !isAdmin {
			if r.Role != web.Public && r.Role != web.Gateway && r.Role != web.Operator {
				t.Errorf("%s %s has the role %q, of which nobody has said who has it", r.Method, r.Path, r.Role)
			}
			if strings.HasPrefix(r.Path, "/admin") && r.Path != "/admin/login" && r.Path != "/admin/invitation" {
				t.Errorf("%s %s is for everybody", r.Method, r.Path)
			}
			continue
		}
		admins++
		path := filled(r.Path, victim.ID)
		name := r.Method + " " + r.Path
		t.Run(strings.Trim(strings.ReplaceAll(name, "/", "."), "."), func(t *testing.T) {
			nobody(t, g, r.Method, path)
			for who, w := range people {
				if strings.Contains(" "+allowed+" ", " "+who+" ") {
					admitted(t, who, w, r, path)
				} else {
					want(t, who, ask(w.browser(), r.Method, path, w.token), http.StatusForbidden)
				}
			}
		})
	}
	if admins < 40 {
		t.Errorf("only %d routes for people who work here", admins)
	}
}

// filled is a path with something in the place of its parameters.
func filled(path string, id int64) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		switch {
		case part == ":id":
			parts[i] = fmt.Sprint(id)
		case part == ":kind":
			parts[i] = "terms"
		case strings.HasPrefix(part, ":"):
			parts[i] = "x1"
		}
	}
	return strings.Join(parts, "/")
}

// ask sends a request as a form of the visit would.
func ask(b *browser, method, path, token string) answer {
	if method == http.MethodGet {
		return b.get(path)
	}
	return b.send(method, path, url.Values{"token": {token}, "proof": {ownerPassword}})
}

func nobody(t *testing.T, g *gate, method, path string) {
	a := ask(g.browser("203.0.113.9"), method, path, "00")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/admin/login") {
		t.Errorf("nobody: %d %s", a.status, a.header.Get("Location"))
	}
	script := g.browser("203.0.113.9")
	script.header.Set("Accept", "application/json")
	want(t, "nobody's script", ask(script, method, path, "00"), http.StatusUnauthorized)
	forger := g.browser("203.0.113.9")
	forger.cookies["__Host-admin"] = "made-up"
	if a := ask(forger, method, path, "00"); a.status != http.StatusSeeOther {
		t.Errorf("a made-up session: %d", a.status)
	}
}

// worker is somebody whose session serves for what must not work.
type worker struct {
	g     *gate
	a     store.Admin
	b     *browser
	token string
	other string // token of another session
}

func (w *worker) browser() *browser {
	if w.b == nil || !w.b.isIn() {
		w.b = w.g.visit(w.a)
		w.token, w.other = w.b.token(), w.g.visit(w.a).token()
	}
	return w.b
}

func admitted(t *testing.T, who string, w *worker, r web.Route, path string) {
	if r.Method != http.MethodGet {
		wrongly(t, who, w, r.Method, path)
	}
	if strings.HasSuffix(string(r.Role), "+password") {
		late := w.g.visit(w.a)
		form := url.Values{"token": {late.token()}}
		if r.Method == http.MethodGet {
			form = nil
		}
		w.g.forward(6 * time.Minute)
		want(t, who+" long after the password", late.send(r.Method, path, form), http.StatusUnauthorized,
			`name="proof"`)
		w.g.forward(-6 * time.Minute)
	}
	b := w.g.visit(w.a)
	token := ""
	if r.Method != http.MethodGet {
		token = b.token()
	}
	switch got := ask(b, r.Method, path, token); {
	case got.status == http.StatusUnauthorized, got.status == http.StatusForbidden:
		t.Errorf("%s: %d", who, got.status)
	case strings.HasPrefix(got.header.Get("Location"), "/admin/login") && r.Path != "/admin/logout":
		t.Errorf("%s is sent to the login", who)
	case got.status >= http.StatusInternalServerError && got.status != http.StatusServiceUnavailable:
		t.Errorf("%s: %d", who, got.status)
	}
}

// wrongly sends a form as no page of this session in this shop would.
func wrongly(t *testing.T, who string, w *worker, method, path string) {
	b := w.browser()
	for name, token := range map[string]string{"no token": "", "a made-up token": "00",
		"another session's token": w.other} {
		want(t, who+" with "+name, ask(b, method, path, token), http.StatusForbidden)
	}
	for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
		b.header.Set(name, value)
		want(t, who+" with "+name+" "+value, ask(b, method, path, w.token), http.StatusForbidden)
		b.header.Del(name)
	}
}

// TestOtherSitesCannotPost sends every unsafe request of the shop as another
// site's page would.
func TestOtherSitesCannotPost(t *testing.T) {
	g := newGate(t, false)
	for _, r := range handlers.Routes() {
		if r.Method == http.MethodGet || r.Role == web.Gateway {
			continue
		}
		b := g.browser("203.0.113.9")
		b.header.Set("Sec-Fetch-Site", "cross-site")
		a := b.send(r.Method, filled(r.Path, 1), url.Values{})
		if a.status != http.StatusForbidden && a.status != http.StatusTooManyRequests {
			t.Errorf("%s %s: %d", r.Method, r.Path, a.status)
		}
	}
}

// TestProofGoesOnWithWhatWasSent: the password is asked for, and then the form
// is worked on as if nothing had been.
func TestProofGoesOnWithWhatWasSent(t *testing.T) {
	g := newGate(t, false)
	b := g.visit(g.owner)
	b.turnOnTwoFactor() // the code is not asked for again
	token, old := b.token(), b.cookies["__Host-admin"]
	g.forward(6 * time.Minute)
	form := url.Values{"token": {token}, "email": {"new@example.com"}, "name": {"<김>"}, "role": {"staff"},
		"new_password": {"is not carried"}}
	page := b.send("POST", "/admin/people", form)
	want(t, "asked", page, http.StatusUnauthorized, `name="proof"`, `name="email" value="new@example.com"`,
		`name="name" value="&lt;김&gt;"`)
	if strings.Contains(page.body, "is not carried") || strings.Contains(page.body, `name="code"`) {
		t.Error("the page holds a password or asks for a code")
	}
	want(t, "a wrong password", b.send("POST", "/admin/people", with(form, "proof", "wrong horse battery")),
		http.StatusUnauthorized, "비밀번호가 맞지 않습니다")
	if b.cookies["__Host-admin"] != old {
		t.Error("another token without the password")
	}
	want(t, "the password", b.send("POST", "/admin/people", with(form, "proof", ownerPassword)), http.StatusOK,
		"/admin/invitation?token=", "new@example.com")
	if b.cookies["__Host-admin"] == old {
		t.Error("the session goes on under the same token")
	}
	replay := g.browser(b.from)
	replay.cookies["__Host-admin"] = old
	if a := replay.get("/admin/account"); a.status != http.StatusSeeOther {
		t.Errorf("the old token: %d", a.status)
	}
	if b.token() != token {
		t.Error("pages in other windows cannot be sent any more")
	}
	want(t, "at once again", b.send("POST", "/admin/people", with(form, "email", "newer@example.com")), http.StatusOK,
		"newer@example.com")
}

// TestProofOfAPageLeadsBackToIt: pages that only show something are asked for
// by address.
func TestProofOfAPageLeadsBackToIt(t *testing.T) {
	g := newGate(t, false)
	b := g.visit(g.owner)
	g.forward(6 * time.Minute)
	want(t, "asked", b.get("/admin/account/password"), http.StatusUnauthorized, `action="/admin/prove"`,
		`name="next" value="/admin/account/password"`)
	a := b.post("/admin/prove", "proof", ownerPassword, "next", "/admin/account/password")
	if !a.leadsTo("/admin/account/password") {
		t.Fatalf("proved: %d %s", a.status, a.header.Get("Location"))
	}
	want(t, "then", b.get("/admin/account/password"), http.StatusOK, `name="new_password"`)
	if a := b.post("/admin/prove", "proof", ownerPassword, "next", "https://evil.example"); !a.leadsTo("/admin") {
		t.Errorf("leads to %s", a.header.Get("Location"))
	}
	g.forward(6 * time.Minute)
	for i := range 5 {
		want(t, fmt.Sprint("wrong proof ", i), b.post("/admin/prove", "proof", "wrong horse battery"),
			http.StatusUnauthorized)
	}
	blocked := b.post("/admin/prove", "proof", ownerPassword)
	want(t, "after five wrong ones", blocked, http.StatusTooManyRequests, "15분 뒤에")
	if blocked.header.Get("Retry-After") != "900" {
		t.Errorf("Retry-After %s", blocked.header.Get("Retry-After"))
	}
	if entries, err := g.store.Log(context.Background(), store.LogFilter{Limit: 1}); err != nil ||
		entries[0].Kind != "proof_blocked" {
		t.Errorf("%+v %v", entries, err)
	}
}
