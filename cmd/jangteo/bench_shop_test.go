//go:build bench && linux

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
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

	"github.com/pquerna/otp/totp"
	"golang.org/x/sys/unix"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/bigshop"
)

// benchShop is a filled shop that the release's binary runs. It is a live one whose
// I'mport cannot be reached, so that nothing of I'mport is measured.
type benchShop struct {
	*benchProcess
	t        *testing.T
	binary   string
	products int
	data     string
	port     string
	pprof    string
	db       *sql.DB // the same database, beside the shop
	slugs    []string
	goods    []benchGood
	owner    string // header line of the owner's session
	secret   string // of their second factor
	carts    []string
	filled   time.Duration
	buyers   int // how many orders were tried
	mu       sync.Mutex
	uids     []string // merchant_uid of orders that hold their goods
}

type benchGood struct{ slug, sku string }

// benchSlugs is how many products are asked for in turn, benchGoods how many forms
// are ordered.
const (
	benchSlugs = 1000
	benchGoods = 50
)

// fillShop makes the data of a shop.
func fillShop(t *testing.T, binary string, size bigshop.Size) *benchShop {
	t.Helper()
	_, port, _ := net.SplitHostPort(freeAddr(t))
	s := &benchShop{t: t, binary: binary, products: size.Products, data: t.TempDir(), port: port, pprof: freeAddr(t)}
	ctx, began := context.Background(), time.Now()
	opened, err := store.Open(ctx, store.Options{Dir: s.data, Live: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := opened.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	file := "file:" + filepath.Join(s.data, "jangteo.db")
	if s.db, err = sql.Open("sqlite", file+"?_txlock=immediate&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)"+
		"&_pragma=cache_size(-200000)&_pragma=synchronous(0)&_pragma=temp_store(2)"); err != nil {
		t.Fatal(err)
	}
	s.db.SetMaxOpenConns(1)
	t.Cleanup(func() { s.db.Close() })
	if err := errors.Join(bigshop.Fill(ctx, s.db, size, time.Now()), opened.Close(), s.choose()); err != nil {
		t.Fatal(err)
	}
	s.filled = time.Since(began)
	return s
}

// choose picks the products that are looked at and ordered, and lets there be
// enough of them.
func (s *benchShop) choose() error {
	rows, err := s.db.Query(`SELECT p.slug, v.sku FROM products p JOIN variants v ON v.product_id = p.id
	  WHERE p.state = 'active' AND p.slug LIKE 'big-%' AND v.position = 1 ORDER BY p.id LIMIT ?`, benchSlugs)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var g benchGood
		if err := rows.Scan(&g.slug, &g.sku); err != nil {
			return err
		}
		s.slugs = append(s.slugs, g.slug)
		if len(s.goods) < benchGoods {
			s.goods = append(s.goods, g)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, g := range s.goods {
		if _, err := s.db.Exec(`BEGIN IMMEDIATE;
		  UPDATE variants SET stock = stock + 1000000 WHERE sku = ?1;
		  INSERT INTO stock_moves (variant_id, delta, reason, at)
		  SELECT id, 1000000, 'delivery', 1 FROM variants WHERE sku = ?1;
		  COMMIT`, g.sku); err != nil {
			return err
		}
	}
	return nil
}

// command is the release's binary with this shop's settings.
func (s *benchShop) command(args ...string) *exec.Cmd {
	cmd := exec.Command(s.binary, args...)
	cmd.Env = []string{"JANGTEO_ADDR=127.0.0.1:" + s.port, "JANGTEO_URL=http://localhost:" + s.port,
		"JANGTEO_DATA=" + s.data, "JANGTEO_PPROF=" + s.pprof, "JANGTEO_POLL=24h", "JANGTEO_SWEEP=168h",
		"IAMPORT_CODE=imp12345678", "IAMPORT_KEY=bench", "IAMPORT_SECRET=bench", "IAMPORT_API=http://127.0.0.1:9",
		"IAMPORT_INICIS=html5_inicis.INIpayTest", "IAMPORT_RATE=1000", "JANGTEO_RESERVATION=24h",
		"JANGTEO_ADMIN_EMAIL=" + ownerEmail, "JANGTEO_ADMIN_PASSWORD=" + ownerPassword,
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	return cmd
}

// start runs the shop, and notes how long its first page took from the start.
func (s *benchShop) start() {
	s.t.Helper()
	began := time.Now()
	s.benchProcess = startBenchProcess(s.t, s.command(), "Shop:")
	s.addr = "127.0.0.1:" + s.port
	s.page("/")
	s.first = time.Since(began)
}

func (s *benchShop) pid() int { return s.cmd.Process.Pid }

// url makes an address of the shop.
func (s *benchShop) url(path string) string { return "http://localhost:" + s.port + path }

// ask asks the shop as a browser does, and reads what was sent without unpacking it.
func (s *benchShop) ask(method, path, form string, lines map[string]string) (*http.Response, []byte) {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url(path), strings.NewReader(form))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range lines {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, body
}

// unpack is a body as people see it.
func unpack(body []byte) ([]byte, error) {
	if !bytes.HasPrefix(body, []byte("\x1f\x8b")) {
		return body, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// page reads a page that must be whole, and returns its length as sent.
func (s *benchShop) page(path string) (header http.Header, html []byte, sent int) {
	s.t.Helper()
	res, body := s.ask(http.MethodGet, path, "", nil)
	html, err := unpack(body)
	if err != nil || res.StatusCode != http.StatusOK || !bytes.Contains(html, []byte("</html>")) {
		s.t.Fatalf("%s: %d %v %.300s", path, res.StatusCode, err, html)
	}
	return res.Header, html, len(body)
}

// beginSessions begins the sessions of the owner and of buyers with something in their cart.
func (s *benchShop) beginSessions() {
	s.t.Helper()
	s.logIn()
	for n := range benchConns {
		g := s.goods[n%len(s.goods)]
		res, body := s.ask(http.MethodPost, "/cart/items", url.Values{"product": {g.slug}, "sku": {g.sku},
			"quantity": {"1"}}.Encode(), nil)
		if res.StatusCode != http.StatusSeeOther {
			s.t.Fatalf("cart: %d %.300s", res.StatusCode, body)
		}
		s.carts = append(s.carts, cookieLine(res))
	}
}

// logIn begins the owner's session. A live shop wants their second factor set up
// before anything else.
func (s *benchShop) logIn() {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	client, token := &http.Client{Jar: jar}, "" // token: what the forms of the visit carry
	post := func(path string, fields url.Values) {
		s.t.Helper()
		res, err := client.PostForm(s.url(path), fields)
		if err != nil {
			s.t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			s.t.Fatalf("%s: %d %v %.300s", path, res.StatusCode, err, body)
		}
		if m := regexp.MustCompile(`<p class="code" id="secret">([A-Z2-7 ]+)</p>`).FindSubmatch(body); m != nil {
			s.secret = strings.ReplaceAll(string(m[1]), " ", "")
		}
		if m := regexp.MustCompile(`name="token" value="([^"]+)"`).FindSubmatch(body); m != nil {
			token = string(m[1])
		}
	}
	post("/admin/login", url.Values{"email": {ownerEmail}, "password": {ownerPassword}})
	code, err := totp.GenerateCode(s.secret, time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	post("/admin/account/two-factor", url.Values{"code": {code}, "token": {token}})
	at, err := url.Parse(s.url("/admin"))
	if err != nil {
		s.t.Fatal(err)
	}
	var list []string
	for _, c := range jar.Cookies(at) {
		list = append(list, c.Name+"="+c.Value)
	}
	s.owner = "Cookie: " + strings.Join(list, "; ")
}

func cookieLine(res *http.Response) string {
	var list []string
	for _, c := range res.Cookies() {
		list = append(list, c.Name+"="+c.Value)
	}
	return "Cookie: " + strings.Join(list, "; ")
}

// order is the form of the nth buyer, who is nobody that ordered before.
func (s *benchShop) order(n int) []byte {
	g := s.goods[n%len(s.goods)]
	form := url.Values{"pg": {"inicis"}, "product": {g.slug}, "sku": {g.sku}, "quantity": {"1"},
		"buyer_name": {"김하늘"}, "buyer_email": {fmt.Sprintf("buyer%d@example.com", n)},
		"buyer_tel":  {fmt.Sprintf("010-%04d-%04d", 1000+n/10000%9000, n%10000)},
		"buyer_addr": {"서울특별시 마포구 양화로 1"}, "buyer_postcode": {"04001"}}
	return postRequest("/orders", form.Encode(), "Accept: application/json")
}

// held takes an order as placed only when its goods are held.
func (s *benchShop) held(_ int, body []byte) error {
	if !bytes.Contains(body, []byte(`"held":true`)) {
		return fmt.Errorf("not held: %.200s", body)
	}
	if _, after, ok := bytes.Cut(body, []byte(`"merchant_uid":"`)); ok {
		uid, _, _ := bytes.Cut(after, []byte(`"`))
		s.mu.Lock()
		s.uids = append(s.uids, string(uid))
		s.mu.Unlock()
	}
	return nil
}

// profile reads what the shop computes on while work goes on, as pprof's top.
func (s *benchShop) profile(d time.Duration, work func()) (string, error) {
	file := filepath.Join(s.t.TempDir(), "cpu.pprof")
	fetched := make(chan error, 1)
	go func() {
		res, err := http.Get(fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", s.pprof, max(1, int(d.Seconds()))))
		if err == nil {
			defer res.Body.Close()
			var body []byte
			if body, err = io.ReadAll(res.Body); err == nil {
				err = os.WriteFile(file, body, 0o600)
			}
		}
		fetched <- err
	}()
	work()
	if err := <-fetched; err != nil {
		return "", err
	}
	out, err := exec.Command("go", "tool", "pprof", "-top", "-nodecount=15", s.binary, file).CombinedOutput()
	return string(out), err
}

// cpuTime is what a process has computed so far.
func cpuTime(pid int) time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|2), &ts); err != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}

// anonymous is the memory of a process that no file backs, in bytes.
func anonymous(pid int) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(text)) {
		if after, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kb, _ := strconv.ParseInt(strings.Fields(after)[0], 10, 64)
			return kb << 10
		}
	}
	return 0
}

// fdatasyncs is how often a second the disk makes 4 KiB durable, one after the other.
func fdatasyncs(dir string, d time.Duration) (float64, error) {
	f, err := os.Create(filepath.Join(dir, "fdatasync"))
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	block := bytes.Repeat([]byte("장"), 4096)[:4096]
	const blocks = 1024
	for i := range int64(blocks) {
		if _, err := f.WriteAt(block, i*4096); err != nil {
			return 0, err
		}
	}
	if err := f.Sync(); err != nil {
		return 0, err
	}
	n, began := 0, time.Now()
	for time.Since(began) < d {
		block[0] = byte(n)
		if _, err := f.WriteAt(block, int64(n%blocks)*4096); err != nil {
			return 0, err
		}
		if err := unix.Fdatasync(int(f.Fd())); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(began).Seconds(), nil
}
