package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// receiptNumber is the purpose for which a buyer's number is sealed.
const receiptNumber = "cash receipt number"

// receiptChanges is how often a receipt is chosen for an order at most.
const receiptChanges = 20

// ReceiptChoice is what a buyer wants.
type ReceiptChoice struct {
	Kind   ReceiptKind // NoReceipt, PersonReceipt or CompanyReceipt; empty: nothing was said
	Number string      // phone or business number, digits only; empty when read
	Tail   string      // its last digits
	Kept   bool        // the number is there
}

// OrderReceipts is what is known of the receipts of an order.
type OrderReceipts struct {
	Choice ReceiptChoice // Kind empty: nothing was said
	List   []CashReceipt // oldest first
	// Open says that the buyer may still choose: nothing was issued, or is on its way.
	Open bool
}

// Last is the receipt that counts: the newest; false if there is none.
func (o OrderReceipts) Last() (CashReceipt, bool) {
	if len(o.List) == 0 {
		return CashReceipt{}, false
	}
	return o.List[len(o.List)-1], true
}

// Of returns what is known of the receipts of an order.
func (r CashReceipts) Of(ctx context.Context, order int64) (OrderReceipts, error) {
	var o OrderReceipts
	err := r.read(ctx, func(t *tx) (err error) {
		o, err = receiptsOf(t).of(order)
		return err
	})
	return o, err
}

func (t receipts) of(order int64) (o OrderReceipts, err error) {
	if o.Choice, err = t.choice(order); err != nil {
		return o, err
	}
	if o.List, err = t.list("WHERE o.id = ? ORDER BY r.id", order); err != nil {
		return o, err
	}
	o.Open, err = t.open(order, o)
	return o, err
}

// choice reads what the buyer of an order wants, without the number.
func (t receipts) choice(order int64) (c ReceiptChoice, err error) {
	err = t.get("SELECT kind, tail, identifier IS NOT NULL FROM receipt_choices WHERE order_id = ?", []any{order},
		&c.Kind, &c.Tail, &c.Kept)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return c, err
}

// open reports whether the buyer of an order may choose: before it is paid, while
// nothing was asked for, and as long as the law gives the shop time.
func (t receipts) open(order int64, o OrderReceipts) (bool, error) {
	terms, err := t.terms()
	if err != nil || terms.Mode != ReceiptsByShop {
		return false, err
	}
	if last, ok := o.Last(); ok {
		return last.State == ReceiptWanted || last.State == ReceiptFailed, nil
	}
	var pay PayState
	var emptied bool
	if err := t.get("SELECT pay_state, emptied_at IS NOT NULL FROM orders WHERE id = ?", []any{order}, &pay,
		&emptied); err != nil || emptied {
		return false, err
	}
	if pay == Unpaid || pay == AwaitingDeposit {
		return true, nil
	}
	p, ok, err := t.cashOf(order)
	return ok && p.Net() > 0 && t.now.Before(dueOf(p)), err
}

// cashOf is the payment in cash that pays an order; false if there is none.
func (t receipts) cashOf(order int64) (Payment, bool, error) {
	list, err := t.payments("WHERE order_id = ? AND verdict = 'accepted'", order)
	if err != nil || len(list) == 0 {
		return Payment{}, false, err
	}
	return list[0], list[0].InCash(), nil
}

// dueOf is until when the law wants the receipt of a payment.
func dueOf(p Payment) time.Time { return p.PaidAt.AddDate(0, 0, receiptDays) }

// put writes what a buyer wants; ErrReceiptChanges when it was said too often.
func (t receipts) put(order int64, c ReceiptChoice) error {
	if c.Kind == "" {
		return nil
	}
	var sealed []byte
	tail := ""
	if c.Kind != NoReceipt {
		var err error
		if sealed, err = t.core.seal(receiptNumber, []byte(c.Number)); err != nil {
			return err
		}
		tail = c.Number[max(0, len(c.Number)-4):]
	}
	done, err := t.exec(`INSERT INTO receipt_choices (order_id, kind, identifier, tail, changes, chosen_at)
	  VALUES (?1, ?2, ?3, ?4, 1, ?5) ON CONFLICT (order_id) DO UPDATE SET kind = ?2, identifier = ?3, tail = ?4,
	  changes = receipt_choices.changes + 1, chosen_at = ?5 WHERE receipt_choices.changes < ?6`, order, c.Kind, sealed,
		tail, ms(t.now), receiptChanges)
	if err != nil {
		return fmt.Errorf("write which receipt is wanted: %w", err)
	}
	if done == 0 {
		return ErrReceiptChanges
	}
	return nil
}

// again writes what the buyer of an unpaid order says when they order it again, as
// often as they may: an order is not refused because of its receipt.
func (t receipts) again(order int64, c ReceiptChoice) error {
	if err := t.put(order, c); !errors.Is(err, ErrReceiptChanges) {
		return err
	}
	return nil
}

