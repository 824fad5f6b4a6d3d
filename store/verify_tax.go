package store

// taxInvariants are about what of orders, payments and refunds is tax-free.
func taxInvariants() []invariant {
	const known = ` JOIN attempts a ON a.id = p.claimed_attempt_id AND a.amount = p.amount AND a.currency = p.currency
	  JOIN order_totals t ON t.order_id = a.order_id AND t.currency = a.currency`
	return []invariant{
		{"tax-free of an order are its tax-free goods and at most its delivery",
			`SELECT o.order_no || ' in ' || t.currency FROM order_totals t JOIN orders o ON o.id =
			  t.order_id JOIN (
			   SELECT order_id, sum(CASE tax WHEN 'free' THEN coalesce(paid_krw, quantity * unit_krw) ELSE 0 END) AS
			     krw,
			     sum(CASE tax WHEN 'free' THEN coalesce(paid_usd, quantity * unit_usd) ELSE 0 END) AS usd,
			     max(CASE tax WHEN 'free' THEN 1 ELSE 0 END) AS free,
			     max(CASE tax WHEN 'taxed' THEN 1 ELSE 0 END) AS taxed
			   FROM order_lines GROUP BY order_id) l ON l.order_id = o.id
			  WHERE (t.tax_free > 0 OR o.tax <> '') AND (
			    t.tax_free < CASE t.currency WHEN 'USD' THEN l.usd ELSE l.krw END
			    OR t.tax_free > t.shipping + CASE t.currency WHEN 'USD' THEN l.usd ELSE l.krw END
			    OR t.tax_free > 0 AND l.free = 0 OR t.tax_free < t.total AND l.taxed = 0)`},
		{"an order is taxed as its shop was",
			`SELECT o.order_no FROM orders o WHERE EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id
			  AND (o.tax = '' AND l.tax <> 'taxed' OR o.tax = 'free' AND l.tax <> 'free'))`},
		{"a PG is told what the order says",
			`SELECT a.merchant_uid FROM attempts a JOIN orders o ON o.id = a.order_id JOIN order_totals t ON
			  t.order_id = o.id AND t.currency = a.currency WHERE a.tax_free IS NOT NULL AND (a.tax_free <> t.tax_free
			  OR o.tax = '' OR a.currency <> 'KRW' OR a.pg IN ('paypal', 'bank', 'none'))`},
		{"no more of the tax-free part of a payment goes back than was paid, nor of the taxed one",
			`SELECT p.imp_uid FROM payments p JOIN refunds r ON r.imp_uid = p.imp_uid AND r.state = 'done'` + known + `
			  GROUP BY p.imp_uid, p.amount, t.tax_free HAVING sum(r.tax_free) > t.tax_free
			  OR sum(r.amount - r.tax_free) > p.amount - t.tax_free`},
		{"what went back of a payment was tax-free only as far as the payment was",
			`SELECT DISTINCT p.imp_uid FROM refunds r CROSS JOIN payments p WHERE p.imp_uid = r.imp_uid
			  AND r.tax_free > 0
			  AND NOT EXISTS (SELECT 1 FROM attempts a JOIN order_totals t ON t.order_id = a.order_id AND t.currency =
			  a.currency WHERE a.id = p.claimed_attempt_id AND a.amount = p.amount AND a.currency = p.currency
			  AND t.tax_free > 0)`},
	}
}
