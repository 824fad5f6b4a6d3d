package store_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/jangteo/jangteo/store"
)

// TestPostgresSchemaSnapshot keeps schema_postgres.sql equal to what the
// migrations make, in PostgreSQL's words.
func TestPostgresSchemaSnapshot(t *testing.T) {
	store.SQLiteOnly(t, "it compares both engines itself")
	dir := store.MigratedShop(t)
	got := postgresSchema(t, dir).text + firstRows(t, dir)
	if *update {
		if err := os.WriteFile("schema_postgres.sql", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		writeTwins(t)
	}
	want, err := os.ReadFile("schema_postgres.sql")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("schema_postgres.sql is stale; run this test with -update:\n%s", diff)
	}
}

// TestPostgresSchemaLoads loads the snapshot into an empty PostgreSQL and counts
// what came of it.
func TestPostgresSchemaLoads(t *testing.T) {
	store.SQLiteOnly(t, "it compares both engines itself")
	dir := t.TempDir()
	open(t, dir)
	lite, pg := raw(t, dir), postgres(t)
	for what, queries := range map[string][2]string{
		"columns": {"SELECT t.name || '.' || x.name FROM pragma_table_list t, pragma_table_xinfo(t.name) x WHERE " +
			"t.schema = 'main' AND t.type = 'table' " +
			"AND t.name NOT LIKE 'goose%' AND t.name NOT LIKE 'sqlite%' ORDER BY 1",
			"SELECT table_name || '.' || column_name COLLATE \"C\" FROM information_schema.columns WHERE " +
				"table_schema = 'public' AND table_name <> 'search_index' ORDER BY 1"},
		"indexes": {"SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1",
			`SELECT indexname COLLATE "C" FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN
			  ('search_index_tokens', 'admins_email_key')
			 AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname) ORDER BY 1`},
		"triggers": {"SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1",
			`SELECT tgname::text COLLATE "C" FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`},
	} {
		rows, _ := pg.Query(context.Background(), queries[1])
		got, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(texts(t, lite, queries[0]), got); diff != "" {
			t.Errorf("%s of the migrations (-) and of schema_postgres.sql (+):\n%s", what, diff)
		}
	}
}

// postgres is a database with the schema in it.
func postgres(t *testing.T) *pgx.Conn {
	t.Helper()
	text, err := os.ReadFile("schema_postgres.sql")
	if err != nil {
		t.Fatal(err)
	}
	c, err := pgx.Connect(context.Background(), store.PostgresForTests(t).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	if _, err := c.Exec(context.Background(), string(text)); err != nil {
		t.Fatalf("schema_postgres.sql: %v", err)
	}
	return c
}

// firstRows are those that the migrations put into a new database.
func firstRows(t *testing.T, dir string) string {
	t.Helper()
	db := raw(t, dir)
	var b strings.Builder
	for _, table := range texts(t, db, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "+
		"AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search%' ORDER BY name") {
		columns := texts(t, db, "SELECT name FROM pragma_table_xinfo('"+table+"') WHERE hidden = 0")
		rows, err := db.Query("SELECT concat_ws(', ', quote(" + strings.Join(columns, "), quote(") + ")) FROM " + table +
			" ORDER BY 1")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var values string
			if err := rows.Scan(&values); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "\nINSERT INTO %s (%s) VALUES (%s);\n", table, strings.Join(columns, ", "), values)
		}
		rows.Close()
	}
	return b.String()
}

// inPostgres is a schema in PostgreSQL's words.
type inPostgres struct {
	text   string
	checks map[string]string // the condition that SQLite names a check by, by its name in PostgreSQL
}

// postgresSchema translates what the migrations make.
func postgresSchema(t *testing.T, dir string) inPostgres {
	t.Helper()
	all := inPostgres{checks: map[string]string{}}
	var tables, indexes, triggers []string
	for _, s := range schema(t, dir) {
		switch {
		case strings.HasPrefix(s, "CREATE VIRTUAL TABLE"): // db_postgres.sql has its own
		case strings.HasPrefix(s, "CREATE TABLE"):
			tables = append(tables, all.table(unfolded(s)))
		case strings.HasPrefix(s, "CREATE TRIGGER"):
			triggers = append(triggers, triggerInPostgres(t, s))
		default:
			indexes = append(indexes, indexInPostgres(s))
		}
	}
	engine, err := os.ReadFile("db_postgres.sql")
	if err != nil {
		t.Fatal(err)
	}
	parts := append([]string{"-- The schema in PostgreSQL's words. Written by: go test ./store -run " +
		"TestPostgresSchemaSnapshot -update",
		strings.TrimSpace(string(engine))}, referencedFirst(tables)...)
	parts = append(parts, `CREATE UNIQUE INDEX admins_email_key ON admins (lower(email));`)
	all.text = strings.Join(slices.Concat(parts, indexes, triggers), "\n\n") + "\n"
	return all
}

