package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/store/korea"
)

// AfterSale is what the owner says about orders that were sent, and goods that come back.
type AfterSale struct {
	// days from dispatch after which a parcel in Korea is taken for delivered; 0: never
	DeliveredAfter int64  `json:"delivered_after"`
	ConcludedAfter int64  `json:"concluded_after"` // days from delivery after which a purchase is concluded; 0: never
	Mail           bool   `json:"mail"`            // the buyer gets mail when the parcel was delivered
	ReturnFee      int64  `json:"return_fee"`      // won that sending goods back costs, one way
	ExchangeFee    int64  `json:"exchange_fee"`    // won that an exchange costs, both ways
	Address        Text   `json:"address"`         // where goods are sent back to; empty: not said
	Carrier        string `json:"carrier"`         // who collects them, see Carriers; empty: not said
}

// defaultAfterSale: nobody tells the shop when parcels arrive, so that nothing is taken
// for delivered until the owner says after how long.
func defaultAfterSale() AfterSale {
	return AfterSale{ConcludedAfter: 7, ReturnFee: 3000, ExchangeFee: 6000}
}

// Bounds of AfterSale.
const (
	MaxArrivalDays = 60
	MaxReturnFee   = 1_000_000
	farAway        = 21 // days that parcels abroad are under way longer
)

// ErrAfterSale is returned for terms that make no sense.
var ErrAfterSale = errors.New("terms for orders that were sent are out of bounds")

// AfterSale returns the terms for orders that were sent.
func (p Parcels) AfterSale(ctx context.Context) (AfterSale, error) {
	return p.kept.of(ctx, p.core, func(t *tx) (AfterSale, error) { return parcels{t}.afterSale() })
}

func (t parcels) afterSale() (AfterSale, error) {
	a := defaultAfterSale()
	err := t.document("after_sale", &a)
	return a, err
}

// SetAfterSale changes the terms; by is who asked for it. ErrAfterSale.
func (p Parcels) SetAfterSale(ctx context.Context, a AfterSale, by Source) error {
	within := func(n, most int64) bool { return n >= 0 && n <= most }
	_, known := korea.CarrierByCode(a.Carrier)
	if !within(a.DeliveredAfter, MaxArrivalDays) || !within(a.ConcludedAfter, MaxArrivalDays) ||
		!within(a.ReturnFee, MaxReturnFee) || !within(a.ExchangeFee, MaxReturnFee) || a.Carrier != "" && !known {
		return ErrAfterSale
	}
	return p.write(ctx, func(t *tx) error { return t.putDocument("after_sale", a, by) })
}

// Deliver notes that parcels have arrived, as far as they are under way; done is how
// many those are.
func (p Parcels) Deliver(ctx context.Context, orderNos []string, by Source) (done int, err error) {
	err = p.write(ctx, func(t *tx) error {
		done = 0
		for _, no := range orderNos {
			o, err := t.order("WHERE o.order_no = ?", no)
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			now, err := parcels{t}.deliver(o, by)
			if err != nil {
				return err
			}
			if now {
				done++
			}
		}
		return nil
	})
	return done, err
}

// deliver notes that the parcel of an order has arrived; false if there is none under
// way.
func (t parcels) deliver(o Order, by Source) (bool, error) {
	s, err := t.shipment(o.ID)
	if err != nil || o.PayState != Paid || o.ShipState != ShipShipped || !s.DeliveredAt.IsZero() {
		return false, err
	}
	if _, err := t.exec("INSERT INTO arrivals (order_id, delivered_at) VALUES (?, ?)", o.ID, ms(t.now)); err != nil {
		return false, fmt.Errorf("note that order %s arrived: %w", o.No, err)
	}
	if err := t.remark(o, EventDelivered, by, nil); err != nil {
		return true, err
	}
	terms, err := t.afterSale()
	if err != nil || !terms.Mail || by == SourceBuyer {
		return true, err
	}
	return true, t.postMails(Mail{Kind: DeliveredMail, About: o.No})
}

// Undeliver takes back that a parcel has arrived, and it is not taken for delivered by
// itself again; false if nobody said so, or its purchase is concluded.
func (p Parcels) Undeliver(ctx context.Context, orderNo string, by Source) (done bool, err error) {
	err = p.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.order_no = ?", orderNo)
		if err != nil || o.PayState != Paid || o.ShipState != ShipShipped {
			return err
		}
		n, err := t.exec("DELETE FROM arrivals WHERE order_id = ? AND concluded_at IS NULL", o.ID)
		if done = n > 0; err != nil || !done {
			return err
		}
		return t.remark(o, EventUndelivered, by, nil)
	})
	return done, err
}

