package store_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/jangteo/jangteo/store"
)

// TestPostgresUpdatesMakeTheSnapshot brings the oldest database that can be brought up to
// date there, and compares it with one that schema_postgres.sql has made. As some updates
// want nobody to serve meanwhile, it waits for who does, as versions did that served alone.
func TestPostgresUpdatesMakeTheSnapshot(t *testing.T) {
	store.SQLiteOnly(t, "it compares both engines itself")
	old := store.MigratedTo(t, store.OldestUpdatable)
	address := store.PostgresForTests(t).Database(t)
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(t.Context(), postgresSchema(t, old).text+firstRows(t, old)+store.Installation+
		fmt.Sprintf("; INSERT INTO installation VALUES (1, %d, ''); SET application_name = 'jangteo serve: an old one';"+
			"SELECT pg_advisory_lock(%d)", store.OldestUpdatable, store.ServeLock)); err != nil {
		t.Fatal(err)
	}
	if err := store.MigratePostgres(t.Context(), address); err == nil || !strings.Contains(err.Error(),
		"stop an old one first") {
		t.Errorf("the schema changes under who serves the shop: %v", err)
	}
	if _, err := c.Exec(t.Context(), "SELECT pg_advisory_unlock_all()"); err != nil {
		t.Fatal(err)
	}
	if err := store.MigratePostgres(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), "DROP TABLE installation"); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(catalog(t, postgres(t)), catalog(t, c)); diff != "" {
		t.Errorf("schema_postgres.sql (-) and migrations_postgres (+) make different databases:\n%s", diff)
	}
}

// catalog is all that a database has, but for the order of columns.
func catalog(t *testing.T, c *pgx.Conn) []string {
	t.Helper()
	ask := func(query string) []string {
		rows, _ := c.Query(t.Context(), query)
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return list
	}
	all := ask(`SELECT concat_ws(' ', 'column', table_name, column_name, coalesce(domain_name, data_type), is_nullable,
	    column_default, collation_name, is_identity, generation_expression)
	  FROM information_schema.columns WHERE table_schema = 'public'
	  UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
	  WHERE connamespace = 'public'::regnamespace
	  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
	  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
	  UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace`)
	var rows []string
	for _, table := range ask("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'") {
		rows = append(rows, "SELECT '"+table+" ' || to_jsonb(t)::text FROM "+table+" t")
	}
	return slices.Sorted(slices.Values(append(all, ask(strings.Join(rows, " UNION ALL "))...)))
}

// TestEveryMigrationHasATwin demands a file of the same name for PostgreSQL, which says so
// when the version before cannot go on beside it, and changes rows where SQLite's does.
func TestEveryMigrationHasATwin(t *testing.T) {
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		var n int64
		if _, err := fmt.Sscanf(filepath.Base(file), "%d_", &n); err != nil {
			t.Fatal(err)
		}
		if n <= store.OldestUpdatable {
			continue
		}
		name := filepath.Join("migrations_postgres", filepath.Base(file))
		twin, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%v: go test ./store -run TestPostgresSchemaSnapshot -update writes most of it", err)
			continue
		}
		if why := aloneFor(string(twin)); why != "" && !strings.HasPrefix(string(twin), "-- alone:") {
			t.Errorf("%s: begin it with \"-- alone:\" and why, as the version before cannot follow: %s", name, why)
		}
	}
	twins, err := filepath.Glob("migrations_postgres/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, twin := range twins {
		if !slices.Contains(files, filepath.Join("migrations", filepath.Base(twin))) {
			t.Errorf("%s is of no migration", twin)
		}
	}
	if why := aloneFor("ALTER TABLE hints ADD COLUMN a bigint NOT NULL;"); why == "" {
		t.Error("a column that must have a value is not noticed")
	}
}

// aloneFor is what in an update the version before it cannot follow; empty: nothing that
// can be told from its words.
func aloneFor(text string) string {
	for _, said := range strings.Split(text, ";") {
		said = regexp.MustCompile(`--[^\n]*|/\*(?s:.*?)\*/`).ReplaceAllString(said, "")
		if regexp.MustCompile(`DROP (TABLE|COLUMN)|\bRENAME\b|SET NOT NULL`).MatchString(said) ||
			strings.Contains(said, "ADD COLUMN") && strings.Contains(said, "NOT NULL") &&
				!strings.Contains(said, "DEFAULT") {
			return strings.TrimSpace(said)
		}
	}
	return ""
}

