package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
)

// orderKeeper is somebody who works at the shop, at the order board.
func orderKeeper(t *testing.T, p *program, d device) *shopper {
	t.Helper()
	s := visit(t, p, d)
	s.navigate(p.shop + "/admin/login?next=/admin/orders")
	s.write("email", ownerEmail)
	s.write("password", ownerPassword)
	s.press("button.primary")
	s.until(s.ctx, `location.pathname === "/admin/orders" && document.querySelector("#q")`)
	return s
}

// bought is an order that was paid by card.
func (p *program) bought() attempt {
	p.t.Helper()
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "approve")
	p.complete(w, a)
	p.becomes(a, "paid")
	return a
}

// pastes puts a text into a field as the clipboard does.
func (s *shopper) pastes(selector, text string) {
	s.Helper()
	s.press(selector)
	s.until(s.ctx, fmt.Sprintf("document.activeElement === document.querySelector(%q)", selector))
	do(s, s.ctx, input.InsertText, input.InsertTextParams{Text: text})
}

// fits expects that a page is no wider than the device.
func (s *shopper) fits() {
	s.Helper()
	if wide := evaluate[int](s.ctx, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
		s.Errorf("%s is %d pixels too wide", s.path(), wide)
	}
}

func row(no string) string { return fmt.Sprintf(`a[href="/admin/orders/%s"]`, no) }

// TestTheOwnerSendsOrders packs and sends one order by its form and one by a
// pasted list, on each device, and looks at them as their buyers.
func TestTheOwnerSendsOrders(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	for _, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			mine := *p
			mine.t = t
			first, second := mine.bought(), mine.bought()
			s := orderKeeper(t, p, d)
			s.heard.allow("status of 422")
			s.packs(first, second)
			s.sendsByForm(first)
			s.sendsByList(second)
			s.findsShipped(first, second)
			s.followsAsBuyer(first, "https://trace.cjlogistics.com/next/tracking.html?wblNo=600000000001")
			s.followsAsBuyer(second, "https://www.hanjin.com/kor/CMS/DeliveryMgr/WaybillResult.do?mCode=MN038&schLang=KR&wblnumText2=512345678901")
		})
	}
}

// packs puts orders on a shipping list.
func (s *shopper) packs(orders ...attempt) {
	s.Helper()
	s.navigate(s.shop + "/admin/orders?tab=paid")
	s.fits()
	for _, o := range orders {
		s.press(fmt.Sprintf("input[data-row=orders][value=%q]", o.OrderNo))
	}
	s.shoot("board-chosen")
	s.press("button[name=do][value=batch]")
	s.sees("배송준비로 넘겼습니다")
	for _, o := range orders {
		s.until(s.ctx, fmt.Sprintf("document.querySelector(%q)", row(o.OrderNo)))
	}
	s.fits()
}

func (s *shopper) sendsByForm(o attempt) {
	s.Helper()
	s.press(row(o.OrderNo))
	s.until(s.ctx, fmt.Sprintf(`location.pathname === "/admin/orders/%s"`, o.OrderNo))
	s.fits()
	s.write("number", "12")
	s.press(`form[action$="/shipment"] button`)
	s.sees("송장번호 형식이 아닙니다")
	s.until(s.ctx, `document.querySelector("[name=number]").value === "12"`)
	s.rewrite("number", "6000-0000-0001")
	s.press(`form[action$="/shipment"] button`)
	s.sees("발송 처리했습니다")
	s.sees("600000000001")
	s.shoot("order-shipped")
}

// sendsByList pastes a list with a mistake first.
func (s *shopper) sendsByList(o attempt) {
	s.Helper()
	s.navigate(s.shop + "/admin/orders/shipping")
	s.fits()
	s.pastes("#list", o.OrderNo+"\t한진택배\t5123-4567-8901\nORD20261122-NOSUCH1\t한진택배\t512345678902\n")
	s.press(`form.card button.primary`)
	s.sees("아무것도 처리하지 않았습니다")
	s.shoot("parcels-bad")
	s.fits()
	evaluate[bool](s.ctx, `(document.querySelector("#list").value = document.querySelector("#list").value.split("\n")[0], true)`)
	s.press(`form.card button.primary`)
	s.sees("이대로 발송 처리할까요?")
	s.shoot("parcels-good")
	s.press(`.report button.primary`)
	s.until(s.ctx, `location.search.includes("tab=shipped")`)
}

func (s *shopper) findsShipped(orders ...attempt) {
	s.Helper()
	s.sees("발송 처리했습니다")
	for _, o := range orders {
		s.until(s.ctx, fmt.Sprintf("document.querySelector(%q)", row(o.OrderNo)))
	}
	if label := evaluate[string](s.ctx, `document.querySelector(".tabs [aria-current]").innerText`); !strings.HasPrefix(label, "배송중") {
		s.Errorf("they are under %q", label)
	}
	s.shoot("board-shipped")
	s.fits()
}

// followsAsBuyer finds the way to the parcel on the buyer's own page.
func (s *shopper) followsAsBuyer(o attempt, link string) {
	s.Helper()
	s.navigate(s.shop + o.OrderURL)
	s.lands("paid")
	s.sees("상품이 배송 중입니다")
	if got := evaluate[string](s.ctx, `document.querySelector(".tracking a").href`); got != link {
		s.Errorf("the parcel is followed at %q, want %q", got, link)
	}
	s.shoot("order-tracking")
}
