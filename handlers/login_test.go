package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const (
	ownerEmail    = "owner@example.com"
	ownerPassword = "correct horse battery"
)

// logIn lets the shop's client log in as an owner made for it.
func (s *shop) logIn() {
	s.t.Helper()
	if err := s.store.People.AddAdmin(context.Background(), ownerEmail, ownerPassword); err != nil {
		s.t.Fatal(err)
	}
	a := s.send("POST", "/admin/login", url.Values{"email": {ownerEmail}, "password": {ownerPassword}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin" {
		s.t.Fatalf("login: %d %s", a.status, a.body)
	}
}

var tokenField = regexp.MustCompile(`name="token" value="([0-9a-f]+)"`)

// token reads what forms of this visit must carry.
func (s *shop) token() string {
	s.t.Helper()
	m := tokenField.FindStringSubmatch(s.send("GET", "/admin", nil).body)
	if m == nil {
		s.t.Fatal("no token on the page")
	}
	return m[1]
}

func TestOwnerLogsInAndOut(t *testing.T) {
	s := newShop(t)
	if a := s.send("GET", "/admin", nil); a.status != http.StatusSeeOther ||
		a.header.Get("Location") != "/admin/login" {
		t.Fatalf("a stranger: %d %s", a.status, a.header.Get("Location"))
	}
	s.logIn()
	a := s.send("GET", "/admin", nil)
	if a.status != http.StatusOK || !strings.Contains(a.body, ownerEmail) {
		t.Fatalf("home: %d", a.status)
	}
	if a := s.send("POST", "/admin/logout", url.Values{}); a.status != http.StatusForbidden {
		t.Errorf("without a token: %d", a.status)
	}
	if a := s.send("POST", "/admin/logout", url.Values{"token": {s.token()}}); a.status != http.StatusSeeOther {
		t.Errorf("logout: %d %s", a.status, a.body)
	}
	if a := s.send("GET", "/admin", nil); a.status != http.StatusSeeOther {
		t.Errorf("after logout: %d", a.status)
	}
}

func TestWrongPasswordsAndNobodyLookTheSame(t *testing.T) {
	s := newShop(t)
	if err := s.store.People.AddAdmin(context.Background(), ownerEmail, ownerPassword); err != nil {
		t.Fatal(err)
	}
	wrong := s.send("POST", "/admin/login", url.Values{"email": {ownerEmail}, "password": {"wrong horse battery"}})
	nobody := s.send("POST", "/admin/login", url.Values{"email": {"nobod@example.com"},
		"password": {"wrong horse battery"}})
	if wrong.status != http.StatusUnauthorized || nobody.status != wrong.status {
		t.Errorf("%d and %d", wrong.status, nobody.status)
	}
	clean := func(a answer) string {
		return regexp.MustCompile(`nonce="[^"]*"`).ReplaceAllString(strings.ReplaceAll(strings.ReplaceAll(a.body,
			ownerEmail, "E"), "nobod@example.com", "E"), "")
	}
	if clean(wrong) != clean(nobody) {
		t.Error("the pages differ")
	}
}

func TestLoginLeadsOnlyToOwnPages(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for next, want := range map[string]string{
		"https://evil.example/admin": "/admin", "//evil.example/admin": "/admin", "/admin/../x": "/admin",
		"/orders/x":              "/admin",
		"/admin/orders?tab=paid": "/admin/orders?tab=paid", "/adminx": "/admin", "javascript:alert(1)": "/admin",
		"": "/admin",
	} {
		a := s.send("POST", "/admin/login", url.Values{"email": {ownerEmail}, "password": {ownerPassword},
			"next": {next}})
		if got := a.header.Get("Location"); got != want {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}
