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
	"sync"
)

//go:embed *.css *.js *.txt *.svg shop admin
var files embed.FS

// Prefix is the path that all files are served under.
const Prefix = "/static/"

// Files is the set of embedded files. Make one with New. A file is hashed when its
// address is first asked for, and compressed when it is first fetched: a start waits
// for neither.
type Files struct{ byName map[string]*file }

type file struct {
	kind string
	made func() made
	gzip func() []byte
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
	hit := &file{kind: mime.TypeByExtension(path.Ext(name))}
	hit.made = sync.OnceValue(func() made {
		sum := sha256.Sum256(plain)
		ext := path.Ext(name)
		return made{plain: plain, integrity: "sha256-" + base64.StdEncoding.EncodeToString(sum[:]),
			url: Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext}
	})
	hit.gzip = sync.OnceValue(func() []byte { return gzipped(hit.made().plain) })
	f.byName[name] = hit
	return nil
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
	body := hit.made().plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = hit.gzip()
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
