package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// BoardTab is one view of the owner's order board.
type BoardTab string

// The tabs. An order is in one of TabAwaiting, TabPaid, TabPreparing and
// TabShipped at the most; what is to be dealt with is in TabClaims or TabHeld
// as well.
const (
	TabAll       BoardTab = "all"
	TabAwaiting  BoardTab = "awaiting"  // a virtual account waits for the money
	TabPaid      BoardTab = "paid"      // paid, and on no shipping list yet
	TabPreparing BoardTab = "preparing" // paid, and on a shipping list
	TabShipped   BoardTab = "shipped"   // sent, and nobody has said that it arrived
	TabDelivered BoardTab = "delivered" // arrived, and the purchase is not concluded
	TabConcluded BoardTab = "concluded" // its purchase is concluded
	// an open cancellation, return or exchange, or goods that came back and are not refunded
	TabClaims   BoardTab = "claims"
	TabVoid     BoardTab = "void"     // cancelled or never paid
	TabReturned BoardTab = "returned" // goods came back
	TabRefunded BoardTab = "refunded" // all money went back
	TabHeld     BoardTab = "held"     // held, or with a case that a person must look at
)

// condition is what orders of a tab have in common.
func (b BoardTab) condition() string {
	switch b {
	case TabAwaiting:
		return "o.pay_state = 'awaiting_deposit'"
	case TabPaid:
		return "o.pay_state = 'paid' AND o.ship_state = 'ready' AND NOT EXISTS (SELECT 1 FROM batch_orders b " +
			"WHERE b.order_id = o.id)"
	case TabPreparing:
		return preparing
	case TabShipped:
		return sentAndPaid + " AND NOT EXISTS (SELECT 1 FROM arrivals a WHERE a.order_id = o.id)"
	case TabDelivered:
		return sentAndPaid + " AND o.id IN (SELECT order_id FROM arrivals WHERE concluded_at IS NULL)"
	case TabConcluded:
		return sentAndPaid + " AND EXISTS (SELECT 1 FROM arrivals a WHERE a.order_id = o.id AND " +
			"a.concluded_at IS NOT NULL)"
	case TabClaims:
		return "o.id IN (" + openClaims + ")"
	case TabVoid:
		return "o.pay_state = 'void'"
	case TabReturned:
		return "o.pay_state IN ('paid', 'refunded') AND o.ship_state = 'returned'"
	case TabRefunded:
		return "o.pay_state = 'refunded'"
	case TabHeld:
		return "o.id IN (" + toLookAt + ")"
	}
	return "true"
}

// oldestFirst tells whether a tab is a queue of work rather than a history.
func (b BoardTab) oldestFirst() bool { return b == TabPaid || b == TabPreparing }

const (
	sentAndPaid = "o.pay_state = 'paid' AND o.ship_state = 'shipped'"
	preparing   = "o.pay_state = 'paid' AND o.ship_state = 'ready' AND EXISTS (SELECT 1 FROM batch_orders b WHERE " +
		"b.order_id = o.id)"
	openClaims = `SELECT order_id FROM claims WHERE closed_at IS NULL
	  UNION SELECT id FROM orders WHERE pay_state = 'paid' AND ship_state = 'returned'`
	toLookAt = `SELECT id FROM orders WHERE pay_state = 'held'
	  UNION SELECT order_id FROM incidents WHERE closed_at IS NULL AND order_id IS NOT NULL`
)

// BoardCounts says how many orders are in the tabs that count.
type BoardCounts struct{ Awaiting, Paid, Preparing, Shipped, Delivered, Claims, Held int }

// BoardFilter narrows a tab down. The zero value shows all of it.
type BoardFilter struct {
	Tab      BoardTab
	Search   string    // number, name, phone, e-mail, product, article, payment, parcel
	Finds    Finds     // which of these it looks for
	From, To time.Time // placed from and before; zero: any time
	PG       PG        // the button of an attempt; empty: any
	Language string    // of the shop it was placed in; empty: any
	Abroad   string    // "yes": to other countries, "no": to Korea; empty: any
	Batch    int64     // on this shipping list; 0: any
	Unsent   time.Time // still to be sent, though it should have left before this day; zero: any
	Numbers  []string  // only these orders; nil: any
}

// Finds says by what orders are looked for.
type Finds int

// What is looked for.
const (
	FindsAll     Finds = iota
	FindsNames         // neither phones nor e-mail addresses
	FindsNumbers       // nothing of people
)

