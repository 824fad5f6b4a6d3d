//go:build bench && linux

package main

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store/bigshop"
)

var (
	benchProducts = flag.String("bench.products", "1000,100000", "how many products the shops have")
	benchOrders   = flag.Int("bench.orders", 50_000, "how many orders the last of them has had")
	benchRounds   = flag.Int("bench.rounds", 3, "how often everything is measured")
	benchSlice    = flag.Duration("bench.slice", time.Second, "how long each time")
	benchOut      = flag.String("bench.out", "../../docs/performance.md", "where the results are written")
)

// benchConns is how many clients there are at the same time, unless a row says
// otherwise.
const benchConns = 32

// bench is one run.
type bench struct {
	t            *testing.T
	hello, floor *benchProcess
	shops        []*benchShop
	rows         []*benchRow
	facts        []benchFact
	profiles     []benchProfile
	began        time.Time
	busy         string  // load of the machine before the run
	base         sample  // hello in this round
	disk         float64 // fdatasync/s in this round
}

// TestBench measures the release's binary against hello, a bare handler, and the
// floor, the smallest program that writes orders as durably, and writes down what
// came of it.
func TestBench(t *testing.T) {
	b := &bench{t: t, began: time.Now(), busy: loadAverage()}
	binary := buildRelease(t)
	b.hello, b.floor = startBenchServer(t, "hello", ""), startBenchServer(t, "floor", t.TempDir())
	sizes := strings.Split(*benchProducts, ",")
	for i, text := range sizes {
		products, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		size := bigshop.Size{Products: products, Orders: 1000, Days: 400}
		if i == len(sizes)-1 {
			size.Orders = *benchOrders
		}
		s := fillShop(t, binary, size)
		t.Logf("%d products, %d orders: filled in %s", size.Products, size.Orders, s.filled.Round(time.Second))
		b.shops = append(b.shops, s)
		b.measureStarts(s)
	}
	for _, s := range b.shops {
		s.start()
		t.Cleanup(s.stop)
		s.beginSessions()
		time.Sleep(3 * lookEvery) // nobody comes
		b.fact(s, "memory at rest (RssAnon)", mib(anonymous(s.pid())), "≤ 12 MiB at 1,000",
			s.products > 1000 || anonymous(s.pid()) <= 12<<20)
		b.settle(s)
	}
	for round := range *benchRounds {
		b.round()
		t.Logf("round %d of %d after %s", round+1, *benchRounds, time.Since(b.began).Round(time.Second))
	}
	b.measureWebhooks()
	for _, s := range b.shops {
		b.measureMemory(s)
		b.measureView(s)
		b.measureOwner(s)
	}
	b.measureProfiles(b.shops[len(b.shops)-1])
	b.measureVerify(b.shops[len(b.shops)-1])
	if err := b.write(*benchOut); err != nil {
		t.Fatal(err)
	}
}

// buildRelease builds the program as a release is built.
func buildRelease(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jangteo")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

func mib(bytes int64) string { return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20)) }

// round measures everything once.
func (b *bench) round() {
	disk, err := fdatasyncs(b.shops[0].data, *benchSlice/2)
	if err != nil {
		b.t.Fatal(err)
	}
	b.disk = disk
	b.add("fdatasync of 4 KiB, one after the other", 0, sample{rate: disk}, goal{})
	hello := load{addr: b.hello.addr, conns: benchConns, status: 200, least: 5,
		request: func(int) []byte { return getRequest("/") }}
	b.base = sample{} // nothing to compare with yet
	one := b.measure(b.hello.cmd.Process.Pid, &hello)
	b.base = one
	b.add("hello: a bare Echo handler", 0, one, goal{})
	floor := load{addr: b.floor.addr, conns: benchConns, status: 201, least: 5, request: b.shops[0].order}
	one = b.measure(b.floor.cmd.Process.Pid, &floor)
	one.xDisk = one.rate / b.disk
	b.add("floor: one row, as durable", 0, one, goal{})
	for _, s := range b.shops {
		b.measurePages(s)
		b.measureSearch(s)
		b.measureUnasked(s)
		b.measureCold(s)
		b.measureOrders(s)
	}
}

// measure runs a load for a slice of time, and says what of it was the server's work.
func (b *bench) measure(pid int, l *load) sample { return b.measureFrom(pid, l, 0) }

