package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jangteo/jangteo/store/korea"
)

// SheetLimit is how many orders are printed or exported at once at the most.
const SheetLimit = 5000

// ErrTooMany says that more is asked for than goes at once.
var ErrTooMany = errors.New("too many at once")

// OrderSheet is an order as it is printed, packed and exported.
type OrderSheet struct {
	Order   Order
	Row     BoardRow
	Further []Box // its parcels beside that of the row
}

// OrderSheets reads the orders of a filter, oldest first. ErrTooMany for more
// than limit.
func (s *Store) OrderSheets(ctx context.Context, f BoardFilter, limit int) ([]OrderSheet, error) {
	var sheets []OrderSheet
	err := s.read(ctx, func(t *tx) (err error) {
		sheets, err = t.orderSheets(f, limit)
		return err
	})
	return sheets, err
}

func (t *tx) orderSheets(f BoardFilter, limit int) ([]OrderSheet, error) {
	chosen, args, err := t.chosen(f)
	if err != nil {
		return nil, err
	}
	rows, err := t.boardRows(chosen, "ORDER BY o.created_at, o.id", append(args, limit+1))
	if err != nil {
		return nil, err
	}
	if len(rows) > limit {
		return nil, ErrTooMany
	}
	sheets := make([]OrderSheet, len(rows))
	for i, r := range rows {
		sheets[i].Row = r
		if sheets[i].Order, err = t.order("WHERE o.id = ?", r.ID); err != nil {
			return nil, err
		}
		if sheets[i].Order.Lines, err = t.lines(r.ID); err != nil {
			return nil, err
		}
		if err := returnsOf(t).addGone(&sheets[i]); err != nil {
			return nil, err
		}
		if r.Further == 0 {
			continue
		}
		if sheets[i].Further, err = (parcels{t}).further(r.ID); err != nil {
			return nil, err
		}
	}
	return sheets, nil
}

// addGone notes which pieces of an order are paid back, or going to be.
func (t returns) addGone(s *OrderSheet) error {
	if s.Row.Cancelled == 0 && !s.Row.RefundMoving {
		return nil
	}
	refunds, err := t.refunds("WHERE imp_uid = ?", s.Row.ImpUID)
	s.Order.addRefunded(refunds)
	return err
}

// String names a filter in the log. What was searched for may be somebody's
// name, so it is not said.
func (f BoardFilter) String() string {
	text := "tab=" + string(f.Tab)
	if !f.From.IsZero() {
		text += " from=" + f.From.In(korea.Seoul()).Format("2006-01-02")
	}
	if !f.To.IsZero() {
		text += " before=" + f.To.In(korea.Seoul()).Format("2006-01-02")
	}
	for _, part := range []struct{ name, value string }{{"pg", string(f.PG)}, {"language", f.Language},
		{"abroad", f.Abroad}} {
		if part.value != "" {
			text += " " + part.name + "=" + part.value
		}
	}
	if f.Batch != 0 {
		text += fmt.Sprintf(" batch=%d", f.Batch)
	}
	if f.Numbers != nil {
		text += fmt.Sprintf(" chosen=%d", len(f.Numbers))
	}
	if f.Search != "" {
		text += " searched"
	}
	return text
}
