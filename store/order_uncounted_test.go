package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// TestOrdersTakeNothingOfWhatIsNotCounted begins and ends counting while orders wait.
func TestOrdersTakeNothingOfWhatIsNotCounted(t *testing.T) {
	s, c, dir := smallShop(t)
	ctx := context.Background()
	red := func(n int64) store.NewOrder {
		o := newOrder([]store.Wish{{Product: "chair", SKU: "CHAIR-RED", Quantity: n}})
		o.Buyer.Email, o.Buyer.Tel = "", ""
		return o
	}
	count := func(yes bool, stock int64) {
		t.Helper()
		d, err := s.DraftByID(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		d.Variants[1].Uncounted, d.Variants[1].Stock = !yes, stock
		if _, err := s.SaveDraft(ctx, d, "admin:1"); err != nil {
			t.Fatal(err)
		}
	}
	has := func(when string, stock, held int64, soldOut bool) {
		t.Helper()
		var gotStock, gotHeld int64
		if err := raw(t, dir).QueryRow("SELECT stock, held FROM variants WHERE id = 2").Scan(&gotStock, &gotHeld); err != nil {
			t.Fatal(err)
		}
		p, _, err := s.ProductBySlug(ctx, "chair")
		if err != nil || gotStock != stock || gotHeld != held || (p.Variants[1].Stock == 0) != soldOut {
			t.Errorf("%s: %d in stock, %d held, %d to order, %v", when, gotStock, gotHeld, p.Variants[1].Stock, err)
		}
		if broken, err := s.Verify(ctx); err != nil || len(broken) > 0 {
			t.Errorf("%s: %q, %v", when, broken, err)
		}
	}
	var out *store.StockError
	if _, _, err := s.CreateOrder(ctx, red(1)); !errors.As(err, &out) {
		t.Fatalf("sold out, and ordered: %v", err)
	}
	count(false, 0)
	has("not counted", 0, 0, false)
	first, _, err := s.CreateOrder(ctx, red(90))
	if err != nil || !first.Held {
		t.Fatalf("%+v, %v", first, err)
	}
	has("ordered", 0, 0, false)
	count(true, 4)
	has("counted again", 4, 0, false)
	second, _, err := s.CreateOrder(ctx, red(1))
	if err != nil || !second.Held {
		t.Fatalf("%+v, %v", second, err)
	}
	has("ordered of four", 3, 1, false)
	count(false, 3)
	has("not counted any more", 3, 1, false)
	for range 2 { // first their goods go, then they
		c.forward(2 * time.Hour)
		list, err := s.ExpiredOrders(ctx, 10)
		if err == nil {
			err = s.VoidExpired(ctx, list, 15*time.Minute, store.SourceExpiry)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	has("both expired", 4, 0, false)
	count(true, 0)
	has("counted, and gone", 0, 0, true)
	l, err := s.Ledger(ctx)
	if err != nil || len(l.Stock) != 2 || !l.Stock[1].Counted {
		t.Errorf("%+v, %v", l.Stock, err)
	}
}
