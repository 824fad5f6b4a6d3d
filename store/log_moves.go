package store

import (
	"context"
	"errors"
	"log/slog"
)

// Names are what an event is about, for the program's log; empty ones are not
// known or make no sense.
type Names struct {
	Order       string // its number
	MerchantUID string
	ImpUID      string
	PG          string // the button
}

// names are what a decision is about.
func (s Situation) names(d Decision) Names {
	n := Names{MerchantUID: d.Payment.MerchantUID, ImpUID: d.Payment.ImpUID}
	if s.Order != nil {
		n.Order = s.Order.No
	}
	if s.Attempt != nil {
		n.PG = string(s.Attempt.PG)
	}
	return n
}

// namesOf are what a recorded payment is about. An empty imp_uid is about
// nothing.
func (t *tx) namesOf(impUID string) (Names, error) {
	n := Names{ImpUID: impUID}
	err := t.get(`SELECT p.merchant_uid, coalesce(o.order_no, ''), coalesce(a.pg, '') FROM payments p
	  LEFT JOIN orders o ON o.id = p.order_id LEFT JOIN attempts a ON a.merchant_uid = p.merchant_uid WHERE p.imp_uid = ?`,
		[]any{impUID}, &n.MerchantUID, &n.Order, &n.PG)
	if errors.Is(err, ErrNotFound) {
		return n, nil
	}
	return n, err
}

// openDetails are the details of events that the log may have. All others, also
// those to come, stay in the book: some are the words of people.
func openDetails() []string { return []string{"amount", "currency", "cancelled"} }

// isMove tells whether an event is about the life of an order. What admins do
// to products, settings and each other is in the book alone.
func (e Event) isMove() bool {
	switch e.Entity {
	case "order", "attempt", "payment", "refund", "incident", "claim", "fulfilment", "mail", "vbank":
		return true
	}
	return false
}

// line is an event in the words of the log.
func (e Event) line() []slog.Attr {
	n := e.Names
	line := []slog.Attr{slog.String("kind", e.Kind)}
	add := func(name, value string) {
		if value != "" {
			line = append(line, slog.String(name, value))
		}
	}
	switch e.Entity {
	case "order":
		n.Order = e.Key
	case "attempt":
		n.MerchantUID = e.Key
	case "payment":
		n.ImpUID = e.Key
	case "mail", "vbank":
		add("key", e.Key)
	}
	add("order", n.Order)
	add("merchant_uid", n.MerchantUID)
	add("imp_uid", n.ImpUID)
	add("pg", n.PG)
	add("from", e.Before)
	add("to", e.After)
	add("source", string(e.Source))
	for _, name := range openDetails() {
		if value, ok := e.Detail[name]; ok {
			line = append(line, slog.Any(name, value))
		}
	}
	return line
}

// tell writes one line for each move that a transaction has made durable.
func (s *Store) tell(events []Event) {
	if s.log == nil {
		return
	}
	for _, e := range events {
		if e.isMove() {
			s.log.LogAttrs(context.Background(), slog.LevelInfo, e.Entity, e.line()...)
		}
	}
}