// BoardPlace is where a page of the board begins or ends: an order.
type BoardPlace struct{ CreatedAt, ID int64 }

// BoardRow is one order as the board lists it.
type BoardRow struct {
	ID           int64
	No           string
	Language     string
	PayState     PayState
	ShipState    ShipState
	Buyer        string
	Receiver     string
	Country      string
	CreatedAt    time.Time
	PG           PG          // the way it was paid (PG.PaidAs), else the button of the last attempt; empty: none
	Other        string      // the way it was paid, where there is no button for it
	MerchantUID  string      // the same's
	ImpUID       string      // of the accepted payment; empty: none
	Total        money.Money // in the currency paid, or last asked for
	Cancelled    int64       // of the accepted payment, minor units
	PaidAt       time.Time
	First        Text  // its first line
	Quantity     int64 // of that line
	Lines        int
	Batch        int64 // shipping list; 0: none
	Carrier      string
	Tracking     string
	ShippedAt    time.Time
	DeliveredAt  time.Time // zero: nobody has said that it arrived
	ConcludedAt  time.Time // zero: the purchase is not concluded
	Claim        ClaimKind // open one; empty: none
	Cases        int       // open ones
	Withdrawn    bool      // its buyer cancelled it after it was paid
	RefundMoving bool      // money is on its way back
	Refunds      []Refund  // what went back of the accepted payment, oldest first
	Pieces       int64     // of all its lines
	Days         int       // working days from the payment until the last of them leaves
	Restocked    int64     // of them, those that were sold and are in stock again
	Further      int       // parcels beside that of Tracking
}

// Left is how many of its pieces are not paid back by name.
func (r BoardRow) Left() int64 {
	left := r.Pieces
	for _, back := range r.Refunds {
		for _, l := range back.Lines {
			left -= l.Quantity
		}
	}
	return left
}

// Place is where the row stands in the board.
func (r BoardRow) Place() BoardPlace { return BoardPlace{ms(r.CreatedAt), r.ID} }

// Board is a page of the owner's order board.
type Board struct {
	Rows   []BoardRow
	Before bool // there are rows before these
	After  bool // there are rows after these
}

// BoardCounts counts the orders of each tab.
func (s *Store) BoardCounts(ctx context.Context) (BoardCounts, error) {
	var c BoardCounts
	err := s.read(ctx, func(t *tx) (err error) {
		c, err = t.boardCounts()
		return err
	})
	return c, err
}

func (t *tx) boardCounts() (BoardCounts, error) {
	var c BoardCounts
	ready, concluded := 0, 0
	err := t.get(`SELECT coalesce(sum(orders) FILTER (WHERE pay_state = 'awaiting_deposit'), 0),
	    coalesce(sum(orders) FILTER (WHERE pay_state = 'paid' AND ship_state = 'ready'), 0),
	    (SELECT count(*) FROM orders o WHERE `+preparing+`),
	    coalesce(sum(orders) FILTER (WHERE pay_state = 'paid' AND ship_state = 'shipped'), 0),
	    (SELECT count(*) FROM (`+openClaims+`) s), (SELECT count(*) FROM (`+toLookAt+`) l),
	    (SELECT orders FROM arrival_sums WHERE step = 'delivered'),
	    (SELECT orders FROM arrival_sums WHERE step = 'concluded') FROM board_sums`,
		nil, &c.Awaiting, &ready, &c.Preparing, &c.Shipped, &c.Claims, &c.Held, &c.Delivered, &concluded)
	c.Paid, c.Shipped = ready-c.Preparing, c.Shipped-c.Delivered-concluded
	return c, err
}

// CountOrders counts the orders of a filter, but not beyond limit.
func (s *Store) CountOrders(ctx context.Context, f BoardFilter, limit int) (int, error) {
	count := 0
	err := s.read(ctx, func(t *tx) error {
		chosen, args, err := t.chosen(f)
		if err != nil {
			return err
		}
		return t.get("SELECT count(*) FROM (SELECT o.id FROM "+chosen+" LIMIT ?) c", append(args, limit), &count)
	})
	return count, err
}

// Board reads a page of at most limit orders: the first one, or the one after
// or before a place. Queues of work begin with the oldest order, histories with
// the newest.
func (s *Store) Board(ctx context.Context, f BoardFilter, after, before *BoardPlace, limit int) (Board, error) {
	var b Board
	err := s.read(ctx, func(t *tx) (err error) {
		b, err = t.board(f, after, before, limit)
		return err
	})
	return b, err
}

