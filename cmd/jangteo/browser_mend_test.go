package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// lacks waits until the summary above the buttons lists so many fields, those that are
// marked, or nothing at all.
func (s *shopper) lacks(fields int, words string) {
	s.Helper()
	s.until(s.ctx, fmt.Sprintf(`(() => {
		const form = document.querySelector("form[data-order-form]");
		const listed = [...form.querySelectorAll("[data-mend] li a")].map((a) => document.querySelector(a.hash));
		const said = form.querySelector("[data-alert]").textContent;
		return listed.length === %d && form.querySelectorAll("[aria-invalid=true]").length === %[1]d
			&& listed.every((field) => field.ariaInvalid === "true") && (%q ? said.includes(%[2]q) : said === "");
	})()`, fields, words))
}

// TestFaultsGoAsTheyAreMended presses a button too early and mends one field after the
// other: the summary names what is left, and goes with the last.
func TestFaultsGoAsTheyAreMended(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	s := visit(t, p, phone)
	s.goToForm(cart, "ko")
	s.pay("inicis")
	s.lacks(5, "5개")
	s.write("buyer_name", "김하늘")
	s.lacks(4, "4개")
	s.write("buyer_tel", "0101")
	s.lacks(4, "4개")
	s.hasMessage("buyer_tel")
	s.write("buyer_tel", "2345678")
	s.lacks(3, "3개")
	s.write("buyer_email", s.email)
	s.write("buyer_postcode", "04001")
	s.lacks(1, "1개")
	s.write("buyer_addr", "서울특별시 마포구 양화로 1")
	s.lacks(0, "")
	s.press("[name=same_receiver]")
	s.pay("inicis")
	s.lacks(2, "2개")
	s.press("[name=same_receiver]")
	s.lacks(0, "")
	s.pay("inicis")
	s.payWindow().end("approve")
	s.lands("paid")
}

// TestTheServersFaultsGoToo mends what only the server found.
func TestTheServersFaultsGoToo(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	s := visit(t, p, desktop)
	s.heard.allow("status of 422")
	s.goToForm(product, "en")
	s.fill("en")
	evaluate[chromedp.Void](s.ctx, `document.querySelector("[name=buyer_email]").value = "a b@example.com"`)
	s.pay("inicis-global")
	s.lacks(1, "One field")
	evaluate[chromedp.Void](s.ctx, `document.querySelector("[name=buyer_email]").select()`)
	s.write("buyer_email", "x")
	s.lacks(0, "")
}

// TestWhatIsTypedSurvivesOtherPages leaves the order form for the cart and for the
// other language, and comes back.
func TestWhatIsTypedSurvivesOtherPages(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	s := visit(t, p, desktop)
	s.goToForm(cart, "ko")
	s.fill("ko")
	s.choose("memo", "문 앞")
	s.has("memo", "문 앞에 놓아주세요")
	s.navigate(s.shop + "/cart")
	s.navigate(s.shop + "/en/checkout")
	s.has("buyer_name", "김하늘")
	s.has("buyer_email", s.email)
	s.write("buyer_city", "Seoul")
	s.navigate(s.shop + "/checkout")
	for name, want := range map[string]string{"buyer_name": "김하늘", "buyer_tel": "010-1234-5678", "buyer_postcode": "04001",
		"buyer_addr": "서울특별시 마포구 양화로 1", "memo": "문 앞에 놓아주세요"} {
		s.has(name, want)
	}
	s.pay("inicis")
	s.payWindow().end("approve")
	s.lands("paid")
	if kept := evaluate[string](s.ctx, `String(sessionStorage.getItem("jangteo.order"))`); kept != "null" {
		t.Errorf("the order is placed, and the tab keeps %s", kept)
	}
}
