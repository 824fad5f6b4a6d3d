package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// TestAccountsAreSealed: the files of the shop have no number of a virtual account in
// them, also none from before numbers were sealed; orders show them, under new keys too.
func TestAccountsAreSealed(t *testing.T) {
	const number, earlier = "79012345678901", "79055566677788"
	ctx := context.Background()
	s, c, dir := smallShop(t)
	o, a, err := s.CreateOrder(ctx, newOrder(wish(1)))
	must(t, err)
	issued := store.Fact{ImpUID: "imp_1", MerchantUID: a.MerchantUID, Amount: a.Amount, Sandbox: true,
		Provider: a.Provider, MID: a.MID, Method: "vbank",
		Vbank: store.Vbank{Bank: "국민은행", Num: number, Holder: "장터", Due: c.now().Add(48 * time.Hour)}}
	for _, rank := range []store.Rank{store.RankReady, store.RankPaid} {
		issued.Rank, issued.Captured = rank, rank == store.RankPaid
		_, err = s.RecordFact(ctx, issued, "sweep", rules.Decide)
		must(t, err)
	}
	shows := func(name, want string, s *store.Store) {
		t.Helper()
		d, err := s.OrderByPublicID(ctx, o.PublicID)
		if err != nil || len(d.Payments) != 1 || d.Payments[0].Vbank.Num != want {
			t.Errorf("%s: %+v, %v", name, d.Payments, err)
		}
	}
	shows("at first", number, s)
	if found := filesWith(t, dir, number); len(found) > 0 {
		t.Errorf("the number is in %v", found)
	}

	_, err = raw(t, dir).Exec("UPDATE payments SET vbank_num = ?", earlier)
	must(t, err)
	again, err := store.OpenHere(t, ctx, store.Options{Dir: dir, Now: c.now})
	must(t, err)
	defer again.Close()
	var kept string
	must(t, raw(t, dir).QueryRow("SELECT vbank_num FROM payments").Scan(&kept))
	if bytes.Contains([]byte(kept), []byte(earlier)) {
		t.Errorf("kept from before as %s", kept)
	}
	shows("from before", earlier, again)
	must(t, store.RotateKey(ctx, again, store.SourceHost))
	shows("after the key was changed", earlier, again)
	shows("to a shop that runs meanwhile", earlier, s)
	must(t, store.ForgetKeys(ctx, again, store.SourceHost))
	shows("after the old one was forgotten", earlier, again)
}

// TestOrdersAreReadableWithoutTheKey, though not their accounts.
func TestOrdersAreReadableWithoutTheKey(t *testing.T) {
	store.SQLiteOnly(t, "PostgreSQL is not opened without the key")
	ctx := context.Background()
	s, c, dir := smallShop(t)
	o, a, err := s.CreateOrder(ctx, newOrder(wish(1)))
	must(t, err)
	_, err = s.RecordFact(ctx, store.Fact{ImpUID: "imp_1", MerchantUID: a.MerchantUID, Amount: a.Amount, Sandbox: true,
		Provider: a.Provider, MID: a.MID, Method: "vbank", Vbank: store.Vbank{Num: "79012345678901", Due: c.now()}},
		"sweep", rules.Decide)
	must(t, err)
	must(t, os.Remove(filepath.Join(dir, "secret.key")))
	other, err := store.OpenHere(t, ctx, store.Options{Dir: dir, Now: c.now})
	must(t, err)
	defer other.Close()
	d, err := other.OrderByPublicID(ctx, o.PublicID)
	if err != nil || len(d.Payments) != 1 || d.Payments[0].Vbank.Num != "" {
		t.Errorf("%+v, %v", d.Payments, err)
	}
	must(t, store.RotateKey(ctx, other, store.SourceHost))
}

// filesWith are the files of a folder that have a text in them.
func filesWith(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	must(t, err)
	for _, f := range list {
		if f.IsDir() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		must(t, err)
		if bytes.Contains(b, []byte(text)) {
			found = append(found, f.Name())
		}
	}
	return found
}