// referencedFirst puts each table behind those that it refers to.
func referencedFirst(tables []string) []string {
	var sorted []string
	placed := map[string]bool{}
	for len(sorted) < len(tables) {
		before := len(sorted)
		for _, table := range tables {
			name := strings.Fields(table)[2]
			ready := !placed[name]
			for _, ref := range regexp.MustCompile(`REFERENCES (\w+)`).FindAllStringSubmatch(table, -1) {
				ready = ready && (placed[ref[1]] || ref[1] == name)
			}
			if ready {
				sorted, placed[name] = append(sorted, table), true
				break // so that the order changes no more than it must
			}
		}
		if len(sorted) == before {
			panic("tables refer to each other in a circle")
		}
	}
	return sorted
}

// tokens splits SQL into texts, comments, words, blanks and marks.
func tokens(query string) []string {
	return regexp.MustCompile(`'(?:[^']|'')*'|--[^\n]*|/\*(?s:.*?)\*/|"[^"]*"|[A-Za-z_][A-Za-z_0-9.]*|\d+|\s+|<>|>=|<=|\|\||.`).FindAllString(query, -1)
}

// blank tells whether a token says nothing to the database.
func blank(token string) bool {
	return strings.TrimSpace(token) == "" || strings.HasPrefix(token, "--") || strings.HasPrefix(token, "/*")
}

// nextOf is the place of the next token from i that says something.
func nextOf(list []string, i int) int {
	for i < len(list) && blank(list[i]) {
		i++
	}
	return i
}

// expression translates the operators that only SQLite has.
func expression(query string) string {
	list := tokens(query)
	for i := range list {
		next := nextOf(list, i+1)
		if next == len(list) {
			break
		}
		switch {
		case list[i] == "GLOB":
			list[i], list[next] = "~", pattern(list[next])
		case list[i] == "NOT" && list[next] == "GLOB":
			after := nextOf(list, next+1)
			list[i], list[after] = "!~", pattern(list[after])
			clear(list[i+1 : next+1])
		case list[i] == "IS" && list[next] == "NOT":
			if list[nextOf(list, next+1)] != "NULL" {
				list[next] = "DISTINCT FROM"
			}
		}
	}
	return strings.Join(list, "")
}

