package rules

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

func TestBankAccountIsChecked(t *testing.T) {
	good := BankAccount{"04", "11023456789012", "김하늘"}
	for _, c := range []struct {
		name    string
		account *BankAccount
		want    string // empty: good
	}{
		{"good", &good, ""},
		{"shortest and longest", &BankAccount{"92", "123456", strings.Repeat("가", 16)}, ""},
		{"none", nil, "bank, number and holder are needed"},
		{"nothing filled in", &BankAccount{}, "bank, number and holder are needed"},
		{"no bank", &BankAccount{"", "110234567", "김하늘"}, "choose the bank"},
		{"a bank by its KFTC code", &BankAccount{"004", "110234567", "김하늘"}, "choose the bank"},
		{"no number", &BankAccount{"04", "", "김하늘"}, "6 to 16 digits"},
		{"a number too short", &BankAccount{"04", "12345", "김하늘"}, "6 to 16 digits"},
		{"a number too long", &BankAccount{"04", "12345678901234567", "김하늘"}, "6 to 16 digits"},
		{"letters in the number", &BankAccount{"04", "110a234567", "김하늘"}, "6 to 16 digits"},
		{"no holder", &BankAccount{"04", "110234567", ""}, "name of the account holder"},
		{"a holder too long", &BankAccount{"04", "110234567", strings.Repeat("가", 17)}, "name of the account holder"},
	} {
		err := c.account.check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestBankAccountIsTidied(t *testing.T) {
	got := BankAccount{" 04 ", " 110-234 567890 ", " 김하늘 "}.Normalize()
	if want := (BankAccount{"04", "110234567890", "김하늘"}); got != want {
		t.Errorf("%s %s %s", got.Bank, got.Number, got.Holder)
	}
}

func TestAnAccountIsKeptTidied(t *testing.T) {
	for name, none := range map[string]*BankAccount{"none": nil, "nothing typed": {}} {
		if got := none.Keepable(); got != nil {
			t.Errorf("%s: an account is kept", name)
		}
	}
	got := (&BankAccount{" 04 ", "110-234 567890", " 김하늘 "}).Keepable()
	if want := (store.RefundAccount{Bank: "04", Number: "110234567890", Holder: "김하늘"}); got == nil || *got != want {
		t.Errorf("kept %v", got)
	}
}

func TestBankAccountIsHiddenFromLogs(t *testing.T) {
	a := BankAccount{"04", "110234567890", "김하늘"}
	text, err := json.Marshal(map[string]any{"account": a})
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(a), fmt.Sprintf("%v %+v %#v %s", a, &a, a, a),
		fmt.Sprintf("%+v", RefundRequest{Account: &a}), string(text)} {
		if strings.Contains(shown, a.Number) || strings.Contains(shown, a.Holder) {
			t.Errorf("shown: %s", shown)
		}
	}
}
