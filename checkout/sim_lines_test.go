package checkout

import (
	"context"
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// someLines names a few pieces, perhaps of a line that the order does not have.
func (w *world) someLines() []store.Pieces {
	list := []store.Pieces{{Line: 1, Quantity: int64(1 + w.rng.IntN(2))}}
	if w.rng.IntN(2) == 0 {
		list = append(list, store.Pieces{Line: 2, Quantity: int64(w.rng.IntN(3))})
	}
	return list
}

// refundLines lets the owner refund goods of an order, at the proposed amount or another.
func (w *world) refundLines(o store.Order) {
	var impUID string
	w.raw.QueryRow("SELECT imp_uid FROM payments WHERE verdict = 'accepted' AND order_id = ?", o.ID).Scan(&impUID)
	if impUID == "" {
		return
	}
	n := rules.RefundRequest{Reason: "불량", Source: store.SourceAdmin, Lines: w.someLines(), Fault: w.rng.IntN(2) == 0,
		Account: &rules.BankAccount{Bank: "04", Number: "1234567890", Holder: "김하늘"}}
	if w.rng.IntN(4) == 0 {
		n.Amount = int64(1 + w.rng.IntN(1000))
	}
	err := w.service.Refund(context.Background(), impUID, n, "admin:1")
	if err != nil || !strings.HasPrefix(impUID, string(store.FromBank)+":") {
		return
	}
	var goods int // of what was just noted
	w.raw.QueryRow(`SELECT count(*) FROM refund_lines WHERE refund_id = (SELECT max(id) FROM refunds WHERE imp_uid = ?)`,
		impUID).Scan(&goods)
	if goods != len(n.Lines) {
		w.forgot = fmt.Errorf("%d lines of %s went back, and %d are noted", len(n.Lines), impUID, goods)
	}
}

// goodsWereNoted returns an error if money of a transfer went back without its goods.
func (w *world) goodsWereNoted() error { return w.forgot }

// linesPaidBackOnce adds up by itself what went back for each line of each order: no
// piece twice, no more than its share of what was paid, and never more than the payment.
func (w *world) linesPaidBackOnce() error {
	rows, err := w.raw.Query(`SELECT o.order_no, l.line, l.quantity, CASE p.currency WHEN 'USD' THEN l.quantity * l.unit_usd
	    ELSE l.quantity * l.unit_krw END, CASE p.currency WHEN 'USD' THEN u.goods ELSE k.goods END,
	    CASE p.currency WHEN 'USD' THEN u.discount ELSE k.discount END, p.amount
	  FROM payments p JOIN orders o ON o.id = p.order_id JOIN order_lines l ON l.order_id = o.id
	  JOIN order_totals k ON k.order_id = o.id AND k.currency = 'KRW'
	  JOIN order_totals u ON u.order_id = o.id AND u.currency = 'USD' WHERE p.verdict = 'accepted' ORDER BY o.id, l.line`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var no string
		var line, bought, price, goods, discount, paid int64
		if err := rows.Scan(&no, &line, &bought, &price, &goods, &discount, &paid); err != nil {
			return err
		}
		var pieces, back, all, parts int64
		if err := w.raw.QueryRow(`SELECT coalesce(sum(x.quantity), 0), coalesce(sum(x.amount), 0) FROM refund_lines x
		  JOIN refunds r ON r.id = x.refund_id JOIN orders o ON o.id = x.order_id
		  WHERE o.order_no = ? AND x.line = ? AND r.state <> 'failed'`, no, line).Scan(&pieces, &back); err != nil {
			return err
		}
		if err := w.raw.QueryRow(`SELECT coalesce(sum(x.amount), 0) FROM refund_lines x JOIN refunds r ON r.id =
		  x.refund_id JOIN orders o ON o.id = x.order_id WHERE o.order_no = ? AND r.state <> 'failed'`, no).Scan(
			&all); err != nil {
			return err
		}
		if err := w.raw.QueryRow(`SELECT coalesce(sum(q.amount), 0) FROM refund_parts q JOIN refunds r ON r.id = q.refund_id
		  JOIN payments p ON p.imp_uid = r.imp_uid JOIN orders o ON o.id = p.order_id
		  WHERE o.order_no = ? AND r.state <> 'failed'`, no).Scan(&parts); err != nil {
			return err
		}
		share := price - discount*price/goods + 1 // of the coupon, to the won
		switch {
		case pieces > bought:
			return fmt.Errorf("of line %d of %s %d pieces were bought and %d paid back", line, no, bought, pieces)
		case back*bought > share*pieces:
			return fmt.Errorf("%d went back for %d of %d pieces of line %d of %s, which cost %d", back, pieces, bought,
				line, no, share)
		case all > goods-discount || all+parts > paid:
			return fmt.Errorf("of %d paid for %s, %d goods, %d %+d went back", paid, no, goods-discount, all, parts)
		}
	}
	return rows.Err()
}

// ownFeesWentBack returns an error if the fee of a product with one of its own went back
// while some of it stays, or stays although all of it was paid back before anything left.
func (w *world) ownFeesWentBack() error {
	rows, err := w.raw.Query(`SELECT o.order_no, t.shipping, t.fee, l.quantity,
	    coalesce((SELECT sum(x.quantity) FROM refund_lines x JOIN refunds r ON r.id = x.refund_id
	      WHERE x.order_id = o.id AND x.line = l.line AND r.state <> 'failed'), 0),
	    coalesce((SELECT sum(q.amount) FROM refund_parts q JOIN refunds r ON r.id = q.refund_id
	      WHERE r.imp_uid = p.imp_uid AND q.kind = 'delivery' AND r.state <> 'failed'), 0),
	    CASE WHEN EXISTS (SELECT 1 FROM shipments s WHERE s.order_id = o.id) THEN 1 ELSE 0 END
	  FROM payments p JOIN orders o ON o.id = p.order_id JOIN order_lines l ON l.order_id = o.id
	  JOIN order_totals t ON t.order_id = o.id AND t.currency = 'KRW'
	  WHERE p.verdict = 'accepted' AND p.currency = 'KRW' AND l.sku = 'WARDROBE'`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var no string
		var shipping, fee, bought, paidBack, back, sent int64
		if err := rows.Scan(&no, &shipping, &fee, &bought, &paidBack, &back, &sent); err != nil {
			return err
		}
		gone := paidBack == bought
		if !gone && back > shipping-simOwnFee || gone && sent == 0 && back < simOwnFee-fee {
			return fmt.Errorf("of %d paid for the delivery of %s %d went back, and of %d wardrobes %d", shipping, no, back, bought,
				paidBack)
		}
	}
	return rows.Err()
}

// lineBugs are mistakes about refunds that name goods.
func lineBugs() map[string]func(*world) {
	free := func(w *world, rules ...string) {
		for _, r := range rules {
			w.raw.Exec(`DROP TRIGGER IF EXISTS ` + r)
		}
	}
	return map[string]func(*world){
		"a line is paid back twice": func(w *world) {
			free(w, "refund_lines_within_bought", "refund_lines_within_paid", "refund_lines_of_their_order", "refunds_add_up")
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON refund_lines BEGIN
			  INSERT OR IGNORE INTO refund_lines SELECT b.id, NEW.order_id, NEW.line, NEW.quantity, NEW.amount
			  FROM refunds a JOIN refunds b ON b.imp_uid = a.imp_uid AND b.id <> a.id WHERE a.id = NEW.refund_id; END`)
		},
		"the share of the coupon goes back twice": func(w *world) {
			free(w, "refund_lines_within_paid", "refund_lines_are_final", "refunds_add_up", "refund_lines_of_their_order")
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON refund_lines BEGIN UPDATE refund_lines SET amount =
			  (SELECT NEW.quantity * (CASE p.currency WHEN 'USD' THEN l.unit_usd ELSE l.unit_krw END) FROM order_lines l
			  JOIN refunds r ON r.id = NEW.refund_id JOIN payments p ON p.imp_uid = r.imp_uid
			  WHERE l.order_id = NEW.order_id AND l.line = NEW.line)
			  WHERE refund_id = NEW.refund_id AND line = NEW.line; END`)
		},
		"goods have no delivery fee of their own in a refund": func(w *world) {
			free(w, "order_lines_are_final")
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON order_totals WHEN NEW.currency = 'USD' BEGIN
			  UPDATE order_lines SET ship_krw = 0, ship_usd = 0 WHERE order_id = NEW.order_id AND ship_group = 'own'; END`)
		},
		"the delivery fee goes back twice": func(w *world) {
			free(w, "refund_parts_within_paid", "refund_parts_are_final", "refunds_add_up")
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON refund_parts WHEN NEW.kind = 'delivery'
			  BEGIN UPDATE refund_parts SET amount = 2 * amount WHERE refund_id = NEW.refund_id AND kind = 'delivery'; END`)
		},
	}
}
