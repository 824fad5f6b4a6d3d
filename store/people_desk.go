package store

import (
	"context"
	"time"
)

// lostMailNews is for how long the menu counts a mail that was given up.
const lostMailNews = 7 * 24 * time.Hour

// Desk is what stands around every page of the owner: who the shop is, and
// what waits.
type Desk struct {
	Identity     Identity
	ToShip       int // paid orders whose goods are still here
	OpenCases    int // that a person must look at
	LostMails    int // given up in the last days
	KeyTrouble   bool
	ClockTrouble bool
}

// Desk reads what stands around every page of the owner.
func (s *Store) Desk(ctx context.Context) (Desk, error) {
	var d Desk
	err := s.read(ctx, func(t *tx) (err error) {
		if d.Identity, err = t.identity(); err != nil {
			return err
		}
		return t.get(`SELECT (SELECT count(*) FROM orders WHERE pay_state = 'paid' AND ship_state = 'ready'),
		  (SELECT count(*) FROM outbox WHERE kind = 'mail' AND done_at > ? AND last_error NOT IN ('', 'moot')),
		  count(*), count(*) FILTER (WHERE kind = 'key') > 0, count(*) FILTER (WHERE kind = 'clock') > 0 FROM incidents WHERE closed_at IS NULL`,
			[]any{ms(t.now.Add(-lostMailNews))}, &d.ToShip, &d.LostMails, &d.OpenCases, &d.KeyTrouble, &d.ClockTrouble)
	})
	return d, err
}