func (t *tx) board(f BoardFilter, after, before *BoardPlace, limit int) (Board, error) {
	up := f.Tab.oldestFirst()
	chosen, args, err := t.chosen(f)
	if err != nil {
		return Board{}, err
	}
	from := after
	if before != nil {
		from, up = before, !up
	}
	compare, order := "<", "DESC"
	if up {
		compare, order = ">", "ASC"
	}
	if from != nil {
		chosen += " AND (o.created_at, o.id) " + compare + " (?, ?)"
		args = append(args, from.CreatedAt, from.ID)
	}
	rows, err := t.boardRows(chosen, fmt.Sprintf("ORDER BY o.created_at %s, o.id %[1]s", order), append(args, limit+1))
	if err != nil {
		return Board{}, err
	}
	more := len(rows) > limit
	rows = rows[:min(len(rows), limit)]
	if before != nil {
		slices.Reverse(rows)
		return Board{Rows: rows, Before: more, After: true}, nil
	}
	return Board{Rows: rows, Before: after != nil, After: more}, nil
}

// chosen is the table and the condition of a filter's orders.
func (t *tx) chosen(f BoardFilter) (string, []any, error) {
	parts, args := f.conditions()
	table := "orders o"
	if words := strings.TrimSpace(f.Search); words != "" {
		searched, condition, values, err := searcher{tx: t}.searching(words, f.Finds)
		if err != nil {
			return "", nil, err
		}
		table, parts, args = searched, append(parts, condition), append(args, values...)
	}
	return table + " WHERE " + strings.Join(parts, " AND "), args, nil
}

// conditions are those of a filter but for what is searched.
func (f BoardFilter) conditions() (parts []string, args []any) {
	add := func(condition string, values ...any) {
		parts, args = append(parts, condition), append(args, values...)
	}
	add(f.Tab.condition())
	if !f.From.IsZero() {
		add("o.created_at >= ?", ms(f.From))
	}
	if !f.To.IsZero() {
		add("o.created_at < ?", ms(f.To))
	}
	if f.PG != "" {
		condition, values := f.PG.boardCondition()
		add(condition, values...)
	}
	if f.Language != "" {
		add("o.language = ?", f.Language)
	}
	switch f.Abroad {
	case "yes":
		add("o.country <> 'KR'")
	case "no":
		add("o.country = 'KR'")
	}
	if f.Batch != 0 {
		add("o.id IN (SELECT order_id FROM batch_orders WHERE batch_id = ?)", f.Batch)
	}
	if !f.Unsent.IsZero() {
		late, paid := overdue(f.Unsent)
		add(unsent, late, paid)
	}
	if f.Numbers != nil {
		add("o.order_no IN (SELECT value FROM each_text(?))", valueList(f.Numbers))
	}
	return parts, args
}

// boardCondition chooses the orders that were to be paid by a button, or were paid by
// its wallet from within another's window.
func (pg PG) boardCondition() (condition string, args []any) {
	condition, args = "EXISTS (SELECT 1 FROM attempts f WHERE f.order_id = o.id AND f.pg = ?)", []any{pg}
	if w, ok := pg.Wallet(); ok {
		condition = "(" + condition + ` OR EXISTS (SELECT 1 FROM payments f WHERE f.order_id = o.id
		  AND f.verdict = 'accepted' AND f.wallet = ?))`
		args = append(args, w.Code)
	}
	return condition, args
}

