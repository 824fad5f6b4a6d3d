package store

import (
	"context"
	"fmt"
	"time"
)

// RefundState is how far a refund is.
type RefundState string

// The states of a refund.
const (
	RefundRequested RefundState = "requested"  // to be sent
	RefundSent      RefundState = "sent"       // being sent
	RefundUnknown   RefundState = "unknown"    // sent, but no answer: I'mport must be asked
	RefundPendingPG RefundState = "pending_pg" // taken, but the PG has not done it yet
	RefundDone      RefundState = "done"       // I'mport shows it
	RefundFailed    RefundState = "failed"     // refused; a person must look
)

// InFlight tells whether the refund may still happen.
func (s RefundState) InFlight() bool { return s != RefundDone && s != RefundFailed }

// NewRefund asks for money to go back.
type NewRefund struct {
	ID      int64 // given when written
	ImpUID  string
	Key     string // asked for once
	Amount  int64  // minor units
	Net     int64  // what can be given back before it: I'mport's checksum
	TaxFree int64  // of Amount, free of value added tax
	Source  Source // policy, admin, buyer
	Reason  string
	To      AccountMark    // the account it goes to
	Account *RefundAccount // the same, whole; nil: not said
	Code    int64          // by which its buyer proved to be the buyer; 0: none was needed
	Lines   []RefundLine
	Extras  []RefundExtra // with Lines they come to Amount; none without
}

// Refund is money to give back, or given back.
type Refund struct {
	ID             int64
	ImpUID         string
	Amount         int64 // minor units of the payment's currency
	Checksum       int64 // what could be given back before it
	State          RefundState
	Source         Source
	Reason         string
	To             AccountMark // the account it goes to
	CancellationID string
	TaxFree        int64 // of Amount, free of value added tax
	TellsTax       bool  // the PG was told what of the payment is tax-free, and is told this
	CreatedAt      time.Time
	DoneAt         time.Time     // when I'mport showed it; zero: it has not
	Lines          []RefundLine  // of its order; none: it is an amount alone
	Extras         []RefundExtra // with Lines they come to Amount
}

// Tag marks a refund in the reason that I'mport keeps.
func (r Refund) Tag() string { return fmt.Sprintf("#r%d", r.ID) }

// MatchedRefund is a cancellation that I'mport shows: of a refund of ours, or
// (RefundID 0) one made elsewhere.
type MatchedRefund struct {
	RefundID       int64
	Amount         int64
	CancellationID string
	Reason         string
	TaxFree        int64 // of Amount, free of value added tax
}

func (t *tx) requestRefund(sit Situation, d Decision, source Source) error {
	if d.Refund == nil {
		return nil
	}
	var err error
	d.Refund.ID, err = t.newRefund(*d.Refund, d.Payment, source)
	return err
}

// newRefund writes a refund and the task to send it, once per key; 0 when it
// was asked for before. Where an admin asks, the log says which.
func (t *tx) newRefund(n NewRefund, p Payment, source Source) (int64, error) {
	done, err := t.exec(`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at,
	  bank, tail, code_id, tax_free)
	  VALUES (?, ?, ?, ?, 'requested', ?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, 0), ?)
	  ON CONFLICT (key) DO NOTHING`,
		n.ImpUID, n.Key, n.Amount, n.Net, n.Source, n.Reason, ms(t.now), n.To.Bank, n.To.Tail, n.Code, n.TaxFree)
	if err != nil {
		return 0, fmt.Errorf("ask for refund %s: %w", n.Key, err)
	}
	if done == 0 {
		return 0, nil
	}
	var id int64
	if err := t.get("SELECT id FROM refunds WHERE key = ?", []any{n.Key}, &id); err != nil {
		return 0, err
	}
	if err := t.post(RefundEffect, fmt.Sprintf("refund:%d", id), RefundTask{id}); err != nil {
		return 0, err
	}
	if err := returnsOf(t).putRefundLines(id, n, p.OrderID); err != nil {
		return 0, err
	}
	book := refundBook{t}
	if err := book.keepDestination(id, n.Account); err != nil {
		return 0, err
	}
	by := n.Source
	if by == SourceAdmin {
		by = source
	}
	names, err := t.namesOf(n.ImpUID)
	if err != nil {
		return 0, err
	}
	detail := map[string]any{"imp_uid": n.ImpUID, "amount": n.Amount, "currency": p.Amount.Currency}
	if len(n.Lines) > 0 {
		numbers, quantities := linesOf(n.Lines)
		detail["lines"], detail["quantities"] = numbers, quantities
	}
	if n.To.Tail != "" {
		detail["bank"], detail["tail"] = n.To.Bank, n.To.Tail
	}
	return id, t.event(Event{Entity: EntityRefund, Key: n.Key, OrderID: p.OrderID, Names: names, Kind: EventRequested,
		After:  string(RefundRequested),
		Source: by, Detail: detail})
}

