package web

import (
	"net/netip"
	"sync"
	"time"
)

// How often a password or code may be guessed: five times in 15 minutes for one
// account, then five times after each wait, which doubles; ten times a minute and
// fifty times a day from one address, and three and nine times as often from the
// larger networks around it (the limits of mox).
const (
	guessesAtOnce  = 5
	GuessWait      = 15 * time.Minute
	LongestWait    = 8 * time.Hour
	guessRetention = 24 * time.Hour // how long earlier waits are remembered

	GuessesPerMinute = 10
	GuessesPerDay    = 50
	maxTallies       = 50_000 // bounds the memory spent on accounts, and on networks

	StrangersPerSecond = 0.2
	StrangersAtOnce    = 100
)

// Guesses counts failed logins and codes. An attempt counts as failed from the
// start, so that parallel attempts get no more tries than sequential ones.
type Guesses struct {
	mu       sync.Mutex
	now      func() time.Time
	longest  time.Duration // wait of an account
	accounts map[string]*tally
	minute   Window
	day      Window
}

// tally holds the failures of one account or device.
type tally struct {
	failed   []time.Time // since the last wait, or in the last quarter of an hour
	waits    int         // how many waits there have been
	last     time.Time
	rejected bool // an attempt was rejected since the last failure
}

// NewGuesses returns an empty count; longest bounds the wait.
func NewGuesses(now func() time.Time, longest time.Duration) *Guesses {
	return &Guesses{now: now, longest: longest, accounts: map[string]*tally{},
		minute: Window{Length: time.Minute, Most: GuessesPerMinute, Spent: map[netip.Prefix]int{}},
		day:    Window{Length: 24 * time.Hour, Most: GuessesPerDay, Spent: map[netip.Prefix]int{}}}
}

// Guess is one attempt to log in or to enter a code.
type Guess struct {
	of      *Guesses
	account string
	nets    []netip.Prefix
	at      time.Time
	Wait    time.Duration // above 0: rejected, for this long
	First   bool          // the first rejection since the last failure
}

// Begin counts an attempt, or rejects it. from is the address whose limits apply;
// the zero Addr has none.
func (g *Guesses) Begin(account string, from netip.Addr) Guess {
	g.mu.Lock()
	defer g.mu.Unlock()
	try := Guess{of: g, account: account, nets: NetworksOf(from), at: g.now()}
	t := g.tally(account, try.at)
	if t == nil {
		try.Wait = GuessWait
		return try
	}
	try.Wait = max(t.wait(try.at, g.longest), g.minute.Wait(try.nets, try.at), g.day.Wait(try.nets, try.at))
	if try.Wait > 0 {
		try.First, t.rejected = !t.rejected, true
		return try
	}
	t.add(try.at)
	g.minute.Add(try.nets, 1)
	g.day.Add(try.nets, 1)
	return try
}

// tally returns the failures of an account; nil when the table is full. Until there
// is room again, only known devices get in.
func (g *Guesses) tally(account string, now time.Time) *tally {
	t := g.accounts[account]
	if t != nil && !t.expired(now) {
		return t
	}
	if t == nil && len(g.accounts) >= maxTallies {
		for name, old := range g.accounts {
			if old.expired(now) {
				delete(g.accounts, name)
			}
		}
		if len(g.accounts) >= maxTallies {
			return nil
		}
	}
	t = &tally{last: now}
	g.accounts[account] = t
	return t
}

// expired reports whether a tally no longer matters.
func (t *tally) expired(now time.Time) bool {
	if t.waits == 0 && len(t.failed) < guessesAtOnce {
		return now.Sub(t.last) >= GuessWait
	}
	return now.Sub(t.last) >= guessRetention
}

// wait returns how long until the next guess is allowed; 0: now.
func (t *tally) wait(now time.Time, longest time.Duration) time.Duration {
	if len(t.failed) < guessesAtOnce {
		return 0
	}
	return max(0, t.last.Add(min(GuessWait<<t.waits, longest)).Sub(now))
}

// add records a failure, and drops those too old to count.
func (t *tally) add(now time.Time) {
	if len(t.failed) == guessesAtOnce { // the wait is over
		t.failed, t.waits = nil, min(t.waits+1, 10)
	}
	for len(t.failed) > 0 && now.Sub(t.failed[0]) >= GuessWait {
		t.failed = t.failed[1:]
	}
	t.failed, t.last, t.rejected = append(t.failed, now), now, false
}

// Withdraw takes back an attempt that neither failed nor succeeded.
func (try Guess) Withdraw() {
	try.of.mu.Lock()
	defer try.of.mu.Unlock()
	try.releaseNetworks()
	if t := try.of.accounts[try.account]; t != nil && len(t.failed) > 0 {
		t.failed = t.failed[:len(t.failed)-1]
	}
}

// Succeed clears the failures of the account.
func (try Guess) Succeed() {
	try.of.mu.Lock()
	defer try.of.mu.Unlock()
	try.releaseNetworks()
	delete(try.of.accounts, try.account)
}

// releaseNetworks takes the attempt back from the counts of its networks.
func (try Guess) releaseNetworks() {
	try.of.minute.Add(try.nets, -1)
	try.of.day.Add(try.nets, -1)
}

// Window counts attempts by network in fixed intervals.
type Window struct {
	Length time.Duration
	Most   int // from one address
	begun  time.Time
	Spent  map[netip.Prefix]int
}

// Wait returns how long until all of the networks may guess again; 0: now. Each
// larger network may guess three times as often as the one before.
func (w *Window) Wait(nets []netip.Prefix, now time.Time) time.Duration {
	if begun := now.Truncate(w.Length); !begun.Equal(w.begun) {
		w.begun = begun
		clear(w.Spent)
	}
	most := w.Most
	for _, net := range nets {
		if w.Spent[net] >= most {
			return w.begun.Add(w.Length).Sub(now)
		}
		most *= 3
	}
	return 0
}

// Add counts n attempts. Networks that no longer fit go uncounted; the limits of
// accounts still hold for them.
func (w *Window) Add(nets []netip.Prefix, n int) {
	for _, net := range nets {
		if _, known := w.Spent[net]; known || len(w.Spent) < maxTallies {
			w.Spent[net] = max(0, w.Spent[net]+n)
		}
	}
}

// NetworksOf returns an address and the larger networks around it. The zero Addr has
// none.
func NetworksOf(from netip.Addr) []netip.Prefix {
	from = from.Unmap()
	if !from.IsValid() {
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
