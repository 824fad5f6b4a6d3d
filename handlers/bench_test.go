package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// BenchmarkPages measures pages in the same process, and says how many times
// the work of a bare handler each is.
func BenchmarkPages(b *testing.B) {
	bare := echo.New()
	bare.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
	floor := perRequest(bare, "/", 20000)
	shop, _, _ := openShop(b)
	for _, path := range []string{"/", "/categories/furniture", "/products/norwegian-swivel-chair",
		"/en/products/norwegian-swivel-chair", "/search?q=" + url.QueryEscape("의자"), "/healthz"} {
		b.Run(path, func(b *testing.B) {
			if status := serve(shop, path); status != http.StatusOK {
				b.Fatalf("%s: %d", path, status)
			}
			b.ReportAllocs()
			for b.Loop() {
				serve(shop, path)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(floor), "×bare")
		})
	}
}

func serve(h http.Handler, path string) int {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:50000" // the reverse proxy, through which all come
	r.Header.Set("Accept-Encoding", "gzip") // as browsers do
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// perRequest is the time of one of n requests.
func perRequest(h http.Handler, path string, n int) time.Duration {
	begin := time.Now()
	for range n {
		serve(h, path)
	}
	return time.Since(begin) / time.Duration(n)
}
