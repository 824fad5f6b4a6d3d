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
