package store

import (
	"context"
	"time"
)

// CaseFile is a case with everything that bears on how to settle it.
type CaseFile struct {
	Incident
	ClosedAt   time.Time // zero: open
	Resolution string    // how it was settled
	Situation  Situation // of its payment; Payment nil: the case is about the shop itself
}

// CaseFiles lists cases, open ones oldest first or closed ones newest first,
// at most limit of them.
func (s *Store) CaseFiles(ctx context.Context, open bool, from, limit int) ([]CaseFile, error) {
	condition := "WHERE i.closed_at IS NOT NULL ORDER BY i.closed_at DESC, i.id DESC LIMIT ? OFFSET ?"
	if open {
		condition = "WHERE i.closed_at IS NULL ORDER BY i.opened_at, i.id LIMIT ? OFFSET ?"
	}
	var list []CaseFile
	err := s.read(ctx, func(t *tx) (err error) {
		if list, err = t.caseFiles(condition, limit, from); err != nil {
			return err
		}
		for i := range list {
			if list[i].ImpUID == "" {
				continue
			}
			if list[i].Situation, err = s.recorded(t, list[i].ImpUID); err != nil {
				return err
			}
			list[i].Payment = *list[i].Situation.Payment
		}
		return nil
	})
	return list, err
}

func (t *tx) caseFiles(condition string, args ...any) ([]CaseFile, error) {
	var list []CaseFile
	err := t.each(`SELECT i.id, i.kind, i.imp_uid, coalesce(o.order_no, ''), i.detail, i.opened_at,
	  coalesce(i.closed_at, 0), i.resolution
	  FROM incidents i LEFT JOIN orders o ON o.id = i.order_id `+condition, args, func(scan func(...any) error) error {
		var c CaseFile
		var opened, closed int64
		err := scan(&c.ID, &c.Kind, &c.ImpUID, &c.OrderNo, &c.Detail, &opened, &closed, &c.Resolution)
		c.OpenedAt, c.ClosedAt = fromMS(opened), orZeroTime(closed)
		list = append(list, c)
		return err
	})
	return list, err
}

// SituationOf returns everything that bears on a recorded payment; ErrNotFound
// for an unknown one.
func (s *Store) SituationOf(ctx context.Context, impUID string) (Situation, error) {
	var sit Situation
	err := s.read(ctx, func(t *tx) (err error) {
		sit, err = s.recorded(t, impUID)
		return err
	})
	return sit, err
}

// recorded is the situation of a payment that is in the books.
func (s *Store) recorded(t *tx, impUID string) (Situation, error) {
	known, err := t.payments("WHERE imp_uid = ?", impUID)
	if err != nil {
		return Situation{}, err
	}
	if len(known) == 0 {
		return Situation{}, ErrNotFound
	}
	sit, err := s.situation(t, Fact{ImpUID: impUID, MerchantUID: known[0].MerchantUID})
	if err != nil {
		return sit, err
	}
	sit.Bill, err = returnsOf(t).billOf(sit.Payment, sit.Order)
	return sit, err
}
