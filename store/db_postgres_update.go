package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// What brings a database on PostgreSQL from one schema to the next: a file for each
// migration, of the same number and name. A test demands that they make of the oldest
// what schema_postgres.sql makes of an empty database.
//
//go:embed migrations_postgres/*.sql
var postgresUpdates embed.FS

// oldestUpdatable is the oldest schema on PostgreSQL that can be brought up to date.
const oldestUpdatable = 70

// aloneMark begins an update during which nobody else may serve the shop, as what it
// takes away is used by the version before. All others leave that version working.
const aloneMark = "-- alone:"

// postgresUpdate brings a database to a version of the schema.
type postgresUpdate struct {
	version int64
	text    string
}

func (u postgresUpdate) isAlone() bool { return strings.HasPrefix(u.text, aloneMark) }

// updatesAfter are what follows a version, in order.
func updatesAfter(version int64) ([]postgresUpdate, error) {
	files, err := postgresUpdates.ReadDir("migrations_postgres")
	if err != nil {
		return nil, err
	}
	var list []postgresUpdate
	for _, f := range files {
		number, _, _ := strings.Cut(f.Name(), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, err
		}
		if n <= version {
			continue
		}
		text, err := postgresUpdates.ReadFile("migrations_postgres/" + f.Name())
		if err != nil {
			return nil, err
		}
		list = append(list, postgresUpdate{n, string(text)})
	}
	slices.SortFunc(list, func(a, b postgresUpdate) int { return int(a.version - b.version) })
	return list, nil
}

// updatePostgres brings a database up to date, wholly or not at all.
func updatePostgres(ctx context.Context, t pgx.Tx) error {
	var version int64
	if err := t.QueryRow(ctx, "SELECT version FROM installation").Scan(&version); err != nil {
		return err
	}
	if version < oldestUpdatable {
		return fmt.Errorf("the database was made by a version of the shop in which PostgreSQL was being tried (schema "+
			"%d): it cannot be brought up to date from before schema %d; run the version that made it", version,
			oldestUpdatable)
	}
	list, err := updatesAfter(version)
	if err != nil || len(list) == 0 {
		return err
	}
	if slices.ContainsFunc(list, postgresUpdate.isAlone) {
		if err := nobodyServes(ctx, t); err != nil {
			return err
		}
	}
	// Who serves the shop meanwhile must not wait behind us for long.
	if _, err := t.Exec(ctx, fmt.Sprintf("SET LOCAL lock_timeout = %d", updateWait.Milliseconds())); err != nil {
		return err
	}
	for _, u := range list {
		if _, err := t.Exec(ctx, u.text); err != nil {
			return fmt.Errorf("bring the database to schema %d: %w", u.version, err)
		}
	}
	_, err = t.Exec(ctx, "UPDATE installation SET version = $1", list[len(list)-1].version)
	return err
}

// nobodyServes keeps those who serve the shop out until the transaction ends, if there are none.
func nobodyServes(ctx context.Context, t pgx.Tx) error {
	var nobody bool
	if err := t.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", serveLock).Scan(&nobody); err != nil || nobody {
		return err
	}
	rows, err := t.Query(ctx, holders+isServeLock+" ORDER BY 1", len(servesName)+1, serveLock)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: this version changes the database in a way that earlier ones cannot follow; stop %s first",
		errServed, orUnknown(strings.Join(names, " and ")))
}

// isBusy tells whether an update waited in vain for those who serve the shop.
func isBusy(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == stateLocked || refused.Code == stateDeadlock)
}

// lock_not_available, deadlock_detected
const stateLocked, stateDeadlock = "55P03", "40P01"
