package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// sharedCommit is how many changes share one commit at the most.
const sharedCommit = 256

// sqliteLine is the only connection that writes.
type sqliteLine struct {
	db *sql.DB
	on *pinned
}

// newWriter opens the connection. What a savepoint may have to put back is kept in
// memory: SQLite would write it to a file for every change after the first. Pages that
// many changes touch go back into the database once for some 16 MB of changes.
func newWriter(ctx context.Context, d database, now func() time.Time, tell func([]move)) (*writer, error) {
	db, err := sql.Open("sqlite", d.dsn("temp_store(memory)", "cache_size(-8192)", "wal_autocheckpoint(4000)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	p, err := pin(ctx, db, d)
	if err != nil {
		db.Close()
		return nil, err
	}
	w := &writer{line: &sqliteLine{db, p}, most: sharedCommit, books: true, now: now, tell: tell}
	return w.start(), nil
}

func (l *sqliteLine) begin(t *tx) error {
	t.on = l.on
	_, err := t.exec("BEGIN IMMEDIATE")
	return err
}

func (l *sqliteLine) commit(t *tx) error {
	_, err := t.exec("COMMIT")
	return err
}

func (l *sqliteLine) after(*tx) {}

func (l *sqliteLine) close() error { return errors.Join(l.on.close(), l.db.Close()) }
