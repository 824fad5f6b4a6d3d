package iamport

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestF28RequiredFieldsAndAmounts(t *testing.T) {
	for name, c := range map[string]struct {
		field, raw string
		good       bool
	}{
		"amount zero":               {"amount", "0", true},
		"amount as float":           {"amount", "1000.0", true},
		"amount with exponent":      {"amount", "1e3", true},
		"amount with cents":         {"amount", "14.20", true},
		"amount as text":            {"amount", `"1000"`, false},
		"amount negative":           {"amount", "-1", false},
		"amount minus zero":         {"amount", "-0", false},
		"amount null":               {"amount", "null", false},
		"amount a list":             {"amount", "[1]", false},
		"amount absurd":             {"amount", "1e999999999", false},
		"amount absent":             {"amount", "", false},
		"cancel_amount absent":      {"cancel_amount", "", false},
		"cancel_amount as text":     {"cancel_amount", `"0"`, false},
		"imp_uid absent":            {"imp_uid", "", false},
		"imp_uid empty":             {"imp_uid", `""`, false},
		"imp_uid a number":          {"imp_uid", "448280090638", false},
		"imp_uid with a slash":      {"imp_uid", `"imp_1/x"`, false},
		"merchant_uid absent":       {"merchant_uid", "", false},
		"merchant_uid of others":    {"merchant_uid", `"주문 1"`, true},
		"currency absent":           {"currency", "", false},
		"currency null":             {"currency", "null", false},
		"status absent":             {"status", "", false},
		"status new":                {"status", `"pay_pending"`, true},
		"sandbox absent":            {"sandbox", "", false},
		"sandbox null":              {"sandbox", "null", false},
		"sandbox as text":           {"sandbox", `"false"`, false},
		"sandbox as number":         {"sandbox", "0", false},
		"an unknown field":          {"deposit_history", `[{"amount":1}]`, true},
		"pg_provider an object":     {"pg_provider", "{}", false},
		"pg_id absent":              {"pg_id", "", true},
		"vbank_date negative":       {"vbank_date", "-1", false},
		"history null":              {"cancel_history", "null", true},
		"history an object":         {"cancel_history", "{}", false},
		"history without amount":    {"cancel_history", `[{"reason":"#r1"}]`, false},
		"history with text amount":  {"cancel_history", `[{"amount":"1"}]`, false},
		"history with null entry":   {"cancel_history", `[null]`, false},
		"history with odd reason":   {"cancel_history", `[{"amount":1,"reason":[]}]`, false},
		"history of two":            {"cancel_history", `[{"amount":1},{"amount":2,"x":0}]`, true},
		"card_quota nonsense":       {"card_quota", `"lots"`, true},
		"escrow nonsense":           {"escrow", `"N"`, true},
		"receipts nonsense":         {"cancel_receipt_urls", `[1]`, true},
		"custom_data an object":     {"custom_data", `{"order":1}`, true},
		"buyer_name a list":         {"buyer_name", `[]`, true},
		"card_type out of range":    {"card_type", "1e300", true},
		"paid_at with a unit":       {"paid_at", `"5m"`, false},
		"paid_at half a second":     {"paid_at", "1795316400.5", false},
		"paid_at a boolean":         {"paid_at", "true", false},
		"paid_at beyond everything": {"paid_at", "1e18", false},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := decodePayment([]byte(paymentJSON(c.field, c.raw)))
			if (err == nil) != c.good || err != nil && !errors.Is(err, ErrUnknown) {
				t.Errorf("error = %v", err)
			}
			if (p.ImpUID != "") != c.good {
				t.Errorf("payment = %+v", p)
			}
		})
	}
}

func TestTimesAreReadInEverySpellingSeen(t *testing.T) {
	for raw, want := range map[string]int64{
		"1795316400": 1795316400, `"1795316400"`: 1795316400, "1795316400.0": 1795316400, "1.7953164e9": 1795316400,
		`""`: 0, "null": 0, "0": 0, "": 0,
	} {
		p, err := decodePayment([]byte(paymentJSON("paid_at", raw)))
		if err != nil || p.PaidAt != want {
			t.Errorf("%s: %d, %v", raw, p.PaidAt, err)
		}
	}
}

func TestCustomDataIsReadInEveryForm(t *testing.T) {
	for raw, want := range map[string]JSONText{
		`"{\"o\":1}"`: `{"o":1}`, `{"o":1}`: `{"o":1}`, `"\"{}\""`: `"{}"`, "null": "", "": "", `""`: "", "7": "7",
		"[1]": "[1]", "true": "true",
	} {
		p, err := decodePayment([]byte(paymentJSON("custom_data", raw)))
		if err != nil || p.CustomData != want {
			t.Errorf("%s: %q, %v", raw, p.CustomData, err)
		}
	}
}

func TestDecodedPaymentEqualsTheEncodedOne(t *testing.T) {
	cardType := 1
	want := Payment{ImpUID: impUID, MerchantUID: merchUID, PayMethod: "vbank", Sandbox: true, CardType: &cardType,
		Amount: "14.25", CancelAmount: "4.2", Currency: "USD", Status: StatusCancelled, VbankDate: 1795316400,
		CardQuota: 3,
		CancelHistory: []Cancellation{{PGTID: "x", Amount: "4.2", CancelledAt: 7, Reason: "buyer #r1",
			CancellationID: "c"}},
		CancelReceiptURLs: []string{"https://example.com/r"}, CustomData: `{"o":1}`, Escrow: true}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodePayment(text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(got)
	if err != nil || string(again) != string(text) {
		t.Errorf("got  %s\nwant %s, %v", again, text, err)
	}
}
