package web

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
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
		{"this machine", func(int) string { return "::1" }, time.Second, minute, 10},
		{"nowhere", func(int) string { return "" }, time.Second, minute, 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := begin
			g, tries := newGuesses([]byte("key"), func() time.Time { return now }, LongestWait), 0
			for i := 0; now.Sub(begin) < c.over; i++ {
				from, _ := netip.ParseAddr(c.from(i))
				if g.Begin(context.Background(), Guessed{Name: fmt.Sprint("account ", i), From: from}).Wait == 0 {
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

// TestGuessesRefuseNobodyForRoom: whatever strangers make up, and from wherever, what
// exists keeps its tally and gets no other one's; memory is bounded; and what matters
// most is forgotten last.
func TestGuessesRefuseNobodyForRoom(t *testing.T) {
	ctx, now := context.Background(), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	g := newGuesses([]byte("key"), func() time.Time { return now }, LongestWait)
	stubborn := netip.MustParseAddr("203.0.113.9")
	try := func(name string, madeUp bool, from netip.Addr) Guess {
		return g.Begin(ctx, Guessed{Name: name, MadeUp: madeUp, From: from})
	}
	for i := range guessesAtOnce {
		try("owner", false, netip.Addr{})
		try("nobody", true, netip.Addr{})
		try(fmt.Sprint("stubborn ", i), true, stubborn)
		try(fmt.Sprint("stubborn too ", i), true, stubborn)
	}
	crowded := false
	for i := range 7 * maxTallies {
		from := netip.AddrFrom4([4]byte{byte(11 + i>>16), byte(i >> 8), byte(i), 1})
		made := try(fmt.Sprint("stranger ", i), true, from)
		if made.Wait > 0 {
			t.Fatalf("stranger %d waits %v", i, made.Wait)
		}
		crowded = crowded || made.crowds
	}
	if !crowded || g.crowd == 0 {
		t.Error("nobody heard of the crowd")
	}
	if try("owner", false, netip.Addr{}).Wait == 0 {
		t.Error("the owner's failures were forgotten")
	}
	if try("nobody", true, netip.Addr{}).Wait == 0 {
		t.Error("five failures of a made-up name gave way to single ones: it looks unlike the owner's")
	}
	if try("somebody else", true, stubborn).Wait == 0 {
		t.Error("what came from one address gave way to single guesses")
	}
	if try("staff", false, netip.Addr{}).Wait > 0 {
		t.Error("no room for a colleague")
	}
	for name, n := range map[string]int{"made up": g.madeUp.size(), "real": g.real.size(),
		"minute": g.windows[0].spent.size(), "day": g.windows[1].spent.size()} {
		if n > maxTallies || name == "real" && n != 2 {
			t.Errorf("%s: %d", name, n)
		}
	}
}

// TestRejectedGuessesTakeNoRoom: who may not guess makes nobody forgotten.
func TestRejectedGuessesTakeNoRoom(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	g := newGuesses([]byte("key"), func() time.Time { return now }, LongestWait)
	for i := range 10_000 {
		g.Begin(context.Background(), Guessed{Name: fmt.Sprint(i), MadeUp: true,
			From: netip.MustParseAddr("203.0.113.9")})
	}
	if g.madeUp.size() != GuessesPerMinute {
		t.Errorf("%d tallies of guesses that counted %d times", g.madeUp.size(), GuessesPerMinute)
	}
}

// TestGuessesAreRecalled: a program goes on where the last one stopped, and does not
// take up what belongs to another key.
func TestGuessesAreRecalled(t *testing.T) {
	ctx, now := context.Background(), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	from := netip.MustParseAddr("203.0.113.9")
	last := newGuesses([]byte("key"), clock, LongestWait)
	var kept store.Guesses
	for i := range guessesAtOnce {
		for _, about := range []Guessed{{Name: "owner", From: from}, {Name: fmt.Sprint(i), MadeUp: true, From: from}} {
			rows := func(try Guess) store.Guesses { return try.rows() }(last.Begin(ctx, about))
			kept.Tallies = append(kept.Tallies, rows.Tallies...)
			kept.Networks = append(kept.Networks, rows.Networks...)
		}
	}
	for key, remembered := range map[string]bool{"key": true, "another key": false} {
		next := newGuesses([]byte(key), clock, LongestWait)
		next.recall(kept)
		if got := next.Begin(ctx, Guessed{Name: "owner"}).Wait == GuessWait; got != remembered {
			t.Errorf("%s: the account is remembered: %v", key, got)
		}
		if got := next.Begin(ctx, Guessed{Name: "other", From: from}).Wait > 0; got != remembered {
			t.Errorf("%s: the network is remembered: %v", key, got)
		}
	}
}

// TestLimitsFillNoMemory lets more addresses ask than are remembered.
func TestLimitsFillNoMemory(t *testing.T) {
	l := newLimiter(time.Now)
	for i := range uint32(limiterSize + 100) {
		var ip [4]byte
		binary.BigEndian.PutUint32(ip[:], 1<<24+i)
		if !l.allow(Often, netip.PrefixFrom(netip.AddrFrom4(ip), 32)) {
			t.Fatalf("address %d is refused at once", i)
		}
	}
	remembered := 0
	for _, set := range l.buckets.sets {
		remembered += len(set)
	}
	if remembered == 0 || remembered > limiterSize {
		t.Errorf("%d addresses are remembered", remembered)
	}
}

// TestQuotaOfNetworks: an address has its number in an hour, the networks around it
// three and nine times that, and however many others ask, only so many are remembered.
func TestQuotaOfNetworks(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 10, 0, 0, time.UTC)
	q := NewQuota(time.Hour, 2)
	asked := func(times int, address func(i int) string) (allowed int) {
		for i := range times {
			if q.Allow(netip.MustParseAddr(address(i)), now) {
				allowed++
			}
		}
		return allowed
	}
	one := func(int) string { return "203.0.112.1" }
	for _, c := range []struct {
		name    string
		address func(i int) string
		want    int
	}{
		{"one address", one, 2},
		{"its /26", func(i int) string { return fmt.Sprintf("203.0.112.%d", 2+i%60) }, 3*2 - 2},
		{"its /21", func(i int) string { return fmt.Sprintf("203.0.%d.%d", 113+i%6, i) }, 9*2 - 6},
		{"a household", func(i int) string { return fmt.Sprintf("2001:db8::%x", i) }, 2},
		{"its provider", func(i int) string { return fmt.Sprintf("2001:db8:%x::1", 1+i) }, 9*2 - 2},
	} {
		if got := asked(100, c.address); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	now = now.Add(time.Hour)
	if got := asked(5, one); got != 2 {
		t.Errorf("an hour later: %d", got)
	}
	if !q.Allow(netip.Addr{}, now) {
		t.Error("nobody known is turned away")
	}
	asked(2*maxTallies, func(i int) string { return fmt.Sprintf("9.%d.%d.1", i/250, i%250) })
	remembered := 0
	for _, set := range q.w.spent.sets {
		remembered += len(set)
	}
	if remembered == 0 || remembered > maxTallies {
		t.Errorf("%d networks are remembered", remembered)
	}
}
