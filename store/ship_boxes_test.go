package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// numbersOf lists the tracking numbers of an order, as its file and its buyer's page
// have them.
func numbersOf(t *testing.T, s *store.Store, o store.Order) []string {
	t.Helper()
	d, err := s.DeliveryOf(context.Background(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	f := file(t, s, o)
	if !slices.Equal(d.Further, f.Delivery.Further) || f.Row.Further != len(d.Further) {
		t.Errorf("the buyer has %+v, the owner %+v, the board %d", d.Further, f.Delivery.Further, f.Row.Further)
	}
	list := []string{d.Shipment.Carrier + " " + d.Shipment.Number}
	for _, b := range d.Further {
		list = append(list, b.Carrier+" "+b.Number)
	}
	return list
}

func TestAnOrderGoesInSeveralParcels(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	o, single := paidOrder(t, s, 1, "imp_1"), paidOrder(t, s, 1, "imp_2")
	box := func(n int) store.Parcel {
		return store.Parcel{OrderNo: o.No, Carrier: "cj", Number: fmt.Sprintf("60000000000%d", n)}
	}
	list := []store.Parcel{box(1), parcel(single), box(2), box(1)}
	checks, err := s.ShipParcels(ctx, list, "admin:1")
	if err != nil || checks[0].Adds || !checks[2].Adds || !checks[3].Again {
		t.Fatalf("%+v, %v", checks, err)
	}
	want := []string{"cj 600000000001", "cj 600000000002"}
	if got := numbersOf(t, s, o); !slices.Equal(got, want) {
		t.Errorf("parcels %v", got)
	}
	f := file(t, s, o)
	if len(f.Mails) != 1 || !has(f, store.EventParcelAdded, "admin:1") {
		t.Errorf("mails %+v, log %+v", f.Mails, f.Log)
	}
	deliverMails(t, s)

	t.Run("the same list changes nothing", func(t *testing.T) {
		checks, err := s.ShipParcels(ctx, list, "admin:1")
		if err != nil || !checks[0].Sent || !checks[2].Sent || len(file(t, s, o).Log) != len(f.Log) {
			t.Errorf("%+v, %v", checks, err)
		}
	})
	t.Run("another one goes beside those that the list has", func(t *testing.T) {
		if _, err := s.ShipParcels(ctx, []store.Parcel{box(3)}, "admin:1"); !errors.Is(err, store.ErrHindered) {
			t.Errorf("a list of none that is recorded: %v", err)
		}
		checks, err := s.ShipParcels(ctx, []store.Parcel{box(3), box(2)}, "admin:1")
		if err != nil || !checks[0].Adds || len(numbersOf(t, s, o)) != 3 || len(file(t, s, o).Mails) != 2 {
			t.Errorf("%+v, %v, mails %+v", checks, err, file(t, s, o).Mails)
		}
	})
	t.Run("found by its number", func(t *testing.T) {
		b, err := s.Board(ctx, store.BoardFilter{Search: "6000-0000-0003"}, nil, nil, 10)
		if err != nil || len(b.Rows) != 1 || b.Rows[0].No != o.No {
			t.Errorf("%+v, %v", b.Rows, err)
		}
		sheets, err := s.OrderSheets(ctx, store.BoardFilter{Numbers: []string{o.No}}, 1)
		if err != nil || len(sheets[0].Further) != 2 {
			t.Errorf("%+v, %v", sheets, err)
		}
	})
	if problems, err := s.Verify(ctx); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

func TestParcelsAreTakenBack(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	o := paidOrder(t, s, 1, "imp_1")
	box := func(n int) store.Parcel {
		return store.Parcel{OrderNo: o.No, Carrier: "cj", Number: fmt.Sprintf("6000000000%02d", n)}
	}
	if err := s.Parcels.AddBox(ctx, box(1), false, "admin:1"); !errors.Is(err, store.ErrNotShipped) {
		t.Errorf("before it was sent: %v", err)
	}
	if _, err := s.ShipParcels(ctx, []store.Parcel{box(1)}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	for n := 2; n <= store.MaxBoxes; n++ {
		if err := s.Parcels.AddBox(ctx, box(n), true, "admin:1"); err != nil {
			t.Fatal(err)
		}
	}
	many := []store.Parcel{box(1), box(store.MaxBoxes + 1)}
	checks, err := s.ShipParcels(ctx, many, "admin:1")
	if !errors.Is(err, store.ErrHindered) || checks[1].Hindrance != store.HinderBoxes {
		t.Errorf("%+v, %v", checks, err)
	}
	for name, c := range map[string]struct{ got, want error }{
		"one too many":       {s.Parcels.AddBox(ctx, many[1], false, "admin:1"), store.ErrManyBoxes},
		"a recorded one":     {s.Parcels.AddBox(ctx, box(7), false, "admin:1"), store.ErrBoxKnown},
		"the first as other": {s.MendParcel(ctx, box(7), false, "admin:1"), store.ErrBoxKnown},
		"an unknown one":     {s.Parcels.DropBox(ctx, many[1], "admin:1"), store.ErrNotFound},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v", name, c.got)
		}
	}
	for n := 1; n < store.MaxBoxes; n++ { // the first each time
		if err := s.Parcels.DropBox(ctx, box(n), "admin:2"); err != nil {
			t.Fatal(err)
		}
	}
	if got := numbersOf(t, s, o); !slices.Equal(got, []string{"cj 600000000020"}) ||
		!has(file(t, s, o), store.EventParcelDropped, "admin:2") {
		t.Errorf("left %v", got)
	}
	if err := s.Parcels.DropBox(ctx, box(store.MaxBoxes), "admin:1"); !errors.Is(err, store.ErrOnlyBox) {
		t.Errorf("the last one: %v", err)
	}
	if problems, err := s.Verify(ctx); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}
