package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestWhatGrowsIsBounded finds every bound and test that docs/security.md names in the
// source, and every table of the database on the page.
func TestWhatGrowsIsBounded(t *testing.T) {
	outside(t)
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	_, page, found := strings.Cut(string(text), "## What grows, and its bound")
	if !found {
		t.Fatal("the page does not say what grows")
	}
	page, _, _ = strings.Cut(page, "\n## ")
	source := wordsOfSource(t)
	name := regexp.MustCompile("`([A-Za-z]+)`")
	bounds := 0
	for line := range strings.Lines(page) {
		cells := strings.Split(line, "|")
		if len(cells) < 6 || strings.Contains(line, "Declared as") {
			continue
		}
		for _, m := range name.FindAllStringSubmatch(strings.Join(cells[len(cells)-3:], "|"), -1) {
			bounds++
			if !source[m[1]] {
				t.Errorf("%s is named and not in the source", m[1])
			}
		}
	}
	if bounds < 40 {
		t.Errorf("only %d names of bounds and tests", bounds)
	}
	schema, err := os.ReadFile("../../store/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	tables := regexp.MustCompile(`(?m)^CREATE (?:VIRTUAL )?TABLE "?(\w+)`).FindAllSubmatch(schema, -1)
	for _, table := range tables {
		if !strings.Contains(page, "`"+string(table[1])+"`") {
			t.Errorf("the page does not say what bounds the table %s", table[1])
		}
	}
	if len(tables) < 30 {
		t.Errorf("only %d tables", len(tables))
	}
}

// wordsOfSource are all names in the program and its tests.
func wordsOfSource(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	word := regexp.MustCompile(`\w+`)
	for _, dir := range []string{".", "../../store", "../../checkout", "../../handlers", "../../iamport"} {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, w := range word.FindAll(text, -1) {
				all[string(w)] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
