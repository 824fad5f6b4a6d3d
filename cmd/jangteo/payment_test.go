package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// window is an open payment window of the sandbox.
type window struct{ impUID, key string }

// openWindow calls request_pay as a page would, with changes as a forger would.
func (p *program) openWindow(a attempt, changes map[string]any) window {
	p.t.Helper()
	w, refused := p.callSDK(a, changes)
	if refused != "" {
		p.t.Fatalf("the window does not open: %s", refused)
	}
	return w
}

func (p *program) callSDK(a attempt, changes map[string]any) (w window, refused string) {
	p.t.Helper()
	params := map[string]any{"pay_method": "card", "merchant_uid": a.MerchantUID, "name": a.Name, "amount": a.Amount,
		"currency":   a.Currency,
		"buyer_name": "김하늘", "buyer_email": "sky@example.com", "buyer_tel": "010-1234-5678",
		"buyer_addr": "서울특별시 마포구 양화로 1", "buyer_postcode": "04001", "custom_data": a.CustomData,
		"m_redirect_url": p.shop + "/payments/complete/mobile", "notice_url": p.shop + "/payments/webhook"}
	switch a.PG {
	case "paypal":
		params["pg"] = "paypal"
	case "inicis-global":
		params["pg"], params["language"] = "html5_inicis.INIglobal1", "en"
	case "inicis-vbank":
		params["pg"], params["pay_method"], params["vbank_due"] = "html5_inicis.INIpayTest", "vbank",
			time.Now().AddDate(0, 0, 3).Format("2006-01-02")+" 23:59:59"
	case "inicis-trans":
		params["pg"], params["pay_method"] = "html5_inicis.INIpayTest", "trans"
	default:
		params["pg"] = "html5_inicis.INIpayTest"
	}
	for k, v := range changes {
		params[k] = v
	}
	body, _ := json.Marshal(map[string]any{"function": "request_pay", "user_code": p.code, "params": params,
		"device": "pc", "callback": true})
	r := p.do(http.MethodPost, p.sandbox+"/sdk/calls", "application/json", bytes.NewReader(body))
	var answer struct {
		Rsp    json.RawMessage
		Window *struct {
			Path, Key string
			ImpUID    string `json:"imp_uid"`
		}
	}
	if err := json.Unmarshal(r.body, &answer); err != nil {
		p.t.Fatalf("SDK call: %d %s", r.status, r.body)
	}
	if answer.Window == nil {
		return window{}, string(answer.Rsp)
	}
	return window{answer.Window.ImpUID, answer.Window.Key}, ""
}

// choose presses a button of the window.
func (p *program) choose(w window, outcome string) {
	p.t.Helper()
	r := p.do(http.MethodPost, p.sandbox+"/window/"+w.key, "application/x-www-form-urlencoded",
		strings.NewReader(url.Values{"outcome": {outcome}}.Encode()))
	if r.status >= 400 {
		p.t.Fatalf("%s: %d %s", outcome, r.status, r.body)
	}
}

func (p *program) control(w window, action string, fields url.Values) {
	p.t.Helper()
	r := p.do(http.MethodPost, p.sandbox+"/sandbox/payments/"+w.impUID+"/"+action,
		"application/x-www-form-urlencoded", strings.NewReader(fields.Encode()))
	if r.status >= 400 {
		p.t.Fatalf("%s: %d %s", action, r.status, r.body)
	}
}

// complete tells the shop what the page's callback tells it.
func (p *program) complete(w window, a attempt) string {
	p.t.Helper()
	r := p.post("/payments/complete", url.Values{"imp_uid": {w.impUID}, "merchant_uid": {a.MerchantUID}})
	var s struct{ State, Location string }
	if err := json.Unmarshal(r.body, &s); err != nil || r.status != http.StatusOK {
		p.t.Fatalf("complete: %d %s", r.status, r.body)
	}
	return s.State
}

// verdict is what the shop made of a payment.
func (p *program) verdict(w window) store.LedgerPayment {
	p.t.Helper()
	for _, pay := range p.ledger().Payments {
		if pay.ImpUID == w.impUID {
			return pay
		}
	}
	return store.LedgerPayment{}
}

func quiet() map[string]any { return map[string]any{"webhook": "never"} }

