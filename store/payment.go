package store

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
)

// Rank orders what can be said of a payment: facts only ever grow.
type Rank int

// The ranks, lowest first. A failed payment may still become paid.
const (
	RankReady Rank = iota
	RankFailed
	RankPaid
	RankCancelled
)

// Verdict is what became of a payment in this shop.
type Verdict string

// The verdicts.
const (
	Accepted   Verdict = "accepted"  // pays its order
	Duplicate  Verdict = "duplicate" // its order is paid by another
	Mismatch   Verdict = "mismatch"  // not what its attempt asked for
	Late       Verdict = "late"      // its order was closed for good
	Oversold   Verdict = "oversold"  // its order's goods were gone
	Orphan     Verdict = "orphan"    // our prefix, but no attempt
	Uncaptured Verdict = "unpaid"    // nothing captured, or all given back before it was seen
)

// PaymentSource is who knows of a payment.
type PaymentSource string

// The sources of payments.
const (
	FromIamport PaymentSource = "iamport"
	FromBank    PaymentSource = "bank" // the owner's bank, as a person read it
	FromNobody  PaymentSource = "none" // there was nothing to pay
)

// PaymentSources is the table of sources.
func PaymentSources() []Meaning[PaymentSource] {
	return []Meaning[PaymentSource]{
		{Kind: FromIamport, Means: "I'mport knows of the payment"},
		{Kind: FromBank, Means: "the owner's bank does, and a person reads it"},
		{Kind: FromNobody, Means: "there was nothing to pay"},
	}
}

// PaymentID is the id of the payment of an attempt without a PG. No id of I'mport
// has a colon.
func (s PaymentSource) PaymentID(merchantUID string) string { return string(s) + ":" + merchantUID }

// Fact is what I'mport says about one payment, in this shop's units, or who else
// knows of it.
type Fact struct {
	Source              PaymentSource // empty: FromIamport
	ImpUID, MerchantUID string
	Amount              money.Money
	Cancelled           int64 // minor units of Amount's currency
	Rank                Rank
	Captured            bool
	Sandbox             bool
	Provider, MID       string
	Method              string
	Wallet              string    // emb_pg_provider: the wallet behind the PG; empty: none said
	PaidAt              time.Time // zero: never
	FailReason          string
	ReceiptURL          string
	Vbank               Vbank
	Cancellations       []Cancellation
	CustomData          string      // what the page gave request_pay, as I'mport keeps it
	Depositor           string      // of a transfer: whose name the buyer said it would have
	Buyer               Person      // as the page gave them, never recorded with a payment
	Destination         Destination // postcode and address likewise
}

// Vbank is a virtual account to pay into; Num empty: none.
type Vbank struct {
	Bank, Num, Holder string
	Due               time.Time
}

// Cancellation is money that went back, as I'mport lists it.
type Cancellation struct {
	ID     string // unique
	Amount int64  // minor units
	Reason string
}

// Payment is what the shop has recorded of a fact.
type Payment struct {
	Source              PaymentSource // empty: FromIamport
	ImpUID, MerchantUID string
	OrderID             int64 // 0: none of ours
	ClaimedAttemptID    int64 // 0: unknown merchant_uid
	AttemptID           int64 // 0: not found equal
	Amount              money.Money
	Cancelled           int64
	Rank                Rank
	Captured            bool
	Sandbox             bool
	Provider, MID       string
	Method              string
	Wallet              string // emb_pg_provider: the wallet behind the PG; empty: none said
	Verdict             Verdict
	Reason              string
	ReceiptURL          string
	Vbank               Vbank
	PaidAt              time.Time
	Depositor           string // of a transfer: whose name the buyer said it would have; empty: none, or erased
	Deposited           int64  // of a transfer: what came so far, less what went back of what pays nothing
}

// Unused is what came for a transfer and pays nothing, as far as it did not go back.
func (p Payment) Unused() int64 {
	if p.Captured {
		return p.Deposited - p.Amount.Minor
	}
	return p.Deposited
}

