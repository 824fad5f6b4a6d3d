// Package static holds the files that browsers load as they are: style sheets,
// scripts, icons. They are embedded in the binary and served under URLs that
// carry a hash of their content, so that they can be kept for ever. The files
// of a folder are served as one of each kind: those of shop as shop.css and shop.js.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed *.css *.js *.txt *.svg shop admin
var files embed.FS

// Prefix is the path that all files are served under.
const Prefix = "/static/"

// Files is the set of embedded files. Make one with New.
type Files struct {
	byURL map[string]file
	urls  map[string]string
}

type file struct {
	kind        string
	integrity   string // of the plain bytes, as browsers check it
	plain, gzip []byte
}

// New reads, hashes and compresses all files.
func New() (*Files, error) {
	f := &Files{byURL: map[string]file{}, urls: map[string]string{}}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !e.IsDir() {
			err = f.add(e.Name(), []string{e.Name()})
		} else {
			err = f.addFolder(e.Name())
		}
		if err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *Files) addFolder(folder string) error {
	for _, ext := range []string{".css", ".js"} {
		parts, err := fs.Glob(files, folder+"/*"+ext)
		if err != nil {
			return err
		}
		if len(parts) == 0 {
			continue
		}
		if err := f.add(folder+ext, parts); err != nil {
			return err
		}
	}
	return nil
}

// add makes one file of its parts.
func (f *Files) add(name string, parts []string) error {
	var plain []byte
	for _, part := range parts {
		b, err := files.ReadFile(part)
		if err != nil {
			return err
		}
		plain = append(plain, shrunk(part, b)...)
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(plain); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	sum := sha256.Sum256(plain)
	ext := path.Ext(name)
	url := Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	f.byURL[url] = file{kind: mime.TypeByExtension(ext), plain: plain, gzip: packed.Bytes(),
		integrity: "sha256-" + base64.StdEncoding.EncodeToString(sum[:])}
	f.urls[name] = url
	return nil
}

// URL is the address of a file by its name, e.g. "shop.css".
func (f *Files) URL(name string) string { return f.urls[name] }

// Integrity is the hash of the file at a URL, as an integrity attribute and a
// content security policy name it; empty when there is none.
func (f *Files) Integrity(url string) string { return f.byURL[url].integrity }

// ServeHTTP serves the file at exactly one URL; any other is not found.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hit, ok := f.byURL[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", hit.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := hit.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = hit.gzip
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}
