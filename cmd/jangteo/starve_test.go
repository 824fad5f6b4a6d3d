package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// mostStarved is the most anonymous memory that the program may hold while
// strangers send it whatever they like: a machine of 256 MiB has room for it.
const mostStarved = 160 << 20

// attack is what strangers do to a shop. run ends once it has done all of it,
// or ctx is over. It tells what should not have been answered; being refused is
// what strangers are for.
type attack struct {
	name string
	run  func(ctx context.Context, s *siege) error
}

// attacks are made all at the same time.
func attacks() []attack {
	return []attack{
		{"filters of thousands of shapes", strangeFilters},
		{"methods and paths that nobody declared", strangeRequests},
		{"uploads that stall", stalledUploads},
		{"connections that never ask for anything", silentConnections},
		{"wrong passwords all at once", wrongPasswords},
		{"orders of all that everybody buys, unpaid", unpaidOrders},
		{"logins of people whom nobody knows", strangeLogins},
		{"numbers of orders that nobody placed", strangeOrders},
		{"mails to somebody else", mailsToOthers},
	}
}

// siege is a shop that listens to everybody, and those who attack it.
type siege struct {
	*program
	port      string
	strangers []stranger
}

// stranger is where attackers come from: to is the address of the shop that
// they use, from their own.
type stranger struct{ from, to string }

// besiege starts a shop for strangers at an address of this machine, to whom all
// limits apply, and for some whom a proxy on it would bring.
func besiege(t *testing.T) *siege {
	t.Helper()
	addr := freeAddr(t)
	_, port, _ := net.SplitHostPort(addr)
	env := append(ownerEnv(), "JANGTEO_ADDR=0.0.0.0:"+port, "JANGTEO_POLL=1s", "JANGTEO_LOG_LEVEL=warn")
	s := &siege{program: startProgramIn(t, smallMachine(t), addr, env...), port: port}
	s.strangers = []stranger{{"127.0.0.2", "127.0.0.1"}}
	if own := ownAddress(t); own != "" {
		s.strangers = append(s.strangers, stranger{own, own})
	} else {
		t.Log("this machine has no address but loopback ones")
	}
	return s
}

// besiegeProxy starts a shop behind a declared proxy, to which everybody comes from an
// address of their own. Strangers are of three larger networks, and so is who buys.
func besiegeProxy(t *testing.T) *siege {
	t.Helper()
	env := append(ownerEnv(), "JANGTEO_POLL=1s", "JANGTEO_LOG_LEVEL=warn", "JANGTEO_TRUSTED_PROXIES=127.0.0.1/32")
	s := &siege{program: startProgramIn(t, smallMachine(t), freeAddr(t), env...)}
	to, err := url.Parse(s.shop)
	if err != nil {
		t.Fatal(err)
	}
	out := &http.Transport{DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}}).DialContext,
		MaxIdleConnsPerHost: 100}
	front := httptest.NewServer(&httputil.ReverseProxy{Transport: out, ErrorLog: log.New(io.Discard, "", 0),
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: "127.0.0.1:" + to.Port()})
			r.Out.Host = to.Host
			r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"] // what visitors say stands before it
			r.SetXForwarded()
		}})
	t.Cleanup(front.Close)
	at, err := url.Parse(front.URL)
	if err != nil {
		t.Fatal(err)
	}
	s.shop, s.port = front.URL, at.Port()
	for _, from := range []string{"127.16.0.2", "127.32.0.2", "127.48.0.2"} {
		s.strangers = append(s.strangers, stranger{from, "127.0.0.1"})
	}
	return s
}

