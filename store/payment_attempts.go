package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// PG is a button that a shopper can pay with: a PG and what it takes.
type PG string

// The buttons.
const (
	Inicis       PG = "inicis"
	InicisVbank  PG = "inicis-vbank"
	InicisTrans  PG = "inicis-trans"
	KakaoPay     PG = "inicis-kakaopay"
	NaverPay     PG = "inicis-naverpay"
	TossPay      PG = "inicis-tosspay"
	SamsungPay   PG = "inicis-samsung"
	Payco        PG = "inicis-payco"
	SSGPay       PG = "inicis-ssgpay"
	LPay         PG = "inicis-lpay"
	ApplePay     PG = "inicis-applepay"
	InicisGlobal PG = "inicis-global"
	PayPal       PG = "paypal"
	Bank         PG = "bank" // no PG: into the owner's own account
	Free         PG = "none" // no PG: nothing to pay
)

// PGs is the table of buttons, in the order in which lists have them.
func PGs() []Meaning[PG] {
	return []Meaning[PG]{
		{Kind: Inicis, Means: "domestic card"},
		{Kind: InicisVbank, Means: "domestic virtual account"},
		{Kind: InicisTrans, Means: "domestic bank transfer"},
		{Kind: KakaoPay, Means: "KakaoPay through KG Inicis"},
		{Kind: NaverPay, Means: "Naver Pay through KG Inicis"},
		{Kind: TossPay, Means: "Toss Pay through KG Inicis"},
		{Kind: SamsungPay, Means: "Samsung Pay through KG Inicis"},
		{Kind: Payco, Means: "PAYCO through KG Inicis"},
		{Kind: SSGPay, Means: "SSG Pay through KG Inicis"},
		{Kind: LPay, Means: "L.pay through KG Inicis"},
		{Kind: ApplePay, Means: "Apple Pay through KG Inicis"},
		{Kind: InicisGlobal, Means: "overseas card"},
		{Kind: PayPal, Means: "PayPal: Express Checkout or Smart Payment Buttons"},
		{Kind: Bank, Means: "transfer to the owner's own account"},
		{Kind: Free, Means: "nothing to pay"},
	}
}

// Source is who knows of the payments by a button.
func (pg PG) Source() PaymentSource {
	switch pg {
	case Bank:
		return FromBank
	case Free:
		return FromNobody
	}
	return FromIamport
}

// IsOverseas reports whether a button is for buyers abroad.
func (pg PG) IsOverseas() bool { return pg == InicisGlobal || pg == PayPal }

// NewAttempt asks for one try to pay an order.
type NewAttempt struct {
	PG        PG             // which button
	Channel   string         // channel key or PG code for request_pay
	Provider  string         // PG that must answer
	MID       string         // MID that must answer; empty: not configured
	Currency  money.Currency // asked for
	Least     int64          // the least that the PG takes, in minor units of Currency
	PollAfter time.Duration  // when I'mport is asked for the first time
	TellsTax  bool           // the page tells the PG what is tax-free, where the order says that
	Begin     *Beginning     // of a button without a PG; nil: of one that has one
}

// Beginning is what becomes of an attempt without a PG in the transaction that opens
// it: nobody else will bring news of it.
type Beginning struct {
	Fact   func(Attempt) Fact
	Decide func(Situation, Fact) Decision
}

// LeastError says that an order costs less than a PG takes.
type LeastError struct {
	PG    PG
	Least money.Money
}

func (e *LeastError) Error() string { return fmt.Sprintf("%s takes no less than %s", e.PG, e.Least) }

// Attempt is one try to pay an order: one merchant_uid, shown to one browser.
type Attempt struct {
	ID          int64
	OrderID     int64
	MerchantUID string
	PG          PG
	Channel     string
	Provider    string
	MID         string
	Amount      money.Money
	Prepared    bool
	CreatedAt   time.Time
	Closed      bool  // ended without money
	Pending     bool  // the buyer came back before I'mport had a result
	TaxFree     int64 // of Amount, free of value added tax, as its order says
	TellsTax    bool  // the PG is told TaxFree
}

