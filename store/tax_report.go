package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
)

// TaxLine is what was sold in a month by one way of paying, less what was refunded in
// it, taken apart for the tax office.
type TaxLine struct {
	Month    time.Time // its first day, in Korea
	PG       PG        // the way that was taken in the end (PG.PaidAs), named by its button
	Method   string    // that way, where there is no button for it; else empty
	Currency money.Currency
	Payments int
	Refunds  int
	Sold     int64 // minor units
	Returned int64 // minor units
	Parts    money.TaxParts
}

// Plus adds up two lines in one currency.
func (l TaxLine) Plus(o TaxLine) TaxLine {
	l.Payments, l.Refunds = l.Payments+o.Payments, l.Refunds+o.Refunds
	l.Sold, l.Returned = l.Sold+o.Sold, l.Returned+o.Returned
	l.Parts = l.Parts.Plus(o.Parts)
	return l
}

// compare puts months in their order, won first, the ways of paying by name.
func (l TaxLine) compare(o TaxLine) int {
	return cmp.Or(l.Month.Compare(o.Month), cmp.Compare(l.Currency, o.Currency), cmp.Compare(l.PG, o.PG),
		cmp.Compare(l.Method, o.Method))
}

// TaxReport returns what was sold from a moment until before another, in the order of
// months. Unlike TaxMonths it has the orders of shops that sell only taxed goods, too:
// those are wholly taxed, or at 0 % if they left the country.
func TaxReport(ctx context.Context, s *Store, from, until time.Time) ([]TaxLine, error) {
	var list []TaxLine
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = t.core.taxed.of(t, span{ms(from), ms(until)}, func() ([]TaxLine, error) {
			return taxesOf(t).report(from, until)
		})
		return err
	})
	return slices.Clone(list), err
}

func (t taxes) report(from, until time.Time) (list []TaxLine, err error) {
	err = t.each(`SELECT (at + 32400000) / 86400000, currency, pg, method,
	    sum(CASE sign WHEN 1 THEN 1 ELSE 0 END), sum(CASE sign WHEN 1 THEN 0 ELSE 1 END),
	    sum(CASE sign WHEN 1 THEN amount ELSE 0 END), sum(CASE sign WHEN 1 THEN 0 ELSE amount END),
	    `+taxSums+` FROM `+taxMoves+` WHERE at >= ? AND at < ? GROUP BY 1, 2, 3, 4`,
		[]any{ms(from), ms(until)}, func(scan func(...any) error) error {
			l, err := scanTaxLine(scan)
			list = append(list, l)
			return err
		})
	return mergeTaxLines(list), err
}

// scanTaxLine reads a day of one way of paying.
func scanTaxLine(scan func(...any) error) (TaxLine, error) {
	var l TaxLine
	var day int64
	var pg PG
	var method string
	err := scan(&day, &l.Currency, &pg, &method, &l.Payments, &l.Refunds, &l.Sold, &l.Returned,
		&l.Parts.Supply, &l.Parts.VAT, &l.Parts.Free, &l.Parts.Zero)
	d := time.UnixMilli(day * dayMS).UTC()
	l.Month = time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, korea.Seoul())
	l.PG, l.Method = pg.PaidAs(method, "") // the method is the wallet, where there is one
	return l, err
}

// mergeTaxLines adds up the days of each month.
func mergeTaxLines(list []TaxLine) []TaxLine {
	slices.SortFunc(list, TaxLine.compare)
	var merged []TaxLine
	for _, l := range list {
		if last := len(merged) - 1; last >= 0 && merged[last].compare(l) == 0 {
			merged[last] = merged[last].Plus(l)
			continue
		}
		merged = append(merged, l)
	}
	return merged
}
