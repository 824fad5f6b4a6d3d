package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// pages are the Markdown files at the top and in docs/, by their path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	list := map[string]string{}
	read := func(pattern string) {
		names, err := fs.Glob(os.DirFS("../.."), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			b, err := os.ReadFile("../../" + name)
			if err != nil {
				t.Fatal(err)
			}
			list[name] = string(b)
		}
	}
	read("*.md")
	read("docs/*/*.md")
	if len(list) < 6 {
		t.Fatalf("only %d pages", len(list))
	}
	return list
}

var (
	fence     = regexp.MustCompile("(?ms)^ *```([a-z]*)\n(.*?)^ *```$")
	headline  = regexp.MustCompile(`(?m)^(#+) (.+)$`)
	reference = regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"`)
)

// prose is a page without its blocks of code.
func prose(page string) string { return fence.ReplaceAllString(page, "") }

// anchors are the names that a page's headings have as targets of links.
func anchors(page string) []string {
	var list []string
	for _, h := range headline.FindAllStringSubmatch(prose(page), -1) {
		list = append(list, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, h[2]))
	}
	return list
}

func TestLinksLeadSomewhere(t *testing.T) {
	outside(t)
	all := pages(t)
	for name, page := range all {
		for _, m := range reference.FindAllStringSubmatch(prose(page), -1) {
			link := m[1] + m[2]
			if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
				continue
			}
			file, anchor, _ := strings.Cut(link, "#")
			target := name
			if file != "" {
				target = path.Join(path.Dir(name), file)
			}
			if _, err := os.Stat("../../" + target); err != nil {
				t.Errorf("%s links to %s: %v", name, link, err)
			}
			if anchor != "" && !slices.Contains(anchors(all[target]), anchor) {
				t.Errorf("%s links to %s; that page has %q", name, link, anchors(all[target]))
			}
		}
	}
}

// shape is what a page has in any language: the levels of its headings, the
// rows of its tables, and its code without remarks.
func shape(page string) []string {
	var list []string
	for _, m := range fence.FindAllStringSubmatch(page, -1) {
		code := regexp.MustCompile(`(?m) *#.*$`).ReplaceAllString(m[2], "")
		list = append(list, m[1]+": "+code)
	}
	for line := range strings.Lines(prose(page)) {
		switch level, _, _ := strings.Cut(line, " "); {
		case strings.HasPrefix(line, "#"):
			list = append(list, level)
		case strings.HasPrefix(line, "|"), strings.HasPrefix(line, "* "), strings.HasPrefix(line, "1. "):
			list = append(list, line[:1])
		}
	}
	return list
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	outside(t)
	all := pages(t)
	pairs := 0
	for name, english := range all {
		korean, ok := strings.CutPrefix(name, "docs/en/")
		if !ok {
			continue
		}
		pairs++
		if diff := cmp.Diff(shape(english), shape(all["docs/ko/"+korean])); diff != "" {
			t.Errorf("%s (-English +Korean):\n%s", korean, diff)
		}
	}
	if pairs == 0 {
		t.Error("there are no pages in English")
	}
}

// TestPagesNameCommandsThatExist runs the commands of the pages through the parser of the command line. A command
// without arguments, in a sentence, is only named.
func TestPagesNameCommandsThatExist(t *testing.T) {
	outside(t)
	call := regexp.MustCompile(`^(?:sudo |podman exec jangteo /|go run \./cmd/)?jangteo(?:-host)? (.+)$`)
	span := regexp.MustCompile("`([^`]+ [^`]+ [^`]+)`")
	tried := 0
	for name, page := range pages(t) {
		var lines []string
		for _, m := range fence.FindAllStringSubmatch(page, -1) {
			lines = append(lines, strings.Split(m[2], "\n")...)
		}
		for _, m := range span.FindAllStringSubmatch(prose(page), -1) {
			lines = append(lines, m[1])
		}
		for _, line := range lines {
			line, _, _ = strings.Cut(line, "#")
			m := call.FindStringSubmatch(strings.TrimSpace(line))
			if m == nil {
				continue
			}
			parser, err := newParser(&CLI{})
			if err != nil {
				t.Fatal(err)
			}
			tried++
			if _, err := parser.Parse(strings.Fields(m[1])); err != nil {
				t.Errorf("%s: jangteo %s: %v", name, m[1], err)
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d commands found", tried)
	}
}

// TestVulnIsLoudWithoutItsDatabase runs make vuln where no module can be had: it says
// that nothing was checked, and fails nobody.
func TestVulnIsLoudWithoutItsDatabase(t *testing.T) {
	cmd := exec.Command("../../.ci/vuln")
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOMODCACHE="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "NOT CHECKED") {
		t.Errorf("%v\n%s", err, out)
	}
	for file, call := range map[string]string{"../../.ci/run": "vuln", "../../Makefile": "\t@.ci/vuln\n"} {
		if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), call) {
			t.Errorf("%s does not call .ci/vuln: %v", file, err)
		}
	}
}
