package checkout

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// What must hold during and after the simulation of a seed.

// verify checks every invariant of the database.
func (w *world) verify() error {
	broken, err := w.store.Verify(context.Background())
	if err != nil {
		return err
	}
	if len(broken) > 0 {
		return errors.New(strings.Join(broken, "\n"))
	}
	return w.firstError(w.cartsKeepTheRest, w.purchasesPaidOnce, w.goodsAreWhereTheyBelong, w.holdsAreFair,
		w.linesPaidBackOnce, w.goodsWereNoted, w.transfersWereSeen, w.taxWentBackOnce, w.receiptsAskedOnce,
		w.ownFeesWentBack, w.taxOfGoodsWentBack)
}

// reconcile stops the faults, lets two days pass, and compares the shop's payments
// with I'mport's.
func (w *world) reconcile() error {
	if err := w.stopFaults(); err != nil {
		return err
	}
	return w.firstError(w.verify, w.refundedOnce, w.balanced, w.oddRowsListed, w.heard, w.receiptsFit)
}

// firstError makes checks until one fails.
func (w *world) firstError(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// stopFaults stops the faults and lets two days pass.
func (w *world) stopFaults() error {
	w.bank.faulty = false
	w.bank.mend()
	ctx := context.Background()
	for range 12 {
		w.clock.Add((4 * time.Hour).Milliseconds())
		w.happen()
		for _, work := range []func(context.Context) error{w.service.PollAttempts, w.service.SweepAccount,
			w.service.Expire,
			w.service.drain(w.service.FollowNext), w.service.drain(w.service.deliverOf()),
			w.service.drain(w.service.IssueNext)} {
			if err := work(ctx); err != nil {
				return fmt.Errorf("after the faults: %w", err)
			}
		}
	}
	return nil
}

// refundedOnce returns an error if I'mport carried out a refund of ours twice.
func (w *world) refundedOnce() error {
	done := map[string]bool{}
	for _, p := range w.bank.payments {
		for _, c := range p.CancelHistory {
			_, tag, ours := strings.Cut(string(c.Reason), "#r")
			if ours && done[tag] {
				return fmt.Errorf("refund %s was carried out twice", tag)
			}
			done[tag] = ours
		}
	}
	return nil
}

// balanced is the ledger equation: every captured payment under our prefix is
// recorded with the same refunds, and it pays its order, or was refunded in full,
// or is in an open case.
func (w *world) balanced() error {
	l, err := w.store.Ledger(context.Background())
	if err != nil {
		return err
	}
	recorded, orders, openCase := map[string]store.LedgerPayment{}, map[string]store.PayState{}, map[string]bool{}
	for _, p := range l.Payments {
		recorded[p.ImpUID] = p
	}
	for _, o := range l.Orders {
		orders[o.No] = o.PayState
	}
	for _, i := range l.Incidents {
		openCase[i.ImpUID] = openCase[i.ImpUID] || i.Open
	}
	asked := map[string]store.Attempt{}
	for _, o := range w.attempts {
		asked[o.Attempt.MerchantUID] = o.Attempt
	}
	for _, p := range w.bank.payments {
		b, ok := recorded[p.ImpUID]
		if foreign(p) {
			if ok {
				return fmt.Errorf("%s of another shop is recorded", p.ImpUID)
			}
			continue
		}
		if a := asked[p.MerchantUID]; b.Verdict == store.Accepted &&
			(!p.Sandbox || string(p.PGProvider) != a.Provider || a.MID != "" && string(p.PGID) != a.MID ||
				p.Currency != string(a.Amount.Currency) || p.Amount != a.Amount.Number()) {
			return fmt.Errorf("%s was accepted, and is not what was asked for", p.ImpUID)
		}
		if !captured(p) {
			continue
		}
		amount, _ := iamport.MinorUnits(p.Amount, decimals(p))
		net := w.bank.net(p)
		switch {
		case !ok:
			return fmt.Errorf("%s for %s was paid and is not recorded", p.ImpUID, p.MerchantUID)
		case b.Amount != amount || b.Amount-b.Cancelled != net:
			return fmt.Errorf("%s: %d of %d left at I'mport, %d of %d recorded", p.ImpUID, net, amount,
				b.Amount-b.Cancelled, b.Amount)
		case b.Wallet != string(p.EmbPGProvider):
			return fmt.Errorf("%s was paid by the wallet %q, recorded is %q", p.ImpUID, p.EmbPGProvider, b.Wallet)
		case b.Verdict == store.Accepted && net > 0 && orders[b.OrderNo] == store.Paid:
		case net == 0 && (b.Verdict != store.Accepted || orders[b.OrderNo] == store.Refunded):
		case openCase[p.ImpUID]:
		default:
			return fmt.Errorf("%s (%s, %d left) is neither accepted, nor back, nor in a case; its order is %s",
				p.ImpUID, b.Verdict, net, orders[b.OrderNo])
		}
	}
	return nil
}
