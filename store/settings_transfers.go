package store

import (
	"context"
	"errors"
	"time"

	"github.com/jangteo/jangteo/store/korea"
)

// ErrTransfersLack is returned when transfers are to be taken without an account, or
// without saying how buyers are protected.
var ErrTransfersLack = errors.New("transfers need an account, a deadline and words on how buyers are protected")

// The most days that a buyer has for a transfer; an account holds goods until then.
const maxTransferDays = 7

// maxTransferAccounts is how many accounts a shop can have.
const maxTransferAccounts = 5

// TransferAccount is an account of the owner's.
type TransferAccount struct {
	Bank   string `json:"bank"`
	Number string `json:"number"`
	Holder string `json:"holder"`
}

// ID names an account among those of its shop.
func (a TransferAccount) ID() string { return a.Bank + " " + a.Number }

// TransferWish is what a buyer says of a transfer.
type TransferWish struct {
	Depositor string // in whose name it will come; empty: not said
	Account   string // ID of the account; empty or unknown: the first
}

// Transfers says whether and to which accounts of the owner's buyers transfer money
// without a PG, in the Korean shop.
type Transfers struct {
	On     bool              `json:"on"`
	Bank   string            `json:"bank"`
	Number string            `json:"number"`
	Holder string            `json:"holder"`
	More   []TransferAccount `json:"more,omitempty"` // further accounts, of which buyers choose
	Days   int64             `json:"days"`           // until the end of which a buyer has time, 1 to 7
	Safety string            `json:"safety"`         // the service that protects buyers, or why none has to
}

// Due is the end of the last day on which an order of now can be paid, in Korea.
func (t Transfers) Due(now time.Time) time.Time {
	day := now.In(korea.Seoul()).AddDate(0, 0, int(t.Days)+1)
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, korea.Seoul()).Add(-time.Second)
}

// Accounts are the accounts that buyers choose from, at least one where transfers are on.
func (t Transfers) Accounts() []TransferAccount {
	return append([]TransferAccount{{t.Bank, t.Number, t.Holder}}, t.More...)
}

// Account is the account with an ID; the first where there is none any more.
func (t Transfers) Account(id string) TransferAccount {
	for _, a := range t.More {
		if a.ID() == id {
			return a
		}
	}
	return t.Accounts()[0]
}

// lacks reports whether something is missing that buyers or the law need.
func (t Transfers) lacks() bool {
	for _, a := range t.Accounts() {
		if a.Bank == "" || a.Number == "" || a.Holder == "" {
			return true
		}
	}
	return len(t.More) >= maxTransferAccounts || t.Safety == "" || t.Days < 1 || t.Days > maxTransferDays
}

// TransfersOf returns whether and where a shop takes transfers: live shops do not until
// their owner says so, sandboxes do.
func TransfersOf(ctx context.Context, s *Store) (Transfers, error) {
	t := Transfers{Days: 3}
	if !s.live {
		t = Transfers{On: true, Days: 3, Bank: "시연은행", Number: "000-000000-00-000",
			Holder: "장터상점(시연용)", Safety: "시연용 쇼핑몰입니다. 실제로 입금하지 마세요."}
	}
	err := s.read(ctx, func(tx *tx) error { return tx.document("transfers", &t) })
	return t, err
}

// SetTransfers changes whether and where a shop takes transfers; by is who asked for
// it. ErrTransfersLack while something is missing.
func SetTransfers(ctx context.Context, s *Store, t Transfers, by Source) error {
	if t.On && t.lacks() {
		return ErrTransfersLack
	}
	return s.write(ctx, func(tx *tx) error { return tx.putDocument("transfers", t, by) })
}
