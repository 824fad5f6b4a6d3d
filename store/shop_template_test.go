package store

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/jangteo/jangteo/store/shoptest"
)

// EmptyShop has the tables, and has never been opened.
func EmptyShop(t testing.TB) string {
	if onPostgresNow() {
		return t.TempDir()
	}
	return emptyShop(t)
}

var emptyShop = shoptest.Once(func(dir string) error {
	return migrate(context.Background(), database{path: filepath.Join(dir, databaseFile)})
})
