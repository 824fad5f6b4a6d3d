package store

import (
	"context"
	"time"
)

// lostMailNews is how long the menu counts an abandoned mail.
const lostMailNews = 7 * 24 * time.Hour

// Desk is the frame of every admin page: the shop's identity and counts of
// pending work.
type Desk struct {
	Identity     Identity
	ToShip       int // paid orders not shipped yet
	OpenCases    int // cases a person must look at
	FailedMails  int // mails abandoned within lostMailNews
	KeyTrouble   bool
	ClockTrouble bool
	Crowded      bool // more strangers guess than are kept apart
}

// Desk reads the frame of every admin page.
func (s *Store) Desk(ctx context.Context) (Desk, error) {
	var d Desk
	err := s.read(ctx, func(t *tx) (err error) {
		if d.Identity, err = t.identity(); err != nil {
			return err
		}
		return t.get(`SELECT (SELECT coalesce(sum(orders), 0) FROM board_sums
		    WHERE pay_state = 'paid' AND ship_state = 'ready'),
		  (SELECT count(*) FROM outbox WHERE kind = 'mail' AND done_at > ? AND last_error NOT IN ('', 'moot')),
		  EXISTS (SELECT 1 FROM events WHERE kind = 'crowded' AND at > ?),
		  count(*), count(*) FILTER (WHERE kind = 'key') > 0, count(*) FILTER (WHERE kind = 'clock') > 0 FROM
		  incidents WHERE closed_at IS NULL`,
			[]any{ms(t.now.Add(-lostMailNews)), ms(t.now.Add(-CrowdNews))}, &d.ToShip, &d.FailedMails, &d.Crowded,
			&d.OpenCases, &d.KeyTrouble, &d.ClockTrouble)
	})
	return d, err
}
