package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"
)

// TestLogForgetsWhatIsRolledBack lets a large change fail whose pages went into the log
// before its end, then another connection write where they were. What the writer had
// gathered of them must not come after that.
func TestLogForgetsWhatIsRolledBack(t *testing.T) {
	ctx, d := context.Background(), database{path: filepath.Join(t.TempDir(), databaseFile)}
	w, err := newWriter(ctx, d, time.Now, func([]move) {})
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	other, err := sql.Open("sqlite", d.dsn("wal_autocheckpoint(0)"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	const fill = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3500)
	  INSERT INTO things SELECT i, ?, zeroblob(3900) FROM n`
	do := func(fn func(*tx) error) error { return w.do(ctx, books, fn) }
	if err := do(func(t *tx) error {
		_, err := t.exec("CREATE TABLE things (id INTEGER PRIMARY KEY, by TEXT, room BLOB)")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	// Else going back reads the log, which writes first what is gathered.
	if _, err := other.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	undone := errors.New("undone")
	if err := do(func(t *tx) error {
		_, err := t.exec(fill, "nobody")
		return errors.Join(err, undone)
	}); !errors.Is(err, undone) || errors.Is(err, ErrUnavailable) {
		t.Fatal(err)
	}
	if _, err := other.ExecContext(ctx, fill, "another"); err != nil {
		t.Fatal(err)
	}
	if err := do(func(t *tx) error {
		_, err := t.exec("INSERT INTO things VALUES (100000, 'the writer', NULL)")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var theirs, mine int
	var sound string
	err = other.QueryRowContext(ctx, "SELECT count(*) FILTER (WHERE by = 'another'), count(*) FILTER (WHERE by = "+
		"'the writer'), (SELECT group_concat(integrity_check) FROM pragma_integrity_check) FROM things").Scan(&theirs,
		&mine, &sound)
	if err != nil || theirs != 3500 || mine != 1 || sound != "ok" {
		t.Errorf("%d rows of another, %d of the writer: %s, %v", theirs, mine, sound, err)
	}
}
