package handlers_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/handlers/web"
)

// TestEarlyAnswersAreAsOthers compares what is answered before net/http reads with what
// is answered behind it.
func TestEarlyAnswersAreAsOthers(t *testing.T) {
	h, _, _ := openShop(t)
	early, ok := h.(web.Early)
	if !ok {
		t.Fatal("the shop does not answer early")
	}
	ask := func(path string, pairs ...string) *http.Request {
		r := httptest.NewRequest("GET", "http://localhost:8080"+path, nil)
		for i := 0; i+1 < len(pairs); i += 2 {
			r.Header.Set(pairs[i], pairs[i+1])
		}
		return r
	}
	late := func(r *http.Request) *http.Response {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result()
	}
	tag := late(ask(chairPage)).Header.Get("ETag")
	late(ask("/search?q=chair"))
	for _, pairs := range [][]string{nil, {"Accept-Encoding", "gzip"}, {"Cookie", "cart=gone"}, {"Cookie", "other=1"},
		{"If-None-Match", tag}, {"If-None-Match", tag, "Cookie", "cart=gone"}, {"If-None-Match", `"other"`}} {
		for _, path := range []string{chairPage, "/search?q=chair"} {
			var want *http.Response
			var sent bytes.Buffer
			isEarly := false
			for range 1000 { // what is kept may be forgotten meanwhile
				var err error
				want = late(ask(path, pairs...))
				if isEarly, err = early.AnswerEarly(&sent, ask(path, pairs...)); isEarly || err != nil {
					break
				}
			}
			if !isEarly {
				t.Errorf("%s %v is not answered early", path, pairs)
				continue
			}
			got, err := http.ReadResponse(bufio.NewReader(&sent), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.Header.Get("Date") == "" || got.Header.Get("X-Request-Id") == "" {
				t.Errorf("%s %v comes without date or ID", path, pairs)
			}
			for _, one := range []*http.Response{want, got} {
				one.Header.Del("Date")
				one.Header.Del("X-Request-Id")
			}
			if diff := cmp.Diff(want.Header, got.Header); diff != "" || got.StatusCode != want.StatusCode {
				t.Errorf("%s %v: %d instead of %d (-late +early):\n%s", path, pairs, got.StatusCode, want.StatusCode, diff)
			}
			wantBody, _ := io.ReadAll(want.Body)
			body, err := io.ReadAll(got.Body)
			if err != nil || !bytes.Equal(body, wantBody) || sent.Len() > 0 {
				t.Errorf("%s %v: another body, or more behind it: %v", path, pairs, err)
			}
		}
	}
	elsewhere := ask(chairPage)
	elsewhere.Host = "elsewhere.example"
	for _, r := range []*http.Request{elsewhere, ask("/cart"), ask(chairPage + "?unkept=1"), ask("/no/such")} {
		var sent bytes.Buffer
		if ok, err := early.AnswerEarly(&sent, r); ok || err != nil || sent.Len() > 0 {
			t.Errorf("%s %s is answered early: %v", r.Host, r.URL, err)
		}
	}
}
