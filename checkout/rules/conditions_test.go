package rules_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestEveryStatementRuns requires that the tests of this package run each of its
// statements.
func TestEveryStatementRuns(t *testing.T) {
	if inside() {
		t.Skip("runs outside only")
	}
	profile := filepath.Join(t.TempDir(), "cover.out")
	cmd := exec.Command("go", "test", "-vet=off", "-coverprofile", profile, ".")
	cmd.Env = append(os.Environ(), noteEnv+"="+os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(profile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")[1:]
	for _, line := range lines {
		if strings.HasSuffix(line, " 0") {
			t.Errorf("never runs: %s", line)
		}
	}
	t.Logf("%d blocks of statements", len(lines))
}

// TestEveryConditionIsSeenBothWays requires that the tests of this package make
// each of its conditions true and false: every operand of &&, || and !, every
// comparison, every if and every case.
func TestEveryConditionIsSeenBothWays(t *testing.T) {
	if inside() {
		t.Skip("runs outside only")
	}
	r := rewrite(t)
	notes := filepath.Join(t.TempDir(), "seen")
	if out, err := r.run(noteEnv + "=" + notes); err != nil {
		t.Fatalf("the rewritten package does not pass its tests: %v\n%s", err, out)
	}
	text, err := os.ReadFile(notes)
	if err != nil {
		t.Fatal(err)
	}
	seen := strings.Split(string(text), "\n")
	for i, what := range r.conditions {
		for _, is := range []bool{true, false} {
			if !slices.Contains(seen, fmt.Sprintf("%d %t", i, is)) {
				t.Errorf("never %t: %s", is, what)
			}
		}
	}
	t.Logf("%d conditions", len(r.conditions))
}
