package main

import (
	"database/sql"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// couponOrder places an order for one chair with the demo's coupon of 10 %.
func (p *program) couponOrder(pg string) attempt {
	p.t.Helper()
	fields := chairOrder(pg)
	fields.Set("coupon", "WELCOME10")
	return p.place("/orders", fields)
}

// couponUses counts the orders whose use of a coupon is in a state.
func (p *program) couponUses(state string) (n int) {
	p.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.data, "jangteo.db")+"?mode=ro")
	if err != nil {
		p.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT count(*) FROM coupon_uses WHERE state = ?", state).Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}

func TestOrdersWithACouponArePaidAtTheDiscountedTotal(t *testing.T) {
	p := startProgram(t)
	for i, c := range []struct {
		pg     string
		amount json.Number
		minor  int64
	}{{"inicis", "58410", 58410}, {"paypal", "44.10", 4410}} {
		a := p.couponOrder(c.pg)
		if number(a.Amount) != number(c.amount) {
			t.Errorf("%s: asks for %s, want %s", c.pg, a.Amount, c.amount)
		}
		w := p.openWindow(a, nil)
		p.choose(w, "approve")
		if state := p.complete(w, a); state != "paid" {
			t.Errorf("%s: %s", c.pg, state)
		}
		if v := p.verdict(w); v.Verdict != store.Accepted || v.Amount != c.minor {
			t.Errorf("%s: %+v", c.pg, v)
		}
		if used := p.couponUses("used"); used != i+1 {
			t.Errorf("%s: %d uses are final", c.pg, used)
		}
	}
}

func number(n json.Number) float64 {
	f, _ := n.Float64()
	return f
}

func TestTheUndiscountedAmountIsAMismatch(t *testing.T) {
	p := startProgram(t, "JANGTEO_MISMATCH=hold", "JANGTEO_POLL=1s")
	for pg, whole := range map[string]any{"inicis": 64900, "paypal": 49} {
		p.set(map[string]any{"fault": "500", "fault_rate": 1, "fault_paths": []string{"/payments/prepare"}})
		a := p.couponOrder(pg)
		p.set(map[string]any{"fault": "none"})
		w := p.openWindow(a, map[string]any{"amount": whole})
		p.choose(w, "approve")
		p.complete(w, a)
		p.mismatched(pg, "hold", w, a)
	}
}

func TestUnpaidOrdersGiveTheirCouponBack(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "JANGTEO_RESERVATION=1s", "JANGTEO_POLL=1s")
	p.set(quiet())
	a := p.couponOrder("inicis")
	w := p.openWindow(a, nil)
	p.becomes(a, "void")
	if held, back := p.couponUses("reserved"), p.couponUses("released"); held != 0 || back != 1 {
		t.Errorf("%d uses held, %d given back", held, back)
	}
	p.choose(w, "approve-and-close")
	p.complete(w, a)
	p.becomes(a, "paid")
	if used := p.couponUses("used"); used != 1 {
		t.Errorf("%d uses after a late payment", used)
	}
}
