package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// justNow is for how long an order explains why its buyer's cart is empty.
const justNow = 24 * time.Hour

// AlreadyOrderedError says that the goods were ordered before, and that nobody
// has to order them again: the order is paid, or it has an account to pay into.
type AlreadyOrderedError struct {
	No, PublicID string
	State        PayState
}

// Error implements error.
func (e *AlreadyOrderedError) Error() string { return "order " + e.No + " is " + string(e.State) }

// ReplacedError says that another order of the same buyer took the place of the
// one that was to be paid.
type ReplacedError struct{ No, PublicID string } // the other one

// Error implements error.
func (e *ReplacedError) Error() string { return "order " + e.No + " took its place" }

// UnpaidOrderOf returns the order that a session can go on with; ErrNotFound if
// there is none.
func (s *Store) UnpaidOrderOf(ctx context.Context, session int64) (OrderDetails, error) {
	if session == 0 {
		return OrderDetails{}, ErrNotFound
	}
	return s.dossier(ctx, "WHERE o.session_id = ? AND o.pay_state = 'unpaid' AND o.replaced_at IS NULL", session)
}

// LastOrderOf returns the number of the newest order of a session that came to
// something; empty if there is none.
func (s *Store) LastOrderOf(ctx context.Context, session int64) (string, error) {
	var o Order
	err := s.read(ctx, func(t *tx) (err error) {
		o, err = t.lastOrder(session)
		return err
	})
	return o.No, err
}

// IsOrderOf reports whether an order was placed in a session.
func (s *Store) IsOrderOf(ctx context.Context, publicID string, session int64) (is bool, err error) {
	err = s.read(ctx, func(t *tx) error {
		return t.get("SELECT EXISTS (SELECT 1 FROM orders WHERE public_id = ? AND session_id = ?)",
			[]any{publicID, session}, &is)
	})
	return is, err
}

// deviceOrders is how many of the orders of a session its browser is shown.
const deviceOrders = 10

// DeviceOrder is an order that was placed in a browser, in short.
type DeviceOrder struct {
	No        string
	PublicID  string
	PayState  PayState
	ShipState ShipState
	CreatedAt time.Time
	Name      Text // of its first item
	More      int  // lines besides
}

// OrdersOf lists the newest orders of a session that go on or have ended well.
func (s *Store) OrdersOf(ctx context.Context, session int64) ([]DeviceOrder, error) {
	var list []DeviceOrder
	err := s.read(ctx, func(t *tx) error {
		return t.each(`SELECT o.order_no, o.public_id, o.pay_state, o.ship_state, o.created_at, l.name_ko, l.name_en,
		    (SELECT count(*) FROM order_lines x WHERE x.order_id = o.id) - 1
		  FROM orders o JOIN order_lines l ON l.order_id = o.id AND l.line = (SELECT min(line) FROM order_lines x
		    WHERE x.order_id = o.id)
		  WHERE o.session_id = ? AND o.pay_state <> 'void' AND (o.pay_state <> 'unpaid' OR o.replaced_at IS NULL)
		  ORDER BY o.id DESC LIMIT ?`, []any{session, deviceOrders}, func(scan func(...any) error) error {
			var o DeviceOrder
			var at int64
			err := scan(&o.No, &o.PublicID, &o.PayState, &o.ShipState, &at, &o.Name.Ko, &o.Name.En, &o.More)
			o.CreatedAt = fromMS(at)
			list = append(list, o)
			return err
		})
	})
	return list, err
}

// lastOrder reads the newest order of a session that is neither void nor gave
// way to another; the zero Order if there is none.
func (t *tx) lastOrder(session int64) (Order, error) {
	if session == 0 {
		return Order{}, nil
	}
	o, err := t.order(`WHERE o.id = (SELECT max(id) FROM orders WHERE session_id = ? AND pay_state <> 'void'
	  AND (pay_state <> 'unpaid' OR replaced_at IS NULL))`, session)
	if errors.Is(err, ErrNotFound) {
		return Order{}, nil
	}
	if err != nil {
		return o, err
	}
	o.Lines, err = t.lines(o.ID)
	return o, err
}

// HeldBy returns the pieces by variant that the unpaid order of a session holds:
// it can order them again.
func (s *Store) HeldBy(ctx context.Context, session int64) (map[int64]int64, error) {
	var held map[int64]int64
	err := s.read(ctx, func(t *tx) (err error) {
		held, err = t.heldBy(session)
		return err
	})
	return held, err
}

