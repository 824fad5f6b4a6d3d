package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/jangteo/jangteo/store"
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
	maxTallies       = 8192 // bounds each table of accounts and networks, as the database does

	// Guesses at what does not exist: how many are remembered and logged. When there
	// are more, the log says once an hour that there is a crowd.
	StrangersPerSecond = 0.2
	StrangersAtOnce    = 100
)

// Guesses counts wrong passwords, codes and contacts of one kind. An attempt counts
// as wrong from the start, so that parallel attempts get no more tries than
// sequential ones. What exists has tallies of its own; what is made up shares a table
// in which the least tally gives way. Counts outlive the program.
type Guesses struct {
	kind    store.GuessKind
	store   *store.Store // nil: nothing outlives this
	log     *slog.Logger
	now     func() time.Time
	longest time.Duration // wait of an account
	key     []byte        // of names

	mu      sync.Mutex
	real    *places[tally]
	madeUp  *places[tally]
	windows []*window
	strange *rate.Limiter // guesses at what is made up, as they are remembered and logged
	crowd   int           // people put off or forgotten since the log was told
	told    time.Time     // when the log was told

	saving sync.Mutex // one at a time writes down what is so at that moment
}

// tally holds the failures of one account or device.
type tally struct {
	failed   []int64 // since the last wait, or in the last quarter of an hour: Unix milliseconds
	waits    int     // how many waits there have been
	last     time.Time
	rejected bool // an attempt was rejected since the last failure
	saved    bool // the database has it
}

// Guesses returns the count of a kind as the last program has left it; longest bounds
// the wait.
func (s *Base) Guesses(kind store.GuessKind, longest time.Duration) (*Guesses, error) {
	key, err := s.Store.Sign("guesses", []byte(kind))
	if err != nil {
		return nil, err
	}
	g := newGuesses(key, s.Now, longest)
	g.kind, g.store, g.log = kind, s.Store, s.Log
	kept, err := s.Store.People.Guesses(context.Background(), kind)
	if err != nil {
		return nil, err
	}
	g.recall(kept)
	return g, nil
}

// newGuesses returns an empty count.
func newGuesses(key []byte, now func() time.Time, longest time.Duration) *Guesses {
	g := &Guesses{now: now, longest: longest, key: key,
		windows: []*window{newWindow(time.Minute, GuessesPerMinute), newWindow(24*time.Hour, GuessesPerDay)},
		strange: rate.NewLimiter(StrangersPerSecond, StrangersAtOnce)}
	less := func(a, b *tally) bool {
		x, y := a.waits*guessesAtOnce+len(a.failed), b.waits*guessesAtOnce+len(b.failed)
		return x < y || x == y && a.last.Before(b.last)
	}
	over := func(t *tally) bool { return t.expired(now()) }
	g.real, g.madeUp = newPlaces(maxTallies, less, over), newPlaces(maxTallies, less, over)
	return g
}

// recall takes up what the last program knew.
func (g *Guesses) recall(kept store.Guesses) {
	for _, r := range kept.Tallies {
		g.table(r.MadeUp).restore(r.Place, r.Name, tally{failed: r.Failed, waits: r.Waits, last: r.Last, saved: true})
	}
	for _, r := range kept.Networks {
		for _, w := range g.windows {
			if w.length == r.Length {
				w.spent.restore(r.Place, r.Name, spent{n: r.Spent, begun: r.Began, last: r.Began})
			}
		}
	}
}

// table is where tallies of what exists, or does not, are.
func (g *Guesses) table(madeUp bool) *places[tally] {
	if madeUp {
		return g.madeUp
	}
	return g.real
}

// Guessed is what somebody guesses at.
type Guessed struct {
	Name   string     // of the account, order or device; empty: only networks count
	MadeUp bool       // there is nothing of that name
	From   netip.Addr // whose limits apply; the zero Addr has none
}

// Guess is one attempt to log in or to enter a code.
type Guess struct {
	of     *Guesses
	about  Guessed
	name   name
	nets   []name
	Wait   time.Duration // above 0: rejected, for this long
	First  bool          // the first rejection since the last failure
	crowds bool          // somebody else's failures were forgotten for it
}

// Begin counts an attempt, or rejects it.
func (g *Guesses) Begin(ctx context.Context, about Guessed) Guess {
	try := g.begin(about)
	if try.crowds {
		g.noteCrowd(ctx)
	}
	return try
}

