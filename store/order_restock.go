package store

import (
	"context"
	"errors"
	"fmt"
)

// unsentKey is the key of what comes back by itself, so once per order; before that,
// with the id of the refund behind it, of the goods that this names.
const unsentKey = "unsent"

// Restocking says which goods of an order go back into stock.
type Restocking struct {
	Key    string // of the form that asks for it, so that pressed twice it is done once; empty: always done
	Pieces []Pieces
}

// Pieces are some of the pieces of an order's line.
type Pieces struct {
	Line     int   // 1, 2, …
	Quantity int64 // 0: all that are still out
}

// RestockError is returned when more pieces of a line are to go back into stock
// than are still out. Nothing was changed.
type RestockError struct {
	Line int
	Name Text
	Out  int64
}

// Error returns how many are still out.
func (e *RestockError) Error() string {
	return fmt.Sprintf("of line %d only %d are not in stock again", e.Line, e.Out)
}

// ErrRestockRepeated says that a form was sent again with other goods.
var ErrRestockRepeated = errors.New("the form was sent before, with other goods")

// soldLine is a line of an order, with how many of its pieces are back in stock.
type soldLine struct {
	line     int
	name     Text
	quantity int64
	back     int64
	free     int64     // pieces of it that are paid back, or whose return is granted
	move     stockMove // that would bring something back
}

// canReturn is how many more of its pieces can go back into stock; whole says that all
// of the order is here.
func (l soldLine) canReturn(whole bool) int64 {
	if whole {
		return l.out()
	}
	return max(0, min(l.out(), l.free-l.back))
}

// out is how many pieces of the line are not back in stock.
func (l soldLine) out() int64 { return l.quantity - l.back }

// returns is a transaction in which goods of orders come back, or their money goes back.
type returns struct{ *tx }

func returnsOf(t *tx) returns { return returns{t} }

func (t returns) soldLines(order int64) ([]soldLine, error) {
	var list []soldLine
	err := t.each(`SELECT l.line, l.name_ko, l.name_en, l.quantity, coalesce((SELECT sum(b.quantity) FROM restocks b
	    WHERE b.order_id = l.order_id AND b.line = l.line), 0),
	    coalesce((SELECT sum(x.quantity) FROM refund_lines x JOIN refunds f ON f.id = x.refund_id
	      WHERE x.order_id = l.order_id AND x.line = l.line AND f.state = 'done'), 0)
	    + coalesce((SELECT sum(x.quantity) FROM claim_lines x JOIN claims c ON c.id = x.claim_id
	      WHERE x.order_id = l.order_id AND x.line = l.line AND c.kind = 'return' AND c.state = 'approved'), 0),
	    p.id, p.slug, v.id, v.sku
	  FROM order_lines l JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id
	  WHERE l.order_id = ? ORDER BY l.line`, []any{order}, func(scan func(...any) error) error {
		l := soldLine{move: stockMove{reason: "restock"}}
		err := scan(&l.line, &l.name.Ko, &l.name.En, &l.quantity, &l.back, &l.free, &l.move.product, &l.move.slug,
			&l.move.variant, &l.move.sku)
		list = append(list, l)
		return err
	})
	return list, err
}

// MarkReturned records that a parcel came back, and returns the goods that can be
// sold again to stock. Errors: ErrNotFound, ErrNotShipped, those of Restock for a
// line.
func (s *Store) MarkReturned(ctx context.Context, orderNo string, r Restocking, by Source) error {
	return s.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.order_no = ?", orderNo)
		if err != nil {
			return err
		}
		r = r.ofForm()
		if done, err := returnsOf(t).restockedBy(o.ID, r); err != nil || done {
			return err
		}
		if o.ShipState != ShipShipped {
			return ErrNotShipped
		}
		if err := t.setState(o, "", ShipReturned, EventReturned, by, Names{}); err != nil {
			return err
		}
		if len(r.Pieces) == 0 {
			return nil
		}
		o.ShipState = ShipReturned
		return returnsOf(t).restock(o, r, EventRestocked, by)
	})
}

