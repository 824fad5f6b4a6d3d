package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// Limits of passwords, in characters.
const (
	minPassword = 12
	maxPassword = 128
)

// ErrAdminExists says that the e-mail address is taken.
var ErrAdminExists = errors.New("there is an admin with this e-mail already")

// passwordCost is argon2id's: 46 MiB, one pass, one thread (OWASP's first choice).
func passwordCost() *argon2id.Params {
	return &argon2id.Params{Memory: 46 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// AddAdmin adds an owner with a password, of which only an argon2id hash is
// kept.
func (s *Store) AddAdmin(ctx context.Context, email, password string) error {
	email = strings.TrimSpace(email)
	at := strings.IndexByte(email, '@')
	if at < 1 || at == len(email)-1 || strings.ContainsAny(email, " \t\r\n") {
		return fmt.Errorf("%q is no e-mail address", email)
	}
	if n := utf8.RuneCountInString(password); n < minPassword || n > maxPassword {
		return fmt.Errorf("a password needs %d to %d characters", minPassword, maxPassword)
	}
	hash, err := argon2id.CreateHash(password, passwordCost())
	if err != nil {
		return fmt.Errorf("hash the password: %w", err)
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO admins (email, password_hash, role, created_at) VALUES (?, ?, 'owner', ?)", email, hash, ms(t.now))
		if isConstraint(err) {
			return ErrAdminExists
		}
		if err != nil {
			return err
		}
		return t.event(Event{Entity: "installation", Key: "admin", Kind: "admin_added", After: "owner", Source: "host"})
	})
}

// HasAdmin tells whether anybody may log in.
func (s *Store) HasAdmin(ctx context.Context) (bool, error) {
	var some bool
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT EXISTS (SELECT 1 FROM admins WHERE disabled_at IS NULL)", nil, &some)
	})
	return some, err
}
