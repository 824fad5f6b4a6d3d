package store

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Passwords of unknown addresses that are compared for nothing. Those who send more
// wait as long, and cost nothing.
const (
	decoysPerSecond = 2
	decoysAtOnce    = 8
	decoysWaiting   = 256
)

// decoys lets unknown addresses take as long as known ones.
type decoys struct {
	compared *rate.Limiter
	took     atomic.Int64  // how long the last comparison took
	waiting  chan struct{} // bounds those who wait; further ones are told at once
}

func newDecoys() *decoys {
	return &decoys{compared: rate.NewLimiter(decoysPerSecond, decoysAtOnce),
		waiting: make(chan struct{}, decoysWaiting)}
}

// wait takes as long as the last comparison.
func (d *decoys) wait(ctx context.Context) {
	select {
	case d.waiting <- struct{}{}:
		defer func() { <-d.waiting }()
	default:
		return
	}
	timer := time.NewTimer(time.Duration(d.took.Load()))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// CheckPassword finds the admin with this e-mail address and password; ErrLogin
// if they do not match. Unknown addresses take just as long. Hashes weaker than
// the current cost are upgraded.
func (s People) CheckPassword(ctx context.Context, email, password string) (Admin, error) {
	var r adminRow
	hash := ""
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT "+adminColumns+
			", a.password_hash FROM admins a WHERE lower(a.email) = lower(?) AND a.disabled_at IS NULL AND "+
			"a.password_at > 0",
			[]any{strings.TrimSpace(email)}, append(r.dest(), &hash)...)
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Admin{}, err
	}
	unknown := err != nil
	if unknown {
		// On a slow machine even these few would take the turns of people.
		if s.hashes.waiting.Load() >= decoysAtOnce || !s.decoys.compared.AllowN(s.now(), 1) {
			s.decoys.wait(ctx)
			return Admin{}, ErrLogin
		}
		hash = nobodysHash
	}
	began := time.Now()
	fits, weak, err := s.compare(ctx, password, hash)
	s.decoys.took.Store(int64(time.Since(began)))
	if err != nil {
		return Admin{}, err
	}
	if !fits || unknown {
		return Admin{}, ErrLogin
	}
	if weak {
		err = s.rehash(ctx, r.ID, password, hash)
	}
	return r.admin(), err
}

// rehash replaces a password's hash with a stronger one, unless the password
// was changed in the meantime.
func (s People) rehash(ctx context.Context, admin int64, password, old string) error {
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE admins SET password_hash = ? WHERE id = ? AND password_hash = ?", hash, admin, old)
		return err
	})
}

// PasswordMark returns a number that changes with every password change of an
// e-mail address; 0 for unknown addresses.
func (s People) PasswordMark(ctx context.Context, email string) (int64, error) {
	var at int64
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT password_at FROM admins WHERE lower(email) = lower(?)", []any{strings.TrimSpace(email)},
			&at)
	})
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return at, err
}

// Refusal is a refused login or password prompt.
type Refusal struct {
	Kind    EventKind // EventLoginFailed, EventLoginBlocked, EventProofFailed or EventProofBlocked
	Email   string    // as typed; logged only if it is an admin's
	Address string    // client IP address
}

// NoteRefusal logs a refused login.
func (s People) NoteRefusal(ctx context.Context, r Refusal) error {
	return s.write(ctx, func(t *tx) error {
		e := Event{Entity: EntityAdmin, Kind: r.Kind, Source: SourceLogin, Detail: map[string]any{"from": r.Address}}
		a, err := t.admin("lower(a.email) = lower(?)", strings.TrimSpace(r.Email))
		if err == nil {
			e.Key = a.Email
		} else if !errors.Is(err, ErrNotFound) {
			return err
		}
		return t.event(e)
	})
}

// ChangePassword changes the password of a logged-in admin. All their other
// sessions end; this one goes on under a new token. Errors: PasswordError.
func (s People) ChangePassword(ctx context.Context, v Visit, token, password string) error {
	hash, err := s.newHash(ctx, v.Admin.Email, password)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		if err := t.setPassword(v.Admin, hash, v.ID, v.Admin.Source()); err != nil {
			return err
		}
		return t.renewVisit(v, token)
	})
}

// ResetPassword sets another admin's password and logs them out everywhere; by
// is who asked for it. Errors: PasswordError.
func (s People) ResetPassword(ctx context.Context, a Admin, password string, by Source) error {
	hash, err := s.newHash(ctx, a.Email, password)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error { return t.setPassword(a, hash, 0, by) })
}

// setPassword ends all of the admin's sessions except one and invalidates their
// invitations.
func (t *tx) setPassword(a Admin, hash string, session int64, by Source) error {
	// Two changes within a millisecond must still differ.
	if err := t.changeAdmin("UPDATE admins SET password_hash = ?, password_at = max(?, password_at + 1) WHERE id = ?",
		hash, ms(t.now), a.ID); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM invitations WHERE admin_id = ?", a.ID); err != nil {
		return err
	}
	if err := t.endVisits(a.ID, session); err != nil {
		return err
	}
	return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: EventPassword, After: "set", Source: by})
}
