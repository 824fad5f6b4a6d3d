package handlers

import (
	"bytes"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

func TestMoneyReadsAsShopsWriteIt(t *testing.T) {
	for _, c := range []struct {
		money store.Money
		lang  string
		want  string
	}{
		{store.Money{Minor: 64900, Currency: store.KRW}, "ko", "64,900원"},
		{store.Money{Minor: 64900, Currency: store.KRW}, "en", "₩64,900"},
		{store.Money{Minor: 900, Currency: store.KRW}, "ko", "900원"},
		{store.Money{Minor: 1234567, Currency: store.KRW}, "ko", "1,234,567원"},
		{store.Money{Minor: 4999, Currency: store.USD}, "en", "$49.99"},
		{store.Money{Minor: 123405, Currency: store.USD}, "ko", "$1,234.05"},
		{store.Money{Minor: 0, Currency: store.KRW}, "ko", "0원"},
	} {
		if got := formatMoney(c.money, c.lang); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.money, c.lang, got, c.want)
		}
	}
}

func TestMasksHideWhoItIs(t *testing.T) {
	for _, c := range []struct {
		mask       func(string) string
		text, want string
	}{
		{maskName, "김하늘", "김**"}, {maskName, "김", "김"}, {maskName, "", ""},
		{maskTel, "010-1234-5678", "010-****-5678"}, {maskTel, "01012345678", "010****5678"},
		{maskTel, "02-123-4567", "0*-***-4567"}, {maskTel, "+14155550100", "+141****0100"}, {maskTel, "12", "12"},
		{maskEmail, "sky@example.com", "s**@example.com"}, {maskEmail, "sky", "s**"},
		{maskAddr, "서울특별시 강남구 테헤란로 152", "서울특별시 강남구 ***"}, {maskAddr, "강남구", "강**"},
	} {
		if got := c.mask(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestTimesAreKorean(t *testing.T) {
	at := time.Date(2026, 11, 22, 15, 5, 0, 0, time.UTC)
	if got := formatTime(at, "ko"); got != "2026년 11월 23일 00:05" {
		t.Error(got)
	}
	if got := vbankDue(at); got != "2026-11-26 23:59:59" {
		t.Error(got)
	}
}

func TestTelephoneForPayPal(t *testing.T) {
	for _, c := range []struct{ tel, country, want string }{
		{"010-1234-5678", "KR", "821012345678"}, {"+82-10-1234-5678", "KR", "821012345678"}, {"+14155550100", "US", "14155550100"},
	} {
		if got := internationalTel(c.tel, c.country); got != c.want {
			t.Errorf("%s: %s, want %s", c.tel, got, c.want)
		}
	}
}

// TestFeedCellsStayInTheirColumns gives a product what would break a table.
func TestFeedCellsStayInTheirColumns(t *testing.T) {
	var b bytes.Buffer
	naverLine(&b, "1", "의자\t큰 것\n999\t1원", "2")
	if got := b.String(); got != "1\t의자 큰 것 999 1원\t2\n" {
		t.Errorf("%q", got)
	}
}
