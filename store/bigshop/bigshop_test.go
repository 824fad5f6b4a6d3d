package bigshop_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/bigshop"
)

// TestFilledShopIsSound fills a small shop and lets every invariant look at it.
func TestFilledShopIsSound(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	db, err := sql.Open("sqlite", "file:"+dir+
		"/jangteo.db?_txlock=immediate&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	size := bigshop.Size{Products: 200, Orders: 1000, Days: 60, Reviews: 300, Questions: 200}
	if err := bigshop.Fill(ctx, db, size, time.Now()); err != nil {
		t.Fatal(err)
	}
	if broken, err := s.Verify(ctx); err != nil || len(broken) > 0 {
		t.Errorf("verify: %v %v", broken, err)
	}
	for table, least := range map[string]int{"products": 200, "orders": 1000, "fulfilments": 700, "refunds": 10,
		"claims": 5, "shipments": 600, "batches": 5, "events": 5000,
		"reviews": 300, "questions": 200,
		"incidents": 1, "pictures": 300, "variant_values": 300} {
		var n int
		if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil || n < least {
			t.Errorf("%d %s, %v", n, table, err)
		}
	}
	for state, least := range map[string]int{"unpaid": 0, "awaiting_deposit": 1, "paid": 700, "refunded": 10,
		"void": 80, "held": 1} {
		var n int
		if err := db.QueryRow("SELECT count(*) FROM orders WHERE pay_state = ?", state).Scan(&n); err != nil ||
			n < least {
			t.Errorf("%d orders are %s, %v", n, state, err)
		}
	}
}
