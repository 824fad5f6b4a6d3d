package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/jangteo/jangteo/store/pgtest"
)

// The suite runs on SQLite, and on PostgreSQL with JANGTEO_TEST_ENGINE=postgres (make
// test-postgres). A data directory of a test has a database of its own there.

// onPostgresNow tells on which engine the suite runs.
func onPostgresNow() bool { return os.Getenv("JANGTEO_TEST_ENGINE") == "postgres" }

// SQLiteOnly skips a test of what only SQLite has.
func SQLiteOnly(t testing.TB, why string) {
	t.Helper()
	if onPostgresNow() {
		t.Skip("only on SQLite: " + why)
	}
}

// databases are the addresses by data directory.
var databases = struct {
	sync.Mutex
	of       map[string]string
	template string
}{of: map[string]string{}}

// OpenHere is Open on the engine of the suite.
func OpenHere(t testing.TB, ctx context.Context, o Options) (*Store, error) {
	t.Helper()
	if onPostgresNow() {
		o.Database, o.careless = databaseOf(t, o.Dir), true
	}
	return Open(ctx, o)
}

func databaseOf(t testing.TB, dir string) string {
	t.Helper()
	server := PostgresForTests(t)
	databases.Lock()
	defer databases.Unlock()
	if databases.template == "" {
		databases.template = newTemplate(t, server)
	}
	if databases.of[dir] == "" {
		databases.of[dir] = server.Copy(t, databases.template)
	}
	return databases.of[dir]
}

// newTemplate is the name of a database with the schema and nothing in it.
func newTemplate(t testing.TB, server *pgtest.Server) string {
	t.Helper()
	address := server.Database(t)
	config, err := readPostgres(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&postgresEngine{config: config}).migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return config.Database
}

// RawPostgres is the database of a data directory, which takes what tests say to SQLite;
// nil: the suite runs on SQLite.
func RawPostgres(t testing.TB, dir string) *sql.DB {
	t.Helper()
	if !onPostgresNow() {
		return nil
	}
	config, err := pgx.ParseConfig(databaseOf(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(rawConnector{stdlib.GetConnector(*config, stdlib.OptionAfterConnect(teachWhole))})
	t.Cleanup(func() { db.Close() })
	return db
}

type rawConnector struct{ driver.Connector }

func (c rawConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return rawConn{conn.(*stdlib.Conn)}, nil
}

// rawConn says to PostgreSQL what tests say to SQLite.
type rawConn struct{ *stdlib.Conn }

func (c rawConn) words(query string, args []driver.NamedValue) (string, []driver.NamedValue) {
	if strings.Contains(query, "pragma_table_info(t.name) c") { // all columns with text
		query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND " +
			"data_type = 'text'"
	}
	query = strings.NewReplacer("lower(hex(network))", "encode(network, 'hex')",
		"instr(token_hash, 'token')", "position(CAST('token' AS bytea) IN token_hash)", "zeroblob(32)", `'\x`+strings.Repeat("00", 32)+`'::bytea`,
		"randomblob(32)", "sha256(CAST(CAST(random() AS text) AS bytea))", "randomblob(16)",
		"substr(sha256(CAST(CAST(random() AS text) AS bytea)), 1, 16)").Replace(query)
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	values = postgresWords{}.arguments(values)
	said := make([]driver.NamedValue, len(args))
	for i, a := range args {
		said[i] = driver.NamedValue{Ordinal: a.Ordinal, Value: values[i]}
	}
	return postgresWords{}.statement(query), said
}

func (c rawConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (res driver.Result, err error) {
	for _, one := range strings.Split(query, ";") {
		if one, err = c.onTable(ctx, strings.TrimSpace(one)); one == "" || err != nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		n := min(strings.Count(one, "?"), len(args))
		said, values := c.words(one, args[:n])
		args = args[n:]
		for i := range values {
			values[i].Ordinal = i + 1
		}
		if res, err = c.Conn.ExecContext(ctx, said, values); err == nil {
			err = c.mendIDs(ctx, one)
		}
		if err != nil {
			return nil, err
		}
	}
	return res, nil
}

// onTable adds to a DROP TRIGGER the name of its table, which SQLite does not want.
func (c rawConn) onTable(ctx context.Context, query string) (string, error) {
	name, found := strings.CutPrefix(query, "DROP TRIGGER ")
	if !found {
		return query, nil
	}
	var table string
	err := c.Conn.Conn().QueryRow(ctx, "SELECT CAST(CAST(tgrelid AS regclass) AS text) FROM pg_trigger WHERE tgname = $1",
		name).Scan(&table)
	return query + " ON " + table, err
}

// mendIDs lets ids go on behind those that a test has given, as SQLite does.
func (c rawConn) mendIDs(ctx context.Context, query string) error {
	for _, into := range regexp.MustCompile(`INSERT INTO (\w+)`).FindAllStringSubmatch(query, -1) {
		for _, id := range []string{"id", "seq"} {
			var counted *string
			err := c.Conn.Conn().QueryRow(ctx, `SELECT pg_get_serial_sequence(table_name, column_name) FROM
			  information_schema.columns WHERE table_name = $1 AND column_name = $2`, into[1], id).Scan(&counted)
			if err == pgx.ErrNoRows || err == nil && counted == nil {
				continue
			}
			if err == nil {
				_, err = c.Conn.Conn().Exec(ctx, "SELECT setval('"+*counted+"', max("+id+")) FROM "+into[1])
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (c rawConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if i := strings.LastIndex(query, ";"); i >= 0 && len(args) == 0 { // SQLite answers the last of several
		if _, err := c.ExecContext(ctx, query[:i], nil); err != nil {
			return nil, err
		}
		query = query[i+1:]
	}
	query, args = c.words(query, args)
	return c.Conn.QueryContext(ctx, query, args)
}

func (c rawConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	query, _ = c.words(query, nil)
	return c.Conn.PrepareContext(ctx, query)
}
