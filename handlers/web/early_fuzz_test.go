package web

import (
	"bufio"
	"bytes"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzEarlyRequest holds what is answered early to what net/http reads in the same
// bytes: the same request, one only, without a body, on a connection that stays.
func FuzzEarlyRequest(f *testing.F) {
	for _, lines := range []string{"", "Cookie: a=b\r\ncookie: c=d\r\n", "If-None-Match: W/\"a\", \"b\"\r\n",
		"Connection: keep-alive\r\nAccept-Encoding:\tgzip \r\n", "Host: b\r\n", "A: b\r\n c\r\n", "Te: trailers\r\n"} {
		f.Add([]byte("GET /a%20b?q=%EC%9D%98&x=1 HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n"))
	}
	f.Add([]byte("GET //a/../b;c HTTP/1.1\r\nHost: a:1\r\n\r\n"))
	f.Fuzz(func(t *testing.T, p []byte) {
		got := earlyRequest(bytes.Clone(p))
		if got == nil {
			return
		}
		rest := bufio.NewReader(bytes.NewReader(p))
		want, err := http.ReadRequest(rest)
		if err != nil {
			t.Fatalf("net/http refuses %q: %v", p, err)
		}
		if rest.Buffered() > 0 || want.Body != http.NoBody || want.Close {
			t.Errorf("%q is more than one request that stays", p)
		}
		if want.Method != got.Method || want.Host != got.Host || *want.URL != *got.URL || want.Proto != got.Proto {
			t.Errorf("%q: %s %s of %s instead of %s %s of %s", p, got.Method, got.URL, got.Host, want.Method, want.URL,
				want.Host)
		}
		for _, name := range []string{"Cookie", "Accept-Encoding", "If-None-Match"} {
			if diff := cmp.Diff(want.Header[name], got.Header[name]); diff != "" {
				t.Errorf("%q, %s (-net/http +early):\n%s", p, name, diff)
			}
		}
	})
}
