package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// probeBytes is about what an order takes on disk: where there is no room for
// one, Prove must not find any.
const probeBytes = 96 << 10

// proofLife is how long it counts that an order could be written. A change that the
// database did not take ends it at once.
const proofLife = 30 * time.Second

// proof remembers whether the database takes changes.
type proof struct {
	mu   sync.Mutex
	at   time.Time // when an order could last be written; zero: not tried yet
	lost atomic.Bool
}

// heard looks at what became of a change.
func (p *proof) heard(err error) error {
	if errors.Is(err, ErrUnavailable) {
		p.lost.Store(true)
	}
	return err
}

// Ping tells whether the database took the last change that was tried: ErrUnavailable
// if not. It only remembers; Prove tries.
func (s *Store) Ping() error {
	if s.proof.lost.Load() {
		return ErrUnavailable
	}
	return nil
}

// Prove tries whether an order could be written, unless there is fresh proof: as much as
// one takes, in place of what was put there before.
func (s *Store) Prove(ctx context.Context) error {
	p := &s.proof
	p.mu.Lock()
	defer p.mu.Unlock()
	now := s.now()
	if age := now.Sub(p.at); !p.lost.Load() && age >= 0 && age < proofLife {
		return nil
	}
	if err := probe(ctx, s.core); err != nil {
		return err
	}
	p.at = now
	p.lost.Store(false)
	return nil
}

// probe puts as much on the disk as an order does.
func probe(ctx context.Context, s *core) error {
	other := make([]byte, probeBytes/2) // each time, as pages that have not changed are not written
	rand.Read(other)
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO settings (name, value, updated_at) VALUES ('probe', ?, ?)
		  ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at =
		  excluded.updated_at`, hex.EncodeToString(other), ms(t.now))
		return err
	})
}
