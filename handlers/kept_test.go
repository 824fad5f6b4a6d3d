package handlers_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
)

const (
	chairPage   = "/products/norwegian-swivel-chair"
	seatingList = "/categories/furniture"
)

// keptPages are shown from bytes that are kept.
func keptPages() []string {
	return []string{"/", "/en", chairPage, "/en" + chairPage, "/products/" + spoons, seatingList, "/en" + seatingList, "/terms",
		seatingList + "?sort=low"}
}

var nonces = regexp.MustCompile(` (nonce|integrity)="[^"]*"`)

// rendered is a page as a shop shows it that has kept nothing: one with a query that
// means nothing is never kept.
func (s *shop) rendered(path string) string {
	s.t.Helper()
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	return nonces.ReplaceAllString(s.get(path+sign+"unkept=1").body, "")
}

// TestKeptPagesAreNeverOlderThanTheShop changes everything that pages show, from
// another connection as another process does, and compares the very next answer
// with a page that was rendered for it.
func TestKeptPagesAreNeverOlderThanTheShop(t *testing.T) {
	s := newShop(t)
	chair := "(SELECT id FROM products WHERE slug = 'norwegian-swivel-chair')"
	changes := []string{
		"UPDATE products SET price = price + 1000, usd_price = 12345 WHERE id = " + chair,
		"UPDATE products SET list_price = 99900 WHERE id = " + chair,
		"UPDATE products SET name_ko = '새 이름', name_en = 'New name' WHERE id = " + chair,
		"UPDATE products SET body_ko = '새 설명', body_en = 'New text' WHERE id = " + chair,
		`UPDATE products SET notice = '{"kind":"furniture","maker":"새 제조자"}' WHERE id = ` + chair,
		"UPDATE variants SET stock = 3 WHERE product_id = " + chair,
		"UPDATE variants SET stock = 1 WHERE product_id = " + chair,
		"UPDATE variants SET stock = 0 WHERE product_id = " + chair,
		"UPDATE variants SET stock = 1000 WHERE product_id = " + chair,
		"UPDATE variants SET surcharge = 500 WHERE sku = 'BRASS-SET-2'",
		"UPDATE variants SET active = 0 WHERE sku = 'BRASS-SET-2'",
		"UPDATE variant_values SET value_ko = '새 값', value_en = 'New value'",
		"UPDATE options SET name_ko = '새 옵션', name_en = 'New option'",
		"UPDATE pictures SET alt_ko = '새 그림', alt_en = 'New picture' WHERE product_id = " + chair,
		"DELETE FROM pictures WHERE product_id = " + chair,
		"UPDATE categories SET name_ko = '새 분류', name_en = 'New shelf' WHERE slug = 'furniture'",
		"INSERT INTO settings (name, value, updated_at) VALUES ('usd_rate', '1000', 1)",
		`UPDATE settings SET value = '{"flat":7000,"free_from":0}' WHERE name = 'shipping'`,
		"DELETE FROM settings WHERE name = 'shipping'",
		`INSERT INTO settings (name, value, updated_at) VALUES ('design',
		  '{"accent":"#0a5c36","notice":{"on":true,"text":{"ko":"휴무","en":"Closed"}}}', 1)
		  ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
		`INSERT INTO settings (name, value, updated_at) VALUES ('buttons', '{"hidden_ko":["inicis-vbank"],"hidden_en":["paypal"]}', 1)
		  ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
		"INSERT INTO legal_texts (kind, version, ko, en, published_at) VALUES ('terms', 90, '약관', 'Terms', 1)",
		"UPDATE settings SET value = 'false' WHERE name = 'english'",
		"UPDATE products SET state = 'draft' WHERE id = " + chair,
	}
	for _, change := range changes {
		before := map[string]string{}
		for _, path := range keptPages() {
			before[path] = s.get(path).body
		}
		s.change(change)
		changed := false
		for _, path := range keptPages() {
			got, want := nonces.ReplaceAllString(s.get(path).body, ""), s.rendered(path)
			if withoutQuery(got) != withoutQuery(want) {
				t.Errorf("after %s, %s is not what a new one is", change, path)
			}
			changed = changed || nonces.ReplaceAllString(before[path], "") != got
		}
		if !changed {
			t.Errorf("no page shows %s", change)
		}
	}
}

