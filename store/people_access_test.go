package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/pquerna/otp/totp"

	"github.com/jangteo/jangteo/store"
)

const goodPassword = "correct horse battery"

// staffed is a shop with an owner who is logged in as "owner".
func staffed(t *testing.T) (*store.Store, *clock, string, store.Admin) {
	t.Helper()
	s, c, dir := smallShop(t)
	return s, c, dir, hire(t, s, "owner@example.com", store.OwnerRole)
}

func hire(t *testing.T, s *store.Store, email string, role store.AdminRole) store.Admin {
	t.Helper()
	a, err := s.People.CreateAdmin(context.Background(), store.NewAdmin{Email: email, Role: role,
		Password: goodPassword}, "host")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// visit logs an admin in; token becomes their session cookie.
func visit(t *testing.T, s *store.Store, a store.Admin, token string) store.Visit {
	t.Helper()
	if err := s.People.BeginVisit(context.Background(), store.NewVisit{Admin: a, Token: token, Address: "203.0.113.9",
		Agent: "Firefox"}); err != nil {
		t.Fatal(err)
	}
	return at(t, s, token)
}

func at(t *testing.T, s *store.Store, token string) store.Visit {
	t.Helper()
	v, err := s.People.VisitByToken(context.Background(), token)
	if err != nil {
		t.Fatalf("session %q: %v", token, err)
	}
	return v
}

func gone(t *testing.T, s *store.Store, why string, tokens ...string) {
	t.Helper()
	for _, token := range tokens {
		if _, err := s.People.VisitByToken(context.Background(), token); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: session %q goes on: %v", why, token, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestSessionsEndByThemselves(t *testing.T) {
	s, c, _, owner := staffed(t)
	visit(t, s, owner, "idle")
	c.forward(30*time.Minute - time.Second)
	visit(t, s, owner, "busy")
	at(t, s, "idle")
	c.forward(30 * time.Minute)
	gone(t, s, "idle for half an hour", "idle")

	visit(t, s, owner, "worker")
	begun := c.now()
	for c.now().Sub(begun) < 12*time.Hour-20*time.Minute {
		c.forward(20 * time.Minute)
		at(t, s, "worker")
	}
	c.forward(begun.Add(12*time.Hour - time.Second).Sub(c.now()))
	at(t, s, "worker")
	c.forward(time.Second)
	gone(t, s, "at work for twelve hours", "worker")
}

func TestOnlyTenBrowsers(t *testing.T) {
	s, c, _, owner := staffed(t)
	other := hire(t, s, "other@example.com", store.StaffRole)
	visit(t, s, other, "other's")
	for i := range 11 {
		visit(t, s, owner, fmt.Sprint(i))
		c.forward(time.Second)
	}
	gone(t, s, "the oldest of eleven", "0")
	for i := 1; i < 11; i++ {
		at(t, s, fmt.Sprint(i))
	}
	at(t, s, "other's")
}

func TestSessionsEndWithWhatTheyRestOn(t *testing.T) {
	s, _, _, owner := staffed(t)
	ctx := context.Background()
	staff := hire(t, s, "staff@example.com", store.StaffRole)
	for _, c := range []struct {
		name string
		do   func(v store.Visit) error
		kept string // token under which the current session goes on
	}{
		{"logout", func(v store.Visit) error { return s.People.EndVisit(ctx, v) }, "other"},
		{"another password", func(v store.Visit) error {
			return s.People.ChangePassword(ctx, v, "new",
				"another horse battery")
		}, "new"},
		{"a password reset by an owner", func(v store.Visit) error {
			return s.People.ResetPassword(ctx, v.Admin,
				goodPassword, owner.Source())
		}, ""},
		{"another role", func(v store.Visit) error {
			return s.People.SetRole(ctx, v.Admin.ID, store.ViewerRole, false, owner.Source())
		}, ""},
		{"the right to refund", func(v store.Visit) error {
			return s.People.SetRole(ctx, v.Admin.ID, store.StaffRole, true, owner.Source())
		}, ""},
		{"being shut out", func(v store.Visit) error {
			return s.People.SetDisabled(ctx, v.Admin.ID, true,
				owner.Source())
		}, ""},
		{"being let in again", func(v store.Visit) error {
			return s.People.SetDisabled(ctx, v.Admin.ID, false,
				owner.Source())
		}, ""},
		{"a second factor", func(v store.Visit) error { return turnOn(s, v, "new") }, "new"},
		{"another second factor", func(v store.Visit) error { return turnOn(s, v, "new") }, "new"},
		{"a second factor taken away", func(v store.Visit) error {
			return s.People.EndTwoFactor(ctx, v.Admin,
				owner.Source())
		}, ""},
		{"the others logged out", func(v store.Visit) error { return s.People.EndOtherVisits(ctx, v, 0) }, "work"},
		{"the password given again", func(v store.Visit) error { return s.People.ProveVisit(ctx, v, "new") }, "other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err := s.People.AdminByID(ctx, staff.ID)
			must(t, err)
			if now.Disabled {
				// Sessions are created first: nobody can log in while disabled.
				if err := s.People.BeginVisit(ctx, store.NewVisit{Admin: now, Token: "work"}); !errors.Is(err,
					store.ErrLogin) {
					t.Fatalf("shut out, but: %v", err)
				}
				must(t, c.do(store.Visit{Admin: now}))
				return
			}
			visit(t, s, now, "other")
			visit(t, s, now, "work")
			must(t, c.do(at(t, s, "work")))
			for _, token := range []string{"work", "other", "new"} {
				if token == c.kept || c.name == "the password given again" && token == "new" {
					at(t, s, token)
				} else {
					gone(t, s, c.name, token)
				}
			}
			for _, token := range []string{"work", "other", "new"} {
				must(t, s.DeleteSession(ctx, store.AdminSession, token))
			}
		})
	}
}

// turnOn enables the second factor of a logged-in admin.
func turnOn(s *store.Store, v store.Visit, token string) error {
	secret, err := s.People.TwoFactorSetup(context.Background(), v)
	if err != nil {
		return err
	}
	code, err := totp.GenerateCode(secret, v.SeenAt)
	if err != nil {
		return err
	}
	_, err = s.People.ConfirmTwoFactor(context.Background(), v, token, code)
	return err
}

func TestSessionNeedsThePasswordThatWasGiven(t *testing.T) {
	s, _, _, owner := staffed(t)
	must(t, s.People.ResetPassword(context.Background(), owner, "another horse battery", "host"))
	if err := s.People.BeginVisit(context.Background(), store.NewVisit{Admin: owner, Token: "late"}); !errors.Is(err,
		store.ErrLogin) {
		t.Errorf("logged in with what was right a moment ago: %v", err)
	}
	gone(t, s, "refused", "late")
}

func TestNewDeviceIsMailed(t *testing.T) {
	s, _, _, owner := staffed(t)
	ctx := context.Background()
	visit(t, s, owner, "known")
	if e, err := s.TakeEffect(ctx, time.Minute); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a known device was mailed: %v %v", e, err)
	}
	must(t, s.People.BeginVisit(ctx, store.NewVisit{Admin: owner, Token: "new", Address: "203.0.113.9",
		NewDevice: true}))
	e, err := s.TakeEffect(ctx, time.Minute)
	must(t, err)
	if e.Kind != "mail" || !strings.HasPrefix(e.Key, "new_device:") ||
		!strings.Contains(string(e.Payload), `"203.0.113.9"`) {
		t.Errorf("%+v %s", e, e.Payload)
	}
}

