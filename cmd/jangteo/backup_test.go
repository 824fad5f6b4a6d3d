package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBackupOfARunningShop makes a backup while the shop takes orders, and
// brings it up in another folder.
func TestBackupOfARunningShop(t *testing.T) {
	p := startProgram(t)
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "approve")
	p.complete(w, a)
	p.becomes(a, "paid")
	file := filepath.Join(t.TempDir(), "shop.tar.gz")
	if out := p.run("backup", file); !strings.Contains(out, "read back and whole") {
		t.Fatalf("backup: %s", out)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the backup: %v, %v", info.Mode(), err)
	}
	if out := p.run("restore", file); !strings.Contains(out, "there is a shop") {
		t.Errorf("restored over a running shop: %s", out)
	}
	other := filepath.Join(t.TempDir(), "other")
	if out := p.run("restore", file, "--data", other); !strings.Contains(out, "restored the shop") {
		t.Fatalf("restore: %s", out)
	}
	if out := p.run("verify", "--data", other); strings.Contains(out, "exit status") {
		t.Errorf("verify: %s", out)
	}
	if out := p.run("export", "ledger", "--data", other); !strings.Contains(out, a.OrderNo) ||
		!strings.Contains(out, `"pay_state": "paid"`) && !strings.Contains(out, `"pay_state":"paid"`) {
		t.Errorf("the ledger lacks the paid order %s", a.OrderNo)
	}
	if err := os.WriteFile(file, []byte("no archive"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := p.run("restore", file, "--data", filepath.Join(t.TempDir(), "x")); !strings.Contains(out,
		"not a complete backup") {
		t.Errorf("a text restored: %s", out)
	}
}
