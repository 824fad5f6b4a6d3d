package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrNothingToList says that none of the orders can be put on a shipping list.
var ErrNothingToList = errors.New("none of the orders can be put on a shipping list")

// Batch is a shipping list. It stays as it was made: each order is on one at
// the most, so that nothing is packed twice.
type Batch struct {
	ID        int64
	Source    Source // who made it
	CreatedAt time.Time
	Orders    int
	Waiting   int // of them, those still to be sent
}

// Left is an order that was not put on a shipping list.
type Left struct {
	OrderNo   string
	Hindrance Hindrance
	Batch     int64 // the list that it is on already; 0: none
}

// MakeBatch puts orders on a new shipping list. Those that cannot be are left
// out with why. ErrNothingToList when that is all of them.
func (s *Store) MakeBatch(ctx context.Context, orderNos []string, by Source) (id int64, left []Left, err error) {
	err = s.write(ctx, func(t *tx) error {
		id, left = 0, nil
		for _, no := range orderNos {
			l, err := t.enlist(&id, no, by)
			if err != nil {
				return fmt.Errorf("put order %s on a shipping list: %w", no, err)
			}
			if l.Hindrance != "" {
				left = append(left, l)
			}
		}
		if id == 0 {
			return ErrNothingToList
		}
		return nil
	})
	return id, left, err
}

// enlist puts one order on a shipping list, which is made for the first.
func (t *tx) enlist(batch *int64, no string, by Source) (Left, error) {
	l := Left{OrderNo: no}
	o, err := t.order("WHERE o.order_no = ?", no)
	if errors.Is(err, ErrNotFound) {
		l.Hindrance = HinderUnknown
		return l, nil
	}
	if err != nil {
		return l, err
	}
	if l.Hindrance, err = t.hindrance(o); err != nil || l.Hindrance != "" {
		return l, err
	}
	err = t.get("SELECT batch_id FROM batch_orders WHERE order_id = ?", []any{o.ID}, &l.Batch)
	if err == nil {
		l.Hindrance = HinderListed
		return l, nil
	}
	if !errors.Is(err, ErrNotFound) {
		return l, err
	}
	if *batch == 0 {
		if *batch, err = t.insert("INSERT INTO batches (source, created_at) VALUES (?, ?)", by, ms(t.now)); err != nil {
			return l, err
		}
	}
	if _, err := t.exec("INSERT INTO batch_orders (order_id, batch_id) VALUES (?, ?)", o.ID, *batch); err != nil {
		return l, err
	}
	return l, t.remark(o, EventListed, by, map[string]any{"batch": *batch})
}

// Batch returns a shipping list; ErrNotFound.
func (s *Store) Batch(ctx context.Context, id int64) (Batch, error) {
	var b Batch
	err := s.read(ctx, func(t *tx) error {
		list, err := t.batches("WHERE b.id = ?", id)
		if err == nil && len(list) == 0 {
			err = ErrNotFound
		}
		if err == nil {
			b = list[0]
		}
		return err
	})
	return b, err
}

// Batches lists the shipping lists, newest first.
func (s *Store) Batches(ctx context.Context, from, limit int) ([]Batch, error) {
	var list []Batch
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = t.batches("ORDER BY b.id DESC LIMIT ? OFFSET ?", limit, from)
		return err
	})
	return list, err
}

func (t *tx) batches(condition string, args ...any) ([]Batch, error) {
	var list []Batch
	err := t.each(`SELECT b.id, b.source, b.created_at, (SELECT count(*) FROM batch_orders WHERE batch_id = b.id),
	    (SELECT count(*) FROM batch_orders m JOIN orders o ON o.id = m.order_id WHERE m.batch_id = b.id AND
	    o.pay_state = 'paid' AND o.ship_state = 'ready')
	  FROM batches b `+condition, args, func(scan func(...any) error) error {
		var b Batch
		var created int64
		err := scan(&b.ID, &b.Source, &created, &b.Orders, &b.Waiting)
		b.CreatedAt = fromMS(created)
		list = append(list, b)
		return err
	})
	return list, err
}
