package store

import (
	"context"
	"path/filepath"

	"github.com/jangteo/jangteo/store/shoptest"
)

// EmptyShop has the tables, and has never been opened.
var EmptyShop = shoptest.Once(func(dir string) error {
	return migrate(context.Background(), database{path: filepath.Join(dir, databaseFile)})
})