// settleRefunds records the cancellations that I'mport shows.
func (t *tx) settleRefunds(sit Situation, d Decision, source Source) error {
	for _, r := range d.MatchedRefunds {
		settle := t.settleRefund
		if d.Noted != nil {
			settle = returnsOf(t).settleNoted(d.Noted)
		}
		if err := settle(d.Payment, r, source); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) settleRefund(p Payment, r MatchedRefund, source Source) error {
	if r.RefundID == 0 {
		key := string(SourceConsole) + ":" + r.CancellationID
		_, err := t.exec(`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason,
		  cancellation_id, created_at, done_at, tax_free)
		  VALUES (?, ?, ?, ?, 'done', ?, ?, ?, ?, ?, ?)`,
			p.ImpUID, key, r.Amount, p.Amount.Minor, SourceConsole, r.Reason, r.CancellationID, ms(t.now), ms(t.now),
			r.TaxFree)
		if err != nil {
			return fmt.Errorf("record cancellation %s: %w", r.CancellationID, err)
		}
		names, err := t.namesOf(p.ImpUID)
		if err != nil {
			return err
		}
		return t.event(Event{Entity: EntityRefund, Key: key, OrderID: p.OrderID, Names: names, Kind: EventSeen,
			After: string(RefundDone), Source: source,
			Detail: map[string]any{"imp_uid": p.ImpUID, "amount": r.Amount, "currency": p.Amount.Currency}})
	}
	_, err := t.exec("UPDATE refunds SET cancellation_id = ? WHERE id = ?", r.CancellationID, r.RefundID)
	if err != nil {
		return err
	}
	return t.setRefundState(r.RefundID, RefundDone, p.OrderID, source)
}

func (t *tx) setRefundState(id int64, to RefundState, order int64, source Source) error {
	var key, impUID string
	var from RefundState
	if err := t.get("SELECT key, imp_uid, state FROM refunds WHERE id = ?", []any{id}, &key, &impUID,
		&from); err != nil {
		return err
	}
	if from == to {
		return nil
	}
	var doneAt *int64
	if to == RefundDone {
		v := ms(t.now)
		doneAt = &v
	}
	if _, err := t.exec("UPDATE refunds SET state = ?, done_at = ? WHERE id = ?", to, doneAt, id); err != nil {
		return fmt.Errorf("move refund %s from %s to %s: %w", key, from, to, err)
	}
	names, err := t.namesOf(impUID)
	if err != nil {
		return err
	}
	return t.event(Event{Entity: EntityRefund, Key: key, OrderID: order, Names: names, Kind: EventKind(to),
		Before: string(from), After: string(to), Source: source})
}

// RefundByID returns a refund and its payment.
func (s *Store) RefundByID(ctx context.Context, id int64) (Refund, Payment, error) {
	var r Refund
	var p Payment
	err := s.read(ctx, func(t *tx) error {
		list, err := t.refunds("WHERE id = ?", id)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return ErrNotFound
		}
		r = list[0]
		payments, err := t.payments("WHERE imp_uid = ?", r.ImpUID)
		if err != nil {
			return err
		}
		p = payments[0]
		return nil
	})
	return r, p, err
}

// MoveRefund notes how far a refund is. A failed one opens an incident with
// why.
func (s *Store) MoveRefund(ctx context.Context, r Refund, order int64, to RefundState, why string) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.setRefundState(r.ID, to, order, SourceRefund); err != nil {
			return err
		}
		if to != RefundFailed {
			return nil
		}
		return t.putIncident(NewIncident{Kind: IncidentRefund, Detail: why}, r.ImpUID, order)
	})
}

func (t *tx) refunds(condition string, args ...any) ([]Refund, error) {
	var list []Refund
	err := t.each(`SELECT id, imp_uid, amount, checksum, state, source, reason, coalesce(cancellation_id, ''),
	  created_at, coalesce(bank, ''), coalesce(tail, ''), coalesce(done_at, 0), tax_free,
	  EXISTS (SELECT 1 FROM payments p JOIN attempts a ON a.id = p.claimed_attempt_id AND a.amount = p.amount
	    AND a.currency = p.currency WHERE p.imp_uid = refunds.imp_uid AND a.tax_free IS NOT NULL)
	  FROM refunds `+condition,
		args, func(scan func(...any) error) error {
			var r Refund
			var created, done int64
			err := scan(&r.ID, &r.ImpUID, &r.Amount, &r.Checksum, &r.State, &r.Source, &r.Reason, &r.CancellationID,
				&created, &r.To.Bank, &r.To.Tail, &done, &r.TaxFree, &r.TellsTax)
			r.CreatedAt, r.DoneAt = fromMS(created), orZeroTime(done)
			list = append(list, r)
			return err
		})
	if err != nil {
		return nil, err
	}
	return list, returnsOf(t).withLines(list)
}

// linesOf are the numbers of lines and how many pieces of each, for the log.
func linesOf(lines []RefundLine) (numbers []int, quantities []int64) {
	for _, l := range lines {
		numbers, quantities = append(numbers, l.Line), append(quantities, l.Quantity)
	}
	return numbers, quantities
}
