package store

import (
	"context"
	"time"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
)

// TaxMonth is what was sold in a month in one currency, less what was refunded in it.
type TaxMonth struct {
	Month    time.Time // its first day, in Korea
	Currency money.Currency
	Parts    money.TaxParts
}

// TaxMonths returns what was sold in the last n months, the latest first, of orders
// placed while the shop told how it is taxed. Each payment and each refund is taken
// apart by itself, as on their slips.
func TaxMonths(ctx context.Context, s *Store, now time.Time, n int) ([]TaxMonth, error) {
	local := now.In(korea.Seoul())
	from := time.Date(local.Year(), local.Month()-time.Month(n)+1, 1, 0, 0, 0, 0, korea.Seoul())
	var list []TaxMonth
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = taxesOf(t).months(from)
		return err
	})
	return list, err
}

// taxMoves are payments, and refunds with the sign -1, with what of them is tax-free.
const taxMoves = `(SELECT 1 AS sign, ` + saleTime + ` AS at, p.currency AS currency, p.amount AS amount,
	    t.tax_free AS free, o.country AS country, o.tax AS tax, a.pg AS pg,
	    CASE p.wallet WHEN '' THEN p.method ELSE p.wallet END AS method
	  FROM payments p JOIN orders o ON o.id = p.order_id JOIN attempts a ON a.id = p.attempt_id
	  JOIN order_totals t ON t.order_id = o.id AND t.currency = p.currency WHERE p.verdict = 'accepted'
	  UNION ALL SELECT -1, r.done_at, p.currency, r.amount, r.tax_free, o.country, o.tax, a.pg,
	    CASE p.wallet WHEN '' THEN p.method ELSE p.wallet END
	  FROM refunds r JOIN payments p ON p.imp_uid = r.imp_uid JOIN orders o ON o.id = p.order_id
	  JOIN attempts a ON a.id = p.attempt_id WHERE p.verdict = 'accepted' AND r.state = 'done') x`

// taxSums are the parts of what a group of taxMoves comes to: supply and VAT, which is
// rounded as money.VAT does, tax-free, and taxed at 0 %.
const taxSums = `sum(CASE WHEN country <> 'KR' THEN 0
	    ELSE sign * (amount - free - (2 * (amount - free) + 11) / 22) END),
	  sum(CASE WHEN country <> 'KR' THEN 0 ELSE sign * ((2 * (amount - free) + 11) / 22) END),
	  sum(sign * free), sum(CASE WHEN country <> 'KR' THEN sign * (amount - free) ELSE 0 END)`

const taxDays = `SELECT (at + 32400000) / 86400000, currency, ` + taxSums + ` FROM ` + taxMoves + `
	  WHERE at >= ? AND tax <> '' GROUP BY 1, 2 ORDER BY 1 DESC, 2`

func (t taxes) months(from time.Time) ([]TaxMonth, error) {
	var list []TaxMonth
	var told bool // else all counts as taxed, and nothing is taken apart
	if err := t.get("SELECT EXISTS (SELECT 1 FROM orders WHERE tax <> '')", nil, &told); err != nil || !told {
		return nil, err
	}
	at := map[TaxMonth]int{}
	err := t.each(taxDays, []any{ms(from)}, func(scan func(...any) error) error {
		var day int64
		var m TaxMonth
		var p money.TaxParts
		if err := scan(&day, &m.Currency, &p.Supply, &p.VAT, &p.Free, &p.Zero); err != nil {
			return err
		}
		d := time.UnixMilli(day * 86400000).UTC()
		m.Month = time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, korea.Seoul())
		i, known := at[m]
		if !known {
			i, at[m] = len(list), len(list)
			list = append(list, m)
		}
		list[i].Parts = list[i].Parts.Plus(p)
		return nil
	})
	return list, err
}