// Concludable tells whether the buyer of an order can conclude the purchase: once it is
// sent and while nothing is claimed.
func (o Order) Concludable(s Shipment, claims []Claim) bool {
	for _, c := range claims {
		if c.ClosedAt.IsZero() {
			return false
		}
	}
	return o.PayState == Paid && o.ShipState == ShipShipped && s.ConcludedAt.IsZero()
}

// Conclude notes that the buyer of an order has the goods and keeps them, which takes
// none of their rights. ErrNotFound, ErrNotShipped, ErrClaimOpen.
func (p Parcels) Conclude(ctx context.Context, publicID string) error {
	return p.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.public_id = ?", publicID)
		if err != nil {
			return err
		}
		return parcels{t}.conclude(o, SourceBuyer)
	})
}

func (t parcels) conclude(o Order, by Source) error {
	s, err := t.shipment(o.ID)
	if err != nil {
		return err
	}
	claims, err := t.claims(o.ID)
	switch {
	case err != nil:
		return err
	case o.PayState != Paid || o.ShipState != ShipShipped:
		return ErrNotShipped
	case !s.ConcludedAt.IsZero():
		return nil
	case !o.Concludable(s, claims):
		return ErrClaimOpen
	}
	if _, err := t.deliver(o, by); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE arrivals SET concluded_at = ? WHERE order_id = ?", ms(t.now), o.ID); err != nil {
		return fmt.Errorf("conclude order %s: %w", o.No, err)
	}
	return t.remark(o, EventConcluded, by, nil)
}

// advancedAtOnce is how many orders move on by themselves in one transaction.
const advancedAtOnce = 200

// Advance takes parcels for delivered that left long enough ago, and concludes
// purchases without an open claim or a refund under way whose goods arrived long enough
// ago, as the owner said. It is done when nothing is left to move.
func (p Parcels) Advance(ctx context.Context) error {
	return p.writeAll(ctx, func(t *tx) (int, error) { return parcels{t}.advance() })
}

func (t parcels) advance() (int, error) {
	terms, err := t.afterSale()
	if err != nil {
		return 0, err
	}
	moved, ago := 0, func(days int64) int64 { return ms(t.now.Add(-time.Duration(days) * 24 * time.Hour)) }
	if n := terms.DeliveredAfter; n > 0 {
		ids, err := t.ids(`SELECT s.order_id FROM shipments s JOIN orders o ON o.id = s.order_id WHERE s.shipped_at <= ?
		  AND (o.country = 'KR' OR s.shipped_at <= ?) AND o.pay_state = 'paid' AND o.ship_state = 'shipped'
		  AND NOT EXISTS (SELECT 1 FROM arrivals a WHERE a.order_id = s.order_id)
		  AND NOT EXISTS (SELECT 1 FROM events e WHERE e.order_id = s.order_id AND e.kind = ?)
		  ORDER BY s.order_id LIMIT ?`, ago(n), ago(n+farAway), EventUndelivered, advancedAtOnce)
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			o, err := t.order("WHERE o.id = ?", id)
			if err == nil {
				_, err = t.deliver(o, SourcePolicy)
			}
			if err != nil {
				return 0, err
			}
		}
		moved += len(ids)
	}
	if terms.ConcludedAfter == 0 {
		return moved, nil
	}
	ids, err := t.ids(`SELECT a.order_id FROM arrivals a JOIN orders o ON o.id = a.order_id WHERE a.concluded_at IS NULL
	  AND a.delivered_at <= ? AND o.pay_state = 'paid' AND o.ship_state = 'shipped'
	  AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.order_id = o.id AND c.closed_at IS NULL)
	  AND NOT EXISTS (SELECT 1 FROM payments p JOIN refunds r ON r.imp_uid = p.imp_uid WHERE p.order_id = o.id
	    AND r.state IN (`+refundsInFlight+`)) ORDER BY a.delivered_at LIMIT ?`, ago(terms.ConcludedAfter),
		advancedAtOnce)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		o, err := t.order("WHERE o.id = ?", id)
		if err == nil {
			err = t.conclude(o, SourcePolicy)
		}
		if err != nil {
			return 0, err
		}
	}
	return moved + len(ids), nil
}
