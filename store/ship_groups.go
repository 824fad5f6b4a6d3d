package store

import (
	"cmp"
	"slices"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
)

// ShipGroup is how a product is delivered within Korea.
type ShipGroup string

// The groups. Abroad everything goes for the fee of the country.
const (
	ShipStandard ShipGroup = "standard" // for the order's fee, free from a sum
	ShipOwn      ShipGroup = "own"      // for a fee of its own, in a parcel of its own
	ShipFree     ShipGroup = "free"     // for nothing, in the parcel of the standard goods
	ShipCollect  ShipGroup = "collect"  // the receiver pays the courier
	ShipPickup   ShipGroup = "pickup"   // the buyer fetches it
)

// ShipGroups lists the groups.
func ShipGroups() []Meaning[ShipGroup] {
	return []Meaning[ShipGroup]{
		{Kind: ShipStandard, Means: "delivered for the order's fee"},
		{Kind: ShipOwn, Means: "delivered for a fee of its own"},
		{Kind: ShipFree, Means: "delivered for nothing"},
		{Kind: ShipCollect, Means: "delivered for what the receiver pays the courier"},
		{Kind: ShipPickup, Means: "fetched by the buyer"},
	}
}

// Known tells whether there is such a group.
func (g ShipGroup) Known() bool {
	return slices.ContainsFunc(ShipGroups(), func(m Meaning[ShipGroup]) bool { return m.Kind == g })
}

// HasFee tells whether products of the group have a fee of their own.
func (g ShipGroup) HasFee() bool { return g == ShipOwn || g == ShipCollect }

// ShipTerms is how a product is delivered and what that costs.
type ShipTerms struct {
	Group ShipGroup `json:"group"`
	Fee   int64     `json:"fee"` // won, see HasFee
	Per   int64     `json:"per"` // pieces that one Fee is for; 0: any number
	// working days from the payment until it leaves; 0: ShippingDays
	Days int64 `json:"days"`
}

// MaxDispatchDays is how many working days a product may take to leave.
const MaxDispatchDays = 60

// DispatchDays is how many working days after the payment all goods of an order have left.
func (o Order) DispatchDays() int { return DispatchDays(o.Lines) }

// DispatchDays is how many working days it takes until the last of some goods leaves.
func DispatchDays(lines []Line) int {
	most := int64(0)
	for _, l := range lines {
		most = max(most, cmp.Or(l.Days, ShippingDays))
	}
	return int(cmp.Or(most, ShippingDays))
}

// maxShipFee is the largest fee of one product, in won.
const maxShipFee = 10_000_000

// completed fills in the standard group, and leaves out a fee that no buyer pays.
func (s ShipTerms) completed() ShipTerms {
	if s.Group == "" {
		s.Group = ShipStandard
	}
	if s.Group.Known() && !s.Group.HasFee() {
		s.Fee, s.Per = 0, 0
	}
	return s
}

// fee is what so many pieces cost, in won.
func (s ShipTerms) fee(pieces int64) int64 {
	switch {
	case !s.Group.HasFee():
		return 0
	case s.Per > 0:
		return s.Fee * ((pieces + s.Per - 1) / s.Per)
	}
	return s.Fee
}

// GroupError says that goods which are only collected or fetched cannot go abroad.
type GroupError struct{ Group ShipGroup }

// Error implements error.
func (e *GroupError) Error() string { return "goods of the group " + string(e.Group) + " go abroad" }

// Unwrap makes it an ErrNoDelivery.
func (e *GroupError) Unwrap() error { return ErrNoDelivery }

// loaded is one line of a Load.
type loaded struct {
	product int64
	terms   ShipTerms
	value   money.Price
	pieces  int64
}

// Charges is what delivery comes to, taken apart.
type Charges struct {
	Basic money.Price   // for the standard goods; abroad: for all
	Lines []money.Price // by line: what its product costs by itself, or the courier takes, on its first line
	Extra money.Price   // for a remote place, for each parcel
	Total money.Price   // without what couriers take
}