// withoutQuery takes out of a page what repeats the address it was asked for with,
// and what is different in every error.
func withoutQuery(html string) string {
	html = regexp.MustCompile(`<code>[^<]*</code>`).ReplaceAllString(html, "")
	return strings.NewReplacer("?unkept=1", "", "&amp;unkept=1", "").Replace(html)
}

// TestKeptSearchesAreNeverOlderThanTheShop changes a product from another connection,
// so that the search hears of it later than the shop's other pages.
func TestKeptSearchesAreNeverOlderThanTheShop(t *testing.T) {
	s := newShop(t)
	chair := " WHERE slug = 'norwegian-swivel-chair'"
	for _, path := range []string{"/search?q=%EC%9D%98%EC%9E%90", "/en/search?q=chair"} {
		for range 3 {
			if header, _ := fetch(t, s.url+path); header.Get("Etag") == "" {
				t.Errorf("%s is not kept", path)
			}
		}
	}
	for i, word := range []string{"가온누리", "나래울", "다솜터"} {
		price, search := fmt.Sprintf("7%d,100", i), "/search?q="+url.QueryEscape(word)
		s.get(search)
		s.change(fmt.Sprintf("UPDATE products SET name_ko = '"+word+" 의자', price = 7%d100"+chair, i))
		for until := time.Now().Add(30 * time.Second); strings.Contains(s.get(search).body, "search-empty"); {
			if time.Now().After(until) {
				t.Fatalf("%s is never found", word)
			}
			time.Sleep(time.Millisecond)
		}
		if got := s.get("/search?q=%EC%9D%98%EC%9E%90").body; !strings.Contains(got, price) {
			t.Errorf("%s won is not told", price)
		}
	}
}

// TestVisitorsNeverSeeEachOther lets many sessions ask for the same pages at once.
func TestVisitorsNeverSeeEachOther(t *testing.T) {
	s := newShop(t)
	cookies := make([]string, 50)
	for i := range cookies {
		a := s.send("POST", "/cart/items", url.Values{"product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"},
			"quantity": {fmt.Sprint(i + 1)}})
		cookies[i], _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
		s.leave()
	}
	counts := regexp.MustCompile(`data-cart-count( hidden)?>(\d+)<`)
	var all sync.WaitGroup
	for i, cookie := range cookies {
		all.Go(func() {
			for round := range 6 {
				for _, path := range keptPages()[:6] {
					want, control := fmt.Sprintf(`data-cart-count>%d<`, i+1), "private, no-store"
					asked := cookie
					if round%3 == 2 {
						want, control, asked = "data-cart-count hidden>0<", "public, no-cache", ""
					}
					header, body := fetch(t, s.url+path, "Cookie", asked, "Accept-Encoding", []string{"gzip", ""}[round%2])
					if got := counts.FindString(body); got != want || header.Get("Cache-Control") != control ||
						header.Get("Set-Cookie") != "" || !strings.Contains(header.Get("Vary"), "Cookie") {
						t.Errorf("%s shows %s with %v, want %s", path, got, header, want)
						return
					}
				}
			}
		})
	}
	all.Wait()
}

// fetch asks without a jar and reads what comes, compressed or not.
func fetch(t *testing.T, address string, pairs ...string) (http.Header, string) {
	t.Helper()
	req, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Error(err)
		return nil, ""
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			req.Header.Set(pairs[i], pairs[i+1])
		}
	}
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	answer, err := transport.RoundTrip(req)
	if err != nil {
		t.Error(err)
		return nil, ""
	}
	defer answer.Body.Close()
	var from io.Reader = answer.Body
	switch answer.Header.Get("Content-Encoding") {
	case "br":
		from = brotli.NewReader(answer.Body)
	case "gzip":
		if from, err = gzip.NewReader(answer.Body); err != nil {
			t.Error(err)
			return nil, ""
		}
	}
	body, err := io.ReadAll(from)
	if err != nil {
		t.Error(err)
	}
	return answer.Header, string(body)
}

