package store

import "context"

// OldestUpdatable and Installation are what a database on PostgreSQL begins as.
const (
	OldestUpdatable = oldestUpdatable
	Installation    = installation
	ServeLock       = serveLock
)

// MigratePostgres brings the database at an address up to date.
func MigratePostgres(ctx context.Context, address string) error {
	config, err := readPostgres(address)
	if err != nil {
		return err
	}
	return (&postgresEngine{config: config}).migrate(ctx)
}
