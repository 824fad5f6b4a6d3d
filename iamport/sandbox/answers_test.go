package sandbox

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// officialField is a field of an answer as testdata/answers.txt has it.
type officialField struct {
	name     string
	kind     string // string, integer, number, boolean, object, array-of-…
	required bool
	longest  int // characters; 0: no limit
}

// officialSchemas reads testdata/answers.txt.
func officialSchemas(t *testing.T) map[string][]officialField {
	t.Helper()
	text, err := os.ReadFile("testdata/answers.txt")
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[string][]officialField{}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] == "#" {
			continue
		}
		f := officialField{name: words[1], kind: words[2]}
		for _, w := range words[3:] {
			if w == "required" {
				f.required = true
			} else if f.longest, err = strconv.Atoi(w); err != nil {
				t.Fatal(err)
			}
		}
		schemas[words[0]] = append(schemas[words[0]], f)
	}
	return schemas
}

// official compares answers with the schemas.
type official struct {
	schemas map[string][]officialField
	faults  []string
}

// object checks that raw is an object of a schema. A field that is not required
// may be null, as it is at I'mport.
func (o *official) object(where, schema string, raw json.RawMessage) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		o.fault(where, "is no object")
		return
	}
	for _, f := range o.schemas[schema] {
		value, there := fields[f.name]
		delete(fields, f.name)
		switch {
		case there && string(value) != "null":
			o.value(where+"."+f.name, f, value)
		case f.required:
			o.fault(where+"."+f.name, "is required")
		}
	}
	for name := range fields {
		o.fault(where+"."+name, "is not in "+schema)
	}
}

func (o *official) value(where string, f officialField, raw json.RawMessage) {
	if items, isArray := strings.CutPrefix(f.kind, "array-of-"); isArray {
		o.array(where, items, raw)
		return
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		o.fault(where, err.Error())
		return
	}
	fits := false
	switch f.kind {
	case "string":
		text, ok := v.(string)
		fits = ok && (f.longest == 0 || utf8.RuneCountInString(text) <= f.longest)
	case "integer":
		n, ok := v.(float64)
		fits = ok && n == math.Trunc(n)
	case "number":
		_, fits = v.(float64)
	case "boolean":
		_, fits = v.(bool)
	case "object":
		_, fits = v.(map[string]any)
	}
	if !fits {
		o.fault(where, fmt.Sprintf("is %s, not a %s of at most %d", raw, f.kind, f.longest))
	}
}

func (o *official) array(where, items string, raw json.RawMessage) {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		o.fault(where, "is no array")
		return
	}
	for i, item := range list {
		name := fmt.Sprintf("%s[%d]", where, i)
		if _, known := o.schemas[items]; known {
			o.object(name, items, item)
		} else {
			o.value(name, officialField{kind: items}, item)
		}
	}
}

func (o *official) fault(where, what string) { o.faults = append(o.faults, where+" "+what) }

