package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jangteo/jangteo/store/korea"
)

// MaxBoxes is in how many parcels an order goes at the most. The schema has the same bound.
const MaxBoxes = 20

// Errors of orders in several parcels. Nothing was changed.
var (
	ErrBoxKnown  = errors.New("this parcel of the order is recorded already")
	ErrManyBoxes = errors.New("an order in too many parcels")
	ErrOnlyBox   = errors.New("the only parcel of an order")
)

// Box is a further parcel of an order that goes in several.
type Box struct {
	Carrier string // code, see Carriers
	Number  string // tracking number
	AddedAt time.Time
}

// same tells whether a recorded parcel is this one.
func (p Parcel) same(b Box) bool { return b.Carrier == p.Carrier && b.Number == p.Number }

// AddBox records a further parcel of an order that is on its way; tell sends the buyer
// the shipping mail, with all parcels, again. ErrNotFound, ErrNotShipped, ErrBoxKnown,
// ErrManyBoxes.
func (p Parcels) AddBox(ctx context.Context, box Parcel, tell bool, by Source) error {
	return p.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.order_no = ?", box.OrderNo)
		if err != nil {
			return err
		}
		return parcels{t}.addBox(o, box, tell, by)
	})
}

func (t parcels) addBox(o Order, box Parcel, tell bool, by Source) error {
	boxes, err := t.boxes(o.ID)
	switch {
	case err != nil:
		return err
	case o.ShipState != ShipShipped || boxes[0].Carrier == korea.Pickup:
		return ErrNotShipped
	case slices.ContainsFunc(boxes, box.same):
		return ErrBoxKnown
	case len(boxes) >= MaxBoxes:
		return ErrManyBoxes
	}
	if _, err := t.exec("INSERT INTO further_parcels (order_id, carrier, number, added_at) VALUES (?, ?, ?, ?)", o.ID,
		box.Carrier, box.Number, ms(t.now)); err != nil {
		return fmt.Errorf("write a further parcel of order %s: %w", o.No, err)
	}
	err = t.remark(o, EventParcelAdded, by, map[string]any{"carrier": box.Carrier, "number": box.Number})
	if err != nil {
		return err
	}
	return t.tellBoxes(o, tell, by)
}

// DropBox takes a parcel of an order back that was recorded by mistake, unless it is
// its only one; after the first, the next one is the first. ErrNotFound, ErrNotShipped,
// ErrOnlyBox.
func (p Parcels) DropBox(ctx context.Context, box Parcel, by Source) error {
	return p.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.order_no = ?", box.OrderNo)
		if err != nil {
			return err
		}
		return parcels{t}.dropBox(o, box, by)
	})
}

func (t parcels) dropBox(o Order, box Parcel, by Source) error {
	boxes, err := t.boxes(o.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(boxes, box.same)
	switch {
	case o.ShipState != ShipShipped:
		return ErrNotShipped
	case at < 0:
		return ErrNotFound
	case len(boxes) == 1:
		return ErrOnlyBox
	}
	gone := boxes[max(at, 1)]
	if _, err := t.exec("DELETE FROM further_parcels WHERE order_id = ? AND carrier = ? AND number = ?", o.ID,
		gone.Carrier, gone.Number); err != nil {
		return fmt.Errorf("take a parcel of order %s back: %w", o.No, err)
	}
	if at == 0 {
		if _, err := t.exec("UPDATE shipments SET carrier = ?, number = ? WHERE order_id = ?", gone.Carrier,
			gone.Number, o.ID); err != nil {
			return fmt.Errorf("let the next parcel of order %s be the first: %w", o.No, err)
		}
	}
	return t.remark(o, EventParcelDropped, by, map[string]any{"carrier": box.Carrier, "number": box.Number})
}

// tellBoxes sends the shipping mail again, unless nobody is to be told; one that waits
// will have what is right.
func (t parcels) tellBoxes(o Order, tell bool, by Source) error {
	if !tell {
		return nil
	}
	err := t.mailAgain(o, Mail{Kind: ShippedMail, About: o.No}.Key(), by)
	if errors.Is(err, ErrMailWaits) {
		return nil
	}
	return err
}

// boxes returns all parcels of an order, the first one first; none if it was not
// shipped.
func (t parcels) boxes(order int64) ([]Box, error) {
	s, err := t.shipment(order)
	if err != nil || s.Number == "" {
		return nil, err
	}
	further, err := t.further(order)
	return append([]Box{{s.Carrier, s.Number, s.ShippedAt}}, further...), err
}

// further returns the parcels of an order beside its first, oldest first.
func (t parcels) further(order int64) ([]Box, error) {
	var list []Box
	err := t.each("SELECT carrier, number, added_at FROM further_parcels WHERE order_id = ? ORDER BY id", []any{order},
		func(scan func(...any) error) error {
			var b Box
			var at int64
			err := scan(&b.Carrier, &b.Number, &at)
			b.AddedAt = fromMS(at)
			list = append(list, b)
			return err
		})
	return list, err
}

// checkBoxes checks the rows of a list that are of one order. Those after the first go
// beside it. One whose order has left already goes beside what is recorded only if the
// list has some of that too: otherwise it may be meant to correct it.
func (t parcels) checkBoxes(list []Parcel, rows []int, checks []ParcelCheck) error {
	o, err := t.order("WHERE o.order_no = ?", list[rows[0]].OrderNo)
	if errors.Is(err, ErrNotFound) {
		for _, i := range rows {
			checks[i] = ParcelCheck{Parcel: list[i], Hindrance: HinderUnknown}
		}
		return nil
	}
	if err != nil {
		return err
	}
	var added []Box
	known, err := t.boxes(o.ID)
	if err != nil {
		return err
	}
	first := ParcelCheck{Receiver: o.Destination.Receiver.Name}
	if first.Shipment, err = t.shipment(o.ID); err != nil {
		return err
	}
	why, err := t.hindrance(o)
	if err != nil {
		return err
	}
	isSent := func(i int) bool { return o.ShipState == ShipShipped && slices.ContainsFunc(known, list[i].same) }
	joins := slices.ContainsFunc(rows, isSent) && o.PayState != Refunded
	for _, i := range rows {
		c := first
		c.Parcel, c.Sent = list[i], isSent(i)
		c.Again = !c.Sent && slices.ContainsFunc(added, list[i].same)
		switch {
		case c.Sent || c.Again:
		case why != "" && !joins:
			c.Hindrance = why
		case len(known)+len(added) >= MaxBoxes:
			c.Hindrance = HinderBoxes
		default:
			c.Adds = len(known)+len(added) > 0
			added = append(added, Box{Carrier: list[i].Carrier, Number: list[i].Number})
		}
		checks[i] = c
	}
	return nil
}
