package store_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/jangteo/jangteo/store"
)

// TestTheKeyRotates puts new keys before the old while another process has the shop open:
// what was sealed and signed goes on, there as well, until the old keys are forgotten.
func TestTheKeyRotates(t *testing.T) {
	ctx := context.Background()
	running, c, dir, owner := staffed(t)
	v := visit(t, running, owner, "work")
	secret, err := running.People.TwoFactorSetup(ctx, v)
	must(t, err)
	code, err := totp.GenerateCode(secret, c.now())
	must(t, err)
	codes, err := running.People.ConfirmTwoFactor(ctx, v, "new", code)
	must(t, err)
	if err := running.SetMailAccount(ctx, store.MailAccount{Host: "smtp.example.com", Port: 587, User: "u",
		From: "a@example.com", Password: "hush hush"}, store.SourceAdmin); err != nil {
		t.Fatal(err)
	}
	must(t, running.Keys.Set(ctx, store.PaymentKeys{Code: "imp1", Key: "k-1", Secret: "s-1", InicisKey: "i-1"}, store.SourceAdmin))
	mac, err := running.Sign("test", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	open := func() *store.Store {
		t.Helper()
		s, err := store.OpenHere(t, ctx, store.Options{Dir: dir, Now: c.now})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	works := func(name string, s *store.Store, old bool) {
		t.Helper()
		c.forward(time.Minute)
		if m, err := s.MailAccount(ctx); err != nil || m.Password != "hush hush" {
			t.Errorf("%s: the mail account's password is %q, %v", name, m.Password, err)
		}
		if k, err := s.Keys.Saved(ctx); err != nil || k.Key != "k-1" || k.Secret != "s-1" || k.InicisKey != "i-1" {
			t.Errorf("%s: the payment keys are %+v, %v", name, k, err)
		}
		who, err := s.People.AdminByEmail(ctx, owner.Email)
		if err != nil {
			t.Fatal(err)
		}
		code, err := totp.GenerateCode(secret, c.now())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.People.UseCode(ctx, who, code); err != nil {
			t.Errorf("%s: a code of the app: %v", name, err)
		}
		err = s.People.UseCode(ctx, who, codes[0])
		codes = codes[1:]
		if (err == nil) != old {
			t.Errorf("%s: a recovery code of before: %v", name, err)
		}
		if s.Signed("test", []byte("x"), mac) != old {
			t.Errorf("%s: a signature of before holds: %v", name, !old)
		}
	}
	works("at first", running, true)
	first, _ := os.ReadFile(filepath.Join(dir, "secret.key"))
	other := open()
	if err := store.RotateKey(ctx, other, store.SourceHost); err != nil {
		t.Fatal(err)
	}
	works("the process that rotates", other, true)
	works("the process that runs", running, true)
	fresh, err := other.Sign("test", []byte("x"))
	if err != nil || bytes.Equal(fresh, mac) || !running.Signed("test", []byte("x"), fresh) {
		t.Errorf("the new key does not sign, or is not believed: %v", err)
	}
	if err := store.ForgetKeys(ctx, other, store.SourceHost); err != nil {
		t.Fatal(err)
	}
	other.Close()
	again := open()
	defer again.Close()
	works("after forgetting", again, false)
	if key, _ := os.ReadFile(filepath.Join(dir, "secret.key")); len(key) != len(first) || bytes.Equal(key, first) {
		t.Error("the old key is still there")
	}
	for range 7 {
		if err := store.RotateKey(ctx, again, store.SourceHost); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.RotateKey(ctx, again, store.SourceHost); !errors.Is(err, store.ErrTooManyKeys) {
		t.Errorf("a ninth key: %v", err)
	}
}

// TestKeyChangesAreLogged, also where nothing is sealed with the key.
func TestKeyChangesAreLogged(t *testing.T) {
	ctx := context.Background()
	s, _, _ := smallShop(t)
	must(t, store.RotateKey(ctx, s, store.SourceHost))
	must(t, store.ForgetKeys(ctx, s, store.SourceHost))
	entries, err := s.Log(ctx, store.LogFilter{Limit: 10, Entity: store.EntityInstallation})
	must(t, err)
	var kinds []store.EventKind
	for _, e := range entries {
		if e.Source != store.SourceHost || e.Key != "secret.key" {
			t.Errorf("%+v", e)
		}
		kinds = append(kinds, e.Kind)
	}
	if want := []store.EventKind{store.EventKeysForgotten, store.EventKeyRotated}; !slices.Equal(kinds, want) {
		t.Errorf("the log has %v, want %v", kinds, want)
	}
}

// TestABackupsKeyIsSealed: who has the archive alone has no key in it.
func TestABackupsKeyIsSealed(t *testing.T) {
	store.SQLiteOnly(t, "its backups")
	ctx := context.Background()
	s, _, dir := smallShop(t)
	var b bytes.Buffer
	m, err := store.BackupSealed(ctx, s, &b, "correct horse")
	if err != nil || m.Files["secret.key"] != "" || m.Files["secret.key.sealed"] == "" {
		t.Fatalf("%v, %v", m.Files, err)
	}
	if _, err := store.CheckBackup(bytes.NewReader(b.Bytes())); err != nil {
		t.Errorf("it does not read back: %v", err)
	}
	for _, wrong := range []string{"", "correct hors", "Correct horse"} {
		into := filepath.Join(t.TempDir(), "new")
		if _, err := store.RestoreSealed(ctx, bytes.NewReader(b.Bytes()), into, wrong); !errors.Is(err,
			store.ErrPassphrase) {
			t.Errorf("with %q: %v", wrong, err)
		}
		if left, _ := os.ReadDir(into); len(left) != 0 {
			t.Errorf("with %q there is left %v", wrong, left)
		}
	}
	into := filepath.Join(t.TempDir(), "new")
	if _, err := store.RestoreSealed(ctx, bytes.NewReader(b.Bytes()), into, "correct horse"); err != nil {
		t.Fatal(err)
	}
	was, _ := os.ReadFile(filepath.Join(dir, "secret.key"))
	now, err := os.ReadFile(filepath.Join(into, "secret.key"))
	if err != nil || !bytes.Equal(was, now) {
		t.Errorf("the key is another one: %v", err)
	}
	if _, err := os.Stat(filepath.Join(into, "secret.key.sealed")); err == nil {
		t.Error("the sealed key was left there")
	}
	// An archive without a passphrase is opened with and without one.
	b.Reset()
	if _, err := s.Backup(ctx, &b); err != nil {
		t.Fatal(err)
	}
	if _, err := store.RestoreSealed(ctx, bytes.NewReader(b.Bytes()), filepath.Join(t.TempDir(), "new"),
		"unused"); err != nil {
		t.Error(err)
	}
}
