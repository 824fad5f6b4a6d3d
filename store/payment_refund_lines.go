package store

import (
	"fmt"

	"github.com/jangteo/jangteo/store/money"
)

// RefundLine is what a refund pays back of a line of its order.
type RefundLine struct {
	Line     int   // 1, 2, …
	Quantity int64 // pieces
	Amount   int64 // what was paid for them, in minor units
}

// RefundPart is the kind of a part of a refund that is not about goods.
type RefundPart string

// The parts.
const (
	RefundDelivery RefundPart = "delivery" // delivery fee that goes back, or becomes due because less is bought
	RefundPostage  RefundPart = "return"   // postage of the return, which its buyer pays
	RefundOther    RefundPart = "other"    // what a person changed, and what went back before without naming goods
)

// RefundParts is the table of the parts of a refund that are not about goods.
func RefundParts() []Meaning[RefundPart] {
	return []Meaning[RefundPart]{
		{Kind: RefundDelivery, Means: "delivery fee that goes back, or becomes due because less is bought"},
		{Kind: RefundPostage, Means: "postage of a return, which its buyer pays"},
		{Kind: RefundOther, Means: "what a person changed, and what went back before without naming goods"},
	}
}

// RefundExtra is what goes back besides goods, in minor units; below 0: what is
// kept.
type RefundExtra struct {
	Part   RefundPart
	Amount int64
}

// Bill is what was paid for an order, piece by piece, and what of it went back or is
// going to. Amounts are in minor units of the payment's currency.
type Bill struct {
	Currency money.Currency
	Lines    []BillLine
	Shipping int64 // paid for delivery, Remote included
	Remote   int64 // of Shipping, for a remote place
	Fee      int64 // what delivery costs below FreeFrom, as it was when ordered
	FreeFrom int64 // value of goods from which it is free; 0: from none
	Returned int64 // of Shipping, what went back; below 0: what became due since
	Postage  int64 // what sending goods back costs the buyer
	Sent     bool  // the parcel has left

	DeliveryFree int64 // of Shipping, free of value added tax
}

// BillLine is a line of a Bill.
type BillLine struct {
	Name     Text
	Quantity int64
	Unit     int64 // price of a piece
	Product  int64 // of which it is a form; lines of one share its Own
	Group    ShipGroup
	Own      int64 // of Bill.Shipping, for its product alone, on the first of its lines
	Paid     int64 // for all of them, less the coupon's share
	Refunded int64 // pieces that are paid back
	Back     int64 // what went back for these
	Tax      TaxKind
}

// Left is how many pieces are not paid back.
func (l BillLine) Left() int64 { return l.Quantity - l.Refunded }

// billOf reads the bill of the order that a payment pays; nil if it pays none.
func (t returns) billOf(p *Payment, o *Order) (*Bill, error) {
	if p == nil || o == nil || p.Verdict != Accepted {
		return nil, nil
	}
	whole := *o
	var err error
	if whole.Lines, err = t.lines(o.ID); err != nil {
		return nil, err
	}
	in := p.Amount.Currency
	b := &Bill{Currency: in, Shipping: o.Shipping.In(in).Minor, Remote: o.Extra.In(in).Minor, Fee: o.Fee.In(in).Minor,
		FreeFrom: o.FreeFrom.In(in).Minor, Sent: o.ShipState == ShipShipped || o.ShipState == ShipReturned}
	paid := whole.PaidFor(in)
	b.DeliveryFree = o.TaxFree.In(in).Minor
	for i, l := range whole.Lines {
		line := BillLine{Name: l.Name, Quantity: l.Quantity, Unit: l.Unit.In(in).Minor, Paid: paid[i],
			Product: l.product, Group: l.Group, Tax: l.Tax}
		if l.Group == ShipOwn {
			line.Own = l.Fee.In(in).Minor
		}
		b.Lines = append(b.Lines, line)
		if l.Tax == TaxFree {
			b.DeliveryFree -= paid[i]
		}
	}
	if err := t.addPaidBack(b, o.ID, p.ImpUID); err != nil {
		return nil, fmt.Errorf("read what went back of order %s: %w", o.No, err)
	}
	rate, err := t.usdRate()
	if err != nil {
		return nil, err
	}
	terms, err := parcels(t).afterSale()
	b.Postage = money.AtRate(terms.ReturnFee, rate).In(in).Minor
	return b, err
}

func (t returns) addPaidBack(b *Bill, order int64, impUID string) error {
	err := t.each(`SELECT x.line, sum(x.quantity), sum(x.amount) FROM refund_lines x
	  JOIN refunds r ON r.id = x.refund_id WHERE x.order_id = ? AND r.state <> 'failed' GROUP BY x.line`,
		[]any{order}, func(scan func(...any) error) error {
			var line int
			var quantity, amount int64
			if err := scan(&line, &quantity, &amount); err != nil {
				return err
			}
			b.Lines[line-1].Refunded, b.Lines[line-1].Back = quantity, amount
			return nil
		})
	if err != nil {
		return err
	}
	return t.get(`SELECT coalesce(sum(x.amount), 0) FROM refund_parts x JOIN refunds r ON r.id = x.refund_id
	  WHERE r.imp_uid = ? AND x.kind = 'delivery' AND r.state <> 'failed'`, []any{impUID}, &b.Returned)
}

