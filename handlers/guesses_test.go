package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
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
	changed := "A" + mark[1:]
	if changed == mark {
		changed = "B" + mark[1:]
	}
	want(t, "a changed mark", marked(changed).login(), http.StatusTooManyRequests)
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

// strangers lets so many log in as somebody who does not exist, and counts what they
// are told.
func (g *gate) strangers(n int) map[int]int {
	g.t.Helper()
	said, todo := make(chan int), make(chan int)
	go func() {
		for i := range n {
			todo <- i
		}
		close(todo)
	}()
	var hands sync.WaitGroup
	for range 300 {
		hands.Go(func() {
			for i := range todo {
				said <- g.browser("127.0.0.1").login("email", fmt.Sprintf("made-up-%d@example.com", i), "password",
					"wrong horse battery").status
			}
		})
	}
	go func() {
		hands.Wait()
		close(said)
	}()
	got := map[int]int{}
	for status := range said {
		got[status]++
	}
	return got
}

// TestCrowdLocksNobodyOut: thousands of guesses at people who do not exist cost little,
// fill no log, and keep nobody out: neither on a known device, nor in a running
// session, nor with the second factor, nor anywhere else. Monitoring and the owner
// hear of it.
func TestCrowdLocksNobodyOut(t *testing.T) {
	g := newGate(t, false)
	ctx := context.Background()
	session := g.visit(g.owner)
	code, _ := session.turnOnTwoFactor()
	staff := g.hire("staff@example.com", store.StaffRole, false)
	known := g.browser("127.0.0.1")
	if a := known.login("email", staff.Email); a.status != http.StatusSeeOther {
		t.Fatalf("the first login: %d", a.status)
	}
	if said := g.strangers(600); said[http.StatusUnauthorized] != 600 {
		t.Errorf("strangers are told %v", said)
	}

	if a := known.login("email", staff.Email); a.status != http.StatusSeeOther {
		t.Errorf("a known device: %d", a.status)
	}
	if a := g.browser("127.0.0.1").login("email", staff.Email); a.status != http.StatusSeeOther {
		t.Errorf("another device: %d", a.status)
	}
	g.forward(6 * time.Minute)
	out := g.browser("127.0.0.1")
	first := out.login()
	pending := regexp.MustCompile(`name="pending" value="([^"]+)"`).FindStringSubmatch(first.body)
	if first.status != http.StatusUnauthorized || pending == nil {
		t.Fatalf("the owner's password: %d", first.status)
	}
	if a := out.send("POST", "/admin/login", url.Values{"email": {ownerEmail}, "pending": {pending[1]},
		"code": {code(0)}}); a.status != http.StatusSeeOther {
		t.Errorf("the owner's second factor: %d", a.status)
	}
	if a := session.post("/admin/prove", "proof", ownerPassword, "next", "/admin/people"); !a.leadsTo("/admin/people") {
		t.Errorf("the password again in a running session: %d", a.status)
	}
	page := session.get("/admin/people")
	want(t, "the owner's pages", page, http.StatusOK, "대량으로 추측하고 있습니다")
	want(t, "the log", session.get("/admin/log?who=all&entity=installation"), http.StatusOK, "대량 추측")
	want(t, "health", g.browser("127.0.0.1").get("/healthz"), http.StatusOK, `"guess_flood"`)
	want(t, "metrics", g.browser("127.0.0.1").get("/metrics"), http.StatusOK, `jangteo_alert{code="guess_flood"} 1`)

	g.restart()
	g.strangers(300)
	entries, err := g.store.Log(ctx, store.LogFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[store.EventKind]int{}
	for _, e := range entries {
		kinds[e.Kind]++
	}
	if kinds["crowded"] != 1 || kinds["login_failed"] > 350 {
		t.Errorf("in the log: %v", kinds)
	}
	g.forward(2 * time.Hour)
	if a := g.browser("127.0.0.1").get("/healthz"); strings.Contains(a.body, "guess_flood") {
		t.Errorf("two hours later: %s", a.body)
	}
}

// TestSessionHasTriesOfItsOwn: what others guess about an account does not keep its
// owner, whose device is not known, from proving who they are; nor may a session guess
// for ever.
func TestSessionHasTriesOfItsOwn(t *testing.T) {
	g := newGate(t, false)
	b := g.visit(g.owner)
	for i := range 6 {
		g.browser(fmt.Sprintf("203.0.%d.9", i)).login("password", "wrong horse battery")
	}
	g.forward(6 * time.Minute)
	for i := range 4 {
		want(t, fmt.Sprint("wrong ", i), b.post("/admin/prove", "proof", "wrong horse battery"), 401)
	}
	if a := b.post("/admin/prove", "proof", ownerPassword, "next", "/admin"); !a.leadsTo("/admin") {
		t.Errorf("right: %d", a.status)
	}
	for range 5 {
		b.post("/admin/prove", "proof", "wrong horse battery")
	}
	want(t, "after five", b.post("/admin/prove", "proof", ownerPassword), http.StatusTooManyRequests)
	g.restart()
	want(t, "after a restart", b.post("/admin/prove", "proof", ownerPassword), http.StatusTooManyRequests)
}

// TestCodesHaveNoMoreTriesInTwoWays: who knows the password guesses five codes,
// however they send them, and is not told apart from who does not.
func TestCodesHaveNoMoreTriesInTwoWays(t *testing.T) {
	g := newGate(t, false)
	code, _ := g.visit(g.owner).turnOnTwoFactor()
	g.forward(time.Minute)
	b := g.browser("203.0.113.9")
	pending := regexp.MustCompile(`name="pending" value="([^"]+)"`).FindStringSubmatch(b.login().body)[1]
	step := func(code string) answer {
		return b.send("POST", "/admin/login", url.Values{"email": {ownerEmail}, "pending": {pending}, "code": {code}})
	}
	for range 3 {
		want(t, "in the second step", step("000000"), http.StatusUnauthorized)
	}
	for i := range 2 {
		want(t, "in one step", g.browser(fmt.Sprintf("203.0.%d.9", i)).login("code", "000000"), http.StatusUnauthorized)
	}
	want(t, "a sixth in the second step", step(code(0)), http.StatusTooManyRequests)
	want(t, "a sixth in one step", g.browser("203.1.113.9").login("code", code(0)), http.StatusUnauthorized)
	g.restart()
	want(t, "after a restart", step(code(0)), http.StatusTooManyRequests)
	g.forward(15 * time.Minute)
	if a := g.browser("203.2.113.9").login("code", code(0)); a.status != http.StatusSeeOther {
		t.Errorf("after the wait: %d", a.status)
	}
}

// TestGuessesOutliveARestart: of people and of what is made up alike, and of networks;
// what was forgiven stays so.
func TestGuessesOutliveARestart(t *testing.T) {
	g := newGate(t, false)
	for range 5 {
		for _, email := range []string{ownerEmail, "nobody@example.com"} {
			want(t, email, g.browser("127.0.0.1").login("email", email, "password", "wrong horse battery"), 401)
		}
	}
	for i := range 10 {
		want(t, "a network", g.browser("203.0.113.9").login("email", fmt.Sprint(i, "@example.com"), "password", "x"), 401)
	}
	staff := g.hire("staff@example.com", store.StaffRole, false)
	for range 4 {
		want(t, "staff", g.browser("127.0.0.1").login("email", staff.Email, "password", "x"), 401)
	}
	if a := g.browser("127.0.0.1").login("email", staff.Email); a.status != http.StatusSeeOther {
		t.Fatalf("staff: %d", a.status)
	}
	g.forward(10 * time.Second)
	g.restart()
	for _, email := range []string{ownerEmail, "nobody@example.com"} {
		a := g.browser("127.0.0.1").login("email", email)
		want(t, email, a, http.StatusTooManyRequests)
		if wait := a.header.Get("Retry-After"); wait != "890" {
			t.Errorf("%s waits %s seconds", email, wait)
		}
	}
	want(t, "the network", g.browser("203.0.113.9").login("email", staff.Email), http.StatusTooManyRequests)
	for range 4 {
		want(t, "what was forgiven", g.browser("127.0.0.1").login("email", staff.Email, "password", "x"), 401)
	}
}
