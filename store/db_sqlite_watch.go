package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
)

// watch tells the state of what pages show, and looks at the database only when
// something was committed since. Where the system lets it, it sees that in memory
// which all processes share; elsewhere it asks SQLite, which takes longer than to
// answer a page.
type watch struct {
	reads *readers
	index *walIndex             // nil: SQLite is asked (https://www.sqlite.org/pragma.html#pragma_data_version)
	last  atomic.Pointer[sight] // once there is one, index stays as it is

	mu       sync.Mutex // guards what follows
	on       *pinned    // nil: nobody asked yet
	commits  *sql.Stmt
	isClosed bool
}

// sight is what was seen at one moment: the state was not older than the marks.
type sight struct {
	mark    walMark
	commits int64
	shown   shownAs
}

// open takes a connection of its own when somebody asks for the first time.
func (w *watch) open(ctx context.Context) error {
	if w.isClosed {
		return sql.ErrConnDone
	}
	p, err := pin(ctx, w.reads.db, w.reads.file)
	if err != nil {
		return err
	}
	// It reads two pages after each commit, by anybody. To map the file anew for them takes
	// as long as all else.
	if _, err := p.conn.ExecContext(ctx, "PRAGMA mmap_size = 0"); err != nil {
		return errors.Join(err, p.close())
	}
	st, err := p.conn.PrepareContext(ctx, "PRAGMA data_version")
	if err != nil {
		return errors.Join(err, p.close())
	}
	if w.reads.file.vfs == "" {
		var commits int64 // asked once, so that there is an index to see
		if err := st.QueryRowContext(ctx).Scan(&commits); err != nil {
			return errors.Join(err, st.Close(), p.close())
		}
		w.index = mapWALIndex(w.reads.file.path + "-shm")
	}
	w.on, w.commits = p, st
	return nil
}

// shown is the state as of a moment after the call began.
func (w *watch) shown() (shownAs, error) {
	if s := w.last.Load(); s != nil && w.index != nil && w.index.mark() == s.mark {
		return s.shown, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.look()
}

// look reads the state. What is committed after the marks were read is seen the
// next time.
func (w *watch) look() (shownAs, error) {
	if w.on == nil {
		if err := w.open(context.Background()); err != nil {
			return shownAs{}, err
		}
	}
	var now sight
	if w.index != nil {
		now.mark = w.index.mark()
	} else if err := w.commits.QueryRow().Scan(&now.commits); err != nil {
		return now.shown, err
	}
	if s := w.last.Load(); s != nil && now.mark == s.mark && now.commits == s.commits {
		return s.shown, nil
	}
	t := &tx{ctx: context.Background(), on: w.on, now: w.reads.now()}
	var err error
	if now.shown, err = shownOf(t); err != nil {
		return now.shown, err
	}
	w.last.Store(&now)
	return now.shown, nil
}

func (w *watch) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last.Store(nil) // whoever asks now hears that the database is closed
	w.isClosed = true
	if w.on == nil {
		return nil
	}
	err := errors.Join(w.commits.Close(), w.on.close())
	w.on = nil
	return err
}

// walMark is the header of SQLite's WAL index, which every commit changes: it has
// a counter of commits (https://www.sqlite.org/walformat.html#the_wal_index_header).
type walMark [48]byte
