package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// checkGrace is how old a captured payment may be before it must have been
// dealt with.
const checkGrace = 5 * time.Minute

// invariant is a statement about the database with a query that finds what
// breaks it; each row is one sentence.
type invariant struct{ name, query string }

func invariants() []invariant {
	return slices.Concat(moneyInvariants(), transferInvariants(),
		feeInvariants(), refundInvariants(), receiptInvariants(), returnInvariants(), holdInvariants(),
		taxInvariants(), bookInvariants(), sumInvariants())
}

// transferInvariants are about what comes to the owner's own account.
func transferInvariants() []invariant {
	return []invariant{
		{"a transfer in the books has come",
			`SELECT p.imp_uid FROM payments p WHERE p.source = 'bank' AND p.captured = 1 AND p.amount >
			   coalesce((SELECT sum(d.amount) FROM deposits d WHERE d.imp_uid = p.imp_uid), 0)`},
		{"money that was transferred and pays nothing is awaited, given back, or in a case",
			`SELECT p.imp_uid FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.source = 'bank'
			   AND p.captured * p.amount <
			     coalesce((SELECT sum(d.amount) FROM deposits d WHERE d.imp_uid = p.imp_uid), 0)
			   AND NOT (p.captured = 0 AND o.pay_state = 'awaiting_deposit') AND NOT EXISTS (
			   SELECT 1 FROM incidents i WHERE i.imp_uid = p.imp_uid AND i.kind = 'deposit'
			   AND (i.closed_at IS NULL OR i.resolution LIKE 'dismissed:%'))`},
		{"an account waits for a transfer that can go back, and is forgotten once some of it has",
			`SELECT o.order_no FROM refund_accounts a JOIN orders o ON o.id = a.order_id
			   LEFT JOIN payments p ON p.order_id = o.id AND p.source = 'bank' AND p.captured = 1
			   GROUP BY o.id, o.order_no, a.given_at HAVING coalesce(sum(p.amount - p.cancelled), 0) = 0 OR EXISTS (
			   SELECT 1 FROM refunds r JOIN payments q ON q.imp_uid = r.imp_uid WHERE q.order_id = o.id
			   AND q.source = 'bank' AND r.state = 'done' AND r.done_at > a.given_at)`},
		{"only transfers come as deposits, and never less than nothing of one",
			`SELECT d.imp_uid FROM deposits d LEFT JOIN payments p ON p.imp_uid = d.imp_uid GROUP BY d.imp_uid
			   HAVING max(CASE WHEN p.source = 'bank' THEN 0 ELSE 1 END) = 1 OR sum(d.amount) < 0`},
	}
}

