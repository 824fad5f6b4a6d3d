package main

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store/korea"
)

// What buyers and owners tell each other from the order to the refund, each on their
// own page and on each device.

// dealing is a buyer and the owner, and the name that the buyer's money comes in.
type dealing struct {
	buyer, owner      *shopper
	depositor, friend string
}

// TestBuyersAndOwnersComeToTerms lets a shop issue cash receipts and sell taxed and
// tax-free goods.
func TestBuyersAndOwnersComeToTerms(t *testing.T) {
	t.Parallel()
	p := startShop(t, append(ownerEnv(), "JANGTEO_POLL=1s")...)
	o := p.owner()
	o.must("/admin/settings/receipts", url.Values{"mode": {"shop"}, "duty": {"on"}})
	if status, page := o.do("/admin/settings/tax", url.Values{"mode": {"mixed"}}); status !=
		http.StatusUnprocessableEntity {
		t.Fatalf("mixed without a contract: %d\n%s", status, page)
	}
	o.must("/admin/settings/tax", url.Values{"mode": {"mixed"}, "agreed": {"on"}})
	p.write("UPDATE products SET tax = 'free' WHERE slug = 'cedar-pencils'")
	for i, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			names := [][2]string{{"한여름", "오가을"}, {"정겨울", "문봄"}}[i]
			pair := dealing{visit(t, p, d), worker(t, p, d), names[0], names[1]}
			pair.owner.saysYes()
			pair.transfer()
			pair.twoTaxes()
			pair.changesOfMind()
		})
	}
}

// transfer comes in two parts, the second beside another buyer's in the bank's list.
// One of two chairs is given up: its money goes to the account that the buyer named,
// and the cash receipt is issued anew.
func (x dealing) transfer() {
	s, o := x.buyer, x.owner
	s.Helper()
	s.goToForm(product, "ko")
	s.press(`button[data-step="1"]`)
	s.fill("ko")
	s.choose("receipt_kind", "소득")
	s.write("receipt_number", "01087654321")
	s.fills("[name=depositor]", x.depositor)
	s.shoot("transfer-form")
	s.pay("bank")
	s.lands("awaiting_deposit")
	a := s.ordered()
	s.shoot("transfer-awaited")

	o.pastesStatement(x.depositor + "\t60,000")
	o.until(o.ctx, `document.querySelector("main select option:nth-child(2)")`)
	o.sees("금액이 다릅니다")
	o.shoot("deposits-asked")
	o.until(o.ctx, `(document.querySelector("main select").selectedIndex = 1)`)
	o.confirmsDeposits()
	s.navigate(s.shop + a.OrderURL)
	s.sees("69,800원")
	s.shoot("transfer-partial")

	other := chairOrder("bank")
	other.Set("depositor", x.friend)
	second := s.place("/orders", other)
	o.pastesStatement(x.depositor+"\t69,800", x.friend+"\t64,900")
	o.until(o.ctx, `document.querySelectorAll("main td input:checked").length === 2`)
	o.shoot("deposits-sure")
	o.confirmsDeposits()
	s.becomes(second, "paid")
	s.navigate(s.shop + a.OrderURL)
	s.lands("paid")
	first := s.receiptOver("129,800원", "")
	s.shoot("transfer-paid")

	s.press(`main a[href$="/cancel"]`)
	s.givesUp("pick_1")
	s.choose("bank", "KB")
	s.write("account", "123-456-789012")
	s.write("holder", x.depositor)
	s.agrees("64,900원")
	s.sees("취소")
	s.shoot("transfer-cancelled")
	o.refundsClaim(a, "KB국민은행 123456789012 "+x.depositor)
	s.receiptOver("64,900원", first)
	s.sees("1개 환불")
	s.shoot("transfer-refunded")
	o.navigate(o.shop + "/admin/orders/" + a.OrderNo)
	o.sees("****9012")
	o.shoot("transfer-file")
}

// ordered is the order whose page the shopper looks at.
func (s *shopper) ordered() attempt {
	s.Helper()
	id := strings.TrimPrefix(s.path(), "/orders/")
	for _, o := range s.ledger().Orders {
		if o.ID == id {
			return attempt{OrderID: id, OrderNo: o.No, OrderURL: "/orders/" + id, MerchantUID: o.No + "-1"}
		}
	}
	s.Fatalf("no order is at %s", s.path())
	return attempt{}
}