func TestCodesWorkOnceAndNow(t *testing.T) {
	s, c, dir, owner := staffed(t)
	ctx := context.Background()
	v := visit(t, s, owner, "work")
	secret, err := s.People.TwoFactorSetup(ctx, v)
	must(t, err)
	if again, _ := s.People.TwoFactorSetup(ctx, v); again != secret {
		t.Error("another secret on the second look")
	}
	code := func(later time.Duration) string {
		code, err := totp.GenerateCode(secret, c.now().Add(later))
		must(t, err)
		return code
	}
	if _, err := s.People.ConfirmTwoFactor(ctx, v, "x", "000000"); !errors.Is(err, store.ErrCode) {
		t.Fatalf("confirmed by a wrong code: %v", err)
	}
	first := code(0)
	recovery, err := s.People.ConfirmTwoFactor(ctx, v, "new", first)
	must(t, err)
	owner = at(t, s, "new").Admin
	if !owner.TwoFactor || len(recovery) != 10 {
		t.Fatalf("%+v %v", owner, recovery)
	}
	use := func(name, code string, fits bool) {
		t.Helper()
		if err := s.People.UseCode(ctx, owner, code); fits != (err == nil) || err != nil &&
			!errors.Is(err, store.ErrLogin) {
			t.Errorf("%s: %v", name, err)
		}
	}
	use("the code that confirmed", first, false)
	use("an earlier one", code(-30*time.Second), false)
	use("two steps ahead", code(time.Minute), false)
	use("one step ahead, with a space", code(30 * time.Second)[:3]+" "+code(30 * time.Second)[3:], true)
	use("the same again", code(30*time.Second), false)
	c.forward(5 * time.Minute)
	use("two steps ago", code(-time.Minute), false)
	use("one step ago", code(-30*time.Second), true)
	use("now", code(0), true)
	use("nothing", "", false)
	use("a recovery code in small letters", strings.ToLower(strings.ReplaceAll(recovery[0], "-", " ")), true)
	use("the same again", recovery[0], false)
	use("another recovery code", recovery[9], true)
	if left, err := s.People.RecoveryCodesLeft(ctx, owner.ID); err != nil || left != 8 {
		t.Errorf("%d left, %v", left, err)
	}
	renewed, err := s.People.RenewRecoveryCodes(ctx, owner)
	must(t, err)
	use("one from before the renewal", recovery[5], false)
	use("a renewed one", renewed[5], true)
	other := hire(t, s, "other@example.com", store.StaffRole)
	if err := s.People.UseCode(ctx, other, renewed[6]); !errors.Is(err, store.ErrLogin) {
		t.Errorf("somebody else's recovery code: %v", err)
	}
	var sealed, hash []byte
	must(t, raw(t, dir).QueryRow("SELECT totp, (SELECT code_hash FROM recovery_codes LIMIT 1) FROM admins WHERE "+
		"id = ?", owner.ID).Scan(&sealed, &hash))
	if strings.Contains(string(sealed), secret) || len(sealed) < 40 || len(hash) != 32 {
		t.Error("secrets lie open in the database")
	}
}

