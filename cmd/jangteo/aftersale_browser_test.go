package main

import "testing"

// TestOrderPageTakesNews lets a deposit arrive while its buyer looks at the
// order's page, who then cancels it there: the page is never loaded again by
// itself, so that nobody loses their place.
func TestOrderPageTakesNews(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	a, w := p.issued()
	s := visit(t, p, phone)
	s.navigate(p.shop + a.OrderURL)
	s.until(s.ctx, `window.stillHere = document.querySelector("[data-copy]").hidden === false`)
	s.control(w, "deposit", nil)
	s.until(s.ctx, `window.stillHere && document.querySelector("main").dataset.orderState === "paid" && !document.querySelector("[data-print]").hidden`)
	s.press(`main a[href$="/cancel"]`)
	s.sees("환불받으실 계좌")
	s.choose("reason", "단순 변심")
	s.choose("bank", "KB국민은행")
	s.write("account", "123-456-789012")
	s.write("holder", "김하늘")
	s.write("contact", "01012345678")
	s.press(`main form button`)
	s.sees("6자리 코드를 보냈습니다")
	s.write("code", p.owner().refundCode())
	s.press(`main form.fields button`)
	s.until(s.ctx, `document.querySelector("main").dataset.orderState === "refunded"`)
	s.sees("환불이 완료되었습니다")
}
