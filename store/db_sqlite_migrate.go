package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	gooselist "github.com/pressly/goose/v3/database"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed schema.sql
var newestSchema string

// migrate brings a database to the newest schema: an empty one at once, by what all
// migrations make together, any other by one migration after the other. The number of
// the newest is kept in the file's header, so that a shop that starts again asks no more.
func migrate(ctx context.Context, d database) error {
	newest, err := schemaVersion()
	if err != nil || isOf(ctx, d, newest) {
		return err
	}
	db, err := sql.Open("sqlite", d.dsn())
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := makeNew(ctx, db); err != nil {
		return err
	}
	if err := migrateOn(ctx, db); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", newest))
	return err
}

// isOf tells whether the header of a database says this version of the schema. What
// cannot be read now is complained about by whoever opens the database for work.
func isOf(ctx context.Context, d database, version int64) bool {
	plain := url.Values{"_pragma": {"busy_timeout(5000)"}}
	if d.vfs != "" {
		plain.Set("vfs", d.vfs)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: d.path}).EscapedPath()+"?"+plain.Encode())
	if err != nil {
		return false
	}
	defer db.Close()
	var noted int64
	err = db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&noted)
	return err == nil && noted == version
}

// makeNew makes the newest schema in an empty database, and leaves any other alone.
func makeNew(ctx context.Context, db *sql.DB) error {
	t, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	var isEmpty bool
	err = t.QueryRowContext(ctx, "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)").Scan(&isEmpty)
	if err != nil || !isEmpty {
		return err
	}
	if _, err := t.ExecContext(ctx, newestSchema); err != nil {
		return fmt.Errorf("make the schema: %w", err)
	}
	if err := noteMigrations(ctx, t); err != nil {
		return err
	}
	return t.Commit()
}

// noteMigrations notes that all migrations have been here.
func noteMigrations(ctx context.Context, t *sql.Tx) error {
	list, err := gooselist.NewStore(gooselist.DialectSQLite3, goose.DefaultTablename)
	if err != nil {
		return err
	}
	versions, err := schemaVersions()
	if err != nil {
		return err
	}
	if err := list.CreateVersionTable(ctx, t); err != nil {
		return err
	}
	for _, v := range append([]int64{0}, versions...) {
		if err := list.Insert(ctx, t, gooselist.InsertRequest{Version: v}); err != nil {
			return err
		}
	}
	return nil
}

// migrateOn runs the migrations that have not been here.
func migrateOn(ctx context.Context, db *sql.DB) error { return migrateUpTo(ctx, db, math.MaxInt64) }

// migrateUpTo runs them up to one.
func migrateUpTo(ctx context.Context, db *sql.DB, version int64) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// schemaVersion is the number of the newest migration.
func schemaVersion() (int64, error) {
	all, err := schemaVersions()
	if err != nil {
		return 0, err
	}
	return all[len(all)-1], nil
}

// schemaVersions are the numbers of all migrations, the newest last.
func schemaVersions() ([]int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var all []int64
	for _, name := range names {
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "migrations/"), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	slices.Sort(all)
	return all, nil
}