// Restock returns goods to stock that came back, or that are paid back, or whose return
// is granted: some or all, and others later, never more than were sold.
// The same form again changes nothing. Errors: ErrNotFound; ErrNotBack;
// ErrRestocked; ErrRestockRepeated; *RestockError.
func (s *Store) Restock(ctx context.Context, orderNo string, r Restocking, by Source) error {
	return s.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.order_no = ?", orderNo)
		if err != nil {
			return err
		}
		r = r.ofForm()
		if done, err := returnsOf(t).restockedBy(o.ID, r); err != nil || done {
			return err
		}
		return returnsOf(t).restock(o, r, EventRestocked, by)
	})
}

// ofForm keeps the keys of forms apart from those that the shop gives itself.
func (r Restocking) ofForm() Restocking {
	if r.Key != "" {
		r.Key = "form " + r.Key
	}
	return r
}

// restockedBy reports whether a form was sent before, about the same goods.
func (t returns) restockedBy(order int64, r Restocking) (bool, error) {
	if r.Key == "" {
		return false, nil
	}
	done := map[int]int64{}
	err := t.each("SELECT line, quantity FROM restocks WHERE order_id = ? AND key = ?", []any{order, r.Key},
		func(scan func(...any) error) error {
			var line int
			var quantity int64
			err := scan(&line, &quantity)
			done[line] = quantity
			return err
		})
	if err != nil || len(done) == 0 {
		return false, err
	}
	wanted := map[int]bool{}
	for _, p := range r.Pieces {
		wanted[p.Line] = true
		if q, ok := done[p.Line]; !ok || p.Quantity != 0 && p.Quantity != q {
			return false, ErrRestockRepeated
		}
	}
	if len(wanted) != len(done) {
		return false, ErrRestockRepeated
	}
	return true, nil
}

// restock puts pieces of an order back into stock; kind is how the log calls it.
func (t returns) restock(o Order, r Restocking, kind EventKind, by Source) error {
	sold, err := t.goods(o.ID)
	if err != nil {
		return err
	}
	if sold != GoodsSold || len(r.Pieces) == 0 {
		return ErrNotBack
	}
	lines, err := t.soldLines(o.ID)
	if err != nil {
		return err
	}
	if r.Key == "" {
		if err := t.get("SELECT 'time ' || (count(DISTINCT key) + 1) FROM restocks WHERE order_id = ?", []any{o.ID},
			&r.Key); err != nil {
			return err
		}
	}
	var numbers []int
	var quantities []int64
	pieces := int64(0)
	for _, p := range r.Pieces {
		quantity, err := t.restockLine(o, lines, p, r.Key, by)
		if err != nil {
			return err
		}
		numbers, quantities, pieces = append(numbers, p.Line), append(quantities, quantity), pieces+quantity
	}
	return t.remark(o, kind, by, map[string]any{"lines": numbers, "quantities": quantities, "pieces": pieces})
}

// restockLine puts pieces of one line back into stock and returns how many.
func (t returns) restockLine(o Order, lines []soldLine, p Pieces, key string, by Source) (int64, error) {
	if p.Line < 1 || p.Line > len(lines) {
		return 0, fmt.Errorf("line %d of order %s: %w", p.Line, o.No, ErrNotFound)
	}
	l := &lines[p.Line-1]
	most := l.canReturn(o.isHere())
	switch {
	case most == 0 && l.back == 0:
		return 0, ErrNotBack
	case most == 0:
		return 0, ErrRestocked
	case p.Quantity == 0:
		p.Quantity = most
	case p.Quantity < 0 || p.Quantity > most:
		return 0, &RestockError{Line: p.Line, Name: l.name, Out: most}
	}
	m := l.move
	m.delta = p.Quantity
	move, err := t.putMove(m, by)
	if err != nil {
		return 0, err
	}
	if _, err := t.exec("INSERT INTO restocks (order_id, line, quantity, move_id, key, at, source) VALUES (?, ?, ?, "+
		"?, ?, ?, ?)", o.ID, p.Line, p.Quantity, move, key, ms(t.now), by); err != nil {
		return 0, fmt.Errorf("put line %d of order %s back into stock: %w", p.Line, o.No, err)
	}
	l.back += p.Quantity
	return p.Quantity, nil
}

