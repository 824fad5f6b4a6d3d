package handlers_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// hiddenFields are what a page carries along, as its button would send it.
func hiddenFields(page string) url.Values {
	v := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(page, -1) {
		v.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return v
}

// TestNothingTypedIsLostWhenTheSessionIsOver sends a form long after the page
// was opened, logs in in another window and sends it on.
func TestNothingTypedIsLostWhenTheSessionIsOver(t *testing.T) {
	g := newGate(t, false)
	b := g.visit(g.owner)
	typed := url.Values{"token": {b.token()}, "name_ko": {`"신년" & <선물>`}, "slug": {"new-year"},
		"new_password": {"a quiet market evening"}}
	g.forward(31 * time.Minute)

	late := b.send("POST", "/admin/categories?from=list", typed)
	want(t, "after its session", late, http.StatusUnauthorized, `action="/admin/categories?from=list"`,
		`target="_blank"`, "이어서 보내기")
	if strings.Contains(late.body, "market evening") {
		t.Error("a new password is written into a page")
	}

	b.cookies = g.visit(g.owner).cookies
	again := b.send("POST", "/admin/categories?from=list", hiddenFields(late.body))
	want(t, "in another session", again, http.StatusForbidden, `action="/admin/categories?from=list"`)
	if made := b.get("/admin/categories").body; strings.Contains(made, "new-year") {
		t.Fatal("sent without being asked")
	}

	sent := hiddenFields(again.body)
	if sent.Get("name_ko") != `"신년" & <선물>` || sent.Get("slug") != "new-year" {
		t.Fatalf("carried along: %v", sent)
	}
	if a := b.send("POST", "/admin/categories?from=list", sent); a.status != http.StatusSeeOther {
		t.Fatalf("sent again: %d %s", a.status, a.body)
	}
	if made := b.get("/admin/categories").body; !strings.Contains(made, "&lt;선물&gt;") {
		t.Error("what was typed is lost")
	}
}

// TestOnlyTheShopsOwnFormsAreCarried keeps the page from strangers: it shows
// nothing that the shop's own pages could not have sent.
func TestOnlyTheShopsOwnFormsAreCarried(t *testing.T) {
	g := newGate(t, false)
	b := g.visit(g.owner)
	typed := url.Values{"name_ko": {"신년"}, "slug": {"new-year"}}
	want(t, "without a token", b.send("POST", "/admin/categories", typed), http.StatusForbidden)
	typed.Set("token", "00")
	b.header.Set("Origin", "https://evil.example")
	if a := b.send("POST", "/admin/categories", typed); a.status != http.StatusForbidden ||
		strings.Contains(a.body, "신년") {
		t.Errorf("from another site: %d %s", a.status, a.body)
	}
	b.header.Del("Origin")
	if a := g.browser("203.0.113.9").send("POST", "/admin/categories", typed); a.status != http.StatusSeeOther {
		t.Errorf("nobody: %d", a.status)
	}
	typed.Set("detail_ko", strings.Repeat("가", 100<<10))
	stale := g.visit(g.owner)
	g.forward(31 * time.Minute)
	if a := stale.send("POST", "/admin/products", typed); a.status != http.StatusSeeOther {
		t.Errorf("too large to carry: %d", a.status)
	}
}