// TestAnswersAreWhatTheManualSays compares every kind of answer with the
// official description.
func TestAnswersAreWhatTheManualSays(t *testing.T) {
	b := open(t)
	long := strings.Repeat("가", 300)
	card := b.pay(order("A-1", "name", long, "buyer_name", long, "buyer_addr", long, "custom_data",
		map[string]any{"a": 1}), "quota", "3")
	part := b.pay(order("A-2"))
	b.rest("POST", "/payments/cancel", "imp_uid", part.ImpUID, "amount", "900")
	b.rest("POST", "/payments/cancel", "imp_uid", part.ImpUID, "amount", "100", "reason", "흠집")
	dollars := b.pay(order("A-3", "pg", "paypal", "currency", "USD", "amount", 48.2, "popup", true))
	failed := b.window(order("A-4"))
	b.press(failed, decline)
	open := b.window(order("A-5"))
	account := b.window(order("A-6", "pay_method", "vbank"))
	b.press(account, issue)
	settle := b.window(order("A-7", "pay_method", "vbank", "pg", "settle"))
	b.press(settle, issue)
	b.rest("POST", "/payments/prepare", "merchant_uid", "P-0", "amount", "1000")
	due := strconv.FormatInt(b.clock().Add(48*time.Hour).Unix(), 10)

	_, key, secret := b.Credentials()
	o := &official{schemas: officialSchemas(t)}
	for _, c := range []struct {
		schema       string // [] before it: an array of them
		method, path string
		form         []string
	}{
		{"AuthAnnotation", "POST", "/users/getToken", []string{"imp_key", key, "imp_secret", secret}},
		{"[]PgSettingAnnotation", "GET", "/users/pg", nil},
		{"[]StandardCodeAnnotation", "GET", "/cards", nil},
		{"StandardCodeAnnotation", "GET", "/cards/381", nil},
		{"[]StandardCodeAnnotation", "GET", "/banks", nil},
		{"StandardCodeAnnotation", "GET", "/banks/004", nil},
		{"PaymentAnnotation", "GET", "/payments/" + card.ImpUID, nil},
		{"PaymentAnnotation", "GET", "/payments/" + part.ImpUID, nil},
		{"PaymentAnnotation", "GET", "/payments/" + dollars.ImpUID, nil},
		{"PaymentAnnotation", "GET", "/payments/" + failed.ImpUID, nil},
		{"PaymentAnnotation", "GET", "/payments/" + open.ImpUID, nil},
		{"PaymentAnnotation", "GET", "/payments/" + account.ImpUID, nil},
		{"PaymentAnnotation", "GET", "/payments/find/A-2", nil},
		{"PagedPaymentAnnotation", "GET", "/payments/findAll/A-2", nil},
		{"PagedPaymentAnnotation", "GET", "/payments/status/all?limit=1000", nil},
		{"PagedPaymentAnnotation", "GET", "/payments/status/all?limit=2&page=2", nil},
		{"PagedPaymentAnnotation", "GET", "/payments/status/cancelled?to=1", nil},
		{"[]PaymentAnnotation", "GET", "/payments?imp_uid[]=" + card.ImpUID +
			"&merchant_uid[]=A-2&merchant_uid[]=A-9", nil},
		{"PaymentPrepareAnnotation", "POST", "/payments/prepare", []string{"merchant_uid", "P-1", "amount", "1000.5",
			"currency", "USD"}},
		{"PaymentPrepareAnnotation", "PUT", "/payments/prepare", []string{"merchant_uid", "P-1", "amount", "2000"}},
		{"PaymentPrepareAnnotation", "GET", "/payments/prepare/P-1", nil},
		{"PaymentPrepareAnnotation", "GET", "/payments/prepare/P-0", nil},
		{"PaymentAnnotation", "POST", "/payments/cancel", []string{"imp_uid", part.ImpUID}},
		{"PaymentAnnotation", "POST", "/payments/cancel", []string{"imp_uid", dollars.ImpUID, "reason", long}},
		{"PaymentAnnotation", "POST", "/vbanks?pg_api_key=k", []string{"channel_key", "channel-key-sandbox-inicis",
			"merchant_uid", "A-8",
			"amount", "1000", "vbank_code", "04", "vbank_due", due, "vbank_holder", long, "buyer_name", long,
			"buyer_email", "a@example.com"}},
		{"PaymentAnnotation", "PUT", "/vbanks/" + settle.ImpUID, []string{"amount", "2000", "vbank_due", due}},
		{"PaymentAnnotation", "DELETE", "/vbanks/" + settle.ImpUID, nil},
	} {
		a := b.rest(c.method, c.path, c.form...)
		where := c.method + " " + c.path
		if a.code != 0 || a.status != 200 && a.status != 207 || a.message != nil {
			t.Errorf("%s: %d %s", where, a.status, a.body)
			continue
		}
		if items, isArray := strings.CutPrefix(c.schema, "[]"); isArray {
			o.array(where, items, a.response)
		} else {
			o.object(where, c.schema, a.response)
		}
	}
	slices.Sort(o.faults)
	for _, f := range slices.Compact(o.faults) {
		t.Error(f)
	}
}

// TestTheComparisonWithTheManualHasTeeth checks answers that are wrong.
func TestTheComparisonWithTheManualHasTeeth(t *testing.T) {
	const cancel = `{"pg_tid":"t","amount":1,"cancelled_at":1,"cancellation_id":"c","reason":%s}`
	for raw, want := range map[string]string{
		fmt.Sprintf(cancel, "null"): "x.reason is required",
		fmt.Sprintf(cancel, "7"):    "x.reason is 7, not a string of at most 0",
		strings.Replace(fmt.Sprintf(cancel, `""`), "{", `{"more":1,`, 1): "x.more is not in PaymentCancelAnnotation",
		strings.Replace(fmt.Sprintf(cancel, `""`), `:1,"c`, `:1.5,"c`,
			2): "x.cancelled_at is 1.5, not a integer of at most 0",
		"[]":                      "x is no object",
		fmt.Sprintf(cancel, `""`): "",
	} {
		o := &official{schemas: officialSchemas(t)}
		o.object("x", "PaymentCancelAnnotation", json.RawMessage(raw))
		if got := strings.Join(o.faults, "; "); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
	o := &official{schemas: officialSchemas(t)}
	o.value("x", officialField{kind: "string", longest: 2}, json.RawMessage(`"가나다"`))
	if len(o.faults) != 1 {
		t.Error("a text that is too long was not found")
	}
}
