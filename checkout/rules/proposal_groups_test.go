package rules

import (
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// mixedBill is a bill of a chair for the order's fee of 3,000 won, lamps in two forms
// for 4,000 won of their own, a gift in the chair's parcel, something to be fetched and
// something freight-collect; the two parcels cost 1,000 won more each for a remote place.
func mixedBill() store.Bill {
	return store.Bill{Currency: money.KRW, Fee: 3000, FreeFrom: 50000, Postage: 2500, Shipping: 9000, Remote: 2000,
		Lines: []store.BillLine{
			{Quantity: 2, Unit: 10000, Paid: 20000, Product: 1, Group: store.ShipStandard},
			{Quantity: 2, Unit: 20000, Paid: 40000, Product: 2, Group: store.ShipOwn, Own: 4000},
			{Quantity: 1, Unit: 20000, Paid: 20000, Product: 2, Group: store.ShipOwn},
			{Quantity: 1, Unit: 1000, Paid: 1000, Product: 3, Group: store.ShipFree},
			{Quantity: 1, Unit: 60000, Paid: 60000, Product: 4, Group: store.ShipPickup},
			{Quantity: 1, Unit: 60000, Paid: 60000, Product: 5, Group: store.ShipCollect},
		}}
}

// TestFeesOfParcelsThatNeverLeave gives back what each parcel cost.
func TestFeesOfParcelsThatNeverLeave(t *testing.T) {
	free := func(b *store.Bill) { b.Shipping, b.FreeFrom = 6000, 20000 }
	for _, c := range []struct {
		name   string
		change func(*store.Bill)
		lines  []int // whole, unless it is 10 times the number: one piece
		fault  bool
		want   int64
	}{
		{"a product with a fee of its own", nil, []int{2, 3}, false, 5000},
		{"one form of it", nil, []int{2}, false, 0},
		{"the other form of it", nil, []int{3}, false, 0},
		{"a piece of each", nil, []int{20, 3}, false, 0},
		{"the standard goods, while a gift goes in their parcel", nil, []int{1}, false, 3000},
		{"the standard goods and the gift", nil, []int{1, 4}, false, 4000},
		{"the gift", nil, []int{4}, false, 0},
		{"the other gift of a parcel of gifts", func(b *store.Bill) {
			b.Lines[0].Group, b.Shipping = store.ShipFree, 6000
		}, []int{1}, false, 0},
		{"all gifts", func(b *store.Bill) { b.Lines[0].Group, b.Shipping = store.ShipFree, 6000 }, []int{1, 4}, false,
			1000},
		{"what is fetched", nil, []int{5}, false, 0},
		{"what the receiver pays the courier for", nil, []int{6}, false, 0},
		{"what is fetched and collected, and nothing else was ordered", func(b *store.Bill) {
			b.Lines, b.Shipping, b.Remote = b.Lines[4:], 0, 0
		}, []int{1}, false, 0},
		{"everything", nil, []int{1, 2, 3, 4, 5, 6}, false, 9000},
		{"all that is delivered", nil, []int{1, 2, 3, 4}, false, 9000},
		{"a fee of its own, after it was sent", func(b *store.Bill) { b.Sent = true }, []int{2, 3}, false, 0},
		{"the same, broken", func(b *store.Bill) { b.Sent = true }, []int{2, 3}, true, 5000},
		{"the standard goods, broken", func(b *store.Bill) { b.Sent = true }, []int{1, 4}, true, 4000},
		{"a piece of them, broken", func(b *store.Bill) { b.Sent = true }, []int{10}, true, 0},
		{"the standard goods after they were sent", func(b *store.Bill) { b.Sent = true }, []int{1, 4}, false, 0},
		{"those that were sent for nothing", func(b *store.Bill) { free(b); b.Sent = true }, []int{1}, false, -3000},
		{"a piece of those that were delivered for nothing", free, []int{10}, false, -3000},
		{"other goods do not make up for it", free, []int{10, 2, 3}, false, 2000},
		{"nor do they count for it", free, []int{2, 3}, false, 5000},
		{"the standard goods, which cost nothing", free, []int{1}, false, 0},
		{"the rest of them, once that went back", func(b *store.Bill) {
			b.Lines[0].Refunded, b.Returned = 2, 3000
		}, []int{2, 3}, false, 5000},
		{"a broken product, while a delivery before became due", func(b *store.Bill) {
			free(b)
			b.Sent, b.Lines[0].Refunded, b.Returned = true, 2, -3000
		}, []int{2, 3}, true, 5000},
		{"all that is left is broken, while a delivery before became due", func(b *store.Bill) {
			free(b)
			b.Sent, b.Lines[0].Refunded, b.Returned = true, 2, -3000
			b.Lines[3].Refunded, b.Lines[4].Refunded, b.Lines[5].Refunded = 1, 1, 1
		}, []int{2, 3}, true, 9000},
		{"what is free once and stays due", func(b *store.Bill) {
			free(b)
			b.Lines[0].Refunded, b.Returned = 1, -3000
		}, []int{2, 3}, false, 5000},
	} {
		b := mixedBill()
		if c.change != nil {
			c.change(&b)
		}
		var picks []store.Pieces
		for _, line := range c.lines {
			if line >= 10 {
				picks = append(picks, store.Pieces{Line: line / 10, Quantity: 1})
			} else {
				picks = append(picks, store.Pieces{Line: line})
			}
		}
		p, err := Propose(b, picks, c.fault)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var got int64
		for _, e := range p.Extras {
			if e.Part == store.RefundDelivery {
				got += e.Amount
			}
		}
		if got != c.want {
			t.Errorf("%s: %d won go back for delivery, want %d", c.name, got, c.want)
		}
	}
}