// smallMachine is a control group with 256 MiB of memory; empty: the tests may make
// none, and only what the program holds is measured.
func smallMachine(t *testing.T) string {
	t.Helper()
	for root, file := range map[string]string{"/sys/fs/cgroup": "memory.max",
		"/sys/fs/cgroup/memory": "memory.limit_in_bytes"} {
		group := filepath.Join(root, fmt.Sprintf("jangteo-starve-%d-%d", os.Getpid(), rand.IntN(1e9)))
		if os.Mkdir(group, 0o755) != nil {
			continue
		}
		t.Cleanup(func() { os.Remove(group) })
		// Where it is a group and no mere folder, the file is there.
		limit, err := os.OpenFile(filepath.Join(group, file), os.O_WRONLY|os.O_TRUNC, 0)
		if err != nil {
			continue
		}
		_, err = limit.WriteString("268435456")
		if errors.Join(err, limit.Close()) == nil {
			return group
		}
	}
	t.Log("no control group can be made: what the program holds is measured only")
	return ""
}

// confined tells how much memory the group of the program took, with files; it must be in
// it, and never have been killed there.
func (s *siege) confined() string {
	s.t.Helper()
	if s.group == "" {
		return "without a control group"
	}
	own, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", s.cmd.Process.Pid))
	if err != nil || !strings.Contains(string(own), filepath.Base(s.group)) {
		s.t.Errorf("the program is not in %s: %s, %v", s.group, own, err)
	}
	for _, file := range []string{"memory.peak", "memory.max_usage_in_bytes"} {
		if text, err := os.ReadFile(filepath.Join(s.group, file)); err == nil {
			bytes, _ := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
			return fmt.Sprintf("its group took at most %d of 256 MiB, files included", bytes>>20)
		}
	}
	return "within 256 MiB"
}

// ownAddress is an address of this machine that is not a loopback one.
func ownAddress(t *testing.T) string {
	t.Helper()
	list, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			return n.IP.String()
		}
	}
	return ""
}

// dial connects a stranger to the shop.
func (s *siege) dial(ctx context.Context, who stranger) (net.Conn, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(who.from)}}
	return d.DialContext(ctx, "tcp", net.JoinHostPort(who.to, s.port))
}

// client is a stranger's browser, with so many connections.
func (s *siege) client(who stranger, connections int) *http.Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return s.dial(ctx, who) }
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DialContext: dial,
		MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// each lets so many hands of every stranger do n things each, until one of them
