package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// destination is the purpose for which the account of a refund through I'mport is sealed.
const destination = "destination of a refund"

// destinationFor is how long such an account waits for its refund to be sent.
const destinationFor = 10 * time.Minute

// keepDestination seals the account that a refund goes to, where another process may send it.
func (t refundBook) keepDestination(refund int64, a *RefundAccount) error {
	if a == nil || !t.core.shared {
		return nil
	}
	sealed, err := t.core.seal(destination, []byte(strings.Join([]string{a.Bank, a.Number, a.Holder}, "\n")))
	if err != nil {
		return err
	}
	if _, err := t.exec("INSERT INTO refund_destinations (refund_id, account, ends_at) VALUES (?, ?, ?)",
		refund, sealed, ms(t.now.Add(destinationFor))); err != nil {
		return fmt.Errorf("keep where refund %d goes: %w", refund, err)
	}
	return nil
}

// Destination returns the account that a refund goes to; ErrNotFound: none is kept any more,
// or nobody can read it.
func (r RefundAccounts) Destination(ctx context.Context, refund int64) (a RefundAccount, err error) {
	if !r.shared {
		return a, ErrNotFound
	}
	var sealed []byte
	err = r.read(ctx, func(t *tx) error {
		return t.get("SELECT account FROM refund_destinations WHERE refund_id = ? AND ends_at > ?",
			[]any{refund, ms(t.now)}, &sealed)
	})
	if err != nil {
		return a, err
	}
	text, err := r.unseal(destination, sealed)
	parts := strings.SplitN(string(text), "\n", 3)
	if errors.Is(err, ErrSealed) || err == nil && len(parts) != 3 {
		return a, ErrNotFound
	}
	if err != nil {
		return a, err
	}
	return RefundAccount{Bank: parts[0], Number: parts[1], Holder: parts[2]}, nil
}

// ForgetDestination erases the account of a refund that was sent.
func (r RefundAccounts) ForgetDestination(ctx context.Context, refund int64) error {
	return r.forgetDestinations(ctx, "refund_id = ?", refund)
}

// ForgetOldDestinations erases accounts whose refunds were not sent in time.
func (r RefundAccounts) ForgetOldDestinations(ctx context.Context) error {
	return r.forgetDestinations(ctx, "ends_at <= ?", ms(r.now()))
}

func (r RefundAccounts) forgetDestinations(ctx context.Context, which string, value int64) error {
	if !r.shared {
		return nil
	}
	var some bool
	err := r.read(ctx, func(t *tx) error {
		return t.get("SELECT EXISTS (SELECT 1 FROM refund_destinations WHERE "+which+")", []any{value}, &some)
	})
	if err != nil || !some {
		return err
	}
	return r.write(ctx, func(t *tx) error {
		_, err := t.exec("DELETE FROM refund_destinations WHERE "+which, value)
		return err
	})
}
