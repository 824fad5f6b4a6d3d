package store

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// IssuedReceipt is what I'mport says of a receipt that stands.
type IssuedReceipt struct {
	Number string
	Amount int64 // won
	VAT    int64
	URL    string
	At     time.Time
}

// follow keeps the receipts of a payment before it is written: one that was issued is
// on its way to be cancelled before money goes back.
func (t receipts) follow(sit Situation, p Payment) error {
	if sit.Payment == nil || p.Cancelled <= sit.Payment.Cancelled {
		return nil
	}
	_, err := t.exec(`UPDATE receipts SET state = 'cancelling', next_at = ?, tries = 0, trouble = '', said = ''
	  WHERE imp_uid = ? AND state = 'issued' AND issuer = 'shop' AND amount <> ?`, ms(t.now), p.ImpUID, p.Net())
	if err != nil {
		return fmt.Errorf("take back the receipt of %s: %w", p.ImpUID, err)
	}
	_, err = t.exec("UPDATE receipts SET amount = ? WHERE imp_uid = ? AND state = 'wanted' AND ? > 0", p.Net(),
		p.ImpUID, p.Net())
	return err
}

// settle wants a receipt for a payment that has just come to pay its order, and ends
// one that is wanted for nothing.
func (t receipts) settle(sit Situation, p Payment) error {
	if p.Net() == 0 {
		_, err := t.exec(`UPDATE receipts SET state = 'cancelled', cancelled_at = ?, next_at = NULL, lease_until = 0
		  WHERE imp_uid = ? AND state = 'wanted'`, ms(t.now), p.ImpUID)
		return err
	}
	if !p.InCash() || sit.Payment != nil && sit.Payment.Verdict == Accepted {
		return nil
	}
	return t.want(p)
}

// want asks for the receipt of a payment, if it is to have one.
func (t receipts) want(p Payment) error {
	terms, err := t.terms()
	if err != nil || terms.Mode != ReceiptsByShop {
		return err
	}
	kind, wait, err := t.kindFor(p)
	if err != nil || kind == NoReceipt || kind == "" {
		return err
	}
	return t.add(p, kind, wait)
}

// add writes a receipt that is wanted.
func (t receipts) add(p Payment, kind ReceiptKind, wait time.Duration) error {
	_, err := t.exec(`INSERT INTO receipts (imp_uid, kind, issuer, state, amount, created_at, due_at, next_at)
	  VALUES (?, ?, 'shop', 'wanted', ?, ?, ?, ?)`, p.ImpUID, kind, p.Net(), ms(t.now), ms(dueOf(p)),
		ms(t.now.Add(wait)))
	if err != nil {
		return fmt.Errorf("ask for the receipt of %s: %w", p.ImpUID, err)
	}
	return nil
}

// Take leases the receipt that has waited longest to be gone on with; ErrNotFound if
// none is due.
func (r CashReceipts) Take(ctx context.Context, lease time.Duration) (CashReceipt, error) {
	var taken CashReceipt
	err := r.write(ctx, func(t *tx) error {
		var id int64
		err := t.get(`UPDATE receipts SET lease_until = ?1, lease_node = ?3, tries = tries + 1 WHERE id = (
		    SELECT id FROM receipts WHERE next_at <= ?2 AND lease_until <= ?2 ORDER BY next_at, id LIMIT 1)
		  RETURNING id`,
			[]any{ms(t.now.Add(lease)), ms(t.now), r.node}, &id)
		if err != nil {
			return err
		}
		taken, err = receiptsOf(t).one(id)
		return err
	})
	return taken, err
}

// Ask notes, before it is done, that I'mport is asked to issue a receipt for what is
// left of its payment now, and returns it so. ErrReceiptMoved if nothing is left, or
// it is no longer to be issued.
func (r CashReceipts) Ask(ctx context.Context, id int64) (CashReceipt, error) {
	var asked CashReceipt
	var moved error
	err := r.write(ctx, func(w *tx) error {
		t := receiptsOf(w)
		now, err := t.one(id)
		if moved = nil; err != nil {
			return err
		}
		if now.State != ReceiptWanted && now.State != ReceiptAsked {
			moved = ErrReceiptMoved
			return nil
		}
		if now.Payment.Net() == 0 {
			moved = ErrReceiptMoved
			return t.end(id)
		}
		if _, err := t.exec(`UPDATE receipts SET state = 'asked', amount = ?, asked_at = ?, sent = sent + 1
		  WHERE id = ?`, now.Payment.Net(), ms(t.now), id); err != nil {
			return fmt.Errorf("note that receipt %d is asked for: %w", id, err)
		}
		if now.State == ReceiptWanted {
			if err := t.log(now, EventReceiptAsked, ""); err != nil {
				return err
			}
		}
		asked, err = t.one(id)
		return err
	})
	if err == nil {
		err = moved
	}
	return asked, err
}

