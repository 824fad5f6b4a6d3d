package store

// closeAccounts asks for the virtual accounts of a decision's order to be
// closed at the PG.
func (t *tx) closeAccounts(sit Situation, d Decision) error {
	if !d.CloseAccounts || sit.Order == nil {
		return nil
	}
	return t.closeAccountsOf(sit.Order.ID)
}

// closeAccountsOf asks for the accounts of an order to be closed into which
// nobody has paid.
func (t *tx) closeAccountsOf(order int64) error {
	open, err := t.payments("WHERE order_id = ? AND rank = 0 AND vbank_num <> '' ORDER BY first_seen_at, imp_uid",
		order)
	if err != nil {
		return err
	}
	for _, p := range open {
		if err := t.post(VbankEffect, "vbank-close:"+p.ImpUID, VbankTask{p.ImpUID}); err != nil {
			return err
		}
	}
	return nil
}
