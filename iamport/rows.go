package iamport

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// UnreadableRow is one entry of a list that cannot be read as a payment (REST V1,
// PaymentAnnotation). A row is either read completely or not used at all: an
// incomplete fact must not decide about money.
type UnreadableRow struct {
	Position    int    // in the list as sorted by I'mport, from 1; 0: looked up by id
	ImpUID      string // empty: not readable either
	MerchantUID string // empty: not readable either
	Field       string // missing or malformed; empty: no particular one
	Why         string // "lacks a usable currency"; never quotes the reply
}

// UnreadableError is returned together with the payments that could be read when
// others could not. It wraps ErrUnknown: nothing may be concluded about the rows
// it names, nor about any payment that could be one of them.
type UnreadableError struct{ Rows []UnreadableRow }

func (e *UnreadableError) Error() string {
	first := e.Rows[0]
	name := first.ImpUID
	switch {
	case name != "":
	case first.Position > 0:
		name = fmt.Sprintf("row %d", first.Position)
	default:
		name = first.MerchantUID
	}
	if more := len(e.Rows) - 1; more > 0 {
		return fmt.Sprintf("%v: %s %s, and %d more rows are unreadable", ErrUnknown, name, first.Why, more)
	}
	return fmt.Sprintf("%v: %s %s", ErrUnknown, name, first.Why)
}

// Unwrap makes the error ErrUnknown.
func (e *UnreadableError) Unwrap() error { return ErrUnknown }

// listing is the content of one list reply, or of several combined.
type listing struct {
	payments   []Payment
	unreadable []UnreadableRow
}

func (l *listing) add(more listing) {
	l.payments = append(l.payments, more.payments...)
	l.unreadable = append(l.unreadable, more.unreadable...)
}

// err is nil when every row could be read.
func (l *listing) err(op string) error {
	if len(l.unreadable) == 0 {
		return nil
	}
	return fmt.Errorf("iamport: %s: %w", op, &UnreadableError{l.unreadable})
}

// reading is how a list is read.
type reading struct {
	before  int                           // number of rows of the list that precede this part
	nulls   bool                          // an unknown id may appear as null (HTTP 207)
	allowed func(merchantUID string) bool // which payments were asked for; nil: any
}

// rows reads a list row by row.
func (r reading) rows(raw json.RawMessage) (listing, error) {
	var rows []json.RawMessage
	if isNull(raw) || json.Unmarshal(raw, &rows) != nil {
		return listing{}, unknown("reply lacks a list")
	}
	l := listing{payments: make([]Payment, 0, len(rows))}
	for i, row := range rows {
		if r.nulls && isNull(row) {
			continue
		}
		p, wrong := r.row(row)
		if wrong.why == "" {
			l.payments = append(l.payments, p)
			continue
		}
		bad := UnreadableRow{Position: r.before + i + 1, Field: wrong.field, Why: wrong.why}
		bad.ImpUID, bad.MerchantUID = namesIn(row)
		l.unreadable = append(l.unreadable, bad)
	}
	return l, nil
}

func (r reading) row(raw json.RawMessage) (Payment, fault) {
	if !strictJSON(raw) {
		return Payment{}, fault{why: "repeats a key or is nested too deeply"}
	}
	p, wrong := readPayment(raw)
	if wrong.why == "" && r.allowed != nil && !r.allowed(p.MerchantUID) {
		wrong = fault{"merchant_uid", "is about another merchant_uid"}
	}
	return p, wrong
}

// longestName is the longest merchant_uid that is reported, in bytes.
const longestName = 128

// namesIn finds the ids in a row that is otherwise unreadable. An id that occurs
// twice or is malformed is ignored.
func namesIn(row json.RawMessage) (impUID, merchantUID string) {
	dec := json.NewDecoder(bytes.NewReader(row))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return "", ""
	}
	found := map[string][]json.RawMessage{}
	for dec.More() {
		token, err := dec.Token()
		key, isText := token.(string)
		var value json.RawMessage
		if err != nil || !isText || dec.Decode(&value) != nil {
			return "", ""
		}
		found[key] = append(found[key], value)
	}
	short := func(s string) bool { return s != "" && len(s) <= longestName }
	return onlyID(found["imp_uid"], ValidImpUID), onlyID(found["merchant_uid"], short)
}

func onlyID(values []json.RawMessage, valid func(string) bool) string {
	var id string
	if len(values) != 1 || json.Unmarshal(values[0], &id) != nil || !valid(id) {
		return ""
	}
	return plainMessage(id)
}