func TestEachDoorAloneMakesAnOrderPaid(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "JANGTEO_POLL=1s")
	for _, pg := range []string{"inicis", "inicis-trans", "inicis-global", "paypal"} {
		for door, come := range map[string]func(window, attempt){
			"page": func(w window, a attempt) {
				if state := p.complete(w, a); state != "paid" {
					t.Errorf("%s: the page is told %q", pg, state)
				}
			},
			"redirect": func(w window, a attempt) {
				r := p.do(http.MethodGet, p.shop+"/payments/complete/mobile?imp_uid="+w.impUID+"&merchant_uid="+
					a.MerchantUID, "", nil)
				if r.status != http.StatusSeeOther || r.header.Get("Location") != a.OrderURL {
					t.Errorf("%s: %d to %s", pg, r.status, r.header.Get("Location"))
				}
			},
			"webhook": func(w window, _ attempt) { p.control(w, "webhook", nil) },
			"poll":    func(window, attempt) {},
		} {
			p.set(quiet())
			a := p.order(pg)
			w := p.openWindow(a, nil)
			p.choose(w, "approve-and-close")
			come(w, a)
			p.becomes(a, "paid")
			if v := p.verdict(w); v.Verdict != store.Accepted || v.OrderNo != a.OrderNo {
				t.Errorf("%s by %s: %+v", pg, door, v)
			}
		}
	}
}

func TestNewsInAnyOrder(t *testing.T) {
	p := startProgram(t, "JANGTEO_POLL=1s")
	for _, mode := range []string{"after", "before", "never", "twice"} {
		p.set(map[string]any{"webhook": mode})
		a := p.order("inicis")
		w := p.openWindow(a, nil)
		p.choose(w, "approve")
		for range 3 {
			if state := p.complete(w, a); state != "paid" {
				t.Errorf("webhook %s: %s", mode, state)
			}
		}
	}
	if l := p.ledger(); len(l.Fulfilments) != 4 || len(l.Payments) != 4 {
		t.Errorf("%d fulfilments of %d payments", len(l.Fulfilments), len(l.Payments))
	}
}

func TestOutcomesWithoutMoney(t *testing.T) {
	p := startProgram(t)
	for _, outcome := range []string{"decline", "cancel"} {
		a := p.order("inicis")
		w := p.openWindow(a, nil)
		p.choose(w, outcome)
		if state := p.complete(w, a); state != "failed" {
			t.Errorf("%s: %s", outcome, state)
		}
		again := p.place(a.OrderURL+"/attempts", url.Values{"pg": {"paypal"}})
		if again.MerchantUID == a.MerchantUID || again.OrderNo != a.OrderNo || again.Currency != "USD" {
			t.Errorf("another try: %+v", again)
		}
		w = p.openWindow(again, nil)
		p.choose(w, "approve")
		if state := p.complete(w, again); state != "paid" {
			t.Errorf("after %s, by PayPal: %s", outcome, state)
		}
	}
}

func TestVirtualAccount(t *testing.T) {
	p := startProgram(t)
	a := p.order("inicis-vbank")
	w := p.openWindow(a, nil)
	p.choose(w, "issue")
	if state := p.complete(w, a); state != "awaiting_deposit" {
		t.Fatalf("after issue: %s", state)
	}
	page := p.do(http.MethodGet, p.shop+a.OrderURL, "", nil)
	if number := string(p.payments()[0].VbankNum); number == "" || !bytes.Contains(page.body, []byte(number)) {
		t.Errorf("the order page does not show account %q", number)
	}
	p.control(w, "deposit", nil)
	p.becomes(a, "paid")
}

func TestPayPalPending(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"paid", "failed"} {
		t.Run(end, func(t *testing.T) {
			p := startProgram(t, "IAMPORT_PAYPAL=paypal_v2.test", "JANGTEO_POLL=1s")
			a := p.order("paypal")
			body, _ := json.Marshal(map[string]any{"function": "click", "user_code": p.code, "device": "pc",
				"callback": true,
				"params": map[string]any{"pg": "paypal_v2.test", "pay_method": "paypal",
					"merchant_uid": a.MerchantUID, "name": a.Name, "amount": a.Amount,
					"currency": "USD", "notice_url": p.shop + "/payments/webhook"}})
			r := p.do(http.MethodPost, p.sandbox+"/sdk/calls", "application/json", bytes.NewReader(body))
			var answer struct {
				Window struct {
					Key    string
					ImpUID string `json:"imp_uid"`
				}
			}
			if err := json.Unmarshal(r.body, &answer); err != nil || answer.Window.Key == "" {
				t.Fatalf("SDK call: %s", r.body)
			}
			w := window{answer.Window.ImpUID, answer.Window.Key}
			p.choose(w, "pending")
			if state := p.complete(w, a); state != "pending" {
				t.Errorf("pending payment: %s", state)
			}
			p.control(w, "settle", url.Values{"status": {end}})
			if end == "paid" {
				p.becomes(a, "paid")
			} else {
				p.becomes(a, "unpaid")
			}
		})
	}
}

