package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
)

// Everything that only SQLite understands is in the files named after it and in
// the writer: here, connection settings and result codes. Its twin is
// db_postgres.go.

// oldestSQLite is the first release without the WAL-reset corruption bug.
const oldestSQLite = "3.51.3"

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
		"payments.order_id": "one_accepted_payment",

		"payments.order_id, payments.source":                 "one_transfer_awaited",
		"receipts.imp_uid":                                   "one_receipt_stands",
		"refunds.imp_uid":                                    "one_refund_in_flight",
		"claims.order_id":                                    oneOpenClaim,
		"reviews.order_id, reviews.line":                     oneReviewOfALine,
		"orders.chain_id":                                    "one_paid_order_of_chain",
		"orders.predecessor_id":                              "one_successor",
		"restocks.move_id":                                   "one_restock_of_a_move",
		"restocks.order_id, restocks.line, restocks.key":     "one_restock_of_a_key",
		"orders.session_id":                                  "one_unpaid_order_of_session",
		"incidents.kind, incidents.imp_uid":                  "one_open_incident",
		"refunds.code_id":                                    "one_refund_of_code",
		"stock_alerts.variant_id, stock_alerts.address_hash": "one_waiting_alert",
		"coupon_codes.coupon_id":                             "one_public_code",
		"coupon_uses.code":                                   codeUsedOnce,
	}
}

