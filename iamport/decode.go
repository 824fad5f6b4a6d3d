package iamport

import (
	"encoding/json"
	"reflect"
	"strings"
)

// fault is what is wrong with a payment; an empty why means nothing is.
type fault struct{ field, why string }

// decodePayment reads a reply that is one payment.
func decodePayment(raw json.RawMessage) (Payment, error) {
	p, wrong := readPayment(raw)
	if wrong.why != "" {
		return Payment{}, unknown("reply " + wrong.why)
	}
	return p, nil
}

// readPayment reads a payment (REST V1, PaymentAnnotation) or says what is wrong
// with it. The seven required fields must be present with their types. Fields that
// decisions rest on must be readable if present; fields that are only displayed
// are left empty if they are not.
func readPayment(raw json.RawMessage) (Payment, fault) {
	fields, err := objectFields(raw)
	if err != nil {
		return Payment{}, fault{why: "is not an object"}
	}
	if name := missingField(fields); name != "" {
		return Payment{}, fault{name, "lacks a usable " + name}
	}
	var p Payment
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if !readField(v.Field(i), fields[name]) && decisive(name) {
			return Payment{}, fault{name, "has an unreadable " + name}
		}
	}
	if !ValidImpUID(p.ImpUID) {
		return Payment{}, fault{"imp_uid", "has a malformed imp_uid"}
	}
	return p, fault{}
}

// missingField names a required field that is absent, null, empty or of the
// wrong type. Zero is a value.
func missingField(fields map[string]json.RawMessage) string {
	for _, name := range []string{"imp_uid", "merchant_uid", "currency", "status"} {
		if raw := fields[name]; len(raw) <= len(`""`) || raw[0] != '"' {
			return name
		}
	}
	for _, name := range []string{"amount", "cancel_amount"} {
		if !isAmount(fields[name]) {
			return name
		}
	}
	if raw := string(fields["sandbox"]); raw != "true" && raw != "false" {
		return "sandbox"
	}
	return ""
}

// isAmount reports whether raw is a bare, non-negative JSON number. It looks at
// the raw text because json.Number would take a quoted one too.
func isAmount(raw json.RawMessage) bool {
	_, _, ok := splitNumber(string(raw))
	return ok
}

func decisive(name string) bool {
	switch name {
	case "imp_uid", "merchant_uid", "amount", "cancel_amount", "currency", "status", "sandbox",
		"pay_method", "pg_provider", "pg_id", "pg_tid", "cancel_history",
		"started_at", "paid_at", "failed_at", "cancelled_at",
		"vbank_num", "vbank_date", "vbank_issued_at":
		return true
	}
	return false
}

// readField sets a field from its raw value; null and absent leave it empty.
func readField(field reflect.Value, raw json.RawMessage) bool {
	if isNull(raw) {
		return true
	}
	if field.CanInt() {
		n, err := wholeNumber(raw)
		if err != nil {
			return false
		}
		field.SetInt(n)
		return true
	}
	if entries, ok := field.Addr().Interface().(*[]Cancellation); ok {
		return readHistory(entries, raw)
	}
	fresh := reflect.New(field.Type())
	if json.Unmarshal(raw, fresh.Interface()) != nil {
		return false
	}
	field.Set(fresh.Elem())
	return true
}

// readHistory reads cancel_history. An entry without an amount makes all of it
// unusable: refunds are matched against these rows.
func readHistory(entries *[]Cancellation, raw json.RawMessage) bool {
	var rows []map[string]json.RawMessage
	if json.Unmarshal(raw, &rows) != nil {
		return false
	}
	read := make([]Cancellation, len(rows))
	for i, row := range rows {
		if !isAmount(row["amount"]) {
			return false
		}
		v := reflect.ValueOf(&read[i]).Elem()
		for j := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(j).Tag.Get("json"), ",")
			if !readField(v.Field(j), row[name]) {
				return false
			}
		}
	}
	*entries = read
	return true
}

// wholeNumber reads a count or a time in seconds. Both numbers in quotes and an
// empty string for an unset value have been observed.
func wholeNumber(raw json.RawMessage) (int64, error) {
	text := string(raw)
	if strings.HasPrefix(text, `"`) {
		if err := json.Unmarshal(raw, &text); err != nil {
			return 0, err
		}
		if text == "" {
			return 0, nil
		}
	}
	return MinorUnits(json.Number(text), 0)
}
