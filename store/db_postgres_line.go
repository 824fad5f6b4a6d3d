package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresLine is one connection, made anew after it was lost. While the server is
// away, it is tried at growing intervals, and who comes in between hears so at once.
type postgresLine struct {
	engine *postgresEngine
	kind   lockKind // of what it changes; empty: it only reads
	db     *sql.DB
	on     *pinned // nil: lost, or not made yet
	xid    string  // of the transaction under way; empty: not asked for

	waits time.Duration // after the last try
	next  time.Time     // when to try again
	why   error         // the last one failed
}

const (
	connectTime  = 5 * time.Second
	firstPause   = 50 * time.Millisecond
	longestPause = 2 * time.Second
)

// open is the connection, made if there is none.
func (l *postgresLine) open(ctx context.Context) (*pinned, error) {
	if l.on != nil {
		return l.on, nil
	}
	if time.Now().Before(l.next) {
		return nil, l.why
	}
	ctx, stop := context.WithTimeout(ctx, connectTime)
	defer stop()
	if l.why = l.dial(ctx); l.why != nil {
		l.drop()
		l.waits = min(max(firstPause, 2*l.waits), longestPause)
		l.next = time.Now().Add(l.waits)
		return nil, l.why
	}
	l.waits, l.next = 0, time.Time{}
	return l.on, nil
}

func (l *postgresLine) dial(ctx context.Context) error {
	l.db = stdlib.OpenDB(*l.engine.settings(l.kind), stdlib.OptionAfterConnect(teachWhole))
	l.db.SetMaxOpenConns(1)
	c, err := l.db.Conn(ctx)
	if err != nil {
		return reachable(err)
	}
	l.on = &pinned{conn: c, stmts: map[string]*keptStatement{}, said: l.engine.said, words: postgresWords{},
		refused: refusedByPostgres}
	if l.kind == books && l.engine.holder != "" {
		return l.engine.serve(ctx, c)
	}
	return nil
}

// drop gives up the connection. What stood in it is the server's to undo.
func (l *postgresLine) drop() {
	if l.on != nil {
		l.on.conn.Close()
	}
	if l.db != nil {
		l.db.Close()
	}
	l.on, l.db = nil, nil
}

func (l *postgresLine) begin(t *tx) error {
	if err := l.start(t, "BEGIN"); err != nil || l.kind != books {
		return err
	}
	// Whatever another process has done to the books is seen from here on.
	var row int64
	err := t.get("SELECT id, CAST(pg_current_xact_id() AS text) FROM meta WHERE id = 1 FOR UPDATE", nil, &row, &l.xid)
	if errors.Is(err, ErrNotFound) { // the first change of all
		return nil
	}
	if err != nil {
		rollBack(t)
	}
	return err
}

// start says how a transaction begins. A connection that was lost since it was last
// used is made anew: nothing has been done yet.
func (l *postgresLine) start(t *tx, begin string) error {
	l.xid = ""
	for {
		fresh := l.on == nil
		var err error
		if t.on, err = l.open(t.ctx); err != nil {
			return unavailable(err)
		}
		if _, err = t.exec(begin); err == nil || fresh {
			return err
		}
		t.broken = nil
		l.drop()
	}
}

// commit asks what became of the transaction when the server went away meanwhile.
func (l *postgresLine) commit(t *tx) error {
	_, err := t.exec("COMMIT")
	if err == nil || !isLost(t.on.conn) {
		return err
	}
	if l.xid == "" {
		return fmt.Errorf("%w: %w", errUnsure, err)
	}
	return l.engine.wasCommitted(l.xid)
}

// after gives up a connection with which something was wrong: a server that is
// shutting down, is out of room, or has become a standby.
func (l *postgresLine) after(t *tx) {
	if l.on != nil && (t.broken != nil || isLost(l.on.conn)) {
		l.drop()
	}
}

func (l *postgresLine) close() error {
	l.drop()
	return nil
}

// isLost tells whether a connection has ended.
func isLost(c *sql.Conn) bool {
	lost := false
	err := c.Raw(func(driver any) error {
		lost = driver.(*stdlib.Conn).Conn().IsClosed()
		return nil
	})
	return lost || err != nil
}