func (t *tx) insertAttempt(o Order, number int, n NewAttempt) (Attempt, error) {
	a := Attempt{OrderID: o.ID, MerchantUID: fmt.Sprintf("%s-%d", o.No, number), PG: n.PG, Channel: n.Channel,
		Provider: n.Provider, MID: n.MID, Amount: o.Total.In(n.Currency), CreatedAt: fromMS(ms(t.now)),
		TaxFree: o.TaxFree.In(n.Currency).Minor, TellsTax: n.tellsTax(o)}
	// Nothing left in this currency is below what any PG takes.
	if least := max(n.Least, 1); n.PG != Free && a.Amount.Minor < least {
		return a, &LeastError{n.PG, money.Money{Minor: least, Currency: n.Currency}}
	}
	if n.PG == Free && a.Amount.Minor > 0 {
		return a, &PriceChangedError{a.Amount}
	}
	if n.PG.GivesAccount() && !o.Held {
		return a, &UnheldError{n.PG}
	}
	var poll *int64
	if n.PG.Source() == FromIamport {
		poll = timeOrNull(t.now.Add(n.PollAfter))
	}
	var told *int64
	if a.TellsTax {
		told = &a.TaxFree
	}
	var err error
	a.ID, err = t.insert(`INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency,
	  created_at, poll_at, tax_free)
	  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, a.OrderID, a.MerchantUID, a.PG, a.Channel, a.Provider, a.MID,
		a.Amount.Minor, a.Amount.Currency, ms(a.CreatedAt), poll, told)
	if err != nil {
		return a, fmt.Errorf("write the attempt: %w", err)
	}
	detail := map[string]any{"pg": a.PG, "channel": a.Channel, "amount": a.Amount.Minor,
		"currency": a.Amount.Currency}
	if a.TellsTax {
		detail["tax_free"] = a.TaxFree
	}
	return a, t.event(Event{Entity: EntityAttempt, Key: a.MerchantUID, OrderID: o.ID, Names: Names{Order: o.No,
		PG: a.PG}, Kind: EventOpened, After: "open", Source: SourceBuyer, Detail: detail})
}

// OpenAttempt gives an unpaid order another try: the one that is still open
// for the same channel and amount and that nobody has used yet, else a new one.
// The goods are held for another short while, and longer only once a new payment
// window is known (SeeWindows).
// ErrNotFound for no such order, *ClosedError for one that takes no payment,
// *ReplacedError for one whose place another order took, *LeastError for one that
// costs too little for the PG, *UnheldError for an account without held goods.
func (s *Store) OpenAttempt(ctx context.Context, publicID string, hold time.Duration, n NewAttempt) (Order, Attempt,
	error) {
	var o Order
	var a Attempt
	err := s.write(ctx, func(t *tx) (err error) {
		if o, err = t.order("WHERE o.public_id = ?", publicID); err != nil {
			return err
		}
		if o.PayState != Unpaid && o.PayState != AwaitingDeposit {
			return &ClosedError{o.PayState}
		}
		if o.Emptied {
			return &ClosedError{Void}
		}
		if o.Replaced {
			return t.replacedBy(o.ID)
		}
		if o.Lines, err = t.lines(o.ID); err != nil {
			return err
		}
		if o.PayState == Unpaid {
			if err = holdsOf(t).press(&o, hold); err != nil {
				return err
			}
		}
		if a, err = t.usableAttempt(o, n); err != nil {
			return err
		}
		o, err = s.begin(t, o, a, n)
		return err
	})
	return o, a, err
}

// begin writes what becomes of an attempt without a PG, and returns its order after
// that.
func (s *Store) begin(t *tx, o Order, a Attempt, n NewAttempt) (Order, error) {
	if n.Begin == nil {
		return o, nil
	}
	f := n.Begin.Fact(a)
	f.Sandbox = !s.live
	sit, err := s.situation(t, f)
	if err != nil {
		return o, err
	}
	d := n.Begin.Decide(sit, f)
	if a.PG == Free && d.Payment.Verdict != Accepted {
		return o, holdsOf(t).notFree(o)
	}
	if err := s.apply(t, sit, d, SourceBuyer); err != nil {
		return o, err
	}
	if err := (bankBook{t}).renameDepositor(f); err != nil {
		return o, err
	}
	now, err := t.order("WHERE o.id = ?", o.ID)
	now.Lines = o.Lines
	if err == nil && a.PG == Bank && now.PayState != AwaitingDeposit {
		err = &ClosedError{now.PayState}
	}
	return now, err
}

// renameDepositor keeps the name that a buyer says anew for a transfer that has not come.
func (t bankBook) renameDepositor(f Fact) error {
	if f.Depositor == "" {
		return nil
	}
	_, err := t.exec(`UPDATE payments SET depositor = ?1 WHERE imp_uid = ?2 AND source = 'bank' AND rank = 0
	  AND depositor <> ?1`, f.Depositor, f.ImpUID)
	return err
}

// notFree says why an order that costs nothing cannot be had: its goods are gone, or
// it is paid or closed by now.
func (t holds) notFree(o Order) error {
	for _, l := range o.Lines {
		if err := t.inStock(l); err != nil {
			return err
		}
	}
	return &ClosedError{o.PayState}
}

// usableAttempt returns the attempt of an order that a button can go on with, or
// opens a further one. I'mport lets a merchant_uid be paid once, so that one that
// has a payment, or whose result PayPal still owes, is not used again.
func (t *tx) usableAttempt(o Order, n NewAttempt) (Attempt, error) {
	if n.PG.GivesAccount() && !o.Held {
		return Attempt{}, &UnheldError{n.PG}
	}
	open, err := t.attempts(`WHERE order_id = ? AND channel = ? AND pg = ? AND closed_at IS NULL AND pending_at IS
	  NULL AND amount = ? AND currency = ? AND (tax_free IS NOT NULL) = ?
	    AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.merchant_uid = attempts.merchant_uid AND NOT (
	      p.source = 'bank' AND p.rank = 0)) ORDER BY id DESC LIMIT 1`,
		o.ID, n.Channel, n.PG, o.Total.In(n.Currency).Minor, n.Currency, n.tellsTax(o))
	if err != nil {
		return Attempt{}, err
	}
	if len(open) == 1 {
		return open[0], nil
	}
	var count int
	if err := t.get("SELECT count(*) FROM attempts WHERE order_id = ?", []any{o.ID}, &count); err != nil {
		return Attempt{}, err
	}
	return t.insertAttempt(o, count+1, n)
}

func (t *tx) attempts(condition string, args ...any) ([]Attempt, error) {
	var list []Attempt
	err := t.each(`SELECT id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, prepared,
	  created_at,
	    closed_at IS NOT NULL, pending_at IS NOT NULL, tax_free IS NOT NULL, (SELECT t.tax_free FROM order_totals t
	      WHERE t.order_id = attempts.order_id AND t.currency = attempts.currency) FROM attempts
	    `+condition, args, func(scan func(...any) error) error {
		var a Attempt
		var created int64
		err := scan(&a.ID, &a.OrderID, &a.MerchantUID, &a.PG, &a.Channel, &a.Provider, &a.MID,
			&a.Amount.Minor, &a.Amount.Currency, &a.Prepared, &created, &a.Closed, &a.Pending, &a.TellsTax, &a.TaxFree)
		a.CreatedAt = fromMS(created)
		list = append(list, a)
		return err
	})
	return list, err
}

// MarkPrepared notes that I'mport knows the amount of an attempt beforehand.
func (s *Store) MarkPrepared(ctx context.Context, merchantUID string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE attempts SET prepared = 1 WHERE merchant_uid = ? AND prepared = 0", merchantUID)
		return err
	})
}

// TakePolls returns up to limit merchant_uids that I'mport should be asked
// about now, and sets when each is due again: every interval while its order
// holds stock, then after 1, 6 and 24 hours, then daily up to day 90.
func (s *Store) TakePolls(ctx context.Context, interval time.Duration, limit int) ([]string, error) {
	var due []string
	err := s.write(ctx, func(t *tx) error {
		next := map[string]*int64{}
		err := t.each(`SELECT a.merchant_uid, a.created_at, o.expires_at, o.pay_state FROM attempts a JOIN orders o
		  ON o.id = a.order_id
		  WHERE a.poll_at <= ? ORDER BY a.poll_at LIMIT
		  ?`, []any{ms(t.now), limit}, func(scan func(...any) error) error {
			var uid string
			var created, expires int64
			var pay PayState
			if err := scan(&uid, &created, &expires, &pay); err != nil {
				return err
			}
			due = append(due, uid)
			next[uid] = nextPoll(t.now, fromMS(created), fromMS(expires), pay, interval)
			return nil
		})
		if err != nil {
			return err
		}
		for uid, at := range next {
			if _, err := t.exec("UPDATE attempts SET poll_at = ? WHERE merchant_uid = ?", at, uid); err != nil {
				return err
			}
		}
		return nil
	})
	return due, err
}

// nextPoll is when an attempt is asked about again; nil: no more.
func nextPoll(now, created, expires time.Time, pay PayState, interval time.Duration) *int64 {
	wait := 24 * time.Hour
	switch since := now.Sub(expires); {
	case (pay == Unpaid || pay == AwaitingDeposit) && since < 0:
		wait = interval
	case since < time.Hour:
		wait = time.Hour
	case since < 6*time.Hour:
		wait = 6 * time.Hour
	}
	at := now.Add(wait)
	if at.After(created.Add(90 * 24 * time.Hour)) {
		return nil
	}
	v := ms(at)
	return &v
}
