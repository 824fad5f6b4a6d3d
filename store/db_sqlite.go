package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// Everything that only SQLite understands is in this file and in the writer:
// connection settings, result codes, statement reuse.

// oldestSQLite is the first release without the WAL-reset corruption bug.
const oldestSQLite = "3.51.3"

// searchedOrders reads orders by the index that has all that the board asks for
// while it searches. SQLite would rather go by their states, and then to each
// order for its names.
const searchedOrders = "orders o INDEXED BY orders_to_search"

// primary result codes, https://www.sqlite.org/rescode.html
const (
	codeBusy       = 5
	codeNoMem      = 7
	codeIOErr      = 10
	codeCorrupt    = 11
	codeFull       = 13
	codeConstraint = 19
)

// extended result codes of rules that a write would break
const (
	codeCheck      = codeConstraint | 1<<8
	codeForeignKey = codeConstraint | 3<<8
	codeNotNull    = codeConstraint | 5<<8
	codePrimaryKey = codeConstraint | 6<<8
	codeTrigger    = codeConstraint | 7<<8
	codeUnique     = codeConstraint | 8<<8
	codeRowID      = codeConstraint | 10<<8
	codeDatatype   = codeConstraint | 12<<8
)

func resultCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// refused tells which rule of the schema refused a write, by its kind and name;
// neither when something else is wrong. A check without a name of its own is
// named by its condition; SQLite has no name for foreign keys and types.
func refused(err error) (ruleKind, rule) {
	var e *sqlite.Error
	if !errors.As(err, &e) || e.Code()&0xff != codeConstraint {
		return "", ""
	}
	// "constraint failed: UNIQUE constraint failed: claims.order_id (2067)"
	text := strings.TrimSuffix(strings.TrimPrefix(e.Error(), "constraint failed: "), fmt.Sprintf(" (%d)", e.Code()))
	_, what, _ := strings.Cut(text, " constraint failed: ")
	switch e.Code() {
	case codeTrigger:
		return triggerRule, rule(text)
	case codeCheck:
		return checkRule, rule(what)
	case codeUnique:
		return uniqueRule, uniqueName(what, "_key")
	case codePrimaryKey, codeRowID:
		return uniqueRule, uniqueName(what, "_pkey")
	case codeForeignKey:
		return keyRule, ""
	case codeNotNull:
		return valueRule, rule(strings.ReplaceAll(what, ".", "_") + "_not_null")
	case codeDatatype:
		return typeRule, ""
	}
	return "", ""
}

// uniqueName is the name of what keeps columns unique, which SQLite does not
// say: that of an index, else what PostgreSQL calls a UNIQUE or PRIMARY KEY in a
// table (admins_email_key, payments_pkey).
func uniqueName(columns, ending string) rule {
	if name, ok := uniqueIndexes()[columns]; ok {
		return name
	}
	table, _, _ := strings.Cut(columns, ".")
	if ending == "_pkey" {
		return rule(table + ending)
	}
	return rule(table + "_" + strings.NewReplacer(table+".", "", ", ", "_").Replace(columns) + ending)
}

// uniqueIndexes are the schema's unique indexes by their columns.
func uniqueIndexes() map[string]rule {
	return map[string]rule{
		"payments.order_id":                 "one_accepted_payment",
		"refunds.imp_uid":                   "one_refund_in_flight",
		"claims.order_id":                   oneOpenClaim,
		"orders.chain_id":                   "one_paid_order_of_chain",
		"orders.predecessor_id":             "one_successor",
		"orders.session_id":                 "one_unpaid_order_of_session",
		"incidents.kind, incidents.imp_uid": "one_open_incident",
		"stock_alerts.variant_id, stock_alerts.address_hash": "one_waiting_alert",
		"coupon_codes.coupon_id":                             "one_public_code",
		"coupon_uses.code":                                   codeUsedOnce,
	}
}

// breaksTransaction tells whether SQLite may have rolled back more than the
// statement that failed.
func breaksTransaction(err error) bool {
	switch resultCode(err) {
	case codeBusy, codeNoMem, codeIOErr, codeCorrupt, codeFull:
		return true
	}
	return false
}

// database is a file and how SQLite opens it.
type database struct {
	path        string
	vfs         string // empty: the operating system's
	synchronous string // empty: FULL
}