// writeTwins writes the migrations for PostgreSQL that are not there: what their schemas
// differ in. What cannot be told from that is left to be written.
func writeTwins(t *testing.T) {
	t.Helper()
	for n := int64(store.OldestUpdatable + 1); ; n++ {
		found, err := filepath.Glob(fmt.Sprintf("migrations/%05d_*.sql", n))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			return
		}
		name := filepath.Join("migrations_postgres", filepath.Base(found[0]))
		if _, err := os.Stat(name); err == nil {
			continue
		}
		source, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		before, made := postgresSchema(t, store.MigratedTo(t, n-1)).text, postgresSchema(t, store.MigratedTo(t, n)).text
		text := strings.Join(slices.Concat(updateOf(partsOf(before), partsOf(made)), rowsIn(string(source), made)), "\n")
		if why := aloneFor(text); why != "" {
			text = "-- alone: the version before cannot do without what is taken away\n" + text
		}
		if err := os.WriteFile(name, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// part is a statement of a schema: what it makes, and how.
type part struct{ kind, name, text string }

// partsOf splits a schema. A trigger with a function of its own is one part.
func partsOf(schema string) map[string]part {
	parts := map[string]part{}
	made := regexp.MustCompile(`(?m)^CREATE (?:UNIQUE )?(\w+) (\S+?)[ (]`)
	for _, text := range strings.Split(schema, "\n\n") {
		all := made.FindAllStringSubmatch(text, -1)
		if all == nil {
			continue
		}
		last := all[len(all)-1]
		parts[last[1]+" "+last[2]] = part{last[1], last[2], strings.TrimSpace(text)}
	}
	return parts
}

// updateOf is what makes the new schema of the old.
func updateOf(old, made map[string]part) (list []string) {
	for _, key := range slices.SortedFunc(maps.Keys(made), tablesFirst) {
		was, is := old[key], made[key]
		switch {
		case was == is:
		case was.text == "":
			list = append(list, is.text)
		case is.kind == "TABLE":
			list = append(list, alterTable(is.name, was.text, is.text)...)
		case is.kind == "INDEX":
			list = append(list, "DROP INDEX "+is.name+";", is.text)
		default:
			list = append(list, strings.NewReplacer("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION",
				"CREATE TRIGGER", "CREATE OR REPLACE TRIGGER").Replace(is.text))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(old)) {
		if gone := old[key]; made[key].text == "" {
			list = append(list, dropped(gone))
		}
	}
	return list
}

func tablesFirst(a, b string) int {
	place := func(key string) int {
		kind, _, _ := strings.Cut(key, " ")
		return slices.Index([]string{"DOMAIN", "FUNCTION", "TABLE", "INDEX", "TRIGGER"}, kind)
	}
	return cmp.Or(place(a)-place(b), strings.Compare(a, b))
}

func dropped(p part) string {
	if p.kind != "TRIGGER" {
		return "DROP " + p.kind + " " + p.name + ";"
	}
	table := regexp.MustCompile(`CREATE TRIGGER \w+\s[^;]*? ON (\w+)`).FindStringSubmatch(p.text)[1]
	text := "DROP TRIGGER " + p.name + " ON " + table + ";"
	if strings.Contains(p.text, "CREATE FUNCTION") {
		text += "\nDROP FUNCTION " + p.name + ";"
	}
	return text
}

// alterTable changes columns and checks. What else differs stops the update.
func alterTable(name, was, is string) (list []string) {
	old, made := columnsOf(was), columnsOf(is)
	alter := "ALTER TABLE " + name
	for _, column := range slices.Sorted(maps.Keys(old.columns)) {
		if made.columns[column] == "" {
			list = append(list, alter+" DROP COLUMN "+column+";")
		}
	}
	for _, column := range made.order {
		switch said := made.columns[column]; {
		case old.columns[column] == "":
			list = append(list, alter+" ADD COLUMN "+said+";")
		case withoutChecks(said) != withoutChecks(old.columns[column]):
			list = append(list, "WRITE BY HAND how "+name+"."+column+" becomes "+said+";")
		}
	}
	for _, check := range slices.Sorted(maps.Keys(old.checks)) {
		if made.checks[check] != old.checks[check] {
			list = append(list, alter+" DROP CONSTRAINT "+check+";")
		}
	}
	for _, check := range slices.Sorted(maps.Keys(made.checks)) {
		if made.checks[check] != old.checks[check] && !slices.ContainsFunc(list, func(said string) bool {
			return strings.Contains(said, "ADD COLUMN") && strings.Contains(said, "CONSTRAINT "+check+" ")
		}) {
			list = append(list, alter+" ADD CONSTRAINT "+check+" CHECK ("+made.checks[check]+");")
		}
	}
	if old.rest != made.rest {
		list = append(list, "WRITE BY HAND how "+name+" gets "+made.rest+";")
	}
	return list
}

// tableParts are the columns of a table, its checks by name, and what else it demands.
type tableParts struct {
	order           []string
	columns, checks map[string]string
	rest            string
}

func columnsOf(create string) tableParts {
	p := tableParts{columns: map[string]string{}, checks: map[string]string{}}
	list := tokens(create)
	from := slices.Index(list, "(")
	for _, item := range items(list[from+1 : len(list)-2]) {
		item = slices.DeleteFunc(item, func(token string) bool { return blank(token) && strings.TrimSpace(token) != "" })
		said := strings.Join(strings.Fields(strings.Join(item, "")), " ")
		for _, check := range regexp.MustCompile(`CONSTRAINT (\w+) CHECK \(`).FindAllStringSubmatchIndex(said, -1) {
			p.checks[said[check[2]:check[3]]] = bracketed(said[check[1]:])
		}
		switch first, _, _ := strings.Cut(said, " "); {
		case first == strings.ToLower(first):
			p.order, p.columns[first] = append(p.order, first), said
		case withoutChecks(said) != "":
			p.rest += said + ", "
		}
	}
	return p
}

// withoutChecks is what a column or a table demands beside its checks.
func withoutChecks(said string) string {
	for {
		at := regexp.MustCompile(` ?CONSTRAINT \w+ CHECK \(`).FindStringIndex(said)
		if at == nil {
			return said
		}
		said = said[:at[0]] + said[at[1]+len(bracketed(said[at[1]:]))+1:]
	}
}

// rowsIn are the statements of a migration that change rows, of tables that stay.
func rowsIn(source, schema string) (list []string) {
	source = regexp.MustCompile(`(?s)-- \+goose StatementBegin.*?-- \+goose StatementEnd`).ReplaceAllString(source, "")
	for _, said := range strings.Split(source, ";") {
		said = strings.TrimSpace(regexp.MustCompile(`(?m)^--.*$`).ReplaceAllString(said, ""))
		changes := regexp.MustCompile(`^(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)`).FindStringSubmatch(said)
		if changes != nil && strings.Contains(schema, "CREATE TABLE "+changes[1]+" (") {
			list = append(list, expression(said)+";")
		}
	}
	return list
}
