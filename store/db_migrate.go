package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
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
// migrations make together, any other by one migration after the other.
func migrate(ctx context.Context, d database) error {
	db, err := sql.Open("sqlite", d.dsn())
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := makeNew(ctx, db); err != nil {
		return err
	}
	return migrateOn(ctx, db)
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
func migrateOn(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
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