// database is a file and how SQLite opens it.
type database struct {
	path        string
	vfs         string                 // empty: the operating system's
	synchronous string                 // empty: FULL
	said        func(statement string) // hears of each that is prepared; nil: nobody
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

func pin(ctx context.Context, db *sql.DB, d database) (*pinned, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if err := assertSettings(ctx, c, d.pragmas()); err != nil {
		c.Close()
		return nil, err
	}
	return &pinned{conn: c, stmts: map[string]*keptStatement{}, said: d.said, words: sqliteWords{}, refused: refused},
		nil
}

func assertSettings(ctx context.Context, c *sql.Conn, settings []pragma) error {
	var version string
	if err := c.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if !atLeast(version, oldestSQLite) {
		return fmt.Errorf("SQLite %s can corrupt its log; build with %s or newer", version, oldestSQLite)
	}
	for _, want := range settings {
		var got string
		if err := c.QueryRowContext(ctx, "PRAGMA "+want.name).Scan(&got); err != nil {
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

// readers is a pool of read-only connections, one per core: more only wait for
// each other. Each is opened when the others are busy, as it reads the whole schema.
type readers struct {
	file database
	db   *sql.DB
	free chan *pinned
	room chan struct{} // for connections that are not open yet
	now  func() time.Time

	mu  sync.Mutex // guards what follows
	all []*pinned
}

func newReaders(ctx context.Context, d database, now func() time.Time) (*readers, error) {
	db, err := sql.Open("sqlite", d.dsn("query_only(1)", "mmap_size(268435456)", "cache_size(-4096)"))
	if err != nil {
		return nil, err
	}
	n := max(2, runtime.GOMAXPROCS(0))
	db.SetMaxOpenConns(n + 1) // one more watches
	r := &readers{file: d, db: db, free: make(chan *pinned, n), room: make(chan struct{}, n), now: now}
	for range n {
		r.room <- struct{}{}
	}
	p, err := r.take(ctx) // so that it is known to work
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	r.free <- p
	return r, nil
}

// take waits for a connection that is free, or opens one more.
func (r *readers) take(ctx context.Context) (*pinned, error) {
	select {
	case p := <-r.free:
		return p, nil
	default:
	}
	select {
	case p := <-r.free:
		return p, nil
	case <-r.room:
		return r.open(ctx)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (r *readers) open(ctx context.Context) (*pinned, error) {
	p, err := pin(ctx, r.db, r.file)
	if err != nil {
		r.room <- struct{}{}
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, p)
	return p, nil
}

func (r *readers) do(ctx context.Context, fn func(*tx) error) error {
	return r.doOne(ctx, func(t *tx) error {
		if _, err := t.exec("BEGIN"); err != nil {
			return err
		}
		defer t.exec("ROLLBACK")
		return fn(t)
	})
}

// doOne is do without a transaction.
func (r *readers) doOne(ctx context.Context, fn func(*tx) error) error {
	p, err := r.take(ctx)
	if err != nil {
		return err
	}
	defer func() { r.free <- p }()
	return fn(&tx{ctx: context.WithoutCancel(ctx), on: p, now: r.now()})
}

// rest empties the page caches of connections that nobody uses. What they hold is in the
// system's memory, too.
func (r *readers) rest(ctx context.Context) error {
	for range cap(r.free) {
		select {
		case p := <-r.free:
			_, err := p.conn.ExecContext(ctx, "PRAGMA shrink_memory")
			r.free <- p
			if err != nil {
				return fmt.Errorf("empty a page cache: %w", err)
			}
		default:
			return nil
		}
	}
	return nil
}

func (r *readers) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, p := range r.all {
		errs = append(errs, p.close())
	}
	return errors.Join(append(errs, r.db.Close())...)
}

// sqliteEngine is SQLite in one file.
type sqliteEngine struct {
	file   database
	now    func() time.Time
	tell   func([]move) // hears of what is durable
	writer *writer
	reads  *readers
	watch  *watch
}

func (e *sqliteEngine) migrate(ctx context.Context) error {
	if err := migrate(ctx, e.file); err != nil {
		return fmt.Errorf("bring %s up to date: %w", e.file.path, err)
	}
	if err := os.Chmod(e.file.path, 0o600); err != nil {
		return fmt.Errorf("protect the database: %w", err)
	}
	return nil
}

func (e *sqliteEngine) connect(ctx context.Context, readOnly bool) (err error) {
	if !readOnly {
		if e.writer, err = newWriter(ctx, e.file, e.now, e.tell); err != nil {
			return fmt.Errorf("open %s for writing: %w", e.file.path, err)
		}
	}
	if e.reads, err = newReaders(ctx, e.file, e.now); err != nil {
		return fmt.Errorf("open %s for reading: %w", e.file.path, err)
	}
	e.watch = &watch{reads: e.reads}
	return nil
}

func (e *sqliteEngine) write(ctx context.Context, kind lockKind, fn func(*tx) error) error {
	return e.writer.do(ctx, kind, fn)
}

func (e *sqliteEngine) read(ctx context.Context, fn func(*tx) error) error {
	return e.reads.do(ctx, fn)
}

func (e *sqliteEngine) rest(ctx context.Context) error { return e.reads.rest(ctx) }

func (e *sqliteEngine) readOne(ctx context.Context, fn func(*tx) error) error {
	return e.reads.doOne(ctx, fn)
}

func (e *sqliteEngine) shown(context.Context) (shownAs, error) { return e.watch.shown() }

func (e *sqliteEngine) copy(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", database{path: e.file.path}.dsn())
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return nil
}

// keyPrint: the file is where the key is.
func (e *sqliteEngine) keyPrint() string { return "" }

func (e *sqliteEngine) keepKeyPrint(context.Context, string) error { return nil }

func (e *sqliteEngine) close() error {
	var errs []error
	if e.watch != nil {
		errs = append(errs, e.watch.close())
	}
	if e.reads != nil {
		errs = append(errs, e.reads.close())
	}
	if e.writer != nil {
		errs = append(errs, e.writer.close())
	}
	return errors.Join(errs...)
}

// isLive tells what a database was made for that is not open.
func isLive(ctx context.Context, path string) (live bool, err error) {
	db, err := sql.Open("sqlite", database{path: path}.dsn())
	if err != nil {
		return false, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, "SELECT live FROM meta").Scan(&live)
	return live, err
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
