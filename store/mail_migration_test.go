package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestMailMigrationSaysWhatMailsTellOf runs the migration on mails written by
// older versions.
func TestMailMigrationSaysWhatMailsTellOf(t *testing.T) {
	store.SQLiteOnly(t, "its migrations")
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "old.db")+"?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, name := range []string{"00001_shop.sql", "00002_owner.sql"} {
		execFile(t, db, name)
	}
	mails := []struct{ key, payload, about string }{
		{"receipt:ORD20261122-7K3Q9FX", `{"kind":"receipt"}`, "ORD20261122-7K3Q9FX"},
		{"receipt:ORD20261122-7K3Q9FX:again:1", `{"kind":"receipt"}`, "ORD20261122-7K3Q9FX"},
		{"ship:ORD20261122-7K3Q9FX", `{"kind":"shipped"}`, "ORD20261122-7K3Q9FX"},
		{"refund-mail:imp_1:64900", `{"kind":"refund"}`, "imp_1:64900"},
		{"refund-mail:imp_1:64900:again:2", `{"kind":"refund"}`, "imp_1:64900"},
		{"reminder:imp_1", `{"due":5,"kind":"reminder"}`, "imp_1"},
		{"new_device:7:1700000000000", `{"kind":"new_device","admin":1}`, "7:1700000000000"},
		{"claim_refused:12", `{"kind":"claim_refused"}`, "12"},
	}
	for _, m := range mails {
		mustExec(t, db, "INSERT INTO outbox (kind, key, payload, created_at, next_at, done_at) VALUES ('mail', '"+
			m.key+"', '"+m.payload+"', 1, 1, 1)")
	}
	mustExec(t, db, `INSERT INTO outbox (kind, key, payload, created_at, next_at) VALUES ('refund', 'refund:7',
	  '{"refund":7}', 1, 1)`)
	execFile(t, db, "00012_mails.sql")
	for _, m := range mails {
		var about, rest string
		err := db.QueryRow("SELECT payload ->> 'about', json_remove(payload, '$.about') FROM outbox WHERE key = ?",
			m.key).Scan(&about, &rest)
		if err != nil || about != m.about || rest != m.payload {
			t.Errorf("%s tells of %q, %s, %v", m.key, about, rest, err)
		}
	}
	var refund string
	if err := db.QueryRow("SELECT payload FROM outbox WHERE kind = 'refund'").Scan(&refund); err != nil ||
		refund != `{"refund":7}` {
		t.Errorf("the refund is now %s, %v", refund, err)
	}
}