// undoSale makes goods of a refunded order that never left for others again, and
// gives its coupon back, in the transaction in which the order becomes refunded:
// that happens once, and not while nobody knows whether the money is back.
func (t returns) undoSale(sit Situation, d Decision, source Source) error {
	if sit.Order == nil || d.PayState != Refunded {
		return nil
	}
	o, err := t.order("WHERE o.id = ?", sit.Order.ID)
	if err != nil {
		return err
	}
	if d.Restock {
		if err := t.restockAll(o, source); err != nil {
			return err
		}
	}
	if !d.ReturnCoupon {
		return nil
	}
	returned, err := couponsOf(t.tx).returnCoupon(o.ID)
	if err != nil || !returned {
		return err
	}
	return t.remark(o, EventCouponBack, source, nil)
}

// restockAll puts everything of an order back that never left.
func (t returns) restockAll(o Order, source Source) error {
	lines, err := t.soldLines(o.ID)
	if err != nil {
		return err
	}
	all := Restocking{Key: unsentKey}
	for _, l := range lines {
		if l.out() > 0 {
			all.Pieces = append(all.Pieces, Pieces{Line: l.line})
		}
	}
	if len(all.Pieces) == 0 {
		return nil
	}
	return t.restock(o, all, EventUnsentBack, source)
}

// restockLines puts goods of an order back that never left, once the refund is done that
// names them.
func (t returns) restockLines(sit Situation, d Decision, source Source) error {
	if !d.RestockLines {
		return nil
	}
	refunds := sit.Refunds
	if n := d.Noted; n != nil {
		d.MatchedRefunds[0].RefundID = n.ID
		refunds = append(refunds, Refund{ID: n.ID, Lines: n.Lines})
	}
	for _, m := range d.MatchedRefunds {
		for _, r := range refunds {
			if r.ID != m.RefundID || len(r.Lines) == 0 {
				continue
			}
			back := Restocking{Key: fmt.Sprintf("%s %d", unsentKey, r.ID)}
			for _, l := range r.Lines {
				back.Pieces = append(back.Pieces, Pieces{Line: l.Line, Quantity: l.Quantity})
			}
			if err := t.restock(*sit.Order, back, EventUnsentBack, source); err != nil {
				return err
			}
		}
	}
	return nil
}

// isHere reports whether all goods of an order are here again: they came back, or
// never left and are paid back.
func (o Order) isHere() bool {
	return o.ShipState == ShipReturned || o.PayState == Refunded && o.ShipState == ShipNone
}

// NoteSlips notes that somebody takes the packing slips of orders, or their rows
// for the courier: from then on the goods may be off the shelf. Orders that are
// not to be sent, and those on a shipping list, are not noted.
func (s *Store) NoteSlips(ctx context.Context, orderNos []string, by Source) error {
	var open []int64
	find := func(t *tx) error {
		open = nil
		return t.each(`SELECT o.id FROM orders o WHERE o.order_no IN (SELECT value FROM each_text(?)) AND
		  o.pay_state = 'paid' AND o.ship_state = 'ready'
		  AND NOT EXISTS (SELECT 1 FROM batch_orders b WHERE b.order_id = o.id)
		  AND NOT EXISTS (SELECT 1 FROM order_slips p WHERE p.order_id = o.id) ORDER BY o.id`,
			[]any{valueList(orderNos)}, func(scan func(...any) error) error {
				var id int64
				err := scan(&id)
				open = append(open, id)
				return err
			})
	}
	if err := s.read(ctx, find); err != nil || len(open) == 0 {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		if err := find(t); err != nil {
			return err
		}
		for _, id := range open {
			if _, err := t.exec("INSERT INTO order_slips (order_id, at, source) VALUES (?, ?, ?)", id, ms(t.now),
				by); err != nil {
				return fmt.Errorf("note that a slip was taken: %w", err)
			}
			o, err := t.order("WHERE o.id = ?", id)
			if err != nil {
				return err
			}
			if err := t.remark(o, EventSlipTaken, by, nil); err != nil {
				return err
			}
		}
		return nil
	})
}
