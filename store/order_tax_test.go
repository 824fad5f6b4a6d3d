package store

import (
	"math/rand/v2"
	"testing"

	"github.com/jangteo/jangteo/store/money"
)

func taxLine(tax TaxKind, won, quantity int64) Line {
	return Line{Tax: tax, Unit: money.Price{KRW: won, USD: won}, Quantity: quantity, Group: ShipStandard}
}

// TestTaxFreePart splits orders into what is taxed and what is not.
func TestTaxFreePart(t *testing.T) {
	own := func(l Line, fee int64) Line {
		l.Group, l.Fee = ShipOwn, money.Price{KRW: fee, USD: fee}
		return l
	}
	group := func(l Line, g ShipGroup) Line { l.Group = g; return l }
	for _, c := range []struct {
		name               string
		mode               TaxMode
		lines              []Line
		shipping, discount int64
		country            string
		want               int64
	}{
		{"a shop that does not tell", TaxedOnly, []Line{taxLine(TaxFree, 1000, 1)}, 0, 0, "KR", 0},
		{"a shop without tax", FreeOnly, []Line{taxLine(Taxed, 1000, 1)}, 3000, 100, "KR", 3900},
		{"taxed goods", MixedTax, []Line{taxLine(Taxed, 1000, 1)}, 3000, 0, "KR", 0},
		{"tax-free goods with their delivery", MixedTax, []Line{taxLine(TaxFree, 1000, 2)}, 3000, 0, "KR", 5000},
		{"the fee by the prices", MixedTax, []Line{taxLine(Taxed, 20000, 1), taxLine(TaxFree, 10000, 1)}, 3000, 0, "KR",
			11000},
		{"the fee to the nearest won", MixedTax, []Line{taxLine(Taxed, 10000, 1), taxLine(TaxFree, 20000, 1)}, 2500, 0,
			"KR", 21667},
		{"half a won is taxed", MixedTax, []Line{taxLine(Taxed, 10000, 1), taxLine(TaxFree, 10000, 1)}, 2501, 0, "KR",
			11250},
		{"each its share of the coupon", MixedTax, []Line{taxLine(Taxed, 20000, 1), taxLine(TaxFree, 10000, 1)}, 0, 3000,
			"KR", 9000},
		{"the fee although the coupon pays for all goods", MixedTax, []Line{taxLine(Taxed, 20000, 1),
			taxLine(TaxFree, 10000, 1)}, 3000, 30000, "KR", 1000},
		{"a fee of its own", MixedTax, []Line{taxLine(Taxed, 20000, 1), own(taxLine(TaxFree, 10000, 1), 4000)}, 7000, 0,
			"KR", 14000},
		{"a fee of its own for taxed goods", MixedTax, []Line{own(taxLine(Taxed, 20000, 1), 4000),
			taxLine(TaxFree, 10000, 1)}, 7000, 0, "KR", 13000},
		{"free delivery pays nothing of the standard fee", MixedTax, []Line{taxLine(Taxed, 20000, 1),
			group(taxLine(TaxFree, 10000, 1), ShipFree)}, 3000, 0, "KR", 10000},
		{"a remote place without standard goods", MixedTax, []Line{own(taxLine(Taxed, 20000, 1), 0),
			group(taxLine(TaxFree, 10000, 1), ShipFree)}, 3000, 0, "KR", 11000},
		{"what is fetched shares no fee", MixedTax, []Line{group(taxLine(Taxed, 20000, 1), ShipFree),
			group(taxLine(TaxFree, 10000, 1), ShipPickup)}, 3000, 0, "KR", 10000},
		{"abroad all share the fee", MixedTax, []Line{taxLine(Taxed, 20000, 1),
			group(taxLine(TaxFree, 10000, 1), ShipFree)}, 3000, 0, "US", 11000},
	} {
		o := Order{Lines: c.lines, Destination: Destination{Country: c.country},
			Shipping: money.Price{KRW: c.shipping, USD: c.shipping}, Discount: money.Price{KRW: c.discount, USD: c.discount}}
		for _, l := range o.Lines {
			o.Goods = o.Goods.Plus(l.Unit.Times(l.Quantity))
		}
		o.Total = o.Goods.Plus(o.Shipping).Minus(o.Discount)
		o.splitTax(c.mode)
		if o.TaxFree.KRW != c.want || o.TaxFree.USD != c.want || o.Tax != c.mode {
			t.Errorf("%s: %v, want %d", c.name, o.TaxFree, c.want)
		}
	}
}

// TestTaxFreePartIsWithinItsBounds splits orders at random: what is tax-free is no less
// than what was paid for such goods, no more than that and delivery, and all or nothing
// of an order of one kind.
func TestTaxFreePartIsWithinItsBounds(t *testing.T) {
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		o := Order{Destination: Destination{Country: []string{"KR", "US"}[rng.IntN(2)]}}
		var fees int64
		for range 1 + rng.IntN(5) {
			l := taxLine([]TaxKind{Taxed, TaxFree}[rng.IntN(2)],
				1+rng.Int64N(200000), 1+rng.Int64N(99))
			l.Group = []ShipGroup{ShipStandard, ShipOwn, ShipFree}[rng.IntN(3)]
			if l.Group == ShipOwn {
				l.Fee.KRW = rng.Int64N(9001)
			}
			fees += l.Fee.KRW
			o.Lines, o.Goods = append(o.Lines, l), o.Goods.Plus(l.Unit.Times(l.Quantity))
		}
		o.Shipping.KRW = fees + rng.Int64N(9001)
		o.Discount.KRW = rng.Int64N(o.Goods.KRW + 1)
		o.Total.KRW = o.Goods.KRW + o.Shipping.KRW - o.Discount.KRW
		o.splitTax(MixedTax)
		var free, taxed, own int64
		for i, paid := range o.PaidFor(money.KRW) {
			if o.Lines[i].Tax == TaxFree {
				free, own = free+paid, own+o.Lines[i].Fee.KRW
			} else {
				taxed += paid
			}
		}
		got := o.TaxFree.KRW
		if got < free+own || o.Total.KRW-got < taxed || got > free+o.Shipping.KRW {
			t.Fatalf("%d of %d is tax-free, goods %d with fees of %d, others %d: %+v", got, o.Total.KRW, free, own, taxed, o)
		}
		parts, told := o.TaxParts(money.KRW)
		if !told || parts.Supply+parts.VAT+parts.Free+parts.Zero != o.Total.KRW {
			t.Fatalf("%+v of %d", parts, o.Total.KRW)
		}
	}
}
