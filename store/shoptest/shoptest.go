// Package shoptest gives tests shops that are there already: to make the tables, and a
// catalogue in them, takes longer than most tests.
package shoptest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Once returns what gives each test a data directory of its own, a copy of the one
// that fill made the first time. What fill opens it closes.
func Once(fill func(dir string) error) func(testing.TB) string {
	made := sync.OnceValues(func() (map[string][]byte, error) { return makeShop(fill) })
	return func(t testing.TB) string {
		t.Helper()
		files, err := made()
		if err != nil {
			t.Fatalf("make a shop to copy: %v", err)
		}
		dir := t.TempDir()
		for name, data := range files {
			file := filepath.Join(dir, name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, data, 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
}

// makeShop returns files by name. They are kept in memory, since no test is the last
// to need them.
func makeShop(fill func(dir string) error) (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "jangteo-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := fill(dir); err != nil {
		return nil, err
	}
	files, made := map[string][]byte{}, os.DirFS(dir)
	err = fs.WalkDir(made, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(made, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("keep %s: %w", dir, err)
	}
	return files, nil
}
