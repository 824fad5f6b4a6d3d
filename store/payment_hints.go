package store

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"
)

// Junk must fill neither the disk nor the time in which I'mport can be asked.
const (
	hintLimit = 2000 // hints that name no attempt of ours: about what can be asked before they are dropped
	// payments that are claimed for one attempt; further ones become one hint about the attempt itself
	claimLimit = 8
)

// ErrTooManyHints says that so many unknown payments are waiting to be asked
// about that no further one is taken now.
var ErrTooManyHints = errors.New("too many unknown payments are waiting to be asked about")

// Hint names a payment that I'mport should be asked about. Nothing else that a
// door says is believed.
type Hint struct {
	Key         string
	ImpUID      string // empty: ask by MerchantUID
	MerchantUID string // empty: not said
	Source      Source // the door it came by
	Known       bool   // names an attempt or payment of ours
	Tries       int
	CreatedAt   time.Time
	seen        int64
}

// AddHint makes a hint durable; the same one again only wakes it. A hint that is
// one too many about its attempt becomes one about the attempt, whose payments
// are all asked for then. ErrTooManyHints for one too many about nothing known.
func (s *Store) AddHint(ctx context.Context, h Hint) (Hint, error) {
	err := s.writeAside(ctx, func(t *tx) error {
		var known bool
		if err := t.get("SELECT EXISTS (SELECT 1 FROM attempts WHERE merchant_uid = ?) OR EXISTS (SELECT 1 FROM "+
			"payments WHERE imp_uid = ?)",
			[]any{h.MerchantUID, h.ImpUID}, &known); err != nil {
			return err
		}
		h.Known = known
		if err := s.strangers.roomFor(t, &h); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO hints (key, imp_uid, merchant_uid, source, known, created_at, next_at) VALUES
		  (?, ?, ?, ?, ?, ?, ?)
		  ON CONFLICT (key) DO UPDATE SET next_at = min(hints.next_at, excluded.next_at), seen = hints.seen + 1,
		    merchant_uid = CASE hints.merchant_uid WHEN '' THEN excluded.merchant_uid ELSE hints.merchant_uid END,
		    known = max(hints.known, excluded.known)`,
			h.Key, h.ImpUID, h.MerchantUID, h.Source, known, ms(t.now), ms(t.now))
		return err
	})
	return h, err
}

// strangers bounds the hints that name nothing of ours. To count them takes as long
// as many wait, and strangers can make many: so it is done only when so many were
// added since that there may be too many now.
type strangers struct {
	mu      sync.Mutex
	counted bool
	most    int // no more wait
}

// takesOne tells whether one more may wait.
func (n *strangers) takesOne(t *tx) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.counted || n.most >= hintLimit {
		if err := t.get("SELECT count(*) FROM hints WHERE known = 0", nil, &n.most); err != nil {
			return false, err
		}
		n.counted = true
	}
	if n.most >= hintLimit {
		return false, nil
	}
	n.most++
	return true, nil
}

// roomFor bounds what waits and gives a hint its key.
func (n *strangers) roomFor(t *tx, h *Hint) error {
	var waiting int
	switch {
	case !h.Known:
		if room, err := n.takesOne(t); err != nil || !room {
			return cmp.Or(err, ErrTooManyHints)
		}
	case h.MerchantUID != "":
		if err := t.get("SELECT count(*) FROM hints WHERE merchant_uid = ? AND imp_uid NOT IN ('', ?)",
			[]any{h.MerchantUID, h.ImpUID}, &waiting); err != nil {
			return err
		}
		if waiting >= claimLimit {
			h.ImpUID = ""
		}
	}
	h.Key = "imp:" + h.ImpUID
	if h.ImpUID == "" {
		h.Key = "uid:" + h.MerchantUID
	}
	return nil
}

// TakeHint leases a hint: the one named by key, or with an empty key the next
// due one, those about our own attempts first. ErrNotFound when there is none
// or another worker has it.
func (s *Store) TakeHint(ctx context.Context, key string, lease time.Duration) (Hint, error) {
	var h Hint
	err := s.writeAside(ctx, func(t *tx) (err error) {
		if key == "" {
			key, err = t.dueHint()
		}
		if err != nil {
			return err
		}
		var created int64
		err = t.get(`UPDATE hints SET lease_until = ?, lease_node = ?, tries = tries + 1
		  WHERE key = ? AND lease_until <= ?
		  RETURNING key, imp_uid, merchant_uid, source, known, tries, created_at, seen`,
			[]any{ms(t.now.Add(lease)), s.node, key, ms(t.now)},
			&h.Key, &h.ImpUID, &h.MerchantUID, &h.Source, &h.Known, &h.Tries, &created, &h.seen)
		h.CreatedAt = fromMS(created)
		return err
	})
	return h, err
}

// passTaken lets a query pass over rows that another node is taking at this moment.
const passTaken = " PASS TAKEN"

// dueHint finds the next hint, those about our own attempts first. It looks for
// each kind by itself: one query for both would read all that are not due.
func (t *tx) dueHint() (key string, err error) {
	for _, known := range []bool{true, false} {
		err = t.get("SELECT key FROM hints WHERE known = ? AND next_at <= ? AND lease_until <= ? ORDER BY "+
			"next_at LIMIT 1"+passTaken,
			[]any{known, ms(t.now), ms(t.now)}, &key)
		if !errors.Is(err, ErrNotFound) {
			break
		}
	}
	return key, err
}

// HintWait is how a hint stands that is not done with.
type HintWait struct {
	Waits  bool   // it is there
	Leased bool   // a worker is following it right now
	Why    string // as PostponeHint was told; empty: nobody has followed it yet
	About  string // the merchant_uid that it names; empty: none
}

// HintWait tells how a hint stands; the zero HintWait: there is none.
func (s *Store) HintWait(ctx context.Context, key string) (w HintWait, err error) {
	err = s.read(ctx, func(t *tx) error {
		err := t.get("SELECT lease_until > ?, last_error, merchant_uid FROM hints WHERE key = ?",
			[]any{ms(t.now), key}, &w.Leased, &w.Why, &w.About)
		w.Waits = err == nil
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	})
	return w, err
}

// FinishHint forgets a hint that was followed, unless it was given again
// meanwhile: then it is followed once more.
func (s *Store) FinishHint(ctx context.Context, h Hint) error {
	return s.writeAside(ctx, func(t *tx) error {
		n, err := t.exec("DELETE FROM hints WHERE key = ? AND seen = ?", h.Key, h.seen)
		if err != nil || n == 1 {
			return err
		}
		_, err = t.exec("UPDATE hints SET lease_until = 0, next_at = ? WHERE key = ?", ms(t.now), h.Key)
		return err
	})
}

// PostponeHint gives a hint back to be followed again later.
func (s *Store) PostponeHint(ctx context.Context, h Hint, wait time.Duration, why string) error {
	return s.writeAside(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE hints SET next_at = ?, lease_until = 0, last_error = ? WHERE key = ?",
			ms(t.now.Add(wait)), firstLine(why), h.Key)
		return err
	})
}
