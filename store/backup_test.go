package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// backedUp returns a seeded shop and a backup of it.
func backedUp(t *testing.T) (*store.Store, []byte) {
	t.Helper()
	ctx := context.Background()
	s, err := store.OpenHere(t, ctx, store.Options{Dir: store.EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := s.Backup(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return s, b.Bytes()
}

func TestABackupComesBackWhole(t *testing.T) {
	store.SQLiteOnly(t, "its backups")
	ctx := context.Background()
	s, archive := backedUp(t)
	dir := filepath.Join(t.TempDir(), "new")
	m, err := store.Restore(ctx, bytes.NewReader(archive), dir)
	if err != nil || len(m.Files) < 40 {
		t.Fatalf("%d files, %v", len(m.Files), err)
	}
	again, err := store.OpenHere(t, ctx, store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	mac, err := s.Sign("test", []byte("x"))
	if err != nil || !again.Signed("test", []byte("x"), mac) {
		t.Errorf("the key is another one (%v)", err)
	}
	for name := range m.Files {
		a, errA := os.ReadFile(filepath.Join(s.Dir(), name))
		b, errB := os.ReadFile(filepath.Join(dir, name))
		if filepath.Dir(name) == "images" && (errA != nil || errB != nil || !bytes.Equal(a, b)) {
			t.Errorf("%s differs: %v, %v", name, errA, errB)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".restore-*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
	if _, err := store.Restore(ctx, bytes.NewReader(archive), dir); err == nil {
		t.Error("restored over a shop")
	}
}

// TestDamagedBackupsChangeNothing truncates an archive and flips bits in it.
// turned turns a bit of an archive, the next one that says something: deflate pads
// blocks with bits that nobody reads (RFC 1951, 3.2.4).
func turned(t *testing.T, archive []byte, at int) []byte {
	t.Helper()
	whole, err := unzipped(archive)
	if err != nil {
		t.Fatal(err)
	}
	for ; ; at++ {
		damaged := bytes.Clone(archive)
		damaged[at] ^= 4
		if now, err := unzipped(damaged); err != nil || !bytes.Equal(now, whole) {
			return damaged
		}
	}
}

func unzipped(archive []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func TestDamagedBackupsChangeNothing(t *testing.T) {
	store.SQLiteOnly(t, "its backups")
	_, archive := backedUp(t)
	damaged := map[string][]byte{"nothing": nil, "a text": []byte("no archive at all")}
	for _, part := range []int{10, 50, 90, 99} {
		damaged["cut off"] = archive[:len(archive)*part/100]
		damaged["a bit turned"] = turned(t, archive, len(archive)*part/100-1)
		for name, data := range damaged {
			dir := t.TempDir()
			if _, err := store.Restore(context.Background(), bytes.NewReader(data), dir); !errors.Is(err,
				store.ErrBackup) {
				t.Errorf("%s at %d%%: %v", name, part, err)
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 0 {
				t.Errorf("%s at %d%%: left %v", name, part, entries)
			}
		}
	}
}
