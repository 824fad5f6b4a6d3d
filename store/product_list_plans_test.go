package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestOwnersListsBeginWhereTheyAreShown asks SQLite how it goes about what the owner's
// lists and sums ask: nothing sorts or goes through all products or payments.
func TestOwnersListsBeginWhereTheyAreShown(t *testing.T) {
	SQLiteOnly(t, "its plans")
	ctx, dir := context.Background(), EmptyShop(t)
	var mu sync.Mutex
	said := map[string]bool{}
	s, err := Open(ctx, Options{Dir: dir, said: func(text string) {
		mu.Lock()
		defer mu.Unlock()
		said[text] = true
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	clear(said)
	for _, view := range []ProductView{AllProducts, ActiveProducts, LowProducts, SoldOutProducts, DeletedProducts} {
		if _, err := s.Products(ctx, ProductFilter{View: view, Limit: 50}); err != nil {
			t.Fatal(err)
		}
	}
	for _, order := range []string{"updated", "name", "price", "price-desc"} {
		for _, view := range []ProductView{AllProducts, ActiveProducts} {
			if _, err := s.Products(ctx, ProductFilter{View: view, Sort: order, Limit: 50}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := s.Books(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenTransfers(ctx, s, s.now()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", database{path: filepath.Join(dir, databaseFile)}.dsn())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	asked := 0
	for text := range said {
		if !strings.Contains(text, "products p") && !strings.Contains(text, "FROM payments") {
			continue
		}
		asked++
		for _, step := range planOf(t, db, text) {
			if reads := strings.HasPrefix(step, "SCAN p") && !strings.Contains(step, "INDEX"); reads ||
				strings.Contains(step, "TEMP B-TREE FOR ORDER BY") && !fewRows(text) {
				t.Errorf("%s\n\t%s", strings.Join(strings.Fields(text), " "), step)
			}
		}
	}
	if asked < 14 {
		t.Errorf("only %d statements were seen", asked)
	}
}

// fewRows tells whether a statement sorts what begins at an index of few rows.
func fewRows(text string) bool {
	return strings.Contains(text, "each_number(?)") || strings.Contains(text, "v.stock <= 5") || strings.Contains(text, "p.source = 'bank'")
}
