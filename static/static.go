// Package static holds the files that browsers load as they are: style sheets,
// scripts, icons. They are embedded in the binary and served under URLs that
// carry a hash of their content, so that they can be kept for ever. The files
// of a folder are served as one of each kind: those of shop as shop.css and shop.js.
//
// What is embedded is made of these files by make generate, without what browsers do
// not need and compressed with Brotli: the folder made. A test tells when it is old.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed made
var files embed.FS

// Prefix is the path that all files are served under.
const Prefix = "/static/"

// Files is the set of embedded files. Make one with New. A file is unpacked and hashed
// when its address is first asked for, and packed for those who do not take it as it
// is embedded when one of them first fetches it: a start waits for neither.
type Files struct{ byName map[string]*file }

type file struct {
	kind   string
	made   func() made
	brotli []byte
	gzip   func() []byte
}

// made is a file as it is served.
type made struct {
	url       string
	integrity string // of the plain bytes, as browsers check it
	plain     []byte
}

// New finds all files.
func New() (*Files, error) {
	f := &Files{byName: map[string]*file{}}
	entries, err := fs.ReadDir(files, "made")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		packed, err := files.ReadFile("made/" + e.Name())
		if err != nil {
			return nil, err
		}
		f.add(strings.TrimSuffix(e.Name(), ".br"), packed)
	}
	return f, nil
}

func (f *Files) add(name string, packed []byte) {
	hit := &file{kind: mime.TypeByExtension(path.Ext(name)), brotli: packed}
	hit.made = sync.OnceValue(func() made {
		plain := unpacked(packed)
		sum := sha256.Sum256(plain)
		ext := path.Ext(name)
		return made{plain: plain, integrity: "sha256-" + base64.StdEncoding.EncodeToString(sum[:]),
			url: Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext}
	})
	hit.gzip = sync.OnceValue(func() []byte { return gzipped(hit.made().plain) })
	f.byName[name] = hit
}

// URL is the address of a file by its name, e.g. "shop.css".
func (f *Files) URL(name string) string {
	if hit, ok := f.byName[name]; ok {
		return hit.made().url
	}
	return ""
}

// at finds the file at a URL.
func (f *Files) at(url string) (*file, bool) {
	ext := path.Ext(url)
	name := strings.TrimPrefix(strings.TrimSuffix(url, ext), Prefix)
	hit, ok := f.byName[strings.TrimSuffix(name, path.Ext(name))+ext]
	return hit, ok && hit.made().url == url
}

// Integrity is the hash of the file at a URL, as an integrity attribute and a
// content security policy name it; empty when there is none.
func (f *Files) Integrity(url string) string {
	if hit, ok := f.at(url); ok {
		return hit.made().integrity
	}
	return ""
}

// ServeHTTP serves the file at exactly one URL; any other is not found.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hit, ok := f.at(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", hit.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	var body []byte
	coding := Coding(r, Brotli, Gzip)
	switch coding {
	case Brotli:
		body = hit.brotli
	case Gzip:
		body = hit.gzip()
	default:
		body = hit.made().plain
	}
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// gzipped is a text as small as gzip makes it. Writing to memory never fails.
func gzipped(text []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	w.Write(text)
	w.Close()
	return b.Bytes()
}

// unpacked is the text of an embedded file. That each can be unpacked is tested.
func unpacked(packed []byte) []byte {
	text, _ := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
	return text
}
