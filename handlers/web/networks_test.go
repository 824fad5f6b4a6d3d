package web

import (
	"fmt"
	"net/netip"
	"testing"
	"time"
)

func TestGuessesByNetwork(t *testing.T) {
	minute, day := time.Minute, 24*time.Hour
	begin := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		from  func(i int) string
		every time.Duration
		over  time.Duration
		most  int
	}{
		{"one address in a minute", func(int) string { return "203.0.113.9" }, time.Second, minute, 10},
		{"one address in a day", func(int) string { return "203.0.113.9" }, 10 * time.Minute, day, 50},
		{"a /26 in a minute", func(i int) string { return fmt.Sprintf("203.0.113.%d", i%64) }, time.Second / 2,
			minute, 30},
		{"a /26 in a day", func(i int) string { return fmt.Sprintf("203.0.113.%d", i%64) }, 4 * time.Minute, day, 150},
		{"a /21 in a minute", func(i int) string { return fmt.Sprintf("203.0.%d.%d", i%8, i%256) }, time.Second / 4,
			minute, 90},
		{"a /21 in a day", func(i int) string { return fmt.Sprintf("203.0.%d.%d", i%8, i%256) }, 2 * time.Minute, day,
			450},
		{"an IPv6 /64", func(i int) string { return fmt.Sprintf("2001:db8::%x", i) }, time.Second, minute, 10},
		{"an IPv6 /48", func(i int) string { return fmt.Sprintf("2001:db8:0:%x::1", i) }, time.Second / 2, minute, 30},
		{"an IPv6 /32", func(i int) string { return fmt.Sprintf("2001:db8:%x::1", i) }, time.Second / 4, minute, 90},
		{"IPv4 written as IPv6", func(int) string { return "::ffff:203.0.113.9" }, time.Second, minute, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := begin
			g, tries := NewGuesses(func() time.Time { return now }, LongestWait), 0
			for i := 0; now.Sub(begin) < c.over; i++ {
				if g.Begin(fmt.Sprint("account ", i), netip.MustParseAddr(c.from(i))).Wait == 0 {
					tries++
				}
				now = now.Add(c.every)
			}
			if tries != c.most {
				t.Errorf("%d tries, want %d", tries, c.most)
			}
		})
	}
}

// TestGuessesFillNoMemory: when there is no room, strangers are turned away and
// nothing is forgotten that counts.
func TestGuessesFillNoMemory(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	g := NewGuesses(func() time.Time { return now }, LongestWait)
	for range guessesAtOnce {
		g.Begin("owner", netip.Addr{})
	}
	for i := range maxTallies + 100 {
		from := netip.AddrFrom4([4]byte{byte(11 + i>>16), byte(i >> 8), byte(i), 1})
		try := g.Begin(fmt.Sprint("stranger ", i), from)
		if full := i >= maxTallies-1; (try.Wait > 0) != full {
			t.Fatalf("stranger %d waits %v", i, try.Wait)
		}
	}
	if g.Begin("owner", netip.Addr{}).Wait == 0 {
		t.Error("the owner's failures were forgotten")
	}
	if len(g.accounts) > maxTallies || len(g.minute.Spent) > maxTallies || len(g.day.Spent) > maxTallies {
		t.Errorf("%d accounts, %d and %d networks", len(g.accounts), len(g.minute.Spent), len(g.day.Spent))
	}
	now = now.Add(GuessWait)
	if g.Begin("another stranger", netip.Addr{}).Wait > 0 || len(g.accounts) > 10 {
		t.Errorf("no room after a while: %d accounts", len(g.accounts))
	}
}
