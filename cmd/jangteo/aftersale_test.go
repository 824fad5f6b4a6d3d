package main

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// cancels is the buyer pressing the button of the cancellation's page.
func (p *program) cancels(a attempt, pairs ...string) answer {
	p.t.Helper()
	v := url.Values{"reason": {"mind"}, "contact": {"+82 10 1234 5678"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return p.post(a.OrderURL+"/cancel", v)
}

// paidBy places an order and pays it.
func (p *program) paidBy(pg string) (attempt, window) {
	p.t.Helper()
	a := p.order(pg)
	w := p.openWindow(a, nil)
	p.choose(w, "approve")
	p.complete(w, a)
	p.becomes(a, "paid")
	return a, w
}

func TestBuyersCancel(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	unpaid := p.order("inicis")
	waiting, account := p.issued()
	for _, a := range []attempt{unpaid, waiting, waiting} {
		if r := p.cancels(a); r.status != http.StatusSeeOther {
			t.Errorf("%s: %d %s", a.PG, r.status, r.body)
		}
		p.becomes(a, "void")
	}
	p.closed(account)
	for _, pg := range []string{"inicis", "inicis-trans", "inicis-global", "paypal"} {
		a, w := p.paidBy(pg)
		if r := p.cancels(a); r.status != http.StatusSeeOther {
			t.Errorf("%s: %d %s", pg, r.status, r.body)
		}
		p.becomes(a, "refunded")
		if v := p.verdict(w); v.Cancelled != v.Amount {
			t.Errorf("%s: %d of %d went back", pg, v.Cancelled, v.Amount)
		}
	}
}

func TestBuyersCancelDeposits(t *testing.T) {
	t.Parallel()
	p := startProgram(t, ownerEnv()...)
	a, w := p.issued()
	p.control(w, "deposit", nil)
	p.becomes(a, "paid")
	if r := p.cancels(a, "bank", "04", "account", "12", "holder", "김하늘"); r.status != http.StatusUnprocessableEntity ||
		!strings.Contains(string(r.body), "계좌번호는 숫자") || !strings.Contains(string(r.body), `value="12"`) {
		t.Errorf("an account that is none: %d", r.status)
	}
	account := []string{"bank", "04", "account", "123-456-789012", "holder", "김하늘"}
	if r := p.cancels(a, account...); r.status != http.StatusForbidden || !strings.Contains(string(r.body), `"reason":"code_needed"`) ||
		p.state(a) != "paid" {
		t.Errorf("without a code: %d %s", r.status, r.body)
	}
	code := p.owner().refundCode()
	if r := p.cancels(a, append(account, "code", code)...); r.status != http.StatusSeeOther {
		t.Errorf("%d %s", r.status, r.body)
	}
	p.becomes(a, "refunded")
	findNowhere(t, p.data, "123456789012")
	findNowhere(t, p.data, `"`+code+`"`)
	mail := p.owner().lastMail("환불 안내", "환불이 완료되었습니다")
	if !strings.Contains(mail, "KB국민은행 ****9012") {
		t.Errorf("the buyer is not told where the money went:\n%s", mail)
	}
}

// refundCode is the code that the last mail about a refund's account carries, as the
// owner sees it while no mail leaves.
func (o *owner) refundCode() string {
	o.t.Helper()
	m := regexp.MustCompile(`코드: (\d{6})`).FindStringSubmatch(o.lastMail("환불 계좌 확인 코드"))
	if m == nil {
		o.t.Fatal("the mail has no code")
	}
	return m[1]
}

// lastMail is the last mail with one of these subjects.
func (o *owner) lastMail(subjects ...string) string {
	o.t.Helper()
	link := regexp.MustCompile(`<a href="(/admin/mailbox/\d+)">([^<]*)</a>`)
	for range 100 {
		for _, m := range link.FindAllStringSubmatch(o.open("/admin/mailbox"), -1) {
			if slices.ContainsFunc(subjects, func(s string) bool { return strings.Contains(m[2], s) }) {
				return o.open(m[1])
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	o.t.Fatalf("no mail %v", subjects)
	return ""
}

// TestBuyersCancelAtOnce lets a buyer press the button in many windows.
func TestBuyersCancelAtOnce(t *testing.T) {
	p := startProgram(t)
	a, w := p.paidBy("inicis")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if r := p.cancels(a); r.status != http.StatusSeeOther {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
	all.Wait()
	p.becomes(a, "refunded")
	if l := p.ledger(); len(l.Refunds) != 1 || l.Refunds[0].State != store.RefundDone {
		t.Errorf("%+v", l.Refunds)
	}
	if list := p.payments(); len(list) != 1 || len(list[0].CancelHistory) != 1 {
		t.Errorf("at I'mport: %+v, %s", list, w.impUID)
	}
}

// TestBuyersCancelWhileTheyPay lets the news of a payment and the buyer's
// cancellation come at once: the money is the shop's and the buyer is told, or
// went back, and no order is both cancelled and paid.
func TestBuyersCancelWhileTheyPay(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	for range 5 {
		a := p.order("inicis")
		w := p.openWindow(a, nil)
		p.choose(w, "approve")
		var all sync.WaitGroup
		all.Go(func() { p.control(w, "webhook", nil) })
		all.Go(func() {
			r := p.cancels(a)
			told := r.status == http.StatusConflict && strings.Contains(string(r.body), "방금 결제가 확인되었습니다")
			if r.status != http.StatusSeeOther && !told {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
		all.Wait()
		eventually(t, "the order is settled", func() bool { s := p.state(a); return s == "paid" || s == "refunded" })
		if r := p.cancels(a); r.status != http.StatusSeeOther {
			t.Errorf("once it is paid: %d", r.status)
		}
		p.becomes(a, "refunded")
	}
}

// chairs is where the swivel chairs are.
func (p *program) chairs() store.LedgerStock {
	p.t.Helper()
	for _, s := range p.ledger().Stock {
		if s.SKU == "CHAIR-NO-1" {
			return s
		}
	}
	p.t.Fatal("there are no chairs")
	return store.LedgerStock{}
}

// TestGoodsComeBackOnEveryPath refunds orders in full in each way that there is: the
// goods of those that nobody has taken off the shelf are for sale again, once.
func TestGoodsComeBackOnEveryPath(t *testing.T) {
	t.Parallel()
	p := startProgram(t, append(ownerEnv(), "JANGTEO_SWEEP=1s")...)
	o := p.owner()
	first := p.chairs().OnHand
	all := func(a attempt, w window) url.Values {
		return url.Values{"amount": {fmt.Sprint(p.verdict(w).Amount)}, "reason": {"품절"}, "next": {"/admin/orders"}}
	}
	for name, refund := range map[string]func(attempt, window){
		"the buyer cancels":     func(a attempt, _ window) { p.cancels(a) },
		"at the console":        func(_ attempt, w window) { p.control(w, "cancel", nil) },
		"at the console, swept": func(_ attempt, w window) { p.set(quiet()); p.control(w, "cancel", nil) },
		"in parts at the console": func(_ attempt, w window) {
			for _, part := range []string{"900", "10000", ""} {
				p.control(w, "cancel", url.Values{"amount": {part}})
			}
		},
		"the owner": func(a attempt, w window) { o.do("/admin/payments/"+w.impUID+"/refunds", all(a, w)) },
	} {
		a, w := p.paidBy("inicis")
		if s := p.chairs(); s.OnHand != first-1 || s.Sold != 1 {
			t.Errorf("%s: paid, %+v", name, s)
		}
		refund(a, w)
		p.becomes(a, "refunded")
		for range 3 { // more news of the same
			p.control(w, "webhook", nil)
		}
		if s := p.chairs(); s.OnHand != first || s.Sold != 0 || s.Reserved != 0 {
			t.Errorf("%s: %+v", name, s)
		}
		p.set(map[string]any{"webhook": "after"})
	}
	a, w := p.paidBy("inicis")
	o.do("/admin/orders/selection", url.Values{"do": {"batch"}, "order": {a.OrderNo}, "next": {"/admin/orders"}})
	o.do("/admin/payments/"+w.impUID+"/refunds", all(a, w))
	p.becomes(a, "refunded")
	if s := p.chairs(); s.OnHand != first-1 || s.Sold != 1 {
		t.Errorf("on a list: %+v", s)
	}
	if said := p.run("verify"); strings.Contains(said, ":") {
		t.Error(said)
	}
}
