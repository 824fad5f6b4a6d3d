package handlers

import (
	"context"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// TestRouterHoldsTheTable demands that the table of routes is all there is.
func TestRouterHoldsTheTable(t *testing.T) {
	s, err := store.Open(context.Background(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	server, err := newServer(web.Config{Store: s, Checkout: checkout.New(checkout.Config{Store: s}),
		URL: "http://localhost:8080"})
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, r := range Routes() {
		name := r.Method + " " + r.Path
		if declared[name] {
			t.Errorf("%s is declared twice", name)
		}
		declared[name] = true
	}
	for _, r := range server.router().Routes() {
		name := r.Method + " " + r.Path
		if r.Method == echo.RouteNotFound {
			continue
		}
		if !declared[name] {
			t.Errorf("%s is served and not in the table", name)
		}
		delete(declared, name)
	}
	for name := range declared {
		t.Errorf("%s is in the table and not served", name)
	}
	for _, method := range []string{http.MethodHead, http.MethodTrace, http.MethodConnect} {
		for _, r := range Routes() {
			if r.Method == method {
				t.Errorf("%s %s", method, r.Path)
			}
		}
	}
}
