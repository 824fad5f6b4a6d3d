package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Shipment is a parcel that was handed over to a carrier; zero: none was.
type Shipment struct {
	Carrier     string // code, see Carriers
	Number      string // tracking number
	ShippedAt   time.Time
	DeliveredAt time.Time // when somebody said that it arrived; zero: nobody did
	ConcludedAt time.Time // when the purchase was concluded; zero: not yet
}

// Parcel identifies the carrier and tracking number of an order.
type Parcel struct{ OrderNo, Carrier, Number string }

// Hindrance is why an order cannot be shipped or put on a shipping list.
type Hindrance string

// The hindrances. Empty: there is none.
const (
	HinderUnknown   Hindrance = "unknown"   // no such order
	HinderUnpaid    Hindrance = "unpaid"    // not paid yet
	HinderHeld      Hindrance = "held"      // its payment must be reviewed
	HinderRefunding Hindrance = "refunding" // a refund is in progress
	HinderRefunded  Hindrance = "refunded"
	HinderVoid      Hindrance = "void"     // cancelled
	HinderCancel    Hindrance = "cancel"   // the buyer asked to cancel
	HinderShipped   Hindrance = "shipped"  // already shipped, in parcels that the list has none of
	HinderReturned  Hindrance = "returned" // shipped and returned
	HinderBoxes     Hindrance = "boxes"    // in more parcels than MaxBoxes
	HinderListed    Hindrance = "listed"   // on another shipping list
)

// Shipping errors. Nothing was changed.
var (
	ErrHindered   = errors.New("some orders cannot be sent")
	ErrNotShipped = errors.New("the order is not on its way")
	ErrNotBack    = errors.New("the goods of the order are not back")
	ErrRestocked  = errors.New("these goods of the order are in stock again")
)

// ParcelCheck is whether a parcel can be recorded as shipped.
type ParcelCheck struct {
	Parcel
	Receiver  string
	Hindrance Hindrance
	Sent      bool     // already recorded exactly like this: nothing to do
	Again     bool     // the list has it above: nothing to do
	Adds      bool     // goes beside another parcel of its order
	Shipment  Shipment // the recorded one
}

// CheckParcels reports for each parcel whether ShipParcels would accept it now.
func (s *Store) CheckParcels(ctx context.Context, parcels []Parcel) ([]ParcelCheck, error) {
	var checks []ParcelCheck
	err := s.read(ctx, func(t *tx) (err error) {
		checks, err = t.checkParcels(parcels)
		return err
	})
	return checks, err
}

// ShipParcels records that parcels were handed over and queues the buyers'
// mails: all of them, or none with ErrHindered and each parcel's hindrance.
func (s *Store) ShipParcels(ctx context.Context, parcels []Parcel, by Source) ([]ParcelCheck, error) {
	var checks []ParcelCheck
	err := s.write(ctx, func(t *tx) (err error) {
		if checks, err = t.checkParcels(parcels); err != nil {
			return err
		}
		for _, c := range checks {
			if c.Hindrance != "" {
				return ErrHindered
			}
		}
		for _, c := range checks {
			if err := t.ship(c, by); err != nil {
				return err
			}
		}
		return nil
	})
	return checks, err
}

func (t *tx) checkParcels(list []Parcel) ([]ParcelCheck, error) {
	checks := make([]ParcelCheck, len(list))
	byOrder := map[string][]int{}
	for i, p := range list {
		byOrder[p.OrderNo] = append(byOrder[p.OrderNo], i)
	}
	for no, rows := range byOrder {
		if err := (parcels{t}).checkBoxes(list, rows, checks); err != nil {
			return nil, fmt.Errorf("check the parcels of %s: %w", no, err)
		}
	}
	return checks, nil
}

// hindrance returns why an order cannot be shipped now. The schema enforces the
// same.
func (t *tx) hindrance(o Order) (Hindrance, error) {
	switch {
	case o.ShipState == ShipShipped:
		return HinderShipped, nil
	case o.ShipState == ShipReturned:
		return HinderReturned, nil
	case o.PayState == Refunded:
		return HinderRefunded, nil
	case o.PayState == Held:
		return HinderHeld, nil
	case o.PayState == Void:
		return HinderVoid, nil
	case o.PayState != Paid || o.ShipState != ShipReady:
		return HinderUnpaid, nil
	}
	var refunding, cancelling bool
	err := t.get(`SELECT EXISTS (SELECT 1 FROM payments p JOIN refunds r ON r.imp_uid = p.imp_uid
	    WHERE p.order_id = ?1 AND p.verdict = 'accepted' AND r.state IN (`+refundsInFlight+`)),
	  EXISTS (SELECT 1 FROM claims WHERE order_id = ?1 AND kind = 'cancel' AND closed_at IS
	  NULL)`, []any{o.ID}, &refunding, &cancelling)
	switch {
	case err != nil:
		return "", err
	case refunding:
		return HinderRefunding, nil
	case cancelling:
		return HinderCancel, nil
	}
	none, err := returnsOf(t).nothingLeft(o.ID)
	if none {
		return HinderRefunded, err
	}
	return "", err
}

