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
	for _, o := range w.attempts {
		if o.Attempt.PG == store.Bank && w.rng.IntN(4) == 0 {
			w.transfer(o)
		}
	}
}

// transfer lets the owner do something about a transfer.
func (w *world) transfer(o Offer) {
	ctx, id, price := context.Background(), store.FromBank.PaymentID(o.Attempt.MerchantUID), o.Attempt.Amount.Minor
	if w.rng.IntN(3) == 0 {
		w.store.RefundTo.Keep(ctx, o.Order.No, store.RefundAccount{Bank: "04", Number: "1234567890", Holder: "김하늘"}, "admin")
	}
	switch w.rng.IntN(7) {
	case 0, 1:
		w.findDeposit(id, price, 0)
		if w.rng.IntN(3) > 0 {
			w.refundLines(o.Order)
		}
	case 2, 3:
		w.findDeposit(id, price, 1+w.rng.Int64N(2*price))
	case 4:
		back := 1 + w.rng.Int64N(9000)
		if w.service.ReturnDeposit(ctx, id, back, "admin") == nil {
			w.came[id] -= back
		}
	case 5:
		w.refundLines(o.Order)
	case 6:
		w.service.Refund(ctx, id, rules.RefundRequest{Amount: 1 + w.rng.Int64N(9000), Reason: "변심", Source: "admin"},
			"admin")
	}
}

// findDeposit lets the owner find won of a transfer of price on the account, 0: all that
// is missing.
func (w *world) findDeposit(id string, price, won int64) {
	d := rules.Deposit{Amount: won, Again: won > 0}
	if w.rng.IntN(2) == 0 {
		d.Line = fmt.Sprintf("line %d", w.rng.IntN(50))
	}
	if w.service.TakeTransfer(context.Background(), id, d, "admin") != nil {
		return
	}
	if won == 0 {
		won = price - w.came[id]
	}
	if w.came[id] += won; w.came[id] >= price {
		w.seen[id] = true
	}
}

// transfersWereSeen returns an error if a transfer is in the books that nobody found
// on the account, or if one that was found is not.
func (w *world) transfersWereSeen() error {
	l, err := w.store.Ledger(context.Background())
	if err != nil {
		return err
	}
	sums := map[string]int64{}
	for _, d := range l.Deposits {
		sums[d.ImpUID] += d.Amount
	}
	for _, p := range l.Payments {
		if sums[p.ImpUID] != w.came[p.ImpUID] {
			return fmt.Errorf("%d of transfer %s came, and %d is in the books", w.came[p.ImpUID], p.ImpUID, sums[p.ImpUID])
		}
		came := p.Status == "paid" || p.Status == "cancelled"
		if p.Source == store.FromBank && came != w.seen[p.ImpUID] {
			return fmt.Errorf("transfer %s is %s, and was found: %v", p.ImpUID, p.Status, w.seen[p.ImpUID])
		}
	}
	return nil
}
