package store_test

import (
	"context"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestOldArticleNumbersAreTidiedOnce opens a shop of an earlier version, and then
// again: what every start would read takes longer than all the rest of a start.
func TestOldArticleNumbersAreTidiedOnce(t *testing.T) {
	s, _, _ := smallShop(t)
	db := raw(t, s.Dir())
	sku := func() (text string) {
		t.Helper()
		if err := db.QueryRow("SELECT sku FROM variants ORDER BY id LIMIT 1").Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	for _, c := range []struct{ forget, want string }{
		{"DELETE FROM settings WHERE name = 'skus_tidied'", "OLD-1"},
		{"SELECT 1", "ＯＬＤ‐1"},
	} {
		for _, change := range []string{c.forget, "UPDATE variants SET sku = 'ＯＬＤ‐1' WHERE id = (SELECT min(id) FROM variants)"} {
			if _, err := db.Exec(change); err != nil {
				t.Fatal(err)
			}
		}
		again, err := store.OpenHere(t, context.Background(), store.Options{Dir: s.Dir()})
		if err != nil {
			t.Fatal(err)
		}
		again.Close()
		if got := sku(); got != c.want {
			t.Errorf("after %q the article number is %q, want %q", c.forget, got, c.want)
		}
	}
}
