package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// Refused is refused for tests outside of the package.
func Refused(err error) (kind, name string) {
	k, n := refused(err)
	return string(k), string(n)
}

// RefusedByPostgres is the same for an error of PostgreSQL.
func RefusedByPostgres(err error) (kind, name string) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return "", ""
	}
	k, n := postgresRefusal{e.Code, e.ConstraintName, e.TableName, e.ColumnName, e.DataTypeName}.refused()
	return string(k), string(n)
}

// Prefix is what this installation begins its order numbers with.
func (s *Store) Prefix() string { return s.prefix }

// OwnedBy tells whether an installation of a prefix takes a merchant_uid for its own.
func OwnedBy(prefix, merchantUID string) bool { return (&core{prefix: prefix}).owns(merchantUID) }

// Remember makes the index in memory, and tells whether it stands.
func (s *Store) Remember(ctx context.Context) (bool, error) {
	err := s.memory.remember(ctx, s.core)
	return s.memory.now.Load() != nil, err
}

// AskDatabase lets all searches ask the database alone.
func (s *Store) AskDatabase() { s.memory.close() }

// Remembered counts the products that the index in memory has followed since it was
// made.
func (s *Store) Remembered() int {
	if r := s.memory.now.Load(); r != nil {
		return r.Changed()
	}
	return -1
}
