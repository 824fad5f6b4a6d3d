package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/jangteo/jangteo/store/pgtest"
)

// onPostgres starts the program on a PostgreSQL of its own.
func onPostgres(t *testing.T) *program {
	t.Helper()
	server, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	database := server.Database(t)
	p := startProgram(t, "JANGTEO_DATABASE="+database, "JANGTEO_POLL=1h", "JANGTEO_SWEEP=1h")
	p.postgres = database
	p.set(quiet())
	return p
}

// deliverOnPostgres is deliver on PostgreSQL.
func (p *program) deliverOnPostgres(sku string, pieces int) {
	p.t.Helper()
	c, err := pgx.Connect(context.Background(), p.postgres)
	if err != nil {
		p.t.Fatal(err)
	}
	defer c.Close(context.Background())
	err = pgx.BeginFunc(context.Background(), c, func(t pgx.Tx) error {
		if _, err := t.Exec(context.Background(), "UPDATE variants SET stock = stock + $1 WHERE sku = $2", pieces,
			sku); err != nil {
			return err
		}
		_, err := t.Exec(context.Background(), `INSERT INTO stock_moves (variant_id, delta, reason, at)
		  SELECT id, $1, 'delivery', 1 FROM variants WHERE sku = $2`, pieces, sku)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// TestKilledOnPostgres sells on PostgreSQL while the program is killed again and again,
// and does not start a second one beside it.
func TestKilledOnPostgres(t *testing.T) {
	p := onPostgres(t)
	killedAgainAndAgain(p, 5)
	second := *p
	second.data = t.TempDir()
	key, err := os.ReadFile(filepath.Join(p.data, "secret.key"))
	if err == nil {
		err = os.WriteFile(filepath.Join(second.data, "secret.key"), key, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	second.env = append(append([]string{}, p.env...), "JANGTEO_DATA="+second.data, "JANGTEO_ADDR="+freeAddr(t),
		"JANGTEO_SANDBOX_ADDR="+freeAddr(t))
	if said := second.run("serve"); !strings.Contains(said, "the database is in use by process") {
		t.Errorf("a second process: %s", said)
	}
	if _, err := os.Stat(filepath.Join(p.data, "jangteo.db")); !os.IsNotExist(err) {
		t.Errorf("there is a file of SQLite, too: %v", err)
	}
}