// pastesStatement compares lines of a bank's statement of today, a name and an amount each.
func (s *shopper) pastesStatement(lines ...string) {
	s.Helper()
	day := time.Now().In(korea.Seoul()).Format("2006-01-02")
	s.navigate(s.shop + "/admin/transfers")
	s.fits()
	s.pastes("#list", "날짜\t보낸사람\t입금액\n"+day+"\t"+strings.Join(lines, "\n"+day+"\t"))
	s.press(`form[enctype] button.primary`)
	s.sees("은행 내역과 맞춰 본 결과")
	s.fits()
}

func (s *shopper) confirmsDeposits() {
	s.Helper()
	s.press(`form[action="/admin/transfers/confirm"] button.primary`)
	s.isNotified("")
}

var approvalNumber = regexp.MustCompile(`승인번호\s+(\S+)`)

// receiptOver waits for another cash receipt than one on the order's page, and returns
// its number.
func (s *shopper) receiptOver(amount, than string) (number string) {
	s.Helper()
	s.soon("a receipt of "+amount, func() bool {
		s.navigate(s.shop + s.path())
		text := evaluate[string](s.ctx, `document.querySelector("#receipt + dl")?.innerText || ""`)
		if m := approvalNumber.FindStringSubmatch(text); m != nil && strings.Contains(text, amount) {
			number = m[1]
		}
		return number != "" && number != than
	})
	return number
}

// givesUp chooses one piece of a line, and why.
func (s *shopper) givesUp(line string) {
	s.Helper()
	s.until(s.ctx, `document.querySelector("main form.fields")`)
	s.fits()
	s.choose(line, "1")
	s.choose("reason", "단순")
	s.write("contact", "01012345678")
}

// agrees to what goes back, once it is said.
func (s *shopper) agrees(amount string) {
	s.Helper()
	s.press(`main form.fields button.accent`)
	s.says("main .sums tfoot", amount)
	s.shoot("offer")
	s.fits()
	s.press(`main form.fields button.accent`)
	s.until(s.ctx, `document.querySelector("main[data-order-state]")`)
}

// refundsClaim refunds what the buyer of an order asks for, as proposed; told is said
// where that is done.
func (s *shopper) refundsClaim(a attempt, told string) {
	s.Helper()
	s.navigate(s.shop + "/admin/orders/" + a.OrderNo)
	s.fits()
	s.shoot("claim")
	s.press(`.claim a[href*="/refund?"]`)
	s.sees(told)
	s.fits()
	s.shoot("claim-refund")
	s.fills(".refund [name=reason]", "구매자 요청")
	s.press(".refund button.danger")
	s.isNotified("")
}

