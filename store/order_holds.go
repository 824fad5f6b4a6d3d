package store

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// unseenHold is how long an order holds its goods before I'mport knows of a
// payment window of it.
const unseenHold = 5 * time.Minute

// The most that unpaid orders hold together, those that wait for a deposit
// included: of one session, of one buyer by e-mail or by phone, and of one network.
// Where networks are not told apart, all visitors come from one, and many of them
// may say the same of themselves.
const (
	sessionOrders, sessionPieces = 20, 100
	buyerOrders, buyerPieces     = 10, 100
	anyoneOrders, anyonePieces   = 500, 1000 // of one buyer from a network that is not counted
	networkOrders, networkPieces = 30, 300
)

// Of a variant, orders without a payment window hold together no more than three
// quarters, or as many pieces as a few buyers may want at the same time: the rest is
// for whoever is about to pay.
const (
	unseenPieces              = 40
	unseenShare, unseenShares = 3, 4
)

// defaultShare is the share of a variant that one buyer's unpaid orders hold at
// most, in percent, until the owner changes it.
const defaultShare = 50

// networkBytes is the length of the keyed hash of a network.
const networkBytes = 16

// UnheldError says that a button was pressed that gives out an account to pay into,
// for an order that cannot hold its goods: the deposit might come when they are gone.
type UnheldError struct{ PG PG }

// Error implements error.
func (e *UnheldError) Error() string { return string(e.PG) + " needs goods that are held" }

// GivesAccount reports whether a button leads to an account to pay into, for days.
func (pg PG) GivesAccount() bool { return pg == InicisVbank || pg == Bank }

// HoldShare returns the share of a variant that one buyer's unpaid orders hold at
// most, in percent.
func HoldShare(ctx context.Context, s *Store) (int64, error) {
	share := int64(defaultShare)
	err := s.read(ctx, func(t *tx) error { return t.document("hold_share", &share) })
	return share, err
}

// SetHoldShare changes the share of a variant that one buyer's unpaid orders hold
// at most, in percent; by is who asked for it.
func SetHoldShare(ctx context.Context, s *Store, percent int64, by Source) error {
	if percent < 1 || percent > 100 {
		return fmt.Errorf("unpaid orders cannot hold %d %% of the stock", percent)
	}
	return s.write(ctx, func(t *tx) error { return t.putDocument("hold_share", holdShare(percent), by) })
}

// HeldVariant is goods of which unpaid orders hold much.
type HeldVariant struct {
	SKU        string
	Held, Left int64 // pieces
}

// String says how much is held.
func (v HeldVariant) String() string { return fmt.Sprintf("%s %d/%d", v.SKU, v.Held, v.Held+v.Left) }

// listedHeld is how many variants of which much is held are listed.
const listedHeld = 5

// much lists variants on sale of which unpaid orders hold ten pieces or more, and at
// least half, most held first.
func (t holds) much() ([]HeldVariant, error) {
	var list []HeldVariant
	err := t.each(`SELECT sku, held, stock FROM variants WHERE held >= 10 AND held >= stock AND active = 1
	  ORDER BY held DESC, sku LIMIT ?`, []any{listedHeld}, func(scan func(...any) error) error {
		var v HeldVariant
		err := scan(&v.SKU, &v.Held, &v.Left)
		list = append(list, v)
		return err
	})
	return list, err
}

// networkKey is a keyed hash of the network of a client: of its /24, for IPv6 its
// /64. nil for the zero Addr, whose network does not count.
func networkKey(s *Store, client netip.Addr) ([]byte, error) {
	client = client.Unmap().WithZone("")
	if !client.IsValid() {
		return nil, nil
	}
	bits := 64
	if client.Is4() {
		bits = 24
	}
	sum, err := s.Sign("network of an order", []byte(netip.PrefixFrom(client, bits).Masked().String()))
	if err != nil {
		return nil, err
	}
	return sum[:networkBytes], nil
}

// holds is a transaction that holds goods for unpaid orders, and gives them free.
type holds struct{ *tx }

func holdsOf(t *tx) holds { return holds{t} }

// shortHold is how long an order holds its goods before a payment window is seen.
func shortHold(hold time.Duration) time.Duration { return min(hold, unseenHold) }

// holder is who would hold goods by an order.
type holder struct {
	session    int64
	email, tel string // keys; empty: not known
	network    []byte // nil: not counted
	chain      int64  // orders of this chain do not count: they give way; 0: none
	seen       bool   // I'mport knows of a payment window
}

