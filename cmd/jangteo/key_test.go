package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// runs is a command line that runs within the test.
func runs(t *testing.T, args ...string) error {
	t.Helper()
	var cli CLI
	parser, err := newParser(&cli)
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		t.Fatal(err)
	}
	return ctx.Run(&cli.Config)
}

// hushed is a shop with a secret in its database.
func hushed(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.SetMailAccount(t.Context(), store.MailAccount{Host: "smtp.example.com", Port: 587, User: "u",
		From: "a@example.com", Password: "hush hush"}, store.SourceHost); err != nil {
		t.Fatal(err)
	}
	return dir
}

// opens expects the secret to be readable in a folder.
func opens(t *testing.T, dir string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if m, err := s.MailAccount(t.Context()); err != nil || m.Password != "hush hush" {
		t.Errorf("the secret is %q, %v", m.Password, err)
	}
}

// keyFile is what is in the file of keys.
func keyFile(t *testing.T, dir string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheKeyIsRotatedFromTheCommandLine(t *testing.T) {
	dir := hushed(t)
	first := keyFile(t, dir)
	if err := runs(t, "key", "rotate", "--data", dir); err != nil {
		t.Fatal(err)
	}
	if now := keyFile(t, dir); len(now) <= len(first) || !bytes.HasSuffix(now, first) {
		t.Error("the new key does not stand before the old one")
	}
	opens(t, dir)
	lock, err := store.LockDir(dir, "jangteo serve")
	if err != nil {
		t.Fatal(err)
	}
	if err := runs(t, "key", "rotate", "--forget-old", "--data", dir); err == nil ||
		!strings.Contains(err.Error(), "jangteo serve") {
		t.Errorf("keys were forgotten beside a running shop: %v", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := runs(t, "key", "rotate", "--forget-old", "--data", dir); err != nil {
		t.Fatal(err)
	}
	if now := keyFile(t, dir); len(now) != len(first) || bytes.Equal(now, first) {
		t.Error("there is not one new key")
	}
	opens(t, dir)
}

func TestBackupsAreSealedFromTheCommandLine(t *testing.T) {
	dir, file := hushed(t), filepath.Join(t.TempDir(), "shop.tar.gz")
	const phrase = "correct horse battery staple"
	t.Setenv("JANGTEO_BACKUP_PASSPHRASE", phrase)
	if err := runs(t, "backup", file, "--data", dir); err != nil {
		t.Fatal(err)
	}
	for name, given := range map[string]string{"none": "", "another": "correct horse battery stable"} {
		t.Setenv("JANGTEO_BACKUP_PASSPHRASE", given)
		to := filepath.Join(t.TempDir(), "shop")
		if err := runs(t, "restore", file, "--data", to); err == nil || !strings.Contains(err.Error(), "passphrase") {
			t.Errorf("restored with the passphrase: %s, %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(to, "secret.key")); err == nil {
			t.Errorf("there is a key with the passphrase: %s", name)
		}
	}
	to := filepath.Join(t.TempDir(), "shop")
	if err := runs(t, "restore", file, "--data", to, "--passphrase", phrase); err != nil {
		t.Fatal(err)
	}
	opens(t, to)
}