func (b *bench) measureFrom(pid int, l *load, from int) sample {
	before := cpuTime(pid)
	got := l.run(from, *benchSlice)
	spent := cpuTime(pid) - before
	one := sample{rate: got.rate(), n: got.whole, wrong: got.wrong, p50: got.latency.quantile(0.5),
		p99: got.latency.quantile(0.99)}
	if got.whole > 0 {
		one.cpu = spent / time.Duration(got.whole)
		one.size = int(got.bytes) / got.whole
	}
	if b.base.rate > 0 {
		one.xRate, one.xCPU = one.rate/b.base.rate, float64(one.cpu)/float64(b.base.cpu)
		one.xP99 = float64(one.p99) / float64(b.base.p99)
	}
	if err := l.failed.Load(); err != nil {
		one.failure = (*err).Error()
	}
	return one
}

// rotate asks for each of some requests in turn.
func rotate(requests [][]byte) func(int) []byte {
	return func(n int) []byte { return requests[n%len(requests)] }
}

func (b *bench) pages(s *benchShop) []struct {
	name  string
	paths []string
} {
	var products, categories []string
	for _, slug := range s.slugs {
		products = append(products, "/products/"+slug)
	}
	for n := range 24 {
		categories = append(categories, fmt.Sprintf("/categories/big-%d", n+1))
	}
	return []struct {
		name  string
		paths []string
	}{{"product page", products}, {"category page", categories}, {"home page", []string{"/"}}}
}

// measurePages measures what is kept as bytes.
func (b *bench) measurePages(s *benchShop) {
	for _, page := range b.pages(s) {
		var plain, known, withCart [][]byte
		for i, path := range page.paths {
			header, _, _ := s.page(path)
			plain = append(plain, getRequest(path))
			known = append(known, getRequest(path, "If-None-Match: "+header.Get("ETag")))
			withCart = append(withCart, getRequest(path, s.carts[i%len(s.carts)]))
		}
		for len(withCart) < len(s.carts) {
			n := len(withCart)
			withCart = append(withCart, getRequest(page.paths[n%len(page.paths)], s.carts[n]))
		}
		l := load{addr: s.addr, conns: benchConns, status: 200, least: 1000, request: rotate(plain)}
		b.add(page.name+", nobody known, warm", s.products, b.measure(s.pid(), &l),
			goal{"≥ 0.6 × hello, CPU ≤ 1.8 ×", func(m sample) bool { return m.xRate >= 0.6 && m.xCPU <= 1.8 }})
		l = load{addr: s.addr, conns: benchConns, status: 200, least: 1000, request: rotate(withCart)}
		b.add(page.name+", something in the cart", s.products, b.measure(s.pid(), &l),
			goal{"≥ 0.3 × hello, CPU ≤ 4 ×", func(m sample) bool { return m.xRate >= 0.3 && m.xCPU <= 4 }})
		l = load{addr: s.addr, conns: benchConns, status: 304, request: rotate(known)}
		b.add(page.name+", unchanged (304)", s.products, b.measure(s.pid(), &l),
			goal{"≥ 0.8 × hello", func(m sample) bool { return m.xRate >= 0.8 }})
	}
}

// benchQueries are words of the filled shops, by how they are searched for.
func benchQueries() [][]string {
	return [][]string{
		{"two syllables", "의자", "책상", "조명", "가방", "시계"},
		{"three syllables", "머그컵", "텀블러", "접이식", "사무용", "어린이"},
		{"two words", "원목 책상", "캠핑 의자", "무선 조명", "빈티지 시계", "수제 가방"},
		{"initial consonants (초성)", "ㅊㅅ", "ㅌㅂㄹ", "ㅁㄱㅋ", "ㅎㅈㅇㅈ"},
		{"typed on the wrong keyboard", "dmlwk", "cortkd", "whaud", "rkqkd"},
		{"nothing to be found", "뷁뷁", "쾅쾅쾅", "똠방각하"},
	}
}