// log writes into the log of a receipt's order what became of it; why is empty where
// nothing went wrong.
func (t receipts) log(r CashReceipt, kind EventKind, why string) error {
	o, err := t.order("WHERE o.id = ?", r.Payment.OrderID)
	if err != nil {
		return err
	}
	detail := map[string]any{"imp_uid": r.ImpUID, "receipt": r.ID, "amount": r.Amount.Minor}
	if why != "" {
		detail["why"] = why
	}
	return t.remark(o, kind, SourceReceipt, detail)
}

// change reads a receipt and changes it if it is in one of some states; else
// ErrReceiptMoved.
func (r CashReceipts) change(ctx context.Context, id int64, do func(receipts, CashReceipt) error,
	from ...ReceiptState) error {
	return r.write(ctx, func(w *tx) error {
		t := receiptsOf(w)
		now, err := t.one(id)
		if err != nil {
			return err
		}
		for _, s := range from {
			if s == now.State {
				return do(t, now)
			}
		}
		return ErrReceiptMoved
	})
}

// Issued notes what I'mport issued. Money may have gone back meanwhile: then it is to
// be cancelled. ErrReceiptMoved if it is another receipt than the one asked for.
func (r CashReceipts) Issued(ctx context.Context, id int64, i IssuedReceipt) error {
	return r.change(ctx, id, func(t receipts, now CashReceipt) error {
		var old bool
		if err := t.get("SELECT EXISTS (SELECT 1 FROM receipts WHERE imp_uid = ? AND number = ? AND id <> ?)",
			[]any{now.ImpUID, i.Number, id}, &old); err != nil || old {
			return orMoved(err, old)
		}
		state, next := ReceiptIssued, (*int64)(nil)
		if i.Amount != now.Payment.Net() {
			state, next = ReceiptCancelling, timeOrNull(t.now)
		}
		if _, err := t.exec(`UPDATE receipts SET state = ?, amount = ?, vat = ?, number = ?, url = ?, issued_at = ?,
		  next_at = ?, lease_until = 0, tries = 0, trouble = '', said = '' WHERE id = ?`, state, i.Amount,
			min(i.VAT, i.Amount), i.Number, i.URL, ms(i.At), next, id); err != nil {
			return fmt.Errorf("note that receipt %d is issued: %w", id, err)
		}
		now.Amount.Minor = i.Amount
		if err := t.log(now, EventReceiptIssued, ""); err != nil || state != ReceiptIssued {
			return err
		}
		return t.postMails(Mail{Kind: CashReceiptMail, About: strconv.FormatInt(id, 10)})
	}, ReceiptAsked)
}

func orMoved(err error, moved bool) error {
	if err == nil && moved {
		err = ErrReceiptMoved
	}
	return err
}

// ByPG notes that the PG has issued a receipt by itself.
func (r CashReceipts) ByPG(ctx context.Context, id int64) error {
	return r.change(ctx, id, func(t receipts, now CashReceipt) error {
		if _, err := t.exec(`UPDATE receipts SET state = 'issued', issuer = 'pg', issued_at = ?, next_at = NULL,
		  lease_until = 0, trouble = '', said = '' WHERE id = ?`, ms(t.now), id); err != nil {
			return err
		}
		return t.log(now, EventReceiptByPG, "")
	}, ReceiptWanted)
}

// Fail notes that a receipt was not issued, and why; said must name nobody.
func (r CashReceipts) Fail(ctx context.Context, id int64, why ReceiptTrouble, said string) error {
	return r.change(ctx, id, func(t receipts, now CashReceipt) error {
		if _, err := t.exec(`UPDATE receipts SET state = 'failed', trouble = ?, said = ?, next_at = NULL,
		  lease_until = 0 WHERE id = ?`, why, said, id); err != nil {
			return err
		}
		return t.log(now, EventReceiptFailed, string(why))
	}, ReceiptWanted, ReceiptAsked)
}

