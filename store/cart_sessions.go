package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"time"
)

// SessionKind tells the cookies apart.
type SessionKind string

// The kinds of sessions.
const (
	CartSession  SessionKind = "cart"
	AdminSession SessionKind = "admin"
)

// Session is what the server keeps for a cookie.
type Session struct {
	ID        int64
	Kind      SessionKind
	Data      map[string]string
	CreatedAt time.Time
	ExpiresAt time.Time
}

func hashToken(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// SessionByToken finds the session of a cookie's value; ErrNotFound when it is
// unknown or over.
func (s *Store) SessionByToken(ctx context.Context, kind SessionKind, token string) (Session, error) {
	var sess Session
	err := s.read(ctx, func(t *tx) error {
		var data string
		var created, expires int64
		err := t.get("SELECT id, data, created_at, expires_at FROM sessions WHERE token_hash = ? AND kind = ? "+
			"AND expires_at > ?",
			[]any{hashToken(token), kind, ms(t.now)}, &sess.ID, &data, &created, &expires)
		if err != nil {
			return err
		}
		sess.Kind, sess.CreatedAt, sess.ExpiresAt = kind, fromMS(created), fromMS(expires)
		return json.Unmarshal([]byte(data), &sess.Data)
	})
	return sess, err
}

// CartVisit is what pages that are otherwise the same for everybody show of a session.
type CartVisit struct {
	Pieces  int  // in the cart
	Ordered bool // it has placed an order: pages show more of it
}

// CartVisitOf reads the visit of a cart's cookie; an empty one when its session is
// unknown or over.
func (s *core) CartVisitOf(ctx context.Context, token string) (CartVisit, error) {
	var v CartVisit
	err := s.engine.readOne(ctx, func(t *tx) error {
		return t.get(`SELECT (SELECT coalesce(sum(quantity), 0) FROM cart_items c WHERE c.session_id = s.id),
		    EXISTS (SELECT 1 FROM orders o WHERE o.session_id = s.id)
		  FROM sessions s WHERE token_hash = ? AND kind = ? AND expires_at > ?`,
			[]any{hashToken(token), CartSession, ms(t.now)}, &v.Pieces, &v.Ordered)
	})
	if errors.Is(err, ErrNotFound) {
		return CartVisit{}, nil
	}
	return v, err
}

// SaveSession creates the session of a token, or replaces its data and moves
// its end to life from now.
func (s *Store) SaveSession(ctx context.Context, kind SessionKind, token string, data map[string]string,
	life time.Duration) (int64, error) {
	text, err := encode(visitorData(data))
	if err != nil {
		return 0, err
	}
	var id int64
	err = s.writeAside(ctx, func(t *tx) (err error) {
		id, err = keepSession(t, kind, token, text, life)
		return err
	})
	return id, err
}

// NewSession is a visitor's session that begins with something else that is kept.
type NewSession struct {
	Token string
	Life  time.Duration
}

// begin keeps the session and returns its id.
func (n NewSession) begin(t *tx) (int64, error) {
	text, err := encode(visitorData{})
	if err != nil {
		return 0, err
	}
	return t.insert(`INSERT INTO sessions (token_hash, kind, data, created_at, seen_at, expires_at)
	  VALUES (?, ?, ?, ?, ?, ?)`, hashToken(n.Token), CartSession, text, ms(t.now), ms(t.now), ms(t.now.Add(n.Life)))
}

func keepSession(t *tx, kind SessionKind, token, data string, life time.Duration) (id int64, err error) {
	err = t.get(`INSERT INTO sessions (token_hash, kind, data, created_at, seen_at, expires_at)
	  VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, seen_at = excluded.seen_at,
	    expires_at = excluded.expires_at RETURNING id`,
		[]any{hashToken(token), kind, data, ms(t.now), ms(t.now), ms(t.now.Add(life))}, &id)
	return id, err
}

// DeleteSession ends the session of a token.
func (s *Store) DeleteSession(ctx context.Context, kind SessionKind, token string) error {
	return s.writeAside(ctx, func(t *tx) error {
		_, err := t.exec("DELETE FROM sessions WHERE token_hash = ? AND kind = ?", hashToken(token), kind)
		return err
	})
}

// PruneSessions forgets sessions that are over, and guesses that no longer count.
func (s *Store) PruneSessions(ctx context.Context) error {
	return s.writeAside(ctx, func(t *tx) error {
		if _, err := t.exec("DELETE FROM sessions WHERE expires_at <= ?", ms(t.now)); err != nil {
			return err
		}
		return pruneGuesses(t)
	})
}
