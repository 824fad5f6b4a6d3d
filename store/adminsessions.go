package store

import (
	"context"
	"fmt"
	"time"
)

// How long an admin stays logged in.
const (
	adminIdle     = 30 * time.Minute
	adminAbsolute = 12 * time.Hour
	adminGlance   = time.Minute // how exactly the last use is kept
)

// Visit is an admin at work in one browser.
type Visit struct {
	ID        int64
	Admin     Admin
	BeganAt   time.Time
	SeenAt    time.Time
	ProvedAt  time.Time // when the password was last given
	ExpiresAt time.Time
	Address   string
	Agent     string
}

// BeginVisit logs an admin in: token is the cookie's value, of which only a
// hash is kept.
func (s *Store) BeginVisit(ctx context.Context, a Admin, token, address, agent string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO sessions (token_hash, kind, data, created_at, seen_at, expires_at, admin_id, proved_at, address, agent)
		  VALUES (?, 'admin', '{}', ?, ?, ?, ?, ?, ?, ?)`, hashToken(token), ms(t.now), ms(t.now), ms(t.now.Add(adminIdle)),
			a.ID, ms(t.now), address, agent)
		if err != nil {
			return fmt.Errorf("begin a session: %w", err)
		}
		return t.event(Event{Entity: "admin", Key: a.Email, Kind: "logged_in", Source: a.Source(), Detail: map[string]any{"from": address}})
	})
}

// VisitByToken finds who is at work by their cookie and keeps them logged in
// for another while; ErrNotFound when nobody is.
func (s *Store) VisitByToken(ctx context.Context, token string) (Visit, error) {
	var v Visit
	err := s.read(ctx, func(t *tx) (err error) {
		v, err = t.visit("s.token_hash = ?", hashToken(token))
		return err
	})
	if err != nil || s.now().Sub(v.SeenAt) < adminGlance {
		return v, err
	}
	return v, s.write(ctx, func(t *tx) error {
		until := t.now.Add(adminIdle)
		if end := v.BeganAt.Add(adminAbsolute); until.After(end) {
			until = end
		}
		_, err := t.exec("UPDATE sessions SET seen_at = ?, expires_at = ? WHERE id = ?", ms(t.now), ms(until), v.ID)
		return err
	})
}

func (t *tx) visit(condition string, args ...any) (Visit, error) {
	var v Visit
	var created, began, seen, proved, expires int64
	err := t.get("SELECT "+adminColumns+`, s.id, s.created_at, s.seen_at, s.proved_at, s.expires_at, s.address, s.agent
	  FROM sessions s JOIN admins a ON a.id = s.admin_id WHERE a.disabled_at IS NULL AND s.expires_at > ? AND `+condition,
		append([]any{ms(t.now)}, args...), append(v.Admin.dest(&created), &v.ID, &began, &seen, &proved, &expires, &v.Address, &v.Agent)...)
	v.Admin.CreatedAt, v.BeganAt, v.SeenAt = fromMS(created), fromMS(began), fromMS(seen)
	v.ProvedAt, v.ExpiresAt = fromMS(proved), fromMS(expires)
	return v, err
}

// EndVisit logs out.
func (s *Store) EndVisit(ctx context.Context, v Visit) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec("DELETE FROM sessions WHERE id = ?", v.ID); err != nil {
			return err
		}
		return t.event(Event{Entity: "admin", Key: v.Admin.Email, Kind: "logged_out", Source: v.Admin.Source()})
	})
}

// ProveVisit notes that the admin has just given their password again.
func (s *Store) ProveVisit(ctx context.Context, v Visit) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE sessions SET proved_at = ? WHERE id = ?", ms(t.now), v.ID)
		return err
	})
}

// SetAdminLanguage changes the language of an admin's pages, "ko" or "en".
func (s *Store) SetAdminLanguage(ctx context.Context, admin int64, lang string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE admins SET language = ? WHERE id = ?", lang, admin)
		return err
	})
}
