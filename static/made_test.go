package static

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
)

var update = flag.Bool("update", false, "make the folder made anew")

// parts are the sources of the files that are served, by their names.
func parts(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, e fs.DirEntry, err error) error {
		folder, ext := path.Dir(name), path.Ext(name)
		switch {
		case err != nil || e.IsDir() && name != "made":
			return err
		case e.IsDir():
			return fs.SkipDir
		case ext != ".css" && ext != ".js" && ext != ".svg":
		case folder == ".":
			all[name] = []string{name}
		default:
			all[folder+ext] = append(all[folder+ext], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// slim is what browsers need of a source. Files of others stay as they are.
func slim(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(name, ".min.") {
		return text
	}
	m := minify.New()
	m.Add(".css", &css.Minifier{})
	m.Add(".js", &js.Minifier{Version: 2022})
	if path.Ext(name) != ".svg" {
		if text, err = m.Bytes(path.Ext(name), text); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if path.Ext(name) == ".js" {
		text = append(bytes.TrimSuffix(text, []byte(";")), ";\n"...) // another may come behind it
	}
	return text
}

// TestMadeFilesFit makes every file that is served of its sources, and finds the same in
// the folder made, and nothing else there. With -update it writes them.
func TestMadeFilesFit(t *testing.T) {
	want := []string{}
	for name, sources := range parts(t) {
		var text []byte
		for _, source := range sources {
			text = append(text, slim(t, source)...)
		}
		packed, err := os.ReadFile("made/" + name + ".br")
		if err != nil && !*update {
			t.Error(err)
			continue
		}
		if !bytes.Equal(unpacked(packed), text) {
			if !*update {
				t.Errorf("made/%s.br does not fit its sources: run make generate and commit it", name)
				continue
			}
			if err := os.WriteFile("made/"+name+".br", brotlied(t, text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want = append(want, name+".br")
	}
	slices.Sort(want)
	removeOthers(t, want)
}

// brotlied is a text as small as Brotli makes it.
func brotlied(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 18})
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// removeOthers finds what was made of files that are gone, and removes it with -update.
func removeOthers(t *testing.T, want []string) {
	t.Helper()
	there, err := os.ReadDir("made")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range there {
		if slices.Contains(want, e.Name()) {
			continue
		}
		if !*update {
			t.Errorf("made/%s is of no source: run make generate", e.Name())
		} else if err := os.Remove("made/" + e.Name()); err != nil {
			t.Fatal(err)
		}
	}
}
