package store

import "context"

// KnowBuyerOf reports whether somebody who works here and may not refund can do in the
// name of a paid order's buyer what they may not do themselves: they see its number, and
// may have seen on another order of the same buyer how that one is reached. Once goods
// are on a shipping list, buyers take nothing back by themselves.
func (s People) KnowBuyerOf(ctx context.Context, order int64) (may bool, err error) {
	err = s.read(ctx, func(t *tx) error {
		return t.get(`SELECT EXISTS (SELECT 1 FROM admins WHERE role = 'staff' AND may_refund = 0
		    AND disabled_at IS NULL)
		  AND EXISTS (SELECT 1 FROM orders o WHERE o.id = ?1 AND o.pay_state = 'paid' AND o.ship_state = 'ready'
		    AND NOT EXISTS (SELECT 1 FROM batch_orders WHERE order_id = o.id))
		  AND EXISTS (SELECT 1 FROM (
		      SELECT b.id, b.pay_state, b.ship_state FROM orders o JOIN orders b ON b.email_key = o.email_key
		        WHERE o.id = ?1 AND b.email_key <> ''
		      UNION SELECT b.id, b.pay_state, b.ship_state FROM orders o JOIN orders b ON b.tel_key = o.tel_key
		        WHERE o.id = ?1 AND b.tel_key <> '') seen
		    WHERE seen.id <> ?1 AND (seen.pay_state = 'refunded' OR seen.ship_state IN ('shipped', 'returned')
		      OR EXISTS (SELECT 1 FROM batch_orders WHERE order_id = seen.id)))`, []any{order}, &may)
	})
	return may, err
}
