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
		"an order is tax-free as soon as some of it is": func(w *world) {
			free(w, "order_totals_tax_free", "order_totals_are_final")
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON order_totals WHEN NEW.tax_free > 0 BEGIN
			  UPDATE order_totals SET tax_free = total WHERE order_id = NEW.order_id AND currency = NEW.currency; END`)
		},
	}
}
