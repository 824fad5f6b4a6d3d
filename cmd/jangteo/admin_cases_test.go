package main

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func mustContain(t *testing.T, page string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(page, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

// TestOwnerSettlesAForgedPayment sees the evidence, cannot accept it, gives the
// money back, and finds the case settled and the books matched.
func TestOwnerSettlesAForgedPayment(t *testing.T) {
	t.Parallel()
	p := startProgram(t, ownerEnv()...)
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "other-amount")
	p.complete(w, a)
	p.becomes(a, "held")
	o := p.owner()
	page := o.open("/admin/cases")
	mustContain(t, page, "불일치", a.OrderNo, w.impUID, "differ", "환불하기", "직접 처리 완료")
	if strings.Contains(page, "/accept") {
		t.Error("a forged payment is offered for acceptance")
	}
	if status, _ := o.do("/admin/payments/"+w.impUID+"/accept", url.Values{}); status != http.StatusConflict {
		t.Errorf("accepting a forged payment: %d", status)
	}
	status, page := o.do("/admin/payments/"+w.impUID+"/refunds", url.Values{"amount": {"1,000,000"}, "reason": {"위조"},
		"next": {"/admin/cases"}})
	if status != http.StatusConflict || !strings.Contains(page, "1,000,000") || !strings.Contains(page, "위조") {
		t.Errorf("too much: %d", status)
	}
	if status, page := o.do("/admin/reconciliation", url.Values{}); status != http.StatusOK ||
		strings.Contains(page, "proof-good") {
		t.Errorf("compare while a mismatch waits: %d, the books are called clean", status)
	} else {
		mustContain(t, page, "불일치 1건")
	}
	net := p.ledger().Payments[0].Amount
	status, page = o.do("/admin/payments/"+w.impUID+"/refunds", url.Values{"amount": {strconv.FormatInt(net, 10)},
		"reason": {"위조 의심"}, "next": {"/admin/cases"}})
	if status != http.StatusOK {
		t.Fatalf("refund: %d\n%s", status, page)
	}
	mustContain(t, page, "환불을 요청했습니다")
	p.becomes(a, "refunded")
	mustContain(t, o.open("/admin/cases"), "확인이 필요한 건이 없습니다")
	mustContain(t, o.open("/admin/cases?state=closed"), "환불 완료", w.impUID)
	if status, page = o.do("/admin/reconciliation", url.Values{}); status != http.StatusOK {
		t.Fatalf("compare: %d\n%s", status, page)
	}
	mustContain(t, page, "주문을 찾을 수 없는 결제 0건, 불일치 0건", "proof-good")
}

// TestOwnerRefundsHalfAnOrder gives back part of a payment and sees what is
// left, and that the books tell when I'mport cannot be asked.
func TestOwnerRefundsHalfAnOrder(t *testing.T) {
	p := startProgram(t, ownerEnv()...)
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "approve")
	p.complete(w, a)
	p.becomes(a, "paid")
	o := p.owner()
	part := url.Values{"amount": {"30,000원"}, "reason": {"부분 반품"}}
	status, page := o.do("/admin/payments/"+w.impUID+"/refunds", part)
	if status != http.StatusConflict {
		t.Fatalf("a part was not read back: %d", status)
	}
	mustContain(t, page, "30,000원(삼만 원)을 환불합니다", `name="confirm_amount" value="30000"`)
	part.Set("confirm_amount", "30000")
	if status, page := o.do("/admin/payments/"+w.impUID+"/refunds", part); status != http.StatusOK {
		t.Fatalf("refund: %d\n%s", status, page)
	}
	eventually(t, "30,000 won went back", func() bool { return p.ledger().Payments[0].Cancelled == 30000 })
	if got := p.state(a); got != "paid" {
		t.Errorf("the order is %s", got)
	}
	if status, _ := o.do("/admin/reconciliation", url.Values{}); status != http.StatusOK {
		t.Errorf("compare: %d", status)
	}
	p.set(map[string]any{"fault": "500"})
	if status, page := o.do("/admin/reconciliation", url.Values{}); status != http.StatusServiceUnavailable ||
		!strings.Contains(page, "대조하지 못했습니다") {
		t.Errorf("while I'mport is down: %d", status)
	}
}

func TestAnUnknownPaymentIsNotFound(t *testing.T) {
	p := startProgram(t, ownerEnv()...)
	o := p.owner()
	for _, action := range []string{"accept", "refunds", "dismiss"} {
		if status, _ := o.do("/admin/payments/imp_000000000000/"+action, url.Values{"amount": {"1"},
			"reason": {"?"}}); status != http.StatusNotFound {
			t.Errorf("%s: %d", action, status)
		}
	}
}
