package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// TestAccountsOfRefundsAreErased keeps the account that a transfer goes back to for a
// month.
func TestAccountsOfRefundsAreErased(t *testing.T) {
	dir := t.TempDir()
	db := legalDatabase(t, dir)
	if _, err := db.Exec(cameSQL + "; UPDATE orders SET pay_state = 'awaiting_deposit' WHERE id = 2"); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	s, err := store.OpenHere(t, t.Context(), store.Options{Dir: dir, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	named := store.RefundAccount{Bank: "04", Number: "123456789012", Holder: "김하늘"}
	if err := s.RefundTo.Keep(t.Context(), "ORD-B-NO", named, "admin:1"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		days int
		kept bool
	}{{29, true}, {31, false}} {
		now = time.Date(2026, 11, 22+c.days, 3, 0, 0, 0, time.UTC)
		if _, err := s.Retention.Erase(t.Context(), store.SourcePolicy); err != nil {
			t.Fatal(err)
		}
		a, err := s.RefundTo.Of(t.Context(), 2)
		if (err == nil && a == named) != c.kept || err != nil && !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after %d days it is there: %v, %v", c.days, !c.kept, err)
		}
	}
	if err := s.RefundTo.Keep(t.Context(), "ORD-A-NO", named, "admin:1"); !errors.Is(err, store.ErrNoTransfer) {
		t.Errorf("an account for what a PG sends back: %v", err)
	}
}
