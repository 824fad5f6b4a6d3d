package main

import (
	"net/http"
	"net/url"
	"testing"
)

// TestTaxedAndTaxFreeGoodsInOneOrder buys both in a shop whose owner has such a
// contract, and has the tax-free item refunded, then the rest. The sandbox refuses
// cancels that take more of either part than was paid.
func TestTaxedAndTaxFreeGoodsInOneOrder(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	o := p.owner()
	if status, page := o.do("/admin/settings/tax", url.Values{"mode": {"mixed"}}); status !=
		http.StatusUnprocessableEntity {
		t.Fatalf("mixed without a contract: %d\n%s", status, page)
	}
	o.must("/admin/settings/tax", url.Values{"mode": {"mixed"}, "agreed": {"on"}})
	p.write("UPDATE products SET tax = 'free' WHERE slug = 'cedar-pencils'")

	s := visit(t, p, devices[0])
	for i, slug := range []string{"cedar-pencils", "oak-desk-tray"} {
		s.navigate(s.shop + "/products/" + slug)
		s.press(`button[formaction="/cart/items"]`)
		s.until(s.ctx, `document.querySelector("[data-cart-count]").textContent === "`+string(rune('1'+i))+`"`)
	}
	s.navigate(s.shop + "/checkout")
	s.fill("ko")
	s.pay("inicis")
	w := s.payWindow()
	// 3,900 won and of the fee of 3,000 the share 3,900 / 27,900.
	if c := s.calls()[0]; string(c.Params["amount"]) != "30900" || string(c.Params["tax_free"]) != "4319" {
		t.Errorf("asked for %s, of it %s tax-free", c.Params["amount"], c.Params["tax_free"])
	}
	w.end("approve")
	s.lands("paid")
	a, paid := s.last()
	// 26,581 are taxed, and an eleventh of that is 2,416.
	mustContain(t, o.open("/admin/orders/"+a.OrderNo), "공급가액", "24,165원", "2,416원", "4,319원")

	line := p.read("SELECT line FROM order_lines WHERE tax = 'free'")
	refund := url.Values{"pick_" + line: {"1"}, "amount": {"3900"}, "reason": {"품절"}, "fault": {"1"},
		"next": {"/admin/orders/" + a.OrderNo}}
	o.must("/admin/payments/"+paid.impUID+"/refunds", refund)
	eventually(t, "the tax-free item went back", func() bool { return p.ledger().Payments[0].Cancelled == 3900 })
	rest := url.Values{"amount": {"27000"}, "confirm_amount": {"27000"}, "reason": {"전체 취소"}}
	o.must("/admin/payments/"+paid.impUID+"/refunds", rest)
	p.becomes(a, "refunded")
	if got := p.read("SELECT group_concat(amount || ' ' || tax_free, ', ') FROM refunds"); got != "3900 3900, 27000 419" {
		t.Errorf("went back, of it tax-free: %s", got)
	}
	page := o.open("/admin/settings/tax")
	mustContain(t, page, "월별 매출", "0원")
	p.compareBooks()
}

// write changes the database of a shop that runs.
func (p *program) write(query string) {
	p.t.Helper()
	if _, err := p.database().Exec(query); err != nil {
		p.t.Fatal(err)
	}
}

// read asks the database of a shop that runs for one text.
func (p *program) read(query string) (text string) {
	p.t.Helper()
	if err := p.database().QueryRow(query).Scan(&text); err != nil {
		p.t.Fatal(err)
	}
	return text
}
