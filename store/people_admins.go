package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// AdminRole is what an admin may do.
type AdminRole string

// The roles of admins; each includes the rights of the ones below it.
const (
	OwnerRole  AdminRole = "owner"  // everything
	StaffRole  AdminRole = "staff"  // orders and products; refunds when allowed
	ViewerRole AdminRole = "viewer" // read only
)

// Admin is a person who works in the shop.
type Admin struct {
	ID         int64
	Email      string
	Name       string
	Role       AdminRole
	Language   string // of their admin pages, "ko" or "en"
	MayRefund  bool   // owners always may
	TwoFactor  bool   // a second factor is on
	CreatedAt  time.Time
	PasswordAt time.Time // when the password was chosen; zero: invited, not chosen yet
	Disabled   bool
}

// Source returns the name under which the log records this admin's actions.
func (a Admin) Source() Source { return Source(fmt.Sprintf("admin:%d", a.ID)) }

// Refunds reports whether this admin may refund payments.
func (a Admin) Refunds() bool {
	return a.Role == OwnerRole || a.Role == StaffRole && a.MayRefund
}

// Invited reports whether this admin has yet to choose a password.
func (a Admin) Invited() bool { return a.PasswordAt.IsZero() }

// ErrAdminExists is returned when the e-mail address is taken.
var ErrAdminExists = errors.New("there is already an admin with this e-mail")

// ErrLastOwner is returned when a change would leave nobody able to run the
// shop.
var ErrLastOwner = errors.New("this is the last owner who can log in; make somebody else an owner first")

// ErrLogin is returned when e-mail, password or code is wrong; it does not
// reveal which.
var ErrLogin = errors.New("the e-mail, password or code is incorrect")

// NewAdmin describes an admin to be created.
type NewAdmin struct {
	Email     string
	Name      string
	Role      AdminRole
	MayRefund bool
	Password  string // empty: they choose one through an invitation
}

func (n NewAdmin) check() error {
	at := strings.IndexByte(n.Email, '@')
	if at < 1 || at == len(n.Email)-1 || strings.ContainsAny(n.Email, " \t\r\n") {
		return fmt.Errorf("%q is not an e-mail address", n.Email)
	}
	switch n.Role {
	case OwnerRole, StaffRole, ViewerRole:
		return nil
	}
	return fmt.Errorf("%q is not a role: choose owner, staff or viewer", n.Role)
}

// People manages the shop's admins: how they log in and what they may do.
type People struct{ *core }

// AddAdmin creates an owner from the shop's configuration. A demo shop accepts
// any password of valid length, since its pages show the password anyway.
func (s People) AddAdmin(ctx context.Context, email, password string) error {
	n := NewAdmin{Email: strings.TrimSpace(email), Role: OwnerRole, Password: password}
	check := s.newHash
	if !s.live {
		check = func(ctx context.Context, _, password string) (string, error) {
			if err := checkLength(password); err != nil {
				return "", err
			}
			return s.hash(ctx, password)
		}
	}
	_, err := s.addAdmin(ctx, n, check, SourceHost)
	return err
}

// CreateAdmin adds an admin; by is who asked for it. Errors: ErrAdminExists,
// PasswordError.
func (s People) CreateAdmin(ctx context.Context, n NewAdmin, by Source) (Admin, error) {
	n.Email = strings.TrimSpace(n.Email)
	return s.addAdmin(ctx, n, s.newHash, by)
}

