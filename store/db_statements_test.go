package store

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// program is the package's own source, read for what it says to its database.
type program struct {
	set   *token.FileSet
	info  *types.Info
	calls map[types.Object][]call
	local map[types.Object][]ast.Expr // what is assigned to a variable; nil: something that is not one expression
	takes map[types.Object]parameter  // whose parameter a variable is
}

// call is a call of one of our functions, and the function that it is in.
type call struct {
	*ast.CallExpr
	in string
}

type parameter struct {
	of    types.Object
	place int
}

// statement is a place where the program says something to its database.
type statement struct {
	at    string   // file and line
	in    string   // the function
	texts []string // all that can be read off the source
	whole bool     // nothing else is said there
}

// readProgram reads the package, and more that may be planted in it.
func readProgram(t *testing.T, more []byte) *program {
	t.Helper()
	set, files := ownSource(t)
	if more != nil {
		planted, err := parser.ParseFile(set, "db_statements_test.go", more, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files["planted"] = planted
	}
	p := &program{set: set, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{},
		Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}}, calls: map[types.Object][]call{}, local: map[types.Object][]ast.Expr{},
		takes: map[types.Object]parameter{}}
	check := types.Config{Importer: ownPackages{set}, Error: func(error) {}} // errors come of what is not imported
	check.Check("store", set, slices.Collect(maps.Values(files)), p.info)
	for _, file := range files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				p.readFunction(f)
			}
		}
	}
	return p
}

// ofSQLite tells whether a file is SQLite's own.
func ofSQLite(file string) bool {
	file = filepath.Base(file)
	return strings.HasPrefix(file, "db_sqlite") && file != "db_sqlite.go" || file == "db_writer.go"
}

// readFunction notes what a function takes, calls and assigns.
func (p *program) readFunction(f *ast.FuncDecl) {
	place := 0
	for _, field := range f.Type.Params.List {
		for _, name := range field.Names {
			p.takes[p.info.Defs[name]] = parameter{p.info.Defs[f.Name], place}
			place++
		}
	}
	for n := range ast.Preorder(f) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if of := p.called(n); of != nil && !ofSQLite(p.set.Position(n.Pos()).Filename) {
				p.calls[of] = append(p.calls[of], call{n, f.Name.Name})
			}
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				name, ok := to.(*ast.Ident)
				if !ok {
					continue
				}
				var value ast.Expr
				if len(n.Lhs) == len(n.Rhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE) {
					value = n.Rhs[i]
				}
				of := p.info.ObjectOf(name)
				p.local[of] = append(p.local[of], value)
			}
		}
	}
}

// called is the function of ours that a call calls.
func (p *program) called(c *ast.CallExpr) types.Object {
	fun := ast.Unparen(c.Fun)
	if generic, ok := fun.(*ast.IndexExpr); ok {
		fun = generic.X
	}
	switch fun := fun.(type) {
	case *ast.Ident:
		return p.info.Uses[fun]
	case *ast.SelectorExpr:
		return p.info.Uses[fun.Sel]
	}
	return nil
}

// statements finds all places where the program says something to its database:
// the methods of a transaction that take a statement are called there. Those of
// the engines are their own affair.
func (p *program) statements() []statement {
	var all []statement
	for of, calls := range p.calls {
		f, ok := of.(*types.Func)
		if !ok || f.Signature().Recv() == nil ||
			!strings.HasSuffix(types.TypeString(f.Signature().Recv().Type(), nil), "store.tx") ||
			!slices.Contains([]string{"exec", "get", "each", "insert"}, f.Name()) {
			continue
		}
		for _, c := range calls {
			if c.in == "insert" {
				continue // an engine's, which is told the statement
			}
			s := statement{at: p.set.Position(c.Pos()).String(), in: c.in}
			s.texts, s.whole = p.texts(c.Args[0])
			if f.Name() == "insert" {
				for i := range s.texts {
					s.texts[i] += returningID
				}
			}
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b statement) int { return strings.Compare(a.at, b.at) })
	return all
}

