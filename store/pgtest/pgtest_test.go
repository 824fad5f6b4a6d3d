package pgtest

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestServer sees that databases are apart from each other, and that nothing of
// a server stays behind.
func TestServer(t *testing.T) {
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		c, err := pgx.Connect(context.Background(), s.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Exec(context.Background(), "CREATE TABLE t (id bigint)"); err != nil {
			t.Error(err)
		}
		c.Close(context.Background())
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there (%v)", s.dir, err)
	}
}
