package store

import (
	"context"
	"fmt"
	"time"
)

// ordersToExpire are the orders, found by when their time is over.
const ordersToExpire = "open_orders o"

// Expired is an unpaid order whose time has run out.
type Expired struct {
	ID        int64
	No        string
	CreatedAt time.Time
	Attempts  []Attempt
}

// ExpiredOrders lists unpaid orders whose time is over, and those waiting for a
// deposit that hold stock. Oldest first.
func (s *Store) ExpiredOrders(ctx context.Context, limit int) ([]Expired, error) {
	var list []Expired
	err := s.read(ctx, func(t *tx) error {
		at := map[int64]int{}
		var ids []int64
		err := t.each("SELECT o.id, o.order_no, o.created_at FROM "+ordersToExpire+` WHERE o.expires_at <= ? AND
		  o.pay_state IN ('unpaid', 'awaiting_deposit') AND (o.pay_state = 'unpaid' OR o.holds > 0)
		  ORDER BY o.expires_at LIMIT ?`, []any{ms(t.now), limit}, func(scan func(...any) error) error {
			var e Expired
			var created int64
			err := scan(&e.ID, &e.No, &created)
			e.CreatedAt = fromMS(created)
			at[e.ID], ids, list = len(list), append(ids, e.ID), append(list, e)
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		attempts, err := t.attempts("WHERE order_id IN (SELECT value FROM each_number(?)) ORDER BY id", valueList(ids))
		for _, a := range attempts {
			e := &list[at[a.OrderID]]
			e.Attempts = append(e.Attempts, a)
		}
		return err
	})
	return list, err
}

// VoidExpired closes orders that are still unpaid and over their time, and puts
// their goods back. One of which no payment window is known only gives its goods
// free while hold since it was placed is not over. The caller has asked I'mport about
// every attempt just now and says which those were: an attempt opened since keeps
// its order alive.
func (s *Store) VoidExpired(ctx context.Context, list []Expired, hold time.Duration, source Source) error {
	return s.write(ctx, func(t *tx) error {
		for _, e := range list {
			if err := holdsOf(t).voidExpired(e, hold, source); err != nil {
				return fmt.Errorf("close order %s: %w", e.No, err)
			}
		}
		return nil
	})
}

func (t holds) voidExpired(e Expired, hold time.Duration, source Source) error {
	o, same, err := t.sameAttempts(e)
	if err != nil || !same {
		return err
	}
	over := o.PayState == Unpaid || o.PayState == AwaitingDeposit
	if !over || o.ExpiresAt.After(t.now) {
		return nil
	}
	if until := o.CreatedAt.Add(hold); o.PayState == Unpaid && o.Held && until.After(t.now) {
		return t.lapse(&o, until, source)
	}
	return t.void(o, EventExpired, source)
}

// ExtendHold keeps the goods of orders whose fate is not known yet: until then, or,
// once its cap is reached, no longer, while an order stays open for late news.
func (s *Store) ExtendHold(ctx context.Context, list []Expired, step time.Duration) error {
	return s.write(ctx, func(t *tx) error {
		for _, e := range list {
			if err := holdsOf(t).extendHold(e, step); err != nil {
				return fmt.Errorf("extend the hold of order %s: %w", e.No, err)
			}
		}
		return nil
	})
}

func (t holds) extendHold(e Expired, step time.Duration) error {
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
}

// release puts the reserved goods of an order back on the shelf, and gives its
// coupon back.
func (t *tx) release(order int64) error {
	if err := holdsOf(t).letGo(order); err != nil {
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
	Script        Script        // the browser script of I'mport
	MuchHeld      []HeldVariant // of which unpaid orders hold at least half, and ten pieces or more; some of them
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
		if err == nil {
			err = t.document(scriptSetting, &h.Script)
		}
		if err == nil {
			h.MuchHeld, err = holdsOf(t).much()
		}
		return err
	})
	return h, err
}
