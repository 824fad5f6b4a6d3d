package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
)

// Lengths of a bank account's parts, in characters (manual: POST /payments/cancel,
// refund_account and refund_holder).
const (
	accountMinLen = 6
	accountMaxLen = 16
	holderMaxLen  = 16
	tailLen       = 4 // digits that mails may say
)

// BankAccount is the buyer's account that a refund of a virtual account goes to.
// It is used once and not stored, but for a transfer (store.RefundAccount). Bank is the code
// of a korea.Bank.
type BankAccount struct{ Bank, Number, Holder string }

// String hides the account from logs.
func (BankAccount) String() string { return "(bank account)" }

// GoString hides the account from %#v.
func (a BankAccount) GoString() string { return a.String() }

// MarshalText hides the account from JSON and structured logs.
func (a BankAccount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Normalize returns the account as the PG accepts it: without dashes and blanks in the
// number, and without blanks around the rest.
func (a BankAccount) Normalize() BankAccount {
	return BankAccount{Bank: strings.TrimSpace(a.Bank), Number: strings.NewReplacer("-", "", " ", "").Replace(a.Number),
		Holder: strings.TrimSpace(a.Holder)}
}

// Mark is what the shop keeps of the account.
func (a BankAccount) Mark() store.AccountMark {
	return store.AccountMark{Bank: a.Bank, Tail: a.Number[max(0, len(a.Number)-tailLen):]}
}

// Keepable is the account as the shop keeps it until a person has sent money there; nil:
// there is none.
func (a *BankAccount) Keepable() *store.RefundAccount {
	if a == nil || *a == (BankAccount{}) {
		return nil
	}
	to := store.RefundAccount(a.Normalize())
	return &to
}

// check returns a *Refused that says what is wrong with a tidied account.
func (a *BankAccount) check() error {
	if a == nil || *a == (BankAccount{}) {
		return refused("가상계좌로 받은 돈은 구매자의 은행, 계좌번호, 예금주를 입력해야 환불할 수 있습니다",
			"a virtual account is refunded to the buyer's bank account: bank, number and holder are needed")
	}
	for _, f := range a.Faults() {
		return &Refusal{f.Why}
	}
	return nil
}

// AccountFault is what is wrong with one part of an account.
type AccountFault struct {
	Part AccountPart
	Why  store.Text
}

// AccountPart is a part of an account, as forms call it.
type AccountPart string

// The parts of an account.
const (
	AccountBank   AccountPart = "bank"
	AccountNumber AccountPart = "account"
	AccountHolder AccountPart = "holder"
)

// Faults lists everything that is wrong with a tidied account.
func (a BankAccount) Faults() []AccountFault {
	var list []AccountFault
	add := func(part AccountPart, bad bool, ko, en string, values ...any) {
		if bad {
			why := store.Text{Ko: fmt.Sprintf(ko, values...), En: fmt.Sprintf(en, values...)}
			list = append(list, AccountFault{part, why})
		}
	}
	add(AccountBank, !slices.ContainsFunc(korea.Banks(), func(b korea.Bank) bool { return b.Code == a.Bank }),
		"환불받을 은행을 선택해 주세요", "choose the bank that the refund goes to")
	add(AccountNumber, len(a.Number) < accountMinLen || len(a.Number) > accountMaxLen ||
		strings.Trim(a.Number, "0123456789") != "",
		"계좌번호는 숫자 %d~%d자리로 입력해 주세요", "the account number must have %d to %d digits", accountMinLen, accountMaxLen)
	add(AccountHolder, a.Holder == "" || utf8.RuneCountInString(a.Holder) > holderMaxLen,
		"예금주명을 %d자 이내로 입력해 주세요", "enter the name of the account holder, at most %d characters", holderMaxLen)
	return list
}
