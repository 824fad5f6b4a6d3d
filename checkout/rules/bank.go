package rules

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store"
)

// How long the parts of an account may be (manual: cancel, refund_account and
// refund_holder).
const (
	accountLeast = 6
	accountLimit = 16
	holderLimit  = 16
)

// Bank is where KG Inicis can send the money of a virtual account.
type Bank struct {
	Code string // the PG's own, two digits
	Name store.Text
}

// Banks lists the banks as Korean forms do, the large ones first (manual:
// code-info/pg-1).
func Banks() []Bank {
	return []Bank{
		{"04", store.Text{Ko: "KB국민은행", En: "KB Kookmin Bank"}},
		{"88", store.Text{Ko: "신한은행", En: "Shinhan Bank"}},
		{"20", store.Text{Ko: "우리은행", En: "Woori Bank"}},
		{"81", store.Text{Ko: "하나은행(구 외환)", En: "Hana Bank (formerly KEB)"}},
		{"11", store.Text{Ko: "NH농협은행", En: "NH NongHyup Bank"}},
		{"03", store.Text{Ko: "IBK기업은행", En: "Industrial Bank of Korea"}},
		{"90", store.Text{Ko: "카카오뱅크", En: "KakaoBank"}},
		{"92", store.Text{Ko: "토스뱅크", En: "Toss Bank"}},
		{"89", store.Text{Ko: "케이뱅크", En: "K bank"}},
		{"45", store.Text{Ko: "새마을금고", En: "MG Community Credit Cooperatives"}},
		{"71", store.Text{Ko: "우체국", En: "Korea Post"}},
		{"48", store.Text{Ko: "신협", En: "Credit Union (Shinhyup)"}},
		{"07", store.Text{Ko: "수협은행", En: "Suhyup Bank"}},
		{"12", store.Text{Ko: "축협", En: "Chukhyup (livestock cooperatives)"}},
		{"23", store.Text{Ko: "SC제일은행", En: "SC First Bank"}},
		{"27", store.Text{Ko: "한국씨티은행", En: "Citibank Korea"}},
		{"02", store.Text{Ko: "KDB산업은행", En: "Korea Development Bank"}},
		{"31", store.Text{Ko: "iM뱅크(구 대구)", En: "iM Bank (formerly Daegu)"}},
		{"32", store.Text{Ko: "부산은행", En: "Busan Bank"}},
		{"39", store.Text{Ko: "경남은행", En: "Kyongnam Bank"}},
		{"34", store.Text{Ko: "광주은행", En: "Kwangju Bank"}},
		{"37", store.Text{Ko: "전북은행", En: "Jeonbuk Bank"}},
	}
}

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
	case !slices.ContainsFunc(Banks(), func(b Bank) bool { return b.Code == a.Bank }):
		return refused("환불받을 은행을 선택해 주세요", "choose the bank that the refund goes to")
	case len(a.Number) < accountLeast || len(a.Number) > accountLimit || strings.Trim(a.Number, "0123456789") != "":
		return refused("계좌번호는 숫자 %d~%d자리로 입력해 주세요", "an account number has %d to %d digits", accountLeast, accountLimit)
	case a.Holder == "" || utf8.RuneCountInString(a.Holder) > holderLimit:
		return refused("예금주명을 %d자 이내로 입력해 주세요", "give the name of the account's holder, at most %d characters", holderLimit)
	}
	return nil
}
