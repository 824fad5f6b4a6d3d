package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// watch tells the state of what pages show, and looks at the database only when
// something was committed since. Where the system lets it, it sees that in memory
// which all processes share; elsewhere it asks SQLite, which takes longer than to
// answer a page.
type watch struct {
	index *walIndex // nil: SQLite is asked (https://www.sqlite.org/pragma.html#pragma_data_version)
	last  atomic.Pointer[sight]

	mu      sync.Mutex // guards what follows
	on      *pinned
	commits *sql.Stmt
	now     func() time.Time
}

// sight is what was seen at one moment: the state was not older than the marks.
type sight struct {
	mark    walMark
	commits int64
	shown   shownAs
}

func newWatch(ctx context.Context, r *readers, d database) (*watch, error) {
	p, err := pin(ctx, r.db, d)
	if err != nil {
		return nil, err
	}
	st, err := p.conn.PrepareContext(ctx, "PRAGMA data_version")
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	w := &watch{on: p, commits: st, now: r.now}
	if d.vfs == "" {
		var commits int64 // asked once, so that there is an index to see
		if err := st.QueryRow().Scan(&commits); err != nil {
			return nil, errors.Join(err, w.close())
		}
		w.index = mapWALIndex(d.path + "-shm")
	}
	return w, nil
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
	var now sight
	if w.index != nil {
		now.mark = w.index.mark()
	} else if err := w.commits.QueryRow().Scan(&now.commits); err != nil {
		return now.shown, err
	}
	if s := w.last.Load(); s != nil && now.mark == s.mark && now.commits == s.commits {
		return s.shown, nil
	}
	t := &tx{ctx: context.Background(), on: w.on, now: w.now()}
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
	return errors.Join(w.commits.Close(), w.on.close())
}

// walMark is the header of SQLite's WAL index, which every commit changes: it has
// a counter of commits (https://www.sqlite.org/walformat.html#the_wal_index_header).
type walMark [48]byte
