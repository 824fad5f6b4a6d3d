package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/jangteo/jangteo/"

// directions says which of our packages each of our packages may import. What is not
// written here is not allowed, so a new package begins with a line in this table.
var directions = map[string][]string{
	"cmd/jangteo": {"checkout", "checkout/rules", "handlers", "handlers/mail", "handlers/web", "handlers/wording",
		"iamport", "iamport/sandbox", "static", "store", "store/couponfile", "store/csvfile", "store/korea", "store/money",
		"store/parcelfile", "store/photo", "store/productcsv", "store/report", "store/spreadsheet", "store/typed",
		"store/webpicture", "store/whole", "views"},
	"handlers": {"checkout", "handlers/admin", "handlers/shop", "handlers/web", "static", "store", "store/contain",
		"views"},
	"handlers/admin": {"checkout", "checkout/rules", "handlers/mail", "handlers/web", "handlers/wording", "store",
		"store/clip", "store/contain",
		"store/couponfile", "store/csvfile", "store/korea", "store/money", "store/parcelfile", "store/photo",
		"store/productcsv", "store/report",
		"store/spreadsheet",
		"store/statement", "store/typed", "store/webpicture", "store/words",
		"views", "views/admin", "views/mail"},
	"handlers/shop": {"checkout", "checkout/rules", "handlers/web", "handlers/wording", "store", "store/clip",
		"store/korea", "store/money",
		"store/photo", "store/typed", "store/words", "views"},
	"handlers/mail": {"checkout", "handlers/web", "handlers/wording", "store", "store/clip", "store/korea",
		"store/money", "store/typed", "views", "views/mail"},
	"handlers/pagecache": nil,
	"handlers/web": {"checkout", "checkout/rules", "handlers/pagecache", "handlers/wording", "static", "store", "store/clip",
		"store/contain", "store/korea", "store/money", "store/photo", "store/typed", "views"},
	"handlers/wording": {"store", "store/clip", "store/couponfile", "store/korea", "store/money", "store/parcelfile",
		"store/report", "store/spreadsheet",
		"views", "views/admin"},
	"checkout":        {"checkout/rules", "iamport", "store", "store/clip", "store/contain", "store/money", "store/typed"},
	"checkout/rules":  {"store", "store/korea", "store/money"},
	"iamport/sandbox": {"iamport"},
	"iamport":         nil,
	"static":          nil,
	"store": {"store/clip", "store/contain", "store/korea", "store/money", "store/typed", "store/whole",
		"store/wordindex", "store/words"},
	"store/bigshop": nil,
	"store/clip":    nil,
	"store/contain": nil,
	"store/couponfile": {"store", "store/clip", "store/csvfile", "store/korea", "store/money", "store/report",
		"store/spreadsheet", "store/typed"},
	"store/csvfile":    nil,
	"store/korea":      {"store/typed"},
	"store/money":      nil,
	"store/parcelfile": {"store", "store/csvfile", "store/korea", "store/spreadsheet", "store/typed"},
	"store/pgtest":     nil,
	"store/photo":      {"store/contain"},
	"store/productcsv": {"store", "store/clip", "store/csvfile", "store/money", "store/report", "store/spreadsheet",
		"store/typed"},
	"store/report":      {"store", "store/csvfile"},
	"store/shoptest":    nil,
	"store/spreadsheet": {"store/contain", "store/csvfile", "store/typed"},
	"store/statement":   {"store/money", "store/spreadsheet", "store/typed"},
	"store/typed":       nil,
	"store/whole":       nil,
	"store/wordindex":   {"store/words"},
	"store/words":       nil,
	"store/webpicture":  {"store", "store/contain", "store/photo"},
	"views":             nil,
	"views/admin":       {"views"},
	"views/mail":        {"views"},
}

// TestImportDirections holds for the program; tests may import what they like.
func TestImportDirections(t *testing.T) {
	outside(t)
	packages := listPackages(t)
	if len(packages) == 0 {
		t.Fatal("go list found nothing")
	}
	for path, imports := range packages {
		allowed, known := directions[path]
		if !known {
			t.Errorf("package %s is not in the table of directions", path)
			continue
		}
		for _, imported := range imports {
			if ours, ok := strings.CutPrefix(imported, module); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s; it may import of ours: %v", path, ours, allowed)
			}
		}
	}
}

// listPackages gives the imports of each of our packages.
func listPackages(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	packages := map[string][]string{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[strings.TrimPrefix(p.ImportPath, module)] = p.Imports
	}
}
