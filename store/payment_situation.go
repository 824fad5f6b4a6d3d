package store

import (
	"errors"
	"time"
)

// Situation is everything the shop knows that bears on a fact. It is read in
// the transaction in which the decision about the fact is applied.
type Situation struct {
	Now       time.Time
	Live      bool     // real money
	Policies  Policies // what happens by itself
	OwnPrefix bool     // the merchant_uid begins with this shop's prefix
	Payment   *Payment // as recorded; nil: first heard of
	Attempt   *Attempt // of the merchant_uid; nil: unknown
	Order     *Order   // of the attempt, or named by the payment's signed note; without lines; nil: unknown
	Accepted  string   // imp_uid of the order's accepted payment; empty: none
	// number of another order that took its place, or whose place it took, and that is paid or has an account;
	// empty: none
	Rival   string
	Goods   Goods    // of the order
	MayHold bool     // an unpaid order may hold its goods: they are free, and its buyer would not hold too much
	Refunds []Refund // of this payment
	Listed  bool     // the order is on a shipping list
	Taken   bool     // its goods may be off the shelf: it is on a list, or somebody took its packing slip
	Bill    *Bill    // of the order that the payment pays, where a person asks; nil: pays none

	OtherMoney bool // the order holds money of yet another payment
	// what the signed note of a payment without an attempt describes, and the shop does not know; nil: nothing
	LostOrder *Order
}

// Goods tells whether an order's goods can be handed over.
type Goods int

// Where the goods are.
const (
	GoodsHeld Goods = iota // reserved for the order
	GoodsFree              // released, but still there to be taken
	GoodsGone              // sold to others
	GoodsSold              // the buyer's
)

// situation reads what the shop knows that bears on a fact.
func (s *Store) situation(t *tx, f Fact) (Situation, error) {
	sit := Situation{Now: t.now, Live: s.live, OwnPrefix: s.owns(f.MerchantUID)}
	var err error
	if sit.Policies, err = t.policies(); err != nil {
		return sit, err
	}
	known, err := t.payments("WHERE imp_uid = ?", f.ImpUID)
	if err != nil {
		return sit, err
	}
	if len(known) == 1 {
		sit.Payment = &known[0]
	}
	if sit.Refunds, err = t.refunds("WHERE imp_uid = ? ORDER BY id", f.ImpUID); err != nil {
		return sit, err
	}
	attempts, err := t.attempts("WHERE merchant_uid = ?", f.MerchantUID)
	if err != nil {
		return sit, err
	}
	if len(attempts) == 1 {
		sit.Attempt = &attempts[0]
	}
	if err := s.findOrder(t, &sit, f); err != nil || sit.Order == nil {
		return sit, err
	}
	return sit, t.aroundOrder(&sit, f)
}

// findOrder finds the order that a payment is about: its attempt's, the one it
// was recorded with, or the one that its signed note names.
func (s *Store) findOrder(t *tx, sit *Situation, f Fact) error {
	var id int64
	switch {
	case sit.Attempt != nil:
		id = sit.Attempt.OrderID
	case sit.Payment != nil:
		id = sit.Payment.OrderID
	case sit.OwnPrefix && f.Captured:
		return s.readNote(t, sit, f)
	}
	if id == 0 {
		return nil
	}
	o, err := t.order("WHERE o.id = ?", id)
	sit.Order = &o
	return err
}

// aroundOrder reads what else bears on a payment of an order.
func (t *tx) aroundOrder(sit *Situation, f Fact) error {
	o := sit.Order
	err := t.get("SELECT imp_uid FROM payments WHERE order_id = ? AND verdict = 'accepted'", []any{o.ID}, &sit.Accepted)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := t.get("SELECT EXISTS (SELECT 1 FROM payments WHERE order_id = ? AND imp_uid <> ? AND captured = 1 "+
		"AND cancelled < amount)",
		[]any{o.ID, f.ImpUID}, &sit.OtherMoney); err != nil {
		return err
	}
	var slip bool
	if err := t.get("SELECT EXISTS (SELECT 1 FROM batch_orders WHERE order_id = ?1), EXISTS (SELECT 1 FROM "+
		"order_slips WHERE order_id = ?1)", []any{o.ID}, &sit.Listed, &slip); err != nil {
		return err
	}
	sit.Taken = sit.Listed || slip
	if sit.Rival, err = t.rival(o.ID); err != nil {
		return err
	}
	if sit.Goods, err = t.goods(o.ID); err != nil || sit.Goods != GoodsFree || o.PayState != Unpaid || f.Captured {
		return err
	}
	lines, err := t.lines(o.ID)
	if err == nil {
		sit.MayHold, err = holdsOf(t).mayHold(o.ID, lines)
	}
	return err
}

// goods finds out whether an order's goods can be handed over. What an unpaid
// order holds that took its place, or whose place it took, it can have.
func (t *tx) goods(order int64) (Goods, error) {
	var sold, released, gone int
	err := t.get(`SELECT count(*) FILTER (WHERE r.state = 'sold'), count(*) FILTER (WHERE r.state = 'released'),
	    count(*) FILTER (WHERE r.state = 'released' AND v.counted = 1
	      AND v.stock + coalesce((SELECT sum(h.quantity) FROM reservations
	    h JOIN orders b ON b.id = h.order_id
	      JOIN orders o ON o.chain_id = b.chain_id WHERE o.id = r.order_id AND h.variant_id = r.variant_id AND
	      h.state = 'active' AND b.pay_state = 'unpaid'), 0) < r.quantity)
	  FROM reservations r JOIN variants v ON v.id = r.variant_id WHERE r.order_id =
	  ?`, []any{order}, &sold, &released, &gone)
	switch {
	case sold > 0:
		return GoodsSold, err
	case gone > 0:
		return GoodsGone, err
	case released > 0:
		return GoodsFree, err
	}
	return GoodsHeld, err
}
