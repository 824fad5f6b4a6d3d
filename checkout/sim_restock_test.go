package checkout

import (
	"context"
	"fmt"
	"maps"

	"github.com/jangteo/jangteo/store"
)

// shelf is what the simulation itself knows of goods that were sold.
type shelf struct {
	taken  map[string]bool  // orders whose goods may be off the shelf, by number
	byHand map[string]int64 // pieces that the owner put back, by number
	forms  map[string]bool  // forms that were sent
}

func newShelf() shelf {
	return shelf{taken: map[string]bool{}, byHand: map[string]int64{}, forms: map[string]bool{}}
}

func (s shelf) clone() shelf {
	return shelf{taken: maps.Clone(s.taken), byHand: maps.Clone(s.byHand), forms: maps.Clone(s.forms)}
}

// simCoupon is a coupon that three orders can use.
const simCoupon = "SIM-THREE"

// simGift leaves nothing to pay of four orders.
const simGift = "SIM-GIFT"

// dispatch lets the owner pack, send and take back an order, or its buyer cancel it.
func (w *world) dispatch() {
	if len(w.attempts) == 0 {
		return
	}
	ctx, o := context.Background(), w.someOrder()
	switch w.rng.IntN(8) {
	case 0:
		_, left, err := w.store.MakeBatch(ctx, []string{o.No}, "admin:1")
		w.shelf.taken[o.No] = w.shelf.taken[o.No] || err == nil && len(left) == 0
	case 1:
		var to string
		w.raw.QueryRow("SELECT pay_state || '/' || ship_state FROM orders WHERE order_no = ?", o.No).Scan(&to)
		err := w.store.NoteSlips(ctx, []string{o.No}, "admin:1")
		w.shelf.taken[o.No] = w.shelf.taken[o.No] || err == nil && to == "paid/ready"
	case 2:
		_, err := w.store.ShipParcels(ctx, []store.Parcel{{OrderNo: o.No, Carrier: "cj", Number: "1"}}, "admin:1")
		w.shelf.taken[o.No] = w.shelf.taken[o.No] || err == nil
	case 3, 4:
		w.restock(o.No)
	case 5:
		w.refundLines(o)
	case 6:
		w.service.CancelByBuyer(ctx, o.PublicID, Withdrawal{Reason: "변심", Ask: true, Lines: w.someLines()})
	default:
		w.service.CancelByBuyer(ctx, o.PublicID, Withdrawal{Reason: "변심", Ask: true})
	}
}

// someOrder draws an order, one that is paid rather than others.
func (w *world) someOrder() (o store.Order) {
	for range 3 {
		o = w.attempts[w.rng.IntN(len(w.attempts))].Order
		var paid bool
		w.raw.QueryRow("SELECT pay_state IN ('paid', 'refunded') FROM orders WHERE id = ?", o.ID).Scan(&paid)
		if paid {
			break
		}
	}
	return o
}

// restock sends one of a few forms that put goods of an order back, perhaps again.
func (w *world) restock(no string) {
	ctx := context.Background()
	form := store.Restocking{Key: fmt.Sprint(w.rng.IntN(4)), Pieces: []store.Pieces{{Line: 1 + w.rng.IntN(2),
		Quantity: int64(1 + w.rng.IntN(2))}}}
	send := w.store.Restock
	if w.rng.IntN(2) == 0 {
		send = w.store.MarkReturned
	}
	if err := send(ctx, no, form, "admin:1"); err != nil || w.shelf.forms[no+" "+form.Key] {
		return
	}
	w.shelf.forms[no+" "+form.Key] = true
	w.shelf.byHand[no] += form.Pieces[0].Quantity
}

