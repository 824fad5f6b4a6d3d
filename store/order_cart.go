package store

// emptyCart takes the goods of an order out of the cart that it came from, once
// nobody has to order them any more: when it is paid, or has an account to pay
// into.
func (t *tx) emptyCart(sit Situation, d Decision) error {
	if sit.Order == nil || d.PayState != Paid && d.PayState != AwaitingDeposit {
		return nil
	}
	return t.uncart(sit.Order.ID)
}

// uncart takes what was ordered out of the cart of the session that ordered, and
// no more: what was added since stays, and so does a line that was put in anew.
// An order does so once, whatever the cart holds later.
func (t *tx) uncart(order int64) error {
	n, err := t.exec("UPDATE orders SET uncarted_at = ? WHERE id = ? AND carted_at IS NOT NULL AND uncarted_at "+
		"IS NULL", ms(t.now), order)
	if err != nil || n == 0 {
		return err
	}
	const ordered = ` FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.id = ? AND cart_items.session_id
	  = o.session_id
	  AND cart_items.variant_id = l.variant_id AND cart_items.added_at <= o.carted_at AND `
	if _, err := t.exec("DELETE FROM cart_items WHERE EXISTS (SELECT 1"+ordered+"l.quantity >= cart_items.quantity)",
		order); err != nil {
		return err
	}
	_, err = t.exec("UPDATE cart_items SET quantity = cart_items.quantity - l.quantity"+ordered+
		"l.quantity < cart_items.quantity", order)
	return err
}
