package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// Limits of passwords, in characters.
const (
	minPassword = 12
	maxPassword = 128
)

// AdminRole is what somebody who works here may do.
type AdminRole string

// The roles of admins, each may all that the next one may.
const (
	OwnerRole  AdminRole = "owner"  // everything
	StaffRole  AdminRole = "staff"  // orders and products; refunds when allowed
	ViewerRole AdminRole = "viewer" // look, change nothing
)

// Admin is somebody who works here.
type Admin struct {
	ID        int64
	Email     string
	Name      string
	Role      AdminRole
	Language  string // of their pages, "ko" or "en"
	MayRefund bool   // owners always may
	TwoFactor bool   // a second factor is on
	CreatedAt time.Time
	Disabled  bool
}

// Source is how the log names what this admin does.
func (a Admin) Source() string { return fmt.Sprintf("admin:%d", a.ID) }

// Refunds tells whether this admin may give money back.
func (a Admin) Refunds() bool {
	return a.Role == OwnerRole || a.Role == StaffRole && a.MayRefund
}

// ErrAdminExists says that the e-mail address is taken.
var ErrAdminExists = errors.New("there is an admin with this e-mail already")

// ErrLogin says that e-mail, password or code do not fit, and not which.
var ErrLogin = errors.New("e-mail, password or code do not fit")

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
		return t.event(Event{Entity: "admin", Key: email, Kind: "added", After: "owner", Source: "host"})
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

const adminColumns = "a.id, a.email, a.name, a.role, a.language, a.may_refund, a.totp IS NOT NULL, a.created_at, a.disabled_at IS NOT NULL"

func (a *Admin) dest(created *int64) []any {
	return []any{&a.ID, &a.Email, &a.Name, &a.Role, &a.Language, &a.MayRefund, &a.TwoFactor, created, &a.Disabled}
}

// CheckPassword finds the admin of an e-mail address and password; ErrLogin
// when they do not fit. It takes as long for an address that nobody has.
func (s *Store) CheckPassword(ctx context.Context, email, password string) (Admin, error) {
	var a Admin
	var created int64
	hash := ""
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT "+adminColumns+", a.password_hash FROM admins a WHERE a.email = ? AND a.disabled_at IS NULL",
			[]any{strings.TrimSpace(email)}, append(a.dest(&created), &hash)...)
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Admin{}, err
	}
	if err != nil {
		hash = nobodysHash
	}
	fits, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return Admin{}, fmt.Errorf("compare the password: %w", err)
	}
	if !fits || hash == nobodysHash {
		return Admin{}, ErrLogin
	}
	a.CreatedAt = fromMS(created)
	return a, nil
}

// nobodysHash is of a random password that was thrown away.
const nobodysHash = "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