// putRefundLines writes what a refund that was just asked for is made of.
func (t returns) putRefundLines(id int64, n NewRefund, order int64) error {
	for _, l := range n.Lines {
		if _, err := t.exec("INSERT INTO refund_lines (refund_id, order_id, line, quantity, amount) "+
			"VALUES (?, ?, ?, ?, ?)", id, order, l.Line, l.Quantity, l.Amount); err != nil {
			return fmt.Errorf("name line %d of refund %s: %w", l.Line, n.Key, err)
		}
	}
	for _, p := range n.Extras {
		if _, err := t.exec("INSERT INTO refund_parts (refund_id, kind, amount) VALUES (?, ?, ?)", id, p.Part,
			p.Amount); err != nil {
			return fmt.Errorf("name the %s of refund %s: %w", p.Part, n.Key, err)
		}
	}
	return nil
}

// note writes a refund that a person has carried out, before its payment shows it: what
// it is for must fit what is left. It is done in the same transaction.
func (t returns) note(n *NewRefund, order int64) error {
	if n == nil {
		return nil
	}
	to, err := refundBook(t).markOf(order)
	if err != nil {
		return err
	}
	err = t.get(`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at, bank, tail,
	  tax_free) VALUES (?, ?, ?, ?, 'requested', ?, ?, ?, nullif(?, ''), nullif(?, ''), ?) RETURNING id`,
		[]any{n.ImpUID, n.Key, n.Amount, n.Net, n.Source, n.Reason, ms(t.now), to.Bank, to.Tail, n.TaxFree}, &n.ID)
	if err != nil {
		return fmt.Errorf("note refund %s: %w", n.Key, err)
	}
	return t.putRefundLines(n.ID, *n, order)
}

// settleNoted ends a noted refund once its payment shows it.
func (t returns) settleNoted(n *NewRefund) func(Payment, MatchedRefund, Source) error {
	return func(p Payment, r MatchedRefund, source Source) error {
		_, err := t.exec("UPDATE refunds SET state = 'done', done_at = ?, cancellation_id = ? WHERE id = ?", ms(t.now),
			r.CancellationID, n.ID)
		if err != nil {
			return fmt.Errorf("end refund %s: %w", n.Key, err)
		}
		names, err := t.namesOf(p.ImpUID)
		if err != nil {
			return err
		}
		detail := map[string]any{"imp_uid": p.ImpUID, "amount": n.Amount, "currency": p.Amount.Currency}
		if len(n.Lines) > 0 {
			numbers, quantities := linesOf(n.Lines)
			detail["lines"], detail["quantities"] = numbers, quantities
		}
		return t.event(Event{Entity: EntityRefund, Key: n.Key, OrderID: p.OrderID, Names: names,
			Kind: EventKind(RefundDone), After: string(RefundDone), Source: source, Detail: detail})
	}
}

// withLines adds to refunds of which lines they are.
func (t returns) withLines(list []Refund) error {
	if len(list) == 0 {
		return nil
	}
	at := map[int64]*Refund{}
	ids := make([]int64, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], list[i].ID
	}
	of := []any{valueList(ids)}
	err := t.each(`SELECT refund_id, line, quantity, amount FROM refund_lines
	  WHERE refund_id IN (SELECT value FROM each_number(?)) ORDER BY refund_id, line`, of,
		func(scan func(...any) error) error {
			var id int64
			var l RefundLine
			err := scan(&id, &l.Line, &l.Quantity, &l.Amount)
			at[id].Lines = append(at[id].Lines, l)
			return err
		})
	if err != nil {
		return err
	}
	return t.each(`SELECT refund_id, kind, amount FROM refund_parts
	  WHERE refund_id IN (SELECT value FROM each_number(?)) ORDER BY refund_id, kind`, of,
		func(scan func(...any) error) error {
			var id int64
			var p RefundExtra
			err := scan(&id, &p.Part, &p.Amount)
			at[id].Extras = append(at[id].Extras, p)
			return err
		})
}

// addRefunded notes in the lines of an order how many pieces are paid back, or going
// to be; of a refunded order all are.
func (o *Order) addRefunded(refunds []Refund) {
	for i := range o.Lines {
		if o.PayState == Refunded {
			o.Lines[i].Refunded = o.Lines[i].Quantity
		}
	}
	if o.PayState == Refunded {
		return
	}
	for _, r := range refunds {
		for _, l := range r.Lines {
			if r.State != RefundFailed && l.Line <= len(o.Lines) {
				o.Lines[l.Line-1].Refunded += l.Quantity
			}
		}
	}
}

// AboutRefund is what mails are about that tell of the nth refund of an order's
// payment.
func AboutRefund(orderNo string, nth int) string { return fmt.Sprintf("%s#%d", orderNo, nth) }

// Left is how many pieces of the line are not paid back.
func (l Line) Left() int64 { return l.Quantity - l.Refunded }

// nothingLeft reports whether all pieces of an order are paid back, by refunds that
// name them.
func (t returns) nothingLeft(order int64) (bool, error) {
	var left int64
	err := t.get(`SELECT coalesce((SELECT sum(quantity) FROM order_lines WHERE order_id = ?1), 0) - coalesce((
	  SELECT sum(x.quantity) FROM refund_lines x JOIN refunds r ON r.id = x.refund_id
	  WHERE x.order_id = ?1 AND r.state <> 'failed'), 0)`, []any{order}, &left)
	return left <= 0, err
}
