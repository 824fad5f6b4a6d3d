package handlers_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
)

// TestAddressesAreFoundHoweverTheyAreTyped comes with slashes and capitals too
// many: they lead to the page, and never to another host.
func TestAddressesAreFoundHoweverTheyAreTyped(t *testing.T) {
	s := newShop(t)
	for typed, want := range map[string]string{
		"/cart/": "/cart", "/admin/": "/admin", "/en/": "/en", "//en": "/en", "//": "/", "/en//cart": "/en/cart",
		"/products/norwegian-swivel-chair/": "/products/norwegian-swivel-chair",
		"/EN/Cart":                          "/en/cart", "/Products/Norwegian-Swivel-Chair": "/products/norwegian-swivel-chair",
		"/search/?q=%EC%9D%98%EC%9E%90&sort=low": "/search?q=%EC%9D%98%EC%9E%90&sort=low",
		"//evil.example/":                        "/evil.example", "/en//evil.example/": "/en/evil.example",
		"///evil.example/%2e%2e": "/evil.example/..", "/%2F%2Fevil.example": "/evil.example",
	} {
		if a := s.get(typed); a.status != http.StatusPermanentRedirect || a.header.Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", typed, a.status, a.header.Get("Location"), want)
		}
	}
	if a := s.send("POST", "/cart/items/", url.Values{"sku": {"CHAIR-NO-1"}}); a.status != http.StatusPermanentRedirect {
		t.Errorf("a form to a path with a slash: %d", a.status)
	}
	for _, path := range []string{"/no/such/page", "/evil.example", "/en/evil.example", `/\evil.example`} {
		if a := s.get(path); a.status != http.StatusNotFound || strings.Contains(a.body, `"//`) {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// raw asks for a path as it is: clients would tidy it.
func (s *shop) raw(method, target string, header ...string) *http.Response {
	s.t.Helper()
	u, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", method, target, u.Host)
	for i := 0; i+1 < len(header); i += 2 {
		fmt.Fprintf(conn, "%s: %s\r\n", header[i], header[i+1])
	}
	fmt.Fprint(conn, "\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, target, err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, target, err)
	}
	answer.Body = io.NopCloser(strings.NewReader(string(body)))
	return answer
}

func TestPathsTypedDifferentlyLeadToTheirPage(t *testing.T) {
	s := newShop(t)
	for _, c := range []struct{ method, typed, want string }{
		{"GET", "/admin/", "/admin"}, {"GET", "/cart/", "/cart"}, {"GET", "/products/norwegian-swivel-chair/", "/products/norwegian-swivel-chair"},
		{"GET", "//en", "/en"}, {"GET", "/en/", "/en"}, {"GET", "//", "/"}, {"GET", "/EN/Cart", "/en/cart"}, {"GET", "/en//cart//", "/en/cart"},
		{"GET", "/Products/Norwegian-Swivel-Chair", "/products/norwegian-swivel-chair"}, {"GET", "/products//norwegian-swivel-chair", "/products/norwegian-swivel-chair"},
		{"GET", "/search/?q=%EC%9D%98%EC%9E%90&page=2", "/search?q=%EC%9D%98%EC%9E%90&page=2"}, {"GET", "/SEARCH?q=a//b", "/search?q=a//b"},
		{"GET", "/orders/Lookup/", "/orders/lookup"}, {"GET", "/orders/LOOKUP", "/orders/lookup"}, {"GET", "/robots.txt/", "/robots.txt"},
		{"GET", "/healthz/", "/healthz"}, {"GET", "/Admin/Orders/", "/admin/orders"}, {"GET", "/admin//products/new/", "/admin/products/new"},
		{"POST", "/orders/", "/orders"}, {"POST", "/payments/webhook/", "/payments/webhook"}, {"POST", "//cart/items", "/cart/items"},
		{"POST", "/payments//complete/", "/payments/complete"}, {"POST", "/Payments/Complete/Mobile/?x=1", "/payments/complete/mobile?x=1"},
		{"HEAD", "/cart/", "/cart"}, {"GET", "/admin/orders/ord202611227k3q9fx/", "/admin/orders/ORD20261122-7K3Q9FX"},
	} {
		a := s.raw(c.method, c.typed)
		if a.StatusCode != http.StatusPermanentRedirect || a.Header.Get("Location") != c.want {
			t.Errorf("%s %s: %d to %q, want %s", c.method, c.typed, a.StatusCode, a.Header.Get("Location"), c.want)
		}
	}
}

func TestPathsNeverLeadToOtherHosts(t *testing.T) {
	s := newShop(t)
	links := regexp.MustCompile(`(?:href|action|src|formaction)="([^"]*)"`)
	for _, typed := range []string{"//evil.example", "//evil.example/", "/en//evil.example/", "/en///evil.example", "/\\evil.example/", "/en/\\evil.example",
		"/%5Cevil.example/", "/en/%5C%5Cevil.example/", "/en/%2F/evil.example", "/%2F%2Fevil.example/", "//evil.example/%2e%2e", "/./evil.example/", "/english",
		"//evil.example/cart", "/en//evil.example/cart/", "//localhost:8080//evil.example/"} {
		a := s.raw("GET", typed)
		to := a.Header.Get("Location")
		if a.StatusCode != http.StatusNotFound && (a.StatusCode != http.StatusPermanentRedirect || !web.IsOwnPath(to)) ||
			strings.Contains(to, "//") {
			t.Errorf("%s: %d to %q", typed, a.StatusCode, to)
		}
		body, _ := io.ReadAll(a.Body)
		for _, link := range links.FindAllStringSubmatch(string(body), -1) {
			to := strings.ReplaceAll(link[1], "&amp;", "&")
			if strings.Contains(to, "evil.example") && !web.IsOwnPath(to) && !strings.HasPrefix(to, "http://localhost:8080/") {
				t.Errorf("%s offers %s", typed, to)
			}
			if to != "" && !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, "http") && !strings.HasPrefix(to, "mailto:") && !strings.HasPrefix(to, "tel:") {
				t.Errorf("%s offers %q", typed, to)
			}
		}
	}
}

// TestEveryPathIsItsOwn demands that no route is led away from.
func TestEveryPathIsItsOwn(t *testing.T) {
	s := newShop(t)
	param := regexp.MustCompile(`:[a-z_]+`)
	n := 0
	for _, r := range handlers.Routes() {
		path := param.ReplaceAllString(strings.TrimSuffix(r.Path, "*"), "x1")
		if r.Method != http.MethodGet || strings.HasSuffix(r.Path, "*") {
			continue
		}
		n++
		if a := s.raw("GET", path); a.StatusCode == http.StatusPermanentRedirect && !strings.Contains(r.Path, ":no") {
			t.Errorf("%s is led to %s", path, a.Header.Get("Location"))
		}
		if r.Path == "/" {
			continue
		}
		if a := s.raw("GET", path+"/"); a.StatusCode != http.StatusPermanentRedirect || !strings.EqualFold(a.Header.Get("Location"), path) {
			t.Errorf("%s/: %d to %q", path, a.StatusCode, a.Header.Get("Location"))
		}
	}
	if n < 80 {
		t.Errorf("only %d routes", n)
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	s := newShop(t)
	for _, path := range []string{"/", "/en", "/products/norwegian-swivel-chair", "/cart", "/search?q=%EC%9D%98%EC%9E%90", "/robots.txt", "/sitemap.xml", "/admin/login",
		"/admin", "/healthz", "/feeds/naver.tsv", "/no/such/page", "/cart/", "/orders/lookup", "/shipping?postcode=06236", "/terms"} {
		for _, encoding := range []string{"identity", "gzip"} {
			get, head := s.raw("GET", path, "Accept-Encoding", encoding), s.raw("HEAD", path, "Accept-Encoding", encoding)
			body, _ := io.ReadAll(head.Body)
			if head.StatusCode != get.StatusCode || len(body) != 0 {
				t.Errorf("HEAD %s: %d with %d bytes of %d, GET %d of %d", path, head.StatusCode, len(body), head.ContentLength, get.StatusCode, get.ContentLength)
			}
			if encoding == "gzip" { // nonces are not packed to the same length each time
				get.Header.Del("Content-Length")
				head.Header.Del("Content-Length")
			}
			if diff := cmp.Diff(comparable(get.Header), comparable(head.Header)); diff != "" {
				t.Errorf("%s: headers of GET (-) and HEAD (+):\n%s", path, diff)
			}
		}
	}
	if get, head := s.raw("GET", "/payments/webhook"), s.raw("HEAD", "/payments/webhook"); head.StatusCode != get.StatusCode || head.StatusCode < 400 {
		t.Errorf("HEAD of what has no GET: %d, GET %d", head.StatusCode, get.StatusCode)
	}
}

// comparable is a header without what differs each time.
func comparable(h http.Header) http.Header {
	h = h.Clone()
	for _, name := range []string{"Date", "X-Request-Id", "Set-Cookie"} {
		h.Del(name)
	}
	nonce := regexp.MustCompile(`'nonce-[^']+'`)
	h.Set("Content-Security-Policy", nonce.ReplaceAllString(h.Get("Content-Security-Policy"), "'nonce'"))
	return h
}
