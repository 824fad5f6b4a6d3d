package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// through is a browser whose requests come by way of the proxy at via.
func (g *gate) through(via, from string) *browser {
	b := g.browser(via)
	b.header.Set("X-Forwarded-For", from)
	return b
}

// TestBehindDeclaredProxies: visitors behind a proxy have limits of their own, which
// they cannot leave by what they say, and nobody is exempt for being loopback.
func TestBehindDeclaredProxies(t *testing.T) {
	g := newGateBehind(t, false, "127.0.0.1/32, ::1/128")
	wrong := func(b *browser, i int) int {
		return b.login("email", fmt.Sprintf("nobody-%d@example.com", i), "password", "wrong horse battery").status
	}
	for i := range 10 {
		if status := wrong(g.through("127.0.0.1", fmt.Sprintf("192.0.2.%d, 198.51.100.7", i)), i); status != 401 {
			t.Fatalf("guess %d: %d", i, status)
		}
	}
	want(t, "the eleventh in a minute", g.through("127.0.0.1", "192.0.2.77, 198.51.100.7").login(),
		http.StatusTooManyRequests)
	if a := g.through("::1", "203.0.113.9").login(); a.status != http.StatusSeeOther {
		t.Errorf("somebody else behind the proxy: %d", a.status)
	}
	if a := g.through("198.51.100.7", "203.0.113.10").login(); a.status != http.StatusTooManyRequests {
		t.Errorf("the same one past the proxy, under another name: %d", a.status)
	}
	for i := range 10 {
		wrong(g.through("127.0.0.1", fmt.Sprintf("2001:db8::%x", i)), i)
	}
	want(t, "one household of IPv6", g.through("127.0.0.1", "2001:db8::ffff").login(), http.StatusTooManyRequests)
	for i := range 10 {
		wrong(g.browser("127.0.0.1"), i)
	}
	want(t, "loopback", g.browser("127.0.0.1").login(), http.StatusTooManyRequests)
	for i := range 120 {
		g.browser("127.0.0.1").get(fmt.Sprintf("/search?q=x%d", i)) // what was searched before is kept
	}
	want(t, "pages for loopback", g.browser("127.0.0.1").get("/search?q=other"), http.StatusTooManyRequests)
	want(t, "pages behind the proxy", g.through("127.0.0.1", "203.0.113.9").get("/search?q=other"), http.StatusOK)
}

// TestProxiesTellWhoCame: sessions and the log have the visitor's address, not the
// proxy's.
func TestProxiesTellWhoCame(t *testing.T) {
	g := newGateBehind(t, false, "127.0.0.1")
	b := g.through("127.0.0.1", "198.51.100.7")
	b.login("password", "wrong horse battery")
	if a := b.login(); a.status != http.StatusSeeOther {
		t.Fatalf("login: %d", a.status)
	}
	want(t, "the sessions", b.get("/admin/account"), http.StatusOK, "198.51.100.7")
	entries, err := g.store.Log(context.Background(), store.LogFilter{Limit: 10, Entity: "admin"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if from, ok := e.Detail["from"]; ok && from != "198.51.100.7" {
			t.Errorf("%s from %v", e.Kind, from)
		}
	}
	if len(entries) < 3 {
		t.Errorf("%d entries", len(entries))
	}
}

// TestUndeclaredProxyIsAdvised: a live shop says that its limits do not hold.
func TestUndeclaredProxyIsAdvised(t *testing.T) {
	for proxies, advised := range map[string]bool{"": true, "127.0.0.1/32": false} {
		g := newGateBehind(t, true, proxies)
		b := g.visit(g.owner)
		b.turnOnTwoFactor()
		page := b.get("/admin/settings/readiness")
		want(t, "readiness", page, http.StatusOK, "앞단 프록시 신고")
		m := regexp.MustCompile(`badge-(\w+)">[^<]*</span>\s*앞단 프록시 신고`).FindStringSubmatch(page.body)
		if got := len(m) == 2 && m[1] == "info"; got != advised {
			t.Errorf("proxies %q: advised %v", proxies, got)
		}
		if a := g.browser("127.0.0.1").get("/healthz"); strings.Contains(a.body, "prox") {
			t.Errorf("/healthz: %s", a.body)
		}
	}
}
