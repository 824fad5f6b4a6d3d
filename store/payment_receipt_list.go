package store

import (
	"context"
	"time"
)

// ReceiptTab is a part of the list of receipts.
type ReceiptTab string

// The tabs.
const (
	AllReceipts       ReceiptTab = ""
	ReceiptsToDo      ReceiptTab = "todo"
	ReceiptsIssued    ReceiptTab = "issued"
	ReceiptsTroubled  ReceiptTab = "trouble"
	ReceiptsCancelled ReceiptTab = "cancelled"
)

// ReceiptFilter chooses receipts.
type ReceiptFilter struct {
	Tab      ReceiptTab
	From, To time.Time // when they were asked for here; zero: always
	Before   int64     // only those with a lower id; 0: all
}

// soon is how long before the law's time is over an owner is told.
const soon = 24 * time.Hour

// troubled chooses receipts r that a person should look at, a day before the moment
// ?1: those that failed and had no other since, that are tried again and
// again, and whose time is nearly over.
const troubled = `(r.state = 'failed' AND NOT EXISTS (SELECT 1 FROM receipts n WHERE n.imp_uid = r.imp_uid AND
    n.id > r.id))
  OR (r.next_at IS NOT NULL AND ((r.trouble <> '' AND r.tries >= 3)
    OR (r.state IN ('wanted', 'asked') AND r.due_at <= ?1)))`

// Troubled counts the receipts that a person should look at.
func (r CashReceipts) Troubled(ctx context.Context) (int, error) {
	var n int
	err := r.read(ctx, func(t *tx) error {
		return t.get("SELECT count(*) FROM receipts r WHERE "+troubled, []any{ms(t.now.Add(soon))}, &n)
	})
	return n, err
}

// IsTroubled reports whether a person should look at a receipt that is its payment's
// last.
func (r CashReceipt) IsTroubled(now time.Time) bool {
	open := r.State == ReceiptWanted || r.State == ReceiptAsked
	again := (open || r.State == ReceiptCancelling) && r.Trouble != "" && r.Tries >= 3
	return r.State == ReceiptFailed || again || open && !r.DueAt.After(now.Add(soon))
}

// List returns receipts with their payments, newest first.
func (r CashReceipts) List(ctx context.Context, f ReceiptFilter, limit int) ([]CashReceipt, error) {
	var list []CashReceipt
	err := r.read(ctx, func(w *tx) (err error) {
		t := receiptsOf(w)
		to := int64(1) << 62
		if !f.To.IsZero() {
			to = ms(f.To)
		}
		before := f.Before
		if before == 0 {
			before = 1 << 62
		}
		list, err = t.list(`WHERE r.id < ?2 AND r.created_at >= ?3 AND r.created_at < ?4 AND CASE ?5
		    WHEN 'todo' THEN r.next_at IS NOT NULL WHEN 'issued' THEN r.state = 'issued'
		    WHEN 'trouble' THEN `+troubled+` WHEN 'cancelled' THEN r.state = 'cancelled' ELSE 1 = 1 END
		  ORDER BY r.id DESC LIMIT ?6`, ms(t.now.Add(soon)), before, ms(f.From), to, string(f.Tab), limit)
		if err != nil {
			return err
		}
		for i := range list {
			payments, err := t.payments("WHERE imp_uid = ?", list[i].ImpUID)
			if err != nil {
				return err
			}
			list[i].Payment = payments[0]
		}
		return nil
	})
	return list, err
}