func (b *bench) measureSearch(s *benchShop) {
	for _, kind := range benchQueries() {
		var requests [][]byte
		for _, q := range kind[1:] {
			s.page("/search?q=" + url.QueryEscape(q))
			requests = append(requests, getRequest("/search?q="+url.QueryEscape(q)))
		}
		l := load{addr: s.addr, conns: benchConns, status: 200, least: 1000, request: rotate(requests)}
		b.add("search: "+kind[0], s.products, b.measure(s.pid(), &l),
			goal{"CPU ≤ 15 × hello, p99 ≤ 10 ×", func(m sample) bool { return m.xCPU <= 15 && m.xP99 <= 10 }})
	}
	var typing [][]byte
	for _, q := range []string{"의", "의자", "책", "텀블", "머그컵", "원목 책", "ㅊㅅ"} {
		typing = append(typing, getRequest("/search/suggest?q="+url.QueryEscape(q)))
	}
	l := load{addr: s.addr, conns: benchConns, status: 200, least: 2, request: rotate(typing)}
	b.add("suggestions while typing", s.products, b.measure(s.pid(), &l),
		goal{"CPU ≤ 5 × hello", func(m sample) bool { return m.xCPU <= 5 }})
}

// measureCold changes a product before every view of it, from another process, and
// takes only a page that shows the change.
func (b *bench) measureCold(s *benchShop) {
	says := ""
	l := load{addr: s.addr, conns: 1, status: 200, least: 1000,
		request: func(n int) []byte {
			says = fmt.Sprintf("바뀐 설명 %d-%d", time.Now().UnixNano(), n)
			if _, err := s.db.Exec("UPDATE products SET summary_ko = ? WHERE slug = ?", says,
				s.slugs[n%len(s.slugs)]); err != nil {
				b.t.Error(err)
			}
			return getRequest("/products/" + s.slugs[n%len(s.slugs)])
		},
		check: func(_ int, body []byte) error {
			html, err := unpack(body)
			if err == nil && !bytes.Contains(html, []byte(says)) {
				err = fmt.Errorf("the page does not say %q", says)
			}
			return err
		}}
	b.add("product page, just changed (1 client)", s.products, b.measure(s.pid(), &l),
		goal{"CPU ≤ 15 × hello", func(m sample) bool { return m.xCPU <= 15 }})
}

// measureOrders counts orders that hold their goods, each by a new buyer, and pages
// beside them.
func (b *bench) measureOrders(s *benchShop) {
	order := func(conns int) *load {
		return &load{addr: s.addr, conns: conns, status: 201, least: 100, request: s.order, check: s.held}
	}
	place := func(conns int) sample {
		l := order(conns)
		one := b.measureFrom(s.pid(), l, s.buyers)
		s.buyers += one.n + one.wrong
		one.xDisk = one.rate / b.disk
		return one
	}
	b.add("orders, 32 buyers at once", s.products, place(benchConns), goal{"≥ 0.6 × fdatasync, CPU ≤ 400 µs",
		func(m sample) bool { return m.xDisk >= 0.6 && m.cpu <= 400*time.Microsecond }})
	b.add("orders, one buyer after the other", s.products, place(1), goal{"≥ 0.2 × fdatasync, CPU ≤ 400 µs",
		func(m sample) bool { return m.xDisk >= 0.2 && m.cpu <= 400*time.Microsecond }})

	pages := load{addr: s.addr, conns: benchConns / 2, status: 200, least: 1000}
	var requests [][]byte
	for _, slug := range s.slugs {
		s.page("/products/" + slug) // is kept again after the changes above
		requests = append(requests, getRequest("/products/"+slug))
	}
	pages.request = rotate(requests)
	alone := b.measure(s.pid(), &pages)
	var orders loaded
	var both sync.WaitGroup
	both.Go(func() { orders = order(8).run(s.buyers, *benchSlice) })
	beside := b.measure(s.pid(), &pages)
	both.Wait()
	s.buyers += orders.whole + orders.wrong
	beside.cpu, beside.xCPU = 0, 0 // it is that of both
	beside.xAlone = beside.rate / alone.rate
	beside.remark = fmt.Sprintf("%.0f orders/s", orders.rate())
	// What nobody pays would run out, and be worked on, in the middle of what follows.
	if _, err := s.db.Exec("UPDATE orders SET expires_at = expires_at + 86400000 WHERE created_at >= ? AND "+
		"pay_state = 'unpaid' AND expires_at < ?", b.began.UnixMilli(), b.began.Add(time.Hour).UnixMilli()); err != nil {
		b.t.Error(err)
	}
	b.add("product page, 16 clients beside 8 buyers", s.products, beside,
		goal{"≥ 0.6 × alone", func(m sample) bool { return m.xAlone >= 0.6 }})
}

