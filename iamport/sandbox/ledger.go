package sandbox

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // the database driver
)

//go:embed schema.sql
var schema string

// errNotFound means that the ledger has no such row.
var errNotFound = errors.New("not in the ledger")

// ledger keeps the sandbox's payments in SQLite. It uses a single connection, and
// what the sandbox has answered is on disk.
type ledger struct {
	db  *sql.DB
	now func() time.Time
}

// openLedger opens the ledger in a file, or in memory, and creates its tables.
func openLedger(path string, now func() time.Time) (*ledger, error) {
	db, err := sql.Open("sqlite", ledgerDSN(path))
	if err != nil {
		return nil, fmt.Errorf("open the sandbox ledger: %w", err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(schema); err != nil {
		return nil, errors.Join(fmt.Errorf("open the sandbox ledger %s: %w", path, err), db.Close())
	}
	return &ledger{db, now}, nil
}

// ledgerDSN returns the driver's name of a ledger. Write transactions begin
// immediately and commits are durable.
func ledgerDSN(path string) string {
	q := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
			"trusted_schema(0)"},
	}
	if path == ":memory:" {
		return path + "?" + q.Encode()
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func (l *ledger) close() error { return l.db.Close() }

// write runs fn in one database transaction, even when the browser that caused it
// goes away in the middle.
func (l *ledger) write(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := l.db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// meta reads a named value; it is "" if it was never set.
func (l *ledger) meta(ctx context.Context, name string) (string, error) {
	var v string
	err := l.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = ?`, name).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// setMeta sets a named value.
func (l *ledger) setMeta(ctx context.Context, name, value string) error {
	_, err := l.db.ExecContext(ctx,
		`INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name,
		value)
	return err
}

// token returns the token that is valid now and when it expires, in Unix seconds.
// A token about to expire is extended; if none is valid, fresh becomes the token.
func (l *ledger) token(ctx context.Context, fresh string, life, near, more time.Duration) (value string,
	expires int64, err error) {
	now := l.now()
	err = l.write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRow(`SELECT value, expires_at FROM token WHERE expires_at > ? ORDER BY expires_at DESC LIMIT 1`,
			now.Unix()).Scan(&value, &expires)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			value, expires = fresh, now.Add(life).Unix()
			_, err = tx.Exec(`INSERT INTO token (value, expires_at) VALUES (?, ?)`, value, expires)
		case err == nil && expires-now.Unix() < int64(near.Seconds()):
			expires += int64(more.Seconds())
			_, err = tx.Exec(`UPDATE token SET expires_at = ? WHERE value = ?`, expires, value)
		}
		return err
	})
	return value, expires, err
}

// tokenValid reports whether a token was issued and has not expired.
func (l *ledger) tokenValid(ctx context.Context, value string) (bool, error) {
	var n int
	err := l.db.QueryRowContext(ctx, `SELECT count(*) FROM token WHERE value = ? AND expires_at > ?`,
		value, l.now().Unix()).Scan(&n)
	return n > 0, err
}

// prepared is an amount registered beforehand.
type prepared struct {
	MerchantUID string
	Amount      cents
	Currency    string
}

// prepare registers an amount; false if the merchant_uid has one already.
func (l *ledger) prepare(ctx context.Context, p prepared) (bool, error) {
	res, err := l.db.ExecContext(ctx,
		`INSERT INTO prepared (merchant_uid, amount, currency) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		p.MerchantUID, string(p.Amount.number()), p.Currency)
	return changed(res, err)
}

// changePrepared changes a registered amount; false if there is none.
func (l *ledger) changePrepared(ctx context.Context, p prepared) (bool, error) {
	res, err := l.db.ExecContext(ctx, `UPDATE prepared SET amount = ?, currency = ? WHERE merchant_uid = ?`,
		string(p.Amount.number()), p.Currency, p.MerchantUID)
	return changed(res, err)
}

// changed reports whether a statement changed any row.
func changed(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// prepared reads a registered amount; errNotFound if there is none.
func (l *ledger) prepared(ctx context.Context, merchantUID string) (prepared, error) {
	p := prepared{MerchantUID: merchantUID}
	var amount string
	err := l.db.QueryRowContext(ctx, `SELECT amount, currency FROM prepared WHERE merchant_uid = ?`, merchantUID).
		Scan(&amount, &p.Currency)
	if errors.Is(err, sql.ErrNoRows) {
		return p, errNotFound
	}
	if err != nil {
		return p, err
	}
	p.Amount, err = parseAmount(amount)
	return p, err
}
