package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

func TestAnotherOptionInTheCart(t *testing.T) {
	ctx := context.Background()
	s, clock, dir := smallShop(t)
	session, err := s.SaveSession(ctx, store.CartSession, "token", nil, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	holds := func(want map[string]int64) {
		t.Helper()
		cart, err := s.CartOf(ctx, session)
		if err != nil || len(cart.Items) != len(want) {
			t.Fatalf("%d lines, %v", len(cart.Items), err)
		}
		for _, i := range cart.Items {
			if want[i.Variant.SKU] != i.Quantity || len(i.Options) != 2 || i.Changed(money.KRW) {
				t.Errorf("%d of %s with %d options", i.Quantity, i.Variant.SKU, len(i.Options))
			}
		}
	}
	if err := s.AddToCart(ctx, session, "chair", "CHAIR", 3); err != nil {
		t.Fatal(err)
	}
	var out *store.StockError
	if _, err := s.ChangeCartOption(ctx, session, "CHAIR", "CHAIR-RED", 1); !errors.As(err, &out) ||
		out.Name.Ko != "의자 (빨강)" {
		t.Errorf("an option that is sold out: %v", err)
	}
	holds(map[string]int64{"CHAIR": 3})
	if _, err := raw(t, dir).Exec(`UPDATE variants SET stock = 200 WHERE id = 2; INSERT INTO stock_moves (variant_id,
	  delta, reason, at) VALUES (2, 200, 'initial', 1)`); err != nil {
		t.Fatal(err)
	}
	before := addedAt(t, dir)
	clock.forward(time.Minute)
	if merged, err := s.ChangeCartOption(ctx, session, "CHAIR", "CHAIR-RED", 98); err != nil || merged {
		t.Fatalf("merged %v, %v", merged, err)
	}
	holds(map[string]int64{"CHAIR-RED": 98})
	if now := addedAt(t, dir); now != before {
		t.Errorf("the line moved: put in at %d, now %d", before, now)
	}
	if err := s.AddToCart(ctx, session, "chair", "CHAIR", 2); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ChangeCartOption(ctx, session, "CHAIR", "CHAIR-RED", 2); !errors.Is(err, store.ErrQuantity) {
		t.Errorf("a hundred together: %v", err)
	}
	holds(map[string]int64{"CHAIR": 2, "CHAIR-RED": 98})
	if merged, err := s.ChangeCartOption(ctx, session, "CHAIR", "CHAIR-RED", 1); err != nil || !merged {
		t.Errorf("merged %v, %v", merged, err)
	}
	holds(map[string]int64{"CHAIR-RED": 99})
	for _, pair := range [][2]string{{"CHAIR", "CHAIR-RED"}, {"CHAIR-RED", "NOPE"}, {"NOPE", "CHAIR"}} {
		if _, err := s.ChangeCartOption(ctx, session, pair[0], pair[1], 1); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s to %s: %v", pair[0], pair[1], err)
		}
	}
}

// addedAt is when the only line of a cart was put in.
func addedAt(t *testing.T, dir string) (at int64) {
	t.Helper()
	if err := raw(t, dir).QueryRow("SELECT max(added_at) FROM cart_items").Scan(&at); err != nil {
		t.Fatal(err)
	}
	return at
}

func TestOnlyTheChosenIsOrdered(t *testing.T) {
	ctx := context.Background()
	s, _, _ := smallShop(t)
	session, err := s.SaveSession(ctx, store.CartSession, "token", nil, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddToCart(ctx, session, "chair", "CHAIR", 3); err != nil {
		t.Fatal(err)
	}
	sums := func(what string, pieces, won int64) {
		t.Helper()
		if cart, err := s.CartOf(ctx, session); err != nil || cart.Pieces() != pieces || cart.Total.KRW != won {
			t.Errorf("%s: %d pieces for %d won, %v", what, cart.Pieces(), cart.Total.KRW, err)
		}
	}
	sums("chosen by being put in", 3, 3*64900)
	if err := s.ChooseInCart(ctx, session, "CHAIR", false); err != nil {
		t.Fatal(err)
	}
	sums("left out", 0, 0)
	ask := newOrder(nil)
	ask.Session = session
	if o, _, err := s.CreateOrder(ctx, ask); err == nil {
		t.Errorf("an order of nothing: %+v", o)
	}
	if err := s.AddToCart(ctx, session, "chair", "CHAIR", 1); err != nil {
		t.Fatal(err)
	}
	sums("chosen by being put in once more", 4, 4*64900)
	if err := s.EmptyCart(ctx, session); err != nil {
		t.Fatal(err)
	}
	if cart, err := s.CartOf(ctx, session); err != nil || len(cart.Items) != 0 {
		t.Errorf("%d lines left, %v", len(cart.Items), err)
	}
}