// moneyInvariants are about payments, stock, totals and coupons.
func moneyInvariants() []invariant {
	return []invariant{
		{"an order has at most one accepted payment",
			`SELECT 'order ' || order_id FROM payments WHERE verdict = 'accepted' GROUP BY order_id HAVING count(*) >
			  1`},
		{"a fulfilment rests on an accepted payment that equals its attempt",
			`SELECT 'order ' || f.order_id FROM fulfilments f WHERE NOT EXISTS (
			   SELECT 1 FROM payments p JOIN attempts a ON a.id = p.attempt_id CROSS JOIN meta m
			   WHERE p.imp_uid = f.imp_uid AND p.order_id = f.order_id AND a.order_id = f.order_id AND p.verdict =
			   'accepted'
			     AND p.captured = 1 AND p.merchant_uid = a.merchant_uid AND p.amount = a.amount AND p.currency =
			     a.currency
			     AND p.provider = a.provider AND a.mid IN ('', p.mid) AND p.sandbox = 1 - m.live)`},
		{"a paid order has an accepted payment, and the reverse",
			`SELECT order_no || ' is ' || pay_state FROM orders o
			   WHERE (pay_state = 'paid') <> EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.verdict =
			   'accepted' AND (p.cancelled < p.amount OR p.source = 'none' AND p.rank < 3))
			   OR (pay_state = 'refunded' AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND
			   p.captured = 1 AND p.cancelled = p.amount AND (p.source <> 'none' OR p.rank = 3)))`},
		{"who was asked for money is who says that it came, and what is free costs nothing",
			`SELECT p.imp_uid FROM payments p JOIN attempts a ON a.id = p.attempt_id WHERE p.verdict = 'accepted'
			   AND (p.source <> CASE WHEN a.pg IN ('bank', 'none') THEN a.pg ELSE 'iamport' END
			     OR (p.source = 'none') <> (a.amount = 0) OR (p.source = 'iamport') <> (instr(p.imp_uid, ':') = 0))`},
		{"a paid or shipped order is fulfilled",
			`SELECT order_no FROM orders o WHERE (pay_state = 'paid' OR ship_state <> 'none')
			   AND NOT EXISTS (SELECT 1 FROM fulfilments f WHERE f.order_id = o.id)`},
		{"captured money is accepted, given back, or in a case that is open or was dismissed",
			`SELECT p.imp_uid || ' (' || p.verdict || ')' FROM payments p WHERE p.captured = 1 AND p.verdict <>
			  'accepted' AND p.cancelled < p.amount
			   AND p.checked_at < ?1 AND NOT EXISTS (
			   SELECT 1 FROM incidents i WHERE i.imp_uid = p.imp_uid AND (i.closed_at IS NULL OR i.resolution LIKE
			   'dismissed:%'))`},
		{"the refunds of a payment add up to what went back",
			`SELECT p.imp_uid FROM payments p WHERE p.cancelled <>
			   (SELECT coalesce(sum(amount), 0) FROM refunds r WHERE r.imp_uid = p.imp_uid AND r.state = 'done')`},
		{"no piece appears or disappears",
			`SELECT v.sku FROM variants v WHERE (SELECT coalesce(sum(delta), 0) FROM stock_moves m WHERE m.variant_id
			  = v.id) <>
			   v.stock + (SELECT coalesce(sum(quantity), 0) FROM reservations r WHERE r.variant_id = v.id AND r.state
			   IN ('active', 'sold') AND r.counted = 1)`},
		{"goods are sold exactly when fulfilled",
			`SELECT o.order_no FROM reservations r CROSS JOIN orders o WHERE o.id = r.order_id
			   AND (r.state = 'sold') <> EXISTS (SELECT 1 FROM fulfilments f WHERE f.order_id = r.order_id)`},
		{"of orders that took each other's place at most one is paid or waits for its deposit, and one can go on",
			`SELECT 'chain ' || chain_id FROM orders WHERE chain_id IS NOT NULL GROUP BY chain_id
			   HAVING sum(CASE WHEN pay_state IN ('paid', 'awaiting_deposit') THEN 1 ELSE 0 END) > 1
			     OR sum(CASE WHEN pay_state = 'unpaid' AND replaced_at IS NULL THEN 1 ELSE 0 END) > 1`},
		{"an order that gave way holds nothing while it is unpaid",
			`SELECT o.order_no FROM orders o WHERE o.pay_state = 'unpaid' AND o.replaced_at IS NOT NULL AND (
			   EXISTS (SELECT 1 FROM reservations r WHERE r.order_id = o.id AND r.state = 'active')
			   OR EXISTS (SELECT 1 FROM coupon_uses u WHERE u.order_id = o.id AND u.state = 'reserved'))`},
		{"an order takes its goods out of the cart when somebody pays it, or is about to",
			`SELECT order_no FROM orders WHERE uncarted_at IS NOT NULL AND pay_state = 'unpaid'`},
		{"a total is the sum of its lines",
			`SELECT 'order ' || order_id || ' in ' || currency FROM order_totals t WHERE goods <>
			   (SELECT sum(quantity * CASE t.currency WHEN 'KRW' THEN unit_krw ELSE unit_usd END) FROM order_lines l
			   WHERE l.order_id = t.order_id)`},
		{"a total is goods and delivery without the discount",
			`SELECT 'order ' || order_id || ' in ' || currency FROM order_totals WHERE total <> goods + shipping -
			  discount OR total < 0 OR discount NOT BETWEEN 0 AND goods`},
		{"a coupon is used no more often than it may be",
			`SELECT 'coupon ' || c.id FROM coupons c WHERE c.uses_max < (
			   SELECT count(*) FROM coupon_uses u WHERE u.coupon_id = c.id AND u.state IN ('reserved', 'used'))`},
		{"a discount comes from a coupon, or the order was made again",
			`SELECT DISTINCT o.order_no FROM order_totals t JOIN orders o ON o.id = t.order_id WHERE t.discount > 0
			  AND o.rebuilt = 0
			   AND NOT EXISTS (SELECT 1 FROM coupon_uses u WHERE u.order_id = t.order_id)`},
		{"a coupon is used up by its order exactly when that is fulfilled",
			`SELECT o.order_no FROM coupon_uses u JOIN orders o ON o.id = u.order_id
			   WHERE (u.state IN ('used', 'late')) <> EXISTS (SELECT 1 FROM fulfilments f WHERE f.order_id = o.id)
			   AND NOT (u.state = 'released' AND o.pay_state = 'refunded' AND o.ship_state = 'none')`},
		{"an order holds a coupon while it holds its goods, or is still open",
			`SELECT o.order_no FROM coupon_uses u JOIN orders o ON o.id = u.order_id WHERE u.state = 'reserved'
			   AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.order_id = o.id AND r.state = 'active')
			   AND (o.pay_state NOT IN ('unpaid', 'held') OR o.replaced_at IS NOT NULL)`},
	}
}

