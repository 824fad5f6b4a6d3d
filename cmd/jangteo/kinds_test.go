package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// kinds are the types of kinds, and what tells whether a table has one.
func kinds() map[string]func(string) bool {
	var events []store.EventKind
	for _, e := range store.Events() {
		events = append(events, e.Kind.Kind)
	}
	var mails []store.MailKind
	for _, m := range store.MailKinds() {
		mails = append(mails, m.Kind)
	}
	return map[string]func(string) bool{
		"store.Entity":        inTable(store.Entities()),
		"store.EventKind":     func(k string) bool { return slices.Contains(events, store.EventKind(k)) },
		"store.Source":        inTable(store.Sources()),
		"store.IncidentKind":  inTable(store.IncidentKinds()),
		"store.MailKind":      func(k string) bool { return slices.Contains(mails, store.MailKind(k)) },
		"store.EffectKind":    inTable(store.EffectKinds()),
		"store.ClaimKind":     inTable(store.ClaimKinds()),
		"store.ConsentKind":   inTable(store.ConsentKinds()),
		"store.PG":            inTable(store.PGs()),
		"store.RefundPart":    inTable(store.RefundParts()),
		"store.PaymentSource": inTable(store.PaymentSources()),
		"wording.Notice":      func(k string) bool { return wording.NoticeText(wording.Notice(k), views.Korean) != "" },
	}
}

func inTable[K ~string](table []store.Meaning[K]) func(string) bool {
	return func(k string) bool {
		return slices.ContainsFunc(table, func(m store.Meaning[K]) bool { return string(m.Kind) == k })
	}
}

// TestKindsAreNamed reads the program's source: a kind is written out only where
// its constant is declared, and each constant is in the table of its family.
func TestKindsAreNamed(t *testing.T) {
	outside(t)
	families := kinds()
	declared := map[string]int{}
	for _, p := range source(t) {
		for _, file := range p.Syntax {
			var named []ast.Node // where constants are declared
			for n := range ast.Preorder(file) {
				switch n := n.(type) {
				case *ast.GenDecl:
					if n.Tok == token.CONST {
						named = append(named, n)
					}
				case *ast.BasicLit:
					name, known := nameOf(p.TypesInfo.TypeOf(n))
					if !known || families[name] == nil || n.Value == `""` {
						continue
					}
					text := constant.StringVal(p.TypesInfo.Types[n].Value)
					if !slices.ContainsFunc(named, func(d ast.Node) bool {
						return d.Pos() <= n.Pos() &&
							n.End() <= d.End()
					}) {
						t.Errorf("%s: %s %q is written out instead of named", p.Fset.Position(n.Pos()), name, text)
						continue
					}
					declared[name]++
					if !families[name](text) {
						t.Errorf("%s: %s %q is not in its table", p.Fset.Position(n.Pos()), name, text)
					}
				}
			}
		}
	}
	for name := range families {
		if declared[name] == 0 {
			t.Errorf("no constant of %s was found", name)
		}
	}
}

// TestEventsAreListed finds the events that the program writes out whole: what
// happens and to what must be in the table together.
func TestEventsAreListed(t *testing.T) {
	outside(t)
	listed := map[store.Happening]bool{}
	for _, e := range store.Events() {
		listed[e.Kind] = true
	}
	found := 0
	for _, p := range source(t) {
		for _, file := range p.Syntax {
			for n := range ast.Preorder(file) {
				lit, ok := n.(*ast.CompositeLit)
				if !ok {
					continue
				}
				if name, _ := nameOf(p.TypesInfo.TypeOf(lit)); name != "store.Event" {
					continue
				}
				what := store.Happening{Entity: store.Entity(field(p, lit, "Entity")),
					Kind: store.EventKind(field(p, lit, "Kind"))}
				if what.Entity == "" || what.Kind == "" {
					continue
				}
				found++
				if !listed[what] {
					t.Errorf("%s: the table has no %v", p.Fset.Position(lit.Pos()), what)
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d events were found", found)
	}
}

// field is the constant that a struct is written with; empty for none.
func field(p *packages.Package, lit *ast.CompositeLit, name string) string {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok && types.ExprString(kv.Key) == name {
			if v := p.TypesInfo.Types[kv.Value].Value; v != nil {
				return constant.StringVal(v)
			}
		}
	}
	return ""
}

// TestSQLNamesKnownKinds looks at the kinds that queries in the store name.
func TestSQLNamesKnownKinds(t *testing.T) {
	outside(t)
	families := kinds()
	named := regexp.MustCompile(`\b(?:kind|pg|entity|source) (?:=|<>|IN \() ?('[a-z_-]+'(?:, '[a-z_-]+')*)`)
	found := 0
	for _, p := range source(t) {
		for _, file := range p.Syntax {
			for n := range ast.Preorder(file) {
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					continue
				}
				for _, m := range named.FindAllStringSubmatch(lit.Value, -1) {
					for k := range strings.SplitSeq(strings.ReplaceAll(m[1], "'", ""), ", ") {
						found++
						known := false
						for _, has := range families {
							known = known || has(k)
						}
						if !known {
							t.Errorf("%s: no table has %q", p.Fset.Position(lit.Pos()), k)
						}
					}
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d kinds were found in queries", found)
	}
}

// nameOf is a type as these tests call it: store.PG.
func nameOf(t types.Type) (string, bool) {
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return "", false
	}
	return named.Obj().Pkg().Name() + "." + named.Obj().Name(), true
}

// source is the program without its tests.
func source(t *testing.T) []*packages.Package {
	t.Helper()
	list, err := packages.Load(&packages.Config{Dir: "../..",
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports |
			packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo}, "./store", "./checkout/...",
		"./handlers/...", "./cmd/...")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
	}
	return list
}