// holderOfOrder is who holds or would hold the goods of an order that is there.
func (t holds) holderOfOrder(order int64) (holder, error) {
	var h holder
	err := t.get(`SELECT coalesce(session_id, 0), coalesce(email_key, ''), coalesce(tel_key, ''), network,
	  coalesce(chain_id, 0), window_at IS NOT NULL FROM orders WHERE id = ?`, []any{order},
		&h.session, &h.email, &h.tel, &h.network, &h.chain, &h.seen)
	return h, err
}

// group is what the orders of one session, buyer or network hold, and the most that
// they may.
type group struct {
	key            any // nil: not known
	orders, pieces int64
	most, amount   int64 // orders, pieces
}

// groups are all that a holder belongs to, in the order of the statements below.
func (h holder) groups() []group {
	list := []group{{most: sessionOrders, amount: sessionPieces}, {most: buyerOrders, amount: buyerPieces},
		{most: buyerOrders, amount: buyerPieces}, {most: networkOrders, amount: networkPieces}}
	if h.network == nil {
		list[1].most, list[1].amount = anyoneOrders, anyonePieces
		list[2].most, list[2].amount = anyoneOrders, anyonePieces
	} else {
		list[3].key = h.network
	}
	if h.session != 0 {
		list[0].key = h.session
	}
	for i, key := range []string{h.email, h.tel} {
		if key != "" {
			list[i+1].key = key
		}
	}
	return list
}

// claim is how much more a holder may hold.
type claim struct {
	holder
	share int64 // of a variant, in percent
	also  []any // keys of the groups that hold something already and share a variant; nil: all do not
	more  bool  // the holder is within the limits of all groups
}

// claimOf finds out how much a holder may hold, beyond what it and others of its
// groups hold already.
func (t holds) claimOf(h holder, pieces int64) (claim, error) {
	c, groups := claim{holder: h, more: true}, h.groups()
	err := t.each(`SELECT 0, 0, coalesce((SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'hold_share'), ?6)
	  UNION ALL SELECT 1, count(*), coalesce(sum(holds), 0) FROM orders
	    WHERE session_id = ?1 AND holds > 0 AND coalesce(chain_id, 0) <> ?5
	  UNION ALL SELECT 2, count(*), coalesce(sum(holds), 0) FROM orders
	    WHERE email_key = ?2 AND email_key <> '' AND holds > 0 AND coalesce(chain_id, 0) <> ?5
	  UNION ALL SELECT 3, count(*), coalesce(sum(holds), 0) FROM orders
	    WHERE tel_key = ?3 AND tel_key <> '' AND holds > 0 AND coalesce(chain_id, 0) <> ?5
	  UNION ALL SELECT 4, count(*), coalesce(sum(holds), 0) FROM orders
	    WHERE network = ?4 AND holds > 0 AND coalesce(chain_id, 0) <> ?5`,
		[]any{groups[0].key, groups[1].key, groups[2].key, groups[3].key, orOther(h.chain), defaultShare},
		func(scan func(...any) error) error {
			var i, orders, pieces int64
			err := scan(&i, &orders, &pieces)
			if i == 0 {
				c.share = pieces
			} else {
				groups[i-1].orders, groups[i-1].pieces = orders, pieces
			}
			return err
		})
	for i, g := range groups {
		c.more = c.more && g.orders < g.most && g.pieces+pieces <= g.amount
		// Where all come from one network, many buyers may say the same of themselves.
		if g.orders > 0 && (h.network != nil || i == 0) {
			if c.also == nil {
				c.also = make([]any, len(groups))
			}
			c.also[i] = g.key
		}
	}
	return c, wrap(err, "count what is held")
}

// orOther is a chain that orders are compared with; of none there is no order.
func orOther(chain int64) int64 {
	if chain == 0 {
		return -1
	}
	return chain
}