// feeInvariants are about what delivery costs.
func feeInvariants() []invariant {
	return []invariant{
		{"delivery is no less than the fees of an order's lines",
			`SELECT 'order ' || t.order_id || ' in ' || t.currency FROM order_totals t LEFT JOIN (
			   SELECT order_id, sum(ship_krw) AS krw, sum(ship_usd) AS usd FROM order_lines WHERE ship_group = 'own'
			   GROUP BY order_id) l ON l.order_id = t.order_id
			   WHERE t.shipping - t.remote < coalesce(CASE t.currency WHEN 'KRW' THEN l.krw ELSE l.usd END, 0)`},
	}
}

// holdInvariants are about what unpaid orders hold.
func holdInvariants() []invariant {
	return []invariant{
		{"what is held of a variant is counted",
			`SELECT v.sku FROM variants v WHERE v.held <> (SELECT coalesce(sum(quantity), 0) FROM reservations r
			   WHERE r.variant_id = v.id AND r.state = 'active' AND r.counted = 1) OR v.unseen <> (
			   SELECT coalesce(sum(quantity), 0) FROM reservations r JOIN orders o ON o.id = r.order_id
			   WHERE r.variant_id = v.id AND r.state = 'active' AND r.counted = 1 AND o.window_at IS NULL)`},
		{"what an open order holds is counted",
			`SELECT order_no FROM orders o WHERE holds <> CASE WHEN pay_state IN ('unpaid', 'awaiting_deposit') THEN (
			   SELECT coalesce(sum(quantity), 0) FROM reservations r WHERE r.order_id = o.id AND r.state = 'active')
			   ELSE 0 END`},
		{"an order holds all of its goods or none",
			`SELECT o.order_no FROM orders o JOIN reservations r ON r.order_id = o.id GROUP BY o.id, o.order_no
			   HAVING count(DISTINCT r.state) > 1`},
		{"an order that waits for its deposit holds its goods until its time is over",
			`SELECT o.order_no FROM orders o WHERE o.pay_state = 'awaiting_deposit' AND o.holds = 0 AND NOT EXISTS (
			   SELECT 1 FROM events e WHERE e.order_id = o.id AND e.kind = 'released' AND e.seq > (
			     SELECT max(seq) FROM events d WHERE d.order_id = o.id AND d.after LIKE 'awaiting_deposit/%'
			     AND d.before <> d.after))`},
	}
}

