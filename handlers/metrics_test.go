package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/handlers"
)

// TestStrangersAddNoSeries sends thousands of methods and paths, by which neither
// metrics nor answers grow.
func TestStrangersAddNoSeries(t *testing.T) {
	h, _, _ := openShop(t)
	ask := func(method, path string) *httptest.ResponseRecorder {
		r, err := http.NewRequest(method, "http://localhost:8080"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.RemoteAddr = "192.0.2.7:1000"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	const shapes = 3000
	methods, paths := map[int]int{}, map[int]int{}
	for i := range shapes {
		odd := fmt.Sprintf("CANARY%d", i) + strings.Repeat("X", i%100)
		a := ask(odd, "/categories/furniture")
		methods[a.Code]++
		if a.Body.Len() > 200 || a.Header().Get("Allow") != "GET, HEAD, POST" {
			t.Fatalf("%s: %d bytes, allowed %q", odd, a.Body.Len(), a.Header().Get("Allow"))
		}
		b := ask(http.MethodGet, "/"+odd+"/"+odd)
		paths[b.Code]++
		if b.Code == http.StatusTooManyRequests && (b.Body.Len() > 200 || b.Header().Get("Retry-After") == "") {
			t.Fatalf("one path too many is answered with %d bytes, to be tried again after %q", b.Body.Len(),
				b.Header().Get("Retry-After"))
		}
	}
	if methods[http.StatusMethodNotAllowed] != shapes {
		t.Errorf("methods that no route has: %v", methods)
	}
	if paths[http.StatusNotFound] == 0 || paths[http.StatusTooManyRequests] < shapes/2 {
		t.Errorf("paths that nobody declared: %v", paths)
	}
	for _, r := range handlers.Routes() {
		for _, method := range []string{"GET", "POST", "PUT", "PROPFIND", "get"} {
			ask(method, r.Path)
		}
	}
	scrape := ask(http.MethodGet, "/metrics").Body.String()
	series := regexp.MustCompile(`(?m)^jangteo_request_seconds_count.*$`).FindAllString(scrape, -1)
	if most := 3 * (len(handlers.Routes()) + 1) * 2; len(series) > most {
		t.Errorf("%d series of requests, want at most %d", len(series), most)
	}
	for _, method := range regexp.MustCompile(`method="([^"]*)"`).FindAllStringSubmatch(scrape, -1) {
		if method[1] != "GET" && method[1] != "POST" && method[1] != "other" {
			t.Errorf("method %s has series of its own", method[1])
		}
	}
	if strings.Contains(scrape, "CANARY") {
		t.Error("metrics repeat what strangers sent")
	}
}
