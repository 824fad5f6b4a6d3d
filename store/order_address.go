package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jangteo/jangteo/store/korea"
)

// MaxReaddressed is how often a buyer can change where an order goes.
const MaxReaddressed = 10

// Errors of buyers who change where an order goes. Nothing was changed.
var (
	ErrPacked           = errors.New("the order is being packed, or over")
	ErrReaddressedOften = errors.New("it was changed often enough where the order goes")
)

// PlaceError says that delivery to a place costs something else than what was paid,
// or is in another country.
type PlaceError struct{ Abroad bool }

// Error implements error.
func (e *PlaceError) Error() string { return "delivery to this place costs something else" }

// Parcels is what becomes of an order between payment and end: where it goes, and
// when it was there.
type Parcels struct {
	*core
	kept *perFrame[AfterSale] // for the pages of products
}

// parcels is the same within a transaction.
type parcels struct{ *tx }

// Readdressable tells whether its buyer can still say where an order goes: until it is
// packed. The schema enforces the same of those that are not unpaid.
func (o Order) Readdressable(d Delivery) bool {
	if o.Emptied || o.Rebuilt || d.Listed {
		return false
	}
	switch o.PayState {
	case Unpaid:
		return !o.Replaced
	case AwaitingDeposit:
		return true
	}
	return o.PayState == Paid && o.ShipState == ShipReady
}

// Readdress changes where an order goes, with whom and by what note, as its buyer wants
// it: within its country and for what was paid. The buyer of a paid order gets mail,
// the owner if a slip was printed before. ErrNotFound, ErrPacked, ErrReaddressedOften,
// *PlaceError.
func (p Parcels) Readdress(ctx context.Context, publicID string, to Destination) error {
	return p.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.public_id = ?", publicID)
		if err != nil {
			return err
		}
		d, err := parcels{t}.delivery(o.ID)
		if err != nil {
			return err
		}
		if !o.Readdressable(d) {
			return ErrPacked
		}
		fields := changedFields(o, NewOrder{Language: o.Language, Buyer: o.Buyer, Destination: to})
		if len(fields) == 0 {
			return nil
		}
		if d.Readdressed >= MaxReaddressed {
			return ErrReaddressedOften
		}
		if err := (parcels{t}).costsTheSame(o, to); err != nil {
			return err
		}
		said := o
		said.Destination = to
		if _, err := t.exec(`UPDATE orders SET receiver_name = ?, receiver_tel = ?, postcode = ?, addr = ?, memo = ?,
		  searched = ?, readdressed = readdressed + 1, readdressed_at = ? WHERE id = ?`, to.Receiver.Name,
			to.Receiver.Tel, to.Postcode, to.Addr, to.Memo, keysOf(said).searched, ms(t.now), o.ID); err != nil {
			return fmt.Errorf("change where order %s goes: %w", o.No, err)
		}
		if err := t.remark(o, EventReaddressed, SourceBuyer, map[string]any{"fields": fields}); err != nil {
			return err
		}
		return parcels{t}.tellReaddressed(o, d)
	})
}

// tellReaddressed queues the mails about a change of where a paid order goes.
func (t parcels) tellReaddressed(o Order, d Delivery) error {
	if o.PayState != Paid {
		return nil
	}
	about := fmt.Sprintf("%s#%d", o.No, d.Readdressed+1)
	list := []Mail{{Kind: ReaddressedMail, About: about}}
	if !d.SlipAt.IsZero() {
		list = append(list, Mail{Kind: ReprintMail, About: about})
	}
	return t.postMails(list...)
}

// costsTheSame refuses a place that is not delivered to for what was paid. A place with
// the same surcharge as the one before is, whatever the surcharges were when ordered,
// as long as one was paid for both or for neither.
func (t parcels) costsTheSame(o Order, to Destination) error {
	if to.Country != o.Destination.Country {
		return &PlaceError{Abroad: true}
	}
	if to.Country != korea.Code || to.Postcode == o.Destination.Postcode {
		return nil
	}
	terms, err := t.shipping()
	if err != nil {
		return err
	}
	was, is := terms.Extra(o.Destination), terms.Extra(to)
	if is != was || (is > 0) != (o.Extra.KRW > 0) {
		return t.unlessNothingIsSent(o.ID, &PlaceError{})
	}
	return nil
}

// unlessNothingIsSent is the error, unless the shop pays no courier for any of an
// order's goods: then no place costs more.
func (t parcels) unlessNothingIsSent(order int64, problem error) error {
	lines, err := t.lines(order)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.Group != ShipCollect && l.Group != ShipPickup {
			return problem
		}
	}
	return nil
}