// pattern is a regular expression that says the same as one of GLOB's.
func pattern(glob string) string {
	glob = strings.ReplaceAll(glob[1:len(glob)-1], `\`, `\\`)
	return "'^" + strings.ReplaceAll(glob, "*", ".*") + "$'"
}

// items splits what is in the brackets of a CREATE TABLE. Blanks and comments
// that stand behind a comma begin the item after it.
func items(list []string) [][]string {
	var all [][]string
	var item []string
	depth := 0
	for _, token := range list {
		switch token {
		case "(":
			depth++
		case ")":
			depth--
		}
		if token == "," && depth == 0 {
			all, item = append(all, item), nil
			continue
		}
		item = append(item, token)
	}
	return append(all, item)
}

// table translates a CREATE TABLE.
func (p inPostgres) table(create string) string {
	list := tokens(create)
	open, end := slices.Index(list, "("), len(list)-1
	for list[end] != ")" {
		end--
	}
	name := strings.Trim(strings.Fields(create)[2], `"`)
	all := items(list[open+1 : end])
	for i, item := range all {
		first := nextOf(item, 0)
		said := strings.Join(item[first:], "")
		column := ""
		if item[first] == strings.ToLower(item[first]) {
			column, said = item[first], p.column(name, item[first:])
		}
		all[i] = []string{strings.Join(item[:first], "") + expression(p.named(name, column, said))}
	}
	var b strings.Builder
	b.WriteString("CREATE TABLE " + name + " (")
	for i, item := range all {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(item[0])
	}
	return b.String() + ");"
}

// column translates the type of a column and what goes with it.
func (p inPostgres) column(table string, item []string) string {
	said := strings.Join(item, "")
	kind := regexp.MustCompile(`\b(INTEGER|TEXT|BLOB)\b`)
	said = strings.NewReplacer(" UNIQUE COLLATE NOCASE", "", " AUTOINCREMENT", "", " VIRTUAL", " STORED").Replace(said)
	switch {
	case item[0] == "id" || item[0] == "seq":
		said = strings.Replace(said, "INTEGER PRIMARY KEY", "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", 1)
	case isMeasure(item[0], said):
		said = strings.Replace(said, "INTEGER", "whole", 1)
	}
	return replaceFirst(kind, said, func(kind string) string {
		return map[string]string{"INTEGER": "bigint", "TEXT": `text COLLATE "C"`, "BLOB": "bytea"}[kind]
	})
}

func replaceFirst(what *regexp.Regexp, text string, by func(string) string) string {
	at := what.FindStringIndex(text)
	if at == nil {
		return text
	}
	return text[:at[0]] + by(text[at[0]:at[1]]) + text[at[1]:]
}

// isMeasure tells whether a column counts or measures something: its check says
// how much there may be of it. PostgreSQL would round what is written there.
func isMeasure(name, said string) bool {
	bounded := regexp.MustCompile(`CHECK \((?:` + name + ` (?:>|<)|` + name + ` BETWEEN)`).MatchString(said)
	return strings.Contains(said, name) && bounded && strings.Contains(said, "INTEGER") &&
		!strings.Contains(said, "PRIMARY KEY") &&
		!strings.Contains(said, "REFERENCES") && !strings.HasSuffix(name, "_at")
}

// named gives the checks of a column, or of a table, the names that PostgreSQL
// would give them, and remembers by what SQLite calls them.
func (p inPostgres) named(table, column, said string) string {
	stem := strings.TrimSuffix(table+"_"+column, "_") + "_check"
	var b strings.Builder
	for {
		before, after, found := strings.Cut(said, "CHECK (")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name := stem
		for n := 1; p.checks[name] != ""; n++ {
			name = fmt.Sprint(stem, n)
		}
		p.checks[name] = bracketed(after)
		b.WriteString("CONSTRAINT " + name + " CHECK (")
		said = after
	}
}

// bracketed is a text up to the bracket that closes it.
func bracketed(text string) string {
	depth := 1
	for i, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return text[:i]
		}
	}
	return text
}

// indexInPostgres translates a CREATE INDEX.
func indexInPostgres(create string) string {
	// An entry of PostgreSQL's has room for 2,704 bytes, and it would look up the row all the same.
	return strings.Replace(expression(create), "country, searched)", "country)", 1) + ";"
}

// triggerInPostgres translates a CREATE TRIGGER. What it asks itself of other
// rows has to stand in a function; all else is PostgreSQL's to ask.
func triggerInPostgres(t *testing.T, create string) string {
	t.Helper()
	parts := regexp.MustCompile(`(?s)^CREATE TRIGGER (\w+)\s+((?:BEFORE|AFTER) (\w+).*? ON (\w+))\s*` +
		`(?:WHEN (.*?))? BEGIN\s(.*)END$`).FindStringSubmatch(create)
	if parts == nil {
		t.Fatalf("unknown form of trigger: %s", create)
	}
	name, head, does, condition, body := parts[1], parts[2], parts[3], expression(parts[5]),
		expression(strings.TrimSpace(parts[6]))
	why := regexp.MustCompile(`^SELECT RAISE \(ABORT, '\w+'\); -- (.*)$`).FindStringSubmatch(body)
	when := ""
	if condition != "" && !strings.Contains(condition, "SELECT") {
		when = " WHEN (" + condition + ")"
	}
	switch {
	case why != nil && (when != "" || condition == ""):
		return fmt.Sprintf("CREATE TRIGGER %s %s FOR EACH ROW%s\n  EXECUTE FUNCTION refuse('%s');", name, head,
			when, why[1])
	case why != nil:
		body = fmt.Sprintf("IF %s THEN\n  RAISE check_violation USING CONSTRAINT = TG_NAME, MESSAGE = '%s';\nEND IF;",
			condition, why[1])
	case condition != "" && when == "":
		t.Fatalf("unknown form of trigger: %s", create)
	}
	answer := map[string]string{"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}[does]
	if strings.HasPrefix(head, "AFTER") {
		answer = "NULL"
	}
	return fmt.Sprintf("CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n%s\nRETURN %s;\nEND $$;\n"+
		"CREATE TRIGGER %[1]s %[4]s FOR EACH ROW%[5]s EXECUTE FUNCTION %[1]s();", name, body, answer, head, when)
}