// TestOwnOrdersAreShownToTheirVisitorAlone places an order: its visitor can go on
// with it, which nobody else is shown.
func TestOwnOrdersAreShownToTheirVisitorAlone(t *testing.T) {
	s := newShop(t)
	s.get(chairPage)
	s.order()
	mine := s.get(chairPage)
	if !strings.Contains(mine.body, "이어서 결제하기") || mine.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the order cannot be gone on with: %v", mine.header)
	}
	s.leave()
	if page := s.get(chairPage); strings.Contains(page.body, "이어서 결제하기") {
		t.Error("somebody else's order is shown")
	}
}

// cachingProxy keeps public answers by address and encoding, asks whether they are
// still right each time, as no-cache demands, and counts where its answers came from.
type cachingProxy struct {
	shop      string
	mu        sync.Mutex
	kept      map[string]*httptest.ResponseRecorder
	confirmed int // answers from what was kept
}

func (p *cachingProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := r.URL.Path + " " + r.Header.Get("Accept-Encoding") + " " + r.Header.Get("Cookie")
	req, _ := http.NewRequest("GET", p.shop+r.URL.Path, nil)
	req.Header = r.Header.Clone()
	kept := p.kept[key]
	if kept != nil {
		req.Header.Set("If-None-Match", kept.Header().Get("ETag"))
	}
	answer, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNotModified {
		p.confirmed++
		for name, values := range answer.Header { // RFC 9111, 3.2
			kept.Header()[name] = values
		}
	} else {
		kept = httptest.NewRecorder()
		for name, values := range answer.Header {
			kept.Header()[name] = values
		}
		kept.WriteHeader(answer.StatusCode)
		io.Copy(kept, answer.Body)
		if strings.Contains(answer.Header.Get("Cache-Control"), "public") {
			p.kept[key] = kept
		}
	}
	for name, values := range kept.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(kept.Code)
	w.Write(kept.Body.Bytes())
}

// TestPagesCanBeKeptByProxies asks through a proxy that keeps what it may.
func TestPagesCanBeKeptByProxies(t *testing.T) {
	s := newShop(t)
	proxy := &cachingProxy{shop: s.url, kept: map[string]*httptest.ResponseRecorder{}}
	server := httptest.NewServer(proxy)
	defer server.Close()
	asked := 0
	for _, path := range keptPages()[:6] {
		for _, encoding := range []string{"gzip", "", "gzip;q=0", "br, gzip;q=0.5"} {
			for _, cookie := range []string{"", "theme=dark"} {
				for range 2 {
					header, body := fetch(t, server.URL+path, "Accept-Encoding", encoding, "Cookie", cookie)
					if want := s.rendered(path); withoutQuery(nonces.ReplaceAllString(body, "")) != withoutQuery(want) {
						t.Fatalf("%s by %q is another page", path, encoding)
					}
					checkHashes(t, path, header, body)
				}
				asked++
			}
		}
	}
	if proxy.confirmed != asked {
		t.Errorf("%d answers were confirmed, want %d", proxy.confirmed, asked)
	}
	s.change("UPDATE products SET price = 77700, list_price = NULL")
	if _, body := fetch(t, server.URL+chairPage, "Accept-Encoding", "gzip"); !strings.Contains(body, "77,700원") {
		t.Error("the proxy shows the old price")
	}
}