func (s People) addAdmin(ctx context.Context, n NewAdmin, hashOf func(ctx context.Context, email,
	password string) (string, error), by Source) (Admin, error) {
	if err := n.check(); err != nil {
		return Admin{}, err
	}
	hash, chosen := nobodysHash, false
	if n.Password != "" {
		var err error
		if hash, err = hashOf(ctx, n.Email, n.Password); err != nil {
			return Admin{}, err
		}
		chosen = true
	}
	var a Admin
	err := s.write(ctx, func(t *tx) error {
		at := int64(0)
		if chosen {
			at = ms(t.now)
		}
		id, err := t.insert("INSERT INTO admins (email, name, role, may_refund, password_hash, password_at, "+
			"created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
			n.Email, n.Name, n.Role, n.MayRefund, hash, at, ms(t.now))
		if _, by := t.refused(err); by == emailIsUnique {
			return ErrAdminExists
		}
		if err != nil {
			return err
		}
		if a, err = t.admin("a.id = ?", id); err != nil {
			return err
		}
		return t.event(Event{Entity: EntityAdmin, Key: n.Email, Kind: EventAdded, After: rights(a.Role, a.MayRefund),
			Source: by})
	})
	return a, err
}

// rights formats a role for the log.
func rights(r AdminRole, mayRefund bool) string {
	if r == StaffRole && mayRefund {
		return "staff, may refund"
	}
	return string(r)
}

// HasAdmin reports whether anybody can log in.
func (s People) HasAdmin(ctx context.Context) (bool, error) {
	var some bool
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT EXISTS (SELECT 1 FROM admins WHERE disabled_at IS NULL)", nil, &some)
	})
	return some, err
}

const adminColumns = "a.id, a.email, a.name, a.role, a.language, a.may_refund, a.totp IS NOT NULL, a.created_at, " +
	"a.password_at, a.disabled_at IS NOT NULL"

// adminRow is an admin as stored in the database.
type adminRow struct {
	Admin
	created, chosen int64
}

func (r *adminRow) dest() []any {
	return []any{&r.ID, &r.Email, &r.Name, &r.Role, &r.Language, &r.MayRefund, &r.TwoFactor, &r.created, &r.chosen,
		&r.Disabled}
}

func (r *adminRow) admin() Admin {
	r.CreatedAt = fromMS(r.created)
	if r.chosen > 0 {
		r.PasswordAt = fromMS(r.chosen)
	}
	return r.Admin
}

func (t *tx) admin(condition string, args ...any) (Admin, error) {
	var r adminRow
	err := t.get("SELECT "+adminColumns+" FROM admins a WHERE "+condition, args, r.dest()...)
	return r.admin(), err
}

// AdminByID finds an admin, including disabled ones; ErrNotFound.
func (s People) AdminByID(ctx context.Context, id int64) (Admin, error) {
	var a Admin
	err := s.read(ctx, func(t *tx) (err error) {
		a, err = t.admin("a.id = ?", id)
		return err
	})
	return a, err
}

// AdminByEmail finds an admin, including disabled ones; ErrNotFound.
func (s People) AdminByEmail(ctx context.Context, email string) (Admin, error) {
	var a Admin
	err := s.read(ctx, func(t *tx) (err error) {
		a, err = t.admin("lower(a.email) = lower(?)", strings.TrimSpace(email))
		return err
	})
	return a, err
}

// Colleague is an admin as other admins see them.
type Colleague struct {
	Admin
	Sessions     int       // browsers logged in now
	SeenAt       time.Time // when one of them was last used; zero: not logged in
	InvitedUntil time.Time // when their invitation expires; zero: none is open
}

// Colleagues lists all admins, enabled ones first.
func (s People) Colleagues(ctx context.Context) ([]Colleague, error) {
	var list []Colleague
	err := s.read(ctx, func(t *tx) error {
		return t.each("SELECT "+adminColumns+`, count(v.id), coalesce(max(v.seen_at), 0), coalesce(max(i.expires_at), 0)
		  FROM admins a LEFT JOIN sessions v ON v.admin_id = a.id AND v.expires_at > ?1 LEFT JOIN invitations i ON
		  i.admin_id = a.id AND i.expires_at > ?1
		  GROUP BY a.id ORDER BY a.disabled_at IS NOT NULL, CASE a.role WHEN 'owner' THEN 1 WHEN 'staff' THEN 2 ELSE
		  3 END, lower(a.email)`,
			[]any{ms(t.now)}, func(scan func(...any) error) error {
				var r adminRow
				var c Colleague
				var seen, until int64
				if err := scan(append(r.dest(), &c.Sessions, &seen, &until)...); err != nil {
					return err
				}
				c.Admin = r.admin()
				if seen > 0 {
					c.SeenAt = fromMS(seen)
				}
				if until > 0 {
					c.InvitedUntil = fromMS(until)
				}
				list = append(list, c)
				return nil
			})
	})
	return list, err
}

