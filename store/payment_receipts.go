package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// CashReceipts are the receipts of payments in cash (현금영수증) that the tax office
// knows of. They are no receipts of a PG (Payment.ReceiptURL).
type CashReceipts struct{ *core }

// receipts is a transaction that deals with them.
type receipts struct{ *tx }

func receiptsOf(t *tx) receipts { return receipts{t} }

// Times and sums of receipts.
const (
	// The law wants a receipt within five days of the payment, at the buyer's wish; for as
	// much as this, in lines of business that have to issue it, also without one.
	receiptDays  = 5
	receiptLeast = 100_000 // won
	unaskedWait  = 3 * 24 * time.Hour
	// receiptNumberFor is how long the buyer's number is kept after a receipt was issued:
	// a refund in that time has it issued anew for the rest.
	receiptNumberFor = 90 * 24 * time.Hour
)

// NoReceiptNumber is whom a receipt is issued to that no buyer asked for (국세청).
const NoReceiptNumber = "01000001234"

// Errors of receipts.
var (
	ErrReceiptsOff     = errors.New("the shop issues no receipts for this payment")
	ErrReceiptThere    = errors.New("there is a receipt, or it is on its way")
	ErrReceiptChanges  = errors.New("the receipt was chosen too often")
	ErrNoReceiptNumber = errors.New("there is no number to issue the receipt to")
	ErrReceiptMoved    = errors.New("the receipt is not what it was, or its payment is not")
)

// ReceiptMode is who issues receipts.
type ReceiptMode string

// The modes.
const (
	ReceiptsOff    ReceiptMode = "off"
	ReceiptsByPG   ReceiptMode = "pg"
	ReceiptsByShop ReceiptMode = "shop"
)

// ReceiptModes is the table of modes.
func ReceiptModes() []Meaning[ReceiptMode] {
	return []Meaning[ReceiptMode]{
		{Kind: ReceiptsOff, Means: "nobody does, as far as the shop knows"},
		{Kind: ReceiptsByPG, Means: "the PG asks buyers in its window, by its contract"},
		{Kind: ReceiptsByShop, Means: "the shop asks buyers, and issues them through I'mport"},
	}
}

// ReceiptTerms say who issues receipts, and whether the law wants them unasked.
type ReceiptTerms struct {
	Mode ReceiptMode `json:"mode"`
	Duty bool        `json:"duty"` // the shop's line of business has to issue them (의무발행업종)
}

// Terms returns who issues receipts: nobody, until the owner says so.
func (r CashReceipts) Terms(ctx context.Context) (ReceiptTerms, error) {
	var terms ReceiptTerms
	err := r.read(ctx, func(t *tx) (err error) {
		terms, err = receiptsOf(t).terms()
		return err
	})
	return terms, err
}

// SetTerms changes who issues receipts; by is who asked for it.
func (r CashReceipts) SetTerms(ctx context.Context, terms ReceiptTerms, by Source) error {
	for _, m := range ReceiptModes() {
		if m.Kind == terms.Mode {
			return r.write(ctx, func(t *tx) error { return t.putDocument("cash_receipts", terms, by) })
		}
	}
	return fmt.Errorf("receipts cannot be issued by %q", terms.Mode)
}

func (t receipts) terms() (ReceiptTerms, error) {
	terms := ReceiptTerms{Mode: ReceiptsOff}
	err := t.document("cash_receipts", &terms)
	return terms, err
}

// ReceiptKind is for whom a receipt is.
type ReceiptKind string

// The kinds of receipts.
const (
	NoReceipt      ReceiptKind = "none"
	PersonReceipt  ReceiptKind = "person"  // 소득공제용
	CompanyReceipt ReceiptKind = "company" // 지출증빙용
	UnaskedReceipt ReceiptKind = "unasked" // 자진발급
)

// ReceiptKinds is the table of kinds.
func ReceiptKinds() []Meaning[ReceiptKind] {
	return []Meaning[ReceiptKind]{
		{Kind: NoReceipt, Means: "the buyer wants none"},
		{Kind: PersonReceipt, Means: "for a person's taxes, by a phone number"},
		{Kind: CompanyReceipt, Means: "as a firm's proof of expense, by its number"},
		{Kind: UnaskedReceipt, Means: "the buyer named nobody, and the law wants one"},
	}
}

// ReceiptState is how far a receipt is.
type ReceiptState string

// The states of a receipt.
const (
	ReceiptWanted     ReceiptState = "wanted"
	ReceiptAsked      ReceiptState = "asked"
	ReceiptIssued     ReceiptState = "issued"
	ReceiptCancelling ReceiptState = "cancelling"
	ReceiptCancelled  ReceiptState = "cancelled"
	ReceiptFailed     ReceiptState = "failed"
)

// ReceiptStates is the table of states.
func ReceiptStates() []Meaning[ReceiptState] {
	return []Meaning[ReceiptState]{
		{Kind: ReceiptWanted, Means: "it is to be issued"},
		{Kind: ReceiptAsked, Means: "I'mport was asked to, and is asked what became of it"},
		{Kind: ReceiptIssued, Means: "the tax office knows of it"},
		{Kind: ReceiptCancelling, Means: "it is to be cancelled, whole: money went back"},
		{Kind: ReceiptCancelled, Means: "it counts no more, or was never issued"},
		{Kind: ReceiptFailed, Means: "it was not issued, and a person must look"},
	}
}