// texts are what an expression can say, and whether that is all.
func (p *program) texts(e ast.Expr) (all []string, whole bool) {
	if v := p.info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return []string{constant.StringVal(v)}, true
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return p.texts(e.X)
	case *ast.BinaryExpr:
		left, all := p.texts(e.X)
		right, too := p.texts(e.Y)
		var both []string
		for _, a := range left {
			for _, b := range right {
				both = append(both, a+b)
			}
		}
		return both, all && too
	case *ast.IndexExpr: // of a map that is written out
		if literal, ok := e.X.(*ast.CompositeLit); ok {
			values := []ast.Expr{}
			for _, member := range literal.Elts {
				values = append(values, member.(*ast.KeyValueExpr).Value)
			}
			all, whole = p.union(values)
			return append(all, ""), whole
		}
	case *ast.Ident:
		return p.named(p.info.ObjectOf(e))
	}
	return nil, false
}

// named are what a variable can say: whatever it is given anywhere.
func (p *program) named(of types.Object) ([]string, bool) {
	if given, ok := p.takes[of]; ok {
		var values []ast.Expr
		for _, c := range p.calls[given.of] {
			values = append(values, c.Args[given.place])
		}
		return p.union(values)
	}
	return p.union(p.local[of])
}

func (p *program) union(values []ast.Expr) (all []string, whole bool) {
	whole = len(values) > 0
	for _, v := range values {
		if v == nil {
			return all, false
		}
		texts, ok := p.texts(v)
		all, whole = append(all, texts...), whole && ok
	}
	return all, whole
}

// TestStatementsPrepareOnPostgres has every statement of the program prepared by
// PostgreSQL, as SQLite does it in all other tests. Those that are put together
// while the program runs are taken from it running.
func TestStatementsPrepareOnPostgres(t *testing.T) {
	SQLiteOnly(t, "it compares both engines itself")
	p := readProgram(t, nil)
	said := walk(t)
	all := p.statements()
	for _, trouble := range troubles(postgresWithSchema(t), all, said) {
		t.Error(trouble)
	}
	count := len(said.texts)
	for _, s := range all {
		count += len(s.texts)
	}
	if count < 400 {
		t.Errorf("only %d statements were found", count)
	}
}

// TestPlantedStatementsAreNoticed adds statements to the program that only SQLite
// takes, or that nobody can find.
func TestPlantedStatementsAreNoticed(t *testing.T) {
	SQLiteOnly(t, "it compares both engines itself")
	p := readProgram(t, []byte(`package store
		func (t *tx) planted(some string) { t.exec("INSERT OR IGNORE INTO settings VALUES ('a', 'b', 1)" ) }
		func (t *tx) plantedWhere(condition string) { t.exec("DELETE FROM settings WHERE " + condition) }
		func (t *tx) plantedCall() { t.plantedWhere("name = 'a'"); t.plantedWhere("1") }
		func (t *tx) plantedType(id int64) { t.get("SELECT CAST(id AS real) FROM products", nil) }
		func (t *tx) plantedRowid(id int64) { list(t, "SELECT rowid FROM products", func(*int) []any { return nil }) }
		func (t *tx) plantedHidden() { t.exec(strings.Repeat("SELECT 1", 1)) }`))
	want := []string{"db_statements_test.go:2", "db_statements_test.go:3", "db_statements_test.go:5",
		"payment_ledger.go", "db_statements_test.go:7"}
	all, said := p.statements(), saying{in: map[string]bool{}}
	for _, s := range all {
		said.in[s.in] = s.in != "plantedHidden" // the others are heard in the test before
	}
	found := troubles(postgresWithSchema(t), all, said)
	for _, at := range want {
		i := slices.IndexFunc(found, func(s string) bool { return strings.HasPrefix(s, at+":") })
		if i < 0 {
			t.Errorf("nothing was found at %s", at)
			continue
		}
		found = slices.Delete(found, i, i+1)
	}
	if len(found) > 0 {
		t.Errorf("besides: %q", found)
	}
}

