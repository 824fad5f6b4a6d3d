package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// TestBruteForce (T24): ten thousand guesses (a thousand where the race detector
// slows them down) from as many addresses within a day get no more tries than the account's budget, however they are
// spread.
func TestBruteForce(t *testing.T) {
	g := newGate(t, false)
	var tried []time.Time
	for i := range guessesSent {
		from := netip.AddrFrom4([4]byte{byte(11 + i%100), byte(i / 100), byte(i * 7), 1})
		a := g.browser(from.String()).login("password", fmt.Sprintf("guess number %d", i))
		switch a.status {
		case http.StatusUnauthorized:
			tried = append(tried, g.now())
			if len(tried) > 100 {
				t.Fatalf("%d of %d guesses were tried", len(tried), i+1)
			}
		case http.StatusTooManyRequests:
		default:
			t.Fatalf("guess %d: %d", i, a.status)
		}
		g.forward(24 * time.Hour / guessesSent)
	}
	// Waits of 15, 30, 60, 120, 240 and twice 480 minutes: eight times five.
	if len(tried) == 0 || len(tried) > 40 {
		t.Errorf("%d of %d guesses were tried", len(tried), guessesSent)
	}
	for i := 5; i < len(tried); i++ {
		if tried[i].Sub(tried[i-5]) < 15*time.Minute {
			t.Errorf("guess %d is the sixth within %v", i, tried[i].Sub(tried[i-5]))
		}
	}
	entries, err := g.store.Log(context.Background(), store.LogFilter{Limit: 1000, Entity: "admin"})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[store.EventKind]int{}
	for _, e := range entries {
		kinds[e.Kind]++
	}
	if kinds["login_failed"] != len(tried) || kinds["login_blocked"] == 0 || kinds["login_blocked"] > len(tried)/5 {
		t.Errorf("in the log: %v", kinds)
	}
}

func TestGuessesAtTheSameTime(t *testing.T) {
	g := newGate(t, false)
	status := make(chan int)
	for i := range 30 {
		go func() {
			status <- g.browser(fmt.Sprintf("203.%d.113.9", i)).login("password", "wrong horse battery").status
		}()
	}
	got := map[int]int{}
	for range 30 {
		got[<-status]++
	}
	if got[http.StatusUnauthorized] != 5 || got[http.StatusTooManyRequests] != 25 {
		t.Errorf("%v", got)
	}
}

// TestProxyHidesNobody: behind a reverse proxy all come from this machine, and
// the limit of the account holds all the same.
func TestProxyHidesNobody(t *testing.T) {
	g := newGate(t, false)
	for i := range 5 {
		want(t, fmt.Sprint("guess ", i), g.browser("127.0.0.1").login("password", "wrong horse battery"),
			http.StatusUnauthorized)
	}
	blocked := g.browser("127.0.0.1").login()
	want(t, "the right password then", blocked, http.StatusTooManyRequests, "15분 뒤에", ownerEmail)
	if blocked.header.Get("Retry-After") != "900" {
		t.Errorf("Retry-After %s", blocked.header.Get("Retry-After"))
	}
	want(t, "another spelling of the address", g.browser("127.0.0.1").login("email", "OWNER@Example.com"),
		http.StatusTooManyRequests)
	if a := g.browser("127.0.0.1").login("email", g.hire("staff@example.com", store.StaffRole,
		false).Email); a.status != http.StatusSeeOther {
		t.Errorf("a colleague: %d", a.status)
	}
	g.forward(15*time.Minute - time.Second)
	want(t, "a second too early", g.browser("127.0.0.1").login(), http.StatusTooManyRequests)
	g.forward(time.Second)
	if b := g.browser("127.0.0.1"); b.login().status != http.StatusSeeOther || !b.isIn() {
		t.Error("after the wait")
	}
}

func TestAnotherPasswordBringsNewTries(t *testing.T) {
	g := newGate(t, false)
	for range 6 {
		g.browser("127.0.0.1").login("password", "wrong horse battery")
	}
	if err := g.store.People.ResetPassword(context.Background(), g.owner, "another horse battery", "host"); err != nil {
		t.Fatal(err)
	}
	if a := g.browser("127.0.0.1").login("password", "another horse battery"); a.status != http.StatusSeeOther {
		t.Errorf("%d", a.status)
	}
}

// TestOwnerIsNotLockedOut: while somebody else's guesses lock the account, the
// owner gets in where they were logged in before, and nobody can make that up.
func TestOwnerIsNotLockedOut(t *testing.T) {
	g := newGate(t, false)
	staff := g.hire("staff@example.com", store.StaffRole, false)
	known, other := g.browser("198.51.100.7"), g.browser("198.51.100.8")
	if known.login().status != http.StatusSeeOther || other.login("email", staff.Email).status != http.StatusSeeOther {
		t.Fatal("login")
	}
	mark := known.cookies["__Host-dev"]
	for i := range 6 {
		g.browser(fmt.Sprintf("203.0.%d.9", i)).login("password", "wrong horse battery")
	}
	marked := func(value string) *browser {
		b := g.browser("203.0.113.9")
		b.cookies["__Host-dev"] = value
		return b
	}
	want(t, "a stranger", g.browser("203.0.113.9").login(), http.StatusTooManyRequests)
	want(t, "a made-up mark", marked("x").login(), http.StatusTooManyRequests)
	want(t, "a changed mark", marked("B"+mark[1:]).login(), http.StatusTooManyRequests)
	want(t, "somebody else's mark", marked(other.cookies["__Host-dev"]).login(), http.StatusTooManyRequests)
	want(t, "a wrong password", marked(mark).login("password", "wrong horse battery"), http.StatusUnauthorized)
	if a := marked(mark).login(); a.status != http.StatusSeeOther {
		t.Errorf("the owner's own: %d", a.status)
	}
	for range 5 {
		marked(mark).login("password", "wrong horse battery")
	}
	want(t, "too many on the known device", marked(mark).login(), http.StatusTooManyRequests)
	g.forward(90*24*time.Hour + time.Second)
	for range 5 {
		g.browser("203.0.113.9").login("password", "wrong horse battery")
	}
	want(t, "the mark after 90 days", marked(mark).login(), http.StatusTooManyRequests)
}

func TestDeviceMark(t *testing.T) {
	g := newGate(t, false)
	b := g.browser("198.51.100.7")
	cookie := strings.Join(b.login().header.Values("Set-Cookie"), "\n")
	for _, line := range strings.Split(cookie, "\n") {
		if !strings.Contains(line, "; Path=/") || !strings.Contains(line, "Secure") ||
			!strings.Contains(line, "HttpOnly") || !strings.Contains(line, "SameSite=Strict") ||
			strings.Contains(line, "Domain") || strings.HasPrefix(line, "__Host-admin=") == strings.Contains(line,
			"Max-Age") {
			t.Errorf("cookie %s", line)
		}
	}
	if !strings.Contains(cookie, "__Host-dev=") || !strings.Contains(cookie, "Max-Age=7776000") ||
		!strings.Contains(cookie, "__Host-admin=") {
		t.Errorf("cookies:\n%s", cookie)
	}
	mails := func() (n int) {
		for {
			e, err := g.store.TakeEffect(context.Background(), time.Minute)
			if err != nil {
				return n
			}
			if strings.HasPrefix(e.Key, "new_device:") {
				n++
			}
		}
	}
	if n := mails(); n != 1 {
		t.Errorf("%d mails about the first device", n)
	}
	b.login()
	if n := mails(); n != 0 {
		t.Errorf("%d mails about a known device", n)
	}
}