// TestForgedPaymentsNeverPay changes what request_pay is given. Where the
// amount was registered the window does not even open; where it could not be,
// the payment is found out.
func TestForgedPaymentsNeverPay(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"hold", "refund"} {
		t.Run(policy, func(t *testing.T) {
			p := startProgram(t, "JANGTEO_MISMATCH="+policy, "JANGTEO_POLL=1s")
			for name, change := range map[string]map[string]any{
				"one won":          {"amount": 1000},
				"a hundred times":  {"amount": 6490000},
				"another MID":      {"pg": "html5_inicis.INIglobal1", "language": "en"},
				"another PG":       {"pg": "paypal", "currency": "USD"},
				"no webhook":       {"amount": 1000, "notice_url": "http://127.0.0.1:1/"},
				"another redirect": {"amount": 1000, "m_redirect_url": "http://127.0.0.1:1/"},
			} {
				p.set(map[string]any{"fault": "none"})
				registered := p.order("inicis")
				if _, changesMoney := change["amount"]; changesMoney {
					if _, refused := p.callSDK(registered, change); refused == "" {
						t.Errorf("%s: the window opened although the amount was registered", name)
					}
				}
				p.set(map[string]any{"fault": "500", "fault_rate": 1, "fault_paths": []string{"/payments/prepare"}})
				a := p.order("inicis")
				p.set(map[string]any{"fault": "none"})
				w := p.openWindow(a, change)
				p.choose(w, "approve")
				p.complete(w, a)
				p.mismatched(name, policy, w, a)
			}
			p.set(map[string]any{"fault": "500", "fault_rate": 1, "fault_paths": []string{"/payments/prepare"}})
			euros := p.order("paypal")
			p.set(map[string]any{"fault": "none"})
			paid := p.openWindow(euros, map[string]any{"currency": "EUR"})
			p.choose(paid, "approve")
			p.complete(paid, euros)
			p.mismatched("euros", policy, paid, euros)
			a := p.order("inicis")
			w := p.openWindow(a, nil)
			p.choose(w, "other-amount")
			p.complete(w, a)
			p.mismatched("the PG took another amount", policy, w, a)
			if l := p.ledger(); len(l.Fulfilments) != 0 {
				t.Errorf("%d orders were fulfilled by forged payments", len(l.Fulfilments))
			}
		})
	}
}

// mismatched waits until the policy has been carried out on a forged payment.
func (p *program) mismatched(name, policy string, w window, a attempt) {
	p.t.Helper()
	want := map[string]string{"hold": "held", "refund": "refunded"}[policy]
	p.becomes(a, want)
	v := p.verdict(w)
	if v.Verdict != store.Mismatch || (policy == "refund") != (v.Cancelled == v.Amount) {
		p.t.Errorf("%s: %+v", name, v)
	}
	if again := p.post(a.OrderURL+"/attempts", url.Values{"pg": {"inicis"}}); again.status != http.StatusConflict {
		p.t.Errorf("%s: a %s order takes another attempt: %d", name, want, again.status)
	}
}

func TestAPaymentPaysOnlyItsOwnOrder(t *testing.T) {
	p := startProgram(t, "JANGTEO_POLL=1h")
	p.set(quiet())
	mine, other := p.order("inicis"), p.order("inicis")
	w := p.openWindow(mine, nil)
	p.choose(w, "approve")
	if state := p.complete(w, other); state != "failed" {
		t.Errorf("another order's payment: %s", state)
	}
	if got := p.state(other); got != "unpaid" {
		t.Errorf("the other order is %s", got)
	}
	if got := p.state(mine); got != "paid" {
		t.Errorf("its own order is %s", got)
	}
	replay := p.order("inicis")
	if state := p.complete(w, replay); state != "failed" {
		t.Errorf("replayed: %s", state)
	}
}

func TestPaidTwice(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "JANGTEO_POLL=1s")
	a := p.order("inicis")
	b := p.place(a.OrderURL+"/attempts", url.Values{"pg": {"paypal"}})
	first, second := p.openWindow(a, nil), p.openWindow(b, nil)
	p.choose(first, "approve")
	p.complete(first, a)
	p.choose(second, "approve")
	p.complete(second, b)
	eventually(t, "the second payment goes back", func() bool {
		v := p.verdict(second)
		return v.Verdict == store.Duplicate && v.Cancelled == v.Amount
	})
	if got := p.state(a); got != "paid" {
		t.Errorf("the order is %s", got)
	}
	for _, pay := range p.payments() {
		if pay.ImpUID == second.impUID && (pay.CancelAmount != pay.Amount || len(pay.CancelHistory) != 1) {
			t.Errorf("at I'mport: %s of %s given back in %d parts", pay.CancelAmount, pay.Amount,
				len(pay.CancelHistory))
		}
	}
}

