package store

import (
	"context"
	"sort"
	"time"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
)

// koreaMS is how far clocks in Korea are ahead of UTC, all year round.
const koreaMS = 9 * 60 * 60 * 1000

const dayMS = 24 * 60 * 60 * 1000

// saleTime is when a payment p counts as a sale. payments_by_sale is ordered
// by it, so it is written like this everywhere.
const saleTime = "coalesce(p.paid_at, p.first_seen_at)"

// Sum is what was sold and given back, in minor units of one currency.
type Sum struct {
	Orders   int   // that were paid
	Sold     int64 // what they paid
	Returned int64 // what was given back, of these or earlier orders
}

// Net is what stays.
func (s Sum) Net() int64 { return s.Sold - s.Returned }

func (s Sum) plus(o Sum) Sum {
	return Sum{s.Orders + o.Orders, s.Sold + o.Sold, s.Returned + o.Returned}
}

// Till is where money came in: by which way, named by its button, and in which currency.
type Till struct {
	PG       PG
	Currency money.Currency
}

// Day is a day in Korea. Money given back counts to the day on which it went.
type Day struct {
	Date  time.Time // its beginning
	Tills map[Till]Sum
}

// Total adds up a day in one currency.
func (d Day) Total(c money.Currency) Sum {
	var total Sum
	for till, s := range d.Tills {
		if till.Currency == c {
			total = total.plus(s)
		}
	}
	return total
}

// MethodSum is what came by one way of paying.
type MethodSum struct {
	PG       PG     // the way that was taken in the end (PG.PaidAs), named by its button
	Method   string // that way, where there is no button for it; else empty
	Currency money.Currency
	Sum
}

// BestSeller is a product with what was sold of it and not wholly given back.
type BestSeller struct {
	ProductID int64
	Name      Text
	Pieces    int64
	KRW       int64 // won of orders paid in won
	USD       int64 // cents of orders paid in dollars
}

// LowVariant is something on sale of which few pieces are left.
type LowVariant struct {
	ProductID int64
	Name      Text
	Label     Text // its option values; empty without options
	SKU       string
	Stock     int64
}

// Statistics is how the shop did on some days in a row.
type Statistics struct {
	Days    []Day // oldest first; the last one is today
	Methods []MethodSum
	Best    []BestSeller
	Placed  int // orders placed
	Paid    int // of these, paid by now
	Low     []LowVariant
}

// Tills lists where money came in or went back, won first, the busiest first.
func (s Statistics) Tills() []Till {
	sums := map[Till]int64{}
	for _, d := range s.Days {
		for till, sum := range d.Tills {
			sums[till] += sum.Sold + sum.Returned
		}
	}
	var list []Till
	for till := range sums {
		list = append(list, till)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.Currency != b.Currency {
			return a.Currency == money.KRW
		}
		return sums[a] > sums[b] || sums[a] == sums[b] && a.PG < b.PG
	})
	return list
}

// Total adds up all days in one currency.
func (s Statistics) Total(c money.Currency) Sum {
	var total Sum
	for _, d := range s.Days {
		total = total.plus(d.Total(c))
	}
	return total
}

// bestShown and lowShown are how many rows these lists have at the most.
const (
	bestShown = 10
	lowShown  = 10
)

// dayOf is the day in Korea on which a moment in an expression (ms) is, as the kept
// sums have it: since 1 January 1970.
func dayOf(moment string) string { return "(" + moment + " + 32400000) / 86400000" }