// standard is the value of the standard goods; false: there are none.
func (l Load) standard() (value money.Price, any bool) {
	for _, i := range l.lines {
		if i.terms.Group == ShipStandard {
			value, any = value.Plus(i.value), true
		}
	}
	return value, any
}

// parcels counts the parcels that the shop pays a courier for: the standard and free
// goods share one, each other product has its own.
func (l Load) parcels() int64 {
	var n, shared int64
	for at, i := range l.lines {
		switch {
		case i.terms.Group == ShipStandard, i.terms.Group == ShipFree:
			shared = 1
		case i.terms.Group == ShipOwn && l.isFirst(at):
			n++
		}
	}
	return n + shared
}

// isFirst tells whether a line is the first of its product.
func (l Load) isFirst(at int) bool {
	return slices.IndexFunc(l.lines, func(i loaded) bool { return i.product == l.lines[at].product }) == at
}

// pieces counts the pieces of a line's product.
func (l Load) pieces(at int) (n int64) {
	for _, i := range l.lines {
		if i.product == l.lines[at].product {
			n += i.pieces
		}
	}
	return n
}

// For returns the terms for a product by itself.
func (t ShippingTerms) For(s ShipTerms) ShippingTerms {
	switch s.Group {
	case ShipOwn:
		t = t.flat(s.Fee)
		t.Per = s.Per
	case ShipFree, ShipCollect, ShipPickup:
		t = t.flat(0)
	}
	return t
}

// Alone is what one Fee of a product is.
func (t ShippingTerms) Alone(s ShipTerms) money.Price { return money.AtRate(s.Fee, t.rate) }

// ChargeFor returns what delivery of so many pieces costs on these terms without a
// surcharge.
func (t ShippingTerms) ChargeFor(goods money.Price, pieces int64) money.Price {
	charge := t.Charge(goods)
	if t.Per > 0 {
		return charge.Times((pieces + t.Per - 1) / t.Per)
	}
	return charge
}

// within returns what delivery within Korea comes to.
func (t ShippingTerms) within(l Load, to Destination) Charges {
	c := Charges{Lines: make([]money.Price, len(l.lines)),
		Extra: money.AtRate(t.Extra(to)*l.parcels(), t.rate)}
	if value, any := l.standard(); any {
		c.Basic = t.Charge(value)
	}
	c.Total = c.Basic.Plus(c.Extra)
	for at, i := range l.lines {
		if !l.isFirst(at) {
			continue
		}
		c.Lines[at] = money.AtRate(i.terms.fee(l.pieces(at)), t.rate)
		if i.terms.Group == ShipOwn {
			c.Total = c.Total.Plus(c.Lines[at])
		}
	}
	return c
}

// abroad returns what delivery to another country comes to; ErrNoDelivery.
func (t ShippingTerms) abroad(l Load, country string) (Charges, error) {
	terms, err := t.To(country, l)
	c := Charges{Basic: terms.Charge(l.Goods), Lines: make([]money.Price, len(l.lines))}
	c.Total = c.Basic
	return c, err
}

// OnlyPickup tells whether the buyer fetches everything.
func (l Load) OnlyPickup() bool {
	return len(l.lines) > 0 && !slices.ContainsFunc(l.lines, func(i loaded) bool { return i.terms.Group != ShipPickup })
}

// stays returns the group of goods that cannot go abroad; empty: all can.
func (l Load) stays() ShipGroup {
	for _, i := range l.lines {
		if i.terms.Group == ShipCollect || i.terms.Group == ShipPickup {
			return i.terms.Group
		}
	}
	return ""
}

// Charges returns what delivery of an order to a place costs, taken apart; see Cost.
func (t ShippingTerms) Charges(l Load, to Destination) (Charges, error) {
	if to.Country != "" && to.Country != korea.Code {
		return t.abroad(l, to.Country)
	}
	return t.within(l, to), nil
}
