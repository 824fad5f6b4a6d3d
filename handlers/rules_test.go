package handlers_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// TestFormsOfTooManyFields sends one field more than any form of the shop has.
func TestFormsOfTooManyFields(t *testing.T) {
	s := newShop(t)
	form := chair()
	for i := range 201 - len(form) {
		form.Set(fmt.Sprint("extra", i), "x")
	}
	if a := s.send("POST", "/cart/items", form); a.status != http.StatusBadRequest {
		t.Errorf("201 fields: %d", a.status)
	}
	form.Del("extra0")
	if a := s.send("POST", "/cart/items", form); a.status >= http.StatusBadRequest {
		t.Errorf("200 fields: %d", a.status)
	}
}

// TestBrowsersKeepToHTTPS looks at the header that a shop with an https address adds.
func TestBrowsersKeepToHTTPS(t *testing.T) {
	s := newShop(t)
	w := httptest.NewRecorder()
	s.live().ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
	if got := w.Header().Get("Strict-Transport-Security"); w.Code != http.StatusOK || got != "max-age=31536000" {
		t.Errorf("%d %q", w.Code, got)
	}
	if got := s.get("/").header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("over plain http: %q", got)
	}
}

// TestDoorsAreLimited lets one address knock at every door of paying until it is
// told to wait, while another one is let in.
func TestDoorsAreLimited(t *testing.T) {
	for _, door := range []string{"/orders", "/orders/none/attempts", "/payments/complete", "/payments/webhook",
		"/orders/none/state"} {
		g := newGate(t, false)
		method := http.MethodPost
		if strings.HasSuffix(door, "/state") {
			method = http.MethodGet
		}
		b, other := g.browser("203.0.113.9"), g.browser("198.51.100.7")
		var last answer
		for range 130 {
			if last = b.send(method, door, url.Values{}); last.status == http.StatusTooManyRequests {
				break
			}
		}
		if last.status != http.StatusTooManyRequests || last.header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, to try again after %q", door, last.status, last.header.Get("Retry-After"))
		}
		if a := other.send(method, door, url.Values{}); a.status == http.StatusTooManyRequests {
			t.Errorf("%s: somebody else waits, too", door)
		}
	}
}

// TestReadingChangesNothing opens every page, as the buyer of an order and as the
// owner, and compares what the shop knows before and afterwards.
func TestReadingChangesNothing(t *testing.T) {
	g := newGate(t, false)
	if _, err := g.store.Seed(context.Background()); err != nil {
		t.Fatal(err)
	}
	owner, buyer := g.visit(g.owner), g.browser("203.0.113.9")
	order, _, err := g.store.CreateOrder(context.Background(), store.NewOrder{Language: "ko", Hold: time.Hour,
		Wishes:      []store.Wish{{Product: "norwegian-swivel-chair", SKU: "CHAIR-NO-1", Quantity: 1}},
		Buyer:       store.Person{Name: "n", Email: "e@example.com", Tel: "010-1234-5678"},
		Attempt:     store.NewAttempt{PG: "inicis", Channel: "html5_inicis.A", Provider: "html5_inicis", Currency: "KRW"},
		Destination: store.Destination{Country: "KR"}})
	if err != nil {
		t.Fatal(err)
	}
	own := strings.NewReplacer("/orders/:id", "/orders/"+order.PublicID, ":no", order.No, ":slug",
		"norwegian-swivel-chair")
	pages, before := 0, everything(t, g.store)
	for _, r := range handlers.Routes() {
		// What PGs send browsers back with is noted, and nothing else.
		if r.Method != http.MethodGet || r.Role == web.Gateway {
			continue
		}
		pages++
		path, reader := filled(own.Replace(r.Path), 1), buyer
		if r.Role.IsAdmin() {
			reader = owner
		}
		g.forward(time.Second)
		if a := reader.send(http.MethodGet, path, nil); a.status >= http.StatusInternalServerError {
			t.Errorf("GET %s: %d", path, a.status)
		}
		after := everything(t, g.store)
		if after != before {
			t.Errorf("GET %s changes\n%s\ninto\n%s", path, before, after)
		}
		before = after
	}
	if pages < 60 {
		t.Errorf("only %d pages", pages)
	}
}

// everything is how much stands in every table but that of sessions, and what
// stands in those that move.
func everything(t *testing.T, s *store.Store) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.Dir(), "jangteo.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var counts, all, moving string
	if err := db.QueryRow(`SELECT group_concat('''' || name || ' '' || (SELECT count(*) FROM "' || name || '")',
	  ' || '', '' || ') FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search%'
	  AND name <> 'sessions'`).Scan(&counts); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow("SELECT "+counts+`, coalesce((SELECT group_concat(pay_state || ship_state || holds ||
	  expires_at || buyer_name) FROM orders), '') || coalesce((SELECT group_concat(name || value) FROM settings), '') ||
	  coalesce((SELECT group_concat(sku || stock) FROM variants), '') || coalesce((SELECT group_concat(email || role)
	  FROM admins), '')`).Scan(&all, &moving); err != nil {
		t.Fatal(err)
	}
	return all + "\n" + moving
}
