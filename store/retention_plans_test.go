package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestDueIsFoundByAge asks SQLite how it finds what is due: orders by their age, what is
// open in lists that are read once, and nothing by going through years of orders.
func TestDueIsFoundByAge(t *testing.T) {
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
	if _, err := s.Retention.Due(ctx); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", database{path: filepath.Join(dir, databaseFile)}.dsn())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	mu.Lock()
	defer mu.Unlock()
	aged := 0
	for text := range said {
		text = strings.Join(strings.Fields(text), " ")
		if !strings.Contains(text, "FROM orders o WHERE") || !strings.HasPrefix(text, "SELECT o.id") {
			continue
		}
		aged++
		plan := planOf(t, db, text)
		if !strings.HasPrefix(plan[0], "SEARCH o USING") || !strings.Contains(plan[0], "created_at<?") {
			t.Errorf("orders are not found by their age:\n%s\n\t%s", text, strings.Join(plan, "\n\t"))
		}
		for i, step := range plan {
			for _, small := range []string{"incidents", "claims", "refunds"} {
				if strings.Contains(step, "CORRELATED") && i+1 < len(plan) && strings.Contains(plan[i+1], small) {
					t.Errorf("open %s are looked for anew for each order:\n%s", small, text)
				}
			}
			if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "INDEX ") && !strings.Contains(step, "VIRTUAL") {
				t.Errorf("%s\n\t%s", text, strings.Join(plan, "\n\t"))
			}
		}
	}
	if aged != 4 {
		t.Errorf("%d statements look for orders by their age, not 4", aged)
	}
}
