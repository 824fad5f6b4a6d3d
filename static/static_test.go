package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// TestOnlyWhatIsThereIsServed asks for addresses that are nearly those of files.
func TestOnlyWhatIsThereIsServed(t *testing.T) {
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"shop.css", "shop.js", "admin.css"} {
		if f.URL(name) == "" {
			t.Errorf("there is no %s", name)
		}
	}
	good := f.URL("shop.css")
	for url, want := range map[string]int{good: 200, "/static/shop.css": 404, "/static/shop.000000000000.css": 404,
		"/static/": 404, "/static/shop": 404, strings.TrimSuffix(good, ".css") + ".js": 404, "/other" + good: 404} {
		w := ask(f, url, "gzip")
		if w.Code != want || (f.Integrity(url) == "") != (want == 404) {
			t.Errorf("%s: %d, integrity %q", url, w.Code, f.Integrity(url))
		}
	}
}

func ask(f *Files, url string, accepted ...string) *httptest.ResponseRecorder {
	r, w := httptest.NewRequest(http.MethodGet, "http://localhost"+url, nil), httptest.NewRecorder()
	r.Header["Accept-Encoding"] = accepted
	f.ServeHTTP(w, r)
	return w
}

// TestFilesComeInTheCodingThatIsLiked asks as browsers, old programs and proxies do.
func TestFilesComeInTheCodingThatIsLiked(t *testing.T) {
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for accepted, want := range map[string]string{"gzip, deflate, br, zstd": Brotli, "gzip, deflate": Gzip, "": "",
		"identity": "", "br;q=0.5, gzip;q=0.8": Gzip, "br; q=0, gzip": Gzip, "BR": Brotli, "*": Brotli, "*;q=0": "",
		"br;q=0, *": Gzip, "*;q=0.3, gzip;q=0.2": Brotli, "gzip;q=0": "", "gzip;q=0.000": "", "br;q=x": Brotli} {
		w := ask(f, f.URL("shop.js"), accepted)
		if got := w.Header().Get("Content-Encoding"); got != want {
			t.Errorf("who accepts %q gets %q, want %q", accepted, got, want)
		}
		var text []byte
		switch want {
		case Brotli:
			text, err = io.ReadAll(brotli.NewReader(w.Body))
		case Gzip:
			var r io.Reader
			if r, err = gzip.NewReader(w.Body); err == nil {
				text, err = io.ReadAll(r)
			}
		default:
			text = w.Body.Bytes()
		}
		if err != nil || !bytes.Contains(text, []byte("jangteo")) || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("who accepts %q gets %d bytes: %v", accepted, len(text), err)
		}
	}
}