// tells of trouble.
func (s *siege) each(ctx context.Context, hands, n int, do func(*http.Client) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var all sync.WaitGroup
	for _, who := range s.strangers {
		client := s.client(who, hands)
		defer client.CloseIdleConnections()
		for range hands {
			all.Go(func() {
				for range n {
					if ctx.Err() != nil {
						return
					}
					if err := do(client); err != nil {
						stop(err)
					}
				}
			})
		}
	}
	all.Wait()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// sends tells of an answer that says that the shop is broken.
func (s *siege) sends(client *http.Client, method, path string, body io.Reader, kind string) error {
	req, err := http.NewRequest(method, s.shop+path, body)
	if err != nil {
		return err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := client.Do(req)
	if err != nil {
		return nil // hung up on: strangers have to bear it
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body)
	if res.StatusCode == http.StatusInternalServerError {
		return fmt.Errorf("%s %.80s: %d", method, path, res.StatusCode)
	}
	return nil
}

// strangeFilters asks for lists with options that no two requests share, in all
// numbers and orders.
func strangeFilters(ctx context.Context, s *siege) error {
	pages := []string{"/categories/furniture", "/en/categories/furniture", "/search", "/search/suggest", "/"}
	return s.each(ctx, 4, 400, func(client *http.Client) error {
		q := url.Values{"q": {strconv.Itoa(rand.IntN(1e9))}, "page": {strconv.Itoa(rand.IntN(1e6))},
			"min": {strconv.Itoa(rand.IntN(2) * rand.IntN(1e6))}, "max": {strconv.Itoa(rand.IntN(2) * rand.IntN(1e6))},
			"sort": {[]string{"new", "low", "high", "name", "discount", "x"}[rand.IntN(6)]}}
		for range rand.IntN(40) {
			q.Add("option", fmt.Sprintf("%d:%d", rand.IntN(1e6), rand.IntN(1e6)))
		}
		return s.sends(client, http.MethodGet, pages[rand.IntN(len(pages))]+"?"+q.Encode(), nil, "")
	})
}

// strangeRequests are of methods and paths as long as a request may be.
func strangeRequests(ctx context.Context, s *siege) error {
	return s.each(ctx, 4, 400, func(client *http.Client) error {
		long := fmt.Sprintf("X%d", rand.IntN(1e9)) + strings.Repeat("X", 12<<10)
		err := s.sends(client, long, "/", nil, "")
		return errors.Join(err, s.sends(client, http.MethodGet, "/"+long, nil, ""))
	})
}

// stalledUploads sends large files, all but their end.
func stalledUploads(ctx context.Context, s *siege) error {
	part := "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\n"
	chunk := bytes.Repeat([]byte("x"), 1<<20)
	var all sync.WaitGroup
	for _, who := range s.strangers {
		for i := range 60 {
			path := []string{"/orders/nobodys/return", "/admin/products/pictures", "/admin/products/import",
				"/nowhere"}[i%4]
			all.Go(func() {
				conn, err := s.dial(ctx, who)
				if err != nil {
					return
				}
				defer conn.Close()
				conn.SetDeadline(time.Now().Add(10 * time.Second))
				fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "+
					"boundary=b\r\nContent-Length: %d\r\n\r\n%s", path, 10<<20, part)
				for range 9 {
					if _, err := conn.Write(chunk); err != nil {
						return // refused and hung up on
					}
				}
				io.Copy(io.Discard, conn) // wait for an answer that cannot come
			})
		}
	}
	all.Wait()
	return nil
}

// silentConnections are more than the shop holds open: half of them say nothing, half
// begin to.
func silentConnections(ctx context.Context, s *siege) error {
	for _, who := range s.strangers {
		for i := range 1200 / len(s.strangers) {
			conn, err := s.dial(ctx, who)
			if err != nil {
				continue // refused and hung up on
			}
			defer conn.Close()
			if i%2 == 0 {
				io.WriteString(conn, "GET / HTTP/1.1\r\nHost: local")
			}
		}
	}
	select {
	case <-ctx.Done():
	case <-time.After(8 * time.Second):
	}
	return nil
}

// wrongPasswords guesses the passwords of people who are not there.
func wrongPasswords(ctx context.Context, s *siege) error {
	return s.each(ctx, 120, 1, func(client *http.Client) error {
		guess := url.Values{"email": {fmt.Sprintf("nobody%d@example.com", rand.IntN(1e9))},
			"password": {"let me in, please"}}
		return s.sends(client, http.MethodPost, "/admin/login", strings.NewReader(guess.Encode()),
			"application/x-www-form-urlencoded")
	})
}

// unpaidRate is how many orders a second nobody means to pay.
const unpaidRate = 50

// unpaidOrders orders what honest buyers want, as many pieces as one order can hold,
// every time as somebody new.
func unpaidOrders(ctx context.Context, s *siege) error {
	pace := rate.NewLimiter(unpaidRate, 1)
	return s.each(ctx, 4, 50, func(client *http.Client) error {
		if pace.Wait(ctx) != nil {
			return nil
		}
		who := rand.IntN(1e8)
		order := url.Values{"pg": {[]string{"inicis", "inicis-vbank"}[rand.IntN(2)]},
			"product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"},
			"quantity":   {strconv.Itoa(1 + rand.IntN(99))},
			"buyer_name": {"아무개"}, "buyer_email": {fmt.Sprintf("nobody%d@example.com", who)},
			"buyer_tel": {fmt.Sprintf("010%08d", who)}, "buyer_addr": {"서울특별시 강남구 테헤란로 152"},
			"buyer_postcode": {"06236"}}
		return s.sends(client, http.MethodPost, "/orders", strings.NewReader(order.Encode()),
			"application/x-www-form-urlencoded")
	})
}

// stockUp lets there be so many more chairs.
func (s *siege) stockUp(pieces int) {
	s.t.Helper()
	if _, err := s.database().Exec(`INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT id, ?1, 'delivery', 1
	  FROM variants WHERE sku = 'CHAIR-NO-1'; UPDATE variants SET stock = stock + ?1 WHERE sku = 'CHAIR-NO-1'`,
		pieces); err != nil {
		s.t.Fatal(err)
	}
}

