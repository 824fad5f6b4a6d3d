package rules

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store/korea"
)

// How long the parts of an account may be (manual: cancel, refund_account and
// refund_holder).
const (
	accountLeast = 6
	accountLimit = 16
	holderLimit  = 16
)

// BankAccount is where the money of a virtual account goes back to. It is used
// once and kept nowhere.
type BankAccount struct{ Bank, Number, Holder string } // Bank: the PG's code

// String hides the account from logs.
func (BankAccount) String() string { return "(bank account)" }

// GoString hides the account from %#v.
func (a BankAccount) GoString() string { return a.String() }

// MarshalText hides the account from JSON and structured logs.
func (a BankAccount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Tidy writes an account as the PG takes it: digits only, no blanks around.
func (a BankAccount) Tidy() BankAccount {
	return BankAccount{Bank: strings.TrimSpace(a.Bank), Number: strings.NewReplacer("-", "", " ", "").Replace(a.Number),
		Holder: strings.TrimSpace(a.Holder)}
}

// check says what is wrong with a tidied account: *Refused.
func (a *BankAccount) check() error {
	switch {
	case a == nil || *a == BankAccount{}:
		return refused("가상계좌로 받은 돈은 구매자의 은행, 계좌번호, 예금주를 입력해야 환불할 수 있습니다",
			"money from a virtual account goes back to the buyer's bank account: bank, number and holder are needed")
	case !slices.ContainsFunc(korea.Banks(), func(b korea.Bank) bool { return b.Code == a.Bank }):
		return refused("환불받을 은행을 선택해 주세요", "choose the bank that the refund goes to")
	case len(a.Number) < accountLeast || len(a.Number) > accountLimit || strings.Trim(a.Number, "0123456789") != "":
		return refused("계좌번호는 숫자 %d~%d자리로 입력해 주세요", "an account number has %d to %d digits", accountLeast, accountLimit)
	case a.Holder == "" || utf8.RuneCountInString(a.Holder) > holderLimit:
		return refused("예금주명을 %d자 이내로 입력해 주세요", "give the name of the account's holder, at most %d characters", holderLimit)
	}
	return nil
}
