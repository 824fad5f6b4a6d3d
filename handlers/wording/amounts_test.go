package wording

import (
	"errors"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// TestEveryReasonHasItsWords refuses a text for each reason and reads what
// people are told.
func TestEveryReasonHasItsWords(t *testing.T) {
	won, dollars := money.Format{Currency: money.KRW}, money.Format{Currency: money.USD}
	pieces, percent := money.Format{Unit: money.Pieces}, money.Format{Unit: money.Percent, Least: 1, Most: 100}
	for _, c := range []struct {
		format money.Format
		text   string
		ko, en string
	}{
		{won, "", "금액을 입력해 주세요. 예: 12,000", "Please enter an amount, e.g. 12,000."},
		{pieces, " ", "숫자를 입력해 주세요. 예: 10", "Please enter a number, e.g. 10."},
		{won, "싸게", "숫자만 입력해 주세요. 예: 12,000", "Please enter only a number, e.g. 12,000."},
		{money.Format{Unit: money.Grams}, "x", "숫자만 입력해 주세요. 예: 1,200", "Please enter only a number, e.g. 1,200."},
		{pieces, "-1", "+나 - 없이 숫자만 입력해 주세요. 예: 10", "Please enter the number without + or -, e.g. 10."},
		{won, "1e3", "‘1e3’ 대신 숫자를 풀어서 입력해 주세요. 예: 12,000", "Please write “1e3” out in full, e.g. 12,000."},
		{won, "12,00", "쉼표는 천 단위에만 쓸 수 있습니다. 예: 12,000", "Commas can only separate thousands, e.g. 12,000."},
		{dollars, "12,50", "쉼표는 천 단위에만 쓸 수 있습니다. 소수점은 마침표로 입력해 주세요. 예: 12.50",
			"Commas can only separate thousands. Please write decimals after a point, e.g. 12.50."},
		{percent, "7,5", "소수점이나 쉼표 없이 정수로 입력해 주세요. 예: 10", "Please enter a whole number, e.g. 10."},
		{percent, "7.5", "소수점이나 쉼표 없이 정수로 입력해 주세요. 예: 10", "Please enter a whole number, e.g. 10."},
		{won, "12.000", "원화 금액에는 소수점을 쓸 수 없습니다. 예: 12,000", "Amounts in won have no decimals, e.g. 12,000."},
		{money.Format{Currency: "JPY"}, "1.5", "JPY 금액에는 소수점을 쓸 수 없습니다. 예: 12,000",
			"Amounts in JPY have no decimals, e.g. 12,000."},
		{dollars, "1.250", "소수점 아래는 2자리까지 쓸 수 있습니다. 예: 12.50", "Please use at most 2 decimals, e.g. 12.50."},
		{won, "$12", "‘$’ 표시를 빼고 원화 금액을 입력해 주세요. 예: 12,000",
			"“$” does not belong here. Please enter an amount in won, e.g. 12,000."},
		{dollars, "12,000원", "‘원’ 표시를 빼고 달러 금액을 입력해 주세요. 예: 12.50",
			"“원” does not belong here. Please enter an amount in dollars, e.g. 12.50."},
		{money.Format{Currency: "KWD"}, "$1", "‘$’ 표시를 빼고 KWD 금액을 입력해 주세요. 예: 12.500",
			"“$” does not belong here. Please enter an amount in KWD, e.g. 12.500."},
		{percent, "3000원", "‘원’ 표시를 빼고 숫자만 입력해 주세요. 예: 10",
			"“원” does not belong here. Please enter only a number, e.g. 10."},
		{percent, "101", "1부터 100까지 입력할 수 있습니다.", "Please enter 1 to 100."},
		{money.Format{Currency: money.KRW, Most: 10_000_000}, "10,000,001", "0원부터 10,000,000원까지 입력할 수 있습니다.",
			"Please enter ₩0 to ₩10,000,000."},
		{money.Format{Currency: money.KRW, Least: 1}, "0", "1원 이상이어야 합니다.", "Please enter at least ₩1."},
		{won, strings.Repeat("9", 20), "숫자가 너무 큽니다. 자릿수를 확인해 주세요.",
			"This number is too large. Please check its digits."},
	} {
		_, err := c.format.Read(c.text)
		if got := Unread(err); got != (store.Text{Ko: c.ko, En: c.en}) {
			t.Errorf("%q: %+v", c.text, got)
		}
	}
	if got := Unread(errors.New("something else")); got.Ko == "" || got.En == "" {
		t.Errorf("another error: %+v", got)
	}
}

func TestAmountsInFull(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency money.Currency
		ko, en   string
	}{
		{12500, money.KRW, "12,500원(일만이천오백 원)을", "₩12,500 (twelve thousand five hundred won)"},
		{0, money.KRW, "0원(영 원)을", "₩0 (zero won)"},
		{10, money.KRW, "10원(일십 원)을", "₩10 (ten won)"},
		{1017, money.KRW, "1,017원(일천일십칠 원)을", "₩1,017 (one thousand seventeen won)"},
		{64900, money.KRW, "64,900원(육만사천구백 원)을", "₩64,900 (sixty-four thousand nine hundred won)"},
		{100_000_000, money.KRW, "100,000,000원(일억 원)을", "₩100,000,000 (one hundred million won)"},
		{1_002_030_042, money.KRW, "1,002,030,042원(일십억이백삼만사십이 원)을",
			"₩1,002,030,042 (one billion two million thirty thousand forty-two won)"},
		{1 << 53, money.KRW, "9,007,199,254,740,992원(구천칠조일천구백구십이억오천사백칠십사만구백구십이 원)을",
			"₩9,007,199,254,740,992 (nine quadrillion seven trillion one hundred ninety-nine billion " +
				"two hundred fifty-four million seven hundred forty thousand nine hundred ninety-two won)"},
		{125050, money.USD, "1,250달러 50센트($1,250.50)를", "$1,250.50 (1,250 dollars 50 cents)"},
		{125000, money.USD, "1,250달러($1,250.00)를", "$1,250.00 (1,250 dollars)"},
		{1250, money.USD, "12달러 50센트($12.50)를", "$12.50 (12 dollars 50 cents)"},
		{101, money.USD, "1달러 1센트($1.01)를", "$1.01 (1 dollar 1 cent)"},
		{50, money.USD, "50센트($0.50)를", "$0.50 (50 cents)"},
		{1000, "JPY", "1,000 JPY을(를)", "1,000 JPY"},
		{-500, money.KRW, "-500원을", "-₩500"},
	} {
		m := money.Money{Minor: c.minor, Currency: c.currency}
		if ko, en := AsObject(m), InFull(m, "en"); ko != c.ko || en != c.en || !strings.HasPrefix(ko, InFull(m, "ko")) {
			t.Errorf("%s: %q, %q", m, ko, en)
		}
	}
}
