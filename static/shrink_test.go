package static

import (
	"bytes"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
)

func TestShrunkFilesSayTheSame(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a.css", "/* one */\na,\nb {\n  color: red; /* two */\n\n  top: 0;\n}\n/* three\n * four */\n@media x {\n}\n",
			"a,b {color: red; /* two */\ntop: 0;}@media x {}"},
		{"a.css", "a\n  b { content: \"/*\"; }\n", "a\nb { content: \"/*\"; }"},
		{"a.js", "// one\n\n  const a = 1 // two\n\tconst b = \"//\"\n", "const a = 1 // two\nconst b = \"//\"\n"},
		{"a.min.js", "  // licence\n", "  // licence\n"},
		{"a.svg", "<svg>\n  <a/>\n</svg>\n", "<svg>\n  <a/>\n</svg>\n"},
	} {
		if got := string(shrunk(c.name, []byte(c.text))); got != c.want {
			t.Errorf("%s becomes %q, want %q", c.text, got, c.want)
		}
	}
}

// TestLinesStandForThemselves: what is shrunk must not have texts or comments across
// lines in which space or a comment's sign would mean something.
func TestLinesStandForThemselves(t *testing.T) {
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		ext := path.Ext(name)
		if err != nil || e.IsDir() || ext != ".js" && ext != ".css" || strings.Contains(name, ".min.") {
			return err
		}
		text, err := files.ReadFile(name)
		for line := range bytes.Lines(text) {
			if ext == ".js" && (bytes.Count(line, []byte("`"))%2 != 0 || bytes.Contains(line, []byte("/*"))) {
				t.Errorf("%s has a text or comment of several lines: %s", name, line)
			}
			if ext == ".css" && bytes.HasSuffix(bytes.TrimSpace(line), []byte("\\")) {
				t.Errorf("%s has a text of several lines: %s", name, line)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"shop.css", "shop.js", "admin.css"} {
		if f.URL(name) == "" {
			t.Errorf("there is no %s", name)
		}
	}
}

// TestOnlyWhatIsThereIsServed asks for addresses that are nearly those of files.
func TestOnlyWhatIsThereIsServed(t *testing.T) {
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	good := f.URL("shop.css")
	for url, want := range map[string]int{good: 200, "/static/shop.css": 404, "/static/shop.000000000000.css": 404,
		"/static/": 404, "/static/shop": 404, strings.TrimSuffix(good, ".css") + ".js": 404, "/other" + good: 404} {
		r, w := httptest.NewRequest(http.MethodGet, "http://localhost"+url, nil), httptest.NewRecorder()
		r.Header.Set("Accept-Encoding", "gzip")
		f.ServeHTTP(w, r)
		if w.Code != want || (f.Integrity(url) == "") != (want == 404) {
			t.Errorf("%s: %d, integrity %q", url, w.Code, f.Integrity(url))
		}
	}
}