// checkHashes runs what a browser would: the scripts of a page whose hashes its
// policy allows. Those within the page are hashed here; files by their integrity.
func checkHashes(t *testing.T, path string, header http.Header, body string) {
	t.Helper()
	policy := header.Get("Content-Security-Policy")
	if strings.Contains(policy, "nonce-") || strings.Contains(body, "nonce=") ||
		!strings.Contains(policy, "'strict-dynamic'") {
		t.Errorf("%s: a nonce stands in a page for everybody: %s", path, policy)
	}
	scripts := regexp.MustCompile(`(?s)<script([^>]*)>(.*?)</script>`).FindAllStringSubmatch(body, -1)
	if len(scripts) == 0 {
		t.Errorf("%s has no scripts", path)
	}
	for _, s := range scripts {
		sum := sha256.Sum256([]byte(s[2]))
		hash := "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
		if file := regexp.MustCompile(`integrity="([^"]*)"`).FindStringSubmatch(s[1]); file != nil {
			hash = file[1]
		}
		if !strings.Contains(s[1], "ld+json") && !strings.Contains(policy, "'"+hash+"'") {
			t.Errorf("%s: the policy does not allow %s", path, s[1])
		}
	}
}

// TestNobodyElsesScriptsAreAllowed puts a script into a product as somebody would
// who got past the editor: pages for everybody do not allow it by its hash either.
func TestNobodyElsesScriptsAreAllowed(t *testing.T) {
	s := newShop(t)
	s.change("UPDATE settings SET value = replace(value, '장터', '<script>evil()</script>') WHERE name = 'identity'")
	s.change(`UPDATE products SET body_ko = '<script>evil()</script>', name_ko = '<script>evil()</script>'`)
	a := s.get(chairPage)
	sum := sha256.Sum256([]byte("evil()"))
	if strings.Contains(a.header.Get("Content-Security-Policy"), base64.StdEncoding.EncodeToString(sum[:])) ||
		bytes.Contains([]byte(a.body), []byte("<script>evil()")) {
		t.Error("the script is in the page, or allowed")
	}
}

// TestKeptAnswersAreAsThoseOfTheRouter compares what is answered before the router
// with what the router answers, which rendered the page for it.
func TestKeptAnswersAreAsThoseOfTheRouter(t *testing.T) {
	s := newShop(t)
	ask := func(path string, pairs ...string) (http.Header, string) {
		header, body := fetch(t, s.url+path, pairs...)
		if header.Get("X-Request-Id") == "" {
			t.Errorf("%s has no ID", path)
		}
		header.Del("X-Request-Id")
		header.Del("Date")
		return header, body
	}
	for _, path := range keptPages() {
		for _, pairs := range [][]string{nil, {"Accept-Encoding", "gzip"}, {"Cookie", "cart=gone"}, {"Cookie", "other=1"}} {
			s.change("UPDATE shown SET version = version + 1")
			header, body := ask(path, pairs...)
			keptHeader, kept := ask(path, pairs...)
			if body != kept || len(body) < 1000 {
				t.Errorf("%s %v has another body", path, pairs)
			}
			if diff := cmp.Diff(header, keptHeader); diff != "" {
				t.Errorf("%s %v (-router +kept):\n%s", path, pairs, diff)
			}
		}
	}
}

// TestKeptPagesAreNotForAllRequests asks for a page that is kept in ways that only
// the router may answer.
func TestKeptPagesAreNotForAllRequests(t *testing.T) {
	h, _, _ := openShop(t)
	for _, c := range []struct {
		method, body, header, value string
		want                        int
	}{
		{"GET", "", "Accept", "*/*", http.StatusOK},
		{"GET", "", "Host", "elsewhere.example", http.StatusMisdirectedRequest},
		{"GET", "more than nothing", "Accept", "*/*", http.StatusRequestEntityTooLarge},
		{"POST", "", "Origin", "http://localhost:8080", http.StatusNotFound},
		{"PUT", "", "Accept", "*/*", http.StatusMethodNotAllowed},
	} {
		r := httptest.NewRequest(c.method, "http://localhost:8080"+chairPage, strings.NewReader(c.body))
		if r.Header.Set(c.header, c.value); c.header == "Host" {
			r.Host = c.value
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s with %q and %s: %s is answered with %d, want %d", c.method, c.body, c.header, c.value, w.Code, c.want)
		}
	}
}

