package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// EffectKind is a kind of work to be done outside the database.
type EffectKind string

// The kinds of effects.
const (
	RefundEffect EffectKind = "refund"
	MailEffect   EffectKind = "mail"
	VbankEffect  EffectKind = "vbank"
)

// EffectKinds returns the table of effects. None is announced as such: mails
// are announcements themselves, and the log records what the others bring
// about.
func EffectKinds() []Meaning[EffectKind] {
	return []Meaning[EffectKind]{
		{Kind: RefundEffect, Means: "give money back through I'mport"},
		{Kind: MailEffect, Means: "send a mail"},
		{Kind: VbankEffect, Means: "close a virtual account at the PG"},
	}
}

// Effect is work to be done outside the database, at least once.
type Effect struct {
	ID      int64
	Kind    EffectKind
	Key     string // unique
	Payload json.RawMessage
	Tries   int
	Since   time.Time // when it was first due
}

// RefundTask is the payload of a refund.
type RefundTask struct {
	Refund int64 `json:"refund"` // its id
}

// VbankTask is the payload for closing a virtual account.
type VbankTask struct {
	ImpUID string `json:"imp_uid"` // the payment whose account it is
}

// mailTask is the stored part of a mail. Its text is produced when it is sent.
type mailTask struct {
	About string   `json:"about"`         // subject of the mail, as in Mail
	Due   int64    `json:"due,omitempty"` // when it was first due, in ms; 0: at once
	Kind  MailKind `json:"kind"`
}

// voidMail is the mail about an order that no longer accepts payment.
type voidMail struct {
	About   string   `json:"about"`   // the order_no
	Expired bool     `json:"expired"` // not paid in time
	Kind    MailKind `json:"kind"`
}

// deviceMail is the mail about a login from a new browser.
type deviceMail struct {
	About   string   `json:"about"`   // the session and its start
	Address string   `json:"address"` // client IP address
	Admin   int64    `json:"admin"`   // id
	Agent   string   `json:"agent"`
	At      int64    `json:"at"` // ms
	Kind    MailKind `json:"kind"`
}

// post queues an effect, once per key.
func (t *tx) post(kind EffectKind, key string, payload stored) error {
	return t.postAt(kind, key, t.now, payload)
}

// effect writes an effect to the program's log. The audit log has no entry for
// it: the effect's subject has events of its own, as do refunds.
func (t *tx) effect(kind EffectKind, key, what string) {
	if kind != RefundEffect {
		t.moves = append(t.moves, move{of: string(kind), kind: what, key: key})
	}
}

// postAt queues an effect that is not due before a given time.
func (t *tx) postAt(kind EffectKind, key string, at time.Time, payload stored) error {
	text, err := encode(payload)
	if err != nil {
		return err
	}
	n, err := t.exec("INSERT INTO outbox (kind, key, payload, created_at, next_at) VALUES (?, ?, ?, ?, ?) ON "+
		"CONFLICT (key) DO NOTHING",
		kind, key, text, ms(t.now), ms(at))
	if err != nil {
		return fmt.Errorf("ask for %s: %w", key, err)
	}
	if n == 1 {
		t.effect(kind, key, "queued")
	}
	return nil
}

// TakeEffect leases the longest-waiting effect of the given kinds (none: any
// kind); ErrNotFound if none is due.
func (s *Store) TakeEffect(ctx context.Context, lease time.Duration, kinds ...EffectKind) (Effect, error) {
	var e Effect
	err := s.write(ctx, func(t *tx) error {
		var payload string
		var since int64
		err := t.get(`UPDATE outbox SET lease_until = ?1, lease_node = ?4, tries = tries + 1 WHERE id = (
		    SELECT id FROM outbox WHERE done_at IS NULL AND next_at <= ?2 AND lease_until <= ?2
		      AND (?3 = 'null' OR kind IN (SELECT value FROM each_text(?3))) ORDER BY next_at, id LIMIT 1)
		  RETURNING id, kind, key, payload, tries, created_at`,
			[]any{ms(t.now.Add(lease)), ms(t.now), valueList(kinds), s.node},
			&e.ID, &e.Kind, &e.Key, &payload, &e.Tries, &since)
		e.Payload, e.Since = json.RawMessage(payload), dueSince(payload, since)
		return err
	})
	return e, err
}

// dueSince is when an effect was due first. One whose payload cannot be read is taken
// like any other, so that it fails alone.
func dueSince(payload string, asked int64) time.Time {
	var p struct {
		Due int64 `json:"due"` // ms; 0: as soon as it was asked for
	}
	if json.Unmarshal([]byte(payload), &p) != nil || p.Due == 0 {
		return fromMS(asked)
	}
	return fromMS(p.Due)
}

// FinishEffect marks an effect as done.
func (s *Store) FinishEffect(ctx context.Context, id int64) error {
	return s.write(ctx, func(t *tx) error {
		return t.endEffect(id, "")
	})
}

// endEffect removes an effect from the queue; why is the reason for giving it
// up, if any. The stock-alert address is no longer needed.
func (t *tx) endEffect(id int64, why string) error {
	var kind EffectKind
	var key, payload string
	if err := t.get("UPDATE outbox SET done_at = ?, lease_until = 0, last_error = ? WHERE id = ? RETURNING kind, "+
		"key, payload",
		[]any{ms(t.now), why, id}, &kind, &key, &payload); err != nil {
		return fmt.Errorf("end an effect: %w", err)
	}
	switch {
	case why != "":
		t.effect(kind, key, "given_up")
	case kind == MailEffect:
		t.effect(kind, key, "sent")
	default:
		t.effect(kind, key, "done")
	}
	if kind != MailEffect {
		return nil
	}
	return t.forgetAddress(json.RawMessage(payload))
}

// firstLine is the stored part of an error: further lines may hold a panic's
// stack, which belongs in the log.
func firstLine(why string) string {
	line, _, _ := strings.Cut(why, "\n")
	return line
}

// PostponeEffect releases an effect to be retried after wait.
func (s *Store) PostponeEffect(ctx context.Context, id int64, wait time.Duration, why string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE outbox SET next_at = ?, lease_until = 0, last_error = ? WHERE id = ?",
			ms(t.now.Add(wait)), firstLine(why), id)
		return err
	})
}