func (t *tx) ship(c ParcelCheck, by Source) error {
	if c.Sent || c.Again {
		return nil
	}
	o, err := t.order("WHERE o.order_no = ?", c.OrderNo)
	if err != nil {
		return err
	}
	if c.Adds {
		return parcels{t}.addBox(o, c.Parcel, true, by)
	}
	if err := t.setState(o, "", ShipShipped, EventShipped, by, Names{}); err != nil {
		return err
	}
	if _, err := t.exec("INSERT INTO shipments (order_id, carrier, number, shipped_at) VALUES (?, ?, ?, ?)",
		o.ID, c.Carrier, c.Number, ms(t.now)); err != nil {
		return fmt.Errorf("write the parcel of order %s: %w", o.No, err)
	}
	return t.postMails(Mail{Kind: ShippedMail, About: o.No})
}

// shipment returns the parcel of an order; zero if it was not shipped.
func (t *tx) shipment(order int64) (Shipment, error) {
	var s Shipment
	var at, delivered, concluded int64
	err := t.get(`SELECT s.carrier, s.number, s.shipped_at, coalesce(a.delivered_at, 0), coalesce(a.concluded_at, 0)
	  FROM shipments s LEFT JOIN arrivals a ON a.order_id = s.order_id WHERE s.order_id = ?`, []any{order}, &s.Carrier,
		&s.Number, &at, &delivered, &concluded)
	if errors.Is(err, ErrNotFound) {
		return Shipment{}, nil
	}
	s.ShippedAt, s.DeliveredAt, s.ConcludedAt = orZeroTime(at), orZeroTime(delivered), orZeroTime(concluded)
	return s, err
}

// MendParcel corrects carrier and number of the first parcel of an order; tell sends
// the buyer the shipping mail again. ErrNotFound, ErrNotShipped, ErrBoxKnown.
func (s *Store) MendParcel(ctx context.Context, p Parcel, tell bool, by Source) error {
	return s.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.order_no = ?", p.OrderNo)
		if err != nil {
			return err
		}
		if o.ShipState != ShipShipped {
			return ErrNotShipped
		}
		was, err := t.shipment(o.ID)
		if err != nil {
			return err
		}
		if was.Carrier == p.Carrier && was.Number == p.Number {
			return nil
		}
		boxes, err := parcels{t}.boxes(o.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(boxes, p.same) {
			return ErrBoxKnown
		}
		if _, err := t.exec("UPDATE shipments SET carrier = ?, number = ? WHERE order_id = ?", p.Carrier, p.Number,
			o.ID); err != nil {
			return fmt.Errorf("correct the parcel of order %s: %w", o.No, err)
		}
		if err := t.remark(o, EventTrackingMended, by, map[string]any{"carrier": p.Carrier, "number": p.Number,
			"was": was.Carrier, "was_number": was.Number}); err != nil {
			return err
		}
		return parcels{t}.tellBoxes(o, tell, by)
	})
}

// remark logs an event of an order that does not change its state.
func (t *tx) remark(o Order, kind EventKind, by Source, detail map[string]any) error {
	at := state(o.PayState, o.ShipState)
	return t.event(Event{Entity: EntityOrder, Key: o.No, OrderID: o.ID, Kind: kind, Before: at, After: at, Source: by,
		Detail: detail})
}

// Delivery is the shipping progress of an order, as its buyer may know it.
type Delivery struct {
	Listed        bool      // on a shipping list: being packed
	SlipAt        time.Time // when its packing slip was taken before it was on a list; zero: it was not
	Readdressed   int       // how often its buyer changed where it goes
	ReaddressedAt time.Time // when that was the last time
	Shipment      Shipment
	Further       []Box // beside the parcel of Shipment, oldest first
}

// DeliveryOf returns the shipping progress of an order.
func (s *Store) DeliveryOf(ctx context.Context, order int64) (Delivery, error) {
	var d Delivery
	err := s.read(ctx, func(t *tx) (err error) {
		d, err = parcels{t}.delivery(order)
		return err
	})
	return d, err
}

func (t parcels) delivery(order int64) (Delivery, error) {
	var d Delivery
	var slip, at int64
	err := t.get(`SELECT EXISTS (SELECT 1 FROM batch_orders WHERE order_id = o.id), coalesce((SELECT at FROM order_slips
	  WHERE order_id = o.id), 0), readdressed, coalesce(readdressed_at, 0) FROM orders o WHERE o.id = ?`, []any{order},
		&d.Listed, &slip, &d.Readdressed, &at)
	if err != nil {
		return d, err
	}
	d.SlipAt, d.ReaddressedAt = orZeroTime(slip), orZeroTime(at)
	if d.Shipment, err = t.shipment(order); err == nil {
		d.Further, err = t.further(order)
	}
	return d, err
}
