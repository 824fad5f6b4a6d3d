package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// asks is a question as its form sends it, with further fields.
func asks(text string, more ...string) url.Values {
	v := url.Values{"name": {"김하늘"}, "email": {"sky@example.com"}, "text": {text}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

// TestQuestions follows questions from the form on the page of the product, and from
// that of an order, to the desk of the owner and back.
func TestQuestions(t *testing.T) {
	s := newShop(t)
	s.logIn()
	const form, script = chairPage + "/questions", `<script>alert(1)</script><img src=x onerror=alert(1)> 높이가 조절되나요?`
	s.has(chairPage, `href="#questions"`, form+"#ask", "not 비밀글입니다")
	for _, bad := range []url.Values{asks("음?"), asks("높이가 조절되나요?", "name", ""), asks("높이가 조절되나요?", "email", "x")} {
		if a := s.send("POST", form, bad); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", bad, a.status)
		}
	}
	if a := s.send("POST", "/inquiry", asks("언제 오나요?", "email", "")); a.status != http.StatusUnprocessableEntity {
		t.Errorf("to the shop without an address: %d", a.status)
	}
	ask := func(path string, v url.Values) string {
		t.Helper()
		a := s.send("POST", path, v)
		if a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/questions/") {
			t.Fatalf("%s: %d %s", path, a.status, a.header.Get("Location"))
		}
		return a.header.Get("Location")
	}
	ask(form, asks(script, "email", ""))
	if body := s.has(chairPage, "김*늘", "답변 대기", "not <script>alert", "not <img src=x"); !strings.Contains(body, "&lt;script&gt;alert(1)") {
		t.Error("the question is not on the page of its product")
	}
	link := ask(form, asks("선물할 건데 각인이 되나요?", "secret", "1"))
	held := ask(form, asks("여기가 더 쌉니다 https://spam.example/x"))
	s.has(form, "비밀글입니다", "not 각인이", "not spam.example", "not sky@example.com", "not "+link)
	s.has(chairPage, "not 각인이", "not 비밀글입니다")
	s.has(link, "각인이", "메일로 알려 드립니다", "not sky@example.com")
	s.has(held, "판매자가 확인한 뒤", "not href=\"https://spam")
	if a := s.get("/questions/nobody-guesses-this-one"); a.status != http.StatusNotFound {
		t.Errorf("a link that nobody has: %d", a.status)
	}
	o := s.paid()
	s.has(o.URL, `href="/inquiry?order=`)
	if a := s.send("POST", "/inquiry", asks("언제 오나요?", "order_no", "ORD20260101-AAAAAAA")); a.status !=
		http.StatusUnprocessableEntity {
		t.Errorf("about nobody's order: %d", a.status)
	}
	inquiry := ask("/inquiry", asks("언제 오나요?", "order", strings.TrimPrefix(o.URL, "/orders/")))
	s.has("/admin", "답변 대기 문의")
	s.has("/admin/questions?tab=open", "각인이", "spam.example", "sky@example.com", "언제 오나요", "not href=\"https://spam")
	s.has("/admin/questions?q="+url.QueryEscape("각인"), "각인이", "not 언제 오나요")
	act := func(path, field, text string, want int) {
		t.Helper()
		if a := s.do("/admin/questions/"+path, field, text); a.status != want {
			t.Errorf("%s %q: %d", path, text, a.status)
		}
	}
	act("2/reply", "reply-2", "", http.StatusUnprocessableEntity)
	act("2/reply", "reply-2", "네, 뒷면에 새겨 드립니다.", http.StatusSeeOther)
	act("1/reply", "reply-1", "네, 42cm부터 53cm까지 됩니다.", http.StatusSeeOther)
	act("4/reply", "reply-4", "내일 도착합니다.", http.StatusSeeOther)
	s.has(chairPage, "42cm부터", "답변 완료", "not 뒷면에")
	s.has(form, "42cm부터", "not 뒷면에")
	s.has(link, "뒷면에 새겨", "not 메일로 알려")
	s.has(inquiry, "내일 도착합니다", o.No)
	act("1/hide", "reason-1", "", http.StatusUnprocessableEntity)
	act("1/hide", "reason-1", "욕설이 있습니다", http.StatusSeeOther)
	s.has(chairPage, "not 42cm부터")
	act("1/show", "x", "", http.StatusSeeOther)
	act("3/show", "x", "", http.StatusSeeOther)
	s.has(chairPage, "42cm부터", "spam.example", "not href=\"https://spam")
	s.has("/admin/questions?tab=answered", "뒷면에", "내일 도착", "not spam.example")
	s.has("/admin/orders/"+o.No, "1:1 문의")
	i := s.hire("viewer", store.ViewerRole, false)
	i.has("/admin/questions", "뒷면에", "not sky@example.com")
	i.has("/admin/questions?q=sky%40example", "not 뒷면에")
	if a := s.do("/admin/questions/export?tab=&q=" + url.QueryEscape("각인")); a.status != http.StatusOK ||
		!strings.Contains(a.body, "뒷면에") || strings.Contains(a.body, "spam.example") {
		t.Errorf("export: %d", a.status)
	}
}
