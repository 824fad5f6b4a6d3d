package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestPackedOrdersGoNowhereElse lets buyer and owner act at the same time: either the
// list has the new address, or the buyer is refused.
func TestPackedOrdersGoNowhereElse(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	for n := range 8 {
		o := paidOrder(t, s, 1, "imp_"+string(rune('a'+n)))
		to := store.Destination{Receiver: store.Person{Name: "이바다"}, Addr: "서울", Country: "KR"}
		var wg sync.WaitGroup
		var refused error
		wg.Go(func() { refused = s.Parcels.Readdress(ctx, o.PublicID, to) })
		wg.Go(func() {
			if _, _, err := s.MakeBatch(ctx, []string{o.No}, "test"); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		now, err := s.OrderByNo(ctx, o.No)
		if err != nil {
			t.Fatal(err)
		}
		if refused != nil && !errors.Is(refused, store.ErrPacked) || (refused == nil) != (now.Destination == to) {
			t.Errorf("%v, and it goes to %+v", refused, now.Destination)
		}
		if err := s.Parcels.Readdress(ctx, o.PublicID, store.Destination{Country: "KR"}); !errors.Is(err, store.ErrPacked) {
			t.Errorf("while it is packed: %v", err)
		}
	}
}

// TestAddressesChangeSoOften holds the number of changes, which strangers can make
// grow, to a bound.
func TestAddressesChangeSoOften(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	o := paidOrder(t, s, 1, "imp_a")
	to := o.Destination
	for n := range store.MaxReaddressed + 2 {
		to.Memo = string(rune('a' + n))
		if err := s.Parcels.Readdress(ctx, o.PublicID, to); (err != nil) != (n >= store.MaxReaddressed) ||
			err != nil && !errors.Is(err, store.ErrReaddressedOften) {
			t.Errorf("change %d: %v", n+1, err)
		}
	}
	if err := s.Parcels.Readdress(ctx, "nobody", to); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown order: %v", err)
	}
	to.Country = "US"
	var place *store.PlaceError
	if err := s.Parcels.Readdress(ctx, paidOrder(t, s, 1, "imp_b").PublicID, to); !errors.As(err, &place) || !place.Abroad {
		t.Errorf("to another country: %v", err)
	}
}
