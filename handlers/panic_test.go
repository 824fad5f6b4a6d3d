package handlers_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// TestAPanicEndsOnlyItsRequest asks about a payment through a gateway that is
// not there. The visitor gets a sentence and a number, the log the rest.
func TestAPanicEndsOnlyItsRequest(t *testing.T) {
	books, err := store.Open(context.Background(), store.Options{Dir: newShops[false](t)})
	if err != nil {
		t.Fatal(err)
	}
	defer books.Close()
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	pay := checkout.New(checkout.Config{Store: books, Gateway: struct{ checkout.Gateway }{}, Poll: time.Hour,
		Sweep: time.Hour, Log: log})
	h, err := handlers.New(web.Config{Store: books, Checkout: pay, URL: "http://localhost:8080", Sandbox: true,
		Log: log})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept", asJSON)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	w := ask("POST", "/payments/complete", "imp_uid=imp_1")
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), `"message":`) ||
		strings.Contains(w.Body.String(), "panic") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if id := w.Header().Get("X-Request-Id"); id == "" || !strings.Contains(said.String(), id) ||
		!strings.Contains(said.String(), "panic: ") ||
		!strings.Contains(said.String(), "checkout.(*Service).") {
		t.Errorf("request %q is not explained in the log: %s", id, &said)
	}
	if w := ask("GET", "/robots.txt", ""); w.Code != http.StatusOK {
		t.Errorf("the next request: %d", w.Code)
	}
}
