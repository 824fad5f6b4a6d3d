package store

// folds are the invariants that compare rows with the log: what a row says must
// be what its events add up to. Details that the log did not carry in earlier
// versions are not missed.
func folds() []invariant {
	return []invariant{
		{"each attempt is open or closed as its events say",
			lastEvents("attempt") + `SELECT a.merchant_uid FROM attempts a LEFT JOIN last l ON l.entity_key =
			  a.merchant_uid
			   WHERE coalesce(l.after, '') <> CASE WHEN a.closed_at IS NULL THEN 'open' ELSE 'closed' END`},
		{"each order gave way as its events say",
			`SELECT order_no FROM orders o WHERE (replaced_at IS NOT NULL) <> (o.id IN (SELECT e.order_id FROM
			   events e WHERE e.order_id IS NOT NULL AND e.entity = 'order' AND e.kind = 'replaced'))`},
		{"as many pieces of an order came back as its events say",
			`SELECT o.order_no FROM orders o JOIN (SELECT order_id, sum(quantity) AS back FROM restocks WHERE move_id
			  IS NOT NULL GROUP BY order_id) b ON b.order_id = o.id
			   WHERE b.back <> (SELECT coalesce(sum(CAST(e.detail ->> 'pieces' AS BIGINT)), 0) FROM events e WHERE
			   e.order_id = o.id AND e.entity = 'order' AND e.kind IN ('restocked', 'unsent_back'))
			 UNION ALL SELECT e.entity_key FROM events e WHERE e.entity = 'order' AND e.kind IN ('restocked',
			   'unsent_back') AND NOT EXISTS (SELECT 1 FROM restocks b WHERE b.order_id = e.order_id)`},
		{"each attempt asks for what was announced",
			`SELECT a.merchant_uid FROM attempts a JOIN events e ON e.entity = 'attempt' AND e.entity_key =
			  a.merchant_uid AND e.kind = 'opened'
			   WHERE coalesce(CAST(e.detail ->> 'amount' AS BIGINT), a.amount) <> a.amount OR coalesce(e.detail ->>
			   'currency', a.currency) <> a.currency`},
		{"each refund is as far as its events say",
			lastEvents("refund") + `SELECT r.key FROM refunds r LEFT JOIN last l ON l.entity_key = r.key WHERE
			  coalesce(l.after, '') <> r.state`},
		{"each refund gives back what was asked for",
			`SELECT r.key FROM refunds r JOIN events e ON e.entity = 'refund' AND e.entity_key = r.key AND e.before = ''
			   WHERE coalesce(CAST(e.detail ->> 'amount' AS BIGINT), r.amount) <> r.amount OR coalesce(e.detail ->>
			   'imp_uid', r.imp_uid) <> r.imp_uid`},
		{"each claim is as far as its events say",
			lastEvents("claim") + `SELECT 'claim ' || c.id FROM claims c LEFT JOIN last l ON l.entity_key = 'claim:'
			  || c.id WHERE coalesce(l.after, '') <> c.state`},
		{"each payment is what its events say",
			lastEvents("payment") + `SELECT p.imp_uid FROM payments p JOIN last l ON l.entity_key = p.imp_uid
			   WHERE coalesce(CAST(l.detail ->> 'cancelled' AS BIGINT), p.cancelled) <> p.cancelled OR
			   coalesce(CAST(l.detail ->> 'amount' AS BIGINT), p.amount) <> p.amount
			   OR coalesce(l.detail ->> 'currency', p.currency) <> p.currency OR coalesce(l.detail ->>
			   'merchant_uid', p.merchant_uid) <> p.merchant_uid
			   OR coalesce(CAST(l.detail ->> 'rank' AS BIGINT), p.rank) <> p.rank OR coalesce(CAST(l.detail ->>
			   'captured' AS BIGINT), p.captured) <> p.captured`},
		{"each case is open or closed as its events say",
			`WITH cases AS (SELECT kind, CASE WHEN imp_uid = '' THEN 'shop:' || kind
			   WHEN kind = 'deposit' THEN 'deposit:' || imp_uid ELSE imp_uid END AS name, count(*)
			  FILTER (WHERE closed_at IS NULL) > 0 AS open
			   FROM incidents GROUP BY kind, imp_uid),
			 told AS (SELECT c.kind, c.name, e.after, row_number() OVER (PARTITION BY c.kind, c.name ORDER BY e.seq
			   DESC) AS back
			   FROM cases c JOIN events e ON e.entity = 'incident' AND e.entity_key = c.name AND e.kind IN (c.kind,
			   'closed'))
			 SELECT c.kind || ' ' || c.name FROM cases c LEFT JOIN told t ON t.kind = c.kind AND t.name = c.name AND
			   t.back = 1
			   WHERE c.open <> (coalesce(t.after, '') = 'open')`},
		{"nothing that the log tells of is gone",
			`SELECT DISTINCT entity || ' ' || entity_key FROM events e WHERE
			   entity = 'order' AND NOT EXISTS (SELECT 1 FROM orders WHERE order_no = entity_key)
			   OR entity = 'attempt' AND NOT EXISTS (SELECT 1 FROM attempts WHERE merchant_uid = entity_key)
			   OR entity = 'payment' AND NOT EXISTS (SELECT 1 FROM payments WHERE imp_uid = entity_key)
			   OR entity = 'refund' AND NOT EXISTS (SELECT 1 FROM refunds WHERE key = entity_key)
			   OR entity = 'incident' AND e.kind <> 'closed' AND NOT EXISTS (
			     SELECT 1 FROM incidents i WHERE i.kind = e.kind AND entity_key = CASE WHEN i.imp_uid = ''
			     THEN 'shop:' || i.kind WHEN i.kind = 'deposit' THEN 'deposit:' || i.imp_uid ELSE i.imp_uid END)`},
	}
}

// lastEvents begins a query with the last event of each thing of a kind.
func lastEvents(entity string) string {
	return `WITH last AS (SELECT e.entity_key, e.after, e.detail FROM (SELECT max(seq) AS seq FROM events
	  WHERE entity = '` + entity + `' GROUP BY entity_key) newest JOIN events e ON e.seq = newest.seq)
	`
}
