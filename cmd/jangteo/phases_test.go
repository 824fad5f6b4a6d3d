package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEverythingIsTested reads in the Makefile that every test is run wholly: all of them
// with the race detector and, where they ask whether it watches, without it as well.
func TestEverythingIsTested(t *testing.T) {
	outside(t)
	text, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	makefile := strings.ReplaceAll(string(text), "$\\\n\t", "")
	for _, part := range []string{"-j2 test-raced test-plain\n", "$(tests) $$race -parallel 4 ./handlers ./store ./checkout/... ./...\n",
		"$(tests) -parallel 4 ./cmd/jangteo && \\\n"} {
		if strings.Count(makefile, part) != 1 {
			t.Errorf("the Makefile must have %q once", part)
		}
	}
	list := regexp.MustCompile(`(?m)^thorough = \^\((.+)\)\$\$$`).FindStringSubmatch(makefile)
	rooms := regexp.MustCompile(`(?m)^\t\$\(tests\) -run '\$\(thorough\)' (.+)$`).FindStringSubmatch(makefile)
	if list == nil || rooms == nil {
		t.Fatal("the Makefile does not run the long tests")
	}
	listed, ask := strings.Split(list[1], "|"), []string(nil)
	found, err := filepath.Glob("../../*/norace_test.go")
	deeper, err2 := filepath.Glob("../../*/*/norace_test.go")
	if err != nil || err2 != nil || len(found) < 3 {
		t.Fatalf("%v %v: only %q ask for the detector", err, err2, found)
	}
	for _, file := range append(found, deeper...) {
		dir := filepath.Dir(file)
		if dir == filepath.Join("..", "..", "cmd", "jangteo") {
			continue // all of it
		}
		if room := "./" + filepath.ToSlash(strings.TrimPrefix(dir, "../../")); !slices.Contains(strings.Fields(rooms[1]), room) {
			t.Errorf("%s asks for the detector and is not run without it", room)
		}
		ask = append(ask, askers(t, dir)...)
	}
	for _, name := range ask {
		soaked := strings.Contains(makefile, "\tgo test -run '^"+name+"$$' ") // too long for make test
		if !slices.Contains(listed, name) && !soaked {
			t.Errorf("%s asks for the detector, and nothing in the Makefile runs it without", name)
		}
	}
	for _, name := range listed {
		if !slices.Contains(ask, name) {
			t.Errorf("%s is in the Makefile, and does not ask for the detector", name)
		}
	}
}

// askers are the tests of a folder that are not the same with the race detector: they
// use, by others perhaps, what its norace_test.go declares.
func askers(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	uses, asks := map[string]map[string]bool{}, map[string]bool{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			for _, name := range declared(d) {
				if filepath.Base(path) == "norace_test.go" {
					asks[name] = true
				} else if uses[name] == nil {
					uses[name] = namesWithin(d)
				}
			}
		}
	}
	for grown := true; grown; {
		grown = false
		for name, used := range uses {
			for word := range used {
				if asks[word] && !asks[name] {
					asks[name], grown = true, true
				}
			}
		}
	}
	var tests []string
	for name := range asks {
		if strings.HasPrefix(name, "Test") {
			tests = append(tests, name)
		}
	}
	return tests
}

// declared are the names at the top of a file: functions without receivers, variables and
// constants. Those of one declaration count as one.
func declared(d ast.Decl) (names []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				for _, name := range v.Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

// namesWithin are all names in a piece of source.
func namesWithin(d ast.Decl) map[string]bool {
	all := map[string]bool{}
	ast.Inspect(d, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			all[id.Name] = true
		}
		return true
	})
	return all
}