// refundInvariants are about refunds that name goods, and claims that do.
func refundInvariants() []invariant {
	const live = `(SELECT x.*, p.currency, p.verdict, p.order_id AS paid FROM refund_lines x JOIN refunds r ON r.id =
	  x.refund_id JOIN payments p ON p.imp_uid = r.imp_uid WHERE r.state <> 'failed')`
	return []invariant{
		{"a refund that names goods is exactly what they and its other parts come to",
			`SELECT 'refund ' || r.id FROM refunds r WHERE EXISTS (SELECT 1 FROM refund_lines x WHERE
			  x.refund_id = r.id)
			   AND r.amount <> (SELECT sum(amount) FROM refund_lines x WHERE x.refund_id = r.id) + coalesce((
			   SELECT sum(amount) FROM refund_parts q WHERE q.refund_id = r.id), 0)
			 UNION ALL SELECT 'refund ' || q.refund_id FROM refund_parts q WHERE NOT EXISTS (
			   SELECT 1 FROM refund_lines x WHERE x.refund_id = q.refund_id)`},
		{"each piece is paid back once, by a refund of the payment that paid it",
			`SELECT o.order_no || ', line ' || l.line FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE
			  l.quantity < (SELECT sum(x.quantity) FROM ` + live + ` x WHERE x.order_id = l.order_id AND x.line
			    = l.line)
			 UNION ALL SELECT 'refund ' || x.refund_id FROM ` + live + ` x WHERE x.verdict <> 'accepted' OR x.paid <>
			   x.order_id`},
		{"no more goes back for pieces than was paid for them after the coupon",
			`SELECT o.order_no || ', line ' || l.line FROM ` + live + ` x JOIN order_lines l ON l.order_id =
			  x.order_id AND
			  l.line = x.line JOIN orders o ON o.id = l.order_id GROUP BY o.order_no, l.order_id, l.line, l.quantity,
			  l.paid_krw, l.paid_usd, l.unit_krw, l.unit_usd, x.currency HAVING sum(x.amount) * l.quantity >
			  sum(x.quantity) * CASE x.currency WHEN 'USD' THEN coalesce(l.paid_usd, l.quantity * l.unit_usd) ELSE
			  coalesce(l.paid_krw, l.quantity * l.unit_krw) END`},
		{"no more goes back for delivery than was paid for it",
			`SELECT o.order_no FROM refund_parts q JOIN refunds r ON r.id = q.refund_id JOIN payments p ON p.imp_uid =
			  r.imp_uid JOIN orders o ON o.id = p.order_id JOIN order_totals t ON t.order_id = o.id AND t.currency =
			  p.currency WHERE q.kind = 'delivery' AND r.state <> 'failed' GROUP BY o.order_no, t.shipping
			  HAVING sum(q.amount) > t.shipping`},
		{"what was paid for the lines of an order is its goods without the discount",
			`SELECT o.order_no || ' in ' || t.currency FROM order_totals t JOIN orders o ON o.id = t.order_id
			  WHERE NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.paid_krw IS NULL)
			  AND t.goods - t.discount <> (SELECT sum(CASE t.currency WHEN 'KRW' THEN l.paid_krw ELSE l.paid_usd END)
			  FROM order_lines l WHERE l.order_id = o.id)`},
		{"an open claim is about goods of its order that are not paid back otherwise",
			`SELECT 'claim ' || x.claim_id FROM claim_lines x JOIN claims c ON c.id = x.claim_id JOIN order_lines l ON
			  l.order_id = x.order_id AND l.line = x.line WHERE x.order_id <> c.order_id OR x.quantity > l.quantity`},
	}
}

