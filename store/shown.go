package store

import (
	"context"
	"sync"
	"sync/atomic"
)

// shownAs counts the changes of what the shop's pages show, as table shown does.
type shownAs struct {
	version int64 // all of them
	written int64 // but for those of the stock
	frame   int64 // but for those of products and their stock
	waits   bool  // products wait to be indexed for the search
}

// shownOf is the state of the transaction's snapshot.
func shownOf(t *tx) (s shownAs, err error) {
	if t.shown != nil {
		return *t.shown, nil
	}
	err = t.get("SELECT version, written, version - goods, EXISTS (SELECT 1 FROM search_changes) FROM shown", nil,
		&s.version, &s.written, &s.frame, &s.waits)
	if err == nil {
		t.shown = &s
	}
	return s, err
}

// Shown is the version of what the shop's pages show: products, categories,
// settings, legal texts. Whatever changes them, in whichever process, makes it
// another one, and nothing else does.
func (s *core) Shown(ctx context.Context) (int64, error) {
	now, err := s.engine.shown(ctx)
	return now.version, err
}

// Rest gives back memory that only makes the next reads faster, for a shop that is quiet.
func (s *core) Rest(ctx context.Context) error { return s.engine.rest(ctx) }

// perFrame keeps one value of what all pages have around their content, until
// something else than products changes. Nobody may change the value.
type perFrame[T any] struct{ last atomic.Pointer[framed[T]] }

type framed[T any] struct {
	frame int64
	value T
}

// of is the value as of a moment after the call began.
func (p *perFrame[T]) of(ctx context.Context, s *core, read func(*tx) (T, error)) (T, error) {
	now, err := s.engine.shown(ctx)
	if err != nil {
		return framed[T]{}.value, err
	}
	if last := p.last.Load(); last != nil && last.frame == now.frame {
		return last.value, nil
	}
	var seen framed[T]
	err = s.read(ctx, func(t *tx) error {
		as, err := shownOf(t)
		if err != nil {
			return err
		}
		seen.frame = as.frame
		seen.value, err = read(t)
		return err
	})
	if err == nil {
		p.last.Store(&seen)
	}
	return seen.value, err
}

// perVersion keeps some values that were read at one version, and none of an older
// one. Nobody may change them.
type perVersion[K comparable, V any] struct {
	mu      sync.Mutex
	version int64
	kept    map[K]V
}

func (p *perVersion[K, V]) get(key K, version int64) (V, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if version != p.version {
		var none V
		return none, false
	}
	value, ok := p.kept[key]
	return value, ok
}

// pick takes what is kept of some keys, and lists the others.
func (p *perVersion[K, V]) pick(keys []K, version int64) (found map[K]V, missing []K) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found = make(map[K]V, len(keys))
	for _, key := range keys {
		if value, ok := p.kept[key]; ok && version == p.version {
			found[key] = value
		} else {
			missing = append(missing, key)
		}
	}
	return found, missing
}

// perEvent keeps what was read of sales until the log has another entry: what money did
// is never written without one.
type perEvent[K comparable, V any] struct{ perVersion[K, V] }

// of is the value of a key, read again where something has happened since.
func (p *perEvent[K, V]) of(t *tx, key K, read func() (V, error)) (V, error) {
	var seq int64
	if err := t.get("SELECT coalesce(max(seq), 0) FROM events", nil, &seq); err != nil {
		var none V
		return none, err
	}
	if value, kept := p.get(key, seq); kept {
		return value, nil
	}
	value, err := read()
	if err == nil {
		p.put(key, seq, value, spansKept)
	}
	return value, err
}

// span is from a moment or day until before another; spansKept of them are kept.
type span struct{ from, until int64 }

const spansKept = 8

// put keeps a value. Of most, others go in no order: what is asked for often comes back.
func (p *perVersion[K, V]) put(key K, version int64, value V, most int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if version < p.version {
		return // somebody has seen a later change
	}
	if version > p.version || p.kept == nil {
		p.version, p.kept = version, map[K]V{}
	}
	for other := range p.kept {
		if len(p.kept) < most {
			break
		}
		delete(p.kept, other)
	}
	p.kept[key] = value
}