func TestInvitations(t *testing.T) {
	s, c, _, owner := staffed(t)
	ctx := context.Background()
	a, err := s.People.CreateAdmin(ctx, store.NewAdmin{Email: "new@example.com", Role: store.StaffRole}, owner.Source())
	must(t, err)
	if !a.Invited() {
		t.Error("has a password already")
	}
	for _, password := range []string{"", goodPassword} {
		if _, err := s.People.CheckPassword(ctx, a.Email, password); !errors.Is(err, store.ErrLogin) {
			t.Errorf("logged in with %q and no password chosen: %v", password, err)
		}
	}
	invite := func(life time.Duration) string {
		token, err := s.People.Invite(ctx, a.ID, life, owner.Source())
		must(t, err)
		return token
	}
	refused := func(name, token string) {
		t.Helper()
		if err := s.People.AcceptInvitation(ctx, token, goodPassword); !errors.Is(err, store.ErrInvitation) {
			t.Errorf("%s: %v", name, err)
		}
	}
	first, second := invite(store.InvitationLife), invite(store.InvitationLife)
	refused("one that was followed by another", first)
	refused("one that was never made", "x")
	refused("none", "")
	c.forward(24 * time.Hour)
	refused("one that is over", second)
	third := invite(store.InvitationLife)
	var weak *store.PasswordError
	if err := s.People.AcceptInvitation(ctx, third, "password1234"); !errors.As(err, &weak) {
		t.Errorf("a common password: %v", err)
	}
	must(t, s.People.AcceptInvitation(ctx, third, goodPassword))
	if _, err := s.People.CheckPassword(ctx, "NEW@example.com ", goodPassword); err != nil {
		t.Errorf("after all: %v", err)
	}
	refused("one that was used", third)
	fourth := invite(store.InvitationLife)
	must(t, s.People.SetDisabled(ctx, a.ID, true, owner.Source()))
	refused("somebody who is shut out", fourth)
	must(t, s.People.SetDisabled(ctx, a.ID, false, owner.Source()))
	refused("made before they were shut out", fourth)
}

