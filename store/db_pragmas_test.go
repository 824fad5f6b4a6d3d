package store

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
)

// TestWrongPragmasAreRefused asks a connection that has all settings but one.
func TestWrongPragmasAreRefused(t *testing.T) {
	SQLiteOnly(t, "its settings")
	d := database{path: filepath.Join(t.TempDir(), "a.db")}
	db, err := sql.Open("sqlite", d.dsn())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := assertSettings(t.Context(), c, d.pragmas()); err != nil {
		t.Fatalf("as they should be: %v", err)
	}
	for _, wrong := range []struct{ name, value string }{{"synchronous", "NORMAL"}, {"synchronous", "OFF"},
		{"foreign_keys", "0"}, {"busy_timeout", "0"}, {"trusted_schema", "1"}, {"journal_mode", "DELETE"}} {
		if _, err := c.ExecContext(t.Context(), "PRAGMA "+wrong.name+" = "+wrong.value); err != nil {
			t.Fatal(err)
		}
		if err := assertSettings(t.Context(), c, d.pragmas()); err == nil || !strings.Contains(err.Error(),
			"PRAGMA "+wrong.name) {
			t.Errorf("%s = %s: %v", wrong.name, wrong.value, err)
		}
		for _, right := range d.pragmas() {
			if _, err := c.ExecContext(t.Context(), "PRAGMA "+right.name+" = "+right.value); err != nil {
				t.Fatal(err)
			}
		}
	}
}
