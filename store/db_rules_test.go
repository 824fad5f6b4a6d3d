package store

import (
	"context"
	"go/ast"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTriggersRefuseByTheirNames reads every trigger: each refuses by its own
// name and by nothing else, but for those that only note what has changed.
func TestTriggersRefuseByTheirNames(t *testing.T) {
	SQLiteOnly(t, "it reads the text of its triggers and indexes")
	raise, name := regexp.MustCompile(`(?i)\bRAISE\s*\(([^)]*)\)`), regexp.MustCompile(`^[a-z]+(_[a-z]+)+$`)
	triggers := schemaRows(t, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
	for _, r := range triggers {
		trigger, query := r[0], r[1]
		raised := raise.FindAllStringSubmatch(query, -1)
		if notes := slices.ContainsFunc([]string{"search_sees_", "pages_see_", "sums_see_", "changed_products_",
			"forgets_"},
			func(begin string) bool { return strings.HasPrefix(trigger, begin) }); notes == (len(raised) > 0) {
			t.Errorf("%s refuses in %d places", trigger, len(raised))
		}
		for _, says := range raised {
			if says[1] != "ABORT, '"+trigger+"'" || !name.MatchString(trigger) {
				t.Errorf("%s refuses by %s", trigger, says[1])
			}
		}
	}
	if len(triggers) < 70 {
		t.Errorf("only %d triggers", len(triggers))
	}
}

// uniqueColumns asks for all that is unique and its index, or for keys, what the
// names of such end in.
const uniqueColumns = `SELECT group_concat(t.name || '.' || c.name, ', ' ORDER BY c.seqno), CASE i.origin WHEN 'c'
  THEN i.name WHEN 'pk' THEN '_pkey' ELSE '_key' END
	  FROM pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
	  WHERE t.schema = 'main' AND i."unique" = 1 GROUP BY i.name`

// TestUniqueIndexesAreKnown compares the table from which unique indexes get
// their names with the schema, and sees that columns say which rule is meant.
func TestUniqueIndexesAreKnown(t *testing.T) {
	SQLiteOnly(t, "it reads the text of its triggers and indexes")
	indexes, keys := map[string]rule{}, map[string]bool{}
	for _, r := range schemaRows(t, uniqueColumns) {
		columns, index := r[0], r[1]
		if indexes[columns] != "" || keys[columns] {
			t.Errorf("two rules keep %s unique", columns)
		}
		if strings.HasPrefix(index, "_") {
			keys[columns] = true
		} else {
			indexes[columns] = rule(index)
		}
	}
	if diff := cmp.Diff(indexes, uniqueIndexes()); diff != "" || len(keys) < 20 {
		t.Errorf("%d keys; the schema (-) and the program (+):\n%s", len(keys), diff)
	}
}

// TestRulesThatAreAskedForExist finds the rules that the program tells apart in
// its source.
func TestRulesThatAreAskedForExist(t *testing.T) {
	SQLiteOnly(t, "it reads the text of its triggers and indexes")
	known := map[string]bool{}
	for _, r := range schemaRows(t, "SELECT name, '' FROM sqlite_schema WHERE type = 'trigger'") {
		known[r[0]] = true
	}
	for _, r := range schemaRows(t, uniqueColumns) {
		known[string(uniqueName(r[0], r[1]))] = true
	}
	set, files := ownSource(t)
	asked := 0
	for _, file := range files {
		for n := range ast.Preorder(file) {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || spec.Type == nil || types.ExprString(spec.Type) != "rule" {
				continue
			}
			asked++
			if name := strings.Trim(types.ExprString(spec.Values[0]), `"`); !known[name] {
				t.Errorf("%s: the schema has no rule %s", set.Position(spec.Pos()), name)
			}
		}
	}
	if asked < 6 {
		t.Errorf("only %d rules are asked for", asked)
	}
}

// schemaRows asks a new database about its schema: for two texts a row.
func schemaRows(t *testing.T, query string) [][2]string {
	t.Helper()
	s, err := OpenHere(t, context.Background(), Options{Dir: EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var rows [][2]string
	err = s.read(context.Background(), func(t *tx) error {
		return t.each(query, nil, func(scan func(...any) error) error {
			var r [2]string
			err := scan(&r[0], &r[1])
			rows = append(rows, r)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
