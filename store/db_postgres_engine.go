package store

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// How the engine uses its server.
const (
	sharedPostgresCommit = 64                     // changes that share one commit at the most
	fewestReaders        = 8                      // connections that read; two for each core if that is more
	answerFor            = 30 * time.Second       // how long a change may take to say one thing
	readFor              = 10 * time.Minute       // the same of what only reads, such as a check of everything
	booksWait            = 5 * time.Second        // how long a change waits for those of other processes
	asideWait            = 800 * time.Millisecond // less than the server takes to see a deadlock: it gives way
)

// postgresEngine is PostgreSQL, on its own or with standbys. It has one connection for
// changes to the books and one for those beside them, so that carts and notices never
// wait for an import; each shares its commits out. Others read.
type postgresEngine struct {
	config *pgx.ConnConfig
	holder string           // who serves the shop; empty: a command beside it
	node   int64            // its number
	now    func() time.Time // the shop's clock
	tell   func([]move)
	said   func(statement string)
	log    func(problem string)

	careless bool // the server may forget what it has confirmed

	print string // of the key that the database belongs to; empty: of none yet
	books *writer
	aside *writer
	free  chan *postgresLine // to read
	all   []*postgresLine
	watch *sharedLook
}

func (e *postgresEngine) connect(ctx context.Context, readOnly bool) error {
	if err := e.mayOpen(ctx); err != nil {
		return err
	}
	if !readOnly {
		for _, kind := range []lockKind{books, none} {
			l := &postgresLine{engine: e, kind: kind}
			if _, err := l.open(ctx); err != nil {
				return err
			}
			w := &writer{line: l, most: sharedPostgresCommit, books: kind == books, now: e.now, tell: e.tell}
			if kind == books {
				e.books = w.start()
			} else {
				e.aside = w.start()
			}
		}
	}
	n := max(fewestReaders, 2*runtime.GOMAXPROCS(0))
	e.free = make(chan *postgresLine, n)
	for i := range n {
		l := &postgresLine{engine: e}
		if i == 0 { // the others connect when they are needed
			if _, err := l.open(ctx); err != nil {
				return err
			}
		}
		e.all = append(e.all, l)
	}
	for i := range e.all {
		e.free <- e.all[len(e.all)-1-i]
	}
	e.watch = &sharedLook{ask: e.look}
	return nil
}

func (e *postgresEngine) write(ctx context.Context, kind lockKind, fn func(*tx) error) error {
	if kind == none {
		return e.aside.do(ctx, kind, fn)
	}
	return e.books.do(ctx, kind, fn)
}

func (e *postgresEngine) read(ctx context.Context, fn func(*tx) error) error {
	return e.borrow(ctx, func(l *postgresLine) error {
		t := &tx{ctx: context.WithoutCancel(ctx), now: e.now()}
		defer l.after(t)
		if err := l.start(t, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
			return err
		}
		defer rollBack(t)
		return fn(t)
	})
}

// readOne asks again when the connection turns out to be lost: a single statement that
// has failed has told nothing yet.
func (e *postgresEngine) readOne(ctx context.Context, fn func(*tx) error) error {
	return e.borrow(ctx, func(l *postgresLine) (err error) {
		for range 2 {
			fresh := l.on == nil
			t := &tx{ctx: context.WithoutCancel(ctx), now: e.now()}
			if t.on, err = l.open(t.ctx); err != nil {
				return unavailable(err)
			}
			err = fn(t)
			if l.after(t); fresh || l.on != nil {
				break
			}
		}
		return err
	})
}

// borrow runs fn with a connection that reads.
func (e *postgresEngine) borrow(ctx context.Context, fn func(*postgresLine) error) error {
	select {
	case l := <-e.free:
		defer func() { e.free <- l }()
		return fn(l)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *postgresEngine) shown(ctx context.Context) (shownAs, error) { return e.watch.look(ctx) }

func (e *postgresEngine) look(ctx context.Context) (s shownAs, err error) {
	err = e.readOne(ctx, func(t *tx) error {
		s, err = shownOf(t)
		return err
	})
	return s, err
}

// errNoCopy says what to use instead.
var errNoCopy = errors.New("a shop on PostgreSQL is not yet backed up by this command: use pg_dump or pgBackRest for " +
	"the database, and copy secret.key and the pictures beside it")

func (e *postgresEngine) copy(context.Context, string) error { return errNoCopy }

// rest leaves pages to the server.
func (e *postgresEngine) rest(context.Context) error { return nil }

func (e *postgresEngine) close() error {
	var errs []error
	for _, w := range []*writer{e.books, e.aside} {
		if w != nil {
			errs = append(errs, w.close())
		}
	}
	for _, l := range e.all {
		errs = append(errs, l.close())
	}
	return errors.Join(errs...)
}

// sharedLook asks for what many want to know at the same time. Nobody hears an answer
// to a question that was asked before they came.
type sharedLook struct {
	ask func(context.Context) (shownAs, error)

	arrivals sync.Mutex // guards asked
	asked    int64

	mu       sync.Mutex // guards what follows, and is held while somebody asks
	answered int64
	shown    shownAs
	err      error
}

func (l *sharedLook) look(ctx context.Context) (shownAs, error) {
	l.arrivals.Lock()
	next := l.asked + 1
	l.arrivals.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answered >= next {
		return l.shown, l.err
	}
	l.arrivals.Lock()
	l.asked++
	l.arrivals.Unlock()
	l.shown, l.err = l.ask(context.WithoutCancel(ctx))
	l.answered = l.asked
	return l.shown, l.err
}

// statusOf is what became of a transaction whose commit had no answer.
func (e *postgresEngine) statusOf(ctx context.Context, xid string) (string, error) {
	c, err := pgx.ConnectConfig(ctx, e.config)
	if err != nil {
		return "", err
	}
	defer c.Close(ctx)
	var status *string
	if err := c.QueryRow(ctx, "SELECT pg_xact_status(CAST($1 AS xid8))", xid).Scan(&status); err != nil {
		return "", err
	}
	if status == nil {
		return "", errors.New("it was too long ago")
	}
	return *status, nil
}

// askFor is how long is asked what became of a change: as long as visitors wait for an answer.
const askFor = 8 * time.Second

// wasCommitted asks until it is known what became of a transaction.
func (e *postgresEngine) wasCommitted(xid string) error {
	ctx, stop := context.WithTimeout(context.Background(), askFor)
	defer stop()
	for {
		switch status, err := e.statusOf(ctx, xid); {
		case status == "committed":
			return nil
		case status == "aborted":
			return errors.New("the server has undone it")
		case ctx.Err() != nil:
			return errors.Join(errUnsure, err)
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// errUnsure says that a change may have been made.
var errUnsure = errors.New("the server went away before it said whether the change is kept")