// twoTaxes buys a taxed and a tax-free item in one order, and refunds the tax-free one,
// then the rest. The sandbox refuses cancels that take more of either part than was paid.
func (x dealing) twoTaxes() {
	s, o := x.buyer, x.owner
	s.Helper()
	for i, slug := range []string{"cedar-pencils", "oak-desk-tray"} {
		s.navigate(s.shop + "/products/" + slug)
		s.press(`button[formaction="/cart/items"]`)
		s.until(s.ctx, fmt.Sprintf(`document.querySelector("[data-cart-count]").textContent === "%d"`, i+1))
	}
	s.navigate(s.shop + "/checkout")
	s.fill("ko")
	s.pay("inicis")
	w := s.payWindow()
	// 3,900 won and of the fee of 3,000 the share 3,900 / 27,900.
	if c := s.calls()[0]; string(c.Params["amount"]) != "30900" || string(c.Params["tax_free"]) != "4319" {
		s.Errorf("asked for %s, of it %s tax-free", c.Params["amount"], c.Params["tax_free"])
	}
	w.end("approve")
	s.lands("paid")
	a, paid := s.last()
	o.navigate(o.shop + "/admin/orders/" + a.OrderNo)
	for _, text := range []string{"공급가액", "24,165원", "2,416원", "4,319원"} { // 26,581 are taxed
		o.sees(text)
	}
	o.shoot("taxes-file")
	line := s.read("SELECT line FROM order_lines JOIN orders ON orders.id = order_id WHERE order_lines.tax = 'free' AND order_no = '" + a.OrderNo + "'")
	o.navigate(o.shop + "/admin/orders/" + a.OrderNo + "/refund")
	o.choose("pick_"+line, "1")
	o.press("[name=fault]")
	o.press(`main form[method=get] button`)
	o.until(o.ctx, `document.querySelector(".refund [name=amount]").value === "3900"`)
	o.fits()
	o.shoot("taxes-refund")
	o.fills(".refund [name=reason]", "품절")
	o.press(".refund button.danger")
	o.isNotified("")
	eventually(s.T, "the tax-free item went back", func() bool { return s.verdict(paid).Cancelled == 3900 })
	s.navigate(s.shop + a.OrderURL)
	s.sees("1개 환불")
	rest := url.Values{"amount": {"27000"}, "confirm_amount": {"27000"}, "reason": {"전체 취소"}}
	s.program.owner().must("/admin/payments/"+paid.impUID+"/refunds", rest)
	s.becomes(a, "refunded")
	got := s.read("SELECT group_concat(amount || ' ' || tax_free, ', ') FROM refunds WHERE imp_uid = '" + paid.impUID + "'")
	if got != "3900 3900, 27000 419" {
		s.Errorf("went back, of it tax-free: %s", got)
	}
}

// changesOfMind are another address, one chair less, and one that comes back.
func (x dealing) changesOfMind() {
	s, o := x.buyer, x.owner
	s.Helper()
	chairs := chairOrder("inicis")
	chairs.Set("quantity", "3")
	a := s.place("/orders", chairs)
	w := s.openWindow(a, nil)
	s.program.choose(w, "approve")
	s.complete(w, a)
	s.becomes(a, "paid")

	s.navigate(s.shop + a.OrderURL)
	s.press(`main a[href$="/address"]`)
	s.write("contact", "010-1234-5678")
	s.press("main form.fields button.accent")
	s.until(s.ctx, `document.querySelector("[name=receiver_name]")`)
	s.fits()
	s.shoot("readdress")
	s.fills("[name=receiver_name]", "이바다")
	s.fills("[name=buyer_addr_detail]", "7층")
	s.press("main form.fields button.accent")
	s.says("[data-toast]", "배송지를 변경했습니다")
	s.press(`main a[href$="/cancel"]`)
	s.givesUp("pick_1")
	s.agrees("64,900원")
	eventually(s.T, "it went back", func() bool { return s.verdict(w).Cancelled == 64900 })
	s.navigate(s.shop + a.OrderURL)
	s.sees("1개 환불")

	o.navigate(o.shop + "/admin/orders/" + a.OrderNo)
	for _, text := range []string{"이바다", "7층", "구매자가 배송지를 변경했습니다", "1개 환불"} {
		o.sees(text)
	}
	o.write("number", "600000000001")
	o.press(`form[action$="/shipment"] button`)
	o.isNotified("")
	s.navigate(s.shop + a.OrderURL)
	s.press(`main a[href$="/return"]`)
	s.givesUp("pick_1")
	s.choose("kind", "반품")
	s.write("text", "방이 좁아 하나만 씁니다.")
	s.shoot("return")
	s.press("main form.fields button.accent")
	s.until(s.ctx, `document.querySelector("main[data-order-state]")`)
	s.sees("61,900원") // less the way back
	s.shoot("return-asked")

	o.navigate(o.shop + "/admin/orders/" + a.OrderNo)
	o.sees("방이 좁아 하나만 씁니다.")
	o.fills(`.claim [name=answer]`, "내일 CJ대한통운에서 찾아갑니다.")
	o.press(`.claim button[value=approved]`)
	o.isNotified("")
	o.refundsClaim(a, "61,900원")
	eventually(s.T, "it went back, too", func() bool { return s.verdict(w).Cancelled == 64900+61900 })
	s.navigate(s.shop + a.OrderURL)
	s.sees("내일 CJ대한통운에서 찾아갑니다.")
	s.sees("2개 환불")
	s.shoot("return-refunded")
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
