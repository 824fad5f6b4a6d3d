package store

import (
	"context"
)

// VoidCancelled closes an order that a person does not want any more, and puts
// its goods back. The caller has asked I'mport about every attempt just now and
// says which those were. False when an attempt was opened since; *ClosedError
// for an order that takes no payment any more.
func (s *Store) VoidCancelled(ctx context.Context, e Expired, by Source) (bool, error) {
	voided := false
	err := s.write(ctx, func(t *tx) error {
		o, same, err := t.sameAttempts(e)
		if err != nil || !same {
			return err
		}
		if o.PayState != Unpaid && o.PayState != AwaitingDeposit {
			return &ClosedError{o.PayState}
		}
		voided = true
		return t.void(o, EventCancelled, by)
	})
	return voided, err
}

// sameAttempts reads an order and tells whether it has no other attempts than
// those that I'mport was asked about.
func (t *tx) sameAttempts(e Expired) (Order, bool, error) {
	o, err := t.order("WHERE o.id = ?", e.ID)
	if err != nil {
		return o, false, err
	}
	var attempts int
	err = t.get("SELECT count(*) FROM attempts WHERE order_id = ?", []any{e.ID}, &attempts)
	return o, attempts == len(e.Attempts), err
}

// void puts the goods of an unpaid order back and closes what it could still be
// paid into.
func (t *tx) void(o Order, kind EventKind, source Source) error {
	if err := t.release(o.ID); err != nil {
		return err
	}
	if err := t.closeAccountsOf(o.ID); err != nil {
		return err
	}
	// Nobody misses an order that they replaced themselves.
	if o.Replaced && kind == EventExpired {
		return t.setState(o, Void, "", kind, source, Names{})
	}
	m := Mail{Kind: VoidMail, About: o.No}
	if err := t.post(MailEffect, m.Key(), voidMail{About: m.About, Expired: kind == EventExpired,
		Kind: m.Kind}); err != nil {
		return err
	}
	return t.setState(o, Void, "", kind, source, Names{})
}
