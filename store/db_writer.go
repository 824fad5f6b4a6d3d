package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jangteo/jangteo/store/contain"
)

// line is the connection of a writer, as its engine has it.
type line interface {
	begin(t *tx) error  // starts a transaction in which changes may follow, on a connection that it gives t
	commit(t *tx) error // ends it, durably
	after(t *tx)        // hears when a transaction is over, however it ended
	close() error
}

// writer owns a connection that changes the database. Changes that wait
// at the same time share one commit (group commit): each runs in a savepoint of
// its own and fails alone, and none is answered before the commit is durable.
type writer struct {
	line  line
	most  int  // changes that share one commit
	books bool // some of them touch the books, which are indexed for the search
	now   func() time.Time
	tell  func([]move) // hears of what is durable, from whoever asked for it
	queue chan *change
	quit  chan struct{}
	ended chan struct{}
	once  sync.Once
}

// change is one function waiting to be committed.
type change struct {
	ctx   context.Context
	kind  lockKind
	fn    func(*tx) error
	err   error
	moves []move // what fn has done
	done  chan struct{}
}

// start starts a writer; what it is made of stays as it is.
func (w *writer) start() *writer {
	w.queue, w.quit, w.ended = make(chan *change), make(chan struct{}), make(chan struct{})
	go w.run()
	return w
}

// do hands fn to the writer and waits for its commit. A caller that leaves
// early does not stop a change that has begun.
func (w *writer) do(ctx context.Context, kind lockKind, fn func(*tx) error) error {
	c := &change{ctx: ctx, kind: kind, fn: fn, done: make(chan struct{})}
	select {
	case w.queue <- c:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return fmt.Errorf("%w: the shop is stopping", ErrUnavailable)
	}
	<-c.done
	if c.err == nil {
		w.tell(c.moves) // not the writer: whoever reads the log may be slow
	}
	return c.err
}

func (w *writer) run() {
	defer close(w.ended)
	for {
		select {
		case c := <-w.queue:
			w.commit(c)
		case <-w.quit:
			return
		}
	}
}

// commit runs first and whatever else is waiting in one database transaction.
func (w *writer) commit(first *change) {
	t := &tx{ctx: context.Background(), now: w.now()}
	batch := []*change{first}
	defer func() {
		w.line.after(t)
		for _, c := range batch {
			close(c.done)
		}
	}()
	if err := w.line.begin(t); err != nil {
		first.err = unavailable(err)
		return
	}
	most := 0
	if w.books {
		most = mostToIndex(t)
	}
	if runFirst(t, first); first.err != nil {
		rollBack(t)
		return
	}
	booked := first.kind == books
	for len(batch) < w.most && t.broken == nil {
		c := w.waiting()
		if c == nil {
			break
		}
		batch = append(batch, c)
		booked = booked || c.kind == books
		runChange(t, c)
	}
	// Only the books hold what is searched for. What cannot be indexed now stays noted, for the next commit.
	if booked && t.broken == nil {
		index := &change{ctx: t.ctx, kind: books, fn: func(t *tx) error { return indexChanges(t, most) }}
		runChange(t, index)
		first.moves = append(first.moves, index.moves...)
	}
	if err := w.finish(t); err != nil {
		for _, c := range batch {
			if c.err == nil {
				c.err = unavailable(err)
			}
		}
	}
}

// mostToIndex is how many products a commit may index: few while many others wait
// to be indexed in the background.
func mostToIndex(t *tx) int {
	var many bool
	if err := t.get("SELECT EXISTS (SELECT 1 FROM search_changes LIMIT 1 OFFSET ?)", []any{indexBehind},
		&many); err != nil || many {
		return indexBeside
	}
	return indexAtOnce
}

func (w *writer) waiting() *change {
	select {
	case c := <-w.queue:
		return c
	default:
		return nil
	}
}

// finish commits, or rolls everything back when the engine broke the transaction
// or cannot commit it.
func (w *writer) finish(t *tx) error {
	err := t.broken
	if err == nil {
		if err = w.line.commit(t); err == nil {
			return nil
		}
	}
	rollBack(t)
	return err
}

func rollBack(t *tx) {
	t.broken = nil
	t.exec("ROLLBACK") // fails harmlessly when the engine has rolled back already
}

// runFirst runs the first change of a transaction, which needs no savepoint: when it
// fails there is nothing else yet, and all is rolled back.
func runFirst(t *tx, c *change) {
	if c.err = c.ctx.Err(); c.err != nil {
		return
	}
	if runIn(t, c); c.err == nil {
		c.err = t.broken
	}
}

// runIn runs a change; a panic is this change's error.
func runIn(t *tx, c *change) {
	t.lock, t.moves, t.rate, t.shown = c.kind, nil, 0, nil
	chain := t.chain
	c.err = contain.Panic(func() error { return c.fn(t) })
	c.moves = t.moves
	if c.err != nil {
		t.chain = chain
	}
}

// runChange runs one change in its savepoint.
func runChange(t *tx, c *change) {
	if c.err = c.ctx.Err(); c.err != nil {
		return
	}
	if _, c.err = t.exec("SAVEPOINT change"); c.err != nil {
		return
	}
	runIn(t, c)
	if c.err != nil && t.broken == nil {
		_, err := t.exec("ROLLBACK TO change")
		breakOn(t, err)
	}
	_, err := t.exec("RELEASE change")
	breakOn(t, err)
	if t.broken != nil && c.err == nil {
		c.err = t.broken
	}
}

// breakOn gives up the whole transaction when its savepoints do not hold.
func breakOn(t *tx, err error) {
	if err != nil && t.broken == nil {
		t.broken = unavailable(err)
	}
}

func (w *writer) close() error {
	w.once.Do(func() { close(w.quit) })
	<-w.ended
	return w.line.close()
}
