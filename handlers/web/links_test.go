package web

import (
	"net/url"
	"strings"
	"testing"
)

func TestLinksLeadWhereTheyMay(t *testing.T) {
	for _, c := range []struct {
		link  string
		own   bool   // a page of the site
		admin string // where it leads below /admin
		web   string
	}{
		{"", false, "", ""},
		{"/", true, "", ""},
		{"/products/a?x=1#y", true, "", ""},
		{"/categories/", true, "", ""},
		{"/admin", true, "/admin", ""},
		{"/admin/orders?tab=new#top", true, "/admin/orders?tab=new", ""},
		{"/admin/../cart", true, "", ""},
		{"/admin//orders", true, "", ""},
		{"/administrator", true, "", ""},
		{"admin/orders", false, "", ""},
		{"//evil.example", false, "", ""},
		{"//evil.example/admin", false, "", ""},
		{`/\evil.example`, false, "", ""},
		{`\\evil.example/admin`, false, "", ""},
		{"/\t/evil.example", false, "", ""},
		{"/admin\r\nSet-Cookie: a=b", false, "", ""},
		{" /admin", false, "", ""},
		{"javascript:alert(1)", false, "", ""},
		{"JaVaScRiPt:alert(1)", false, "", ""},
		{"data:text/html,x", false, "", ""},
		{"https://shop.example/admin", false, "", "https://shop.example/admin"},
		{"https://pg.example/receipt?a=b#c", false, "", "https://pg.example/receipt?a=b#c"},
		{"https://", false, "", ""},
		{"https:pg.example", false, "", ""},
		{"https:///pg.example", false, "", ""},
		{`https://pg.example\@evil.example`, false, "", ""},
		{"https://pg.example@evil.example/", false, "", ""},
		{"http://pg.example/receipt", false, "", ""},
		{"http://127.0.0.1:8081/receipt", false, "", "http://127.0.0.1:8081/receipt"},
		{"http://localhost:8081/receipt", false, "", "http://localhost:8081/receipt"},
		{"http://127.0.0.1.evil.example/", false, "", ""},
		{"http://localhost:8081@evil.example/", false, "", ""},
		{"ftp://localhost/", false, "", ""},
	} {
		own, admin, web := IsOwnPath(c.link), OwnPath(c.link, "/admin"), WebLink(c.link)
		if own != c.own || admin != c.admin || web != c.web {
			t.Errorf("%q: %t %q %q, want %t %q %q", c.link, own, admin, web, c.own, c.admin, c.web)
		}
	}
}

// FuzzLinks follows links as browsers do: without blanks around them, tabs and
// line breaks, and with slashes for backslashes.
func FuzzLinks(f *testing.F) {
	for _, link := range []string{"/a", "//evil.example", "/\t/evil.example", `/\evil.example`, "/admin/a?b",
		"https://a.example/", "javascript:x", "/%5c%2f/x"} {
		f.Add(link)
	}
	base := &url.URL{Scheme: "https", Host: "shop.example", Path: "/orders/x"}
	f.Fuzz(func(t *testing.T, link string) {
		trimmed := strings.TrimFunc(link, func(r rune) bool { return r <= ' ' })
		as := strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(trimmed)
		to, err := base.Parse(as)
		if own := IsOwnPath(link); own && (err != nil || to.Host != base.Host || to.Scheme != base.Scheme) {
			t.Errorf("%q leads to %v, %v", link, to, err)
		}
		if admin := OwnPath(link, "/admin"); admin != "" && (!IsOwnPath(admin) || OwnPath(admin, "/admin") != admin) {
			t.Errorf("%q leads to %q", link, admin)
		}
		if WebLink(link) != "" && (err != nil || to.Scheme != "https" && !IsLoopback(to.Host)) {
			t.Errorf("%q leads to %v, %v", link, to, err)
		}
	})
}
