package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// databaseFiles are the files of the books. The installation's key is beside
// them, and I'mport's books (the sandbox's folder) are not ours to restore.
func (p *program) databaseFiles() []string {
	base := filepath.Join(p.data, "jangteo.db")
	return []string{base, base + "-wal", base + "-shm"}
}

// backup stops the program, copies its books and starts it again.
func (p *program) backup() (dir string) {
	p.t.Helper()
	p.stop()
	dir = p.t.TempDir()
	for _, file := range p.databaseFiles() {
		content, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(file)), content, 0o600)
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
	p.start()
	return dir
}

// restore puts the books of a backup in their place.
func (p *program) restore(dir string) {
	p.t.Helper()
	for _, file := range p.databaseFiles() {
		if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
			p.t.Fatal(err)
		}
	}
	if err := os.CopyFS(p.data, os.DirFS(dir)); err != nil {
		p.t.Fatal(err)
	}
}

// TestOrdersAreMadeAgainAfterAnOldBackup loses the disk after orders were paid:
// the backup that is put in its place knows nothing of them.
func TestOrdersAreMadeAgainAfterAnOldBackup(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	older := p.backup()
	pay := func(pg string, note func(string) any) (attempt, window) {
		t.Helper()
		a := p.order(pg)
		w := p.openWindow(a, map[string]any{"custom_data": note(a.CustomData)})
		p.choose(w, "approve")
		if state := p.complete(w, a); state != "paid" {
			t.Fatalf("before the loss: %s", state)
		}
		return a, w
	}
	card, cardWindow := pay("inicis", func(note string) any { return note })
	abroad, abroadWindow := pay("paypal", func(note string) any { return note })
	object, objectWindow := pay("inicis", func(note string) any { return json.RawMessage(note) })
	priced, pricedWindow := pay("inicis", func(note string) any { return strings.ReplaceAll(note, "64900", "100") })
	signed, signedWindow := pay("inicis", func(note string) any {
		before, mac, _ := strings.Cut(note, `"mac":"`)
		return before + `"mac":"` + strings.ToLower(mac)
	})
	silent, silentWindow := pay("inicis", func(string) any { return nil })

	p.kill()
	p.restore(older)
	p.start()
	known := map[attempt]window{card: cardWindow, abroad: abroadWindow, object: objectWindow}
	lost := map[attempt]window{priced: pricedWindow, signed: signedWindow, silent: silentWindow}
	eventually(t, "every payment is in the books again", func() bool {
		return len(p.ledger().Payments) == len(known)+
			len(lost)
	})
	for a, w := range known {
		page := p.do(http.MethodGet, p.shop+a.OrderURL, "", nil)
		if p.state(a) != "held" || page.status != http.StatusOK || !bytes.Contains(page.body, []byte(a.OrderNo)) ||
			!bytes.Contains(page.body, []byte("노르웨이 회전 의자")) {
			t.Errorf("the page of %s: %d %s", a.OrderNo, page.status, page.body)
		}
		if v := p.verdict(w); v.Verdict != store.Orphan || v.OrderNo != a.OrderNo {
			t.Errorf("payment of %s: %+v", a.OrderNo, v)
		}
	}
	for a, w := range lost {
		if r := p.do(http.MethodGet, p.shop+a.OrderURL, "", nil); r.status != http.StatusNotFound {
			t.Errorf("an order was made from a forged note: %d", r.status)
		}
		if v := p.verdict(w); v.Verdict != store.Orphan || v.OrderNo != "" {
			t.Errorf("payment with a forged note: %+v", v)
		}
	}
	for _, w := range []window{cardWindow, abroadWindow, objectWindow, pricedWindow, signedWindow, silentWindow} {
		if got := p.openCases(w); len(got) != 1 || got[0] != "orphan" {
			t.Errorf("cases of %s: %v", w.impUID, got)
		}
	}
	l := p.ledger()
	if s := stockOf(l, "CHAIR-NO-1"); len(l.Orders) != len(known) || len(l.Fulfilments) != 0 || s.OnHand != 100 ||
		s.Reserved != 0 {
		t.Errorf("orders %+v, fulfilments %+v, stock %+v", l.Orders, l.Fulfilments, s)
	}
	if out := p.run("resolve", cardWindow.impUID, "--accept"); !strings.Contains(out, "cannot pay an order") {
		t.Errorf("an orphan was accepted: %s", out)
	}
	if out := p.run("resolve", cardWindow.impUID, "--refund"); out != "" {
		t.Errorf("refund: %s", out)
	}
	p.becomes(card, "refunded")
	if out := p.run("resolve", pricedWindow.impUID, "--refund"); out != "" {
		t.Errorf("refund: %s", out)
	}
	eventually(t, "a payment that is on no order goes back",
		func() bool { return p.verdict(pricedWindow).Cancelled == 64900 })
}
