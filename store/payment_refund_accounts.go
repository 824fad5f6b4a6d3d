package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// refundTo is the purpose for which a buyer's account is sealed.
const refundTo = "refund account of a transfer"

// refundAccountFor is how long an account is kept to which nobody sent anything.
const refundAccountFor = 30 * 24 * time.Hour

// ErrNoTransfer says that no transfer of an order can go back.
var ErrNoTransfer = errors.New("nothing of a transfer is left to go back")

// RefundAccount is the bank account of a buyer that a transfer goes back to. Bank is the
// code of a korea.Bank. It never shows in logs.
type RefundAccount struct{ Bank, Number, Holder string }

// String hides the account from logs.
func (RefundAccount) String() string { return "(bank account)" }

// GoString hides the account from %#v.
func (a RefundAccount) GoString() string { return a.String() }

// MarshalText hides the account from JSON and structured logs.
func (a RefundAccount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// mark is what may be said of it.
func (a RefundAccount) mark() AccountMark {
	return AccountMark{Bank: a.Bank, Tail: a.Number[max(0, len(a.Number)-4):]}
}

// RefundAccounts are the accounts that transfers go back to, until they are used.
type RefundAccounts struct{ *core }

// refundBook is a transaction that deals with them.
type refundBook struct{ *tx }

// Of returns the account that the transfer of an order goes back to; ErrNotFound: none
// is known. ErrSealed where the key is another one.
func (r RefundAccounts) Of(ctx context.Context, order int64) (RefundAccount, error) {
	var a RefundAccount
	err := r.read(ctx, func(t *tx) (err error) {
		a, err = refundBook{t}.of(order)
		return err
	})
	return a, err
}

// Keep notes the account that somebody of the shop was told; ErrNoTransfer.
func (r RefundAccounts) Keep(ctx context.Context, orderNo string, a RefundAccount, by Source) error {
	return r.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.order_no = ?", orderNo)
		if err != nil {
			return err
		}
		return refundBook{t}.keep(o, a, by)
	})
}

func (t refundBook) of(order int64) (a RefundAccount, err error) {
	var sealed []byte
	if err := t.get("SELECT account FROM refund_accounts WHERE order_id = ?", []any{order}, &sealed); err != nil {
		return a, err
	}
	text, err := t.core.unseal(refundTo, sealed)
	if err != nil {
		return a, err
	}
	parts := strings.SplitN(string(text), "\n", 3)
	if len(parts) != 3 {
		return a, fmt.Errorf("read the refund account of order %d: it has %d parts", order, len(parts))
	}
	return RefundAccount{Bank: parts[0], Number: parts[1], Holder: parts[2]}, nil
}

// keep notes an account in place of the one before.
func (t refundBook) keep(o Order, a RefundAccount, by Source) error {
	sealed, err := t.core.seal(refundTo, []byte(strings.Join([]string{a.Bank, a.Number, a.Holder}, "\n")))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO refund_accounts (order_id, account, given_at) VALUES (?1, ?2, ?3)
	  ON CONFLICT (order_id) DO UPDATE SET account = ?2, given_at = ?3`, o.ID, sealed, ms(t.now))
	if _, by := t.refused(err); by == accountsOfTransfers {
		return ErrNoTransfer
	}
	if err != nil {
		return fmt.Errorf("keep the refund account of order %s: %w", o.No, err)
	}
	mark := a.mark()
	return t.remark(o, EventAccountNamed, by, map[string]any{"bank": mark.Bank, "tail": mark.Tail})
}

// markOf is what may be said of the account of an order; empty: none is known, or nobody
// can read it any more.
func (t refundBook) markOf(order int64) (AccountMark, error) {
	a, err := t.of(order)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrSealed) {
		return AccountMark{}, nil
	}
	return a.mark(), err
}

func (t refundBook) forget(order int64) error {
	_, err := t.exec("DELETE FROM refund_accounts WHERE order_id = ?", order)
	return err
}

// sealRefundAccountsAnew seals all accounts with the newest key.
func sealRefundAccountsAnew(t *tx, s *core) error {
	kept := map[int64][]byte{}
	err := t.each("SELECT order_id, account FROM refund_accounts", nil, func(scan func(...any) error) error {
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
		text, err := s.unseal(refundTo, sealed)
		if errors.Is(err, ErrSealed) {
			continue // nobody can read it any more
		}
		if err != nil {
			return err
		}
		if sealed, err = s.seal(refundTo, text); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE refund_accounts SET account = ? WHERE order_id = ?", sealed, order); err != nil {
			return err
		}
	}
	return nil
}
