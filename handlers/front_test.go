package handlers_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store/korea"
)

// sendPicture posts a form with a picture in one field.
func (s *shop) sendPicture(path, field string, fields url.Values) answer {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range with(fields, "token", s.token()) {
		w.WriteField(name, values[0])
	}
	part, err := w.CreateFormFile(field, "picture.png")
	if err != nil {
		s.t.Fatal(err)
	}
	part.Write(pngOf(s.t, 1184, 320))
	w.Close()
	req, err := http.NewRequest("POST", s.url+path, &b)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return s.answered(req)
}

// TestOwnerMakesTheFrontPage writes a draft, with a banner for next week, looks at it,
// and publishes it; visitors see nothing of it before.
func TestOwnerMakesTheFrontPage(t *testing.T) {
	s := newShop(t)
	s.logIn()
	must := func(a answer) {
		t.Helper()
		if a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	before := s.get("/").body
	must(s.save("/admin/front/hero", url.Values{"title_ko": {"겨울을 맞는 집"}, "title_en": {"A home for winter"},
		"label_ko": {"둘러보기"}, "label_en": {"Look around"}, "link": {"/categories/lighting"}}))
	must(s.save("/admin/front/promises", url.Values{"promise1_ko": {"당일 출고"}, "promise1_en": {"Sent today"}}))
	must(s.save("/admin/front/shelves/new", url.Values{"kind": {"picked"}, "count": {"4"}, "title_ko": {"주인장의 추천"},
		"products": {"백자 머그\nhttp://localhost:8080/products/cotton-apron\nCHAIR-NO-1"}}))
	now := time.Now().In(korea.Seoul())
	week := now.AddDate(0, 0, 7)
	must(s.sendPicture("/admin/front/banners/new", "wide", url.Values{"alt_ko": {"다음 주 기획전"}, "alt_en": {"Next week"},
		"link": {"/categories/kitchen"}, "from": {week.Add(-time.Hour).Format("2006-01-02T15:04")}}))
	if s.get("/").body != before {
		t.Error("visitors see the draft")
	}
	page := s.get("/admin/front/preview").body
	for _, want := range []string{"겨울을 맞는 집", "둘러보기", "당일 출고", "주인장의 추천", "백자 머그"} {
		if !strings.Contains(page, want) {
			t.Errorf("the preview lacks %s", want)
		}
	}
	if strings.Contains(page, "다음 주 기획전") {
		t.Error("a banner of next week is shown today")
	}
	if page := s.get("/admin/front/preview?lang=en&on=" + week.AddDate(0, 0, 1).Format(time.DateOnly)).body; !strings.Contains(page,
		`alt="Next week"`) || !strings.Contains(page, "A home for winter") || !strings.Contains(page, "/en/categories/kitchen") {
		t.Error("next week's preview lacks the banner")
	}
	must(s.save("/admin/front/publish", url.Values{}))
	if page := s.get("/").body; !strings.Contains(page, "겨울을 맞는 집") || strings.Contains(page, "미리보기") {
		t.Error("visitors do not see what was published")
	}
	if page := s.get("/admin/front").body; !strings.Contains(page, "버전 2") || strings.Contains(page, "게시하기</button>") {
		t.Error("the list of versions lacks what was published")
	}
	must(s.save("/admin/front/versions/1/restore", url.Values{}))
	must(s.save("/admin/front/publish", url.Values{}))
	if s.get("/").body != before {
		t.Error("visitors do not see the earlier version")
	}
}

// TestPartsOfTheFrontAreChecked refuses what cannot be shown, and says so beside the field.
func TestPartsOfTheFrontAreChecked(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for _, c := range []struct {
		path string
		form url.Values
		says string
	}{
		{"/hero", url.Values{"link": {"https://evil.example"}}, "쇼핑몰 안의 경로"},
		{"/hero", url.Values{"label_ko": {"보기"}}, "버튼이 연결될"},
		{"/hero", url.Values{"title_ko": {strings.Repeat("가", 61)}}, "줄여"},
		{"/notice", url.Values{"on": {"on"}, "title_ko": {"제목"}}, "내용을 입력"},
		{"/notice", url.Values{"link": {"javascript:alert(1)"}}, "https://로 시작하는"},
		{"/notice", url.Values{"from": {"2026-12-08T10:00"}, "until": {"2026-12-07T10:00"}}, "시작보다 나중"},
		{"/shelves/new", url.Values{"kind": {"sale"}, "count": {"25"}}, "1부터 24까지"},
		{"/shelves/new", url.Values{"kind": {"nothing"}, "count": {"4"}}, "하나를 선택"},
		{"/shelves/new", url.Values{"kind": {"category"}, "count": {"4"}}, "카테고리를 선택"},
		{"/shelves/new", url.Values{"kind": {"picked"}, "count": {"4"}, "products": {"없는 상품"}}, "찾을 수 없는 상품: 없는 상품"},
		{"/banners/new", url.Values{"alt_ko": {"배너"}}, "PC용 그림을 선택"},
		{"/banners/new", url.Values{}, "설명을 입력"},
	} {
		if a := s.save("/admin/front"+c.path, c.form); a.status != http.StatusUnprocessableEntity ||
			!strings.Contains(a.body, c.says) {
			t.Errorf("%s %v: %d, without %q", c.path, c.form, a.status, c.says)
		}
	}
	for _, path := range []string{"/shelves/99", "/shelves/no", "/banners/99"} {
		if a := s.get("/admin/front" + path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// TestNoticeIsClosedForToday closes the notice on the front page, without scripts, for
// one visitor alone and until its words change.
func TestNoticeIsClosedForToday(t *testing.T) {
	s := newShop(t)
	notice := url.Values{"on": {"on"}, "title_ko": {"배송 안내"}, "body_ko": {"**30일**까지 출고합니다. <script>"},
		"title_en": {"Deliveries"}, "body_en": {"We send until the 30th."}}
	s.logIn()
	s.save("/admin/front/notice", notice)
	s.save("/admin/front/publish", url.Values{})
	page := s.get("/").body
	if !strings.Contains(page, "배송 안내") || !strings.Contains(page, "<strong>30일</strong>") || strings.Contains(page,
		"출고합니다. <script>") {
		t.Fatal("the notice is not shown as it should be")
	}
	key := attributes(page[strings.Index(page, `name="key"`)-7:])["value"]
	for _, wrong := range []string{"", "other"} {
		s.send("POST", "/notice/close", url.Values{"key": {wrong}})
		if !strings.Contains(s.get("/").body, "배송 안내") {
			t.Errorf("closed by %q", wrong)
		}
	}
	a := s.send("POST", "/notice/close", url.Values{"key": {key}, "lang": {"en"}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/en" {
		t.Errorf("%d to %s", a.status, a.header.Get("Location"))
	}
	for range 2 {
		for _, path := range []string{"/", "/en"} {
			if page := s.get(path).body; strings.Contains(page, "<dialog") {
				t.Errorf("%s still has the notice", path)
			}
		}
	}
	stranger := &shop{t: t, url: s.url, store: s.store, client: http.DefaultClient}
	if !strings.Contains(stranger.get("/").body, "배송 안내") {
		t.Error("closed for everybody")
	}
	s.save("/admin/front/notice", with(notice, "title_ko", "설 연휴 안내"))
	s.save("/admin/front/publish", url.Values{})
	if !strings.Contains(s.get("/").body, "설 연휴 안내") {
		t.Error("another notice is closed, too")
	}
}