// Statistics reads how the shop did on the last days in Korea, today included.
// A sale counts to the day on which it was paid, in the currency it was paid in.
func (s *Store) Statistics(ctx context.Context, days int) (Statistics, error) {
	var st Statistics
	err := s.read(ctx, func(t *tx) (err error) {
		end := korea.StartOfDay(t.now).AddDate(0, 0, 1)
		begin := end.AddDate(0, 0, -days)
		for i := range days {
			st.Days = append(st.Days, Day{Date: begin.AddDate(0, 0, i), Tills: map[Till]Sum{}})
		}
		first, after := (ms(begin)+koreaMS)/dayMS, (ms(end)+koreaMS)/dayMS
		if err = t.sales(&st, first, after); err != nil {
			return err
		}
		if st.Best, err = t.core.best.of(t, span{first, after}, func() ([]BestSeller, error) {
			return t.bestSellers(first, after)
		}); err != nil {
			return err
		}
		if st.Low, err = t.lowVariants(); err != nil {
			return err
		}
		return t.get(`SELECT (SELECT count(*) FROM orders o WHERE o.created_at >= ? AND o.created_at < ?),
		  (SELECT coalesce(sum(orders), 0) FROM paid_days WHERE day >= ? AND day < ?)`,
			[]any{ms(begin), ms(end), first, after}, &st.Placed, &st.Paid)
	})
	return st, err
}

// sales fills in what was sold and given back from a day until before another.
func (t *tx) sales(st *Statistics, first, after int64) error {
	methods := map[MethodSum]Sum{} // keyed by what names them
	err := t.each(`SELECT day, pg, method, currency, orders, sold, returned FROM sale_days WHERE day >= ? AND day < ?
	  AND (orders > 0 OR returned > 0)`, []any{first, after}, func(scan func(...any) error) error {
		var day int64
		var till Till
		var sum Sum
		var method string
		if err := scan(&day, &till.PG, &method, &till.Currency, &sum.Orders, &sum.Sold, &sum.Returned); err != nil {
			return err
		}
		m := MethodSum{Currency: till.Currency}
		m.PG, m.Method = till.PG.PaidAs(method, "") // the method is the wallet, where there is one
		till.PG = m.PG
		methods[m] = methods[m].plus(sum)
		tills := st.Days[day-first].Tills
		tills[till] = tills[till].plus(sum)
		return nil
	})
	for m, sum := range methods {
		m.Sum = sum
		st.Methods = append(st.Methods, m)
	}
	sort.Slice(st.Methods, func(i, j int) bool {
		a, b := st.Methods[i], st.Methods[j]
		return a.Orders > b.Orders || a.Orders == b.Orders && a.name() < b.name()
	})
	return err
}

// name orders ways of paying.
func (m MethodSum) name() string { return string(m.PG) + "/" + m.Method + "/" + string(m.Currency) }

// bestSellers lists the products of which most was sold. What was given back in
// part counts: which pieces it was for is not known.
func (t *tx) bestSellers(first, after int64) ([]BestSeller, error) {
	var list []BestSeller
	err := t.each(`SELECT b.id, p.name_ko, p.name_en, b.pieces, b.won, b.cents FROM (
	    SELECT product_id AS id, sum(pieces) AS pieces, sum(won) AS won, sum(cents) AS cents FROM product_days
	    WHERE day >= ? AND day < ? GROUP BY product_id HAVING sum(pieces) > 0
	    ORDER BY pieces DESC, won DESC, product_id LIMIT ?) b
	  JOIN products p ON p.id = b.id ORDER BY b.pieces DESC, b.won DESC,
	  b.id`, []any{first, after, bestShown}, func(scan func(...any) error) error {
		var b BestSeller
		err := scan(&b.ProductID, &b.Name.Ko, &b.Name.En, &b.Pieces, &b.KRW, &b.USD)
		list = append(list, b)
		return err
	})
	return list, err
}

// lowVariants lists what is on sale and running out, the least first. CROSS
// JOIN keeps SQLite to variants_running_out, which has nothing else.
func (t *tx) lowVariants() ([]LowVariant, error) {
	var list []LowVariant
	err := t.each(`SELECT p.id, p.name_ko, p.name_en, v.sku, v.stock, `+variantLabel+`
	  FROM variants v CROSS JOIN products p
	  WHERE p.id = v.product_id AND v.active = 1 AND v.counted = 1 AND v.stock <= 5 AND p.state = 'active'
	  ORDER BY v.stock, v.id LIMIT
	  ?`, []any{lowShown}, func(scan func(...any) error) error {
		var v LowVariant
		err := scan(&v.ProductID, &v.Name.Ko, &v.Name.En, &v.SKU, &v.Stock, &v.Label.Ko, &v.Label.En)
		list = append(list, v)
		return err
	})
	return list, err
}
