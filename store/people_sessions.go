package store

import (
	"context"
	"fmt"
	"time"
)

// How long an admin stays logged in, and in how many browsers.
const (
	adminIdle     = 30 * time.Minute
	adminAbsolute = 12 * time.Hour
	adminGlance   = time.Minute // resolution of the last-used time
	adminBrowsers = 10
)

// Visit is an admin's session in one browser.
type Visit struct {
	ID        int64
	Admin     Admin
	BeganAt   time.Time
	SeenAt    time.Time
	ProvedAt  time.Time // when the password was last entered
	ExpiresAt time.Time
	Address   string
	Agent     string
	Lacks     bool // a second factor is required but not set up
}

// NewVisit describes a session of an admin who has just authenticated.
type NewVisit struct {
	Admin     Admin
	Token     string // cookie value; only its hash is stored
	Address   string
	Agent     string
	NewDevice bool // first login from this browser
}

// BeginVisit logs an admin in and ends their oldest session if there are too
// many. A login from a new device is reported to them by mail. ErrLogin if the
// password was changed or the admin disabled since authentication.
func (s People) BeginVisit(ctx context.Context, n NewVisit) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO sessions (token_hash, kind, data, created_at, seen_at, expires_at, admin_id,
		  proved_at, address, agent)
		  SELECT ?, 'admin', '{}', ?, ?, ?, id, ?, ?, ? FROM admins WHERE id = ? AND password_at = ? AND disabled_at
		  IS NULL`,
			hashToken(n.Token), ms(t.now), ms(t.now), ms(t.now.Add(adminIdle)), ms(t.now), n.Address, n.Agent,
			n.Admin.ID, ms(n.Admin.PasswordAt))
		if err != nil {
			return fmt.Errorf("begin a session: %w", err)
		}
		v, err := t.visit("v.token_hash = ?", hashToken(n.Token))
		if err != nil {
			return ErrLogin
		}
		_, err = t.exec(`DELETE FROM sessions WHERE admin_id = ?1 AND id NOT IN (
		  SELECT id FROM sessions WHERE admin_id = ?1 ORDER BY created_at DESC, id DESC LIMIT
		  ?2)`, n.Admin.ID, adminBrowsers)
		if err != nil {
			return fmt.Errorf("end the oldest session: %w", err)
		}
		return t.noteVisit(v, n.NewDevice)
	})
}

func (t *tx) noteVisit(v Visit, newDevice bool) error {
	detail := map[string]any{"from": v.Address}
	if newDevice {
		detail["device"] = "new"
		m := Mail{Kind: NewDeviceMail, About: fmt.Sprintf("%d:%d", v.ID, ms(t.now))}
		err := t.post(MailEffect, m.Key(), deviceMail{
			About: m.About, Address: v.Address, Admin: v.Admin.ID, Agent: v.Agent, At: ms(t.now), Kind: m.Kind})
		if err != nil {
			return err
		}
	}
	return t.event(Event{Entity: EntityAdmin, Key: v.Admin.Email, Kind: EventLoggedIn, Source: v.Admin.Source(),
		Detail: detail})
}

// VisitByToken finds the session of a cookie and extends it; ErrNotFound if
// there is none.
func (s People) VisitByToken(ctx context.Context, token string) (Visit, error) {
	var v Visit
	err := s.read(ctx, func(t *tx) (err error) {
		if v, err = t.visit("v.token_hash = ?", hashToken(token)); err != nil {
			return err
		}
		a, err := t.access(s.live)
		v.Lacks = a.TwoFactor && !v.Admin.TwoFactor
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

const visitColumns = adminColumns + ", v.id, v.created_at, v.seen_at, v.proved_at, v.expires_at, v.address, v.agent"

// visitRow is a session as stored in the database.
type visitRow struct {
	adminRow
	v                            Visit
	began, seen, proved, expires int64
}

func (r *visitRow) dest() []any {
	return append(r.adminRow.dest(), &r.v.ID, &r.began, &r.seen, &r.proved, &r.expires, &r.v.Address, &r.v.Agent)
}

func (r *visitRow) visit() Visit {
	v := r.v
	v.Admin, v.BeganAt, v.SeenAt = r.admin(), fromMS(r.began), fromMS(r.seen)
	v.ProvedAt, v.ExpiresAt = fromMS(r.proved), fromMS(r.expires)
	return v
}

const visitTables = " FROM sessions v JOIN admins a ON a.id = v.admin_id WHERE a.disabled_at IS NULL AND " +
	"v.expires_at > ? AND "

func (t *tx) visit(condition string, args ...any) (Visit, error) {
	var r visitRow
	err := t.get("SELECT "+visitColumns+visitTables+condition, append([]any{ms(t.now)}, args...), r.dest()...)
	return r.visit(), err
}

// Visits lists an admin's sessions, most recently used first.
func (s People) Visits(ctx context.Context, admin int64) ([]Visit, error) {
	var list []Visit
	err := s.read(ctx, func(t *tx) error {
		return t.each("SELECT "+visitColumns+visitTables+"a.id = ? ORDER BY v.seen_at DESC, v.id DESC",
			[]any{ms(t.now), admin},
			func(scan func(...any) error) error {
				var r visitRow
				if err := scan(r.dest()...); err != nil {
					return err
				}
				list = append(list, r.visit())
				return nil
			})
	})
	return list, err
}

// EndVisit logs out.
func (s People) EndVisit(ctx context.Context, v Visit) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec("DELETE FROM sessions WHERE id = ?", v.ID); err != nil {
			return err
		}
		return t.event(Event{Entity: EntityAdmin, Key: v.Admin.Email, Kind: EventLoggedOut, Source: v.Admin.Source()})
	})
}

// EndOtherVisits ends another session of the same admin, or all others if other
// is 0.
func (s People) EndOtherVisits(ctx context.Context, v Visit, other int64) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec("DELETE FROM sessions WHERE admin_id = ?1 AND id <> ?2 AND (?3 = 0 OR id = ?3)", v.Admin.ID,
			v.ID, other)
		if err != nil || n == 0 {
			return err
		}
		return t.event(Event{Entity: EntityAdmin, Key: v.Admin.Email, Kind: EventSessionsEnded,
			Source: v.Admin.Source(), Detail: map[string]any{"count": n}})
	})
}

// endVisits ends all sessions of an admin except one; 0: all of them.
func (t *tx) endVisits(admin, except int64) error {
	_, err := t.exec("DELETE FROM sessions WHERE admin_id = ? AND id <> ?", admin, except)
	return err
}

// ProveVisit records that the admin has just re-entered their password. The
// session goes on under a new token.
func (s People) ProveVisit(ctx context.Context, v Visit, token string) error {
	return s.write(ctx, func(t *tx) error { return t.renewVisit(v, token) })
}

func (t *tx) renewVisit(v Visit, token string) error {
	n, err := t.exec("UPDATE sessions SET token_hash = ?, proved_at = ? WHERE id = ? AND admin_id = ?",
		hashToken(token), ms(t.now), v.ID, v.Admin.ID)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}
