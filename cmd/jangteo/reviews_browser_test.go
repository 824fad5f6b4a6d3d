package main

import (
	"encoding/json"
	"fmt"
	"image/color"
	"net/url"
	"testing"
)

// TestReviewIsWrittenAnsweredAndHidden writes one on a phone and a photo with it, lets
// the owner reply and hide it at a desk, and its writer read why.
func TestReviewIsWrittenAnsweredAndHidden(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	s, w := visit(t, p, phone), worker(t, p, desktop)
	sent := s.twoShipped(p)
	photo := pictureFile(t, "chair.jpg", 1200, color.RGBA{200, 120, 40, 255})
	s.navigate(p.shop + sent.OrderURL)
	s.press(`main a[href$="/reviews"]`)
	s.until(s.ctx, `document.querySelector("#f-photo-2")`)
	// The page's second form, with a photo of a kind that only browsers read.
	s.until(s.ctx, `document.querySelector("#f-photo-2").form.querySelector("[name=stars][value='5']").checked = true`)
	s.until(s.ctx, `document.querySelector("#f-photo-2").form.body.value = "나뭇결이 곱고 마감이 좋습니다."`)
	s.chooseFiles("#f-photo-2", movingGIF(t))
	s.press("section:last-of-type form[enctype] button")
	s.until(s.ctx, `document.querySelectorAll("main .review-photos img").length === 1`)
	s.press("form[enctype] button")
	s.sees("별점을 선택해 주세요")
	s.until(s.ctx, `document.querySelector("[name=stars][value='4']").checked = true`)
	s.write("body", "앉아 보니 정말 편합니다. 조립도 쉬웠어요.")
	s.chooseFiles("#f-photo-1", photo)
	s.press("form[enctype] button")
	s.until(s.ctx, `document.querySelectorAll("main .review-photos img").length === 2`)
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

// twoShipped orders a chair and a tray, pays, and has them sent.
func (s *shopper) twoShipped(p *program) attempt {
	s.Helper()
	s.navigate(p.shop + "/terms")
	for _, good := range []string{"product=norwegian-swivel-chair&sku=CHAIR-NO-1", "product=oak-desk-tray&sku=TRAY-OAK-28"} {
		awaited[int](s, fmt.Sprintf(`fetch("/cart/items", { method: "POST", body: new URLSearchParams(%q) }).
		  then((r) => r.status)`, good+"&quantity=1"))
	}
	fields := chairOrder("inicis")
	for _, name := range []string{"product", "sku", "quantity"} {
		fields.Del(name)
	}
	placed := awaited[string](s, fmt.Sprintf(`fetch("/orders", { method: "POST", body: new URLSearchParams(%q),
	  headers: { Accept: "application/json" } }).then((r) => r.text())`, fields.Encode()))
	var a attempt
	if err := json.Unmarshal([]byte(placed), &a); err != nil {
		s.Fatal(placed, err)
	}
	w := p.openWindow(a, nil)
	p.choose(w, "approve")
	p.complete(w, a)
	p.becomes(a, "paid")
	p.owner().must("/admin/orders/"+a.OrderNo+"/shipment", url.Values{"carrier": {"cj"}, "number": {"123456789012"}})
	return a
}
