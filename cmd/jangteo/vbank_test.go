package main

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// issued places an order and has an account issued for it.
func (p *program) issued() (attempt, window) {
	p.t.Helper()
	a := p.order("inicis-vbank")
	w := p.openWindow(a, nil)
	p.choose(w, "issue")
	if state := p.complete(w, a); state != "awaiting_deposit" {
		p.t.Fatalf("after issue: %s", state)
	}
	return a, w
}

// by opens another attempt of an order and its window.
func (p *program) by(a attempt, pg string) (attempt, window) {
	p.t.Helper()
	b := p.place(a.OrderURL+"/attempts", url.Values{"pg": {pg}})
	return b, p.openWindow(b, nil)
}

// refusedDeposit tries what the bank does not take.
func (p *program) refusedDeposit(w window, fields url.Values) {
	p.t.Helper()
	r := p.do(http.MethodPost, p.sandbox+"/sandbox/payments/"+w.impUID+"/deposit",
		"application/x-www-form-urlencoded", strings.NewReader(fields.Encode()))
	if r.status != http.StatusConflict {
		p.t.Errorf("deposit %v: %d %s", fields, r.status, r.body)
	}
}

// closed waits until the bank has closed an account.
func (p *program) closed(w window) {
	p.t.Helper()
	eventually(p.t, "account "+w.impUID+" is closed", func() bool {
		for _, pay := range p.payments() {
			if pay.ImpUID == w.impUID {
				return pay.Status == "failed" && strings.Contains(string(pay.FailReason), "말소")
			}
		}
		return false
	})
}

// openCases lists the open cases of a payment.
func (p *program) openCases(w window) (kinds []string) {
	p.t.Helper()
	for _, i := range p.ledger().Incidents {
		if i.ImpUID == w.impUID && i.Open {
			kinds = append(kinds, string(i.Kind))
		}
	}
	return kinds
}

func TestDepositsThatAreNotWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "JANGTEO_POLL=1s")
	t.Run("the bank refuses another amount", func(t *testing.T) {
		a, w := p.issued()
		p.refusedDeposit(w, url.Values{"amount": {"64899"}})
		p.refusedDeposit(w, url.Values{"amount": {"64901"}})
		if state := p.state(a); state != "awaiting_deposit" {
			t.Errorf("the order is %s", state)
		}
		p.control(w, "deposit", url.Values{"amount": {"64900"}})
		p.becomes(a, "paid")
		p.refusedDeposit(w, nil)
		p.refusedDeposit(w, url.Values{"force": {"1"}})
	})
	t.Run("another amount came in", func(t *testing.T) {
		a, w := p.issued()
		p.control(w, "deposit", url.Values{"amount": {"100"}, "force": {"1"}})
		p.becomes(a, "held")
		if got := p.openCases(w); len(got) != 1 || got[0] != "fact_changed" {
			t.Errorf("cases %v", got)
		}
	})
	t.Run("an account for another amount", func(t *testing.T) {
		a := p.order("inicis-vbank")
		w := p.openWindow(a, nil)
		p.choose(w, "other-amount")
		if state := p.complete(w, a); state == "awaiting_deposit" {
			t.Error("the buyer is told to pay into it")
		}
		p.control(w, "deposit", nil)
		p.becomes(a, "held")
		if v := p.verdict(w); v.Verdict != store.Mismatch {
			t.Errorf("recorded %+v", v)
		}
	})
	t.Run("two accounts of an order, both paid into", func(t *testing.T) {
		a, first := p.issued()
		b, second := p.by(a, "inicis-vbank")
		p.choose(second, "issue")
		p.complete(second, b)
		p.control(first, "deposit", nil)
		p.becomes(a, "paid")
		p.closed(second)
		p.refusedDeposit(second, nil)
		p.control(second, "deposit", url.Values{"force": {"1"}}) // it was on its way
		eventually(t, "the second deposit is a case", func() bool { return len(p.openCases(second)) == 1 })
		if v := p.verdict(second); v.Verdict != store.Duplicate || v.Cancelled != 0 || p.state(a) != "paid" {
			t.Errorf("recorded %+v, the order is %s", v, p.state(a))
		}
		for _, r := range p.ledger().Refunds {
			if r.ImpUID == second.impUID {
				t.Errorf("a refund without an account: %+v", r)
			}
		}
		if out := p.run("cases"); !strings.Contains(out, "the buyer's bank account is needed") {
			t.Errorf("cases: %s", out)
		}
		for _, command := range [][]string{{"refund", second.impUID, "--reason", "twice"}, {"resolve", second.impUID,
			"--refund"}} {
			if out := p.run(command...); !strings.Contains(out, "refund form of its order") {
				t.Errorf("%v: %s", command, out)
			}
		}
	})
	t.Run("paid by card, and into the account after all", func(t *testing.T) {
		a, w := p.issued()
		b, card := p.by(a, "inicis")
		p.choose(card, "approve")
		if state := p.complete(card, b); state != "paid" {
			t.Fatalf("by card: %s", state)
		}
		p.closed(w)
	})
}