// goodsAreWhereTheyBelong returns an error unless exactly these goods are back: all
// of each order that was refunded before anybody took them off the shelf, those that a
// refund named before that, and what the owner put back.
func (w *world) goodsAreWhereTheyBelong() error {
	rows, err := w.raw.Query(`SELECT o.order_no, o.pay_state, (SELECT sum(quantity) FROM order_lines WHERE order_id =
	    o.id), coalesce((SELECT sum(quantity) FROM restocks WHERE order_id = o.id), 0),
	    coalesce((SELECT state FROM coupon_uses WHERE order_id = o.id), ''), o.ship_state,
	    coalesce((SELECT sum(quantity) FROM restocks WHERE order_id = o.id AND key LIKE 'unsent %'), 0),
	    coalesce((SELECT sum(x.quantity) FROM refund_lines x JOIN refunds r ON r.id = x.refund_id WHERE x.order_id = o.id
	      AND r.state = 'done'), 0)
	  FROM orders o JOIN fulfilments f ON f.order_id = o.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var no, pay, coupon, ship string
		var pieces, back, unsent, paidBack int64
		if err := rows.Scan(&no, &pay, &pieces, &back, &coupon, &ship, &unsent, &paidBack); err != nil {
			return err
		}
		want := w.shelf.byHand[no] + unsent // of goods that were taken, what was paid back before
		switch {
		case pay == string(store.Refunded) && !w.shelf.taken[no]:
			want = pieces
		case !w.shelf.taken[no]:
			want = w.shelf.byHand[no] + paidBack
		}
		if back != want || unsent > paidBack {
			return fmt.Errorf("%s is %s, taken: %t; of %d pieces %d are back, want %d", no, pay, w.shelf.taken[no],
				pieces, back, want)
		}
		if coupon == "released" && (pay != string(store.Refunded) || ship != string(store.ShipNone)) {
			return fmt.Errorf("%s is %s/%s, and its coupon is back", no, pay, ship)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return w.countStock()
}

// countStock returns an error unless every piece that ever came to the shop is on
// the shelf, held or sold; what came back did not come a second time.
func (w *world) countStock() error {
	l, err := w.store.Ledger(context.Background())
	if err != nil {
		return err
	}
	for _, g := range l.Stock {
		var came int64
		if err := w.raw.QueryRow(`SELECT coalesce(sum(delta), 0) FROM stock_moves m JOIN variants v ON v.id = m.variant_id WHERE
		  v.sku = ? AND m.reason <> 'restock'`, g.SKU).Scan(&came); err != nil {
			return err
		}
		if g.OnHand+g.Reserved+g.Sold-g.Uncounted != came {
			return fmt.Errorf("of %d pieces of %s, %d are on hand, %d held and %d sold", came, g.SKU, g.OnHand,
				g.Reserved, g.Sold)
		}
	}
	return nil
}

// restockBugs are mistakes about goods and coupons that come back.
func restockBugs() map[string]func(*world) {
	const again = `UPDATE variants SET stock = stock + 1 WHERE id = 1; INSERT INTO stock_moves (variant_id, delta,
	  reason, at) VALUES (1, 1, 'restock', 1);`
	bring := func(d *store.Decision) {
		if d.PayState == store.Refunded && d.ShipState == store.ShipNone {
			d.Restock = true
		}
	}
	return map[string]func(*world){
		"stock is returned twice": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON restocks BEGIN ` + again + ` END`)
		},
		"what is not counted comes back from orders": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE OF state ON reservations
			  WHEN NEW.state = 'released' AND NEW.counted = 0 BEGIN
			  UPDATE variants SET stock = stock + NEW.quantity WHERE id = NEW.variant_id; END`)
		},
		"stock is returned when the refund is asked for": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON refunds WHEN NEW.source <> 'console' BEGIN ` +
				again + ` END`)
		},
		"stock is returned although it is on a list": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS restocks_of_unsent_goods`)
			tampering(nil, bring)(w)
		},
		"the schema alone keeps goods on a list out": tampering(nil, bring),
		"goods that never left stay out":             tampering(nil, func(d *store.Decision) { d.Restock = false }),
		"more comes back than was sold": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS restocks_within_sold`)
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON restocks WHEN NEW.key <> 'bug' BEGIN ` +
				again + ` INSERT INTO restocks (order_id, line, quantity, move_id, key, at, source)
				SELECT NEW.order_id, NEW.line, 1, max(id), 'bug', 1, '' FROM stock_moves; END`)
		},
		"a form that is sent twice is done twice": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON restocks WHEN NEW.key LIKE 'form %' BEGIN
			  UPDATE variants SET stock = stock + NEW.quantity WHERE id = 1; END`)
		},
		"a coupon comes back while its order is paid": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS coupon_uses_return`)
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE ON refunds WHEN NEW.state = 'done' BEGIN
			  UPDATE coupon_uses SET state = 'released' WHERE state = 'used'; END`)
		},
	}
}