// TestSQLiteStaysInItsFiles finds what only SQLite understands in none but its
// own files and the migrations.
func TestSQLiteStaysInItsFiles(t *testing.T) {
	SQLiteOnly(t, "it compares both engines itself")
	own := regexp.MustCompile(`\b(PRAGMA|pragma|rowid|GLOB|MATCH|INDEXED BY|INSERT OR)\b|pragma_`)
	looked, found := 0, 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		looked++
		word := own.Find(text)
		if name := filepath.Base(path); word != nil && (strings.HasPrefix(name, "db_sqlite") ||
			name == "db_writer.go") {
			found++
		} else if word != nil {
			t.Errorf("%s says %s", path, word)
		}
		return nil
	})
	if err != nil || looked < 100 || found < 2 {
		t.Errorf("%d files, %d of them SQLite's, %v", looked, found, err)
	}
}

// troubles are what PostgreSQL does not take of statements that can be read off
// the source, and of those that the running program said. Where the source does
// not tell all, the program must have said something.
func troubles(pg *pgx.Conn, all []statement, said saying) []string {
	var list []string
	for _, s := range all {
		if !s.whole && !said.in[s.in] {
			list = append(list, s.at+": "+s.in+" puts statements together that no test has heard")
		}
		for _, text := range s.texts {
			if err := fits(pg, text); err != nil {
				list = append(list, fmt.Sprintf("%s: %v: %s", s.at, err, text))
			}
		}
	}
	for text := range said.texts {
		if err := fits(pg, text); err != nil {
			list = append(list, fmt.Sprintf("said: %v: %s", err, text))
		}
	}
	return list
}

// fits has a statement prepared, and sees that all that goes in and comes out is
// of a type that columns have.
func fits(pg *pgx.Conn, text string) error {
	d, err := pg.Prepare(context.Background(), "", postgresWords{}.statement(text))
	if err != nil {
		return err
	}
	var whole uint32
	if err := pg.QueryRow(context.Background(), "SELECT 'whole'::regtype::oid").Scan(&whole); err != nil {
		return err
	}
	known := []uint32{whole, pgtype.Int8OID, pgtype.Int4OID, pgtype.TextOID, pgtype.ByteaOID, pgtype.BoolOID,
		pgtype.NumericOID}
	for i, kind := range d.ParamOIDs {
		if !slices.Contains(known, kind) {
			return fmt.Errorf("argument %d is of type %d", i+1, kind)
		}
	}
	for i, f := range d.Fields {
		if !slices.Contains(known, f.DataTypeOID) {
			return fmt.Errorf("column %d is of type %d", i+1, f.DataTypeOID)
		}
	}
	return nil
}

// saying is what a running program says to its database.
type saying struct {
	texts map[string]bool
	in    map[string]bool // the functions in which something was said
}

// walk opens a shop and asks it everything for which it puts statements together.
func walk(t *testing.T) saying {
	t.Helper()
	all := saying{map[string]bool{}, map[string]bool{}}
	var mu sync.Mutex
	hear := func(text string) {
		mu.Lock()
		defer mu.Unlock()
		in := callers()
		asks := slices.IndexFunc(in, func(f runtime.Frame) bool { return !passesOn(f) })
		if ofSQLite(in[asks].File) || strings.Contains(text, "pragma_") {
			return // SQLite's own
		}
		for _, frame := range in {
			all.in[frame.Function[strings.LastIndex(frame.Function, ".")+1:]] = true
		}
		all.texts[text] = true
	}
	s, err := Open(context.Background(), Options{Dir: EmptyShop(t), said: hear})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Seed(context.Background()); err != nil {
		t.Fatal(err)
	}
	walkBoard(t, s)
	walkProducts(t, s)
	walkConsents(t, s)
	if broken, err := s.Verify(context.Background()); err != nil || len(broken) > 0 {
		t.Errorf("verify: %q, %v", broken, err)
	}
	return all
}