func (t *tx) heldBy(session int64) (map[int64]int64, error) {
	held := map[int64]int64{}
	err := t.each(`SELECT r.variant_id, r.quantity FROM orders o JOIN reservations r ON r.order_id = o.id
	  WHERE o.session_id = ? AND o.pay_state = 'unpaid' AND o.replaced_at IS NULL AND r.state =
	  'active'`, []any{session},
		func(scan func(...any) error) error {
			var variant, n int64
			err := scan(&variant, &n)
			held[variant] += n
			return err
		})
	return held, err
}

// again refuses to order once more what the session has ordered: last is paid or
// has an account, and the buyer cannot know. A page says which order it knew of,
// so that whoever wants the same twice can have it. Other programs say nothing;
// they are told of what still waits for a deposit.
func (n NewOrder) again(last Order, same bool) error {
	switch last.PayState {
	case Paid, AwaitingDeposit, Held:
	default:
		return nil
	}
	knows := n.SeenOrder != nil && *n.SeenOrder == last.No
	if n.SeenOrder == nil {
		knows = last.PayState != AwaitingDeposit
	}
	if !same || knows && n.Asked != last.ID {
		return nil
	}
	return &AlreadyOrderedError{No: last.No, PublicID: last.PublicID, State: last.PayState}
}

// goodsOf are the pieces of lines by variant.
func goodsOf(lines []Line) map[int64]int64 {
	pieces := map[int64]int64{}
	for _, l := range lines {
		pieces[l.VariantID] += l.Quantity
	}
	return pieces
}

func sameGoods(a, b []Line) bool { return maps.Equal(goodsOf(a), goodsOf(b)) }

// goesOnWith tells whether what is ordered is what an unpaid order is about: the
// same goods by the same coupon at the same total, of which as much is tax-free, in
// the currency of the button.
func (o Order) goesOnWith(open Order, in money.Currency) bool {
	return sameGoods(o.Lines, open.Lines) && o.Coupon.Code == open.Coupon.Code && o.Total.In(in) == open.Total.In(in) &&
		o.Tax == open.Tax && o.TaxFree.In(in) == open.TaxFree.In(in)
}

// goOn lets the buyer of an unpaid order have another try: with what they say of
// themselves now, for another hold, by the attempt that is still open or a
// further one.
func (t *tx) goOn(open Order, n NewOrder) (Order, Attempt, error) {
	if err := t.updateBuyer(open, n); err != nil {
		return open, Attempt{}, err
	}
	if err := holdsOf(t).press(&open, n.Hold); err != nil {
		return open, Attempt{}, err
	}
	if err := receiptsOf(t).again(open.ID, n.Receipt); err != nil {
		return open, Attempt{}, err
	}
	o, err := t.order("WHERE o.id = ?", open.ID)
	if err != nil {
		return o, Attempt{}, err
	}
	o.Lines = open.Lines
	a, err := t.usableAttempt(o, n.Attempt)
	return o, a, err
}

// updateBuyer writes what the buyer of an unpaid order says now, as far as it
// changes nothing of what is to be paid, and logs what changed, but not how.
func (t *tx) updateBuyer(o Order, n NewOrder) error {
	if len(n.Wishes) == 0 {
		if _, err := t.exec("UPDATE orders SET carted_at = ? WHERE id = ?", ms(t.now), o.ID); err != nil {
			return err
		}
	}
	changed := changedFields(o, n)
	if len(changed) > 0 {
		said, d := o, n.Destination
		said.Buyer, said.Destination = n.Buyer, d
		k := keysOf(said)
		if _, err := t.exec(`UPDATE orders SET language = ?, buyer_name = ?, buyer_email = ?, buyer_tel = ?,
		  receiver_name = ?, receiver_tel = ?, postcode = ?, addr = ?, country = ?, memo = ?,
		  email_key = ?, tel_key = ?, searched = ? WHERE id = ?`,
			n.Language, n.Buyer.Name, n.Buyer.Email, n.Buyer.Tel,
			d.Receiver.Name, d.Receiver.Tel, d.Postcode, d.Addr, d.Country, d.Memo,
			k.email, k.tel, k.searched, o.ID); err != nil {
			return fmt.Errorf("update the buyer of order %s: %w", o.No, err)
		}
		if err := t.couponWithinBuyer(o.ID); err != nil {
			return err
		}
	}
	consents, err := t.putConsents(o.ID, n.Consents)
	if err != nil {
		return err
	}
	if consents {
		changed = append(changed, "consents")
	}
	if len(changed) == 0 {
		return nil
	}
	return t.remark(o, EventChanged, SourceBuyer, map[string]any{"fields": changed})
}

