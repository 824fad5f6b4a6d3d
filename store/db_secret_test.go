package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSecretsNeedTheirKey(t *testing.T) {
	dir := t.TempDir()
	keys, err := openKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := &Store{core: &core{keys: keys}}
	sealed, err := s.seal("totp", []byte("hush"))
	if err != nil || strings.Contains(string(sealed), "hush") {
		t.Fatalf("%q, %v", sealed, err)
	}
	if again, err := openKeys(dir); err != nil || string(again.all()[0]) != string(keys.all()[0]) {
		t.Fatalf("the key changed: %v", err)
	}
	if got, err := s.unseal("totp", sealed); err != nil || string(got) != "hush" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := s.unseal("smtp", sealed); !errors.Is(err, ErrSealed) {
		t.Errorf("opened for another purpose: %v", err)
	}
	other := &Store{core: &core{keys: &keyring{keys: [][]byte{make([]byte, keyBytes)}}}}
	if _, err := other.unseal("totp", sealed); !errors.Is(err, ErrSealed) {
		t.Errorf("opened with another key: %v", err)
	}
	mac, err := s.Sign("note", []byte("ORD-1"))
	if err != nil || !s.Signed("note", []byte("ORD-1"), mac) || s.Signed("note", []byte("ORD-2"), mac) ||
		other.Signed("note", []byte("ORD-1"), mac) {
		t.Errorf("a signature holds for too much or too little (%v)", err)
	}
}

func TestBadKeyFilesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		want string
	}{
		"readable by others": {strings.Repeat("x", keyBytes), 0o644, "chmod 600"},
		"cut off":            {"x", 0o600, "restore it"},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, keyFile)
		if err := os.WriteFile(path, []byte(c.text), c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := openKeys(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
