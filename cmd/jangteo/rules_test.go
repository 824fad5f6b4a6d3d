package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ruleNumbers are the numbers of the payment protocol's list of rules.
func ruleNumbers() []string {
	all := []string{"R11a"}
	for n := range 58 {
		all = append(all, fmt.Sprint("R", n+1))
	}
	return all
}

// TestRulesAreHeld finds every rule of the payment protocol in docs/security.md, and
// every test and file that is said to hold it.
func TestRulesAreHeld(t *testing.T) {
	outside(t)
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	_, page, found := strings.Cut(string(text), "## The rules, and what holds them")
	if !found {
		t.Fatal("the page has no rules")
	}
	page, _, _ = strings.Cut(page, "\n## ")
	tests := testsOfSource(t)
	rows, open := map[string]int{}, []string(nil)
	test, file := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`"), regexp.MustCompile("`([\\w.-]+(?:/[\\w.-]+)+)`")
	for line := range strings.Lines(page) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !regexp.MustCompile(`^ R\d+a? $`).MatchString(cells[1]) {
			continue
		}
		number, held := strings.TrimSpace(cells[1]), cells[3]
		rows[number]++
		proofs := 0
		for _, m := range test.FindAllStringSubmatch(held, -1) {
			proofs++
			if !tests[m[1]] {
				t.Errorf("%s: there is no %s", number, m[1])
			}
		}
		for _, m := range file.FindAllStringSubmatch(held, -1) {
			proofs++
			if _, err := os.Stat(filepath.Join("../..", m[1])); err != nil {
				t.Errorf("%s: there is no file %s", number, m[1])
			}
		}
		if proofs == 0 {
			open = append(open, number)
		}
	}
	for _, number := range ruleNumbers() {
		if rows[number] != 1 {
			t.Errorf("%s is there %d times", number, rows[number])
		}
		delete(rows, number)
	}
	if len(rows) > 0 || len(open) > 3 {
		t.Errorf("unknown: %v; held by nothing: %v", rows, open)
	}
}

// testsOfSource are the names of all tests.
func testsOfSource(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	for _, path := range handWritten(t) {
		if !strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join("../..", path))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllSubmatch(text, -1) {
			all[string(m[1])] = true
		}
	}
	return all
}

// forbidden is what must not be written into some files, and where it may be.
type forbidden struct{ what, files, but string }

// TestNothingForbiddenIsWritten reads the program for what would undo a rule.
func TestNothingForbiddenIsWritten(t *testing.T) {
	list := []forbidden{
		{`gorilla/csrf|MethodOverride|middleware\.CORS`, `\.(go|mod)$`, ""},
		{`templ\.Raw\(|JSUnsafeFuncCall|JSExpression|JSFuncCall`, `\.(go|templ)$`, ""},
		{`templ\.SafeURL\([^"]|templ\.SafeURL\("[^#]`, `\.(go|templ)$`, ""},
		{`\bid="?'?paypal\b`, `\.(templ|js)$`, ""},
		{`\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function`, `^(views|static)/.*\.(templ|js)$`,
			`\.min\.js$`},
		{`addEventListener\(\s*["']message|onmessage|postMessage`, `^(views|static)/.*\.(templ|js)$`, `\.min\.js$`},
		{`http\.(Get|Post|PostForm|Head)\(|http\.DefaultClient`, `\.go$`, `_test\.go$`},
		{`InsecureSkipVerify:`, `\.go$`, ""},
	}
	all := append(handWritten(t), "go.mod")
	single, err := fs.Glob(os.DirFS("../.."), "static/*.js")
	parts, failed := fs.Glob(os.DirFS("../.."), "static/*/*.js")
	if err != nil || failed != nil || len(single) < 5 || len(parts) < 4 {
		t.Fatalf("scripts: %v, %v, %v, %v", single, parts, err, failed)
	}
	all = append(all, append(single, parts...)...)
	read := 0
	for _, path := range all {
		if path == "cmd/jangteo/rules_test.go" {
			continue
		}
		text, err := os.ReadFile(filepath.Join("../..", path))
		if err != nil {
			t.Fatal(err)
		}
		read++
		for _, f := range list {
			if !regexp.MustCompile(f.files).MatchString(path) || f.but != "" &&
				regexp.MustCompile(f.but).MatchString(path) {
				continue
			}
			if found := regexp.MustCompile(f.what).Find(text); found != nil {
				t.Errorf("%s says %q", path, found)
			}
		}
	}
	if read < 300 {
		t.Errorf("only %d files", read)
	}
}

// TestServersHaveLimits finds a time limit for headers and idle connections at every
// server that the program starts, and all four and the size of headers at the shop's.
func TestServersHaveLimits(t *testing.T) {
	outside(t)
	server := regexp.MustCompile(`http\.Server\{[^}]*\}`)
	found := 0
	for _, path := range handWritten(t) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join("../..", path))
		if err != nil {
			t.Fatal(err)
		}
		for _, literal := range server.FindAllString(string(text), -1) {
			found++
			limits := []string{"ReadHeaderTimeout: headerLimit", "IdleTimeout:"}
			if path == "cmd/jangteo/app.go" && !strings.Contains(literal, "Handler: a.sandbox") {
				limits = append(limits, "ReadTimeout: readLimit", "WriteTimeout: writeLimit",
					"MaxHeaderBytes: headerBytes")
			}
			for _, limit := range limits {
				if !strings.Contains(literal, limit) {
					t.Errorf("%s: a server without %s", path, limit)
				}
			}
		}
	}
	if found < 3 {
		t.Errorf("only %d servers", found)
	}
	if got := []any{headerLimit.String(), readLimit.String(), writeLimit.String(), idleLimit.String(),
		headerBytes}; !slices.Equal(got, []any{"5s", "15s", "30s", "1m0s", 16 << 10}) {
		t.Errorf("limits %v", got)
	}
}

// TestPaymentsKeepNoCard reads the schema: of what I'mport says about a payment, the
// shop keeps nothing about cards and people.
func TestPaymentsKeepNoCard(t *testing.T) {
	outside(t)
	schema, err := os.ReadFile("../../store/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	tables := regexp.MustCompile(`(?ms)^CREATE TABLE (payments|refunds|refund_codes) \(.*?^\) STRICT`).FindAllString(
		string(schema), -1)
	if len(tables) != 3 {
		t.Fatalf("%d tables of payments", len(tables))
	}
	column := regexp.MustCompile(`(?m)^  (\w*(?:card|buyer|customer|tel|email|phone)\w*) `)
	for _, table := range tables {
		if m := column.FindStringSubmatch(table); m != nil {
			t.Errorf("%.30s keeps %s", table, m[1])
		}
	}
}