// measureWebhooks comes last: what was taken in keeps the shop busy.
func (b *bench) measureWebhooks() {
	for range *benchRounds {
		disk, err := fdatasyncs(b.shops[0].data, *benchSlice/2)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, s := range b.shops {
			if len(s.uids) == 0 {
				b.t.Errorf("no order was held at %d products", s.products)
				continue
			}
			l := load{addr: s.addr, conns: benchConns, status: 200, least: 2, request: func(n int) []byte {
				news := url.Values{"imp_uid": {fmt.Sprintf("imp_%012d", n)}, "merchant_uid": {s.uids[n%len(s.uids)]}}
				return postRequest("/payments/webhook", news.Encode())
			}}
			one := b.measureFrom(s.pid(), &l, s.buyers)
			s.buyers += one.n + one.wrong
			one.xDisk = one.rate / disk
			b.add("webhooks taken in, 32 senders", s.products, one,
				goal{"≥ 1.0 × fdatasync", func(m sample) bool { return m.xDisk >= 1 }})
		}
	}
}

// measureStarts starts a shop again and again.
func (b *bench) measureStarts(s *benchShop) {
	s.start()
	first := s.first
	s.stop()
	var again []float64
	for range 5 {
		s.start()
		again = append(again, float64(s.first))
		s.stop()
	}
	usual := time.Duration(middle(again))
	b.fact(s, "first page after the first start", ms(first), "", true)
	b.fact(s, "first page after a start (median of 5)", ms(usual), "≤ 60 ms", usual <= 60*time.Millisecond)
}

// measureMemory says what the load above has left, and what 120 wrong logins at
// once take.
func (b *bench) measureMemory(s *benchShop) {
	most := int64(48 << 20)
	if s.products > 1000 {
		most = 112 << 20
	}
	now := anonymous(s.pid())
	b.fact(s, "memory after the loads (RssAnon)", mib(now), "≤ "+mib(most), now <= most)
	peak, stop := now, make(chan struct{})
	var watch, logins sync.WaitGroup
	watch.Go(func() {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				peak = max(peak, anonymous(s.pid()))
			}
		}
	})
	for n := range 120 {
		logins.Go(func() {
			form := url.Values{"email": {fmt.Sprintf("nobody%d@example.com", n)}, "password": {"wrong wrong wrong"}}
			if res, err := http.PostForm(s.url("/admin/login"), form); err == nil {
				res.Body.Close()
			}
		})
	}
	logins.Wait()
	close(stop)
	watch.Wait()
	b.fact(s, "120 wrong logins at once add", mib(peak-now), "≤ 48 MiB", peak-now <= 48<<20)
	const quiet = 30 * time.Second
	time.Sleep(quiet)
	b.fact(s, fmt.Sprintf("memory %.0f s after that (RssAnon)", quiet.Seconds()), mib(anonymous(s.pid())), "", true)
}

// measureView counts what a browser fetches for a product page, pictures apart.
func (b *bench) measureView(s *benchShop) {
	_, html, sum := s.page("/products/" + s.slugs[0])
	files := map[string]bool{}
	for _, tag := range regexp.MustCompile(`<(?:script|link)\b[^>]*>`).FindAll(html, -1) {
		kind := regexp.MustCompile(`rel="(?:icon|canonical|alternate|apple-touch-icon|manifest)`)
		if m := regexp.MustCompile(`(?:src|href)="(/[^"]+)"`).FindSubmatch(tag); m != nil && !kind.Match(tag) {
			files[string(m[1])] = true
		}
	}
	for file := range files {
		_, body := s.ask(http.MethodGet, file, "", map[string]string{"Accept-Encoding": "gzip, deflate, br"})
		sum += len(body)
	}
	b.fact(s, "a product page with its styles and scripts, nothing cached",
		fmt.Sprintf("%.1f KB in %d requests", float64(sum)/1000, len(files)+1), "≤ 20 KB in ≤ 5 requests",
		sum <= 20_000 && len(files) < 5)
}

