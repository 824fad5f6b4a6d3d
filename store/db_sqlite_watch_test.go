package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// TestEveryCommitIsSeenAtOnce commits by the shop's own connection and by that of
// another process, and asks for the version after each, with and without the shared
// index, while somebody else asks all the time.
func TestEveryCommitIsSeenAtOnce(t *testing.T) {
	SQLiteOnly(t, "how it sees other processes")
	ctx := context.Background()
	s, err := Open(ctx, Options{Dir: EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	watch := s.engine.(*sqliteEngine).watch
	if _, err := watch.shown(); err != nil {
		t.Fatal(err)
	}
	if watch.index == nil && runtime.GOOS == "linux" {
		t.Error("the index is not seen")
	}
	var mapped int64
	if err := watch.on.conn.QueryRowContext(ctx, "PRAGMA mmap_size").Scan(&mapped); err != nil || mapped != 0 {
		t.Errorf("it maps up to %d bytes of the file, %v", mapped, err)
	}
	seeCommits(t, s)
	watch.index = nil // as on other systems
	seeCommits(t, s)
}

func seeCommits(t *testing.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	db, err := sql.Open("sqlite", database{path: filepath.Join(s.Dir(), databaseFile)}.dsn())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const change = "UPDATE shown SET version = version + 1"
	ways := []func() error{
		func() error { return s.write(ctx, func(t *tx) error { _, err := t.exec(change); return err }) },
		func() error { _, err := db.Exec(change); return err },
	}
	stop := make(chan struct{})
	var other sync.WaitGroup
	other.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				s.Shown(ctx)
				runtime.Gosched()
			}
		}
	})
	defer other.Wait()
	defer close(stop)
	for i := range 40 {
		before, err := s.Shown(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := ways[i%2](); err != nil {
			t.Fatal(err)
		}
		if after, err := s.Shown(ctx); after != before+1 || err != nil {
			t.Fatalf("commit %d is not seen: %d after %d, %v", i, after, before, err)
		}
		if i%10 == 9 { // begins the log anew
			if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestAskingAClosedShop: a request that is late finds no database, and stops nothing.
func TestAskingAClosedShop(t *testing.T) {
	SQLiteOnly(t, "how it sees other processes")
	s, err := Open(t.Context(), Options{Dir: EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Shown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if v, err := s.Shown(t.Context()); err == nil {
		t.Errorf("a closed shop is at version %d", v)
	}
}
