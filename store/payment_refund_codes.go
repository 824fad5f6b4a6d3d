package store

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// The purposes for which a refund's account and code are hashed.
const (
	refundAccount = "refund account"
	refundCode    = "refund code"
)

// RefundCodeTries is how many wrong codes end a code.
const RefundCodeTries = 5

// Why a code for a refund is not made, or not taken.
var (
	ErrCodesSpent = errors.New("no more codes for this refund for now")
	ErrNoCode     = errors.New("no living code for this refund to this account")
)

// WrongCode says that a code is not the one that was sent.
type WrongCode struct{ Left int } // how often another may be typed

// Error returns the English reason.
func (e *WrongCode) Error() string { return fmt.Sprintf("wrong code, %d tries left", e.Left) }

// AccountMark is what the shop keeps of a bank account that money goes to; empty:
// money goes back to where it came from.
type AccountMark struct {
	Bank string // code of a korea.Bank
	Tail string // the last digits
}

// RefundCode is a code that was sent to a buyer, by which they prove that it is
// they who name the account.
type RefundCode struct {
	ID        int64
	ImpUID    string // the payment that is to go back
	Mark      AccountMark
	CreatedAt time.Time
	ExpiresAt time.Time
	Amount    int64 // what is to go back, in minor units
}

// RefundCodes are the codes by which buyers prove to have named an account.
type RefundCodes struct{ *core }

// coder is a transaction that deals with codes for refunds.
type coder struct{ *tx }

// NewRefundCode asks for a code. Whole is the cancellation and the account in
// full; only its keyed hash is kept, and of the code only that together with it.
type NewRefundCode struct {
	ImpUID string
	Whole  string
	Mark   AccountMark
	Code   string
	Life   time.Duration
}

// Add writes a code and asks for its mail; ErrCodesSpent when the payment
// has had too many. A code that was made for the same in the last minute is
// answered instead, with fresh false: its buyer pressed twice.
func (s RefundCodes) Add(ctx context.Context, n NewRefundCode) (c RefundCode, fresh bool, err error) {
	account, code, err := s.macs(n.Whole, n.Code)
	if err != nil {
		return c, false, err
	}
	err = s.write(ctx, func(w *tx) error {
		t := coder{w}
		last, _, _, err := t.last(n.ImpUID, account)
		if err == nil && t.now.Sub(last.CreatedAt) < time.Minute && t.now.Before(last.ExpiresAt) {
			c = last
			return nil
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		c, fresh = RefundCode{ImpUID: n.ImpUID, Mark: n.Mark, CreatedAt: t.now, ExpiresAt: t.now.Add(n.Life)}, true
		err = t.get(`INSERT INTO refund_codes (imp_uid, account_mac, code_mac, bank, tail, created_at, expires_at)
		  VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`, []any{n.ImpUID, account, code, n.Mark.Bank, n.Mark.Tail,
			ms(t.now), ms(c.ExpiresAt)}, &c.ID)
		if _, by := t.refused(err); by == codesAreFew || by == codesAreSeldom {
			return ErrCodesSpent
		}
		if err != nil {
			return fmt.Errorf("make a code for the refund of %s: %w", n.ImpUID, err)
		}
		if err := t.postMails(Mail{Kind: RefundCodeMail, About: strconv.FormatInt(c.ID, 10)}); err != nil {
			return err
		}
		return t.remarkOnCode(c, EventCodeSent)
	})
	return c, fresh, err
}

// remarkOnCode notes in the log of a code's order what became of it.
func (t coder) remarkOnCode(c RefundCode, kind EventKind) error {
	o, err := t.order("WHERE o.id = (SELECT order_id FROM payments WHERE imp_uid = ?)", c.ImpUID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.remark(o, kind, SourceBuyer, map[string]any{"bank": c.Mark.Bank, "tail": c.Mark.Tail})
}

// Prove compares what was typed with the code that was last sent for a
// payment, this cancellation and exactly this account, and returns the code's id.
// Errors: ErrNoCode; *WrongCode, which counts.
func (s RefundCodes) Prove(ctx context.Context, n NewRefundCode) (id int64, err error) {
	account, typed, err := s.macs(n.Whole, n.Code)
	if err != nil {
		return 0, err
	}
	var answer error // what was typed wrong counts, so that is written all the same
	err = s.write(ctx, func(w *tx) error {
		t := coder{w}
		c, code, tries, err := t.last(n.ImpUID, account)
		switch {
		case errors.Is(err, ErrNotFound):
			answer = ErrNoCode
			return nil
		case err != nil:
			return err
		case !t.now.Before(c.ExpiresAt) || tries >= RefundCodeTries:
			answer = ErrNoCode
			return nil
		}
		if !hmac.Equal(code, typed) {
			answer = &WrongCode{Left: RefundCodeTries - tries - 1}
			return t.countWrongCode(c, tries+1)
		}
		id = c.ID
		_, err = t.exec("UPDATE refund_codes SET proved_at = ? WHERE id = ? AND proved_at IS NULL", ms(t.now), c.ID)
		return err
	})
	if err == nil {
		err = answer
	}
	return id, err
}

// countWrongCode counts a wrong code. The log tells of the last one.
func (t coder) countWrongCode(c RefundCode, tries int) error {
	if _, err := t.exec("UPDATE refund_codes SET tries = ? WHERE id = ?", tries, c.ID); err != nil {
		return err
	}
	if tries < RefundCodeTries {
		return nil
	}
	return t.remarkOnCode(c, EventCodeWrong)
}

// macs hashes an account, and a code for it.
func (s RefundCodes) macs(whole, code string) (account, both []byte, err error) {
	if account, err = s.Sign(refundAccount, []byte(whole)); err != nil {
		return nil, nil, err
	}
	both, err = s.Sign(refundCode, []byte(whole+"\x00"+code))
	return account, both, err
}

// last is the code that was last made for an account, its keyed hash and
// how many wrong ones were typed; ErrNotFound.
func (t coder) last(impUID string, account []byte) (RefundCode, []byte, int, error) {
	return t.code("c.imp_uid = ? AND c.account_mac = ? ORDER BY c.id DESC LIMIT 1", impUID, account)
}

func (t coder) code(condition string, args ...any) (c RefundCode, mac []byte, tries int, err error) {
	var created, expires int64
	err = t.get(`SELECT c.id, c.imp_uid, c.bank, c.tail, c.created_at, c.expires_at, c.code_mac, c.tries,
	  (SELECT amount - cancelled FROM payments p WHERE p.imp_uid = c.imp_uid)
	  FROM refund_codes c WHERE `+condition, args, &c.ID, &c.ImpUID, &c.Mark.Bank, &c.Mark.Tail, &created, &expires,
		&mac, &tries, &c.Amount)
	c.CreatedAt, c.ExpiresAt = fromMS(created), fromMS(expires)
	return c, mac, tries, err
}

// aboutCode is about a code for a refund. The code itself is not in the database.
func (l *Letter) aboutCode(t *tx, id string) error {
	c, _, _, err := coder{t}.code("c.id = ?", number(id))
	if err != nil {
		return err
	}
	l.Code = c
	return l.aboutAccount(t, c.ImpUID)
}