// Stands reports whether a receipt is issued, or may be.
func (s ReceiptState) Stands() bool { return s != ReceiptCancelled && s != ReceiptFailed }

// ReceiptTrouble is why a receipt is no further.
type ReceiptTrouble string

// The troubles; empty: none.
const (
	ReceiptRefused    ReceiptTrouble = "refused"
	ReceiptUnanswered ReceiptTrouble = "unanswered"
	ReceiptNoNumber   ReceiptTrouble = "no_number"
	ReceiptNoChannel  ReceiptTrouble = "no_channel"
)

// ReceiptTroubles is the table of troubles.
func ReceiptTroubles() []Meaning[ReceiptTrouble] {
	return []Meaning[ReceiptTrouble]{
		{Kind: ReceiptRefused, Means: "I'mport or the PG refused it"},
		{Kind: ReceiptUnanswered, Means: "I'mport did not say what became of it"},
		{Kind: ReceiptNoNumber, Means: "the buyer's number is erased, or there was none"},
		{Kind: ReceiptNoChannel, Means: "no channel of a PG issues receipts for transfers"},
	}
}

// CashReceipt is a receipt of a payment.
type CashReceipt struct {
	ID          int64
	ImpUID      string
	Kind        ReceiptKind
	ByPG        bool // the PG has issued it by itself
	State       ReceiptState
	Amount      money.Money
	VAT         int64  // won of Amount
	Number      string // the tax office's; empty: none yet, or the PG's own
	URL         string
	Trouble     ReceiptTrouble
	Said        string // what I'mport said to that
	CreatedAt   time.Time
	DueAt       time.Time // until when the law wants it issued
	AskedAt     time.Time // zero: I'mport was not asked to issue it
	Sent        int       // how often it was
	IssuedAt    time.Time // zero: it was not
	CancelledAt time.Time // zero: it was not
	Tries       int       // in its state

	Payment Payment
	TaxFree int64 // won of what is left of Payment that are free of value added tax
	OrderNo string
	First   bool // of its payment's that the shop issues
}

const receiptColumns = `r.id, r.imp_uid, r.kind, r.issuer = 'pg', r.state, r.amount, r.vat, r.number, r.url, r.trouble,
  r.said, r.created_at, r.due_at, coalesce(r.asked_at, 0), r.sent, coalesce(r.issued_at, 0),
  coalesce(r.cancelled_at, 0), r.tries, o.order_no,
  NOT EXISTS (SELECT 1 FROM receipts e WHERE e.imp_uid = r.imp_uid AND e.id < r.id AND e.number <> '')
  FROM receipts r JOIN payments p ON p.imp_uid = r.imp_uid JOIN orders o ON o.id = p.order_id `

// list reads receipts r of payments p and orders o, without their payments and what is
// tax-free of these.
func (t receipts) list(condition string, args ...any) ([]CashReceipt, error) {
	var list []CashReceipt
	err := t.each("SELECT "+receiptColumns+condition, args, func(scan func(...any) error) error {
		r := CashReceipt{Amount: money.Money{Currency: money.KRW}}
		var created, due, asked, issued, cancelled int64
		err := scan(&r.ID, &r.ImpUID, &r.Kind, &r.ByPG, &r.State, &r.Amount.Minor, &r.VAT, &r.Number, &r.URL,
			&r.Trouble, &r.Said, &created, &due, &asked, &r.Sent, &issued, &cancelled, &r.Tries, &r.OrderNo, &r.First)
		r.CreatedAt, r.DueAt, r.AskedAt = fromMS(created), fromMS(due), orZeroTime(asked)
		r.IssuedAt, r.CancelledAt = orZeroTime(issued), orZeroTime(cancelled)
		list = append(list, r)
		return err
	})
	return list, err
}

// one reads a receipt with its payment; ErrNotFound.
func (t receipts) one(id int64) (CashReceipt, error) {
	list, err := t.list("WHERE r.id = ?", id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return CashReceipt{}, err
	}
	r := list[0]
	payments, err := t.payments("WHERE imp_uid = ?", r.ImpUID)
	if err != nil {
		return r, err
	}
	r.Payment = payments[0]
	err = t.get(`SELECT s.tax_free - coalesce((SELECT sum(b.tax_free) FROM refunds b WHERE b.imp_uid = p.imp_uid
	    AND b.state = 'done'), 0)
	  FROM payments p JOIN order_totals s ON s.order_id = p.order_id AND s.currency = p.currency WHERE p.imp_uid = ?`,
		[]any{r.ImpUID}, &r.TaxFree)
	return r, err
}

// ByID returns a receipt; ErrNotFound.
func (r CashReceipts) ByID(ctx context.Context, id int64) (CashReceipt, error) {
	var found CashReceipt
	err := r.read(ctx, func(t *tx) (err error) {
		found, err = receiptsOf(t).one(id)
		return err
	})
	return found, err
}

// InCash reports whether a payment can have a receipt: money that is no card's,
// wallet's or PayPal's.
func (p Payment) InCash() bool {
	if p.Verdict != Accepted || p.Amount.Currency != money.KRW {
		return false
	}
	byPG := cmp.Or(p.Source, FromIamport) == FromIamport
	return p.Source == FromBank || byPG && (p.Method == "trans" || p.Method == "vbank")
}

// InCash reports whether what is paid by a button can have a receipt.
func (pg PG) InCash() bool { return pg == Bank || pg == InicisTrans || pg == InicisVbank }
