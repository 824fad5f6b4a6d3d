package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Effect is something to do outside the database, at least once.
type Effect struct {
	ID      int64
	Kind    string // refund, mail, vbank
	Key     string // unique
	Payload json.RawMessage
	Tries   int
}

// post asks for an effect, once per key.
func (t *tx) post(kind, key string, payload map[string]any) error {
	text, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO outbox (kind, key, payload, created_at, next_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
		kind, key, string(text), ms(t.now), ms(t.now))
	if err != nil {
		return fmt.Errorf("ask for %s: %w", key, err)
	}
	return nil
}

// TakeEffect leases the effect that has waited longest; ErrNotFound when none
// is due.
func (s *Store) TakeEffect(ctx context.Context, lease time.Duration) (Effect, error) {
	var e Effect
	err := s.write(ctx, func(t *tx) error {
		var payload string
		err := t.get(`UPDATE outbox SET lease_until = ?, tries = tries + 1 WHERE id = (
		    SELECT id FROM outbox WHERE done_at IS NULL AND next_at <= ? AND lease_until <= ? ORDER BY next_at LIMIT 1)
		  RETURNING id, kind, key, payload, tries`, []any{ms(t.now.Add(lease)), ms(t.now), ms(t.now)},
			&e.ID, &e.Kind, &e.Key, &payload, &e.Tries)
		e.Payload = json.RawMessage(payload)
		return err
	})
	return e, err
}

// FinishEffect notes that an effect has happened.
func (s *Store) FinishEffect(ctx context.Context, id int64) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE outbox SET done_at = ?, lease_until = 0, last_error = '' WHERE id = ?", ms(t.now), id)
		return err
	})
}

// PostponeEffect gives an effect back to be tried again later.
func (s *Store) PostponeEffect(ctx context.Context, id int64, wait time.Duration, why string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE outbox SET next_at = ?, lease_until = 0, last_error = ? WHERE id = ?", ms(t.now.Add(wait)), why, id)
		return err
	})
}
