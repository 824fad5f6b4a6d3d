package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// TestTwoShopsOnOneAccount lets each of two shops see all payments of the account at
// I'mport: it takes up its own and leaves the other's alone, with and without news.
func TestTwoShopsOnOneAccount(t *testing.T) {
	ctx := context.Background()
	a, _, _ := smallShop(t)
	b, _, _ := smallShop(t)
	if a.Prefix() == b.Prefix() {
		t.Fatalf("two shops begin their numbers with %s", a.Prefix())
	}
	pay := func(s *store.Store, impUID string) store.Fact {
		o, attempt, err := s.CreateOrder(ctx, newOrder(wish(1)))
		if err != nil {
			t.Fatal(err)
		}
		f := payLost(o, "")
		f.ImpUID, f.MerchantUID, f.Amount = impUID, attempt.MerchantUID, attempt.Amount
		return f
	}
	account := []store.Fact{pay(a, "imp_a"), pay(b, "imp_b")}
	// What a shop with the word alone, of before there were prefixes, would call a payment.
	old := account[0]
	old.ImpUID, old.MerchantUID = "imp_old", "ORD20261122-7K3Q9FX-1"
	for i, s := range []*store.Store{a, b} {
		for _, f := range append(account, old) {
			if _, err := s.RecordFact(ctx, f, store.SourceSweep, rules.Decide); err != nil {
				t.Fatal(err)
			}
		}
		var c store.Comparison
		if err := s.Compare(ctx, &c, append(account, old)); err != nil {
			t.Fatal(err)
		}
		l, err := s.Ledger(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if c.Ours != 1 || !c.Clean() || len(l.Payments) != 1 || l.Payments[0].ImpUID != account[i].ImpUID ||
			l.Payments[0].Verdict != store.Accepted || len(l.Incidents) != 0 {
			t.Errorf("shop %d: %+v, payments %+v, cases %+v", i, c, l.Payments, l.Incidents)
		}
		theirs := account[1-i]
		if err := s.NoteUnreadable(ctx, time.Hour, store.UnreadableRow{ImpUID: "imp_odd", Place: 1,
			MerchantUID: theirs.MerchantUID, Why: "x"}); err != nil {
			t.Fatal(err)
		}
		if rows, err := s.UnreadableRows(ctx); err != nil || len(rows) != 1 || !rows[0].Foreign() {
			t.Errorf("shop %d: %+v, %v", i, rows, err)
		}
	}
}

// TestAnOldShopLeavesOthersAlone: an installation of before there were prefixes has the
// word alone, and what begins with the word and more is not its own.
func TestAnOldShopLeavesOthersAlone(t *testing.T) {
	for uid, ours := range map[string]bool{"ORD20261122-7K3Q9FX-1": true, "ORDKQXM20261122-7K3Q9FX-1": false,
		"ORDER_1": false, "STAGING-1": false, "": false} {
		if store.OwnedBy("ORD", uid) != ours {
			t.Errorf("%s is ours: %v", uid, !ours)
		}
	}
}
