package store_test

import (
	"context"
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestSchemaSnapshot keeps schema.sql, the readable picture of the database,
// equal to what the migrations make.
func TestSchemaSnapshot(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	var b strings.Builder
	b.WriteString("-- What the migrations make of a new database. Written by: go test ./store -run TestSchemaSnapshot -update\n")
	for _, s := range schema(t, dir) {
		b.WriteString("\n" + unfolded(s) + ";\n")
	}
	got := b.String()
	if *update {
		if err := os.WriteFile("schema.sql", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("schema.sql is stale; run this test with -update:\n%s", diff)
	}
}

// unfolded gives each column that was added later a line of its own.
func unfolded(table string) string {
	return strings.NewReplacer("\n, ", ",\n  ", "*/, ", "*/,\n  ", "*/)", "*/\n)").Replace(table)
}

// TestSchemaIsDocumented demands a STRICT table and a comment on each column.
func TestSchemaIsDocumented(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	for _, s := range schema(t, dir) {
		if !strings.HasPrefix(s, "CREATE TABLE") {
			continue
		}
		lines := strings.Split(unfolded(s), "\n")
		if !strings.Contains(lines[len(lines)-1], "STRICT") {
			t.Errorf("not STRICT: %s", lines[0])
		}
		for _, line := range lines[1 : len(lines)-1] {
			word := strings.Fields(line)[0]
			isColumn := strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ") && word == strings.ToLower(word)
			if isColumn && !strings.Contains(line, "-- ") && !strings.Contains(line, "/* ") {
				t.Errorf("%s: no comment on column %s", lines[0], word)
			}
		}
	}
}

// schema lists the SQL of all tables, indexes and triggers of our own.
func schema(t *testing.T, dir string) []string {
	t.Helper()
	db := raw(t, dir)
	rows, err := db.Query(`SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'
	  AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY rowid`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// raw opens the database beside the store, with foreign keys on.
func raw(t testing.TB, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "jangteo.db")+"?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