func TestManyNewsOfOnePayment(t *testing.T) {
	p := startProgram(t)
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "approve")
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			fields := url.Values{"imp_uid": {w.impUID}, "merchant_uid": {a.MerchantUID}}
			switch i % 3 {
			case 0:
				p.post("/payments/complete", fields)
			case 1:
				p.post("/payments/webhook", fields)
			case 2:
				p.do(http.MethodGet, p.shop+"/payments/complete/mobile?"+fields.Encode(), "", nil)
			}
		})
	}
	all.Wait()
	p.becomes(a, "paid")
	l := p.ledger()
	if len(l.Fulfilments) != 1 || len(l.Payments) != 1 || len(l.Incidents) != 0 {
		t.Errorf("%d fulfilments, %d payments, %d incidents", len(l.Fulfilments), len(l.Payments), len(l.Incidents))
	}
	receipts := 0
	for _, e := range l.Outbox {
		if strings.HasPrefix(e.Key, "receipt:") {
			receipts++
		}
	}
	if receipts != 1 {
		t.Errorf("%d receipts", receipts)
	}
}

func TestIamportMisbehaves(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "JANGTEO_POLL=1s")
	for _, fault := range []string{"500", "429", "html", "truncated", "reset", "401"} {
		p.set(map[string]any{"fault": "none", "webhook": "never"})
		a := p.order("inicis")
		w := p.openWindow(a, nil)
		p.set(map[string]any{"fault": fault, "fault_rate": 1, "fault_paths": []string{"/payments"}})
		p.choose(w, "approve")
		if state := p.complete(w, a); state != "pending" {
			t.Errorf("%s: %s", fault, state)
		}
		p.set(map[string]any{"fault": "none"})
		p.becomes(a, "paid")
	}
}

func TestNewsSurvivesACrash(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "JANGTEO_POLL=1h", "JANGTEO_SWEEP=1h")
	p.set(map[string]any{"webhook": "never"})
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "approve-and-close")
	p.set(map[string]any{"fault": "500", "fault_rate": 1, "fault_paths": []string{"/payments"}})
	if r := p.post("/payments/webhook", url.Values{"imp_uid": {w.impUID},
		"merchant_uid": {a.MerchantUID}}); r.status != http.StatusOK {
		t.Fatalf("webhook: %d", r.status)
	}
	p.kill()
	p.start()
	p.set(map[string]any{"fault": "none"})
	p.becomes(a, "paid")
}

func TestLostNewsIsFoundBySweeping(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "JANGTEO_POLL=1h", "JANGTEO_SWEEP=1s")
	p.set(quiet())
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "approve-and-close")
	p.becomes(a, "paid")
	p.control(w, "cancel", url.Values{"amount": {"900"}})
	eventually(t, "a part given back at the console is seen", func() bool { return p.verdict(w).Cancelled == 900 })
	p.control(w, "cancel", nil)
	p.becomes(a, "refunded")
}

func TestUnpaidOrdersGiveTheirGoodsBack(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "JANGTEO_RESERVATION=1s", "JANGTEO_POLL=1s")
	p.set(quiet())
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.becomes(a, "void")
	for _, s := range p.ledger().Stock {
		if s.SKU == "CHAIR-NO-1" && (s.OnHand != 100 || s.Reserved != 0) {
			t.Errorf("stock %+v", s)
		}
	}
	p.choose(w, "approve-and-close")
	p.complete(w, a)
	p.becomes(a, "paid")
	for _, s := range p.ledger().Stock {
		if s.SKU == "CHAIR-NO-1" && (s.OnHand != 99 || s.Sold != 1) {
			t.Errorf("stock after a late payment %+v", s)
		}
	}
}

func TestSecondShopOnTheSameDataIsRefused(t *testing.T) {
	p := startProgram(t)
	out := p.run("serve", "--addr", freeAddr(t), "--sandbox-addr", freeAddr(t))
	if !strings.Contains(out, "is in use by process "+fmt.Sprint(p.cmd.Process.Pid)) {
		t.Errorf("a second shop: %s", out)
	}
}

func TestCommands(t *testing.T) {
	p := startProgram(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"routes"}, "/payments/webhook"},
		{[]string{"version"}, "sqlite  3."},
		{[]string{"seed"}, "only for an empty database"},
		{[]string{"admin", "add", "--email", "nobody"}, "--password-stdin"},
		{[]string{"export", "ledger"}, `"outbox":[]`},
	} {
		if out := p.run(c.args...); !strings.Contains(out, c.want) {
			t.Errorf("jangteo %s: %s", strings.Join(c.args, " "), out)
		}
	}
}
