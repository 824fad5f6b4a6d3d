package store

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jangteo/jangteo/store/wordindex"
)

// memory is an index of words in memory. Most searches are answered from it alone: to
// find the same in the index of the database takes SQLite fifty times as long. It is
// made behind the shop once somebody searches, and follows what the database notes
// in changed_products, by whichever process; where it does not stand, or knows too
// little, the database answers.
type memory struct {
	now     atomic.Pointer[remembered] // nil: it does not stand
	queries wordindex.Queries
	rate    perFrame[int64]
	called  perFrame[[]calledCategory]

	mu    sync.Mutex // guards what follows, and who follows changes
	state memoryState
	stop  context.CancelFunc
	ended chan struct{} // closed when the making under way has ended
}

// remembered is the index as of one state of the database. It never changes.
type remembered struct {
	*wordindex.Index
	as  shownAs
	seq int64 // the last of changed_products that it knows
}

// memoryState is how far the index is.
type memoryState int

// The states.
const (
	unmade memoryState = iota
	making
	standing
	unwanted // the shop is too large for it, or closed
)

// Bounds of the index: how many bytes it may take, how many products may have changed
// until it is made anew, and how many until the database answers meanwhile. So many
// are read at once while it is made.
const (
	mostRemembered   = 96 << 20
	changesToRemake  = 512
	changesToForget  = 4 * changesToRemake
	rememberedAtOnce = 500
)

// An index is made anew in a fifth of the time of one processor.
const (
	restsFor    = 4
	longestRest = time.Second
)

// remembered is the index as of a moment after the call began; nil: the database is
// to be asked.
func (c *core) remembered(ctx context.Context, now shownAs) *remembered {
	if now.waits {
		return nil
	}
	last := c.memory.now.Load()
	if last == nil {
		c.memory.wake(c)
		return nil
	}
	if last.as.version >= now.version {
		return last
	}
	last, err := c.memory.follow(ctx, c, now)
	if err != nil && c.log != nil {
		c.log.LogAttrs(ctx, slog.LevelWarn, "follow changes for the search", slog.String("error", err.Error()))
	}
	return last
}

// follow reads what has changed since the last state.
func (m *memory) follow(ctx context.Context, c *core, now shownAs) (*remembered, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	last := m.now.Load()
	if last == nil || last.as.version >= now.version {
		return last, nil
	}
	var next *remembered
	err := c.read(ctx, func(t *tx) (err error) {
		next, err = last.followed(t)
		return err
	})
	switch {
	case errors.Is(err, errMissed):
		m.now.Store(nil)
		m.state = unmade
		return nil, nil
	case err != nil || next == nil:
		return nil, err
	}
	m.now.Store(next)
	if next.Changed() > changesToRemake {
		m.begin(c)
	}
	return next, nil
}

// asOf is the index as of a transaction's snapshot; nil: the database is to be asked.
func (m *memory) asOf(now shownAs) *remembered {
	if r := m.now.Load(); r != nil && r.as == now {
		return r
	}
	return nil
}

// errMissed says that more has changed than can be followed.
var errMissed = errors.New("too much has changed")

// followed is the index as of a transaction's snapshot; nil while products wait to
// be indexed.
func (r *remembered) followed(t *tx) (*remembered, error) {
	next := *r
	var err error
	if next.as, err = shownOf(t); err != nil || next.as.waits {
		return nil, err
	}
	var first int64
	if err := t.get("SELECT coalesce((SELECT min(seq) FROM changed_products), 0), coalesce((SELECT max(seq) "+
		"FROM changed_products), 0)", nil, &first, &next.seq); err != nil {
		return nil, err
	}
	if next.seq == r.seq {
		return &next, nil
	}
	if first > r.seq+1 || next.seq < r.seq {
		return nil, errMissed
	}
	ids, err := t.ids("SELECT product_id FROM changed_products WHERE seq > ?", r.seq)
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if r.Changed()+len(ids) > changesToForget {
		return nil, errMissed
	}
	changes := make(map[int64]*wordindex.Product, len(ids))
	for _, id := range ids {
		changes[id] = nil
	}
	list, err := searcher{tx: t}.toRemember(ids)
	for _, p := range list {
		changes[p.ID] = &p
	}
	next.Index = r.With(changes)
	return &next, err
}

// wake begins to make the index, if nobody does.
func (m *memory) wake(c *core) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begin(c)
}