// callers are the functions under way, the innermost first.
func callers() []runtime.Frame {
	places := make([]uintptr, 50)
	frames := runtime.CallersFrames(places[:runtime.Callers(3, places)])
	var list []runtime.Frame
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		list = append(list, frame)
	}
	return list
}

// passesOn tells whether a function only passes statements on.
func passesOn(f runtime.Frame) bool {
	file := filepath.Base(f.File)
	return strings.HasSuffix(f.Function, ".(*tx).ids") || file == "db_sqlite.go" || file == "db_engine.go"
}

// walkBoard asks for every tab of the board, by each filter and by all of them.
func walkBoard(t *testing.T, s *Store) {
	ctx, now := context.Background(), time.Now()
	whole := BoardFilter{Search: "의자", From: now, To: now, PG: "inicis", Language: "ko", Abroad: "yes", Batch: 1,
		Unsent: now, Numbers: []string{"A"}}
	filters := []BoardFilter{{}, {Search: "nothing of that name"}, {Search: "의자"}, {From: now}, {To: now},
		{PG: "inicis"}, {Language: "en"},
		{Abroad: "yes"}, {Abroad: "no"}, {Batch: 1}, {Unsent: now}, {Numbers: []string{"A", "B"}}, whole}
	for _, tab := range []BoardTab{TabAll, TabAwaiting, TabPaid, TabPreparing, TabShipped, TabClaims, TabVoid,
		TabReturned, TabRefunded, TabHeld} {
		for _, f := range filters {
			f.Tab = tab
			for _, place := range []*BoardPlace{nil, {1, 1}} {
				_, err := s.Board(ctx, f, place, nil, 10)
				_, errBefore := s.Board(ctx, f, nil, place, 10)
				_, errCount := s.CountOrders(ctx, f, 10)
				if err := errors.Join(err, errBefore, errCount); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// walkConsents writes as many consents as an order can have, of one that is not there.
func walkConsents(t *testing.T, s *Store) {
	list := []Consent{{Kind: "order", Language: "ko"}, {Kind: "privacy", Language: "ko"}, {Kind: "marketing",
		Language: "ko"}}
	for n := range list {
		err := s.write(context.Background(), func(tx *tx) error {
			_, err := tx.putConsents(1, list[:n+1])
			return err
		})
		if err == nil {
			t.Error("an order that is not there has consents")
		}
	}
}

// walkProducts asks for every view and order of the lists of products.
func walkProducts(t *testing.T, s *Store) {
	ctx := context.Background()
	for _, view := range []ProductView{AllProducts, ActiveProducts, HiddenProducts, SoldOutProducts, LowProducts,
		DeletedProducts} {
		for _, sorted := range []string{"new", "updated", "name", "price", "price-desc", "stock"} {
			for _, query := range []string{"", "의자 편한"} {
				if _, err := s.Products(ctx, ProductFilter{View: view, Sort: sorted, Query: query, Category: query,
					Limit: 10}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	categories, err := s.CategoryRows(ctx)
	if err != nil || len(categories) == 0 {
		t.Fatal(err)
	}
	choices := []Choice{{"색상", "검정"}, {"색상", "하양"}, {"크기", "대"}, {"길이", "1 m"}, {"무늬", "줄"}}
	for _, order := range []ListOrder{NewestFirst, CheapestFirst, DearestFirst, MostReduced, ByName} {
		for _, l := range []Listing{{}, {Least: 1}, {Most: 1 << 40}, {InStock: true}, {Choices: choices},
			{Choices: choices[:1]}, {Choices: choices[:3]}, {Least: 1, Most: 2, InStock: true, Choices: choices}} {
			for _, l.Lang = range []string{"ko", "en"} {
				l.Order, l.Limit = order, 10
				if _, err := s.CategoryBySlug(ctx, categories[0].Slug, l); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