func TestDepositsThatComeLate(t *testing.T) {
	t.Parallel()
	for name, sold := range map[string]bool{"goods still there": false, "goods sold to others": true} {
		t.Run(name, func(t *testing.T) {
			p := startProgram(t, "JANGTEO_RESERVATION=1s", "JANGTEO_POLL=1s")
			a := p.order("inicis-vbank")
			w := p.openWindow(a, nil)
			p.becomes(a, "void") // the buyer took too long in the window
			p.choose(w, "issue")
			p.complete(w, a)
			p.closed(w)
			p.refusedDeposit(w, nil)
			if sold {
				p.deliver("CHAIR-NO-1", -100)
			}
			p.control(w, "deposit", url.Values{"force": {"1"}})
			if !sold {
				p.becomes(a, "paid")
				return
			}
			p.becomes(a, "held")
			if got := p.openCases(w); len(got) != 1 || got[0] != "oversold" {
				t.Errorf("cases %v", got)
			}
		})
	}
}

// TestRefundAccountsLeaveNoTrace runs the shop in this process, because only
// the running shop takes bank accounts, gives a deposit back, and looks for the
// account in everything that was written.
func TestRefundAccountsLeaveNoTrace(t *testing.T) {
	const number, holder = "77120044553310", "남궁카나리아"
	log := &lockedBuffer{}
	a, p := startHere(t, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	order, w := p.issued()
	p.control(w, "deposit", nil)
	p.becomes(order, "paid")
	refund := func(amount int64, number string) {
		t.Helper()
		err := a.checkout.Refund(context.Background(), w.impUID, rules.RefundRequest{Amount: amount, Reason: "단순 변심",
			Source:  "admin",
			Account: &rules.BankAccount{Bank: "04", Number: number, Holder: holder}}, "admin:1")
		if err != nil {
			t.Fatal(err)
		}
	}
	p.set(map[string]any{"fault": "500", "fault_rate": 1, "fault_paths": []string{"/payments/cancel"}})
	refund(4900, number)
	eventually(t, "the outcome of a refund is unknown",
		func() bool { return lastRefund(p).State == store.RefundUnknown })
	p.set(map[string]any{"fault": "none"})
	eventually(t, "a part goes back", func() bool { return p.verdict(w).Cancelled == 4900 })
	refund(0, number[:6]+"-"+number[6:])
	p.becomes(order, "refunded")
	a.stopHere()
	for _, secret := range []string{number, number[:6] + "-" + number[6:], holder} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%s is in the log", secret)
		}
		findNowhere(t, p.data, secret)
	}
}

func lastRefund(p *program) store.LedgerRefund {
	refunds := p.ledger().Refunds
	if len(refunds) == 0 {
		return store.LedgerRefund{}
	}
	return refunds[len(refunds)-1]
}

// findNowhere looks for a text in every file below a folder.
func findNowhere(t *testing.T, dir, text string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			t.Errorf("%s is in %s", text, path)
		}
		return err
	})
	if err != nil || files < 3 {
		t.Errorf("%d files read: %v", files, err)
	}
}

// here is a shop that runs in this process.
type here struct {
	*app
	stop  context.CancelFunc
	ended chan error
}

func (h here) stopHere() {
	h.stop()
	<-h.ended
}

// startHere starts a shop with its sandbox in this process.
func startHere(t *testing.T, log *slog.Logger) (here, *program) {
	t.Helper()
	shop, sandbox := freeAddr(t), freeAddr(t)
	c := Config{Connections: 64, Addr: shop, URL: "http://" + shop, Data: t.TempDir(), SandboxAddr: sandbox,
		Reservation: 15 * time.Minute, Poll: time.Second, Sweep: time.Minute,
		LogLevel: "info", LogFormat: "text"}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	a, err := start(ctx, c, log, &lockedBuffer{})
	if err != nil {
		t.Fatal(err)
	}
	h := here{a, stop, make(chan error, 1)}
	go func() {
		h.ended <- a.run(ctx)
		close(h.ended)
	}()
	t.Cleanup(func() {
		stop()
		<-h.ended
	})
	code, _, _ := a.sandbox.Credentials()
	p := &program{t: t, data: c.Data, shop: c.URL, sandbox: "http://" + sandbox, code: code,
		env: []string{"JANGTEO_DATA=" + c.Data, "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}}
	return h, p
}