// SetRole changes an admin's rights and, if they differ, logs the admin out; by
// is who asked for it. ErrLastOwner if nobody else could run the shop.
func (s People) SetRole(ctx context.Context, id int64, role AdminRole, mayRefund bool, by Source) error {
	return s.write(ctx, func(t *tx) error {
		a, err := t.admin("a.id = ?", id)
		if err != nil {
			return err
		}
		before, after := rights(a.Role, a.MayRefund), rights(role, mayRefund)
		if before == after {
			return nil
		}
		if err := t.changeAdmin("UPDATE admins SET role = ?, may_refund = ? WHERE id = ?", role, mayRefund &&
			role == StaffRole, id); err != nil {
			return err
		}
		if err := t.endVisits(id, 0); err != nil {
			return err
		}
		return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: EventRole, Before: before, After: after,
			Source: by})
	})
}

// changeAdmin is exec that returns ErrLastOwner when the trigger protecting the
// last owner fires.
func (t *tx) changeAdmin(query string, args ...any) error {
	_, err := t.exec(query, args...)
	if _, by := t.refused(err); by == lastOwnerStays {
		return ErrLastOwner
	}
	return err
}

// SetDisabled disables or re-enables an admin; by is who asked for it.
// ErrLastOwner if nobody else could run the shop.
func (s People) SetDisabled(ctx context.Context, id int64, disabled bool, by Source) error {
	return s.write(ctx, func(t *tx) error {
		a, err := t.admin("a.id = ?", id)
		if err != nil || a.Disabled == disabled {
			return err
		}
		kind, at := EventEnabled, (*int64)(nil)
		if disabled {
			now := ms(t.now)
			kind, at = EventDisabled, &now
		}
		if err := t.changeAdmin("UPDATE admins SET disabled_at = ? WHERE id = ?", at, id); err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM invitations WHERE admin_id = ?", id); err != nil {
			return err
		}
		if err := t.endVisits(id, 0); err != nil {
			return err
		}
		return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: kind, Source: by})
	})
}

// EditAdmin changes an admin's display name and the language of their pages,
// "ko" or "en".
func (s People) EditAdmin(ctx context.Context, a Admin, name, lang string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE admins SET name = ?, language = ? WHERE id = ?", name, lang, a.ID)
		if err != nil || name == a.Name {
			return err
		}
		return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: EventRenamed, Source: a.Source()})
	})
}

// SetAdminLanguage changes the language of an admin's pages, "ko" or "en".
func (s People) SetAdminLanguage(ctx context.Context, admin int64, lang string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE admins SET language = ? WHERE id = ?", lang, admin)
		return err
	})
}

// Access holds the login requirements for all admins.
type Access struct {
	TwoFactor bool `json:"two_factor"` // require a second factor; a live shop always does
}

// Access returns the login requirements for all admins.
func (s People) Access(ctx context.Context) (Access, error) {
	var a Access
	err := s.read(ctx, func(t *tx) (err error) {
		a, err = t.access(s.live)
		return err
	})
	return a, err
}

func (t *tx) access(live bool) (Access, error) {
	var a Access
	err := t.document("access", &a)
	a.TwoFactor = a.TwoFactor || live
	return a, err
}

// SetAccess changes the login requirements for all admins; by is who asked for
// it.
func (s People) SetAccess(ctx context.Context, a Access, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.putDocument("access", a, by) })
}
