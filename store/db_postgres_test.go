package store

import (
	"fmt"
	"os"
	"sync"
	"testing"

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
