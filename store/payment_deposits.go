package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/money"
)

// ErrLineUsed is returned when a line of a statement was confirmed before.
var ErrLineUsed = errors.New("this line of the statement was confirmed before")

// depositLine is the purpose of the marks by which lines are known again.
const depositLine = "line of a bank's statement"

// nameOnStatement is the length of a name on a statement at most.
const nameOnStatement = 60

// NewDeposit is money that a person found on the owner's account, or (Amount below 0)
// sent back from it by hand.
type NewDeposit struct {
	Amount int64  // won
	Name   string // who sent it, as the bank has it; empty: not said
	Line   string // what the line of the statement is known by again; empty: found by hand
}

// Deposit is such money as it is kept.
type Deposit struct {
	ID     int64
	ImpUID string
	Amount int64
	Name   string
	At     time.Time
}

// bankBook has what comes to the owner's own account.
type bankBook struct{ *tx }

// putDeposit writes what came for a transfer, or went back of it.
func (t bankBook) putDeposit(sit Situation, d Decision, source Source) error {
	if d.Deposit == nil {
		return nil
	}
	n, p := *d.Deposit, *sit.Payment
	mark, err := t.lineMark(n.Line)
	if err != nil {
		return err
	}
	id, err := t.insert("INSERT INTO deposits (imp_uid, amount, name, line, created_at) VALUES (?, ?, ?, ?, ?)",
		p.ImpUID, n.Amount, clip.Text(n.Name, nameOnStatement), mark, ms(t.now))
	if err != nil {
		return fmt.Errorf("note a deposit of %s: %w", p.ImpUID, err)
	}
	if sit.Order.Emptied {
		if err := eraser(t).depositors(sit.Order.ID); err != nil {
			return err
		}
	}
	if d.TellMissing {
		if err := t.postMails(Mail{Kind: DepositMail, About: strconv.FormatInt(id, 10)}); err != nil {
			return err
		}
	}
	kind := EventDeposited
	if n.Amount < 0 {
		kind = EventDepositReturned
	}
	return t.remark(*sit.Order, kind, source, map[string]any{"imp_uid": p.ImpUID, "amount": n.Amount,
		"deposited": p.Deposited + n.Amount, "currency": p.Amount.Currency})
}

// lineMark is the mark of a line; ErrLineUsed if it was confirmed before.
func (t bankBook) lineMark(line string) ([]byte, error) {
	if line == "" {
		return nil, nil
	}
	marks, err := t.core.signatures(depositLine, []byte(line))
	if err != nil {
		return nil, err
	}
	for _, m := range marks {
		var used bool
		err := t.get("SELECT EXISTS (SELECT 1 FROM deposits WHERE line = ?)", []any{m}, &used)
		if err != nil || used {
			return nil, cmp.Or(err, ErrLineUsed)
		}
	}
	return marks[0], nil
}

// judgeDepositsOf judges those of the order of a transfer that was decided about.
func (t bankBook) judgeDepositsOf(sit Situation, source Source) error {
	if sit.Order == nil || sit.Payment == nil || sit.Payment.Source != FromBank {
		return nil
	}
	return t.judgeDeposits(sit.Order.ID, source)
}

// judgeDeposits opens a case where money came for a transfer that pays nothing, and
// nobody waits for more of it; it closes the case once all of that went back.
func (t bankBook) judgeDeposits(order int64, source Source) error {
	type rest struct {
		impUID string
		left   int64
		waits  bool
	}
	var list []rest
	err := t.each(`SELECT p.imp_uid, (SELECT sum(d.amount) FROM deposits d WHERE d.imp_uid = p.imp_uid)
	    - p.captured * p.amount, p.captured = 0 AND o.pay_state = 'awaiting_deposit'
	  FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.order_id = ? AND p.source = 'bank'
	    AND EXISTS (SELECT 1 FROM deposits d WHERE d.imp_uid = p.imp_uid)`, []any{order},
		func(scan func(...any) error) error {
			var r rest
			err := scan(&r.impUID, &r.left, &r.waits)
			list = append(list, r)
			return err
		})
	for _, r := range list {
		switch {
		case err != nil:
			return err
		case r.left > 0 && !r.waits:
			err = t.openCase(r.impUID, money.Money{Minor: r.left, Currency: money.KRW}, order)
		default:
			err = t.closeCase(r.impUID, order, "returned", source)
		}
	}
	return err
}

