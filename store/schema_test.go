package store_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestSchemaSnapshot keeps schema.sql, the readable picture of the database,
// equal to what the migrations make.
func TestSchemaSnapshot(t *testing.T) {
	store.SQLiteOnly(t, "the schema is what its migrations make")
	var b strings.Builder
	b.WriteString("-- What the migrations make of a new database, and new ones are made of. Written by: " +
		"go test ./store -run TestSchemaSnapshot -update\n")
	for _, s := range schema(t, store.MigratedShop(t)) {
		b.WriteString("\n" + unfolded(s) + ";\n")
	}
	got := b.String() + firstRows(t, store.MigratedShop(t))
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

// TestNewShopsAreAsMigrated compares a new shop, made of the snapshot, with what the
// migrations make one after the other.
func TestNewShopsAreAsMigrated(t *testing.T) {
	store.SQLiteOnly(t, "on PostgreSQL all shops are new")
	made, migrated := store.EmptyShop(t), store.MigratedShop(t)
	if diff := cmp.Diff(structure(t, raw(t, migrated)), structure(t, raw(t, made))); diff != "" {
		t.Errorf("the migrations (-) and schema.sql (+) make different databases:\n%s", diff)
	}
	if diff := cmp.Diff(firstRows(t, migrated), firstRows(t, made)); diff != "" {
		t.Errorf("the migrations (-) and schema.sql (+) make different rows:\n%s", diff)
	}
	const noted = "SELECT version_id || ' ' || is_applied FROM goose_db_version ORDER BY version_id"
	if diff := cmp.Diff(texts(t, raw(t, migrated), noted), texts(t, raw(t, made), noted)); diff != "" {
		t.Errorf("what is noted of migrations (-) and of schema.sql (+):\n%s", diff)
	}
}

// TestTheNumberOfTheSchemaIsKept reads it from the header of shops that are new, and of
// one that was migrated by an earlier version and is opened again.
func TestTheNumberOfTheSchemaIsKept(t *testing.T) {
	store.SQLiteOnly(t, "its header")
	made, migrated := store.EmptyShop(t), store.MigratedShop(t)
	number := func(dir string) string {
		return texts(t, raw(t, dir), "SELECT user_version FROM pragma_user_version")[0]
	}
	if got := number(migrated); got != "0" {
		t.Fatalf("the migrations alone say %s", got)
	}
	open(t, migrated)
	newest := texts(t, raw(t, made), "SELECT max(version_id) FROM goose_db_version")[0]
	if number(made) != newest || number(migrated) != newest {
		t.Errorf("new %s, migrated %s, want %s", number(made), number(migrated), newest)
	}
}

// structure is all that SQLite knows of a database but its contents: tables and
// their columns, indexes, foreign keys, and the SQL of everything.
func structure(t *testing.T, db *sql.DB) map[string][]string {
	t.Helper()
	const tables = " FROM pragma_table_list t, pragma_%s(t.name) x WHERE t.schema = 'main' AND t.name NOT LIKE " +
		"'goose_%%' AND t.name <> 'sqlite_sequence'"
	all := map[string][]string{
		"tables": texts(t, db, "SELECT concat_ws('|', name, type, ncol, wr, strict) FROM pragma_table_list "+
			"WHERE schema = 'main' AND name NOT LIKE 'goose_%' ORDER BY 1"),
		"columns": texts(t, db, "SELECT concat_ws('|', t.name, x.cid, x.name, x.type, x.\"notnull\", "+
			"quote(x.dflt_value), x.pk, x.hidden)"+fmt.Sprintf(tables, "table_xinfo")+" ORDER BY t.name, x.cid"),
		"indexes": texts(t, db, "SELECT concat_ws('|', t.name, x.name, x.\"unique\", x.origin, x.partial)"+
			fmt.Sprintf(tables, "index_list")+" ORDER BY 1"),
		"foreign keys": texts(t, db, "SELECT concat_ws('|', t.name, x.id, x.seq, x.\"table\", x.\"from\", "+
			"x.\"to\", x.on_update, x.on_delete, x.match)"+fmt.Sprintf(tables, "foreign_key_list")+" ORDER BY 1"),
		"index columns": texts(t, db, "SELECT concat_ws('|', i.name, x.seqno, x.cid, x.name, x.\"desc\", x.coll, "+
			"x.key) FROM sqlite_schema i, pragma_index_xinfo(i.name) x "+
			"WHERE i.type = 'index' AND i.tbl_name NOT LIKE 'goose_%' ORDER BY i.name, x.seqno"),
	}
	for _, s := range texts(t, db, "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema "+
		"WHERE tbl_name NOT LIKE 'goose_%' ORDER BY type, name") {
		all["sql"] = append(all["sql"], bare(s))
	}
	return all
}

// texts reads a query's only column.
func texts(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		all = append(all, s)
	}
	if rows.Err() != nil || len(all) == 0 {
		t.Fatalf("%s: %d rows, %v", query, len(all), rows.Err())
	}
	return all
}

// bare is SQL without comments and without the blanks that mean nothing.
func bare(query string) string {
	parts := regexp.MustCompile(`'[^']*'|--[^\n]*|/\*(?s:.*?)\*/|\s+`)
	one := parts.ReplaceAllStringFunc(query, func(part string) string {
		if part[0] == '\'' {
			return part
		}
		return " "
	})
	return regexp.MustCompile(` *([(),]) *| +`).ReplaceAllString(one, " $1 ")
}

// unfolded gives each column that was added later a line of its own. SQLite puts
// its comma behind the comment of the column before; it belongs before that.
func unfolded(table string) string {
	table = regexp.MustCompile(` ?( *)( -- [^\n]*\n), `).ReplaceAllString(table, ",$1$2  ")
	return strings.NewReplacer("*/, ", "*/,\n  ", "*/)", "*/\n)").Replace(table)
}

// TestSchemaIsDocumented demands a STRICT table and a comment on each column.
func TestSchemaIsDocumented(t *testing.T) {
	store.SQLiteOnly(t, "the schema is what its migrations make")
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
			isColumn := strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ") &&
				word == strings.ToLower(word)
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
	rows, err := db.Query(`SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name
	  NOT LIKE 'goose_%'
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
	if db := store.RawPostgres(t, dir); db != nil {
		return db
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "jangteo.db")+
		"?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.OpenHere(t, context.Background(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
