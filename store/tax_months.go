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

// taxDays are payments, and refunds below 0, by day; VAT is rounded as money.VAT does.
const taxDays = `SELECT (at + 32400000) / 86400000, currency,
	    sum(CASE WHEN country <> 'KR' THEN 0 ELSE sign * (amount - free - (2 * (amount - free) + 11) / 22) END),
	    sum(CASE WHEN country <> 'KR' THEN 0 ELSE sign * ((2 * (amount - free) + 11) / 22) END),
	    sum(sign * free), sum(CASE WHEN country <> 'KR' THEN sign * (amount - free) ELSE 0 END)
	  FROM (SELECT 1 AS sign, coalesce(p.paid_at, p.first_seen_at) AS at, p.currency AS currency, p.amount AS amount,
	      t.tax_free AS free, o.country AS country
	    FROM payments p JOIN orders o ON o.id = p.order_id JOIN order_totals t ON t.order_id = o.id AND t.currency =
	    p.currency WHERE p.verdict = 'accepted' AND o.tax <> ''
	    UNION ALL SELECT -1, r.done_at, p.currency, r.amount, r.tax_free, o.country FROM refunds r JOIN payments p ON
	    p.imp_uid = r.imp_uid JOIN orders o ON o.id = p.order_id
	    WHERE p.verdict = 'accepted' AND o.tax <> '' AND r.state = 'done') x
	  WHERE at >= ? GROUP BY 1, 2 ORDER BY 1 DESC, 2`

func (t taxes) months(from time.Time) ([]TaxMonth, error) {
	var list []TaxMonth
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
		sum := &list[i].Parts
		sum.Supply, sum.VAT = sum.Supply+p.Supply, sum.VAT+p.VAT
		sum.Free, sum.Zero = sum.Free+p.Free, sum.Zero+p.Zero
		return nil
	})
	return list, err
}
