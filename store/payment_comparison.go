package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// Comparison is what a sweep over I'mport's list found: the proof that the
// shop's books agree with I'mport's, or where they do not.
type Comparison struct {
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	Listed     int       `json:"listed"`     // payments that I'mport listed
	Ours       int       `json:"ours"`       // of them, by merchant_uids of this shop
	Captured   int       `json:"captured"`   // of ours, those that brought money
	Unreadable []string  `json:"unreadable"` // imp_uids that could not be read
	Differ     []string  `json:"differ"`     // imp_uids of ours that are recorded otherwise, or not at all
}

// Clean tells whether everything that was listed is in the books as I'mport
// has it.
func (c Comparison) Clean() bool { return len(c.Unreadable) == 0 && len(c.Differ) == 0 }

// Compare adds to c how the books stand to facts that were listed and applied
// before: each captured payment of ours must be recorded with what I'mport says
// was given back, and be accepted, given back, or in a case.
func (s *Store) Compare(ctx context.Context, c *Comparison, facts []Fact) error {
	return s.read(ctx, func(t *tx) error {
		for _, f := range facts {
			if !s.owns(f.MerchantUID) {
				continue
			}
			c.Ours++
			if !f.Captured {
				continue
			}
			c.Captured++
			settled, err := t.agrees(f)
			if err != nil {
				return fmt.Errorf("compare payment %s: %w", f.ImpUID, err)
			}
			if !settled {
				c.Differ = append(c.Differ, f.ImpUID)
			}
		}
		return nil
	})
}

// agrees tells whether a captured payment is in the books as I'mport has it
// and its money is somewhere.
func (t *tx) agrees(f Fact) (bool, error) {
	var settled bool
	err := t.get(`SELECT p.cancelled >= ? AND p.captured = 1 AND p.amount = ? AND p.currency = ? AND
	    (p.verdict = 'accepted' OR p.cancelled = p.amount OR EXISTS (SELECT 1 FROM incidents i WHERE i.imp_uid =
	    p.imp_uid
	      AND (i.closed_at IS NULL OR i.resolution LIKE 'dismissed:%')))
	  FROM payments p WHERE p.imp_uid = ?`, []any{f.Cancelled, f.Amount.Minor, f.Amount.Currency, f.ImpUID}, &settled)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return settled, err
}

// FinishSweep notes that sweeps by these names have compared everything up to
// c.To, and what they found.
func (s *Store) FinishSweep(ctx context.Context, c Comparison, names ...string) error {
	found, err := encode(c)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		for _, name := range names {
			if _, err := t.exec(`INSERT INTO sweeps (name, high_water, ran_at, found) VALUES (?, ?, ?, ?)
			  ON CONFLICT (name) DO UPDATE SET high_water = max(sweeps.high_water, excluded.high_water), ran_at =
			  excluded.ran_at, found = excluded.found`,
				name, ms(c.To), ms(t.now), found); err != nil {
				return fmt.Errorf("note the end of sweep %s: %w", name, err)
			}
		}
		return nil
	})
}

// Books says how the shop's books stand: what the sweeps found, and what is
// under way.
type Books struct {
	Sweeps   []Sweep // deepest first
	Open     int     // cases that a person must look at
	Orphans  int     // of them, money without an order
	Odd      int     // of them, money that is not what its order asked for
	Waiting  int     // payments that I'mport is being asked about
	InFlight int     // refunds under way
	Sums     []BookSum
}

// Sweep is the last run of one depth of comparing.
type Sweep struct {
	Name  string
	RanAt time.Time
	Found Comparison
}

// BookSum is the money of one currency by what became of it, in minor units.
type BookSum struct {
	Currency  money.Currency
	Captured  int64 // taken from buyers in all
	Cancelled int64 // given back
	Accepted  int64 // paid orders, what is left of it
	Held      int64 // neither: in cases
}

// Books reads how the shop's books stand.
func (s *Store) Books(ctx context.Context) (Books, error) {
	var b Books
	err := s.read(ctx, func(t *tx) (err error) {
		if b.Sweeps, err = t.sweeps(); err != nil {
			return err
		}
		if b.Sums, err = t.bookSums(); err != nil {
			return err
		}
		return t.get(`SELECT (SELECT count(*) FROM incidents WHERE closed_at IS NULL),
		    (SELECT count(*) FROM incidents WHERE closed_at IS NULL AND kind = 'orphan'),
		    (SELECT count(*) FROM incidents WHERE closed_at IS NULL AND kind IN ('mismatch', 'duplicate', 'late',
		    'oversold', 'fact_changed')),
		    (SELECT count(*) FROM hints WHERE known = 1),
		    (SELECT count(*) FROM refunds WHERE state IN ('requested', 'sent', 'unknown', 'pending_pg'))`,
			nil, &b.Open, &b.Orphans, &b.Odd, &b.Waiting, &b.InFlight)
	})
	return b, err
}

func (t *tx) sweeps() ([]Sweep, error) {
	var list []Sweep
	err := t.each(`SELECT name, ran_at, found FROM sweeps ORDER BY CASE name WHEN 'quarter' THEN 1 WHEN 'week' THEN 2
	  ELSE 3 END`, nil,
		func(scan func(...any) error) error {
			var w Sweep
			var ran int64
			var found string
			if err := scan(&w.Name, &ran, &found); err != nil {
				return err
			}
			w.RanAt = fromMS(ran)
			list = append(list, w)
			return json.Unmarshal([]byte(found), &list[len(list)-1].Found)
		})
	return list, err
}

// bookSums adds up all payments: those that paid an order by the day's sums, which verify
// checks, and what of them went back; and the few others.
func (t *tx) bookSums() ([]BookSum, error) {
	return list(t, `SELECT currency, sum(captured), sum(cancelled), sum(accepted), sum(held) FROM (
	    SELECT currency, sum(sold) AS captured, 0 AS cancelled, sum(sold) AS accepted, 0 AS held
	    FROM sale_days GROUP BY currency
	    UNION ALL SELECT currency, 0, sum(cancelled), -sum(cancelled), 0
	    FROM payments WHERE verdict = 'accepted' AND cancelled > 0 GROUP BY currency
	    UNION ALL SELECT currency, sum(amount), sum(cancelled), 0, sum(amount - cancelled)
	    FROM payments WHERE captured = 1 AND verdict <> 'accepted' GROUP BY currency) x
	  GROUP BY currency HAVING sum(captured) > 0 ORDER BY currency`, func(b *BookSum) []any {
		return []any{&b.Currency, &b.Captured, &b.Cancelled, &b.Accepted, &b.Held}
	})
}