// Stands reports whether a payment still pays: its money, or that there was nothing
// to pay, was not all given back.
func (p Payment) Stands() bool {
	return p.Net() > 0 || p.Source == FromNobody && p.Rank < RankCancelled
}

// Net is what has not been given back, in minor units.
func (p Payment) Net() int64 { return p.Amount.Minor - p.Cancelled }

// Decision says what to write about a fact. The zero Decision writes nothing.
type Decision struct {
	Write          bool      // record Payment
	Kind           EventKind // what the log says happened
	Payment        Payment
	PayState       PayState  // empty: unchanged
	ShipState      ShipState // empty: unchanged
	Fulfil         bool      // the goods become the buyer's; takes released ones from stock again
	Restock        bool      // the goods never left and are for others again
	RestockLines   bool      // so are those that the MatchedRefunds name
	ReturnCoupon   bool      // the buyer may use the order's coupon again
	HoldUntil      time.Time // zero: unchanged
	Close          bool      // the attempt ended without money
	Incident       *NewIncident
	CloseCases     string      // how the incidents of this payment were settled; empty: they stay open
	Deposit        *NewDeposit // what came for a transfer, or went back of what pays nothing; nil: nothing
	TellMissing    bool        // the buyer is told what is still missing after Deposit
	Refund         *NewRefund
	MatchedRefunds []MatchedRefund
	Noted          *NewRefund // the one of MatchedRefunds that a person carried out, with what it is for; nil: none
	Mails          []Mail
	Remark         EventKind // what the log says of the order without its moving; empty: nothing
	FactChanged    bool      // the payment is not what it was: only the incident and the order's state are written

	Rebuild       *Order // an order to be made again, and the payment to be put on it; nil: none
	CloseAccounts bool   // nobody should pay into open virtual accounts of the order any more
}

// Mail is a message to send once.
type Mail struct {
	Kind  MailKind
	About string    // what it tells of: an order_no, imp_uid, cancellation_id or another id, as its kind wants it
	At    time.Time // not before then, and not at all when that has passed; zero: at once
}

// Key names the mail in the outbox.
func (m Mail) Key() string { return m.Kind.prefix() + ":" + m.About }

// RecordFact applies what decide says about a fact, in one transaction with
// everything decide was told. source is the door the fact came by. A fact that
// says nothing new costs only a read.
func (s *Store) RecordFact(ctx context.Context, f Fact, source Source, decide func(Situation, Fact) Decision) (
	Decision, error) {
	var d Decision
	consider := func(t *tx) (Situation, error) {
		sit, err := s.situation(t, f)
		if err == nil {
			d = decide(sit, f)
		}
		return sit, err
	}
	err := s.read(ctx, func(t *tx) error {
		_, err := consider(t)
		return err
	})
	if err != nil || !d.Write && !d.FactChanged {
		return d, err
	}
	err = s.write(ctx, func(t *tx) error {
		sit, err := consider(t)
		if err != nil {
			return err
		}
		return s.apply(t, sit, d, source)
	})
	return d, err
}

// Reconsider lets decide look at a recorded payment again, for instance because
// its owner has, and applies what it says in the same transaction. ErrNotFound
// for an unknown payment; decide's error undoes everything.
func (s *Store) Reconsider(ctx context.Context, impUID string, source Source, decide func(Situation) (Decision,
	error)) (Decision, error) {
	var d Decision
	err := s.write(ctx, func(t *tx) error {
		sit, err := s.recorded(t, impUID)
		if err != nil {
			return err
		}
		if d, err = decide(sit); err != nil {
			return err
		}
		return s.apply(t, sit, d, source)
	})
	return d, err
}