// Choose says which receipt the buyer of an order wants, or, for the owner, is to
// have. Errors: ErrNotFound; ErrReceiptsOff; ErrReceiptThere once something was asked
// for; ErrReceiptChanges.
func (r CashReceipts) Choose(ctx context.Context, publicID string, c ReceiptChoice, by Source) error {
	return r.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.public_id = ?", publicID)
		if err != nil {
			return err
		}
		return receiptsOf(t).choose(o, c, by, by == SourceBuyer)
	})
}

func (t receipts) choose(o Order, c ReceiptChoice, by Source, buyer bool) error {
	all, err := t.of(o.ID)
	if err != nil {
		return err
	}
	last, some := all.Last()
	switch {
	case some && (last.State == ReceiptAsked || last.State == ReceiptIssued || last.State == ReceiptCancelling):
		return ErrReceiptThere
	case buyer && !all.Open:
		return ErrReceiptsOff
	}
	if err := t.put(o.ID, c); err != nil {
		return err
	}
	if err := t.remark(o, EventReceiptChosen, by, map[string]any{"kind": c.Kind}); err != nil {
		return err
	}
	p, ok, err := t.cashOf(o.ID)
	if err != nil || !ok || p.Net() == 0 {
		return err
	}
	if some && last.State == ReceiptWanted {
		return t.rewant(last, p)
	}
	return t.want(p)
}

// rewant changes a receipt that nothing was asked for yet.
func (t receipts) rewant(r CashReceipt, p Payment) error {
	kind, wait, err := t.kindFor(p)
	if err != nil {
		return err
	}
	if kind == NoReceipt {
		return t.end(r.ID)
	}
	_, err = t.exec("UPDATE receipts SET kind = ?, next_at = ? WHERE id = ? AND state = 'wanted'", kind,
		ms(t.now.Add(wait)), r.ID)
	return err
}

// end ends a receipt that was never issued.
func (t receipts) end(id int64) error {
	_, err := t.exec(`UPDATE receipts SET state = 'cancelled', cancelled_at = ?, next_at = NULL, lease_until = 0
	  WHERE id = ?`, ms(t.now), id)
	return err
}

// kindFor is which receipt a payment has, and after what wait it is issued: what its
// buyer wants, or what the law wants unasked, for which there is time to name somebody.
func (t receipts) kindFor(p Payment) (ReceiptKind, time.Duration, error) {
	c, err := t.choice(p.OrderID)
	if err != nil || c.Kind == PersonReceipt || c.Kind == CompanyReceipt {
		return c.Kind, 0, err
	}
	terms, err := t.terms()
	if err != nil || !terms.Duty || p.Amount.Minor < receiptLeast {
		return NoReceipt, 0, err
	}
	return UnaskedReceipt, max(0, p.PaidAt.Add(unaskedWait).Sub(t.now)), nil
}

// Number returns to whom a receipt is issued; ErrNoReceiptNumber.
func (r CashReceipts) Number(ctx context.Context, receipt CashReceipt) (string, error) {
	if receipt.Kind == UnaskedReceipt {
		return NoReceiptNumber, nil
	}
	var sealed []byte
	err := r.read(ctx, func(t *tx) error {
		return t.get("SELECT identifier FROM receipt_choices WHERE order_id = ? AND kind = ?",
			[]any{receipt.Payment.OrderID, receipt.Kind}, &sealed)
	})
	if errors.Is(err, ErrNotFound) || err == nil && sealed == nil {
		return "", ErrNoReceiptNumber
	}
	if err != nil {
		return "", err
	}
	number, err := r.unseal(receiptNumber, sealed)
	if errors.Is(err, ErrSealed) {
		return "", ErrNoReceiptNumber
	}
	return string(number), err
}

// sealReceiptNumbersAnew seals all numbers with the newest key.
func sealReceiptNumbersAnew(t *tx, s *core) error {
	kept := map[int64][]byte{}
	err := t.each("SELECT order_id, identifier FROM receipt_choices WHERE identifier IS NOT NULL", nil,
		func(scan func(...any) error) error {
			var order int64
			var sealed []byte
			err := scan(&order, &sealed)
			kept[order] = sealed
			return err
		})
	if err != nil {
		return err
	}
	for order, sealed := range kept {
		number, err := s.unseal(receiptNumber, sealed)
		if errors.Is(err, ErrSealed) {
			continue // nobody can read it any more
		}
		if err != nil {
			return err
		}
		if sealed, err = s.seal(receiptNumber, number); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE receipt_choices SET identifier = ? WHERE order_id = ?", sealed, order); err != nil {
			return err
		}
	}
	return nil
}
