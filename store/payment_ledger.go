package store

import (
	"context"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// Ledger is all that was ordered, paid, handed over and given back, in minor
// units. Its JSON is documented for the outside.
type Ledger struct {
	Orders      []LedgerOrder      `json:"orders"`
	Attempts    []LedgerAttempt    `json:"attempts"`
	Payments    []LedgerPayment    `json:"payments"`
	Deposits    []LedgerDeposit    `json:"deposits"`
	Fulfilments []LedgerFulfilment `json:"fulfilments"`
	Refunds     []LedgerRefund     `json:"refunds"`
	Incidents   []LedgerIncident   `json:"incidents"`
	Stock       []LedgerStock      `json:"stock"`
	Outbox      []LedgerEffect     `json:"outbox"`
	Receipts    []LedgerReceipt    `json:"receipts"`
}

// LedgerOrder is an order with its total in the currency in which it was paid,
// or else last asked for, or else shown.
type LedgerOrder struct {
	ID        string         `json:"id"`
	No        string         `json:"order_no"`
	PayState  PayState       `json:"pay_state"`
	ShipState ShipState      `json:"ship_state"`
	Currency  money.Currency `json:"currency"`
	Total     int64          `json:"total"`
	Tax       TaxMode        `json:"tax"`      // how the shop was taxed: mixed, free; empty: it did not say
	TaxFree   int64          `json:"tax_free"` // of Total, free of value added tax
	CreatedAt time.Time      `json:"created_at"`
}

// LedgerAttempt is what one merchant_uid asked for.
type LedgerAttempt struct {
	MerchantUID string         `json:"merchant_uid"`
	OrderNo     string         `json:"order_no"`
	PG          PG             `json:"pg"`
	Amount      int64          `json:"amount"`
	Currency    money.Currency `json:"currency"`
	TaxFree     *int64         `json:"tax_free"` // what the PG was told; null: nothing
}

// LedgerPayment is one imp_uid; OrderNo is empty when it is about none of ours.
type LedgerPayment struct {
	ImpUID      string         `json:"imp_uid"`
	Source      PaymentSource  `json:"source"`
	MerchantUID string         `json:"merchant_uid"`
	OrderNo     string         `json:"order_no"`
	Status      string         `json:"status"`
	Verdict     Verdict        `json:"verdict"`
	Amount      int64          `json:"amount"`
	Cancelled   int64          `json:"cancelled"`
	Currency    money.Currency `json:"currency"`
	Sandbox     bool           `json:"sandbox"`
	Wallet      string         `json:"wallet"` // emb_pg_provider; empty: none said
}

// LedgerDeposit is money that was transferred to the owner's account; below 0: what was
// given back of what pays nothing.
type LedgerDeposit struct {
	ImpUID string    `json:"imp_uid"`
	Amount int64     `json:"amount"`
	At     time.Time `json:"at"`
}

// LedgerFulfilment says which payment earned an order's goods.
type LedgerFulfilment struct {
	OrderNo string `json:"order_no"`
	ImpUID  string `json:"imp_uid"`
}

// LedgerRefund is money given back or to be given back.
type LedgerRefund struct {
	ImpUID         string      `json:"imp_uid"`
	Amount         int64       `json:"amount"`
	State          RefundState `json:"state"`
	CancellationID string      `json:"cancellation_id"`
	TaxFree        int64       `json:"tax_free"` // of Amount, free of value added tax
	// Lines and Parts are what it is made of, and come to Amount; empty: it names no goods.
	Lines []LedgerRefundLine `json:"lines"`
	Parts []LedgerRefundPart `json:"parts"`
}

// LedgerRefundLine is what a refund pays back of a line of its order.
type LedgerRefundLine struct {
	Line     int    `json:"line"` // 1, 2, …
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
	Amount   int64  `json:"amount"`
}

// LedgerRefundPart is a part of a refund that is not about goods; below 0: kept.
type LedgerRefundPart struct {
	Kind   RefundPart `json:"kind"`
	Amount int64      `json:"amount"`
}

// LedgerIncident is a case.
type LedgerIncident struct {
	Kind    IncidentKind `json:"kind"`
	ImpUID  string       `json:"imp_uid"`
	OrderNo string       `json:"order_no"`
	Open    bool         `json:"open"`
}

// LedgerStock is where the pieces of a sku are, each counted once: those that were
// sold and came back are on hand. Returned says how many those were.
type LedgerStock struct {
	SKU      string `json:"sku"`
	OnHand   int64  `json:"on_hand"`
	Reserved int64  `json:"reserved"`
	Sold     int64  `json:"sold"`
	Returned int64  `json:"returned"`
	// Counted is false for what is always there: orders take nothing from OnHand.
	Counted bool `json:"counted"`
	// Uncounted is how many of those reserved and sold were taken from no stock.
	Uncounted int64 `json:"uncounted"`
}

// LedgerEffect is one effect outside the database.
type LedgerEffect struct {
	Kind EffectKind `json:"kind"`
	Key  string     `json:"key"`
	Done bool       `json:"done"`
}

// LedgerReceipt is a receipt for the tax office, of a payment in cash.
type LedgerReceipt struct {
	ImpUID  string       `json:"imp_uid"`
	OrderNo string       `json:"order_no"`
	Kind    ReceiptKind  `json:"kind"`
	Issuer  string       `json:"issuer"` // shop, pg
	State   ReceiptState `json:"state"`
	Amount  int64        `json:"amount"` // won
	Number  string       `json:"number"` // empty: none yet, or the PG's own
}

// list reads all rows of a query into a slice that is never nil.
func list[T any](t *tx, query string, dest func(*T) []any) ([]T, error) {
	all := []T{}
	err := t.each(query, nil, func(scan func(...any) error) error {
		var v T
		err := scan(dest(&v)...)
		all = append(all, v)
		return err
	})
	return all, err
}

// Ledger reads the whole ledger in one snapshot.
func (s *Store) Ledger(ctx context.Context) (Ledger, error) {
	var l Ledger
	err := s.read(ctx, func(t *tx) error {
		for _, part := range []func(*tx) error{l.readOrders, l.readAttempts, l.readPayments, l.readDeposits,
			l.readFulfilments, l.readRefunds, l.readIncidents, l.readStock, l.readOutbox, l.readReceipts} {
			if err := part(t); err != nil {
				return err
			}
		}
		return nil
	})
	return l, err
}

func (l *Ledger) readOrders(t *tx) error {
	var created []int64
	var err error
	l.Orders, err = list(t, `SELECT o.public_id, o.order_no, o.pay_state, o.ship_state, t.currency, t.total,
	  o.created_at, o.tax, t.tax_free
	  FROM orders o JOIN order_totals t ON t.order_id = o.id AND t.currency = coalesce(
	    (SELECT currency FROM payments WHERE order_id = o.id AND verdict = 'accepted'),
	    (SELECT currency FROM attempts WHERE order_id = o.id ORDER BY id DESC LIMIT 1),
	    CASE o.language WHEN 'en' THEN 'USD' ELSE 'KRW' END) ORDER BY o.id`, func(o *LedgerOrder) []any {
		created = append(created, 0)
		return []any{&o.ID, &o.No, &o.PayState, &o.ShipState, &o.Currency, &o.Total, &created[len(created)-1],
			&o.Tax, &o.TaxFree}
	})
	for i := range l.Orders {
		l.Orders[i].CreatedAt = fromMS(created[i])
	}
	return err
}

func (l *Ledger) readAttempts(t *tx) (err error) {
	l.Attempts, err = list(t, `SELECT a.merchant_uid, o.order_no, a.pg, a.amount, a.currency, a.tax_free
	  FROM attempts a JOIN orders o ON o.id = a.order_id ORDER BY a.id`, func(a *LedgerAttempt) []any {
		return []any{&a.MerchantUID, &a.OrderNo, &a.PG, &a.Amount, &a.Currency, &a.TaxFree}
	})
	return err
}

func (l *Ledger) readPayments(t *tx) (err error) {
	l.Payments, err = list(t, `SELECT p.imp_uid, p.merchant_uid, coalesce(o.order_no, ''),
	    CASE p.rank WHEN 0 THEN 'ready' WHEN 1 THEN 'failed' WHEN 2 THEN 'paid' ELSE 'cancelled' END,
	    p.verdict, p.amount, p.cancelled, p.currency, p.sandbox, p.source, p.wallet
	  FROM payments p LEFT JOIN orders o ON o.id = p.order_id ORDER BY p.first_seen_at,
	  p.imp_uid`, func(p *LedgerPayment) []any {
		return []any{&p.ImpUID, &p.MerchantUID, &p.OrderNo, &p.Status, &p.Verdict, &p.Amount, &p.Cancelled,
			&p.Currency, &p.Sandbox, &p.Source, &p.Wallet}
	})
	return err
}

func (l *Ledger) readDeposits(t *tx) error {
	l.Deposits = []LedgerDeposit{}
	query := "SELECT imp_uid, amount, created_at FROM deposits ORDER BY id"
	return t.each(query, nil, func(scan func(...any) error) error {
		var d LedgerDeposit
		var at int64
		err := scan(&d.ImpUID, &d.Amount, &at)
		d.At = fromMS(at)
		l.Deposits = append(l.Deposits, d)
		return err
	})
}

func (l *Ledger) readFulfilments(t *tx) (err error) {
	l.Fulfilments, err = list(t, `SELECT o.order_no, f.imp_uid FROM fulfilments f JOIN orders o ON o.id = f.order_id
	  ORDER BY o.id`,
		func(f *LedgerFulfilment) []any { return []any{&f.OrderNo, &f.ImpUID} })
	return err
}

func (l *Ledger) readRefunds(t *tx) (err error) {
	at := map[int64]int{} // place in the list by id
	var ids []*int64
	l.Refunds, err = list(t, `SELECT id, imp_uid, amount, state, coalesce(cancellation_id, ''), tax_free FROM refunds
	  ORDER BY id`,
		func(r *LedgerRefund) []any {
			r.Lines, r.Parts = []LedgerRefundLine{}, []LedgerRefundPart{}
			ids = append(ids, new(int64))
			return []any{ids[len(ids)-1], &r.ImpUID, &r.Amount, &r.State, &r.CancellationID,
				&r.TaxFree}
		})
	if err != nil {
		return err
	}
	for i, id := range ids {
		at[*id] = i
	}
	err = t.each(`SELECT x.refund_id, x.line, l.sku, x.quantity, x.amount FROM refund_lines x
	  JOIN order_lines l ON l.order_id = x.order_id AND l.line = x.line ORDER BY x.refund_id, x.line`, nil,
		func(scan func(...any) error) error {
			var id int64
			var x LedgerRefundLine
			err := scan(&id, &x.Line, &x.SKU, &x.Quantity, &x.Amount)
			r := &l.Refunds[at[id]]
			r.Lines = append(r.Lines, x)
			return err
		})
	if err != nil {
		return err
	}
	return t.each("SELECT refund_id, kind, amount FROM refund_parts ORDER BY refund_id, kind", nil,
		func(scan func(...any) error) error {
			var id int64
			var x LedgerRefundPart
			err := scan(&id, &x.Kind, &x.Amount)
			r := &l.Refunds[at[id]]
			r.Parts = append(r.Parts, x)
			return err
		})
}

func (l *Ledger) readIncidents(t *tx) (err error) {
	l.Incidents, err = list(t, `SELECT i.kind, i.imp_uid, coalesce(o.order_no, ''), i.closed_at IS NULL
	  FROM incidents i LEFT JOIN orders o ON o.id = i.order_id ORDER BY i.id`,
		func(i *LedgerIncident) []any { return []any{&i.Kind, &i.ImpUID, &i.OrderNo, &i.Open} })
	return err
}

func (l *Ledger) readStock(t *tx) (err error) {
	l.Stock, err = list(t, `SELECT v.sku, v.stock, v.counted,
	    coalesce(sum(r.quantity) FILTER (WHERE r.state = 'active'), 0),
	    coalesce(sum(r.quantity) FILTER (WHERE r.state = 'sold'), 0),
	    coalesce((SELECT sum(b.quantity) FROM order_lines l JOIN restocks b ON b.order_id = l.order_id AND b.line =
	      l.line WHERE l.variant_id = v.id), 0),
	    coalesce(sum(r.quantity) FILTER (WHERE r.state <> 'released' AND r.counted = 0), 0)
	  FROM variants v LEFT JOIN reservations r ON r.variant_id = v.id GROUP BY v.id ORDER BY v.id`,
		func(s *LedgerStock) []any {
			return []any{&s.SKU, &s.OnHand, &s.Counted, &s.Reserved, &s.Sold, &s.Returned, &s.Uncounted}
		})
	for i := range l.Stock {
		l.Stock[i].Sold -= l.Stock[i].Returned
	}
	return err
}

func (l *Ledger) readReceipts(t *tx) (err error) {
	l.Receipts, err = list(t, `SELECT r.imp_uid, o.order_no, r.kind, r.issuer, r.state, r.amount, r.number
	  FROM receipts r JOIN payments p ON p.imp_uid = r.imp_uid JOIN orders o ON o.id = p.order_id ORDER BY r.id`,
		func(r *LedgerReceipt) []any {
			return []any{&r.ImpUID, &r.OrderNo, &r.Kind, &r.Issuer, &r.State, &r.Amount, &r.Number}
		})
	return err
}

func (l *Ledger) readOutbox(t *tx) (err error) {
	l.Outbox, err = list(t, `SELECT kind, key, done_at IS NOT NULL FROM outbox ORDER BY id`,
		func(e *LedgerEffect) []any { return []any{&e.Kind, &e.Key, &e.Done} })
	return err
}