// openCase opens the case of what came for a transfer and pays nothing, unless somebody
// dismissed it about as much.
func (t bankBook) openCase(impUID string, left money.Money, order int64) error {
	var settled bool
	err := t.get(`SELECT EXISTS (SELECT 1 FROM incidents WHERE imp_uid = ? AND kind = 'deposit' AND detail = ?
	  AND resolution LIKE 'dismissed:%')`, []any{impUID, left.String()}, &settled)
	if err != nil || settled {
		return err
	}
	return t.putIncident(NewIncident{Kind: IncidentDeposit, Detail: left.String()}, impUID, order)
}

// closeCase closes the case of what came for a transfer and pays nothing.
func (t bankBook) closeCase(impUID string, order int64, resolution string, source Source) error {
	n, err := t.exec(`UPDATE incidents SET closed_at = ?, resolution = ? WHERE imp_uid = ? AND kind = 'deposit'
	  AND closed_at IS NULL`, ms(t.now), resolution, impUID)
	if err != nil || n == 0 {
		return err
	}
	names, err := t.namesOf(impUID)
	if err != nil {
		return err
	}
	return t.event(Event{Entity: EntityIncident, Key: caseKey(IncidentDeposit, impUID), OrderID: order, Names: names,
		Kind: EventClosed, Before: "open", After: "closed", Source: source,
		Detail: map[string]any{"resolution": resolution}})
}

// deposits lists what came for the transfers of an order.
func (t bankBook) deposits(order int64) ([]Deposit, error) {
	var list []Deposit
	err := t.each(`SELECT d.id, d.imp_uid, d.amount, d.name, d.created_at FROM deposits d
	  JOIN payments p ON p.imp_uid = d.imp_uid WHERE p.order_id = ? ORDER BY d.id`, []any{order},
		func(scan func(...any) error) error {
			var d Deposit
			var at int64
			err := scan(&d.ID, &d.ImpUID, &d.Amount, &d.Name, &at)
			d.At = fromMS(at)
			list = append(list, d)
			return err
		})
	return list, err
}

// OpenTransfer is a transfer that a line of a statement may be.
type OpenTransfer struct {
	ImpUID    string
	OrderNo   string
	Depositor string
	Buyer     string
	Amount    int64
	Deposited int64
	Due       time.Time
	PlacedAt  time.Time
	PayState  PayState
	Captured  bool
}

// Missing is what is still to come.
func (o OpenTransfer) Missing() int64 { return o.Amount - o.Deposited }

// maxOpenTransfers is how many transfers are looked at.
const maxOpenTransfers = 2000

// OpenTransfers lists transfers that are awaited, those whose money is due first, and
// with others also those that came, or whose order was closed, since then.
func OpenTransfers(ctx context.Context, s *Store, since time.Time) ([]OpenTransfer, error) {
	var list []OpenTransfer
	err := s.read(ctx, func(t *tx) error {
		return t.each(`SELECT p.imp_uid, o.order_no, p.depositor, o.buyer_name, p.amount,
		    coalesce((SELECT sum(d.amount) FROM deposits d WHERE d.imp_uid = p.imp_uid), 0), coalesce(p.vbank_due, 0),
		    o.created_at, o.pay_state, p.captured
		  FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.source = 'bank'
		    AND (p.rank = 0 AND o.pay_state = 'awaiting_deposit' OR p.first_seen_at >= ?)
		  ORDER BY p.captured, o.pay_state <> 'awaiting_deposit', p.vbank_due, p.imp_uid LIMIT ?`,
			[]any{ms(since), maxOpenTransfers}, func(scan func(...any) error) error {
				var o OpenTransfer
				var due, placed int64
				err := scan(&o.ImpUID, &o.OrderNo, &o.Depositor, &o.Buyer, &o.Amount, &o.Deposited, &due, &placed,
					&o.PayState, &o.Captured)
				o.Due, o.PlacedAt = orZeroTime(due), fromMS(placed)
				list = append(list, o)
				return err
			})
	})
	return list, err
}

// UsedLines tells which lines of statements were confirmed before.
func UsedLines(ctx context.Context, s *Store, lines []string) (map[string]bool, error) {
	used := map[string]bool{}
	err := s.read(ctx, func(t *tx) error {
		for _, l := range lines {
			_, err := bankBook{t}.lineMark(l)
			if errors.Is(err, ErrLineUsed) {
				used[l] = true
				continue
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return used, err
}
