package checkout

import (
	"context"
	"fmt"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// findTransfers lets the owner find some transfers on the account, on time or late,
// some of them twice, and send some of that money back.
func (w *world) findTransfers() {
	ctx := context.Background()
	for _, o := range w.attempts {
		if o.Attempt.PG != store.Bank || w.rng.IntN(4) > 0 {
			continue
		}
		id := store.FromBank.PaymentID(o.Attempt.MerchantUID)
		if w.rng.IntN(3) > 0 {
			w.seen[id] = true
			w.service.TakeTransfer(ctx, id, "admin")
			continue
		}
		w.service.Refund(ctx, id, rules.RefundRequest{Amount: 1 + w.rng.Int64N(9000), Reason: "변심", Source: "admin"},
			"admin")
	}
}

// transfersWereSeen returns an error if a transfer is in the books that nobody found
// on the account, or if one that was found is not.
func (w *world) transfersWereSeen() error {
	l, err := w.store.Ledger(context.Background())
	if err != nil {
		return err
	}
	for _, p := range l.Payments {
		came := p.Status == "paid" || p.Status == "cancelled"
		if p.Source == store.FromBank && came != w.seen[p.ImpUID] {
			return fmt.Errorf("transfer %s is %s, and was found: %v", p.ImpUID, p.Status, w.seen[p.ImpUID])
		}
	}
	return nil
}