// receiptInvariants are about receipts of payments in cash.
func receiptInvariants() []invariant {
	return []invariant{
		{"one receipt stands for a payment at most, and it says what is left",
			`SELECT imp_uid FROM receipts WHERE state IN ('wanted', 'asked', 'issued', 'cancelling') GROUP BY imp_uid
			  HAVING count(*) > 1
			 UNION ALL SELECT r.imp_uid FROM receipts r JOIN payments p ON p.imp_uid = r.imp_uid WHERE r.issuer = 'shop'
			   AND r.state IN ('wanted', 'issued') AND r.amount <> p.amount - p.cancelled`},
		{"receipts are of payments in cash that pay an order",
			`SELECT r.imp_uid FROM receipts r JOIN payments p ON p.imp_uid = r.imp_uid WHERE p.verdict <> 'accepted'
			  OR p.currency <> 'KRW' OR NOT (p.source = 'bank' OR (p.source = 'iamport' AND p.method IN
			  ('trans', 'vbank')))`},
		{"each receipt that I'mport issued has a number of its own",
			`SELECT imp_uid || ', ' || number FROM receipts WHERE number <> '' GROUP BY imp_uid, number HAVING
			  count(*) > 1
			 UNION ALL SELECT imp_uid FROM receipts WHERE issuer = 'shop' AND state IN ('issued', 'cancelling') AND
			   number = ''`},
	}
}

// returnInvariants are about goods that come back.
func returnInvariants() []invariant {
	return []invariant{
		{"no more of a line comes back than was sold",
			`SELECT o.order_no || ', line ' || l.line FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE
			  l.quantity < (SELECT sum(b.quantity) FROM restocks b WHERE b.order_id = l.order_id AND b.line =
			  l.line)`},
		{"what comes back is one change of stock, piece for piece",
			`SELECT o.order_no || ', line ' || b.line FROM restocks b JOIN orders o ON o.id = b.order_id JOIN
			  order_lines l ON l.order_id = b.order_id AND l.line = b.line WHERE b.move_id IS NOT NULL
			   AND NOT EXISTS (SELECT 1 FROM stock_moves m WHERE m.id = b.move_id AND m.reason = 'restock' AND
			   m.delta = b.quantity AND m.variant_id = l.variant_id)
			 UNION ALL SELECT 'change of stock ' || m.id FROM stock_moves m WHERE m.reason = 'restock'
			   AND m.id > (SELECT min(move_id) FROM restocks)
			   AND NOT EXISTS (SELECT 1 FROM restocks b WHERE b.move_id = m.id)`},
		{"only goods that are here come back, by themselves only what never left",
			`SELECT DISTINCT o.order_no FROM restocks b JOIN orders o ON o.id = b.order_id
			   WHERE NOT (o.ship_state = 'returned' OR (o.pay_state = 'refunded' AND o.ship_state = 'none')
			     OR (SELECT sum(a.quantity) FROM restocks a WHERE a.order_id = b.order_id AND a.line = b.line)
			     <= coalesce((
			       SELECT sum(x.quantity) FROM refund_lines x JOIN refunds f ON f.id = x.refund_id WHERE
			       x.order_id = o.id AND
			       x.line = b.line AND f.state = 'done'), 0) + coalesce((SELECT sum(x.quantity) FROM claim_lines
			       x JOIN claims c
			       ON c.id = x.claim_id WHERE x.order_id = o.id AND x.line = b.line AND c.kind = 'return' AND
			       c.state <>
			       'requested'), 0))
			   OR (b.key = 'unsent' OR b.key LIKE 'unsent %') AND (EXISTS (SELECT 1 FROM batch_orders l JOIN batches i
			   ON i.id = l.batch_id WHERE l.order_id = o.id AND i.created_at < b.at)
			     OR EXISTS (SELECT 1 FROM order_slips l WHERE l.order_id = o.id AND l.at < b.at)
			     OR EXISTS (SELECT 1 FROM shipments s WHERE s.order_id = o.id AND s.shipped_at < b.at))`},
	}
}

