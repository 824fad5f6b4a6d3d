package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ClaimKind is what a buyer wants.
type ClaimKind string

// The kinds of claims.
const (
	ClaimCancel   ClaimKind = "cancel"   // not to get what was paid and is not sent yet
	ClaimReturn   ClaimKind = "return"   // to send goods back for the money
	ClaimExchange ClaimKind = "exchange" // to send goods back for others
)

// ClaimState is how far a claim is.
type ClaimState string

// The states of a claim. Refused and done ones are closed.
const (
	ClaimRequested ClaimState = "requested"
	ClaimApproved  ClaimState = "approved"
	ClaimRefused   ClaimState = "refused"
	ClaimDone      ClaimState = "done"
)

// Errors of claims. Nothing was changed.
var (
	ErrClaimOpen     = errors.New("the order has an open claim")
	ErrClaimKind     = errors.New("the order is not where such a claim can be made")
	ErrClaimMove     = errors.New("the claim cannot move so")
	ErrClaimUnspoken = errors.New("a claim needs a reason, and its refusal an answer")
)

// Claim is what a buyer wants of an order, with what the shop says to it.
type Claim struct {
	ID        int64
	Kind      ClaimKind
	State     ClaimState
	Reason    string // in the buyer's words
	Answer    string // in the shop's words
	Source    string // who asked: buyer, admin:3
	CreatedAt time.Time
	ClosedAt  time.Time // zero: open
}

// Fits tells whether an order is where a claim of this kind can be made: before
// the parcel leaves it can be cancelled, afterwards goods can come back.
func (k ClaimKind) Fits(o Order) bool {
	switch k {
	case ClaimCancel:
		return o.PayState == Paid && o.ShipState == ShipReady
	case ClaimReturn, ClaimExchange:
		return o.PayState == Paid && o.ShipState == ShipShipped
	}
	return false
}

// moves tells whether a claim may go from a state to another.
func (s ClaimState) moves(to ClaimState) bool {
	switch s {
	case ClaimRequested:
		return to == ClaimApproved || to == ClaimRefused || to == ClaimDone
	case ClaimApproved:
		return to == ClaimRefused || to == ClaimDone
	}
	return false
}

// AddClaim notes what a buyer wants; by is who says so. Errors: ErrNotFound,
// ErrClaimKind, ErrClaimOpen, ErrClaimUnspoken.
func (s *Store) AddClaim(ctx context.Context, orderNo string, kind ClaimKind, reason, by string) error {
	if reason == "" {
		return ErrClaimUnspoken
	}
	return s.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.order_no = ?", orderNo)
		if err != nil {
			return err
		}
		if !kind.Fits(o) {
			return ErrClaimKind
		}
		id, err := t.insert("INSERT INTO claims (order_id, kind, state, reason, source, created_at) VALUES (?, ?, 'requested', ?, ?, ?)",
			o.ID, kind, reason, by, ms(t.now))
		if isConstraint(err) {
			return ErrClaimOpen
		}
		if err != nil {
			return fmt.Errorf("write a claim of order %s: %w", o.No, err)
		}
		return t.claimEvent(o.ID, id, kind, "", ClaimRequested, by)
	})
}

// MoveClaim approves, refuses or ends a claim with an answer; an empty answer
// leaves the one before. Errors: ErrNotFound, ErrClaimMove, ErrClaimUnspoken.
func (s *Store) MoveClaim(ctx context.Context, orderNo string, id int64, to ClaimState, answer, by string) error {
	return s.write(ctx, func(t *tx) error {
		var order int64
		var c Claim
		err := t.get("SELECT c.order_id, c.kind, c.state, c.answer FROM claims c JOIN orders o ON o.id = c.order_id WHERE c.id = ? AND o.order_no = ?",
			[]any{id, orderNo}, &order, &c.Kind, &c.State, &c.Answer)
		if err != nil {
			return err
		}
		if !c.State.moves(to) {
			return ErrClaimMove
		}
		if answer == "" {
			answer = c.Answer
		}
		if to == ClaimRefused && answer == "" {
			return ErrClaimUnspoken
		}
		var closed *int64
		if to == ClaimRefused || to == ClaimDone {
			v := ms(t.now)
			closed = &v
		}
		if _, err := t.exec("UPDATE claims SET state = ?, answer = ?, closed_at = ? WHERE id = ?", to, answer, closed, id); err != nil {
			return fmt.Errorf("move claim %d to %s: %w", id, to, err)
		}
		return t.claimEvent(order, id, c.Kind, c.State, to, by)
	})
}

func (t *tx) claimEvent(order, id int64, kind ClaimKind, before, after ClaimState, by string) error {
	return t.event(Event{Entity: "claim", Key: fmt.Sprintf("claim:%d", id), OrderID: order, Kind: string(after), Before: string(before),
		After: string(after), Source: by, Detail: map[string]any{"kind": kind}})
}

// claims lists what was wanted of an order, newest first.
func (t *tx) claims(order int64) ([]Claim, error) {
	var list []Claim
	err := t.each(`SELECT id, kind, state, reason, answer, source, created_at, coalesce(closed_at, 0) FROM claims
	  WHERE order_id = ? ORDER BY id DESC`, []any{order}, func(scan func(...any) error) error {
		var c Claim
		var created, closed int64
		err := scan(&c.ID, &c.Kind, &c.State, &c.Reason, &c.Answer, &c.Source, &created, &closed)
		c.CreatedAt, c.ClosedAt = fromMS(created), orZeroTime(closed)
		list = append(list, c)
		return err
	})
	return list, err
}