// unavailable is err as ErrUnavailable.
func unavailable(err error) error {
	if errors.Is(err, ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// pragma is a setting that every connection must have.
type pragma struct{ name, value, reads string }

func (d database) pragmas() []pragma {
	sync := pragma{"synchronous", "FULL", "2"}
	if d.synchronous == "NORMAL" {
		sync = pragma{"synchronous", "NORMAL", "1"}
	}
	return []pragma{
		{"busy_timeout", "5000", "5000"},
		{"journal_mode", "WAL", "wal"},
		sync,
		{"foreign_keys", "1", "1"},
		{"trusted_schema", "0", "0"},
	}
}

func (d database) dsn(extra ...string) string {
	q := url.Values{"_txlock": {"immediate"}}
	if d.vfs != "" {
		q.Set("vfs", d.vfs)
	}
	for _, p := range d.pragmas() {
		q.Add("_pragma", p.name+"("+p.value+")")
	}
	for _, e := range extra {
		q.Add("_pragma", e)
	}
	return "file:" + (&url.URL{Path: d.path}).EscapedPath() + "?" + q.Encode()
}

// pinned is one connection that stays open with its prepared statements.
type pinned struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func pin(ctx context.Context, db *sql.DB, settings []pragma) (*pinned, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	p := &pinned{conn: c, stmts: map[string]*sql.Stmt{}}
	if err := p.assertSettings(ctx, settings); err != nil {
		c.Close()
		return nil, err
	}
	return p, nil
}

func (p *pinned) assertSettings(ctx context.Context, settings []pragma) error {
	var version string
	if err := p.conn.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if !atLeast(version, oldestSQLite) {
		return fmt.Errorf("SQLite %s can corrupt its log; build with %s or newer", version, oldestSQLite)
	}
	for _, want := range settings {
		var got string
		if err := p.conn.QueryRowContext(ctx, "PRAGMA "+want.name).Scan(&got); err != nil {
			return fmt.Errorf("read PRAGMA %s: %w", want.name, err)
		}
		if got != want.reads {
			return fmt.Errorf("PRAGMA %s is %s, must be %s for money to be safe", want.name, got, want.reads)
		}
	}
	return nil
}

// atLeast compares dotted version numbers.
func atLeast(version, least string) bool {
	v, l := strings.Split(version, "."), strings.Split(least, ".")
	for i := range l {
		if i >= len(v) {
			return false
		}
		a, _ := strconv.Atoi(v[i])
		b, _ := strconv.Atoi(l[i])
		if a != b {
			return a > b
		}
	}
	return true
}

func (p *pinned) stmt(query string) (*sql.Stmt, error) {
	if st, ok := p.stmts[query]; ok {
		return st, nil
	}
	st, err := p.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	p.stmts[query] = st
	return st, nil
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
	broken error     // set once SQLite may have rolled back by itself
}

// exec runs a statement and tells how many rows it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	if t.broken != nil {
		return 0, t.broken
	}
	st, err := t.on.stmt(query)
	if err != nil {
		return 0, t.note(err)
	}
	res, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, t.note(err)
	}
	return res.RowsAffected()
}

// insert runs an INSERT and returns the new row's id.
func (t *tx) insert(query string, args ...any) (int64, error) {
	var id int64
	err := t.get(query+" RETURNING rowid", args, &id)
	return id, err
}

// get reads one row into dest; ErrNotFound when there is none.
func (t *tx) get(query string, args []any, dest ...any) error {
	if t.broken != nil {
		return t.broken
	}
	st, err := t.on.stmt(query)
	if err != nil {
		return t.note(err)
	}
	err = st.QueryRowContext(t.ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return t.note(err)
}

// each calls row for every row of a query.
func (t *tx) each(query string, args []any, row func(scan func(...any) error) error) error {
	if t.broken != nil {
		return t.broken
	}
	st, err := t.on.stmt(query)
	if err != nil {
		return t.note(err)
	}
	rows, err := st.QueryContext(t.ctx, args...)
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

func (t *tx) note(err error) error {
	if err != nil && breaksTransaction(err) {
		t.broken = unavailable(err)
		return t.broken
	}
	return err
}

// readers is a pool of read-only connections, one per core: more only wait for
// each other.
type readers struct {
	db   *sql.DB
	free chan *pinned
	all  []*pinned
	now  func() time.Time
}

func newReaders(ctx context.Context, d database, now func() time.Time) (*readers, error) {
	db, err := sql.Open("sqlite", d.dsn("query_only(1)", "mmap_size(268435456)", "cache_size(-16384)"))
	if err != nil {
		return nil, err
	}
	n := max(2, runtime.GOMAXPROCS(0))
	db.SetMaxOpenConns(n)
	r := &readers{db: db, free: make(chan *pinned, n), now: now}
	for range n {
		p, err := pin(ctx, db, d.pragmas())
		if err != nil {
			r.close()
			return nil, err
		}
		r.all = append(r.all, p)
		r.free <- p
	}
	return r, nil
}

func (r *readers) do(ctx context.Context, fn func(*tx) error) error {
	var p *pinned
	select {
	case p = <-r.free:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { r.free <- p }()
	t := &tx{ctx: context.WithoutCancel(ctx), on: p, now: r.now()}
	if _, err := t.exec("BEGIN"); err != nil {
		return err
	}
	defer t.exec("ROLLBACK")
	return fn(t)
}

func (r *readers) close() error {
	var errs []error
	for _, p := range r.all {
		errs = append(errs, p.close())
	}
	return errors.Join(append(errs, r.db.Close())...)
}

// SQLiteVersion is the version of the SQLite library in this binary.
func SQLiteVersion(ctx context.Context) (string, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return "", err
	}
	defer db.Close()
	var v string
	err = db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&v)
	return v, err
}