func TestLastOwnerStays(t *testing.T) {
	s, _, dir, owner := staffed(t)
	ctx := context.Background()
	_, err := s.People.CreateAdmin(ctx, store.NewAdmin{Email: "invited@example.com", Role: store.OwnerRole},
		owner.Source())
	must(t, err)
	second := hire(t, s, "second@example.com", store.OwnerRole)
	must(t, s.People.SetDisabled(ctx, second.ID, true, owner.Source()))
	for name, err := range map[string]error{
		"demoted":  s.People.SetRole(ctx, owner.ID, store.StaffRole, true, owner.Source()),
		"disabled": s.People.SetDisabled(ctx, owner.ID, true, owner.Source()),
	} {
		if !errors.Is(err, store.ErrLastOwner) {
			t.Errorf("%s: %v", name, err)
		}
	}
	db := raw(t, dir)
	for _, query := range []string{"UPDATE admins SET role = 'viewer' WHERE id = 1",
		"UPDATE admins SET disabled_at = 1 WHERE id = 1",
		"UPDATE admins SET password_at = 0 WHERE id = 1", "DELETE FROM admins WHERE id = 1",
		"UPDATE admins SET role = 'staff'"} {
		if _, err := db.Exec(query); err == nil {
			t.Errorf("the database let it happen: %s", query)
		}
	}
	must(t, s.People.SetDisabled(ctx, second.ID, false, owner.Source()))
	must(t, s.People.SetRole(ctx, owner.ID, store.ViewerRole, false, second.Source()))
}

func TestWeakHashesAreMadeAnew(t *testing.T) {
	s, _, dir, owner := staffed(t)
	db := raw(t, dir)
	hash := func() (h string) {
		t.Helper()
		must(t, db.QueryRow("SELECT password_hash FROM admins WHERE id = ?", owner.ID).Scan(&h))
		return h
	}
	cost, _, found := strings.Cut(strings.TrimPrefix(hash(), "$argon2id$v=19$"), "$")
	if !found {
		t.Fatalf("the hash is %s", hash())
	}
	old, err := argon2id.CreateHash(goodPassword, &argon2id.Params{Memory: 128, Iterations: 1, Parallelism: 1,
		SaltLength: 16, KeyLength: 32})
	must(t, err)
	_, err = db.Exec("UPDATE admins SET password_hash = ? WHERE id = ?", old, owner.ID)
	must(t, err)
	if _, err := s.People.CheckPassword(context.Background(), owner.Email, "wrong horse battery"); !errors.Is(err,
		store.ErrLogin) || hash() != old {
		t.Errorf("a wrong password: %v", err)
	}
	if _, err := s.People.CheckPassword(context.Background(), owner.Email, goodPassword); err != nil ||
		hash() == old || !strings.Contains(hash(), "$"+cost+"$") {
		t.Errorf("a right password: %v, %s", err, hash())
	}
	if _, err := s.People.CheckPassword(context.Background(), owner.Email, goodPassword); err != nil {
		t.Errorf("by the new hash: %v", err)
	}
}

func TestPeopleAreInTheLog(t *testing.T) {
	s, _, _, owner := staffed(t)
	ctx := context.Background()
	must(t, s.People.NoteRefusal(ctx, store.Refusal{Kind: "login_failed", Email: "OWNER@example.com",
		Address: "203.0.113.9"}))
	must(t, s.People.NoteRefusal(ctx, store.Refusal{Kind: "login_failed", Email: "nobody@example.com",
		Address: "203.0.113.9"}))
	v := visit(t, s, owner, "work")
	must(t, s.People.EditAdmin(ctx, v.Admin, "김하늘", "en"))
	must(t, s.People.SetAccess(ctx, store.Access{TwoFactor: true}, owner.Source()))
	if !at(t, s, "work").Lacks {
		t.Error("works without the second factor that everybody needs")
	}
	must(t, turnOn(s, v, "new"))
	if at(t, s, "new").Lacks {
		t.Error("lacks what they have")
	}
	must(t, s.People.ChangePassword(ctx, v, "newer", "another horse battery"))
	must(t, s.People.EndVisit(ctx, at(t, s, "newer")))
	entries, err := s.Log(ctx, store.LogFilter{Limit: 100})
	must(t, err)
	var got []string
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		got = append(got, strings.TrimSpace(fmt.Sprint(e.Kind, " ", e.Key, " ", e.Source, " ", e.Before, ">", e.After)))
	}
	want := []string{"added owner@example.com host >owner", "login_failed owner@example.com login >",
		"login_failed  login >",
		"logged_in owner@example.com admin:1 >", "renamed owner@example.com admin:1 >", "set access admin:1 >set",
		"two_factor owner@example.com admin:1 off>on", "password owner@example.com admin:1 >set",
		"logged_out owner@example.com admin:1 >"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the log:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if from, _ := entries[len(entries)-2].Detail["from"].(string); from != "203.0.113.9" {
		t.Errorf("from %q", from)
	}
}
