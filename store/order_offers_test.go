package store

import (
	"errors"
	"testing"
)

// TestOrdersCostWhatIsOffered changes a price between orders, once in a change that is
// rolled back, which lets the number of the next writing be the same.
func TestOrdersCostWhatIsOffered(t *testing.T) {
	ctx := t.Context()
	s, err := OpenHere(t, ctx, Options{Dir: EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	costs := func(want int64) {
		t.Helper()
		o, _, err := s.CreateOrder(ctx, roomyOrder())
		if err != nil || o.Lines[0].Unit.KRW != want {
			t.Errorf("one costs %d instead of %d: %v", o.Lines[0].Unit.KRW, want, err)
		}
	}
	sell := func(won int64, after error) error {
		return s.write(ctx, func(t *tx) error {
			_, err := t.exec("UPDATE products SET price = ? WHERE slug = 'norwegian-swivel-chair'", won)
			if err != nil {
				return err
			}
			if _, err := offerOf(t, roomyOrder().Wishes[0]); err != nil {
				return err
			}
			return after
		})
	}
	costs(64900)
	costs(64900)
	undone := errors.New("undone")
	if err := sell(10000, undone); !errors.Is(err, undone) {
		t.Fatal(err)
	}
	costs(64900)
	if err := sell(20000, nil); err != nil {
		t.Fatal(err)
	}
	costs(20000)
}
