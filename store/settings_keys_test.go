package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestPaymentKeysNeedTheInstallationsKey looks for keys in the database's files, and
// opens them with another key than that of the installation.
func TestPaymentKeysNeedTheInstallationsKey(t *testing.T) {
	s, c, dir := smallShop(t)
	ctx := context.Background()
	keys := store.PaymentKeys{Code: "imp00000000", Key: "rest-key-4711", Secret: "rest-secret-4712", Inicis: "html5_inicis.SHOP"}
	must(t, s.Keys.Set(ctx, keys, "test"))
	first, err := s.Keys.Saved(ctx)
	must(t, err)
	must(t, s.Keys.Set(ctx, keys, "test"))
	if err := s.Keys.Tested(ctx, first, "test"); !errors.Is(err, store.ErrKeysChanged) {
		t.Errorf("keys that were saved since pass for tested: %v", err)
	}
	saved, err := s.Keys.Saved(ctx)
	must(t, err)
	must(t, s.Keys.Tested(ctx, saved, "test"))
	for _, file := range []string{"jangteo.db", "jangteo.db-wal"} {
		if data, err := os.ReadFile(filepath.Join(dir, file)); err == nil && strings.Contains(string(data), "rest-secret") {
			t.Errorf("the secret stands in %s", file)
		}
	}
	store.SQLiteOnly(t, "PostgreSQL is not opened with another key")
	must(t, os.WriteFile(filepath.Join(dir, "secret.key"), []byte(strings.Repeat("k", 32)), 0o600))
	other, err := store.OpenHere(t, ctx, store.Options{Dir: dir, Now: c.now})
	must(t, err)
	defer other.Close()
	if k, err := other.Keys.Saved(ctx); err != nil || k.Key != "" || k.TestedAt != 0 || k.Code != keys.Code {
		t.Errorf("without its key the shop has %+v, %v", k, err)
	}
}
