package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// postgresShop is a shop on PostgreSQL with the demo catalog, and the options to open it again.
func postgresShop(t *testing.T) (*Store, Options) {
	t.Helper()
	dir := t.TempDir()
	o := Options{Dir: dir, Database: databaseOf(t, dir), careless: true, Holder: "the first"}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if n, err := s.Seed(t.Context()); err != nil || n < 24 {
		t.Fatalf("%d products, %v", n, err)
	}
	return s, o
}

// beside says something to the server on a connection of its own.
func beside(t *testing.T, address, query string, args ...any) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// endConnections ends all connections of shops, as a server does that shuts down.
func endConnections(t *testing.T, address string) {
	t.Helper()
	beside(t, address, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()
	  AND application_name LIKE 'jangteo%'`)
}

// TestPostgresServes fills a shop on PostgreSQL, sells, loses all connections, and finds it whole.
func TestPostgresServes(t *testing.T) {
	s, o := postgresShop(t)
	ctx := t.Context()
	before, err := s.Shown(ctx)
	if err != nil {
		t.Fatal(err)
	}
	endConnections(t, o.Database)
	if now, err := s.Shown(ctx); err != nil || now != before {
		t.Errorf("version %d after the server was away, %d before: %v", now, before, err)
	}
	if _, _, err := s.CreateOrder(ctx, roomyOrder()); err != nil {
		t.Errorf("an order after the server was away: %v", err)
	}
	if _, err := s.SaveSession(ctx, CartSession, "token", nil, proofLife); err != nil {
		t.Errorf("a session after the server was away: %v", err)
	}
	beside(t, o.Database, "UPDATE shown SET version = version + 1")
	if now, err := s.Shown(ctx); err != nil || now <= before {
		t.Errorf("what another process has changed is not seen: %d, %v", now, err)
	}
	if broken, err := s.Verify(ctx); err != nil || len(broken) > 0 {
		t.Errorf("verify: %q, %v", broken, err)
	}
}

// TestPostgresRefusesToServeWhatItLost gives a shop's place to another while the shop has no connection.
func TestPostgresRefusesToServeWhatItLost(t *testing.T) {
	s, o := postgresShop(t)
	c, err := pgx.Connect(t.Context(), o.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	endConnections(t, o.Database)
	if _, err := c.Exec(t.Context(), "SELECT pg_advisory_lock($1)", serveLock); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.CreateOrder(t.Context(), roomyOrder()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("an order of who no longer serves the shop: %v", err)
	}
	var orders int
	if err := c.QueryRow(t.Context(), "SELECT count(*) FROM orders").Scan(&orders); err != nil || orders != 0 {
		t.Errorf("%d orders, %v", orders, err)
	}
}

// TestPostgresKnowsItsKey opens a database with no key and with another one, and after the key was renewed.
func TestPostgresKnowsItsKey(t *testing.T) {
	s, o := postgresShop(t)
	if err := RotateKey(t.Context(), s, SourceHost); err != nil {
		t.Fatal(err)
	}
	if err := ForgetKeys(t.Context(), s, SourceHost); err != nil {
		t.Fatal(err)
	}
	s.Close()
	right := o.Dir
	for _, c := range []struct{ key, want string }{{"", "is missing"}, {strings.Repeat("k", keyBytes), "another key"}} {
		if o.Dir = t.TempDir(); c.key != "" {
			if err := os.WriteFile(filepath.Join(o.Dir, keyFile), []byte(c.key), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("with key %q: %v", c.key, err)
		}
	}
	o.Dir = right
	again, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

// TestPostgresRefusesOthers opens databases that are not of this version of the shop.
func TestPostgresRefusesOthers(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"UPDATE installation SET version = version + 1", "newer version"},
		{"UPDATE installation SET version = 69", "cannot be brought up to date"},
		{"DROP TABLE installation", "of something else"},
	} {
		dir := t.TempDir()
		o := Options{Dir: dir, Database: databaseOf(t, dir), careless: true}
		beside(t, o.Database, c.query)
		if _, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("after %s: %v", c.query, err)
		}
	}
	const secret = "hunter2"
	for _, address := range []string{"postgres://shop:hunter2@127.0.0.1:1/shop", "postgres://shop:hunter2@:x/shop",
		"postgres://shop:hunter2@127.0.0.1/shop?sslmode=hunter2"} {
		if _, err := Open(t.Context(), Options{Dir: t.TempDir(), Database: address}); err == nil ||
			strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestLostCommitsAreAskedFor looks up what became of transactions whose commit had no answer.
func TestLostCommitsAreAskedFor(t *testing.T) {
	s, o := postgresShop(t)
	c, err := pgx.Connect(t.Context(), o.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	e := s.engine.(*postgresEngine)
	for _, end := range []string{"COMMIT", "ROLLBACK"} {
		var xid string
		if _, err := c.Exec(t.Context(), "BEGIN"); err != nil {
			t.Fatal(err)
		}
		if err := c.QueryRow(t.Context(), "SELECT CAST(pg_current_xact_id() AS text)").Scan(&xid); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Exec(t.Context(), end); err != nil {
			t.Fatal(err)
		}
		if err := e.wasCommitted(xid); (err == nil) != (end == "COMMIT") {
			t.Errorf("after %s: %v", end, err)
		}
	}
}
