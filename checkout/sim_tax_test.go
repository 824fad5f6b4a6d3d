package checkout

import (
	"fmt"
)

// taxWentBackOnce adds up by itself what of each payment went back of its tax-free part
// and of the other one, by what of its order's lines is tax-free.
func (w *world) taxWentBackOnce() error {
	rows, err := w.raw.Query(`SELECT p.imp_uid, p.amount, t.tax_free, t.shipping, (SELECT coalesce(sum(
	    CASE p.currency WHEN 'USD' THEN l.paid_usd ELSE l.paid_krw END), 0) FROM order_lines l
	    WHERE l.order_id = o.id AND l.tax = 'free'),
	    coalesce(sum(r.amount), 0), coalesce(sum(r.tax_free), 0) FROM payments p JOIN orders o ON o.id = p.order_id
	  JOIN order_totals t ON t.order_id = o.id AND t.currency = p.currency
	  LEFT JOIN refunds r ON r.imp_uid = p.imp_uid AND r.state = 'done'
	  WHERE p.verdict = 'accepted' AND o.tax <> '' GROUP BY p.imp_uid, p.amount, p.currency, t.tax_free, t.shipping, o.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var uid string
		var amount, free, shipping, goods, back, freeBack int64
		if err := rows.Scan(&uid, &amount, &free, &shipping, &goods, &back, &freeBack); err != nil {
			return err
		}
		switch {
		case free < goods || free > goods+shipping:
			return fmt.Errorf("of %s %d are said to be tax-free: goods %d, delivery %d", uid, free, goods, shipping)
		case freeBack > free || back-freeBack > amount-free || back == amount && freeBack != free:
			return fmt.Errorf("of %d tax-free of %s %d went back, of %d others %d", free, uid, freeBack, amount-free,
				back-freeBack)
		}
	}
	return rows.Err()
}

// taxOfGoodsWentBack returns an error if what of a refund of goods is tax-free is not that of
// these goods, and at most their delivery. What somebody changed, and what went back of a
// payment for nothing in particular, is so in parts, and not looked at.
func (w *world) taxOfGoodsWentBack() error {
	rows, err := w.raw.Query(`SELECT r.id, r.imp_uid, r.amount, r.tax_free, sum(x.amount),
	    sum(CASE l.tax WHEN 'free' THEN x.amount ELSE 0 END)
	  FROM refunds r JOIN refund_lines x ON x.refund_id = r.id
	  JOIN order_lines l ON l.order_id = x.order_id AND l.line = x.line JOIN orders o ON o.id = l.order_id
	  WHERE o.tax = 'mixed' AND r.state <> 'failed'
	    AND NOT EXISTS (SELECT 1 FROM refunds n WHERE n.imp_uid = r.imp_uid AND n.state <> 'failed'
	      AND (NOT EXISTS (SELECT 1 FROM refund_lines y WHERE y.refund_id = n.id)
	        OR EXISTS (SELECT 1 FROM refund_parts q WHERE q.refund_id = n.id AND (q.kind <> 'delivery' OR q.amount < 0))))
	  GROUP BY r.id, r.imp_uid, r.amount, r.tax_free`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var uid string
		var id, amount, free, goods, freeGoods int64
		if err := rows.Scan(&id, &uid, &amount, &free, &goods, &freeGoods); err != nil {
			return err
		}
		if free < freeGoods || free > freeGoods+amount-goods {
			return fmt.Errorf("refund %d of %s is about %d of goods, %d of them tax-free, and says that %d of %d is", id, uid,
				goods, freeGoods, free, amount)
		}
	}
	return rows.Err()
}

// taxBugs are mistakes about what is tax-free.
func taxBugs() map[string]func(*world) {
	free := func(w *world, rules ...string) {
		for _, r := range rules {
			w.raw.Exec(`DROP TRIGGER IF EXISTS ` + r)
		}
	}
	return map[string]func(*world){
		"the tax-free share of a refund is left out": func(w *world) {
			free(w, "refunds_within_each_part", "refunds_done_within_each_part", "refunds_keep_their_tax")
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON refunds BEGIN
			  UPDATE refunds SET tax_free = 0 WHERE id = NEW.id; END`)
		},
		"a refund is tax-free as far as it can be": func(w *world) {
			free(w, "refunds_within_each_part", "refunds_done_within_each_part", "refunds_keep_their_tax")
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON refunds BEGIN
			  UPDATE refunds SET tax_free = amount WHERE id = NEW.id; END`)
		},
		"a refund of goods is tax-free like the whole order": func(w *world) {
			free(w, "refunds_keep_their_tax")
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON refund_lines BEGIN
			  UPDATE refunds SET tax_free = (SELECT refunds.amount * t.tax_free / t.total FROM order_totals t
			    WHERE t.order_id = NEW.order_id AND t.currency = 'KRW' AND t.total > 0)
			  WHERE id = NEW.refund_id AND imp_uid IN (SELECT imp_uid FROM payments WHERE currency = 'KRW'); END`)
		},
		"an order is tax-free as soon as some of it is": func(w *world) {
			free(w, "order_totals_tax_free", "order_totals_are_final")
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON order_totals WHEN NEW.tax_free > 0 BEGIN
			  UPDATE order_totals SET tax_free = total WHERE order_id = NEW.order_id AND currency = NEW.currency; END`)
		},
	}
}