// TestStarve makes all attacks on the built program at once, from addresses of their
// own and through a proxy. Meanwhile buyers look around and buy, the owner logs in, and
// the program's memory stays small.
func TestStarve(t *testing.T) {
	for name, begin := range map[string]func(*testing.T) *siege{"direct": besiege, "through a proxy": besiegeProxy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			starve(t, begin(t))
		})
	}
}

func starve(t *testing.T, s *siege) {
	t.Helper()
	s.stockUp(300) // honest buyers may be many, too
	before := s.anonymous()
	stopWatching := s.watch()
	var attacking sync.WaitGroup
	ctx, stop := context.WithTimeout(t.Context(), 25*time.Second)
	defer stop()
	for _, a := range attacks() {
		attacking.Go(func() {
			if err := a.run(ctx, s); err != nil {
				t.Errorf("%s: %v", a.name, err)
			}
		})
	}
	over := make(chan struct{})
	go func() {
		attacking.Wait()
		close(over)
	}()
	rounds, next := 0, time.NewTicker(2*time.Second) // an owner does not log in all the time
	defer next.Stop()
	for attacked := true; attacked; rounds++ {
		select {
		case <-over:
			attacked = false // once more afterwards
		case <-next.C:
		}
		s.buysAndLooksAfterIt()
	}
	s.looksAtOthers()
	most := stopWatching()
	if most > mostStarved {
		t.Errorf("the program held %d MiB, want at most %d", most>>20, mostStarved>>20)
	}
	if r := s.do(http.MethodGet, s.shop+"/metrics", "", nil); r.status != http.StatusOK || len(r.body) > 1<<20 {
		t.Errorf("metrics: %d, %d bytes", r.status, len(r.body))
	}
	t.Logf("%d rounds of buying; %d MiB before, at most %d MiB; %s", rounds, before>>20, most>>20, s.confined())
}

// buysAndLooksAfterIt is what must go on under any attack: somebody looks
// around, buys and pays, and the owner logs in and sees the order.
func (s *siege) buysAndLooksAfterIt() {
	s.t.Helper()
	for _, path := range []string{"/", "/categories/furniture", "/products/norwegian-swivel-chair"} {
		if r := s.do(http.MethodGet, s.shop+path, "", nil); r.status != http.StatusOK {
			s.t.Fatalf("GET %s: %d", path, r.status)
		}
	}
	a, w := s.paidBy("inicis")
	if w.impUID == "" {
		s.t.Fatalf("order %s was not paid", a.OrderNo)
	}
	s.findsOrder(a.OrderNo)
	page := s.persistentOwner().open("/admin/orders?q=" + a.OrderNo)
	if !strings.Contains(page, "/admin/orders/"+a.OrderNo) {
		s.t.Errorf("the owner does not see order %s", a.OrderNo)
	}
}

// persistentOwner logs in, and tries again when told that too many do.
func (s *siege) persistentOwner() *owner {
	s.t.Helper()
	o := s.visitor()
	eventually(s.t, "the owner is let in", func() bool {
		status, page := o.send("/admin/login", url.Values{"email": {ownerEmail}, "password": {ownerPassword}})
		if status != http.StatusOK && status != http.StatusServiceUnavailable && status != http.StatusTooManyRequests {
			s.t.Fatalf("login: %d\n%s", status, page)
		}
		return strings.Contains(page, "/admin/logout")
	})
	return o
}

// watch begins to look at the program's memory; the function that it returns
// ends it, and tells the most that was seen.
func (s *siege) watch() func() int64 {
	done, most := make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		highest := int64(0)
		for {
			highest = max(highest, s.anonymous())
			select {
			case <-done:
				most <- highest
				return
			case <-tick.C:
			}
		}
	}()
	return func() int64 {
		close(done)
		return <-most
	}
}

// anonymous is the memory that the program holds, without files; 0 where the
// system does not tell.
func (s *siege) anonymous() int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	m := regexp.MustCompile(`RssAnon:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(string(m[1]), 10, 64)
	return kilobytes << 10
}
