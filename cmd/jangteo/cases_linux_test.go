package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudo-terminal: what is written into its first end is typed
// at the second.
func terminal(t *testing.T) (keys, screen *os.File) {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	if err := unix.IoctlSetPointerInt(int(keys.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(keys.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	screen, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	return keys, screen
}

// TestRefundsAreAskedAboutOnATerminal answers no, yes, and is not asked with
// --yes.
func TestRefundsAreAskedAboutOnATerminal(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "approve")
	p.complete(w, a)
	p.becomes(a, "paid")
	path, err := binary(t)
	if err != nil {
		t.Fatal(err)
	}
	const question = "Refund it? This cannot be undone. [y/N]"
	for _, c := range []struct {
		answer  string
		flags   []string
		asked   bool
		says    string
		refunds int
	}{
		{"n\n", nil, true, "nothing was refunded", 0},
		{"\n", nil, true, "nothing was refunded", 0},
		{"y\n", nil, true, "the running shop sends it", 1},
		{"", []string{"--yes"}, false, "the running shop sends it", 2},
	} {
		keys, screen := terminal(t)
		if _, err := keys.WriteString(c.answer); err != nil {
			t.Fatal(err)
		}
		args := append([]string{"refund", w.impUID, "--amount", "5,000", "--reason", "scratched"}, c.flags...)
		cmd := exec.Command(path, args...)
		cmd.Env, cmd.Stdin = p.env, screen
		out, _ := cmd.CombinedOutput() // refused answers are errors
		text := string(out)
		if !strings.Contains(text, "₩5,000 (five thousand won)") || !strings.Contains(text, c.says) ||
			strings.Contains(text, question) != c.asked {
			t.Errorf("%q: %s", c.answer, text)
		}
		if n := len(p.ledger().Refunds); n != c.refunds {
			t.Errorf("%q: %d refunds", c.answer, n)
		}
		eventually(t, "what was asked for goes back",
			func() bool { return p.verdict(w).Cancelled == int64(5000*c.refunds) })
	}
}
