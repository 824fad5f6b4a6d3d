package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
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

// TestHeadIsAnsweredAsGet asks for the head of pages of all kinds.
func TestHeadIsAnsweredAsGet(t *testing.T) {
	s := newShop(t)
	for _, path := range []string{"/", "/en", "/cart", "/products/norwegian-swivel-chair", "/healthz", "/robots.txt",
		"/no/such/page", "/cart/"} {
		get, head := s.get(path), s.send("HEAD", path, nil)
		if head.status != get.status || head.body != "" || head.header.Get("Content-Type") != get.header.Get("Content-Type") {
			t.Errorf("%s: %d %q with %d bytes, as GET %d %q", path, head.status, head.header.Get("Content-Type"),
				len(head.body), get.status, get.header.Get("Content-Type"))
		}
	}
}
