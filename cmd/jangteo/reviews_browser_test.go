package main

import (
	"image/color"
	"testing"
)

// TestReviewIsWrittenAnsweredAndHidden writes one on a phone and a photo with it, lets
// the owner reply and hide it at a desk, and its writer read why.
func TestReviewIsWrittenAnsweredAndHidden(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	sent := p.shipped()
	s, w := visit(t, p, phone), worker(t, p, desktop)
	photo := pictureFile(t, "chair.jpg", 1200, color.RGBA{200, 120, 40, 255})
	s.navigate(p.shop + sent.OrderURL)
	s.press(`main a[href$="/reviews"]`)
	s.until(s.ctx, `document.querySelector("form[enctype]")`)
	s.press("form[enctype] button")
	s.sees("별점을 선택해 주세요")
	s.until(s.ctx, `document.querySelector("[name=stars][value='4']").checked = true`)
	s.write("body", "앉아 보니 정말 편합니다. 조립도 쉬웠어요.")
	s.chooseFiles("#f-photo-1", photo)
	s.press("form[enctype] button")
	s.sees("리뷰가 등록되었습니다")
	s.navigate(p.shop + "/products/norwegian-swivel-chair/reviews")
	s.until(s.ctx, `document.querySelector(".reviews li .review-photos img").naturalWidth > 0`)
	s.sees("정말 편합니다")
	s.fits()
	w.navigate(p.shop + "/admin/reviews?tab=unanswered")
	w.sees("정말 편합니다")
	w.fits()
	w.press(".talk:first-of-type details:first-of-type summary")
	w.until(w.ctx, `document.querySelector("[name^=reply-]").value = "감사합니다. 오래 함께하세요."`)
	w.press(".talk:first-of-type details[open] button")
	w.until(w.ctx, `document.querySelector(".talk .talk-reply")`)
	s.navigate(p.shop + "/products/norwegian-swivel-chair")
	s.sees("오래 함께하세요")
	w.press(".talk:first-of-type details:last-of-type summary")
	w.until(w.ctx, `document.querySelector("[name^=reason-]").value = "다른 상품 이야기입니다"`)
	w.press(".talk:first-of-type details[open] button")
	w.sees("다른 상품 이야기입니다")
	s.navigate(p.shop + sent.OrderURL + "/reviews")
	s.sees("다른 상품 이야기입니다")
	s.navigate(p.shop + "/products/norwegian-swivel-chair/reviews")
	s.until(s.ctx, `!document.body.innerText.includes("정말 편합니다")`)
}