// apply writes a decision. The schema refuses what must not be, so an error
// here undoes all of it.
func (s *Store) apply(t *tx, sit Situation, d Decision, source Source) error {
	if d.FactChanged {
		if err := t.putIncident(*d.Incident, d.Payment.ImpUID, d.Payment.OrderID); err != nil {
			return err
		}
		return t.moveOrder(sit, d, source)
	}
	if d.Rebuild != nil {
		if err := t.rebuild(d.Rebuild, source); err != nil {
			return err
		}
		sit.Order, d.Payment.OrderID = d.Rebuild, d.Rebuild.ID
	}
	steps := []func() error{func() error { return bankBook{t}.putDeposit(sit, d, source) },
		func() error { return returnsOf(t).note(d.Noted, d.Payment.OrderID) }}
	if d.Write {
		steps = append(steps, func() error { return receiptsOf(t).follow(sit, d.Payment) },
			func() error { return t.putPayment(sit, d, source) },
			func() error { return receiptsOf(t).settle(sit, d.Payment) })
	}
	steps = append(steps,
		func() error { return t.settleRefunds(sit, d, source) },
		func() error { return t.takePlace(sit, d) },
		func() error { return t.fulfil(sit, d, source) },
		func() error { return t.moveOrder(sit, d, source) },
		func() error { return returnsOf(t).undoSale(sit, d, source) },
		func() error { return returnsOf(t).restockLines(sit, d, source) },
		func() error { return t.emptyCart(sit, d) },
		func() error { return t.markAttempt(sit, d, source) },
		func() error { return t.caseOf(sit, d, source) },
		func() error { return t.remarkOn(sit, d, source) },
		func() error { return t.requestRefund(sit, d, source) },
		func() error { return t.postMails(d.Mails...) },
		func() error { return t.closeAccounts(sit, d) },
		func() error { return bankBook{t}.judgeDepositsOf(sit, source) },
	)
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) remarkOn(sit Situation, d Decision, source Source) error {
	if d.Remark == "" || sit.Order == nil {
		return nil
	}
	return t.remark(*sit.Order, d.Remark, source, nil)
}

func (t *tx) putPayment(sit Situation, d Decision, source Source) error {
	p := d.Payment
	var err error
	if sit.Payment == nil {
		err = t.insertPayment(p, sit.Live)
	} else {
		err = t.updatePayment(p)
	}
	if err != nil {
		return fmt.Errorf("write payment %s as %s: %w", p.ImpUID, p.Verdict, err)
	}
	if sit.Order != nil && sit.Order.Emptied {
		if err := (eraser{t}).payments(sit.Order.ID); err != nil {
			return err
		}
	}
	before := ""
	if sit.Payment != nil {
		before = string(sit.Payment.Verdict)
	}
	return t.event(Event{Entity: EntityPayment, Key: p.ImpUID, OrderID: p.OrderID, Names: sit.names(d), Kind: d.Kind,
		Before: before, After: string(p.Verdict),
		Source: source, Detail: map[string]any{"merchant_uid": p.MerchantUID, "amount": p.Amount.Minor,
			"currency":  p.Amount.Currency,
			"cancelled": p.Cancelled, "rank": p.Rank, "captured": p.Captured, "reason": p.Reason}})
}

func (t *tx) insertPayment(p Payment, live bool) error {
	account, err := t.sealAccount(p.Vbank.Num)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO payments (imp_uid, merchant_uid, order_id, claimed_attempt_id, attempt_id, amount,
	  currency, cancelled,
	    rank, captured, sandbox, live, provider, mid, method, wallet, verdict, reason, receipt_url,
	    vbank_name, vbank_num, vbank_holder, vbank_due, paid_at, first_seen_at, checked_at, source,
	    depositor)
	  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ImpUID, p.MerchantUID, orNull(p.OrderID), orNull(p.ClaimedAttemptID), orNull(p.AttemptID), p.Amount.Minor,
		p.Amount.Currency,
		p.Cancelled, p.Rank, p.Captured, p.Sandbox, live, p.Provider, p.MID, p.Method, p.Wallet, p.Verdict,
		p.Reason, p.ReceiptURL,
		p.Vbank.Bank, account, p.Vbank.Holder, timeOrNull(p.Vbank.Due), timeOrNull(p.PaidAt), ms(t.now), ms(t.now),
		cmp.Or(p.Source, FromIamport), p.Depositor)
	return err
}

