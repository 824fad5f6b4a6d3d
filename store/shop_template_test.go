package store

import (
	"context"
	"database/sql"
	"errors"
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

// MigratedShop is a new folder with a database that all migrations made, one after the other.
func MigratedShop(t testing.TB) string { return migratedShop(t) }

var migratedShop = shoptest.Once(func(dir string) error {
	db, err := sql.Open("sqlite", database{path: filepath.Join(dir, databaseFile)}.dsn())
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	return errors.Join(migrateOn(context.Background(), db), db.Close())
})

// MigratedTo is a new folder with a database that the migrations made up to one of them.
func MigratedTo(t testing.TB, version int64) string {
	t.Helper()
	dir := t.TempDir()
	db, err := sql.Open("sqlite", database{path: filepath.Join(dir, databaseFile)}.dsn())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := migrateUpTo(context.Background(), db, version); err != nil {
		t.Fatal(err)
	}
	return dir
}
