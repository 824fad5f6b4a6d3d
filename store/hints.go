package store

import (
	"context"
	"errors"
	"time"
)

// hintLimit bounds the hints that name no attempt of ours, so that a flood of
// junk cannot fill the disk.
const hintLimit = 10_000

// ErrTooManyHints says that so many unknown payments are waiting to be asked
// about that no further one is taken now.
var ErrTooManyHints = errors.New("too many unknown payments are waiting to be asked about")

// Hint names a payment that I'mport should be asked about. Nothing else that a
// door says is believed.
type Hint struct {
	Key         string
	ImpUID      string // empty: ask by MerchantUID
	MerchantUID string // empty: not said
	Source      string // page, redirect, webhook, poll, sweep, admin
	Known       bool   // names an attempt or payment of ours
	Tries       int
	CreatedAt   time.Time
	seen        int64
}

// AddHint makes a hint durable; the same one again only wakes it.
func (s *Store) AddHint(ctx context.Context, h Hint) (Hint, error) {
	h.Key = "imp:" + h.ImpUID
	if h.ImpUID == "" {
		h.Key = "uid:" + h.MerchantUID
	}
	err := s.write(ctx, func(t *tx) error {
		var known bool
		if err := t.get("SELECT EXISTS (SELECT 1 FROM attempts WHERE merchant_uid = ?) OR EXISTS (SELECT 1 FROM payments WHERE imp_uid = ?)",
			[]any{h.MerchantUID, h.ImpUID}, &known); err != nil {
			return err
		}
		if !known {
			if err := t.roomForUnknown(); err != nil {
				return err
			}
		}
		_, err := t.exec(`INSERT INTO hints (key, imp_uid, merchant_uid, source, known, created_at, next_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		  ON CONFLICT (key) DO UPDATE SET next_at = min(next_at, excluded.next_at), seen = seen + 1,
		    merchant_uid = CASE merchant_uid WHEN '' THEN excluded.merchant_uid ELSE merchant_uid END, known = max(known, excluded.known)`,
			h.Key, h.ImpUID, h.MerchantUID, h.Source, known, ms(t.now), ms(t.now))
		return err
	})
	return h, err
}

func (t *tx) roomForUnknown() error {
	var waiting int
	if err := t.get("SELECT count(*) FROM hints WHERE known = 0", nil, &waiting); err != nil {
		return err
	}
	if waiting >= hintLimit {
		return ErrTooManyHints
	}
	return nil
}

// TakeHint leases a hint: the one named by key, or with an empty key the next
// due one, those about our own attempts first. ErrNotFound when there is none
// or another worker has it.
func (s *Store) TakeHint(ctx context.Context, key string, lease time.Duration) (Hint, error) {
	var h Hint
	err := s.write(ctx, func(t *tx) error {
		now := ms(t.now)
		var created int64
		err := t.get(`UPDATE hints SET lease_until = ?, tries = tries + 1 WHERE key = (
		    SELECT key FROM hints WHERE lease_until <= ? AND (key = ? OR (? = '' AND next_at <= ?)) ORDER BY known DESC, next_at LIMIT 1)
		  RETURNING key, imp_uid, merchant_uid, source, known, tries, created_at, seen`,
			[]any{ms(t.now.Add(lease)), now, key, key, now},
			&h.Key, &h.ImpUID, &h.MerchantUID, &h.Source, &h.Known, &h.Tries, &created, &h.seen)
		h.CreatedAt = fromMS(created)
		return err
	})
	return h, err
}

// HintLeased tells whether a worker is following a hint right now.
func (s *Store) HintLeased(ctx context.Context, key string) (bool, error) {
	var leased bool
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT EXISTS (SELECT 1 FROM hints WHERE key = ? AND lease_until > ?)", []any{key, ms(t.now)}, &leased)
	})
	return leased, err
}

// FinishHint forgets a hint that was followed, unless it was given again
// meanwhile: then it is followed once more.
func (s *Store) FinishHint(ctx context.Context, h Hint) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec("DELETE FROM hints WHERE key = ? AND seen = ?", h.Key, h.seen)
		if err != nil || n == 1 {
			return err
		}
		_, err = t.exec("UPDATE hints SET lease_until = 0, next_at = ? WHERE key = ?", ms(t.now), h.Key)
		return err
	})
}

// PostponeHint gives a hint back to be followed again later.
func (s *Store) PostponeHint(ctx context.Context, h Hint, wait time.Duration, why string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE hints SET next_at = ?, lease_until = 0, last_error = ? WHERE key = ?", ms(t.now.Add(wait)), why, h.Key)
		return err
	})
}

// ReleaseLeases gives back what workers of an earlier process had taken when it
// ended. Only the holder of the directory's lock may call it.
func (s *Store) ReleaseLeases(ctx context.Context) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec("UPDATE hints SET lease_until = 0, next_at = min(next_at, ?) WHERE known = 1", ms(t.now)); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE hints SET lease_until = 0 WHERE known = 0"); err != nil {
			return err
		}
		_, err := t.exec("UPDATE outbox SET lease_until = 0 WHERE done_at IS NULL")
		return err
	})
}
