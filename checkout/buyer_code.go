package checkout

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// Whoever has an order's link and its buyer's phone number could name an account of
// their own: people who work here, or to whom a mail was passed on. So money goes to
// an account only once a code has come back that was sent to the buyer's mail.

const (
	codeLife   = 10 * time.Minute
	codeDigits = 6
	// maxCodes bounds the codes in memory. Of more the oldest are forgotten; their
	// buyers ask again.
	maxCodes = 1000
)

// CodeReason says why a code is needed, in the words of programs.
type CodeReason string

// The reasons.
const (
	CodeSent  CodeReason = "code_needed" // one is on its way to the buyer's mail
	CodeWrong CodeReason = "code_wrong"
	CodeOver  CodeReason = "code_expired" // too old, tried too often, or for another account
	CodeLimit CodeReason = "code_limit"   // there have been too many
)

// CodeNeeded says that a refund to an account waits for a code.
type CodeNeeded struct {
	Why     CodeReason
	Email   string    // of the buyer, where it went
	Expires time.Time // zero: no code is on its way
	Left    int       // how often a code may still be typed
}

// Error returns the reason.
func (e *CodeNeeded) Error() string { return string(e.Why) }

// proveAccount sees that a buyer has proved to be the buyer who names an account. The
// cancellation w then holds the code's id. *CodeNeeded while they have not.
func (s *Service) proveAccount(ctx context.Context, email string, sit store.Situation, w *rules.RefundRequest,
	typed string) error {
	n := store.NewRefundCode{ImpUID: sit.Payment.ImpUID, Mark: w.Account.Mark(), Code: digitsOf(typed), Life: codeLife,
		Whole: strings.Join([]string{sit.Payment.ImpUID, fmt.Sprint(sit.Payment.OrderID), fmt.Sprint(sit.Payment.Net()),
			fmt.Sprint(len(sit.Refunds)), fmt.Sprint(w.Lines),
			w.Account.Bank, w.Account.Number, w.Account.Holder}, "\x00")}
	if typed == "" {
		return s.sendCode(ctx, email, n)
	}
	var wrong *store.WrongCode
	var err error
	w.Code, err = s.Store.RefundCodes.Prove(ctx, n)
	switch {
	case errors.As(err, &wrong) && wrong.Left > 0:
		return &CodeNeeded{Why: CodeWrong, Email: email, Left: wrong.Left}
	case errors.As(err, &wrong), errors.Is(err, store.ErrNoCode):
		return &CodeNeeded{Why: CodeOver, Email: email}
	case err != nil:
		return fmt.Errorf("compare the code of a refund: %w", err)
	}
	return nil
}

// sendCode makes a code and sends it to the buyer; the error says so.
func (s *Service) sendCode(ctx context.Context, email string, n store.NewRefundCode) error {
	var err error
	if n.Code, err = newCode(); err != nil {
		return err
	}
	c, err := s.codes.keep(n.Code, s.Now(), func() (store.RefundCode, bool, error) {
		return s.Store.RefundCodes.Add(ctx, n)
	})
	if errors.Is(err, store.ErrCodesSpent) {
		return &CodeNeeded{Why: CodeLimit, Email: email}
	}
	if err != nil {
		return fmt.Errorf("send a code for a refund: %w", err)
	}
	return &CodeNeeded{Why: CodeSent, Email: email, Expires: c.ExpiresAt, Left: store.RefundCodeTries}
}

// RefundCode returns a code that has not expired, by its id; false if none is held.
func (s *Service) RefundCode(id int64) (string, bool) { return s.codes.of(id, s.Now()) }

// newCode returns a random code.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	return fmt.Sprintf("%0*d", codeDigits, n), nil
}

// digitsOf leaves of a typed code its digits, which people group.
func digitsOf(typed string) string {
	return strings.NewReplacer(" ", "", "-", "").Replace(typed)
}

// codes holds the codes that mails carry, by their id. They are kept in memory only:
// the database has but a keyed hash of each. maxCodes bounds how many there are.
type codes struct {
	mu   sync.Mutex
	list map[int64]heldCode
}

// heldCode is a code until it expires.
type heldCode struct {
	digits string
	until  time.Time
}

// keep holds the code that create records. It has the lock meanwhile, so that a
// worker never finds the mail without its code.
func (c *codes) keep(digits string, now time.Time, create func() (store.RefundCode, bool, error)) (store.RefundCode,
	error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	made, fresh, err := create()
	if err != nil || !fresh {
		return made, err
	}
	if c.list == nil {
		c.list = map[int64]heldCode{}
	}
	for id, held := range c.list {
		if !now.Before(held.until) || len(c.list) >= maxCodes && id <= made.ID-maxCodes {
			delete(c.list, id)
		}
	}
	c.list[made.ID] = heldCode{digits, made.ExpiresAt}
	return made, nil
}

// of returns a code; false if none is held.
func (c *codes) of(id int64, now time.Time) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	held, ok := c.list[id]
	return held.digits, ok && now.Before(held.until)
}