// settings are those of a connection.
func (e *postgresEngine) settings(kind lockKind) *pgx.ConnConfig {
	c := e.config.Copy()
	set := func(name string, value any) { c.RuntimeParams[name] = fmt.Sprint(value) }
	set("application_name", "jangteo")
	set("idle_in_transaction_session_timeout", time.Minute.Milliseconds())
	switch kind {
	case books:
		set("statement_timeout", answerFor.Milliseconds())
		set("lock_timeout", booksWait.Milliseconds())
		if e.holder != "" {
			set("application_name", servesName+e.holder)
		}
	case none:
		set("statement_timeout", answerFor.Milliseconds())
		set("lock_timeout", asideWait.Milliseconds())
	default:
		set("statement_timeout", readFor.Milliseconds())
		set("default_transaction_read_only", "on")
	}
	return c
}

// teachWhole makes the domain of whole numbers known to a connection, if it is there.
func teachWhole(ctx context.Context, c *pgx.Conn) error {
	var oid *uint32
	if err := c.QueryRow(ctx, "SELECT CAST(to_regtype('whole') AS oid)").Scan(&oid); err != nil || oid == nil {
		return err
	}
	c.TypeMap().RegisterType(&pgtype.Type{Name: "whole", OID: *oid, Codec: pgtype.NumericCodec{}})
	return nil
}

// servesName begins the name of the connection of who serves the shop.
const servesName = "jangteo serve: "

// Locks of a database that nobody but the shop has, by the numbers of their names.
const (
	serveLock   = 0x6a616e67_01 // shared by those who serve the shop; an update may want it for itself
	migrateLock = 0x6a616e67_02 // held while the schema is made
	nodeLocks   = 0x6a616e67    // with the number of a node: held for as long as that serves
)

// serve makes this connection that of a node. It ends with the connection, and so no change
// is ever written by one who has lost it.
func (e *postgresEngine) serve(ctx context.Context, c *sql.Conn) error {
	for _, lock := range []struct {
		query string
		args  []any
		taken string // by whom, said by its holder's name
	}{
		{"SELECT pg_try_advisory_lock_shared($1)", []any{serveLock}, "the database is in use by %s, which serves it " +
			"alone or changes it: wait for its end, or stop it"},
		{"SELECT pg_try_advisory_lock($1, $2)", []any{nodeLocks, e.node}, "%s serves with a copy of this " +
			"JANGTEO_DATA: each process has a folder of its own; remove " + nodeFile + " from the copy"},
	} {
		if err := takeLock(ctx, c, lock.query, lock.args); err != nil {
			if !errors.Is(err, errServed) {
				return err
			}
			return fmt.Errorf("%w: "+lock.taken, errServed, whoServes(c, lock.args))
		}
	}
	return nil
}

// takeLock waits a moment for a lock: who was killed is gone then. errServed: others have it.
func takeLock(ctx context.Context, c *sql.Conn, query string, args []any) error {
	for {
		var mine bool
		err := c.QueryRowContext(ctx, query, args...).Scan(&mine)
		switch {
		case ctx.Err() != nil:
			return errServed
		case err != nil || mine:
			return err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// whoServes is who has a lock, as far as can be told.
func whoServes(c *sql.Conn, lock []any) string {
	ctx, stop := context.WithTimeout(context.Background(), connectTime)
	defer stop()
	by := "another process"
	query := holders + isServeLock + " LIMIT 1"
	if len(lock) == 2 {
		query = holders + " AND CAST(classid AS bigint) = $2 AND CAST(objid AS bigint) = $3 AND objsubid = 2 LIMIT 1"
	}
	// An error leaves it at that: who it is is only said to help.
	c.QueryRowContext(ctx, query, append([]any{len(servesName) + 1}, lock...)...).Scan(&by)
	return orUnknown(by)
}

// holders are those who have a lock that is of a process, by the names of their connections.
const holders = `SELECT substr(application_name, $1) FROM pg_stat_activity JOIN pg_locks USING (pid)
  WHERE locktype = 'advisory' AND granted AND datname = current_database()`

const isServeLock = " AND (CAST(classid AS bigint) << 32) + CAST(objid AS bigint) = $2 AND objsubid = 1"

var errServed = errors.New("the shop is served already")

// reachable says in our words why there is no connection; the driver's may have the
// address in them, but never the password.
func reachable(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return fmt.Errorf("PostgreSQL does not let the shop in: %s (%s)", refused.Message, refused.Code)
	}
	return fmt.Errorf("PostgreSQL cannot be reached: %w", err)
}

// refusedByPostgres tells which rule refused a write.
func refusedByPostgres(err error) (ruleKind, rule) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return "", ""
	}
	return postgresRefusal{e.Code, e.ConstraintName, e.TableName, e.ColumnName, e.DataTypeName}.refused()
}
