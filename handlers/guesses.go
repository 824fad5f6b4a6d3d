package handlers

import (
	"net/netip"
	"sync"
	"time"
)

// How often somebody may guess a password or code: five times in a quarter of
// an hour for one account, then five times after each of ever longer waits; ten
// times a minute and fifty times a day from one address, and from the networks
// around it together three and nine times as often (the limits of mox).
const (
	guessesAtOnce = 5
	guessWait     = 15 * time.Minute
	longestWait   = 8 * time.Hour
	guessMemory   = 24 * time.Hour // for how long earlier waits are remembered

	guessesPerMinute = 10
	guessesPerDay    = 50
	guessTallies     = 50_000 // bounds the memory spent on accounts, and on networks

	strangersPerSecond = 0.2
	strangersAtOnce    = 100
)

// guesses counts failed attempts to get in. Every attempt counts as failed from
// its beginning, so that many at once get no more tries than one after another.
type guesses struct {
	mu       sync.Mutex
	now      func() time.Time
	longest  time.Duration // that an account waits
	accounts map[string]*tally
	minute   window
	day      window
}

// tally are the failures of one account or device.
type tally struct {
	failed []time.Time // since the last wait, or in the last quarter of an hour
	waits  int         // how many waits there were
	last   time.Time
	noted  bool // somebody was turned away since the last failure
}

func newGuesses(now func() time.Time, longest time.Duration) *guesses {
	return &guesses{now: now, longest: longest, accounts: map[string]*tally{},
		minute: window{length: time.Minute, most: guessesPerMinute, spent: map[netip.Prefix]int{}},
		day:    window{length: 24 * time.Hour, most: guessesPerDay, spent: map[netip.Prefix]int{}}}
}

// guess is one attempt to get in.
type guess struct {
	of      *guesses
	account string
	nets    []netip.Prefix
	at      time.Time
	wait    time.Duration // above 0: turned away, for so long
	first   bool          // the first one turned away since the last failure
}

// begin counts an attempt, or turns it away. from is whose address limits hold;
// the zero Addr has none.
func (g *guesses) begin(account string, from netip.Addr) guess {
	g.mu.Lock()
	defer g.mu.Unlock()
	try := guess{of: g, account: account, nets: networksOf(from), at: g.now()}
	t := g.tally(account, try.at)
	if t == nil {
		try.wait = guessWait
		return try
	}
	try.wait = max(t.wait(try.at, g.longest), g.minute.wait(try.nets, try.at), g.day.wait(try.nets, try.at))
	if try.wait > 0 {
		try.first, t.noted = !t.noted, true
		return try
	}
	t.add(try.at)
	g.minute.add(try.nets, 1)
	g.day.add(try.nets, 1)
	return try
}

// tally finds the failures of an account; nil when there is no room for
// another one. Then only known devices get in until there is.
func (g *guesses) tally(account string, now time.Time) *tally {
	t := g.accounts[account]
	if t != nil && !t.over(now) {
		return t
	}
	if t == nil && len(g.accounts) >= guessTallies {
		for name, old := range g.accounts {
			if old.over(now) {
				delete(g.accounts, name)
			}
		}
		if len(g.accounts) >= guessTallies {
			return nil
		}
	}
	t = &tally{last: now}
	g.accounts[account] = t
	return t
}

// over tells whether nothing of a tally counts any more.
func (t *tally) over(now time.Time) bool {
	if t.waits == 0 && len(t.failed) < guessesAtOnce {
		return now.Sub(t.last) >= guessWait
	}
	return now.Sub(t.last) >= guessMemory
}

// wait is for how long nobody may guess; 0: now.
func (t *tally) wait(now time.Time, longest time.Duration) time.Duration {
	if len(t.failed) < guessesAtOnce {
		return 0
	}
	return max(0, t.last.Add(min(guessWait<<t.waits, longest)).Sub(now))
}

func (t *tally) add(now time.Time) {
	if len(t.failed) == guessesAtOnce { // the wait is over
		t.failed, t.waits = nil, min(t.waits+1, 10)
	}
	for len(t.failed) > 0 && now.Sub(t.failed[0]) >= guessWait {
		t.failed = t.failed[1:]
	}
	t.failed, t.last, t.noted = append(t.failed, now), now, false
}

// withdraw takes an attempt back that neither failed nor succeeded.
func (try guess) withdraw() {
	try.of.mu.Lock()
	defer try.of.mu.Unlock()
	try.giveBack()
	if t := try.of.accounts[try.account]; t != nil && len(t.failed) > 0 {
		t.failed = t.failed[:len(t.failed)-1]
	}
}

// succeed forgets the failures of the account.
func (try guess) succeed() {
	try.of.mu.Lock()
	defer try.of.mu.Unlock()
	try.giveBack()
	delete(try.of.accounts, try.account)
}

func (try guess) giveBack() {
	try.of.minute.add(try.nets, -1)
	try.of.day.add(try.nets, -1)
}

// window counts attempts from networks in a length of time.
type window struct {
	length time.Duration
	most   int // from one address
	begun  time.Time
	spent  map[netip.Prefix]int
}

// wait is for how long none of the networks may guess; 0: now.
func (w *window) wait(nets []netip.Prefix, now time.Time) time.Duration {
	if begun := now.Truncate(w.length); !begun.Equal(w.begun) {
		w.begun = begun
		clear(w.spent)
	}
	most := w.most
	for _, net := range nets {
		if w.spent[net] >= most {
			return w.begun.Add(w.length).Sub(now)
		}
		most *= 3
	}
	return 0
}

// add counts attempts. Networks for which there is no room go uncounted; the
// limits of accounts hold for them, too.
func (w *window) add(nets []netip.Prefix, n int) {
	for _, net := range nets {
		if _, known := w.spent[net]; known || len(w.spent) < guessTallies {
			w.spent[net] = max(0, w.spent[net]+n)
		}
	}
}

// networksOf are an address and the networks around it. A loopback address is
// the reverse proxy that all come through, or the operator: it has none.
func networksOf(from netip.Addr) []netip.Prefix {
	from = from.Unmap()
	if !from.IsValid() || from.IsLoopback() {
		return nil
	}
	bits := []int{32, 26, 21}
	if from.Is6() {
		bits = []int{64, 48, 32}
	}
	list := make([]netip.Prefix, len(bits))
	for i, n := range bits {
		list[i] = netip.PrefixFrom(from.WithZone(""), n).Masked()
	}
	return list
}