func (t *tx) updatePayment(p Payment) error {
	account, err := t.sealAccount(p.Vbank.Num)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE payments SET order_id = ?, claimed_attempt_id = ?, attempt_id = ?, cancelled = ?, rank =
	  ?, captured = ?,
	    provider = ?, mid = ?, method = ?, wallet = ?, verdict = ?, reason = ?, receipt_url = ?,
	    vbank_name = ?, vbank_num = ?, vbank_holder = ?, vbank_due = ?, paid_at = ?, checked_at = ?, depositor = ?
	  WHERE imp_uid = ?`,
		orNull(p.OrderID), orNull(p.ClaimedAttemptID), orNull(p.AttemptID), p.Cancelled, p.Rank, p.Captured,
		p.Provider, p.MID, p.Method, p.Wallet, p.Verdict, p.Reason, p.ReceiptURL,
		p.Vbank.Bank, account, p.Vbank.Holder, timeOrNull(p.Vbank.Due), timeOrNull(p.PaidAt), ms(t.now),
		p.Depositor, p.ImpUID)
	return err
}

func timeOrNull(at time.Time) *int64 {
	if at.IsZero() {
		return nil
	}
	v := ms(at)
	return &v
}

// fulfil makes the goods the buyer's: takes them from stock again if they had
// been released.
func (t *tx) fulfil(sit Situation, d Decision, source Source) error {
	if !d.Fulfil {
		return nil
	}
	order := sit.Order.ID
	if err := holdsOf(t).retake(order); err != nil {
		return err
	}
	if err := holdsOf(t).sell(order); err != nil {
		return err
	}
	lines, err := t.lines(order)
	if err != nil {
		return err
	}
	paidAt := d.Payment.PaidAt
	if paidAt.IsZero() {
		paidAt = t.now
	}
	if _, err := t.exec("INSERT INTO fulfilments (order_id, imp_uid, verdict, created_at, due_at) VALUES (?, ?, "+
		"'accepted', ?, ?)", order, d.Payment.ImpUID, ms(t.now),
		ms(korea.AfterWorkdays(paidAt, DispatchDays(lines)))); err != nil {
		return fmt.Errorf("fulfil the order: %w", err)
	}
	t.moves = append(t.moves, move{of: "fulfilment", kind: "fulfilled", names: sit.names(d), source: source})
	return couponsOf(t).useCoupon(order)
}

// moveOrder changes the states of an order and how long it holds its goods: once
// the money of a held order is back, they are for others.
func (t *tx) moveOrder(sit Situation, d Decision, source Source) error {
	if sit.Order == nil {
		return nil
	}
	if d.HoldUntil.After(sit.Order.ExpiresAt) {
		if _, err := t.exec("UPDATE orders SET expires_at = ? WHERE id = ?", ms(d.HoldUntil),
			sit.Order.ID); err != nil {
			return err
		}
	}
	if sit.Order.PayState == Held && d.PayState == Refunded {
		if err := t.release(sit.Order.ID); err != nil {
			return fmt.Errorf("put back the goods of order %s: %w", sit.Order.No, err)
		}
	}
	return t.setState(*sit.Order, d.PayState, d.ShipState, d.Kind, source, sit.names(d))
}

// setState moves an order because of what n names; empty states stay as they are.
func (t *tx) setState(o Order, pay PayState, ship ShipState, kind EventKind, source Source, n Names) error {
	if pay == "" {
		pay = o.PayState
	}
	if ship == "" {
		ship = o.ShipState
	}
	if pay == o.PayState && ship == o.ShipState {
		return nil
	}
	open := pay == Unpaid || pay == AwaitingDeposit
	if _, err := t.exec(`UPDATE orders SET pay_state = ?, ship_state = ?, holds = CASE WHEN ?3 THEN holds ELSE 0 END,
	  network = CASE WHEN ?3 THEN network END WHERE id = ?4`, pay, ship, open, o.ID); err != nil {
		return fmt.Errorf("move order %s from %s to %s: %w", o.No, state(o.PayState, o.ShipState), state(pay, ship),
			err)
	}
	if err := t.event(Event{Entity: EntityOrder, Key: o.No, OrderID: o.ID, Names: n, Kind: kind,
		Before: state(o.PayState, o.ShipState),
		After:  state(pay, ship), Source: source}); err != nil {
		return err
	}
	return bankBook{t}.judgeDeposits(o.ID, source)
}

func (t *tx) markAttempt(sit Situation, d Decision, source Source) error {
	if sit.Attempt == nil {
		return nil
	}
	if d.Payment.Rank > RankReady {
		if _, err := t.exec("UPDATE attempts SET pending_at = NULL WHERE id = ? AND pending_at IS NOT NULL",
			sit.Attempt.ID); err != nil {
			return err
		}
	}
	if !d.Close || sit.Attempt.Closed {
		return nil
	}
	if _, err := t.exec("UPDATE attempts SET closed_at = ? WHERE id = ?", ms(t.now), sit.Attempt.ID); err != nil {
		return err
	}
	return t.event(Event{Entity: EntityAttempt, Key: sit.Attempt.MerchantUID, OrderID: sit.Attempt.OrderID,
		Names: sit.names(d), Kind: d.Kind,
		Before: "open", After: "closed", Source: source})
}

func (t *tx) postMails(mails ...Mail) error {
	for _, m := range mails {
		at, task := m.At, mailTask{About: m.About, Kind: m.Kind}
		switch {
		case at.IsZero():
			at = t.now
		case at.Before(t.now):
			continue
		case at.After(t.now):
			task.Due = ms(at)
		}
		if err := t.postAt(MailEffect, m.Key(), at, task); err != nil {
			return err
		}
	}
	return nil
}

// MarkPending notes that a buyer came back from paying before I'mport had a
// result, so that the order page says so.
func (s *Store) MarkPending(ctx context.Context, merchantUID string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE attempts SET pending_at = ? WHERE merchant_uid = ? AND pending_at IS NULL AND "+
			"closed_at IS NULL",
			ms(t.now), merchantUID)
		return err
	})
}

func (t *tx) payments(condition string, args ...any) ([]Payment, error) {
	var list []Payment
	err := t.each(`SELECT imp_uid, merchant_uid, coalesce(order_id, 0), coalesce(claimed_attempt_id, 0),
	  coalesce(attempt_id, 0),
	    amount, currency, cancelled, rank, captured, sandbox, provider, mid, method, wallet, verdict, reason,
	    receipt_url, vbank_name, vbank_num, vbank_holder, coalesce(vbank_due, 0), coalesce(paid_at, 0), source,
	    depositor, CASE source WHEN 'bank' THEN (SELECT coalesce(sum(d.amount), 0) FROM deposits d WHERE d.imp_uid =
	      payments.imp_uid) ELSE 0 END
	  FROM payments `+condition, args,
		func(scan func(...any) error) error {
			var p Payment
			var due, paid int64
			err := scan(&p.ImpUID, &p.MerchantUID, &p.OrderID, &p.ClaimedAttemptID, &p.AttemptID, &p.Amount.Minor,
				&p.Amount.Currency,
				&p.Cancelled, &p.Rank, &p.Captured, &p.Sandbox, &p.Provider, &p.MID, &p.Method, &p.Wallet,
				&p.Verdict, &p.Reason, &p.ReceiptURL,
				&p.Vbank.Bank, &p.Vbank.Num, &p.Vbank.Holder, &due, &paid, &p.Source, &p.Depositor, &p.Deposited)
			if err == nil {
				p.Vbank.Num, err = t.openAccount(p.Vbank.Num)
			}
			p.Vbank.Due, p.PaidAt = orZeroTime(due), orZeroTime(paid)
			list = append(list, p)
			return err
		})
	return list, err
}

func orZeroTime(v int64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return fromMS(v)
}

// PaymentByImpUID returns what is recorded of a payment.
func (s *Store) PaymentByImpUID(ctx context.Context, impUID string) (Payment, error) {
	var p Payment
	err := s.read(ctx, func(t *tx) error {
		list, err := t.payments("WHERE imp_uid = ?", impUID)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return ErrNotFound
		}
		p = list[0]
		return nil
	})
	return p, err
}
