package store

import (
	"context"
	"errors"
	"slices"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
)

// TaxKind is whether a price contains value added tax.
type TaxKind string

// The kinds.
const (
	Taxed   TaxKind = "taxed"
	TaxFree TaxKind = "free"
)

// TaxKinds is the table of what prices contain.
func TaxKinds() []Meaning[TaxKind] {
	return []Meaning[TaxKind]{
		{Kind: Taxed, Means: "value added tax is contained"},
		{Kind: TaxFree, Means: "free of value added tax, as unprocessed food and books are"},
	}
}

// TaxMode is how a shop is taxed, and its contract with the PG says.
type TaxMode string

// The modes.
const (
	TaxedOnly TaxMode = ""      // everything is taxed, and nobody is told
	MixedTax  TaxMode = "mixed" // taxed and tax-free goods, by their products
	FreeOnly  TaxMode = "free"  // nothing is taxed
)

// TaxModes is the table of how a shop is taxed.
func TaxModes() []Meaning[TaxMode] {
	return []Meaning[TaxMode]{
		{Kind: TaxedOnly, Means: "everything is taxed, and nobody is told"},
		{Kind: MixedTax, Means: "taxed and tax-free goods, by their products"},
		{Kind: FreeOnly, Means: "nothing is taxed"},
	}
}

// Taxes says how the shop is taxed, and with whom the owner has agreed on that.
type Taxes struct {
	Mode TaxMode `json:"mode"`
}

// ErrTaxMode is returned for a way of being taxed that there is not.
var ErrTaxMode = errors.New("no such way of being taxed")

type taxes struct{ *tx }

func taxesOf(t *tx) taxes { return taxes{t} }

func (t taxes) mode() (TaxMode, error) {
	var set Taxes
	err := t.document("taxes", &set)
	return set.Mode, err
}

// split says of an order what is tax-free in the shop as it is taxed now.
func (t taxes) split(o *Order) error {
	mode, err := t.mode()
	o.splitTax(mode)
	return err
}

// TaxModeOf returns how a shop is taxed.
func TaxModeOf(ctx context.Context, s *Store) (mode TaxMode, err error) {
	err = s.read(ctx, func(t *tx) error {
		mode, err = taxesOf(t).mode()
		return err
	})
	return mode, err
}

// SetTaxMode changes how a shop is taxed; by is who asked for it. Orders keep what was
// true when they were placed. ErrTaxMode.
func SetTaxMode(ctx context.Context, s *Store, mode TaxMode, by Source) error {
	known := func(m Meaning[TaxMode]) bool { return m.Kind == mode }
	if !slices.ContainsFunc(TaxModes(), known) {
		return ErrTaxMode
	}
	return s.write(ctx, func(t *tx) error { return t.putDocument("taxes", Taxes{mode}, by) })
}

// of is what a product's price contains in a shop that is taxed so.
func (m TaxMode) of(product TaxKind) TaxKind {
	switch m {
	case MixedTax:
		return product
	case FreeOnly:
		return TaxFree
	}
	return Taxed
}

// Exported reports whether an order leaves the country, and is taxed at 0 %.
func (o Order) Exported() bool {
	return o.Destination.Country != "" && o.Destination.Country != korea.Code
}

// TaxParts takes the total of an order apart for the tax office; ok if it was placed
// while the shop told how it is taxed.
func (o Order) TaxParts(in money.Currency) (parts money.TaxParts, ok bool) {
	return money.TaxPartsOf(o.Total.In(in).Minor, o.TaxFree.In(in).Minor, o.Exported()), o.Tax != TaxedOnly
}

// splitTax says of an order which lines are tax-free, and what of its total is, in a
// shop that is taxed so.
func (o *Order) splitTax(m TaxMode) {
	o.Tax = m
	for i := range o.Lines {
		o.Lines[i].Tax = m.of(o.Lines[i].Tax)
	}
	o.TaxFree = money.InEach(o.taxFree)
}

// taxFree is what of an order's total is tax-free: what was paid for such goods, their
// own delivery fees, and of a fee for several goods the share of their prices before
// the coupon.
func (o Order) taxFree(in money.Currency) int64 {
	paid, shared := o.PaidFor(in), o.Shipping.In(in).Minor
	var sum, free, all int64
	for i, l := range o.Lines {
		own := int64(0)
		if l.Group == ShipOwn {
			own = l.Fee.In(in).Minor
		}
		shared -= own
		weight := int64(0)
		if o.sharesFee(l) {
			weight = l.Unit.In(in).Minor * l.Quantity
		}
		all += weight
		if l.Tax == TaxFree {
			sum, free = sum+paid[i]+own, free+weight
		}
	}
	return sum + money.Portion(shared, free, all)
}

// sharesFee reports whether a line is delivered for the fee that is not its own: in
// Korea those of the standard group, or else all that are delivered.
func (o Order) sharesFee(line Line) bool {
	standard := false
	for _, l := range o.Lines {
		standard = standard || l.Group == ShipStandard
	}
	if standard && !o.Exported() {
		return line.Group == ShipStandard
	}
	return line.Group != ShipPickup
}

// tellsTax reports whether the PG is told what of an order is tax-free: by a page that
// does, in won, and never PayPal, which refuses that (manual: pg/v1/spb).
func (n NewAttempt) tellsTax(o Order) bool {
	return n.TellsTax && o.Tax != TaxedOnly && n.Currency == money.KRW && n.PG.Source() == FromIamport && n.PG != PayPal
}
