package handlers_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

var themeLink = regexp.MustCompile(`href="(/theme/[0-9a-f]+\.css)"`)

// TestOwnerChoosesTheAccent follows a colour from the form into a style sheet
// that browsers can keep, and sees those refused that could not be read.
func TestOwnerChoosesTheAccent(t *testing.T) {
	s := newShop(t)
	s.logIn()
	if themeLink.MatchString(s.get("/").body) {
		t.Error("a shop without a colour of its own asks for one")
	}
	for colour, problem := range map[string]string{
		"#ffd400": "너무 밝아", "#777777": "명도 대비 4.48:1, 최소", "blue": "6자리로", "#12345g": "6자리로", "#fff": "6자리로",
		"#1f5fbf;}": "6자리로",
	} {
		a := s.save("/admin/settings/design", url.Values{"accent": {colour}, "notice_ko": {"추석 배송 안내"}})
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, problem) ||
			!strings.Contains(a.body, "추석 배송 안내") {
			t.Errorf("%s: %d, without %q or without what was typed", colour, a.status, problem)
		}
	}
	if a := s.save("/admin/settings/design", url.Values{"accent": {"#1F5FBF"}}); a.status != http.StatusSeeOther {
		t.Fatalf("blue: %d %s", a.status, a.body)
	}
	link := themeLink.FindStringSubmatch(s.get("/").body)
	if link == nil {
		t.Fatal("pages do not ask for the colour")
	}
	a := s.get(link[1])
	if a.status != http.StatusOK || !strings.Contains(a.body, ":root{--accent:#1f5fbf;") ||
		!strings.Contains(a.header.Get("Cache-Control"), "immutable") ||
		!strings.HasPrefix(a.header.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v %s", link[1], a.status, a.header, a.body)
	}
	if s.save("/admin/settings/design", url.Values{"accent": {"#0b6b3a"}}); s.get(
		link[1]).status != http.StatusNotFound {
		t.Error("the style sheet of a former colour is still there")
	}
}

func TestNoticeBar(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for _, link := range []string{"javascript:alert(1)", "//evil.example", `/\evil.example`, "http://plain.example",
		"sale"} {
		if a := s.save("/admin/settings/design", url.Values{"notice_ko": {"공지"}, "notice_on": {"on"},
			"notice_link": {link}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("a link to %s: %d", link, a.status)
		}
	}
	if a := s.save("/admin/settings/design",
		url.Values{"notice_on": {"on"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an empty notice: %d", a.status)
	}
	notice := url.Values{"notice_ko": {"추석 연휴 배송 안내 <b>"}, "notice_en": {"Holiday shipping"},
		"notice_link": {"/categories/lighting"}, "notice_on": {"on"}}
	if a := s.save("/admin/settings/design", notice); a.status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", a.status, a.body)
	}
	for path, want := range map[string]string{"/cart": `<a href="/categories/lighting">추석 연휴 배송 안내 &lt;b&gt;</a>`,
		"/en/cart": `<a href="/en/categories/lighting">Holiday shipping</a>`} {
		if !strings.Contains(s.get(path).body, want) {
			t.Errorf("%s does not say %s", path, want)
		}
	}
	notice.Del("notice_on")
	if s.save("/admin/settings/design", notice); strings.Contains(s.get("/").body, "추석") {
		t.Error("the notice is still shown")
	}
}

// TestLogo is encoded anew as products' pictures are, stays when other things
// change, is not swept away, and is refused for the same reasons.
func TestLogo(t *testing.T) {
	s := newShop(t)
	s.logIn()
	a := s.upload("/admin/settings/design", url.Values{"token": {s.token()}},
		map[string][]byte{"logo.png": []byte("MZ no picture")})
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "사진이 아닌 파일입니다") {
		t.Errorf("no picture: %d", a.status)
	}
	a = s.upload("/admin/settings/design", url.Values{"token": {s.token()}},
		map[string][]byte{"logo.png": pngOf(t, 600, 120)})
	if a.status != http.StatusSeeOther {
		t.Fatalf("a logo: %d %s", a.status, a.body)
	}
	logo := regexp.MustCompile(`class="brand-logo" src="(/images/[a-z2-7]+\.jpg)" alt="장터" width="600" height="120"`)
	s.save("/admin/settings/design", url.Values{"accent": {"#0b6b3a"}})
	m := logo.FindStringSubmatch(s.get("/").body)
	if m == nil {
		t.Fatal("the shop does not show its logo")
	}
	if err := s.store.RemovePicture(context.Background(), strings.TrimPrefix(m[1], "/images/")); err != nil {
		t.Fatal(err)
	}
	if s.get(m[1]).status != http.StatusOK {
		t.Error("the logo was removed as if nothing showed it")
	}
	if s.save("/admin/settings/design", url.Values{"no_logo": {"on"}}); logo.MatchString(s.get("/").body) {
		t.Error("the logo is still there")
	}
	d, err := s.store.Design(context.Background())
	if err != nil || d.Logo != (store.Picture{}) || d.Accent != "" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestStyleguideIsServedInTheSandboxOnly(t *testing.T) {
	s := newShop(t)
	live := s.live()
	for path, want := range map[string]string{"/styleguide": "디자인 가이드", "/en/styleguide": "Style guide"} {
		if a := s.get(path); a.status != http.StatusOK || !strings.Contains(a.body, want) ||
			!strings.Contains(a.body, "noindex") {
			t.Errorf("%s: %d", path, a.status)
		}
		w := httptest.NewRecorder()
		if live.ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example"+path,
			nil)); w.Code != http.StatusNotFound {
			t.Errorf("%s of a live shop: %d", path, w.Code)
		}
	}
}
