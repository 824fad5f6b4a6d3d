package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// wrote is a review as its form sends it.
func wrote(stars, body string) url.Values { return url.Values{"stars": {stars}, "body": {body}} }

// has demands of a page that it has some texts, and has others not.
func (s *shop) has(path string, texts ...string) string {
	s.t.Helper()
	a := s.get(path)
	for _, text := range texts {
		no, unwanted := strings.CutPrefix(text, "not ")
		if a.status != http.StatusOK || strings.Contains(a.body, no) == unwanted {
			s.t.Errorf("%s: %d, %q", path, a.status, text)
		}
	}
	return a.body
}

// TestReviews follows reviews from the form on the page of the order to the pages of
// the product, and to the desk of the owner.
func TestReviews(t *testing.T) {
	s := newShop(t)
	s.logIn()
	unsent, o, other := s.paid(), s.sent(), s.sent()
	form := o.URL + "/reviews"
	s.has(unsent.URL, "not /reviews\"")
	s.has(o.URL, `href="`+form+`"`)
	s.has(chairPage, "아직 리뷰가 없습니다", "not aggregateRating")
	for _, bad := range []url.Values{wrote("", "앉아 보니 정말 편합니다."), wrote("6", "앉아 보니 정말 편합니다."), wrote("5", "좋아요")} {
		if a := s.sendPhotos(form+"/1", bad); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", bad, a.status)
		}
	}
	const script = `<script>alert(1)</script><img src=x onerror=alert(1)> 정말 편합니다.`
	if a := s.sendPhotos(form+"/1", wrote("4", script), pngOf(t, 900, 600)); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	photo := "/reviews/photos/1"
	body := s.has(chairPage, "4.0", "김*늘", "aggregateRating", `"reviewCount":"1"`, photo, "not <script>alert", "not <img src=x")
	if strings.Count(body, "alert(1)") != 4 {
		t.Errorf("the text stands there %d times", strings.Count(body, "alert(1)"))
	}
	s.has("/", `<small><span class="sr">리뷰</span>(1)`)
	if a := s.get(photo + "/small"); a.status != http.StatusOK || a.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("photo: %d", a.status)
	}
	s.sendPhotos(form+"/1", wrote("1", "다시 쓰고 싶습니다. 정말로요."))
	s.has(chairPage+"/reviews", "4.0", "not 다시 쓰고")
	s.sendPhotos(other.URL+"/reviews/1", wrote("5", "여기가 더 쌉니다 https://spam.example/x"))
	s.has(chairPage+"/reviews", "not spam.example")
	s.has(other.URL+"/reviews", "판매자가 확인한 뒤", "spam.example")
	s.has("/admin/reviews?tab=held", "spam.example", "not href=\"https://spam")
	if a := s.send("POST", "/reviews/1/report", url.Values{}); a.status != http.StatusSeeOther {
		t.Errorf("report: %d", a.status)
	}
	s.has("/admin/reviews?tab=reported", "신고 1건", "not spam.example")
	s.has("/admin", "확인 대기 1 · 신고 1 · 답글 없음 1")
	act := func(path, field, text string, want int) {
		t.Helper()
		if a := s.do("/admin/reviews/"+path, field, text); a.status != want {
			t.Errorf("%s %q: %d", path, text, a.status)
		}
	}
	act("1/reply", "reply-1", "", http.StatusUnprocessableEntity)
	act("1/reply", "reply-1", "소중한 리뷰 감사합니다.", http.StatusSeeOther)
	s.has(chairPage, "소중한 리뷰 감사합니다.")
	act("1/hide", "reason-1", "", http.StatusUnprocessableEntity)
	act("1/hide", "reason-1", "다른 상품 사진입니다", http.StatusSeeOther)
	s.has(chairPage, "아직 리뷰가 없습니다", "not 소중한")
	s.has(form, "다른 상품 사진입니다")
	if a := s.get(photo); a.status != http.StatusNotFound {
		t.Errorf("a hidden photo: %d", a.status)
	}
	if a := s.get("/admin" + photo); a.status != http.StatusOK {
		t.Errorf("a hidden photo at the desk: %d", a.status)
	}
	act("1/show", "x", "", http.StatusSeeOther)
	act("2/show", "x", "", http.StatusSeeOther)
	s.has(chairPage+"/reviews?stars=5", "spam.example", "not 소중한", "not href=\"https://spam")
	if a := s.send("POST", form+"/1/delete", url.Values{}); a.status != http.StatusSeeOther {
		t.Errorf("delete: %d", a.status)
	}
	s.has(chairPage, "5.0", "not 소중한")
	s.has(form, "리뷰를 삭제하셨습니다")
	if a := s.do("/admin/reviews/export?tab="); a.status != http.StatusOK ||
		!strings.Contains(a.body, "spam.example") {
		t.Errorf("export: %d", a.status)
	}
	s.asksForReviews(other)
}

// asksForReviews lets the owner choose the days, reads the mail, and says no to it.
func (s *shop) asksForReviews(o placed) {
	s.t.Helper()
	for days, want := range map[string]int{"61": http.StatusUnprocessableEntity, "x": http.StatusUnprocessableEntity,
		"3": http.StatusSeeOther} {
		if a := s.do("/admin/reviews/terms", "ask_after", days); a.status != want {
			s.t.Errorf("%s days: %d", days, a.status)
		}
	}
	s.has(o.URL+"/reviews/stop", "그만 받으시겠어요")
	if a := s.send("POST", o.URL+"/reviews/stop", url.Values{}); !strings.Contains(a.body, "보내지 않습니다") {
		s.t.Errorf("stop: %d", a.status)
	}
}
