package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/jangteo/jangteo/store"
)

// TestIllegalWritesAreRefusedByPostgres tries the same as
// TestIllegalWritesAreRefused on a PostgreSQL with the same legal contents, and
// expects the same answers by the same names.
func TestIllegalWritesAreRefusedByPostgres(t *testing.T) {
	store.SQLiteOnly(t, "it compares both engines itself")
	dir := t.TempDir()
	lite, pg := legalDatabase(t, dir), postgres(t)
	copyAll(t, lite, pg)
	checks := postgresSchema(t, dir).checks
	for _, c := range illegalWrites() {
		t.Run(c.name, func(t *testing.T) {
			tx, err := pg.Begin(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback(context.Background())
			before, last := "", forPostgres(c.sql)
			if i := strings.LastIndex(last, ";"); i >= 0 {
				before, last = last[:i], last[i+1:]
			}
			if _, err := tx.Exec(context.Background(), before); err != nil {
				t.Fatalf("what comes before the illegal write was refused: %v", err)
			}
			_, err = tx.Exec(context.Background(), last)
			kind, name := store.Refused(err)
			switch kind {
			case "foreign key": // SQLite does not say which
				name = ""
			case "check": // SQLite says its condition
				name = checks[name]
			}
			if by := strings.TrimSuffix(kind+": "+name, ": "); by != c.by {
				t.Errorf("refused by %q, want %q (%v)", by, c.by, err)
			}
		})
	}
}

// TestHalvesAreRefusedByPostgres writes a half as an argument, too, and finds no
// column of money or pieces that would round it.
func TestHalvesAreRefusedByPostgres(t *testing.T) {
	store.SQLiteOnly(t, "it compares both engines itself")
	pg := postgres(t)
	_, err := pg.Exec(context.Background(), "INSERT INTO search_words VALUES ('a', 'a', $1)", "1.5")
	if kind, _ := store.Refused(err); kind != "type" {
		t.Errorf("half a product has a word (%v)", err)
	}
	rows, _ := pg.Query(context.Background(), `SELECT table_name || '.' || column_name FROM information_schema.columns
	  WHERE table_schema = 'public' AND data_type = 'numeric' AND domain_name IS DISTINCT FROM 'whole'`)
	loose, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(loose) > 0 {
		t.Errorf("%q may have fractions (%v)", loose, err)
	}
	var measured, ids, rounded int
	if err := pg.QueryRow(context.Background(), `SELECT count(*) FILTER (WHERE domain_name = 'whole'), count(*)
	  FILTER (WHERE data_type = 'bigint'),
	    count(*) FILTER (WHERE data_type = 'bigint' AND column_name ~
	    '(amount|total|price|stock|quantity|cost|surcharge|krw|usd|discount|percent)$')
	  FROM information_schema.columns WHERE table_schema = 'public'`).Scan(&measured, &ids, &rounded); err != nil {
		t.Fatal(err)
	}
	if measured < 40 || ids < 100 || rounded > 0 {
		t.Errorf("%d columns are whole, %d others numbers, %d of which would be rounded", measured, ids, rounded)
	}
}

// forPostgres writes bytes as PostgreSQL does. Of rules that both refuse a write,
// it asks the one whose name is first, so that an attempt may have its total.
func forPostgres(query string) string {
	return strings.NewReplacer(totalLater, totalSQL, "zeroblob(32)", `'\x`+strings.Repeat("00", 32)+
		`'::bytea`).Replace(query)
}

// copyAll copies all rows past triggers and foreign keys, but for the index of
// words, and lets new ids begin behind those that there are.
func copyAll(t *testing.T, from *sql.DB, to *pgx.Conn) {
	t.Helper()
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := to.Exec(context.Background(), query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	run("SET session_replication_role = replica")
	for _, table := range texts(t, from,
		"SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'goose%' "+
			"AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search%'") {
		columns := texts(t, from, "SELECT name FROM pragma_table_xinfo('"+table+"') WHERE hidden = 0")
		run("DELETE FROM " + table) // there are some in a new database
		rows, err := from.Query("SELECT " + strings.Join(columns, ", ") + " FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, places, marks := make([]any, len(columns)), make([]any, len(columns)), make([]string, len(columns))
			for i := range values {
				places[i], marks[i] = &values[i], fmt.Sprint("$", i+1)
			}
			if err := rows.Scan(places...); err != nil {
				t.Fatal(err)
			}
			run("INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")",
				values...)
		}
		rows.Close()
		if columns[0] == "id" || columns[0] == "seq" {
			var counted *string
			if err := to.QueryRow(context.Background(), "SELECT pg_get_serial_sequence($1, $2)", table,
				columns[0]).Scan(&counted); err != nil {
				t.Fatal(err)
			}
			run("SELECT setval($1::regclass, 1000)", *counted)
		}
	}
	run("SET session_replication_role = origin")
}
