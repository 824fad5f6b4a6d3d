package store

// takenBy is what a day of sales has as the method of a payment: its wallet, where
// there is one.
const takenBy = "CASE p.wallet WHEN '' THEN p.method ELSE p.wallet END"

// sumInvariants compare the sums that are kept for the owner's pages with what they
// are sums of.
func sumInvariants() []invariant {
	return []invariant{
		{"what was sold and given back on each day is kept",
			`SELECT 'day ' || day || ' ' || pg || ' ' || method || ' ' || currency FROM (
			   SELECT day, pg, method, currency, orders, sold, returned FROM sale_days
			   UNION ALL SELECT ` + dayOf(saleTime) + `, a.pg, ` + takenBy + `, p.currency, -1, -p.amount, 0
			     FROM payments p JOIN attempts a ON a.id = p.attempt_id WHERE p.verdict = 'accepted'
			   UNION ALL SELECT ` + dayOf("r.done_at") + `, a.pg, ` + takenBy + `, p.currency, 0, 0, -r.amount
			     FROM refunds r JOIN payments p ON p.imp_uid = r.imp_uid JOIN attempts a ON a.id = p.attempt_id
			     WHERE r.state = 'done' AND r.done_at IS NOT NULL AND p.verdict = 'accepted') s
			 GROUP BY day, pg, method, currency HAVING sum(orders) <> 0 OR sum(sold) <> 0 OR sum(returned) <> 0`},
		{"what was sold of each product on each day is kept",
			`SELECT 'day ' || day || ' product ' || product_id FROM (
			   SELECT day, product_id, pieces, won, cents FROM product_days
			   UNION ALL SELECT ` + dayOf(saleTime) + `, v.product_id, -l.quantity,
			     CASE p.currency WHEN 'KRW' THEN -l.quantity * l.unit_krw ELSE 0 END,
			     CASE p.currency WHEN 'USD' THEN -l.quantity * l.unit_usd ELSE 0 END
			     FROM payments p JOIN order_lines l ON l.order_id = p.order_id JOIN variants v ON v.id = l.variant_id
			     WHERE p.verdict = 'accepted' AND (p.cancelled < p.amount OR p.source = 'none' AND p.rank < 3)) s
			 GROUP BY day, product_id HAVING sum(pieces) <> 0 OR sum(won) <> 0 OR sum(cents) <> 0`},
		{"how many orders of each day are paid is kept",
			`SELECT 'day ' || day FROM (SELECT day, orders FROM paid_days
			   UNION ALL SELECT ` + dayOf("o.created_at") + `, -1
			     FROM fulfilments f JOIN orders o ON o.id = f.order_id) s
			 GROUP BY day HAVING sum(orders) <> 0`},
		{"how many stars products have is kept",
			`SELECT p.slug FROM products p LEFT JOIN (SELECT product_id,
			     count(*) FILTER (WHERE stars = 1) AS one, count(*) FILTER (WHERE stars = 2) AS two,
			     count(*) FILTER (WHERE stars = 3) AS three, count(*) FILTER (WHERE stars = 4) AS four,
			     count(*) FILTER (WHERE stars = 5) AS five FROM reviews WHERE state = 'shown' GROUP BY product_id) r
			   ON r.product_id = p.id WHERE p.stars_1 <> coalesce(r.one, 0) OR p.stars_2 <> coalesce(r.two, 0)
			   OR p.stars_3 <> coalesce(r.three, 0) OR p.stars_4 <> coalesce(r.four, 0)
			   OR p.stars_5 <> coalesce(r.five, 0)`},
		{"how many orders have arrived and are concluded is kept",
			`SELECT s.step FROM arrival_sums s WHERE s.orders <> (SELECT count(*) FROM arrivals a JOIN orders o ON
			   o.id = a.order_id WHERE o.pay_state = 'paid' AND o.ship_state = 'shipped'
			   AND CASE WHEN a.concluded_at IS NULL THEN 'delivered' ELSE 'concluded' END = s.step)`},
		{"how many orders are in each state is kept",
			`SELECT pay_state || '/' || ship_state FROM (SELECT pay_state, ship_state, orders FROM board_sums
			   UNION ALL SELECT pay_state, ship_state, -count(*) FROM orders WHERE pay_state <> 'unpaid'
			     GROUP BY pay_state, ship_state) s
			 GROUP BY pay_state, ship_state HAVING sum(orders) <> 0`},
	}
}
