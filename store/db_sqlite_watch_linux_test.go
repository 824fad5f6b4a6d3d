package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestLookingKeepsTheLocks asks the system, after the shop opened, which locks stand
// on the database and on its shared index. A process that finds none there begins the
// index anew, under everybody who reads it.
func TestLookingKeepsTheLocks(t *testing.T) {
	SQLiteOnly(t, "how it sees other processes")
	s, err := Open(context.Background(), Options{Dir: EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	seeCommits(t, s)
	for _, name := range []string{databaseFile, databaseFile + "-shm"} {
		if !isLocked(t, filepath.Join(s.Dir(), name)) {
			t.Errorf("no lock is on %s", name)
		}
	}
}

// isLocked reads https://man7.org/linux/man-pages/man5/proc_locks.5.html.
func isLocked(t *testing.T, path string) bool {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	locks, err := os.ReadFile("/proc/locks")
	if err != nil {
		t.Fatal(err)
	}
	inode := fmt.Sprintf(":%d ", info.Sys().(*syscall.Stat_t).Ino)
	return strings.Contains(string(locks), inode)
}
