package store

import (
	"context"
	"time"
)

// Expired is an unpaid order whose time has run out.
type Expired struct {
	ID        int64
	No        string
	CreatedAt time.Time
	Attempts  []Attempt
}

// ExpiredOrders lists unpaid orders whose time is over: those that still hold
// stock, and those whose place another one took. Oldest first.
func (s *Store) ExpiredOrders(ctx context.Context, limit int) ([]Expired, error) {
	var list []Expired
	err := s.read(ctx, func(t *tx) error {
		err := t.each(`SELECT id, order_no, created_at FROM orders WHERE expires_at <= ? AND pay_state IN ('unpaid',
		  'awaiting_deposit')
		  AND (replaced_at IS NOT NULL AND pay_state = 'unpaid' OR EXISTS (SELECT 1 FROM reservations r WHERE
		  r.order_id = orders.id AND r.state = 'active'))
		  ORDER BY expires_at LIMIT ?`, []any{ms(t.now), limit}, func(scan func(...any) error) error {
			var e Expired
			var created int64
			err := scan(&e.ID, &e.No, &created)
			e.CreatedAt = fromMS(created)
			list = append(list, e)
			return err
		})
		for i := range list {
			if err == nil {
				list[i].Attempts, err = t.attempts("WHERE order_id = ? ORDER BY id", list[i].ID)
			}
		}
		return err
	})
	return list, err
}

// VoidExpired closes an order that is still unpaid and over its time, and puts
// its goods back. The caller has asked I'mport about every attempt just now
// and says which those were: an attempt opened since keeps the order alive.
func (s *Store) VoidExpired(ctx context.Context, e Expired, source Source) error {
	return s.write(ctx, func(t *tx) error {
		o, same, err := t.sameAttempts(e)
		if err != nil || !same {
			return err
		}
		over := o.PayState == Unpaid || o.PayState == AwaitingDeposit
		if !over || o.ExpiresAt.After(t.now) {
			return nil
		}
		return t.void(o, EventExpired, source)
	})
}

// ExtendHold keeps the goods of an order whose fate is not known yet: until
// then, or, once its cap is reached, no longer, while the order stays open for
// late news.
func (s *Store) ExtendHold(ctx context.Context, e Expired, step time.Duration) error {
	return s.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.id = ?", e.ID)
		if err != nil {
			return err
		}
		if o.Held && t.now.Sub(e.CreatedAt) >= reservationCap {
			if err := t.release(e.ID); err != nil {
				return err
			}
			return t.event(Event{Entity: EntityOrder, Key: e.No, OrderID: e.ID, Kind: EventReleased,
				Before: "held goods", After: "released goods", Source: SourceExpiry})
		}
		_, err = t.exec("UPDATE orders SET expires_at = ? WHERE id = ? AND pay_state IN ('unpaid', "+
			"'awaiting_deposit')", ms(t.now.Add(step)), e.ID)
		return err
	})
}

// release puts the reserved goods of an order back on the shelf, and gives its
// coupon back.
func (t *tx) release(order int64) error {
	_, err := t.exec(`UPDATE variants SET stock = stock + r.quantity FROM reservations r
	  WHERE r.variant_id = variants.id AND r.order_id = ? AND r.state = 'active'`, order)
	if err != nil {
		return err
	}
	if _, err = t.exec("UPDATE reservations SET state = 'released' WHERE order_id = ? AND state = 'active'",
		order); err != nil {
		return err
	}
	return couponsOf(t).releaseCoupon(order)
}

// HighWater returns up to when a sweep has compared everything; zero: never.
func (s *Store) HighWater(ctx context.Context, sweep string) (time.Time, error) {
	var at int64
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT coalesce((SELECT high_water FROM sweeps WHERE name = ?), 0)", []any{sweep}, &at)
	})
	return orZeroTime(at), err
}

// Health is what the operator watches.
type Health struct {
	OldestHint    time.Time // zero: none waits
	OldestEffect  time.Time // zero: none waits
	LastSweep     time.Time // zero: never
	LastCrowd     time.Time // when more strangers guessed than are kept apart; zero: never
	OpenIncidents int
}

// Health reads the signs of trouble.
func (s *Store) Health(ctx context.Context) (Health, error) {
	var h Health
	err := s.read(ctx, func(t *tx) error {
		var hint, effect, sweep, crowd int64
		err := t.get(`SELECT coalesce((SELECT min(created_at) FROM hints WHERE known = 1), 0),
		  coalesce((SELECT min(coalesce(CAST(payload ->> 'due' AS BIGINT), created_at)) FROM outbox WHERE done_at IS
		  NULL
		    AND last_error <> 'no_account' AND coalesce(CAST(payload ->> 'due' AS BIGINT), created_at) <= ?), 0),
		  coalesce((SELECT max(ran_at) FROM sweeps), 0), (SELECT count(*) FROM incidents WHERE closed_at IS NULL),
		  coalesce((SELECT max(at) FROM events WHERE kind = 'crowded'), 0)`,
			[]any{ms(t.now)}, &hint, &effect, &sweep, &h.OpenIncidents, &crowd)
		h.OldestHint, h.OldestEffect, h.LastSweep = orZeroTime(hint), orZeroTime(effect), orZeroTime(sweep)
		h.LastCrowd = orZeroTime(crowd)
		return err
	})
	return h, err
}
