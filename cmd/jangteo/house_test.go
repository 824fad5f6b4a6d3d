package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// How large things may grow before they must be cut.
const (
	mostFiles   = 40  // of a package, tests and generated files apart
	mostMethods = 190 // of a type
	mostLines   = 80  // of a function; tests apart, which hold tables
	mostColumns = 120 // of a line, a tab counted as four
)

// largeRooms may have more files: they are lists of nouns.
var largeRooms = map[string]bool{"handlers/admin": true, "store": true}

// TestHouseStaysSmall holds packages, types, functions and lines to sizes that
// a reader can take in.
func TestHouseStaysSmall(t *testing.T) {
	outside(t)
	files, methods := map[string]int{}, map[string]int{}
	read := 0
	for _, path := range handWritten(t) {
		read++
		text, err := os.ReadFile(filepath.Join("../..", path))
		if err != nil {
			t.Fatal(err)
		}
		checkColumns(t, path, string(text))
		if filepath.Ext(path) != ".go" {
			continue
		}
		if !strings.HasSuffix(path, "_test.go") {
			files[filepath.Dir(path)]++
		}
		checkFunctions(t, path, text, methods)
	}
	if read < 300 {
		t.Fatalf("only %d files were found", read)
	}
	for room, n := range files {
		if n > mostFiles && !largeRooms[room] {
			t.Errorf("%s has %d files; at most %d are easy to find one's way in", room, n, mostFiles)
		}
	}
	for name, n := range methods {
		if n > mostMethods {
			t.Errorf("%s has %d methods, at most %d", name, n, mostMethods)
		}
	}
}

func checkColumns(t *testing.T, path, text string) {
	t.Helper()
	if strings.HasSuffix(path, "_test.go") {
		return // scripts for browsers and rows of tables stand in single lines
	}
	for i, line := range strings.Split(text, "\n") {
		if strings.Contains(line, "`help:\"") || strings.Contains(line, " help:\"") || strings.Contains(line, "data:image/svg+xml,") {
			continue // tags and data URLs cannot be broken
		}
		if n := len([]rune(strings.ReplaceAll(line, "\t", "    "))); n > mostColumns {
			t.Errorf("%s:%d has %d columns", path, i+1, n)
		}
	}
}

func checkFunctions(t *testing.T, path string, text []byte, methods map[string]int) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		from, to := set.Position(fn.Pos()).Line, set.Position(fn.End()).Line
		if n := to - from + 1; n > mostLines && !strings.HasSuffix(path, "_test.go") {
			t.Errorf("%s:%d: %s has %d lines", path, from, fn.Name.Name, n)
		}
		if fn.Recv != nil && !strings.HasSuffix(path, "_test.go") {
			methods[filepath.Dir(path)+"."+receiver(fn.Recv.List[0].Type)]++
		}
	}
}

// receiver is the name of the type that a method belongs to.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return "?"
}

// handWritten lists the Go, templ and CSS files that people write.
func handWritten(t *testing.T) []string {
	t.Helper()
	var list []string
	err := fs.WalkDir(os.DirFS("../.."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "testdata" ||
			d.Name() == "bin" || d.Name() == "data") {
			return fs.SkipDir
		}
		switch filepath.Ext(path) {
		case ".go", ".templ", ".css":
			if !strings.HasSuffix(path, "_templ.go") && !strings.Contains(path, ".min.") {
				list = append(list, path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