// bookInvariants compare the books with the log, and with each other.
func bookInvariants() []invariant {
	return []invariant{
		{"each order state is the last one of its events",
			`SELECT order_no FROM orders o WHERE pay_state || '/' || ship_state <> coalesce(
			   (SELECT after FROM events e WHERE e.order_id = o.id AND e.entity = 'order' AND e.kind <> 'released'
			   ORDER BY seq DESC LIMIT 1), '')`},
		{"each verdict is the last one of its events",
			lastEvents("payment") + `SELECT p.imp_uid FROM payments p LEFT JOIN last l ON l.entity_key = p.imp_uid
			  WHERE p.verdict <> coalesce(l.after, '')`},
		{"every attempt was announced in the log",
			`SELECT merchant_uid FROM attempts WHERE merchant_uid NOT IN (
			   SELECT entity_key FROM events WHERE entity = 'attempt' AND kind = 'opened')`},
		{"an order was offered for payment, or made again",
			`SELECT order_no FROM orders o WHERE (rebuilt = 1) = EXISTS (SELECT 1 FROM attempts a WHERE a.order_id =
			  o.id)`},
		{"an order that was made again holds no goods and is never accepted",
			`SELECT order_no FROM orders o WHERE rebuilt = 1 AND (pay_state NOT IN ('held', 'refunded')
			   OR EXISTS (SELECT 1 FROM reservations r WHERE r.order_id = o.id)
			   OR NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.verdict = 'orphan'))`},
		{"what was sent has a parcel, and the reverse",
			`SELECT order_no FROM orders o WHERE (ship_state IN ('shipped', 'returned')) <> EXISTS (SELECT 1 FROM
			  shipments s WHERE s.order_id = o.id)`},
		{"an order goes in different parcels, and the log knows each further one",
			`SELECT o.order_no FROM further_parcels f JOIN orders o ON o.id = f.order_id
			   LEFT JOIN shipments s ON s.order_id = f.order_id
			   WHERE s.carrier IS NULL OR (s.carrier = f.carrier AND s.number = f.number) OR s.shipped_at > f.added_at
			   OR NOT EXISTS (SELECT 1 FROM events e WHERE e.order_id = f.order_id AND e.kind = 'parcel_added')`},
		{"an order goes where it went when it was packed, and the log knows each change",
			`SELECT o.order_no FROM orders o WHERE o.readdressed > 0 AND (o.readdressed <> (SELECT count(*) FROM
			   events e WHERE e.order_id = o.id AND e.kind = 'readdressed')
			   OR (SELECT max(seq) FROM events e WHERE e.order_id = o.id AND e.kind = 'readdressed') > (
			   SELECT min(seq) FROM events e WHERE e.order_id = o.id AND e.kind = 'listed'))`},
		{"what arrived was sent before, and the log knows that and what was concluded",
			`SELECT o.order_no FROM arrivals a JOIN orders o ON o.id = a.order_id LEFT JOIN shipments s ON
			   s.order_id = o.id
			   WHERE s.shipped_at IS NULL OR s.shipped_at > a.delivered_at OR a.concluded_at < a.delivered_at
			   OR NOT EXISTS (SELECT 1 FROM events e WHERE e.order_id = o.id AND e.kind = 'delivered')
			   OR (a.concluded_at IS NULL) = EXISTS (SELECT 1 FROM events e WHERE e.order_id = o.id AND e.kind =
			   'concluded')`},
		{"every effect has its own key",
			`SELECT key FROM outbox GROUP BY key HAVING count(*) > 1`},
		{"no play money pays in a live shop, and no real money in a sandbox",
			`SELECT imp_uid FROM payments, meta WHERE verdict = 'accepted' AND payments.sandbox <> 1 - meta.live`},
		{"searches find what is sold and nothing else, or it is noted to be indexed",
			`SELECT slug FROM products p WHERE (state = 'active') <> EXISTS (SELECT 1 FROM search_docs d WHERE
			  d.product_id = p.id)
			     AND NOT EXISTS (SELECT 1 FROM search_changes c WHERE c.product_id = p.id)
			   UNION ALL SELECT word FROM search_words w WHERE NOT EXISTS (SELECT 1 FROM search_slips s WHERE s.slip
			   = w.word AND s.word = w.word)`},
	}
}

