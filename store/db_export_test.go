package store

import (
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