func (m *memory) begin(c *core) {
	if m.state == making || m.state == unwanted {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	m.state, m.stop, m.ended = making, stop, make(chan struct{})
	go func(ended chan struct{}) {
		defer close(ended)
		err := m.remember(ctx, c)
		if err != nil && ctx.Err() == nil && c.log != nil {
			c.log.LogAttrs(ctx, slog.LevelWarn, "index products in memory", slog.String("error", err.Error()))
		}
		if r := m.now.Load(); err == nil && r != nil && c.weigh != nil {
			c.weigh(r.Size())
		}
	}(m.ended)
}

// remember makes the index of products that are read some at a time, and then again
// of those that have changed meanwhile.
func (m *memory) remember(ctx context.Context, c *core) error {
	r, err := m.readAll(ctx, c)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state == making {
		m.state = unmade
	}
	if err != nil || r == nil {
		return err
	}
	if r.Size() > mostRemembered {
		m.state = unwanted
		m.now.Store(nil)
		return nil
	}
	err = c.read(ctx, func(t *tx) (err error) {
		r, err = r.followed(t)
		return err
	})
	if errors.Is(err, errMissed) {
		return nil
	}
	if err == nil && r != nil {
		m.state = standing
		m.now.Store(r)
	}
	return err
}

// readAll reads all products; nil: it is not the time for it, as they change too much.
func (m *memory) readAll(ctx context.Context, c *core) (*remembered, error) {
	r := &remembered{}
	b := wordindex.NewBuilder()
	if err := c.read(ctx, func(t *tx) error {
		return t.get("SELECT coalesce(max(seq), 0) FROM changed_products", nil, &r.seq)
	}); err != nil {
		return nil, err
	}
	last, waits := int64(0), false
	for more := true; more; {
		began := time.Now()
		var list []wordindex.Product
		err := c.read(ctx, func(t *tx) error {
			now, err := shownOf(t)
			if waits = now.waits; err != nil || waits {
				return err
			}
			ids, err := t.ids("SELECT product_id FROM search_docs WHERE product_id > ? ORDER BY product_id LIMIT ?",
				last, rememberedAtOnce)
			if more = len(ids) == rememberedAtOnce; err != nil || len(ids) == 0 {
				return err
			}
			last = ids[len(ids)-1]
			list, err = searcher{tx: t}.toRemember(ids)
			return err
		})
		if err != nil || waits {
			return nil, err
		}
		for _, p := range list {
			b.Add(p)
		}
		if err := m.rest(ctx, time.Since(began)); err != nil {
			return nil, err
		}
	}
	r.Index = b.Index()
	return r, nil
}

// rest waits after some work, as long as there is another index to search in: to make one
// of a large shop takes seconds, which would be taken from those who search.
func (m *memory) rest(ctx context.Context, worked time.Duration) error {
	if m.now.Load() == nil {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
	case <-time.After(min(restsFor*worked, longestRest)):
	}
	return ctx.Err()
}

// close ends the making under way.
func (m *memory) close() {
	m.mu.Lock()
	ended := m.ended
	if m.state = unwanted; m.stop != nil {
		m.stop()
	}
	m.mu.Unlock()
	if ended != nil {
		<-ended
	}
}

// inIndex is a search in an index as it was remembered.
type inIndex struct {
	*remembered
	query      *wordindex.Query
	rate       int64
	categories []calledCategory
}

// search runs a search, in memory if it can be, else with the database. What it gives
// to run must not be used afterwards.
func (c *core) search(ctx context.Context, run func(searcher, shownAs) error) error {
	now, err := c.engine.shown(ctx)
	if err != nil {
		return err
	}
	if now.waits {
		c.indexer.wake()
	}
	in, err := c.inIndex(ctx, now)
	if err != nil {
		return err
	}
	if in != nil {
		defer c.memory.queries.End(in.query)
		if err := run(searcher{memory: in}, in.as); !errors.Is(err, errAskDatabase) {
			return err
		}
	}
	return c.read(ctx, func(t *tx) error {
		now, err := shownOf(t)
		if err != nil {
			return err
		}
		s := searcher{tx: t}
		if in != nil && in.as == now {
			s.memory = in
		}
		return run(s, now)
	})
}

// errAskDatabase says that memory alone has no answer.
var errAskDatabase = errors.New("the database is to be asked")

func (c *core) inIndex(ctx context.Context, now shownAs) (*inIndex, error) {
	r := c.remembered(ctx, now)
	if r == nil {
		return nil, nil
	}
	called, err := c.memory.called.of(ctx, c, readCalled)
	if err != nil {
		return nil, err
	}
	rate, err := c.memory.rate.of(ctx, c, (*tx).usdRate)
	if err != nil {
		return nil, err
	}
	return &inIndex{r, c.memory.queries.Begin(r.Index), rate, called}, nil
}

// meets is the set of products that meet a condition.
func (m *inIndex) meets(c condition) wordindex.Set {
	if c.begins {
		return wordindex.Set{} // nothing begins so, see canMeet
	}
	list := slices.Concat(c.all, c.any)
	if list == nil {
		sets := make([]wordindex.Set, len(c.phrases))
		for i, p := range c.phrases {
			sets[i] = m.query.Phrase(string(c.in), p)
		}
		return m.query.Any(sets...)
	}
	sets := make([]wordindex.Set, len(list))
	for i, part := range list {
		sets[i] = m.meets(part)
	}
	if c.all != nil {
		return m.query.All(sets...)
	}
	return m.query.Any(sets...)
}

// canMeet tells whether memory knows all products that meet a condition. Of tokens that
// begin with something it knows no more than that there are none.
func (m *inIndex) canMeet(c condition) bool {
	cannot := func(part condition) bool { return !m.canMeet(part) }
	if c.begins && (c.in == inCodes || m.MayBegin(c.phrases[0])) {
		return false
	}
	return !slices.ContainsFunc(c.all, cannot) && !slices.ContainsFunc(c.any, cannot)
}
