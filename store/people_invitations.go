package store

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"time"
)

// Lifetimes of invitation links: those that owners send to colleagues, and
// those made on the server itself, which are used at once.
const (
	InvitationLife     = 24 * time.Hour
	HostInvitationLife = time.Hour
)

// ErrInvitation is returned when an invitation link is unknown, used or
// expired.
var ErrInvitation = errors.New("this invitation is unknown, used or expired")

// Invite creates the secret with which an admin may choose a password, once and
// within life. It replaces any earlier invitation. by is who asked for it.
func (s People) Invite(ctx context.Context, admin int64, life time.Duration, by Source) (token string, err error) {
	secret := make([]byte, 24)
	rand.Read(secret)
	token = base64.RawURLEncoding.EncodeToString(secret)
	return token, s.write(ctx, func(t *tx) error {
		a, err := t.admin("a.id = ? AND a.disabled_at IS NULL", admin)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO invitations (admin_id, token_hash, expires_at) VALUES (?, ?, ?)
		  ON CONFLICT (admin_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at`,
			admin, hashToken(token), ms(t.now.Add(life)))
		if err != nil {
			return err
		}
		return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: EventInvited, Source: by})
	})
}

// AdminByInvitation finds the admin an invitation is for; ErrInvitation.
func (s People) AdminByInvitation(ctx context.Context, token string) (Admin, error) {
	var a Admin
	err := s.read(ctx, func(t *tx) (err error) {
		a, err = t.invited(token)
		return err
	})
	return a, err
}

func (t *tx) invited(token string) (Admin, error) {
	a, err := t.admin(`a.disabled_at IS NULL AND a.id = (SELECT admin_id FROM invitations WHERE token_hash = ? AND
	  expires_at > ?)`,
		hashToken(token), ms(t.now))
	if errors.Is(err, ErrNotFound) {
		return a, ErrInvitation
	}
	return a, err
}

// AcceptInvitation sets the password chosen through an invitation. Errors:
// ErrInvitation, PasswordError.
func (s People) AcceptInvitation(ctx context.Context, token, password string) error {
	a, err := s.AdminByInvitation(ctx, token)
	if err != nil {
		return err
	}
	hash, err := s.newHash(ctx, a.Email, password)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		a, err := t.invited(token) // it may have been used meanwhile
		if err != nil {
			return err
		}
		return t.setPassword(a, hash, 0, a.Source())
	})
}
