package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// Browsers forgive what is wrong in a page, each in its own way. These rules
// are those of the HTML standard that people break.

// htmlReader follows the tags of a page.
type htmlReader struct {
	open   []string            // elements that are not closed yet
	ids    map[string]int      // how often each id is given
	refs   map[string][]string // ids that attributes name, and where
	names  map[string]bool     // of the fields of the form
	faults []string
}

// faultsOf lists what the HTML standard would not let pass.
func faultsOf(page []byte) []string {
	r := htmlReader{ids: map[string]int{}, refs: map[string][]string{}}
	for z := html.NewTokenizer(bytes.NewReader(page)); z.Next() != html.ErrorToken; {
		switch token := z.Token(); token.Type {
		case html.StartTagToken:
			r.start(token)
			if !slices.Contains(voidElements(), token.Data) {
				r.open = append(r.open, token.Data)
			}
		case html.SelfClosingTagToken:
			r.start(token)
		case html.EndTagToken:
			r.end(token.Data)
		}
	}
	if len(r.open) > 0 {
		r.fault("%s is never closed", strings.Join(r.open, " "))
	}
	for id, count := range r.ids {
		if count > 1 {
			r.fault("id %q is given %d times", id, count)
		}
	}
	for id, from := range r.refs {
		if r.ids[id] == 0 {
			r.fault("%s names the id %q, which nothing has", from[0], id)
		}
	}
	return r.faults
}

func voidElements() []string {
	return []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
		"wbr"}
}

// blocks are what cannot stand in a paragraph or another phrase.
func blocks() []string {
	return []string{"address", "article", "aside", "details", "div", "dl", "fieldset", "footer", "form", "h1", "h2",
		"h3", "h4", "header", "hr",
		"main", "nav", "ol", "p", "pre", "section", "table", "ul"}
}

// phrases are what no block may stand in.
func phrases() []string {
	return []string{"p", "span", "strong", "em", "small", "h1", "h2", "h3", "h4", "label", "button", "dt"}
}

func (r *htmlReader) fault(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

func (r *htmlReader) start(t html.Token) {
	parent := ""
	if len(r.open) > 0 {
		parent = r.open[len(r.open)-1]
	}
	if slices.Contains(blocks(), t.Data) && slices.Contains(phrases(), parent) {
		r.fault("<%s> in <%s>", t.Data, parent)
	}
	if slices.Contains([]string{"a", "button", "label", "form"}, t.Data) && slices.Contains(r.open, t.Data) ||
		slices.Contains([]string{"a", "input", "select", "button"}, t.Data) && (slices.Contains(r.open, "a") ||
			slices.Contains(r.open, "button")) {
		r.fault("<%s> in another control", t.Data)
	}
	if t.Data == "li" && !slices.Contains([]string{"ul", "ol", "menu"}, parent) {
		r.fault("<li> in <%s>", parent)
	}
	r.attributes(t)
}

func (r *htmlReader) attributes(t html.Token) {
	seen := map[string]bool{}
	for _, a := range t.Attr {
		seen[a.Key] = true
		switch a.Key {
		case "id":
			if r.ids[a.Val]++; !plainID(a.Val) {
				r.fault("the id %q has other characters than letters, digits, dashes and underscores", a.Val)
			}
		case "for", "form", "list", "aria-labelledby", "aria-describedby", "aria-controls":
			for id := range strings.FieldsSeq(a.Val) {
				r.refs[id] = append(r.refs[id], "<"+t.Data+" "+a.Key+">")
			}
		}
	}
	if t.Data == "img" && !(seen["alt"] && seen["width"] && seen["height"] && seen["src"]) {
		r.fault("a picture lacks src, alt, width or height: %s", t)
	}
	if (t.Data == "button" || t.Data == "input") && !seen["type"] {
		r.fault("a <%s> has no type: %s", t.Data, t)
	}
	if t.Data == "form" {
		r.names = map[string]bool{}
	}
	r.control(t)
}

// control looks at the name of a field: two of a form share one only where one of them is
// sent (radio buttons, buttons), or where a name says that it is a list.
func (r *htmlReader) control(t html.Token) {
	var kind, name string
	for _, a := range t.Attr {
		switch a.Key {
		case "type":
			kind = a.Val
		case "name":
			name = a.Val
		}
	}
	shared := []string{"radio", "button", "submit", "reset"}
	if !slices.Contains([]string{"input", "select", "textarea"}, t.Data) || name == "" ||
		strings.HasSuffix(name, "[]") || slices.Contains(shared, kind) || !slices.Contains(r.open, "form") {
		return
	}
	if r.names[name] {
		r.fault("two fields of a form are named %q", name)
	}
	r.names[name] = true
}

// plainID is what every program takes for an id.
func plainID(id string) bool {
	return id != "" && !strings.ContainsFunc(id, func(c rune) bool {
		return c != '-' && c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c)
	})
}

func (r *htmlReader) end(name string) {
	if len(r.open) == 0 || r.open[len(r.open)-1] != name {
		r.fault("</%s> where %v is open", name, r.open)
		if i := slices.Index(r.open, name); i >= 0 {
			r.open = r.open[:i]
		}
		return
	}
	r.open = r.open[:len(r.open)-1]
}

func TestFaultsOfHTMLAreSeen(t *testing.T) {
	for page, want := range map[string]string{
		`<p>a<div>b</div></p>`:                             "<div> in <p>",
		`<p id="a">a</p><p id="a">b</p>`:                   `id "a" is given 2 times`,
		`<label for="b">b</label>`:                         `names the id "b"`,
		`<a href="/"><button type="button">x</button></a>`: "in another control",
		`<ul><li>a</ul>`:                                   "</ul> where [ul li] is open",
		`<div><span>a</div>`:                               "</div> where [div span] is open",
		`<section>`:                                        "section is never closed",
		`<img src="a" alt="">`:                             "a picture lacks",
		`<form><button>a</button></form>`:                  "has no type",
		`<input name="a">`:                                 "has no type",
		`<p id="a.b">a</p>`:                                "the id",
		`<form><input type="text" name="a"><input type="checkbox" name="a"></form>`: "two fields",
		`<div><li>a</li></div>`: "<li> in <div>",
	} {
		if got := strings.Join(faultsOf([]byte(page)), "; "); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", page, got, want)
		}
	}
	if got := faultsOf([]byte(`<ul><li><a href="/"><img src="a" alt="" width="1" height="1"></a><svg><path d="M0"/></svg></li></ul>` +
		`<form><input type="radio" name="a"><input type="radio" name="a"><input type="checkbox" name="b[]"><input type="checkbox" name="b[]"></form>`)); len(got) > 0 {
		t.Errorf("nothing is wrong, but %q", got)
	}
}
