package store

import (
	"context"
	"errors"
	"log/slog"
)

// Names identify what an event is about, for the program's log; unknown or
// inapplicable ones are empty.
type Names struct {
	Order       string // order number
	MerchantUID string
	ImpUID      string
	PG          PG
}

// names returns what a decision is about.
func (s Situation) names(d Decision) Names {
	n := Names{MerchantUID: d.Payment.MerchantUID, ImpUID: d.Payment.ImpUID}
	if s.Order != nil {
		n.Order = s.Order.No
	}
	if s.Attempt != nil {
		n.PG = s.Attempt.PG
	}
	return n
}

// namesOf returns what a recorded payment is about; zero Names for an empty
// imp_uid.
func (t *tx) namesOf(impUID string) (Names, error) {
	n := Names{ImpUID: impUID}
	err := t.get(`SELECT p.merchant_uid, coalesce(o.order_no, ''), coalesce(a.pg, '') FROM payments p
	  LEFT JOIN orders o ON o.id = p.order_id LEFT JOIN attempts a ON a.merchant_uid = p.merchant_uid WHERE p.imp_uid
	  = ?`,
		[]any{impUID}, &n.MerchantUID, &n.Order, &n.PG)
	if errors.Is(err, ErrNotFound) {
		return n, nil
	}
	return n, err
}

// openDetails lists the event details that may go to the program's log. All
// others, including future ones, stay in the audit log: some are personal
// remarks.
func openDetails() []string { return []string{"amount", "currency", "cancelled"} }

// move is one line of the program's log.
type move struct {
	of       string // order, attempt, payment, …
	kind     string // what happened to it
	key      string // of an effect; empty: none
	names    Names
	from, to string
	source   Source
	detail   map[string]any
}

// moveOf turns an event into a move; false if the event is not part of an
// order's life. What admins do to products, settings and each other goes to the
// audit log only.
func moveOf(e Event) (move, bool) {
	n := e.Names
	switch e.Entity {
	case EntityOrder:
		n.Order = e.Key
	case EntityAttempt:
		n.MerchantUID = e.Key
	case EntityPayment:
		n.ImpUID = e.Key
	case EntityRefund, EntityIncident, EntityClaim:
	default:
		return move{}, false
	}
	return move{string(e.Entity), string(e.Kind), "", n, e.Before, e.After, e.Source, e.Detail}, true
}

// line returns a move as log attributes in the field's terms.
func (m move) line() []slog.Attr {
	var line []slog.Attr
	for _, a := range []struct{ name, value string }{
		{"kind", m.kind}, {"key", m.key},
		{"order", m.names.Order}, {"merchant_uid", m.names.MerchantUID}, {"imp_uid", m.names.ImpUID},
		{"pg", string(m.names.PG)},
		{"from", m.from}, {"to", m.to}, {"source", string(m.source)},
	} {
		if a.value != "" {
			line = append(line, slog.String(a.name, a.value))
		}
	}
	for _, name := range openDetails() {
		if value, ok := m.detail[name]; ok {
			line = append(line, slog.Any(name, value))
		}
	}
	return line
}

// tell logs the moves of a committed transaction, one line each.
func (c *core) tell(moves []move) {
	if c.log == nil {
		return
	}
	for _, m := range moves {
		c.log.LogAttrs(context.Background(), slog.LevelInfo, m.of, m.line()...)
	}
}
