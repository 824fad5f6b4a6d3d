package store

import (
	"context"
	"time"

	"github.com/jangteo/jangteo/store/korea"
)

// ShippingDays is how many working days the law gives from the payment to the
// parcel (전자상거래법 Art. 15).
const ShippingDays = 3

// WithdrawnDays is for how long orders that their buyers cancelled are news.
const WithdrawnDays = 7

// Tasks counts what waits for somebody.
type Tasks struct {
	BoardCounts
	Overdue   int       // to ship, and should have left on an earlier day
	DueBefore time.Time // what should have left before is overdue: the beginning of the day
	Cases     int       // payments and troubles that a person must look at
	Transfers int       // awaited on the owner's account
	Withdrawn int       // paid orders that their buyers cancelled in the last WithdrawnDays
	SoldOut   int       // products without a piece to sell
	LowStock  int       // products of which a form is running out
}

// ToShip counts the orders whose goods should leave.
func (t Tasks) ToShip() int { return t.Paid + t.Preparing }

// Tasks counts what waits for somebody.
func (s *Store) Tasks(ctx context.Context) (Tasks, error) {
	var k Tasks
	err := s.read(ctx, func(t *tx) (err error) {
		if k.BoardCounts, err = t.boardCounts(); err != nil {
			return err
		}
		counts, err := t.productCounts()
		if err != nil {
			return err
		}
		k.SoldOut, k.LowStock = counts[SoldOutProducts], counts[LowProducts]
		k.DueBefore = korea.StartOfDay(t.now)
		late, paid := overdue(k.DueBefore)
		return t.get(`SELECT (SELECT count(*) FROM orders o WHERE `+unsent+`), (SELECT count(*) FROM incidents WHERE
		  closed_at IS NULL),
		  (SELECT count(DISTINCT p.order_id) FROM refunds r JOIN payments p ON p.imp_uid = r.imp_uid WHERE r.source =
		  'buyer' AND r.created_at >= ?),
		  (SELECT count(*) FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.source = 'bank'
		  AND p.rank = 0 AND o.pay_state = 'awaiting_deposit')`,
			[]any{late, paid, ms(t.now.AddDate(0, 0, -WithdrawnDays))}, &k.Overdue, &k.Cases,
			&k.Withdrawn, &k.Transfers)
	})
	return k, err
}

// unsent chooses orders o that are to be sent and should have left before a day: as they
// say, or else by when they were paid. overdue has its arguments.
const unsent = `o.pay_state = 'paid' AND o.ship_state = 'ready' AND (EXISTS (
  SELECT 1 FROM fulfilments f WHERE f.order_id = o.id AND f.due_at < ?) OR EXISTS (
  SELECT 1 FROM payments p JOIN fulfilments f ON f.order_id = p.order_id AND f.due_at IS NULL
  WHERE p.order_id = o.id AND p.verdict = 'accepted' AND ` + saleTime + ` < ?))`

func overdue(day time.Time) (late, paid int64) { return ms(day), ms(OverdueBefore(day, ShippingDays)) }

// OverdueBefore is the beginning of a day in Korea: what has n working days'
// time and began earlier should have been done before today.
func OverdueBefore(now time.Time, n int) time.Time {
	today := korea.StartOfDay(now)
	day := today
	for !korea.AfterWorkdays(day.AddDate(0, 0, -1), n).Before(today) {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// Setup says how far a new shop is.
type Setup struct {
	Identity bool // says who sells, as the law wants it
	Product  bool // something is on sale
	Terms    bool // both texts of the law are published
	Shipping bool // says what delivery costs
	Mail     bool // has a server that sends mails
	Ordered  bool // somebody has ordered
	Sold     bool // somebody has paid
}

// Setup finds out how far a new shop is.
func (s *Store) Setup(ctx context.Context) (Setup, error) {
	var u Setup
	err := s.read(ctx, func(t *tx) error {
		i, err := t.identity()
		if err != nil {
			return err
		}
		u.Identity = i.BusinessNumber != "" && i.BusinessNumber != demoIdentity().BusinessNumber &&
			i.Representative.Ko != "" && i.Address.Ko != ""
		var m MailAccount
		if err := t.document("mail", &m); err != nil {
			return err
		}
		u.Mail = m.Host != ""
		return t.get(`SELECT EXISTS (SELECT 1 FROM settings WHERE name = 'shipping'),
		  EXISTS (SELECT 1 FROM products WHERE state = 'active'), (SELECT count(DISTINCT kind) = 2
		  FROM legal_texts),
		  EXISTS (SELECT 1 FROM orders), EXISTS (SELECT 1 FROM
		  fulfilments)`, nil, &u.Shipping, &u.Product, &u.Terms, &u.Ordered, &u.Sold)
	})
	return u, err
}
