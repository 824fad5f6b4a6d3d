package handlers_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/iamport"
)

// TestEveryExportAsksForThePassword reads the table of routes: whatever is an export by
// its name is behind the password, and those that are known are there.
func TestEveryExportAsksForThePassword(t *testing.T) {
	exports := map[string]bool{}
	for _, r := range handlers.Routes() {
		if !strings.Contains(r.Path, "export") && !strings.Contains(r.Path, "download") {
			continue
		}
		exports[r.Path] = true
		if !r.Role.NeedsProof() {
			t.Errorf("%s %s asks for no password: %s", r.Method, r.Path, r.Role)
		}
	}
	for _, path := range []string{"/admin/orders/export", "/admin/products/export", "/admin/coupons/:id/codes/export",
		"/admin/log/export"} {
		if !exports[path] {
			t.Errorf("there is no %s", path)
		}
	}
}

// TestOperatorsPages asks for them on the shop's address and on their own, without a
// token, with a wrong one, and with theirs.
func TestOperatorsPages(t *testing.T) {
	s := newShop(t)
	const token = "correct-horse-battery"
	log := slog.New(slog.DiscardHandler)
	client, err := iamport.NewClient(iamport.Config{BaseURL: "http://127.0.0.1:1", Key: "k", Secret: "s"})
	if err != nil {
		t.Fatal(err)
	}
	pay := checkout.New(checkout.Config{Store: s.store, Gateway: client, Hold: time.Minute, Poll: time.Minute,
		Sweep: time.Minute, Log: log})
	for _, c := range []struct {
		name           string
		apart          bool
		token, sent    string
		shop, operator int
	}{
		{"as ever", false, "", "", 200, 200},
		{"apart", true, "", "", 404, 200},
		{"token, none sent", false, token, "", 401, 401},
		{"token, another sent", false, token, "Bearer correct-horse-batterz", 401, 401},
		{"token, as a password", false, token, "Basic " + token, 401, 401},
		{"token", false, token, "Bearer " + token, 200, 200},
		{"apart with a token, none sent", true, token, "", 404, 401},
		{"apart with a token", true, token, "bearer " + token, 404, 200},
	} {
		shop, operator, err := handlers.NewWithOperator(web.Config{Store: s.store, Checkout: pay,
			URL: "http://localhost:8080", Sandbox: true, Log: log,
			OperatorApart: c.apart, OperatorToken: c.token})
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/healthz", "/metrics"} {
			for where, h := range map[string]http.Handler{"shop": shop, "operator": operator} {
				want := map[string]int{"shop": c.shop, "operator": c.operator}[where]
				r, w := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
				r.Host = "localhost:8080"
				if c.sent != "" {
					r.Header.Set("Authorization", c.sent)
				}
				h.ServeHTTP(w, r)
				asks := w.Header().Get("WWW-Authenticate") != ""
				if w.Code != want || asks != (want == http.StatusUnauthorized) ||
					want != http.StatusOK && strings.Contains(w.Body.String(), "jangteo_") {
					t.Errorf("%s: %s of the %s: %d, want %d\n%.80s", c.name, path, where, w.Code, want, w.Body)
				}
			}
		}
		for _, path := range []string{"/", "/admin/login", "/nothing"} {
			r, w := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
			operator.ServeHTTP(w, r)
			if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "<html") {
				t.Errorf("%s: the operator's address shows %s: %d", c.name, path, w.Code)
			}
		}
	}
}