// held is how many pieces of a variant the group of a claim that has most of it
// holds.
func (t holds) held(c claim, variant int64) (n int64, err error) {
	if c.also == nil {
		return 0, nil
	}
	err = t.get(`SELECT coalesce(max(n), 0) FROM (
	    SELECT sum(r.quantity) AS n FROM orders o JOIN reservations r ON r.order_id = o.id AND r.variant_id = ?6
	      AND r.state = 'active' WHERE o.session_id = ?1 AND o.holds > 0 AND coalesce(o.chain_id, 0) <> ?5
	    UNION ALL SELECT sum(r.quantity) FROM orders o JOIN reservations r ON r.order_id = o.id AND r.variant_id = ?6
	      AND r.state = 'active' WHERE o.email_key = ?2 AND o.email_key <> '' AND o.holds > 0
	      AND coalesce(o.chain_id, 0) <> ?5
	    UNION ALL SELECT sum(r.quantity) FROM orders o JOIN reservations r ON r.order_id = o.id AND r.variant_id = ?6
	      AND r.state = 'active' WHERE o.tel_key = ?3 AND o.tel_key <> '' AND o.holds > 0
	      AND coalesce(o.chain_id, 0) <> ?5
	    UNION ALL SELECT sum(r.quantity) FROM orders o JOIN reservations r ON r.order_id = o.id AND r.variant_id = ?6
	      AND r.state = 'active' WHERE o.network = ?4 AND o.holds > 0 AND coalesce(o.chain_id, 0) <> ?5) groups`,
		append(append([]any{}, c.also...), orOther(c.chain), variant), &n)
	return n, err
}

// holdGoods takes the goods of lines off the shelf for an unpaid order. False: the
// holder would hold too much; nothing is taken then, and all of it is there.
// *StockError if it is not.
func (t holds) holdGoods(lines []Line, h holder) (bool, error) {
	c, err := t.claimOf(h, piecesOf(lines))
	if err != nil {
		return false, err
	}
	taken := 0
	for c.more && taken < len(lines) {
		if c.more, err = t.takeStock(lines[taken], c); err != nil {
			return false, err
		}
		if c.more {
			taken++
		}
	}
	if c.more {
		return true, nil
	}
	for _, l := range lines[:taken] {
		if _, err := t.exec("UPDATE variants SET stock = stock + ?1, held = held - ?1, unseen = unseen - ?2 "+
			"WHERE id = ?3 AND counted = 1", l.Quantity, c.unseen(l), l.VariantID); err != nil {
			return false, err
		}
	}
	for _, l := range lines {
		if err := t.inStock(l); err != nil {
			return false, err
		}
	}
	return false, nil
}

// unseen is how many pieces of a line are held without a payment window.
func (c claim) unseen(l Line) int64 {
	if c.seen {
		return 0
	}
	return l.Quantity
}

// takeStock takes the goods of a line off the shelf for a claim. False: they are
// there, but it would hold too much of them. *StockError if they are not.
func (t holds) takeStock(l Line, c claim) (bool, error) {
	already, err := t.held(c, l.VariantID)
	if err != nil {
		return false, err
	}
	n, err := t.exec(`UPDATE variants SET stock = stock - ?1 * counted, held = held + ?1 * counted,
	    unseen = unseen + ?2 * counted
	  WHERE id = ?3 AND (counted = 0 OR stock >= ?1 AND ?4 < (stock + held) * ?5 + 100
	    AND (?2 = 0 OR unseen + ?2 <= ?6 OR (unseen + ?2) * ?8 <= (stock + held) * ?7))`,
		l.Quantity, c.unseen(l), l.VariantID, (l.Quantity+already)*100, c.share, unseenPieces, unseenShare,
		unseenShares)
	if err != nil || n == 1 {
		return err == nil, err
	}
	return false, t.inStock(l)
}

// inStock returns a *StockError unless the goods of a line are on the shelf.
func (t holds) inStock(l Line) error {
	var left int64
	err := t.get("SELECT "+atHand+" FROM variants v WHERE v.id = ?", []any{l.VariantID}, &left)
	if err == nil && left < l.Quantity {
		err = &StockError{SKU: l.SKU, Name: l.Name, Left: left}
	}
	return err
}

func piecesOf(lines []Line) int64 {
	n := int64(0)
	for _, l := range lines {
		n += l.Quantity
	}
	return n
}

// takeAgain makes what an order does not hold its own again, taken from the stock that
// is counted now.
const takeAgain = `UPDATE reservations SET state = 'active',
  counted = (SELECT counted FROM variants v WHERE v.id = reservations.variant_id)
  WHERE order_id = ? AND state = 'released'`

