package store

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// TestNoHalfAKey makes a key where there is room for half of one: it fails, and
// does not stand in the way when there is room again.
func TestNoHalfAKey(t *testing.T) {
	dir := t.TempDir()
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: keyBytes / 2, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	_, full := openKeys(dir)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if full == nil {
		t.Error("half a key was taken for one")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if keys, err := openKeys(dir); err != nil || len(keys.all()) != 1 || len(keys.all()[0]) != keyBytes {
		t.Errorf("with room again: %v, %v", keys, err)
	}
}