// Drop ends a receipt that was not issued and is not needed.
func (r CashReceipts) Drop(ctx context.Context, id int64) error {
	return r.change(ctx, id, func(t receipts, _ CashReceipt) error { return t.end(id) }, ReceiptWanted, ReceiptAsked)
}

// Cancelled notes that a receipt counts no more. Another one is wanted for what is
// left of the payment, unless it was cancelled for good.
func (r CashReceipts) Cancelled(ctx context.Context, id int64, at time.Time) error {
	return r.change(ctx, id, func(t receipts, now CashReceipt) error {
		var final bool
		if err := t.get("SELECT final FROM receipts WHERE id = ?", []any{id}, &final); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE receipts SET state = 'cancelled', cancelled_at = ?, next_at = NULL,
		  lease_until = 0, trouble = '', said = '' WHERE id = ?`, ms(at), id); err != nil {
			return err
		}
		if err := t.log(now, EventReceiptCancelled, ""); err != nil || final || now.Payment.Net() == 0 {
			return err
		}
		return t.add(now.Payment, now.Kind, 0)
	}, ReceiptCancelling)
}

// Postpone lets a receipt be gone on with after a wait, and notes why; said must name
// nobody.
func (r CashReceipts) Postpone(ctx context.Context, id int64, wait time.Duration, why ReceiptTrouble,
	said string) error {
	return r.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE receipts SET next_at = ?, lease_until = 0, trouble = ?, said = ? WHERE id = ?
		  AND next_at IS NOT NULL`, ms(t.now.Add(wait)), why, said, id)
		return err
	})
}

// GoOn lets a receipt be gone on with now: a person does not want to wait.
func (r CashReceipts) GoOn(ctx context.Context, id int64) error {
	return r.change(ctx, id, func(t receipts, _ CashReceipt) error {
		_, err := t.exec("UPDATE receipts SET next_at = min(next_at, ?) WHERE id = ?", ms(t.now), id)
		return err
	}, ReceiptWanted, ReceiptAsked, ReceiptCancelling)
}

// TakeBack cancels a receipt for good, because a person says so: one that was issued
// by the shop, is wanted, or was not issued and is no longer a trouble. Errors:
// ErrNotFound; ErrReceiptMoved.
func (r CashReceipts) TakeBack(ctx context.Context, id int64, by Source) error {
	return r.change(ctx, id, func(t receipts, now CashReceipt) error {
		if now.ByPG {
			return ErrReceiptMoved
		}
		o, err := t.order("WHERE o.id = ?", now.Payment.OrderID)
		if err != nil {
			return err
		}
		if err := t.remark(o, EventReceiptTakenBack, by, map[string]any{"imp_uid": now.ImpUID,
			"receipt": id}); err != nil {
			return err
		}
		if now.State != ReceiptIssued {
			return t.end(id)
		}
		_, err = t.exec(`UPDATE receipts SET state = 'cancelling', final = 1, next_at = ?, tries = 0 WHERE id = ?`,
			ms(t.now), id)
		return err
	}, ReceiptIssued, ReceiptWanted, ReceiptFailed)
}

// Issue asks for the receipt of an order that has none, because a person says so, for
// whom they name; UnaskedReceipt: for nobody. Errors: ErrNotFound; ErrReceiptsOff;
// ErrReceiptThere; ErrReceiptChanges.
func (r CashReceipts) Issue(ctx context.Context, orderNo string, c ReceiptChoice, by Source) error {
	return r.write(ctx, func(w *tx) error {
		t := receiptsOf(w)
		o, err := t.order("WHERE o.order_no = ?", orderNo)
		if err != nil {
			return err
		}
		p, ok, err := t.cashOf(o.ID)
		if err != nil {
			return err
		}
		terms, err := t.terms()
		if err != nil || !ok || p.Net() == 0 || terms.Mode != ReceiptsByShop {
			return orElse(err, ErrReceiptsOff)
		}
		if c.Kind != UnaskedReceipt {
			return t.choose(o, c, by, false)
		}
		all, err := t.of(o.ID)
		if last, any := all.Last(); err != nil || any && last.State.Stands() {
			return orElse(err, ErrReceiptThere)
		}
		if err := t.remark(o, EventReceiptChosen, by, map[string]any{"kind": c.Kind}); err != nil {
			return err
		}
		return t.add(p, UnaskedReceipt, 0)
	})
}

func orElse(err, otherwise error) error {
	if err == nil {
		return otherwise
	}
	return err
}
