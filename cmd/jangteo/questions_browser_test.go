package main

import (
	"regexp"
	"testing"
)

// TestQuestionIsAskedInSecretAndAnsweredByMail asks one on a phone, lets the owner
// answer at a desk, and reads the answer by the link in the mail.
func TestQuestionIsAskedInSecretAndAnsweredByMail(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	s, w := visit(t, p, phone), worker(t, p, desktop)
	const page = "/products/norwegian-swivel-chair/questions"
	s.navigate(p.shop + page)
	s.write("name", "김하늘")
	s.write("email", "sky@example.com")
	s.write("text", "선물할 건데 날짜를 맞춰 받을 수 있나요?")
	s.until(s.ctx, `document.querySelector("[name=secret]").checked = true`)
	s.press("#ask button.accent")
	s.sees("문의가 접수되었습니다")
	s.fits()
	s.navigate(p.shop + page)
	s.sees("비밀글입니다")
	s.until(s.ctx, `!document.body.innerText.includes("날짜를 맞춰")`)
	s.fits()
	w.navigate(p.shop + "/admin/questions?tab=open")
	w.sees("날짜를 맞춰")
	w.fits()
	w.press(".talk:first-of-type details:first-of-type summary")
	w.until(w.ctx, `document.querySelector("[name^=reply-]").value = "네, 배송메모에 날짜를 적어 주세요."`)
	w.press(".talk:first-of-type details[open] button")
	w.until(w.ctx, `document.querySelector(".talk .talk-reply")`)
	o, link := p.owner(), regexp.MustCompile(`/questions/[\w-]+`)
	var path string
	eventually(t, "a mail has the answer", func() bool {
		for _, mail := range regexp.MustCompile(`/admin/mailbox/\d+`).FindAllString(o.open("/admin/mailbox"), -1) {
			if text := o.open(mail); regexp.MustCompile("배송메모에 날짜를").MatchString(text) {
				path = link.FindString(text)
			}
		}
		return path != ""
	})
	s.navigate(p.shop + path)
	s.sees("배송메모에 날짜를")
	s.sees("날짜를 맞춰")
	s.navigate(p.shop + page)
	s.until(s.ctx, `!document.body.innerText.includes("배송메모에 날짜를")`)
}
