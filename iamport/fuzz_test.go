package iamport

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
)

// FuzzMinorUnits compares with exact rational arithmetic. The corpus in
// testdata/fuzz holds inputs that were once interesting.
func FuzzMinorUnits(f *testing.F) {
	for _, s := range []string{"0", "1000", "1000.0", "1e3", "14.20", "1000.5", "10.005", "-1", "9007199254740993",
		"1e-2", "0.1e1"} {
		f.Add(s, 0)
		f.Add(s, 2)
	}
	f.Fuzz(func(t *testing.T, s string, decimals int) {
		got, err := MinorUnits(json.Number(s), decimals)
		want, exact := rational(s, decimals)
		if err != nil {
			if exact && len(s) < 20 {
				t.Fatalf("MinorUnits(%q, %d): %v, want %v", s, decimals, err, want)
			}
			return
		}
		if !exact || want.Cmp(big.NewInt(got)) != 0 {
			t.Fatalf("MinorUnits(%q, %d) = %d, want %v", s, decimals, got, want)
		}
		major := MajorUnits(got, decimals)
		again, err := MinorUnits(major, decimals)
		if err != nil || again != got || strings.HasSuffix(string(major), ".") || len(major) > len(s)+maxNumberLen {
			t.Fatalf("%d with %d decimals reads %s, then %d, %v", got, decimals, major, again, err)
		}
	})
}

// rational returns the exact value in minor units, and whether MinorUnits should
// accept s.
func rational(s string, decimals int) (*big.Int, bool) {
	if decimals < 0 || decimals > 9 || !json.Valid([]byte(s)) || strings.TrimSpace(s) != s ||
		strings.HasPrefix(s, "-") {
		return nil, false
	}
	if _, exp, found := strings.Cut(strings.ToLower(s), "e"); found && len(strings.TrimLeft(exp, "+-")) > 3 {
		return nil, false
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil, false
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	r.Mul(r, new(big.Rat).SetInt(scale))
	return r.Num(), r.IsInt() && r.Num().Cmp(big.NewInt(1<<53)) <= 0
}

func FuzzMajorUnits(f *testing.F) {
	f.Add(int64(64900), uint8(0))
	f.Add(int64(1420), uint8(2))
	f.Fuzz(func(t *testing.T, minor int64, d uint8) {
		decimals := int(d % 10)
		major := MajorUnits(minor, decimals)
		if !json.Valid([]byte(major)) {
			t.Fatalf("MajorUnits(%d, %d) = %s is not JSON", minor, decimals, major)
		}
		got, err := MinorUnits(major, decimals)
		if inRange := minor >= 0 && minor <= 1<<53; inRange != (err == nil) || inRange && got != minor {
			t.Fatalf("%d with %d decimals reads %s, then %d, %v", minor, decimals, major, got, err)
		}
	})
}

func FuzzEnvelope(f *testing.F) {
	f.Add(200, []byte(ok(paymentJSON())))
	f.Add(404, []byte(notFoundJSON))
	f.Add(200, []byte(duplicateJSON))
	f.Add(401, []byte(refusal(-1, "Unauthorized")))
	f.Add(200, []byte(`{"code":0,"CODE":1,"response":[]}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		e, err := parseEnvelope(body)
		if err != nil {
			if !errors.Is(err, ErrUnknown) {
				t.Fatalf("error = %v", err)
			}
			return
		}
		for _, k := range []call{{}, {repeatable: true}, {mayMiss: true}, {many: true}} {
			err := k.classify(status, e)
			var loose struct {
				Code     *int            `json:"code"`
				Response json.RawMessage `json:"response"`
			}
			if bad := json.Unmarshal(body, &loose); err == nil &&
				(bad != nil || loose.Code == nil || *loose.Code != 0 || isNull(loose.Response) || status/100 != 2) {
				t.Fatalf("HTTP %d %s passed as a success", status, body)
			}
			if errors.Is(err, ErrNotFound) && (status != 404 || e.code != -1 || !k.mayMiss) {
				t.Fatalf("HTTP %d %s passed as not found", status, body)
			}
		}
	})
}

func FuzzPayment(f *testing.F) {
	f.Add([]byte(paymentJSON()))
	f.Add([]byte(paymentJSON("amount", "14.20", "currency", `"USD"`, "cancel_history", `[{"amount":1}]`)))
	f.Add([]byte(paymentJSON("paid_at", `"1795316400"`)))
	f.Add([]byte(paymentJSON("amount", `"64900"`)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !strictJSON(raw) {
			return
		}
		p, err := decodePayment(raw)
		if err != nil {
			if !errors.Is(err, ErrUnknown) {
				t.Fatalf("error = %v", err)
			}
			return
		}
		if !ValidImpUID(p.ImpUID) || p.MerchantUID == "" || p.Currency == "" || p.Status == "" || p.Amount == "" ||
			p.CancelAmount == "" || p.PaidAt < 0 {
			t.Fatalf("incomplete payment %+v", p)
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := decodePayment(text)
		if err != nil || again.ImpUID != p.ImpUID || again.Amount != p.Amount || again.PaidAt != p.PaidAt {
			t.Fatalf("does not survive a second reading: %+v, %v", again, err)
		}
	})
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"total":1,"previous":0,"next":0,"list":[`+paymentJSON()+`]}`), 1)
	f.Add([]byte(`{"total":0,"previous":0,"next":2}`), 1)
	f.Fuzz(func(t *testing.T, raw []byte, number int) {
		if !strictJSON(raw) {
			return
		}
		if p, _, err := decodePage(raw, number, reading{}); err == nil && p.Next != 0 && p.Next != number+1 {
			t.Fatalf("page %d leads to %d", number, p.Next)
		}
	})
}
