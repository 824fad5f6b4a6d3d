package store

import (
	"errors"
	"fmt"

	"github.com/jangteo/jangteo/store/money"
)

// unknownCountry stands where nobody has said the country (ISO 3166 leaves ZZ
// to its users).
const unknownCountry = "ZZ"

// lostOrder is the order that a signed note describes; nil when the note left
// its lines out or one of its articles is unknown here. Who ordered it is as
// I'mport says.
func (t *tx) lostOrder(n note, f Fact) (*Order, error) {
	o := Order{No: n.No, PublicID: n.PublicID, Language: n.Language, PayState: Unpaid, ShipState: ShipNone,
		Rebuilt: true,
		Buyer:   f.Buyer, Destination: f.Destination, CreatedAt: fromMS(n.Placed), ExpiresAt: fromMS(n.Placed),
		Shipping: money.Price{KRW: n.Shipping[0], USD: n.Shipping[1]}, Total: money.Price{KRW: n.Total[0],
			USD: n.Total[1]}}
	if n.Discount != nil {
		o.Discount = money.Price{KRW: n.Discount[0], USD: n.Discount[1]}
	}
	o.Destination.Receiver = Person{Name: f.Buyer.Name, Tel: f.Buyer.Tel}
	o.Destination.Country = unknownCountry
	if o.Language == "ko" {
		o.Destination.Country = "KR"
	}
	taken := map[int64]bool{}
	for _, l := range n.Lines {
		line, err := t.lostLine(l)
		if errors.Is(err, ErrNotFound) || taken[line.VariantID] {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		taken[line.VariantID] = true
		o.Lines = append(o.Lines, line)
		o.Goods = o.Goods.Plus(line.Unit.Times(line.Quantity))
	}
	if len(o.Lines) == 0 || o.Goods.Plus(o.Shipping).Minus(o.Discount) != o.Total {
		return nil, nil
	}
	o = cleaned(o)
	return &o, nil
}

// lostLine reads an article as it is called today, at the price of the note.
func (t *tx) lostLine(l noteLine) (Line, error) {
	var r variantRow
	var name Text
	err := t.get("SELECT "+variantColumns+
		`, p.name_ko, p.name_en FROM variants v JOIN products p ON p.id = v.product_id WHERE v.sku = ?`,
		[]any{l.SKU}, append(r.dest(), &name.Ko, &name.En)...)
	line := newLine(name, r.named(), l.Quantity, Picture{})
	line.Unit, line.Tax = money.Price{KRW: l.KRW, USD: l.USD}, Taxed // the note does not say
	return line, err
}

// rebuild writes an order again. It reserves nothing: its goods may long have
// been sold to others, and its coupon been used by them.
func (t *tx) rebuild(o *Order, source Source) error {
	if err := t.writeOrder(o, origin{keys: keysOf(*o)}); err != nil {
		return err
	}
	paid := o.paidFor()
	for i, l := range o.Lines {
		if err := t.writeLine(o.ID, i+1, l, paid[i]); err != nil {
			return err
		}
	}
	if err := t.writeTotals(*o); err != nil {
		return fmt.Errorf("make order %s again: %w", o.No, err)
	}
	return t.event(Event{Entity: EntityOrder, Key: o.No, OrderID: o.ID, Kind: EventRebuilt,
		After: state(Unpaid, ShipNone), Source: source,
		Detail: map[string]any{"krw": o.Total.KRW, "usd": o.Total.USD}})
}