// measureOwner measures the owner's pages, one client at a time.
func (b *bench) measureOwner(s *benchShop) {
	view := func(path string) sample {
		s.ask(http.MethodGet, path, "", map[string]string{"Cookie": strings.TrimPrefix(s.owner, "Cookie: ")})
		l := load{addr: s.addr, conns: 1, status: 200, least: 100,
			request: func(int) []byte { return getRequest(path, s.owner) }}
		return b.measure(s.pid(), &l)
	}
	for range *benchRounds {
		b.add("the owner's dashboard", s.products, view("/admin"),
			goal{"CPU ≤ 10 ms", func(m sample) bool { return m.cpu <= 10*time.Millisecond }})
		b.add("the owner's orders", s.products, view("/admin/orders"),
			goal{"CPU ≤ 15 ms", func(m sample) bool { return m.cpu <= 15*time.Millisecond }})
	}
	dearest, name := sample{}, ""
	for _, r := range handlers.Routes() {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.Path, "/admin/") || r.Role == web.Public ||
			strings.Contains(r.Path, ":") || r.Path == "/admin/orders/export" || r.Path == "/admin/orders/slips" {
			continue
		}
		before, n := cpuTime(s.pid()), 3
		for range n {
			s.ask(http.MethodGet, r.Path, "", map[string]string{"Cookie": strings.TrimPrefix(s.owner, "Cookie: ")})
		}
		if cpu := (cpuTime(s.pid()) - before) / time.Duration(n); cpu > dearest.cpu {
			dearest.cpu, name = cpu, r.Path
		}
	}
	b.fact(s, "CPU of the dearest other page of the owner, "+name, ms(dearest.cpu), "≤ 15 ms",
		dearest.cpu <= 15*time.Millisecond)
}

// measureProfiles says where the time goes.
func (b *bench) measureProfiles(s *benchShop) {
	d := max(2*time.Second, *benchSlice)
	var products, searches [][]byte
	for _, slug := range s.slugs {
		products = append(products, getRequest("/products/"+slug))
	}
	_, unasked, err := s.unasked()
	if err != nil {
		b.t.Error(err)
	}
	for _, list := range unasked {
		for _, q := range list {
			searches = append(searches, getRequest("/search?q="+url.QueryEscape(q)))
		}
	}
	for _, p := range []struct {
		name string
		load *load
	}{
		{"warm product pages", &load{status: 200, least: 1000, request: rotate(products)}},
		{"searches of all kinds, never asked before", &load{status: 200, least: 1000, request: rotate(searches)}},
		{"orders of 32 buyers", &load{status: 201, least: 100, request: s.order, check: s.held}},
	} {
		p.load.addr, p.load.conns = s.addr, benchConns
		top, err := s.profile(d, func() {
			got := p.load.run(s.buyers, d)
			s.buyers += got.whole + got.wrong
		})
		if err != nil {
			b.t.Errorf("profile of %s: %v\n%s", p.name, err, top)
		}
		b.profiles = append(b.profiles, benchProfile{fmt.Sprintf("%s, %s products", p.name, thousands(s.products)), top})
	}
}

// measureVerify checks all of a stopped shop's books.
func (b *bench) measureVerify(s *benchShop) {
	var orders int
	if err := s.db.QueryRow("SELECT count(*) FROM orders").Scan(&orders); err != nil {
		b.t.Error(err)
	}
	var held int
	if err := s.db.QueryRow(`SELECT count(DISTINCT a.order_id) FROM attempts a JOIN reservations r
	  ON r.order_id = a.order_id JOIN orders o ON o.id = a.order_id
	  WHERE o.created_at >= ?`, b.began.UnixMilli()).Scan(&held); err != nil || held < len(s.uids) {
		b.t.Errorf("%d orders were said to hold their goods, %d do (%v)", len(s.uids), held, err)
	}
	s.stop()
	began := time.Now()
	out, err := s.command("verify").CombinedOutput()
	took := time.Since(began)
	if err != nil || len(out) > 0 {
		b.t.Errorf("jangteo verify: %v\n%s", err, out)
	}
	b.fact(s, fmt.Sprintf("`jangteo verify` of %s orders", thousands(orders)), ms(took), "≤ 2 s",
		took <= 2*time.Second)
	info, err := os.Stat(s.binary)
	if err != nil {
		b.t.Fatal(err)
	}
	b.fact(nil, "the release's binary", fmt.Sprintf("%.1f MB", float64(info.Size())/1e6), "≤ 24 MB",
		info.Size() <= 24e6)
}