// Verify checks every invariant and the chain of events, and returns one line
// for each that is broken. In a process that only reads, where nobody waits for a
// connection, as much is checked at the same time as there are processors, each part on
// a snapshot of its own.
func (s *Store) Verify(ctx context.Context) ([]string, error) {
	var own []invariant
	if err := s.read(ctx, func(t *tx) error {
		own = t.on.words.invariants()
		return nil
	}); err != nil {
		return nil, err
	}
	parts := verifyParts(own)
	broken, errs := make([][]string, len(parts)), make([]error, len(parts))
	var together errgroup.Group
	together.SetLimit(runtime.GOMAXPROCS(0))
	if s.indexer != nil {
		together.SetLimit(1)
	}
	for i, part := range parts {
		together.Go(func() error {
			errs[i] = s.read(ctx, func(t *tx) (err error) {
				broken[i], err = part(t)
				return err
			})
			return nil
		})
	}
	together.Wait()
	return slices.Concat(broken...), errors.Join(errs...)
}

// verifyParts are what is checked by itself. What takes longest begins first.
func verifyParts(own []invariant) []func(*tx) ([]string, error) {
	var parts []func(*tx) ([]string, error)
	add := func(list []invariant) {
		for _, inv := range list {
			parts = append(parts, func(t *tx) ([]string, error) { return verifyAll(t, []invariant{inv}) })
		}
	}
	add(own)
	parts = append(parts, (*tx).verifyChain, (*tx).verifyKeys)
	add(invariants())
	add(folds())
	return parts
}

func verifyAll(t *tx, list []invariant) ([]string, error) {
	var broken []string
	for _, inv := range list {
		err := t.each(inv.query, verifyArgs(inv, t.now), func(scan func(...any) error) error {
			var what string
			err := scan(&what)
			broken = append(broken, inv.name+": "+what)
			return err
		})
		if err != nil {
			return broken, fmt.Errorf("check that %s: %w", inv.name, err)
		}
	}
	return broken, nil
}

func verifyArgs(inv invariant, now time.Time) []any {
	if !bytes.Contains([]byte(inv.query), []byte("?1")) {
		return nil
	}
	return []any{ms(now.Add(-checkGrace))}
}

// verifyChain recomputes the hash of every event.
func (t *tx) verifyChain() ([]string, error) {
	var broken []string
	want, prev := int64(1), make([]byte, 32)
	err := t.each(`SELECT seq, at, coalesce(order_id, 0), entity, entity_key, kind, before, after, source, detail,
	  prev_hash, hash
	  FROM events ORDER BY seq`, nil, func(scan func(...any) error) error {
		var seq, at, order int64
		var entity, key, kind, before, after, source, detail string
		var prevHash, hash sql.RawBytes
		if err := scan(&seq, &at, &order, &entity, &key, &kind, &before, &after, &source, &detail, &prevHash,
			&hash); err != nil {
			return err
		}
		if seq != want {
			broken = append(broken, fmt.Sprintf("the log has no gap: event %d follows %d", seq, want-1))
		}
		sum := eventHash(prev, seq, at, order, entity, key, kind, before, after, source, detail)
		if !bytes.Equal(prev, prevHash) || !bytes.Equal(sum, hash) {
			broken = append(broken, fmt.Sprintf("the log is as it was written: event %d is not", seq))
		}
		want, prev = seq+1, append(prev[:0], hash...)
		return nil
	})
	return broken, err
}
