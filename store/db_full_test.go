package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// TestDiskFull lets the database run out of space under load: what was
// acknowledged is there, what was not left nothing behind, every refusal says
// that nothing can be written now, and orders go on once there is space again.
func TestDiskFull(t *testing.T) {
	SQLiteOnly(t, "its files")
	ctx := context.Background()
	s, err := Open(ctx, Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	setLimit := func(pages int) {
		t.Helper()
		if err := s.write(ctx, func(tx *tx) error {
			var got int
			return tx.get(fmt.Sprintf("PRAGMA max_page_count = %d", pages), nil, &got)
		}); err != nil {
			t.Fatal(err)
		}
	}
	var pages int
	if err := s.read(ctx, func(tx *tx) error { return tx.get("PRAGMA page_count", nil, &pages) }); err != nil {
		t.Fatal(err)
	}
	setLimit(pages + 12)
	var kept, refused atomic.Int64
	var buyers sync.WaitGroup
	for range 16 {
		buyers.Go(func() {
			for range 25 {
				_, _, err := s.CreateOrder(ctx, roomyOrder())
				switch {
				case err == nil:
					kept.Add(1)
				case errors.Is(err, ErrUnavailable):
					refused.Add(1)
				default:
					t.Errorf("order: %v", err)
				}
			}
		})
	}
	buyers.Wait()
	if kept.Load() == 0 || refused.Load() == 0 {
		t.Fatalf("%d orders kept, %d refused: the disk was never full, or always", kept.Load(), refused.Load())
	}
	if l, err := s.Ledger(ctx); err != nil || int64(len(l.Orders)) != kept.Load() {
		t.Errorf("%d orders in the books, %d were acknowledged, %v", len(l.Orders), kept.Load(), err)
	}
	setLimit(1 << 30)
	if _, _, err := s.CreateOrder(ctx, roomyOrder()); err != nil {
		t.Errorf("with space again: %v", err)
	}
	if broken, err := s.Verify(ctx); err != nil || len(broken) > 0 {
		t.Errorf("verify: %v, %v", broken, err)
	}
}

// roomyOrder is an order with much to write, of something cheap in stock.
func roomyOrder() NewOrder {
	return NewOrder{Language: "ko", Wishes: []Wish{{Product: "norwegian-swivel-chair", SKU: "CHAIR-NO-1",
		Quantity: 1}}, Hold: time.Hour,
		Destination: Destination{Country: "KR", Memo: fmt.Sprintf("%02000d", 1)},
		Attempt:     NewAttempt{PG: "inicis", Channel: "c", Provider: "p", Currency: money.KRW}}
}

func TestAPanicIsItsOwnChangesError(t *testing.T) {
	SQLiteOnly(t, "its files")
	ctx := context.Background()
	s, err := Open(ctx, Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.write(ctx, func(t *tx) error {
		if _, err := t.exec("INSERT INTO settings VALUES ('x', 'y', 1)"); err != nil {
			return err
		}
		panic("drawn")
	})
	if err == nil || !strings.Contains(err.Error(), "store.TestAPanicIsItsOwnChangesError.func") {
		t.Fatalf("nobody would find the panic: %v", err)
	}
	var left int
	if err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT count(*) FROM settings WHERE name = 'x'", nil,
			&left)
	}); err != nil || left != 0 {
		t.Errorf("%d rows left behind, %v", left, err)
	}
	if err := s.Prove(ctx); err != nil {
		t.Errorf("the writer died: %v", err)
	}
}
