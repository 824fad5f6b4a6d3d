package store

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/jangteo/jangteo/store/pgtest"
)

// postgres is the server that all tests share, started by the first that asks.
var postgres struct {
	once   sync.Once
	server *pgtest.Server
	err    error
}

// PostgresForTests is a running PostgreSQL. Without one, the test fails.
func PostgresForTests(t testing.TB) *pgtest.Server {
	t.Helper()
	postgres.once.Do(func() { postgres.server, postgres.err = pgtest.Start() })
	if postgres.err != nil {
		t.Fatal(postgres.err)
	}
	return postgres.server
}

func TestMain(m *testing.M) {
	code := m.Run()
	if postgres.server != nil {
		if err := postgres.server.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// PostgresWithSchema is a database with the schema in it.
func postgresWithSchema(t testing.TB) *pgx.Conn {
	t.Helper()
	text, err := os.ReadFile("schema_postgres.sql")
	if err != nil {
		t.Fatal(err)
	}
	c, err := pgx.Connect(context.Background(), PostgresForTests(t).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	if _, err := c.Exec(context.Background(), string(text)); err != nil {
		t.Fatalf("schema_postgres.sql: %v", err)
	}
	return c
}