// retake takes released goods out of stock again, whoever holds how much.
func (t holds) retake(order int64) error {
	n, err := t.exec(`UPDATE variants SET stock = stock - r.quantity * variants.counted,
	    held = held + r.quantity * variants.counted,
	    unseen = unseen + CASE WHEN o.window_at IS NULL THEN r.quantity * variants.counted ELSE 0 END
	  FROM reservations r JOIN orders o ON o.id = r.order_id
	  WHERE r.variant_id = variants.id AND r.order_id = ? AND r.state = 'released'`, order)
	if err != nil || n == 0 {
		return wrap(err, "reserve again")
	}
	if _, err = t.exec(takeAgain, order); err != nil {
		return err
	}
	return t.countHolds(order)
}

// wrap says what could not be done.
func wrap(err error, what string) error {
	if err != nil {
		err = fmt.Errorf("%s: %w", what, err)
	}
	return err
}

// countHolds counts anew what an open order holds.
func (t holds) countHolds(order int64) error {
	_, err := t.exec(`UPDATE orders SET holds = (SELECT coalesce(sum(quantity), 0) FROM reservations r
	    WHERE r.order_id = orders.id AND r.state = 'active')
	  WHERE id = ? AND pay_state IN ('unpaid', 'awaiting_deposit')`, order)
	return err
}

// letGo puts the goods that an order holds back on the shelf.
func (t holds) letGo(order int64) error {
	if _, err := t.exec(`UPDATE variants SET stock = stock + r.quantity, held = held - r.quantity,
	    unseen = unseen - CASE WHEN o.window_at IS NULL THEN r.quantity ELSE 0 END
	  FROM reservations r JOIN orders o ON o.id = r.order_id
	  WHERE r.variant_id = variants.id AND r.order_id = ? AND r.state = 'active'
	    AND r.counted = 1`, order); err != nil {
		return err
	}
	n, err := t.exec("UPDATE reservations SET state = 'released' WHERE order_id = ? AND state = 'active'", order)
	if err != nil || n == 0 {
		return err
	}
	return t.countHolds(order)
}

// sell makes what an order holds the buyer's.
func (t holds) sell(order int64) error {
	if _, err := t.exec(`UPDATE variants SET held = held - r.quantity,
	    unseen = unseen - CASE WHEN o.window_at IS NULL THEN r.quantity ELSE 0 END
	  FROM reservations r JOIN orders o ON o.id = r.order_id
	  WHERE r.variant_id = variants.id AND r.order_id = ? AND r.state = 'active'
	    AND r.counted = 1`, order); err != nil {
		return wrap(err, "sell the goods")
	}
	if _, err := t.exec("UPDATE reservations SET state = 'sold' WHERE order_id = ? AND state = 'active'",
		order); err != nil {
		return wrap(err, "sell the goods")
	}
	return t.countHolds(order)
}

// mayHold tells whether an order that holds nothing may hold its goods: they are
// free, and its buyer would not hold too much.
func (t holds) mayHold(order int64, lines []Line) (bool, error) {
	h, err := t.holderOfOrder(order)
	if err != nil {
		return false, err
	}
	h.seen = true // whoever asks has seen an account
	c, err := t.claimOf(h, piecesOf(lines))
	for i := 0; c.more && i < len(lines) && err == nil; i++ {
		var already, base int64
		var counted bool
		if already, err = t.held(c, lines[i].VariantID); err != nil {
			return false, err
		}
		err = t.get("SELECT stock + held, counted FROM variants WHERE id = ?", []any{lines[i].VariantID},
			&base, &counted)
		c.more = !counted || (lines[i].Quantity+already)*100 < base*c.share+100
	}
	return c.more && err == nil, err
}

// holdAfresh holds the goods of an unpaid order that holds none, if they are there
// and within the limits.
func (t holds) holdAfresh(o *Order, lines []Line) error {
	goods, err := t.goods(o.ID)
	if err != nil || goods != GoodsFree || o.Replaced {
		return err
	}
	h, err := t.holderOfOrder(o.ID)
	if err != nil {
		return err
	}
	held, err := t.holdGoods(lines, h)
	var out *StockError
	if errors.As(err, &out) {
		return nil
	}
	if err != nil || !held {
		return err
	}
	if _, err := t.exec(takeAgain, o.ID); err != nil {
		return err
	}
	o.Held = true
	return t.countHolds(o.ID)
}

