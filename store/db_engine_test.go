package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// TestBooksAreWrittenUnderTheirLock tries to write past the lock what only is
// right under it, and sees carts, sessions and hints go without.
func TestBooksAreWrittenUnderTheirLock(t *testing.T) {
	ctx := context.Background()
	s, err := OpenHere(t, ctx, Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	statement := func(query string) func(*tx) error {
		return func(t *tx) error {
			_, err := t.exec(query)
			return err
		}
	}
	event := func(t *tx) error { return t.event(Event{Entity: "product", Key: "x", Kind: "edited", Source: "test"}) }
	for name, fn := range map[string]func(*tx) error{
		"an event":                  event,
		"stock":                     statement("UPDATE variants SET stock = 0"),
		"a row of an order":         statement("INSERT INTO order_lines(order_id) VALUES (1)"),
		"a coupon":                  statement("DELETE FROM coupon_uses"),
		"a table that nobody knows": statement("INSERT INTO settings (name, value, updated_at) VALUES ('a', 'b', 1)"),
		"an event after a cart's": func(t *tx) error {
			return errors.Join(statement("DELETE FROM cart_items")(t),
				event(t))
		},
		"what a query writes at once": func(t *tx) error {
			var id int64
			return t.get("UPDATE products SET version = version + 1 WHERE id = 1 RETURNING id", nil, &id)
		},
	} {
		if err := s.writeAside(ctx, fn); !errors.Is(err, errOutsideBooks) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, query := range []string{"DELETE FROM cart_items", "UPDATE sessions SET seen_at = 1", "DELETE FROM hints",
		"SELECT 1 FROM events"} {
		if err := s.writeAside(ctx, statement(query)); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
	if err := s.write(ctx, event); err != nil {
		t.Error(err)
	}
	if broken, err := s.Verify(ctx); err != nil || len(broken) > 0 {
		t.Errorf("%q, %v", broken, err)
	}
}

// TestPreparedStatementsAreBounded says more than a connection keeps, and sees
// those that are used stay.
func TestPreparedStatementsAreBounded(t *testing.T) {
	s, err := OpenHere(t, context.Background(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.read(context.Background(), func(t *tx) error {
		for i := range 2 * statementsKept {
			for _, query := range []string{"SELECT 1", fmt.Sprintf("SELECT 1 + %d", i)} {
				if err := t.get(query, nil, new(int)); err != nil {
					return err
				}
			}
		}
		if n := len(t.on.stmts); n != statementsKept || t.on.stmts["SELECT 1"] == nil {
			return fmt.Errorf("%d statements are kept", n)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
