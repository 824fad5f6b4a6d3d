package wording

import (
	"testing"

	"github.com/jangteo/jangteo/store/money"
)

func TestMoneyReadsAsShopsWriteIt(t *testing.T) {
	for _, c := range []struct {
		money money.Money
		lang  string
		want  string
	}{
		{money.Money{Minor: 64900, Currency: money.KRW}, "ko", "64,900원"},
		{money.Money{Minor: 64900, Currency: money.KRW}, "en", "₩64,900"},
		{money.Money{Minor: 900, Currency: money.KRW}, "ko", "900원"},
		{money.Money{Minor: 1234567, Currency: money.KRW}, "ko", "1,234,567원"},
		{money.Money{Minor: 4999, Currency: money.USD}, "en", "$49.99"},
		{money.Money{Minor: 123405, Currency: money.USD}, "ko", "$1,234.05"},
		{money.Money{Minor: 0, Currency: money.KRW}, "ko", "0원"},
	} {
		if got := Money(c.money, c.lang); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.money, c.lang, got, c.want)
		}
	}
}

func TestMasksHideWhoItIs(t *testing.T) {
	for _, c := range []struct {
		mask       func(string) string
		text, want string
	}{
		{MaskName, "김하늘", "김**"}, {MaskName, "김", "김"}, {MaskName, "", ""},
		{MaskTel, "010-1234-5678", "010-****-5678"}, {MaskTel, "01012345678", "010****5678"},
		{MaskTel, "02-123-4567", "0*-***-4567"}, {MaskTel, "+14155550100", "+141****0100"}, {MaskTel, "12", "12"},
		{MaskEmail, "sky@example.com", "s**@example.com"}, {MaskEmail, "sky", "s**"},
		{MaskAddr, "서울특별시 강남구 테헤란로 152", "서울특별시 강남구 ***"}, {MaskAddr, "강남구", "강**"},
	} {
		if got := c.mask(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
