package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestEraseFromTheCommandLine counts what is due, erases it beside a running shop,
// and names backups that are too old.
func TestEraseFromTheCommandLine(t *testing.T) {
	p := startProgram(t)
	dir := t.TempDir()
	for name, age := range map[string]int{"shop-old.tar.gz": 20, "shop-new.tar.gz": 1, "notes.txt": 99} {
		file, at := filepath.Join(dir, name), time.Now().AddDate(0, 0, -age)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	dry := p.say("", "erase", "--dry-run", "--backups", dir)
	for _, kind := range []string{"carts", "unpaid", "separated", "records", "photos", "alerts", "logins", "receipt_numbers", "refund_accounts",
		"mails"} {
		if !strings.Contains("\n"+dry, "\n"+kind+" ") {
			t.Errorf("the dry run does not count %s:\n%s", kind, dry)
		}
	}
	if !strings.Contains(dry, "shop-old.tar.gz is 20 days old") || strings.Contains(dry, "shop-new") ||
		strings.Contains(dry, "notes.txt") {
		t.Errorf("backups:\n%s", dry)
	}
	if done := p.say("", "erase"); !strings.Contains("\n"+done, "\ncarts ") {
		t.Errorf("erase: %s", done)
	}
	if broken := p.say("", "verify"); broken != "" {
		t.Errorf("verify: %s", broken)
	}
}