func (g *Guesses) begin(about Guessed) Guess {
	try := Guess{of: g, about: about, name: nameOf(g.key, "about "+about.Name)}
	for _, net := range NetworksOf(about.From) {
		try.nets = append(try.nets, nameOf(g.key, "from "+net.String()))
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	for _, w := range g.windows {
		try.Wait = max(try.Wait, w.wait(try.nets, now))
	}
	var t *tally
	if about.Name != "" {
		t = g.tally(&try, now)
	}
	if t != nil {
		try.Wait = max(try.Wait, t.wait(now, g.longest))
	}
	if try.Wait > 0 {
		try.First = t == nil || !t.rejected
		if t != nil {
			t.rejected = true
		}
		return try
	}
	if t != nil {
		t.add(now)
	}
	for _, w := range g.windows {
		lost := w.add(try.nets, now)
		try.crowds = try.crowds || lost
	}
	return try
}

// tally returns the failures of what is guessed at; nil: it has none, and the attempt
// is rejected anyway, so that what is made up takes nobody's place for it.
func (g *Guesses) tally(try *Guess, now time.Time) *tally {
	t, _ := g.table(try.about.MadeUp).find(try.name)
	if t != nil && t.expired(now) {
		*t = tally{last: now, saved: t.saved}
	}
	if t == nil && (try.Wait == 0 || !try.about.MadeUp) {
		t, try.crowds = g.table(try.about.MadeUp).put(try.name, tally{last: now})
	}
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
	for len(t.failed) > 0 && now.UnixMilli()-t.failed[0] >= GuessWait.Milliseconds() {
		t.failed = t.failed[1:]
	}
	t.failed, t.last, t.rejected = append(t.failed, now.UnixMilli()), now, false
}

// Fail says that an attempt was wrong, which is then remembered. notable: it may be
// logged, too.
func (try Guess) Fail(ctx context.Context) (notable bool) {
	notable = try.of.Notable(ctx, try.about.MadeUp || try.about.Name == "")
	if notable {
		try.save(ctx)
	}
	return notable
}

// Withdraw takes back an attempt that neither failed nor succeeded.
func (try Guess) Withdraw() {
	g := try.of
	if g == nil { // nothing was begun
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	try.releaseNetworks()
	if t, _ := g.table(try.about.MadeUp).find(try.name); t != nil && len(t.failed) > 0 {
		t.failed = t.failed[:len(t.failed)-1]
	}
}

// Succeed clears the failures of the account.
func (try Guess) Succeed(ctx context.Context) {
	if try.clear() {
		try.save(ctx)
	}
}

// Forget clears the failures of an account without an attempt.
func (g *Guesses) Forget(ctx context.Context, about Guessed) {
	Guess{of: g, about: about, name: nameOf(g.key, "about "+about.Name)}.Succeed(ctx)
}

// clear forgets the failures of the account; saved: the database has some.
func (try Guess) clear() (saved bool) {
	g := try.of
	g.mu.Lock()
	defer g.mu.Unlock()
	try.releaseNetworks()
	t, _ := g.table(try.about.MadeUp).find(try.name)
	if t == nil || try.about.Name == "" {
		return false
	}
	if saved = t.saved; saved {
		*t = tally{saved: true} // until the database has heard of it
	} else {
		g.table(try.about.MadeUp).drop(try.name)
	}
	return saved
}

// releaseNetworks takes the attempt back from the counts of its networks.
func (try Guess) releaseNetworks() {
	for _, w := range try.of.windows {
		w.release(try.nets)
	}
}

// save writes down what is known of an attempt's account and networks. What fails is
// logged: who guesses must not gain by it, and who is right must get in.
func (try Guess) save(ctx context.Context) {
	g := try.of
	if g.store == nil {
		return
	}
	g.saving.Lock()
	defer g.saving.Unlock()
	if err := g.store.People.KeepGuesses(context.WithoutCancel(ctx), g.kind, try.rows()); err != nil {
		g.log.Warn("wrong guesses are not remembered after a restart", "kind", g.kind, "error", err)
	}
}

// rows are what is known now of an attempt's account and networks.
func (try Guess) rows() (kept store.Guesses) {
	g := try.of
	g.mu.Lock()
	defer g.mu.Unlock()
	if t, place := g.table(try.about.MadeUp).find(try.name); t != nil && try.about.Name != "" {
		kept.Tallies = []store.GuessTally{{MadeUp: try.about.MadeUp, Place: place, Name: try.name,
			Failed: append([]int64{}, t.failed...), Waits: t.waits, Last: t.last}}
		if t.saved = len(t.failed) > 0 || t.waits > 0; !t.saved {
			g.table(try.about.MadeUp).drop(try.name)
		}
	}
	for _, w := range g.windows {
		kept.Networks = append(kept.Networks, w.rows(try.nets)...)
	}
	return kept
}

// Notable reports whether a guess may be written down, and logged. Of guesses at what
// is made up there may be too many for that; then there is a crowd.
func (g *Guesses) Notable(ctx context.Context, madeUp bool) bool {
	if !madeUp || g.strange.AllowN(g.now(), 1) {
		return true
	}
	g.noteCrowd(ctx)
	return false
}

// noteCrowd tells the shop's log, at most once an hour, that there is a crowd.
func (g *Guesses) noteCrowd(ctx context.Context) {
	people, due := g.countCrowd()
	if !due {
		return
	}
	if err := g.store.People.NoteCrowd(context.WithoutCancel(ctx), g.kind, people); err != nil {
		g.log.Warn("a crowd of strangers is not in the shop's log", "kind", g.kind, "people", people, "error", err)
	}
	g.log.Warn("a crowd of strangers guesses", "kind", g.kind, "people", people)
}

// countCrowd counts somebody; due: the log is to be told of so many.
func (g *Guesses) countCrowd() (people int, due bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.crowd++
	if g.store == nil || !g.told.IsZero() && g.now().Sub(g.told) < time.Hour {
		return 0, false
	}
	people, g.crowd, g.told = g.crowd, 0, g.now()
	return people, true
}

// GuessName joins what makes up a name. Unlike a concatenation, it keeps the parts
// apart.
func GuessName(parts ...any) string {
	text := ""
	for _, p := range parts {
		text += fmt.Sprintf("%q ", fmt.Sprint(p))
	}
	return text
}