// boardRows reads what the board shows of the orders that a condition chooses.
// The last argument is how many at the most.
func (t *tx) boardRows(chosen, sorted string, args []any) ([]BoardRow, error) {
	var list []BoardRow
	err := t.each(`SELECT o.id, o.order_no, o.language, o.pay_state, o.ship_state, o.buyer_name, o.receiver_name,
	  o.country, o.created_at,
	    coalesce(a.pg, ''), coalesce(a.merchant_uid, ''), coalesce(p.imp_uid, ''), coalesce(p.method, ''),
	    coalesce(p.wallet, ''), m.currency, m.total,
	    coalesce(p.cancelled, 0), coalesce(p.paid_at, (SELECT created_at FROM fulfilments WHERE order_id = o.id), 0),
	    l.name_ko, l.name_en, l.quantity, (SELECT count(*) FROM order_lines WHERE order_id = o.id),
	    coalesce((SELECT batch_id FROM batch_orders WHERE order_id = o.id), 0), coalesce(s.carrier, ''),
	    coalesce(s.number, ''), coalesce(s.shipped_at, 0),
	    coalesce((SELECT kind FROM claims WHERE order_id = o.id AND closed_at IS NULL), ''),
	    (SELECT count(*) FROM incidents WHERE order_id = o.id AND closed_at IS NULL),
	    EXISTS (SELECT 1 FROM payments q JOIN refunds r ON r.imp_uid = q.imp_uid WHERE q.order_id = o.id AND r.state
	    IN (`+refundsInFlight+`)),
	    EXISTS (SELECT 1 FROM payments q JOIN refunds r ON r.imp_uid = q.imp_uid WHERE q.order_id = o.id AND r.source
	    = 'buyer' AND r.state <> 'failed'),
	    (SELECT sum(quantity) FROM order_lines WHERE order_id = o.id),
	    (SELECT max(CASE dispatch_days WHEN 0 THEN `+strconv.Itoa(ShippingDays)+` ELSE dispatch_days END)
	    FROM order_lines WHERE order_id = o.id),
	    coalesce((SELECT sum(quantity) FROM restocks WHERE order_id = o.id), 0), coalesce(v.delivered_at, 0),
	    coalesce(v.concluded_at, 0), CASE WHEN s.number IS NULL THEN 0 ELSE (SELECT count(*) FROM further_parcels
	    WHERE order_id = o.id) END
	  FROM (SELECT o.id AS picked FROM `+chosen+` `+sorted+` LIMIT ?) c JOIN orders o ON o.id = c.picked
	  LEFT JOIN payments p ON p.order_id = o.id AND p.verdict = 'accepted'
	  LEFT JOIN attempts a ON a.id = coalesce(p.attempt_id, (SELECT max(id) FROM attempts WHERE order_id = o.id))
	  JOIN order_totals m ON m.order_id = o.id AND m.currency = coalesce(a.currency, CASE o.language WHEN 'en' THEN
	  'USD' ELSE 'KRW' END)
	  JOIN order_lines l ON l.order_id = o.id AND l.line = 1
	  LEFT JOIN shipments s ON s.order_id = o.id
	  LEFT JOIN arrivals v ON v.order_id = o.id `+sorted, args, func(scan func(...any) error) error {
		var r BoardRow
		var created, paid, shipped, delivered, concluded int64
		var method, wallet string
		err := scan(&r.ID, &r.No, &r.Language, &r.PayState, &r.ShipState, &r.Buyer, &r.Receiver, &r.Country, &created,
			&r.PG, &r.MerchantUID, &r.ImpUID, &method, &wallet, &r.Total.Currency, &r.Total.Minor,
			&r.Cancelled, &paid, &r.First.Ko, &r.First.En, &r.Quantity, &r.Lines,
			&r.Batch, &r.Carrier, &r.Tracking, &shipped, &r.Claim, &r.Cases, &r.RefundMoving, &r.Withdrawn,
			&r.Pieces, &r.Days, &r.Restocked, &delivered, &concluded, &r.Further)
		if r.ImpUID != "" {
			r.PG, r.Other = r.PG.PaidAs(method, wallet)
		}
		r.CreatedAt, r.PaidAt, r.ShippedAt = fromMS(created), orZeroTime(paid), orZeroTime(shipped)
		r.DeliveredAt, r.ConcludedAt = orZeroTime(delivered), orZeroTime(concluded)
		list = append(list, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, addRefunds(t, list)
}

// addRefunds adds to each row of which something went back what that was.
func addRefunds(t *tx, rows []BoardRow) error {
	at := map[string]int{}
	var uids []string
	for i, r := range rows {
		if r.Cancelled > 0 {
			at[r.ImpUID] = i
			uids = append(uids, r.ImpUID)
		}
	}
	if len(uids) == 0 {
		return nil
	}
	done, err := t.refunds("WHERE state = 'done' AND imp_uid IN (SELECT value FROM each_text(?)) ORDER BY id",
		valueList(uids))
	for _, r := range done {
		row := &rows[at[r.ImpUID]]
		row.Refunds = append(row.Refunds, r)
	}
	return err
}

const refundsInFlight = "'requested', 'sent', 'unknown', 'pending_pg'"