// changedFields names what a buyer says otherwise than an order.
func changedFields(o Order, n NewOrder) []string {
	was, is := o.Destination, n.Destination
	fields := map[string]bool{
		"language": o.Language != n.Language, "buyer_name": o.Buyer.Name != n.Buyer.Name,
		"buyer_email": o.Buyer.Email != n.Buyer.Email, "buyer_tel": o.Buyer.Tel != n.Buyer.Tel,
		"receiver": was.Receiver != is.Receiver, "memo": was.Memo != is.Memo,
		"address": was.Postcode != is.Postcode || was.Addr != is.Addr || was.Country != is.Country,
	}
	maps.DeleteFunc(fields, func(_ string, changed bool) bool { return !changed })
	return slices.Sorted(maps.Keys(fields))
}

// couponWithinBuyer refuses a buyer who has used the coupon of an order as often
// as they may.
func (t *tx) couponWithinBuyer(order int64) error {
	var over bool
	err := t.get(`SELECT EXISTS (SELECT 1 FROM coupon_uses mine JOIN coupons c ON c.id = mine.coupon_id
	  WHERE mine.order_id = ? AND mine.state = 'reserved' AND c.per_buyer < (
	    SELECT count(*) FROM coupon_uses u WHERE u.coupon_id = c.id AND u.state IN ('reserved', 'used') AND
	    u.order_id IN (
	      SELECT b.id FROM orders o JOIN orders b ON b.email_key = o.email_key WHERE o.id = mine.order_id AND
	      b.email_key <> ''
	      UNION SELECT b.id FROM orders o JOIN orders b ON b.tel_key = o.tel_key WHERE o.id = mine.order_id AND
	      b.tel_key <> '')))`,
		[]any{order}, &over)
	if err == nil && over {
		err = &CouponError{Reason: CouponBuyerUsed}
	}
	return err
}

// giveWay frees what an unpaid order holds for another one of its buyer. It stays
// unpaid until I'mport has said that nobody paid it.
func (t *tx) giveWay(o Order) error {
	if _, err := t.exec("UPDATE orders SET chain_id = coalesce(chain_id, id), replaced_at = ? WHERE id = ?",
		ms(t.now), o.ID); err != nil {
		return fmt.Errorf("let order %s give way: %w", o.No, err)
	}
	if err := t.release(o.ID); err != nil {
		return err
	}
	return t.remark(o, EventReplaced, SourceBuyer, nil)
}

// takePlace lets an order that is paid, or has an account to pay into, be the only
// one of its chain: the unpaid one that holds goods gives way, and what the order
// itself gave free is taken again.
func (t *tx) takePlace(sit Situation, d Decision) error {
	if sit.Order == nil || d.PayState != Paid && d.PayState != AwaitingDeposit {
		return nil
	}
	other, err := t.order(`WHERE o.chain_id = (SELECT chain_id FROM orders WHERE id = ?) AND o.id <> ? AND
	  o.pay_state = 'unpaid'
	  AND o.replaced_at IS NULL`, sit.Order.ID, sit.Order.ID)
	if err == nil {
		err = t.giveWay(other)
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if d.PayState == AwaitingDeposit && sit.Goods == GoodsFree {
		return holdsOf(t).retake(sit.Order.ID)
	}
	return nil
}

// rival is the number of another order of the same chain that is paid or waits for
// its deposit; empty if there is none.
func (t *tx) rival(order int64) (string, error) {
	var no string
	err := t.get(`SELECT b.order_no FROM orders o JOIN orders b ON b.chain_id = o.chain_id
	  WHERE o.id = ? AND b.id <> o.id AND b.pay_state IN ('paid', 'awaiting_deposit')`, []any{order}, &no)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return no, err
}

// replacedBy is the order that the buyer of a replaced one should look at.
func (t *tx) replacedBy(order int64) error {
	var e ReplacedError
	err := t.get(`SELECT b.order_no, b.public_id FROM orders o JOIN orders b ON b.chain_id = o.chain_id WHERE o.id =
	  ? AND b.id <> o.id
	  ORDER BY CASE WHEN b.pay_state IN ('paid', 'awaiting_deposit') THEN 1 ELSE 0 END DESC, b.id DESC LIMIT
	  1`, []any{order}, &e.No, &e.PublicID)
	if err != nil {
		return err
	}
	return &e
}
