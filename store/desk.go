package store

import "context"

// Desk is what stands around every page of the owner: who the shop is, and
// what waits.
type Desk struct {
	Identity     Identity
	ToShip       int // paid orders whose goods are still here
	OpenCases    int // that a person must look at
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
		  count(*), coalesce(max(kind = 'key'), 0), coalesce(max(kind = 'clock'), 0) FROM incidents WHERE closed_at IS NULL`,
			nil, &d.ToShip, &d.OpenCases, &d.KeyTrouble, &d.ClockTrouble)
	})
	return d, err
}
