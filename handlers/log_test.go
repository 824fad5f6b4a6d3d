package handlers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// TestEveryRequestHasItsLine names routes, never what stands in the path or the
// query: the addresses of orders are secret.
func TestEveryRequestHasItsLine(t *testing.T) {
	books, err := store.Open(t.Context(), store.Options{Dir: newShops[false](t)})
	if err != nil {
		t.Fatal(err)
	}
	defer books.Close()
	var said bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug}))
	nobody, err := iamport.NewClient(iamport.Config{BaseURL: "http://127.0.0.1:1", Key: "k", Secret: "s"})
	if err != nil {
		t.Fatal(err)
	}
	pay := checkout.New(checkout.Config{Store: books, Gateway: nobody, Poll: time.Hour, Sweep: time.Hour, Log: log})
	h, err := handlers.New(web.Config{Store: books, Checkout: pay, URL: "http://localhost:8080", Sandbox: true,
		Log: log})
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, c := range []struct{ method, path, line string }{
		{"GET", "/robots.txt", "INFO GET /robots.txt 200"},
		{"GET", "/", "INFO GET / 200"},
		{"GET", "/", "INFO GET / 200"}, // kept
		{"GET", "/search?q=hush", "INFO GET /search 200"},
		{"GET", "/orders/hush", "INFO GET /orders/:id 404"},
		{"GET", "/orders/hush/state", "DEBUG GET /orders/:id/state 404"},
		{"GET", "/hush", "INFO GET /* 404"},
		{"GET", "/admin/orders/hush?token=hush", "INFO GET /admin/orders/:no 303"},
		{"POST", "/payments/webhook", "INFO POST /payments/webhook 400"},
		{"GET", "/images/hush.svg", "DEBUG GET /images/:file 404"},
		{"GET", "/static/hush.css", "DEBUG GET /static/* 404"},
		{"GET", "/theme/hush.css", "DEBUG GET /theme/:file 404"},
		{"GET", "/healthz", "DEBUG GET /healthz 200"},
		{"GET", "/metrics", "DEBUG GET /metrics 200"},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(c.method, "http://localhost:8080"+c.path, nil))
		want = append(want, fmt.Sprintf("%s %s %d", c.line, w.Header().Get("X-Request-Id"), w.Body.Len()))
	}
	for line := range strings.Lines(said.String()) {
		var l struct {
			Level, Msg, ID, Method, Route string
			Status, Bytes                 int
			Took                          *int64
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil || l.Msg != "request" || l.Took == nil {
			t.Errorf("%s: %v", line, err)
		}
		got = append(got, fmt.Sprintf("%s %s %s %d %s %d", l.Level, l.Method, l.Route, l.Status, l.ID, l.Bytes))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
	if strings.Contains(said.String(), "hush") {
		t.Errorf("the log says what stood in addresses:\n%s", &said)
	}
}
