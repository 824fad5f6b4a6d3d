package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// engine is what the store stands on: a database, and the connections to it.
// The store says the same to each engine; what it says differently is the
// engine's dialect.
type engine interface {
	// migrate brings the database to the newest schema, making it if missing.
	migrate(ctx context.Context) error
	// connect opens the connections that read, and unless readOnly those that write.
	connect(ctx context.Context, readOnly bool) error
	// write runs fn in a transaction and returns once it is durable. fn may run in
	// the same database transaction as others, but fails or succeeds alone.
	write(ctx context.Context, kind lockKind, fn func(*tx) error) error
	// read runs fn on one consistent snapshot.
	read(ctx context.Context, fn func(*tx) error) error
	// readOne is read for an fn that asks with a single statement, which is a snapshot
	// of its own and so needs no transaction around it.
	readOne(ctx context.Context, fn func(*tx) error) error
	// shown is the state of what the shop's pages show. It is asked for with every
	// page, and must not miss what another process has committed.
	shown(ctx context.Context) (shownAs, error)
	// copy makes a file with all that is in the database at one moment.
	copy(ctx context.Context, file string) error
	// keyPrint is the fingerprint of the key that the database belongs to, where that is
	// not in the same folder; empty: of none yet.
	keyPrint() string
	keepKeyPrint(ctx context.Context, print string) error
	// rest gives back memory that only makes the next reads faster.
	rest(ctx context.Context) error
	close() error
}

// lockKind says which other changes must wait for one.
type lockKind string

// The kinds. Triggers that count and the chained log are right only while
// changes under books come one by one. On SQLite all changes do.
const (
	books lockKind = "books" // whatever touches money, stock, coupons or the log
	none  lockKind = "none"  // carts, visitors' sessions, hints, guesses and nodes
)

// lets tells whether a change may write to a table: under none, only to those
// that nothing is counted from.
func (k lockKind) lets(table string) bool {
	switch table {
	case "cart_items", "wished", "taken_coupons", "sessions", "hints", "guess_tallies", "guess_networks", "nodes",
		"leader":
		return true
	}
	return k == books
}

// errOutsideBooks says that the program was about to write past the lock that
// keeps its books right: a mistake in the program.
var errOutsideBooks = errors.New("this change needs the lock on the books")

// dialect is what statements say differently to each engine.
type dialect interface {
	statement(query string) string     // one that is written for both, as the engine takes it
	arguments(args []any) []any        // what goes with it, in types that columns have
	breaks(on *pinned, err error) bool // whether more than the statement that failed may be undone
	invariants() []invariant           // what the database can tell of itself
	insert(t *tx, query string, args []any) (int64, error)
	fulltext
}

// statementsKept is how many prepared statements a connection keeps; the one that
// was not used for longest makes room. Those that visitors need are far fewer: no
// statement has anything in its text that people send, and lists are one argument.
const statementsKept = 400

// pinned is one connection that stays open with its prepared statements.
type pinned struct {
	conn  *sql.Conn
	stmts map[string]*keptStatement
	turn  int64 // counts uses of statements
	said  func(statement string)
	words dialect
	terms readTerms
	// refused tells which rule of the schema refused a write, by its kind and
	// name; neither when something else is wrong.
	refused func(error) (ruleKind, rule)
}

type keptStatement struct {
	*sql.Stmt
	used   int64  // the turn of its last use
	writes string // the table that it changes; empty: none
}

func (p *pinned) stmt(query string) (*keptStatement, error) {
	p.turn++
	if st, ok := p.stmts[query]; ok {
		st.used = p.turn
		return st, nil
	}
	if p.said != nil {
		p.said(query)
	}
	st, err := p.conn.PrepareContext(context.Background(), p.words.statement(query))
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	if len(p.stmts) >= statementsKept {
		p.forgetOne()
	}
	p.stmts[query] = &keptStatement{st, p.turn, tableWritten(query)}
	return p.stmts[query], nil
}

// tableWritten is the table that a statement changes; empty: none.
func tableWritten(query string) string {
	table := ""
	switch first := strings.Fields(query); {
	case len(first) > 2 && (first[0] == "INSERT" || first[0] == "DELETE"): // INTO, FROM
		table = first[2]
	case len(first) > 1 && first[0] == "UPDATE":
		table = first[1]
	}
	table, _, _ = strings.Cut(table, "(")
	return table
}

// forgetOne closes the statement that was not used for longest.
func (p *pinned) forgetOne() {
	oldest := ""
	for query, st := range p.stmts {
		if oldest == "" || st.used < p.stmts[oldest].used {
			oldest = query
		}
	}
	p.stmts[oldest].Close()
	delete(p.stmts, oldest)
}

func (p *pinned) close() error {
	var errs []error
	for _, st := range p.stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, p.conn.Close())...)
}

// tx is one transaction. It must not outlive the function it was given to.
type tx struct {
	ctx    context.Context
	on     *pinned
	now    time.Time // when the transaction began
	lock   lockKind  // of the change under way; empty: nothing is changed
	broken error     // set once the engine may have rolled back by itself
	moves  []move    // what the program's log is told of the change under way
	chain  chainEnd  // of the log, once it was looked for
	rate   int64     // won per dollar; 0: not read, or changed since
	shown  *shownAs  // what was read of table shown; nil: nothing, or it may have changed
	core   *core     // seals and opens secrets
}

// stmt is a statement that is ready to run, and may.
func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if t.broken != nil {
		return nil, t.broken
	}
	st, err := t.on.stmt(query)
	if err != nil {
		return nil, t.note(err)
	}
	if st.writes != "" && !t.lock.lets(st.writes) {
		return nil, fmt.Errorf("write to %s under %q: %w", st.writes, t.lock, errOutsideBooks)
	}
	if st.writes != "" {
		t.shown = nil
	}
	return st.Stmt, nil
}

// exec runs a statement and tells how many rows it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	res, err := t.run(query, args)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t *tx) run(query string, args []any) (sql.Result, error) {
	st, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	res, err := st.ExecContext(t.ctx, t.on.words.arguments(args)...)
	return res, t.note(err)
}

// insert runs an INSERT of one row and returns its id.
func (t *tx) insert(query string, args ...any) (int64, error) {
	return t.on.words.insert(t, query, args)
}

// get reads one row into dest; ErrNotFound when there is none.
func (t *tx) get(query string, args []any, dest ...any) error {
	st, err := t.stmt(query)
	if err != nil {
		return err
	}
	err = st.QueryRowContext(t.ctx, t.on.words.arguments(args)...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return t.note(err)
}

// each calls row for every row of a query.
func (t *tx) each(query string, args []any, row func(scan func(...any) error) error) error {
	st, err := t.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(t.ctx, t.on.words.arguments(args)...)
	if err != nil {
		return t.note(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return t.note(rows.Err())
}

// refused tells which rule of the schema refused a write.
func (t *tx) refused(err error) (ruleKind, rule) { return t.on.refused(err) }

func (t *tx) note(err error) error {
	if err != nil && t.on.words.breaks(t.on, err) {
		t.broken = unavailable(err)
		return t.broken
	}
	return err
}

// unavailable is err as ErrUnavailable.
func unavailable(err error) error {
	if errors.Is(err, ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}
