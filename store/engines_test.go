package store

import (
	"context"
	"database/sql"
	"os"
	"sync"
	"testing"

	"github.com/jangteo/jangteo/store/pgtest"
)

// The suite runs on SQLite, and on PostgreSQL with JANGTEO_TEST_ENGINE=postgres (make
// test-postgres). A data directory of a test has a database of its own there.

// onPostgresNow tells on which engine the suite runs.
func onPostgresNow() bool { return os.Getenv("JANGTEO_TEST_ENGINE") == "postgres" }

// SQLiteOnly skips a test of what only SQLite has.
func SQLiteOnly(t testing.TB, why string) {
	t.Helper()
	if onPostgresNow() {
		t.Skip("only on SQLite: " + why)
	}
}

// databases are the addresses by data directory.
var databases = struct {
	sync.Mutex
	of       map[string]string
	template string
}{of: map[string]string{}}

// OpenHere is Open on the engine of the suite.
func OpenHere(t testing.TB, ctx context.Context, o Options) (*Store, error) {
	t.Helper()
	if onPostgresNow() {
		o.Database, o.careless = databaseOf(t, o.Dir), true
	}
	return Open(ctx, o)
}

func databaseOf(t testing.TB, dir string) string {
	t.Helper()
	server := PostgresForTests(t)
	databases.Lock()
	defer databases.Unlock()
	if databases.template == "" {
		databases.template = newTemplate(t, server)
	}
	if databases.of[dir] == "" {
		databases.of[dir] = server.Copy(t, databases.template)
	}
	return databases.of[dir]
}

// newTemplate is the name of a database with the schema and nothing in it.
func newTemplate(t testing.TB, server *pgtest.Server) string {
	t.Helper()
	address := server.Database(t)
	config, err := readPostgres(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&postgresEngine{config: config}).migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return config.Database
}

// RawPostgres is the database of a data directory, which takes what tests say to SQLite;
// nil: the suite runs on SQLite.
func RawPostgres(t testing.TB, dir string) *sql.DB {
	t.Helper()
	if !onPostgresNow() {
		return nil
	}
	db, err := pgtest.Raw(databaseOf(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
