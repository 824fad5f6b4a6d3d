package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// sentOrder is an order of one chair that is on its way.
func sentOrder(t *testing.T, s *store.Store, impUID string) store.Order {
	t.Helper()
	o := paidOrder(t, s, 1, impUID)
	if _, err := s.ShipParcels(context.Background(), []store.Parcel{{OrderNo: o.No, Carrier: "cj", Number: "123456789012"}},
		"admin:1"); err != nil {
		t.Fatal(err)
	}
	return o
}

// TestWhatDidNotArriveIsTakenBack keeps time from saying it again.
func TestWhatDidNotArriveIsTakenBack(t *testing.T) {
	s, clock, _ := smallShop(t)
	ctx := t.Context()
	o := sentOrder(t, s, "imp_1")
	if err := s.Parcels.SetAfterSale(ctx, store.AfterSale{DeliveredAfter: 2}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	arrived := func() bool {
		d, err := s.DeliveryOf(ctx, o.ID)
		if err != nil {
			t.Fatal(err)
		}
		return !d.Shipment.DeliveredAt.IsZero()
	}
	undo := func(want bool) {
		t.Helper()
		if done, err := s.Parcels.Undeliver(ctx, o.No, "admin:1"); done != want || err != nil {
			t.Errorf("taken back: %v, %v", done, err)
		}
	}
	undo(false)
	clock.forward(49 * time.Hour)
	if err := s.Parcels.Advance(ctx); err != nil || !arrived() {
		t.Fatalf("it is not taken for delivered: %v", err)
	}
	undo(true)
	if err := s.Parcels.Advance(ctx); err != nil || arrived() {
		t.Errorf("it is taken for delivered again: %v", err)
	}
	if c, err := s.BoardCounts(ctx); err != nil || c.Shipped != 1 || c.Delivered != 0 {
		t.Errorf("%+v %v", c, err)
	}
	if err := s.Parcels.Conclude(ctx, o.PublicID); err != nil {
		t.Fatal(err)
	}
	undo(false)
	if broken, err := s.Verify(ctx); err != nil || len(broken) > 0 {
		t.Errorf("%q, %v", broken, err)
	}
}

// TestOrdersArriveAndAreConcluded lets one by hand, one by its buyer and some by time,
// unless something is claimed.
func TestOrdersArriveAndAreConcluded(t *testing.T) {
	s, clock, _ := smallShop(t)
	ctx := context.Background()
	unsent, byHand, byBuyer, claimed := paidOrder(t, s, 1, "imp_u"), sentOrder(t, s, "imp_h"), sentOrder(t, s, "imp_b"),
		sentOrder(t, s, "imp_c")
	is := func(when string, o store.Order, delivered, concluded bool) {
		t.Helper()
		d, err := s.DeliveryOf(ctx, o.ID)
		if p := d.Shipment; err != nil || p.DeliveredAt.IsZero() == delivered || p.ConcludedAt.IsZero() == concluded {
			t.Errorf("%s: %+v %v", when, p, err)
		}
	}
	counts := func(shipped, delivered int) {
		t.Helper()
		if c, err := s.BoardCounts(ctx); err != nil || c.Shipped != shipped || c.Delivered != delivered {
			t.Errorf("%+v %v", c, err)
		}
	}
	counts(3, 0)
	if n, err := s.Parcels.Deliver(ctx, []string{byHand.No, unsent.No, "nobody", byHand.No}, "admin:1"); n != 1 || err != nil {
		t.Errorf("delivered %d: %v", n, err)
	}
	if err := s.Parcels.Conclude(ctx, unsent.PublicID); !errors.Is(err, store.ErrNotShipped) {
		t.Errorf("what was not sent is concluded: %v", err)
	}
	if err := s.AddClaim(ctx, claimed.No, store.NewClaim{Kind: store.ClaimReturn, Reason: "x"}, "buyer"); err != nil {
		t.Fatal(err)
	}
	if err := s.Parcels.Conclude(ctx, claimed.PublicID); !errors.Is(err, store.ErrClaimOpen) {
		t.Errorf("what is claimed is concluded: %v", err)
	}
	for range 2 {
		if err := s.Parcels.Conclude(ctx, byBuyer.PublicID); err != nil {
			t.Fatal(err)
		}
	}
	is("by its buyer", byBuyer, true, true)
	counts(1, 1)
	clock.forward(8 * 24 * time.Hour)
	if err := s.Parcels.Advance(ctx); err != nil {
		t.Fatal(err)
	}
	is("by hand, and by time", byHand, true, true)
	is("while nothing is taken for delivered", claimed, false, false)
	terms := store.AfterSale{DeliveredAfter: 5, ConcludedAfter: 7, Mail: true}
	if err := s.Parcels.SetAfterSale(ctx, terms, "test"); err != nil {
		t.Fatal(err)
	}
	if err := s.Parcels.Advance(ctx); err != nil {
		t.Fatal(err)
	}
	clock.forward(8 * 24 * time.Hour)
	if err := s.Parcels.Advance(ctx); err != nil {
		t.Fatal(err)
	}
	is("while something is claimed", claimed, true, false)
	f, err := s.OrderFile(ctx, claimed.No)
	if err != nil || len(f.Mails) != 3 || f.Mails[2].Kind != store.DeliveredMail {
		t.Errorf("mails: %+v %v", f.Mails, err)
	}
	if err := s.MoveClaim(ctx, claimed.No, f.Claims[0].ID, store.ClaimDone, "", "admin:1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Parcels.Advance(ctx); err != nil {
		t.Fatal(err)
	}
	is("once nothing is claimed", claimed, true, true)
	counts(0, 0)
	for tab, want := range map[store.BoardTab]int{store.TabShipped: 0, store.TabDelivered: 0, store.TabConcluded: 3} {
		if b, err := s.Board(ctx, store.BoardFilter{Tab: tab}, nil, nil, 10); err != nil || len(b.Rows) != want {
			t.Errorf("%s: %d %v", tab, len(b.Rows), err)
		}
	}
	// Who concluded it may still send it back, and then it is not counted.
	if !store.ClaimReturn.Fits(f.Order) {
		t.Error("the right to withdraw is gone")
	}
	if err := s.Parcels.SetAfterSale(ctx, store.AfterSale{DeliveredAfter: 61}, "test"); !errors.Is(err, store.ErrAfterSale) {
		t.Errorf("out of bounds: %v", err)
	}
}