// TestAnswersDoNotRunIntoEachOther sends several requests on one connection before
// any is answered.
func TestAnswersDoNotRunIntoEachOther(t *testing.T) {
	s := newShop(t)
	page := s.get(chairPage).body
	address, _ := strings.CutPrefix(s.url, "http://")
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	from := bufio.NewReader(conn)
	asked := []struct {
		method, path, version string
		want                  int
	}{
		{"GET", chairPage, "1.1", 200}, {"HEAD", chairPage, "1.1", 200}, {"GET", "/no/such", "1.1", 404},
		{"GET", chairPage, "1.1", 200}, {"GET", "/cart", "1.1", 200}, {"GET", chairPage, "1.0", 200},
	}
	for _, a := range asked {
		fmt.Fprintf(conn, "%s %s HTTP/%s\r\nHost: %s\r\n\r\n", a.method, a.path, a.version, address)
	}
	for _, a := range asked {
		answer, err := http.ReadResponse(from, &http.Request{Method: a.method})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != a.want || answer.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%v: %d with %v, %v", a, answer.StatusCode, answer.Header, err)
		}
		if a.path == chairPage && a.method == "GET" && string(body) != page {
			t.Errorf("%v: another page of %d bytes", a, len(body))
		}
	}
	if rest, err := io.ReadAll(from); len(rest) > 0 || err != nil {
		t.Errorf("%d bytes more, %v", len(rest), err)
	}
}

// TestUnchangedPagesLeaveTheirHeadersAsTheyWere asks with a tag: nothing that came
// with the page is said again, least of all another policy.
func TestUnchangedPagesLeaveTheirHeadersAsTheyWere(t *testing.T) {
	s := newShop(t)
	header, _ := fetch(t, s.url+chairPage, "Accept-Encoding", "gzip")
	for range 2 {
		again := s.send("GET", chairPage, nil, "Accept-Encoding", "gzip", "If-None-Match", header.Get("ETag"))
		for name := range again.header {
			switch name {
			case "Cache-Control", "Date", "Etag", "Vary", "X-Request-Id":
			default:
				t.Errorf("%d says %s", again.status, name)
			}
		}
		if again.status != http.StatusNotModified || again.header.Get("ETag") != header.Get("ETag") {
			t.Errorf("%d %v", again.status, again.header)
		}
		s.change("UPDATE shown SET version = version + 1") // the next one is answered behind the router
	}
}

// TestAPageInAnotherCodingIsStillTheSame asks for a page that came with gzip once it is
// there in Brotli, and the other way round.
func TestAPageInAnotherCodingIsStillTheSame(t *testing.T) {
	s := newShop(t)
	first := s.send("GET", chairPage, nil, "Accept-Encoding", browsers)
	s.lightest(chairPage)
	small := s.send("GET", chairPage, nil, "Accept-Encoding", browsers)
	if got := [2]string{first.header.Get("Content-Encoding"), small.header.Get("Content-Encoding")}; got != [2]string{"gzip", "br"} {
		t.Fatalf("the page came as %q", got)
	}
	for _, tag := range []string{first.header.Get("ETag"), small.header.Get("ETag")} {
		for _, coding := range []string{browsers, "gzip", ""} {
			again := s.send("GET", chairPage, nil, "Accept-Encoding", coding, "If-None-Match", tag)
			if again.status != http.StatusNotModified || again.header.Get("ETag") != tag {
				t.Errorf("%s by %q: %d, %s", tag, coding, again.status, again.header.Get("ETag"))
			}
		}
	}
	if first.header.Get("ETag") == small.header.Get("ETag") {
		t.Error("different bytes have one tag")
	}
	cart := s.send("GET", chairPage, nil, "Accept-Encoding", browsers, "Cookie", "cart=gone")
	if got := cart.header.Get("Content-Encoding"); got != "gzip" {
		t.Errorf("who has a cart gets %q", got)
	}
}
