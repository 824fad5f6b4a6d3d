package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestOwnerWritesNoticesAndAnswers writes a notice and an answer and sees them in the shop,
// in its footer and its sitemap, as far as they have words in the language.
func TestOwnerWritesNoticesAndAnswers(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for _, wrong := range []url.Values{{"title_ko": {"제목"}}, {"body_ko": {"내용"}},
		{"title_ko": {"제목"}, "body_ko": {"내용"}, "title_en": {"Title"}}} {
		if a := s.save("/admin/posts/notices/new", wrong); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", wrong, a.status)
		}
	}
	if a := s.save("/admin/posts/notices/new", url.Values{"title_ko": {"설 연휴 <휴무>"}, "body_ko": {"**쉽니다** <script>"},
		"pinned": {"on"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	s.save("/admin/posts/faq/new", url.Values{"title_ko": {"포장되나요?"}, "body_ko": {"네."}, "title_en": {"Wrapped?"},
		"body_en": {"Yes."}})
	list := s.get("/notices").body
	if !strings.Contains(list, "설 연휴 &lt;휴무&gt;") || strings.Contains(s.get("/en/notices").body, "설 연휴") {
		t.Error("the list of notices is not as it should be")
	}
	page := s.get("/notices/6").body
	if !strings.Contains(page, "<strong>쉽니다</strong>") || strings.Contains(page, "쉽니다</strong> <script>") {
		t.Errorf("the notice is not as it should be")
	}
	for path, want := range map[string]string{"/faq": "포장되나요?", "/en/faq": "Wrapped?", "/": `href="/faq"`,
		"/en": `href="/en/notices"`, "/sitemaps/pages.xml": "/notices</loc>"} {
		if !strings.Contains(s.get(path).body, want) {
			t.Errorf("%s lacks %s", path, want)
		}
	}
	s.has("/sitemaps/pages.xml", "<loc>"+site+"/notices/6</loc>", "<loc>"+site+"/en/notices/1</loc>", "not /en/notices/6")
	for _, path := range []string{"/en/notices/6", "/notices/1x", "/notices/7", "/admin/posts/other",
		"/admin/posts/faq/6"} {
		if a := s.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	s.save("/admin/posts/notices/6", url.Values{"title_ko": {"설 연휴"}, "body_ko": {"쉽니다"}, "hidden": {"on"}})
	s.has("/sitemaps/pages.xml", "not /notices/6")
	if a := s.get("/notices/6"); a.status != http.StatusNotFound {
		t.Errorf("a hidden notice: %d", a.status)
	}
	if a := s.save("/admin/posts/faq/7/delete", url.Values{}); a.status != http.StatusSeeOther ||
		strings.Contains(s.get("/faq").body, "포장되나요?") {
		t.Errorf("deleted: %d", a.status)
	}
}

// TestOrdersOfADevice lists on the page that finds orders what was ordered in the same
// browser, and nothing to others.
func TestOrdersOfADevice(t *testing.T) {
	s := newShop(t)
	if strings.Contains(s.get("/orders/lookup").body, "이 기기에서") {
		t.Error("somebody who ordered nothing has orders")
	}
	status, order := s.press(chair())
	if status != http.StatusCreated {
		t.Fatal(status)
	}
	for path, state := range map[string]string{"/orders/lookup": "결제 전", "/en/orders/lookup": "Not paid yet"} {
		page := s.get(path).body
		if !strings.Contains(page, order.No) || !strings.Contains(page, state) {
			t.Errorf("%s lacks the order", path)
		}
	}
	stranger := &shop{t: t, url: s.url, store: s.store, client: http.DefaultClient}
	if strings.Contains(stranger.get("/orders/lookup").body, order.No) {
		t.Error("everybody sees it")
	}
	for path, link := range map[string]string{"/": `href="/orders/lookup"`, "/en/cart": `href="/en/orders/lookup"`} {
		if strings.Count(stranger.get(path).body, link) < 2 {
			t.Errorf("%s: the header does not lead to orders", path)
		}
	}
}
