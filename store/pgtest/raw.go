package pgtest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
)

// Raw opens a database of the shop beside the shop. It takes what tests say to SQLite.
func Raw(address string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(rawConnector{stdlib.GetConnector(*config, stdlib.OptionAfterConnect(teachWhole))}), nil
}

// teachWhole makes the shop's numbers known to the driver.
func teachWhole(ctx context.Context, c *pgx.Conn) error {
	var oid *uint32
	if err := c.QueryRow(ctx, "SELECT CAST(to_regtype('whole') AS oid)").Scan(&oid); err != nil || oid == nil {
		return err
	}
	c.TypeMap().RegisterType(&pgtype.Type{Name: "whole", OID: *oid, Codec: pgtype.NumericCodec{}})
	return nil
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

// inPostgres is a statement of a test in PostgreSQL's words.
func inPostgres(query string) string {
	if strings.Contains(query, "AND c.type = 'TEXT'") { // all columns with text
		query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND " +
			"data_type = 'text'"
	}
	query = strings.NewReplacer("BEGIN IMMEDIATE", "BEGIN", "lower(hex(network))", "encode(network, 'hex')",
		"instr(token_hash, 'token')", "position(CAST('token' AS bytea) IN token_hash)",
		"zeroblob(32)", `'\x`+strings.Repeat("00", 32)+`'::bytea`,
		"randomblob(32)", "sha256(CAST(CAST(random() AS text) AS bytea))", "randomblob(16)",
		"substr(sha256(CAST(CAST(random() AS text) AS bytea)), 1, 16)").Replace(query)
	var b strings.Builder
	n := 0
	for i, c := range query {
		if c != '?' {
			b.WriteRune(c)
			continue
		}
		b.WriteByte('$')
		if i+1 == len(query) || query[i+1] < '1' || query[i+1] > '9' { // it has no number of its own
			n++
			b.WriteString(strconv.Itoa(n))
		}
	}
	return b.String()
}

// values are arguments as columns have them: yes and no are 1 and 0.
func values(args []driver.NamedValue) []driver.NamedValue {
	list := make([]driver.NamedValue, len(args))
	for i, a := range args {
		list[i] = driver.NamedValue{Ordinal: i + 1, Value: a.Value}
		if yes, ok := a.Value.(bool); ok {
			list[i].Value = map[bool]int64{true: 1}[yes]
		}
	}
	return list
}

func (c rawConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (res driver.Result,
	err error) {
	for _, one := range strings.Split(query, ";") {
		if one, err = c.onTable(ctx, strings.TrimSpace(one)); one == "" || err != nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		n := min(strings.Count(one, "?"), len(args))
		these := values(args[:n])
		args = args[n:]
		err = c.mendIDs(ctx, one) // the shop numbers its events itself
		if err == nil {
			res, err = c.Conn.ExecContext(ctx, inPostgres(one), these)
		}
		if err == nil {
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
	err := c.Conn.Conn().QueryRow(ctx, `SELECT CAST(CAST(tgrelid AS regclass) AS text) FROM pg_trigger
	  WHERE tgname = $1`, name).Scan(&table)
	return query + " ON " + table, err
}

// mendIDs lets ids go on behind those that a test has given, as SQLite does.
func (c rawConn) mendIDs(ctx context.Context, query string) error {
	for _, into := range regexp.MustCompile(`INSERT INTO (\w+)`).FindAllStringSubmatch(query, -1) {
		for _, id := range []string{"id", "seq"} {
			var counted *string
			err := c.Conn.Conn().QueryRow(ctx, `SELECT pg_get_serial_sequence(table_name, column_name) FROM
			  information_schema.columns WHERE table_name = $1 AND column_name = $2`, into[1], id).Scan(&counted)
			if errors.Is(err, pgx.ErrNoRows) || err == nil && counted == nil {
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
	return c.Conn.QueryContext(ctx, inPostgres(query), values(args))
}

func (c rawConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.PrepareContext(ctx, inPostgres(query))
}
