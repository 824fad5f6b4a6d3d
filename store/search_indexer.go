package store

import (
	"context"
	"log/slog"
)

// How many products are indexed in one commit: where the change has come from, so
// that searches find it at once, beside changes while others wait, and in the
// background. Orders do not wait for longer than some tenths of a second.
const (
	indexAtOnce = 1000
	indexBeside = 20
	indexBehind = 200
)

// indexer indexes in the background what commits have left: much at once, what was
// there before an update of the program, or what a process has left that ended.
type indexer struct {
	wanted chan struct{} // has room for one wish
	stop   context.CancelFunc
	ended  chan struct{}
}

// startIndexer never waits: until the index is whole, searches find what is in it.
func (c *core) startIndexer() {
	ctx, stop := context.WithCancel(context.Background())
	i := &indexer{wanted: make(chan struct{}, 1), stop: stop, ended: make(chan struct{})}
	c.indexer = i
	i.wake()
	go func() {
		defer close(i.ended)
		for {
			select {
			case <-i.wanted:
			case <-ctx.Done():
				return
			}
			if err := c.FinishIndex(ctx); err != nil && ctx.Err() == nil && c.log != nil {
				c.log.LogAttrs(ctx, slog.LevelWarn, "index products for the search", slog.String("error", err.Error()))
			}
		}
	}()
}

// wake does nothing where nothing may be written.
func (i *indexer) wake() {
	if i == nil {
		return
	}
	select {
	case i.wanted <- struct{}{}:
	default: // it is wished already
	}
}

// close ends the work in the background. What is left stays noted.
func (i *indexer) close() {
	if i == nil {
		return
	}
	i.stop()
	<-i.ended
}

// FinishIndex indexes all products that wait for it.
func (c *core) FinishIndex(ctx context.Context) error {
	rounds := 0
	for left := true; left; rounds++ {
		if err := c.read(ctx, func(t *tx) (err error) {
			left, err = t.indexWaits()
			return err
		}); err != nil || !left {
			return err
		}
		if err := c.write(ctx, func(t *tx) (err error) {
			if err = indexChanges(t, indexBehind); err != nil {
				return err
			}
			left, err = t.indexWaits()
			return err
		}); err != nil {
			return err
		}
	}
	if rounds*indexBehind < indexAtOnce {
		return nil
	}
	for begins, left := true, true; left; begins = false {
		if err := c.write(ctx, func(t *tx) (err error) {
			left, err = t.on.words.mergeIndex(t, begins)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) indexWaits() (bool, error) {
	var waits bool
	err := t.get("SELECT EXISTS (SELECT 1 FROM search_changes)", nil, &waits)
	return waits, err
}
