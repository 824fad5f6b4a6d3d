package store

import (
	"context"
	_ "embed" // the schema
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// oldestPostgres is the first release that the shop is made for.
const oldestPostgres = 15

// installation is what a database knows of itself on PostgreSQL, beside the schema that
// both engines share: its version, and by whose key its secrets are sealed.
const installation = `CREATE TABLE installation (
  id        bigint PRIMARY KEY CONSTRAINT installation_id_check CHECK (id = 1), -- the only row
  version   bigint NOT NULL,            -- of the schema: the number of the newest migration in it
  key_print text COLLATE "C" NOT NULL   -- fingerprint of the newest key in secret.key; empty: none was there yet
)`

//go:embed schema_postgres.sql
var postgresSchema string

var errAddress = errors.New("JANGTEO_DATABASE cannot be read: write it as " +
	"postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full, what is special in the password as %XX")

// readPostgres reads an address such as postgres://shop@db.example.com/shop. What it
// complains about never has the password in it.
func readPostgres(address string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errAddress
	}
	if c.ValidateConnect == nil { // no target_session_attrs: of several hosts, the one that takes changes
		c.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsPrimary
	}
	c.ConnectTimeout = connectTime
	c.DialFunc = dialPatiently
	return c, nil
}

// CheckDatabase tells what is wrong with the address of a database.
func CheckDatabase(address string) error {
	if !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return errAddress
	}
	_, err := readPostgres(address)
	return err
}

// How an update of the schema gets its turn beside those who serve the shop.
const (
	updateWait  = 3 * time.Second // for a table
	updateTries = 5
)

// migrate makes the schema in an empty database, or brings that of an earlier version up
// to date.
func (e *postgresEngine) migrate(ctx context.Context) error {
	c, err := pgx.ConnectConfig(ctx, e.config)
	if err != nil {
		return reachable(err)
	}
	defer c.Close(ctx)
	if err := fitsServer(ctx, c); err != nil {
		return err
	}
	for try := 1; ; try++ {
		err = pgx.BeginFunc(ctx, c, func(t pgx.Tx) error {
			if _, err := t.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", migrateLock); err != nil {
				return err
			}
			return makePostgres(ctx, t)
		})
		if try == updateTries || !isBusy(err) {
			break
		}
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == stateNoRight {
		return fmt.Errorf("the shop may make no tables in its database (%s): make it with CREATE DATABASE … OWNER …",
			refused.Message)
	}
	return err
}

// stateNoRight: insufficient_privilege.
const stateNoRight = "42501"

func makePostgres(ctx context.Context, t pgx.Tx) error {
	var made bool
	var tables int
	if err := t.QueryRow(ctx, `SELECT to_regclass('installation') IS NOT NULL,
	  (SELECT count(*) FROM pg_tables WHERE schemaname = current_schema())`).Scan(&made, &tables); err != nil {
		return err
	}
	if made {
		return updatePostgres(ctx, t)
	}
	if tables > 0 {
		return fmt.Errorf("the database in JANGTEO_DATABASE has %d tables of something else: name an empty one", tables)
	}
	version, err := schemaVersion()
	if err != nil {
		return err
	}
	if _, err := t.Exec(ctx, postgresSchema); err != nil {
		return fmt.Errorf("make the schema: %w", err)
	}
	if _, err := t.Exec(ctx, installation); err != nil {
		return err
	}
	_, err = t.Exec(ctx, "INSERT INTO installation (id, version, key_print) VALUES (1, $1, '')", version)
	return err
}

// fitsServer refuses a server that the shop is not made for.
func fitsServer(ctx context.Context, c *pgx.Conn) error {
	var version, encoding string
	if err := c.QueryRow(ctx, "SELECT current_setting('server_version_num'), current_setting('server_encoding')").
		Scan(&version, &encoding); err != nil {
		return err
	}
	number, err := strconv.Atoi(version)
	switch {
	case err != nil:
		return err
	case number < oldestPostgres*10_000:
		return fmt.Errorf("PostgreSQL %d is too old: the shop needs %d or newer", number/10_000, oldestPostgres)
	case encoding != "UTF8":
		return fmt.Errorf("the database is in %s: make one in UTF8", encoding)
	}
	return nil
}

// mayOpen looks at the database before the shop goes by it, and reads whose it is.
func (e *postgresEngine) mayOpen(ctx context.Context) error {
	c, err := pgx.ConnectConfig(ctx, e.config)
	if err != nil {
		return reachable(err)
	}
	defer c.Close(ctx)
	var made bool
	if err := c.QueryRow(ctx, "SELECT to_regclass('installation') IS NOT NULL").Scan(&made); err != nil {
		return err
	}
	if !made {
		return errors.New("there is no shop in the database of JANGTEO_DATABASE yet; start it once with " +
			"`jangteo serve`")
	}
	var version int64
	if err := c.QueryRow(ctx, "SELECT version, key_print FROM installation").Scan(&version, &e.print); err != nil {
		return err
	}
	known, err := schemaVersion()
	switch {
	case err != nil:
		return err
	case version > known:
		return fmt.Errorf("the database was made by a newer version of the shop (schema %d, this one knows %d): "+
			"run that version", version, known)
	case version < known:
		return fmt.Errorf("the database is of an earlier version of the shop (schema %d of %d): start this one once "+
			"with `jangteo serve`, which brings it up to date", version, known)
	}
	return e.durable(ctx, c)
}

// durable sees that what is committed stays, as far as a client can.
func (e *postgresEngine) durable(ctx context.Context, c *pgx.Conn) error {
	var commits, sync, pages string
	if err := c.QueryRow(ctx, `SELECT current_setting('synchronous_commit'), current_setting('fsync'),
	  current_setting('full_page_writes')`).Scan(&commits, &sync, &pages); err != nil {
		return err
	}
	if commits == "off" {
		e.config.RuntimeParams["synchronous_commit"] = "on"
	}
	if !e.careless && (sync != "on" || pages != "on") {
		e.log(fmt.Sprintf("PostgreSQL runs with fsync %s and full_page_writes %s: both must be on for money to be safe",
			sync, pages))
	}
	return nil
}

// keyPrint is the fingerprint of the key that the database belongs to.
func (e *postgresEngine) keyPrint() string { return e.print }

func (e *postgresEngine) keepKeyPrint(ctx context.Context, print string) error {
	c, err := pgx.ConnectConfig(ctx, e.config)
	if err != nil {
		return reachable(err)
	}
	defer c.Close(ctx)
	done, err := c.Exec(ctx, "UPDATE installation SET key_print = $1 WHERE id = 1 AND key_print = $2", print, e.print)
	switch {
	case err != nil:
		return err
	case done.RowsAffected() == 0:
		return errors.New("another process has given the database its key meanwhile: copy that one's secret.key")
	}
	e.print = print
	return nil
}