// press lets the buyer of an unpaid order who is about to pay have its goods for
// another short hold, but without a new payment window never beyond a whole one
// from when it was placed, or since the last window.
func (t holds) press(o *Order, hold time.Duration) error {
	var base int64
	if err := t.get("SELECT coalesce(window_at, created_at) FROM orders WHERE id = ?", []any{o.ID},
		&base); err != nil {
		return err
	}
	next, last := t.now.Add(shortHold(hold)), fromMS(base).Add(hold)
	if !last.After(t.now) && !o.ExpiresAt.After(t.now) {
		// The buyer goes on without; the goods come back with a window.
		return t.lapse(o, next, SourceBuyer)
	}
	if !o.Held {
		if err := t.holdAfresh(o, o.Lines); err != nil || !o.Held {
			return err
		}
		return t.setExpiry(o, earlier(next, last))
	}
	return t.holdUntil(o, earlier(next, last))
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// holdUntil moves the end of an unpaid order's time to a later one, within its cap.
func (t holds) holdUntil(o *Order, until time.Time) error {
	until = earlier(until, o.CreatedAt.Add(reservationCap))
	if !until.After(o.ExpiresAt) {
		return nil
	}
	return t.setExpiry(o, until)
}

func (t holds) setExpiry(o *Order, at time.Time) error {
	o.ExpiresAt = fromMS(ms(at))
	_, err := t.exec("UPDATE orders SET expires_at = ? WHERE id = ?", ms(at), o.ID)
	return err
}

// SeeWindows notes that I'mport knows of the payment windows of attempts, each once.
// Their orders hold their goods for hold since they were placed, and if the windows
// are open, since now, but never longer than a day in all; those without get their
// goods again if they are there. Attempts that are not ours are left out.
func (s *Store) SeeWindows(ctx context.Context, merchantUIDs []string, hold time.Duration, open bool) error {
	if len(merchantUIDs) == 0 {
		return nil
	}
	list := valueList(merchantUIDs)
	var fresh []int64
	err := s.read(ctx, func(t *tx) (err error) {
		fresh, err = t.ids("SELECT id FROM attempts WHERE window_at IS NULL AND merchant_uid IN (SELECT value FROM "+
			"each_text(?)) ORDER BY id", list)
		return err
	})
	if err != nil || len(fresh) == 0 {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		for _, id := range fresh {
			if err := holdsOf(t).seeWindow(id, hold, open); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t holds) seeWindow(attempt int64, hold time.Duration, open bool) error {
	n, err := t.exec("UPDATE attempts SET window_at = ? WHERE id = ? AND window_at IS NULL", ms(t.now), attempt)
	if err != nil || n == 0 {
		return err
	}
	o, err := t.order("WHERE o.id = (SELECT order_id FROM attempts WHERE id = ?)", attempt)
	if err != nil {
		return err
	}
	if err := t.markSeen(o.ID, open); err != nil {
		return err
	}
	if o.PayState != Unpaid || o.Replaced {
		return nil
	}
	until := o.CreatedAt.Add(hold)
	if open {
		until = t.now.Add(hold)
	}
	if !o.Held && until.After(t.now) {
		lines, err := t.lines(o.ID)
		if err != nil {
			return err
		}
		if err := t.holdAfresh(&o, lines); err != nil {
			return err
		}
	}
	return t.holdUntil(&o, until)
}

// markSeen notes that a payment window of an order is known: what it holds is not
// held unseen any more.
func (t holds) markSeen(order int64, open bool) error {
	if _, err := t.exec(`UPDATE variants SET unseen = unseen - r.quantity FROM reservations r
	    JOIN orders o ON o.id = r.order_id
	  WHERE r.variant_id = variants.id AND r.order_id = ? AND r.state = 'active' AND r.counted = 1
	    AND o.window_at IS NULL`, order); err != nil {
		return err
	}
	condition := " AND window_at IS NULL"
	if open {
		condition = ""
	}
	_, err := t.exec("UPDATE orders SET window_at = ? WHERE id = ?"+condition, ms(t.now), order)
	return err
}

// lapse gives the goods of an unpaid order free of which no new payment window is
// known. It keeps its coupon and waits for its payment until then.
func (t holds) lapse(o *Order, until time.Time, source Source) error {
	if err := t.setExpiry(o, until); err != nil || !o.Held {
		return err
	}
	if err := t.letGo(o.ID); err != nil {
		return err
	}
	o.Held = false
	return t.event(Event{Entity: EntityOrder, Key: o.No, OrderID: o.ID, Kind: EventReleased,
		Before: "held goods", After: "released goods", Source: source})
}
