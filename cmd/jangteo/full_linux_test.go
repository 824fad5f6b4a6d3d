package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// limitFiles lets no file of the program grow beyond so many bytes: its disk is
// full, and a moment later not any more.
func (p *program) limitFiles(bytes uint64) {
	p.t.Helper()
	if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY},
		nil); err != nil {
		p.t.Fatal(err)
	}
}

// fillDisk leaves no room for the shop. The sandbox, which plays a bank with a
// disk of its own, is in the same process; its files are smaller and go on.
func (p *program) fillDisk() {
	p.t.Helper()
	shop, sandbox := p.size("jangteo.db-wal"), p.size("sandbox/ledger.db-wal")
	if shop < sandbox+600<<10 {
		p.t.Fatalf("the shop's log has %d bytes and the sandbox's %d: no limit stops only the one", shop, sandbox)
	}
	p.limitFiles(sandbox + 300<<10)
}

func (p *program) emptyDisk() {
	p.t.Helper()
	p.limitFiles(unix.RLIM_INFINITY)
}

func (p *program) size(name string) uint64 {
	p.t.Helper()
	info, err := os.Stat(filepath.Join(p.data, name))
	if err != nil {
		p.t.Fatal(err)
	}
	return uint64(info.Size())
}

// TestDiskFull lets the program run out of space while clients order, pay and
// send webhooks. It refuses before money can move, claims nothing that is not
// so, goes on showing its pages, and takes up its work as soon as there is
// space again.
func TestDiskFull(t *testing.T) {
	p := startProgram(t, "JANGTEO_POLL=1s", "JANGTEO_SWEEP=1h")
	p.set(quiet())
	mine := p.order("inicis")
	w := p.openWindow(mine, nil)
	cart := p.post("/cart/items", url.Values{"product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"},
		"quantity": {"1"}}).header.Get("Set-Cookie")
	said := p.runOutOfSpace(2 << 20)
	p.fillDisk()
	p.choose(w, "approve-and-close")
	p.refusesWhileFull(mine, w)
	p.showsWhileFull(mine, cart)
	p.emptyDisk()
	if r := p.do(http.MethodGet, p.shop+"/healthz", "", nil); r.status != http.StatusOK {
		t.Errorf("with space again the shop says of itself %d %s", r.status, r.body)
	}
	p.order("inicis")
	p.becomes(mine, "paid")
	p.keeps(said)
}

// runOutOfSpace lets clients buy until the shop refuses them all.
func (p *program) runOutOfSpace(limit uint64) *promises {
	p.t.Helper()
	p.limitFiles(limit)
	said := &promises{}
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			status := http.StatusOK
			for status == http.StatusOK {
				status = p.tryToBuy(said)
			}
			if status != http.StatusServiceUnavailable {
				p.t.Errorf("running out of space, the shop answers %d", status)
			}
		})
	}
	clients.Wait()
	if len(said.orders) < 4 || len(said.paid) < 2 {
		p.t.Fatalf("only %d orders and %d webhooks were acknowledged before the disk was full: this proves nothing",
			len(said.orders), len(said.paid))
	}
	return said
}

// refusesWhileFull tries every door of money: none claims to have taken
// anything, nor that nothing was charged where that is not known.
func (p *program) refusesWhileFull(mine attempt, w window) {
	p.t.Helper()
	news := url.Values{"imp_uid": {w.impUID}, "merchant_uid": {mine.MerchantUID}}
	for _, door := range []struct {
		name, says string
		answer     answer
	}{
		{"an order", "주문을 받을 수 없습니다", p.post("/orders", chairOrder("inicis"))},
		{"another attempt", "주문을 받을 수 없습니다", p.post(mine.OrderURL+"/attempts", url.Values{"pg": {"paypal"}})},
		{"the webhook", "다시 결제하지 마시고", p.post("/payments/webhook", news)},
		{"the page", "다시 결제하지 마시고", p.post("/payments/complete", news)},
		{"the redirect", "다시 결제하지 마시고", p.do(http.MethodGet, p.shop+"/payments/complete/mobile?"+news.Encode(), "",
			nil)},
		{"the health", `"database_writes":false`, p.do(http.MethodGet, p.shop+"/healthz", "", nil)},
	} {
		body := string(door.answer.body)
		if door.answer.status != http.StatusServiceUnavailable || !strings.Contains(body, door.says) ||
			strings.Contains(body, "merchant_uid") {
			p.t.Errorf("%s, with the disk full: %d %s", door.name, door.answer.status, body)
		}
	}
}

// showsWhileFull looks at what needs no room.
func (p *program) showsWhileFull(mine attempt, cart string) {
	p.t.Helper()
	for _, path := range []string{"/", "/en", "/products/norwegian-swivel-chair", "/search?q=chair", "/cart",
		"/checkout", mine.OrderURL, mine.OrderURL + "/pay", "/metrics"} {
		req, err := http.NewRequest(http.MethodGet, p.shop+path, nil)
		if err != nil {
			p.t.Fatal(err)
		}
		req.Header.Set("Cookie", cart)
		if r := p.send(req); r.status != http.StatusOK {
			p.t.Errorf("GET %s with the disk full: %d", path, r.status)
		}
	}
	if got := p.state(mine); got != "unpaid" {
		p.t.Errorf("with the disk full an order became %s", got)
	}
}

// keeps checks that all that was acknowledged is there and nothing else.
func (p *program) keeps(said *promises) {
	p.t.Helper()
	for _, a := range said.paid {
		p.becomes(a, "paid")
	}
	l := p.ledger()
	known := map[string]bool{}
	for _, a := range l.Attempts {
		known[a.MerchantUID] = true
	}
	for _, a := range said.orders {
		if !known[a.MerchantUID] {
			p.t.Errorf("order %s was acknowledged and is lost", a.OrderNo)
		}
	}
	if n := len(said.orders) + 2; len(l.Orders) != n || len(l.Attempts) != n {
		p.t.Errorf("%d orders with %d attempts, %d orders were acknowledged", len(l.Orders), len(l.Attempts), n)
	}
	p.t.Logf("%d orders and %d webhooks acknowledged until the disk was full, none lost", len(said.orders),
		len(said.paid))
}

// TestMoneyTakenWhileTheDiskIsFull pays while the shop can write nothing. Once
// it can, one door is enough.
func TestMoneyTakenWhileTheDiskIsFull(t *testing.T) {
	for _, door := range []struct {
		name, poll, sweep string
		come              func(*program, window)
	}{
		{"webhook", "1h", "1h", func(p *program, w window) { p.control(w, "webhook", nil) }},
		{"poll", "1s", "1h", func(*program, window) {}},
		{"sweep", "1h", "1s", func(*program, window) {}},
	} {
		t.Run(door.name, func(t *testing.T) {
			p := startProgram(t, "JANGTEO_POLL="+door.poll, "JANGTEO_SWEEP="+door.sweep)
			p.set(quiet())
			var a attempt
			for range 8 {
				a = p.order("inicis")
			}
			w := p.openWindow(a, nil)
			p.fillDisk()
			p.choose(w, "approve-and-close")
			if r := p.post("/payments/webhook",
				url.Values{"imp_uid": {w.impUID}}); r.status != http.StatusServiceUnavailable {
				t.Errorf("webhook with the disk full: %d %s", r.status, r.body)
			}
			p.emptyDisk()
			door.come(p, w)
			p.becomes(a, "paid")
		})
	}
}
