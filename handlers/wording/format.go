// Package wording puts what the store knows into words, in Korean and English, for
// the buyers' pages, the admin pages and mails.
package wording

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// Money writes an amount as shops do: "64,900원", "₩64,900", "$49.99".
func Money(m money.Money, lang string) string { return m.Text(lang) }

// Price writes a price in the currency of a language's shop.
func Price(p money.Price, lang string) string {
	return Money(p.In(CurrencyOf(lang)), lang)
}

// CurrencyOf returns the currency that a language's shop shows prices in.
func CurrencyOf(lang string) money.Currency {
	if lang == "en" {
		return money.USD
	}
	return money.KRW
}

// Count groups thousands: 64900 is "64,900".
func Count(n int64) string { return money.Count(n) }

// Time writes a time in Korea, and tells English readers so.
func Time(t time.Time, lang string) string {
	switch {
	case t.IsZero():
		return ""
	case lang == "en":
		return t.In(korea.Seoul()).Format("January 2, 2006, 15:04") + " (Korea)"
	}
	return t.In(korea.Seoul()).Format("2006년 1월 2일 15:04")
}

// Day writes a day in Korea.
func Day(t time.Time, lang string) string {
	if lang == "en" {
		return t.In(korea.Seoul()).Format("January 2, 2006")
	}
	return t.In(korea.Seoul()).Format("2006년 1월 2일")
}

// Clock writes only the time of day in Korea.
func Clock(t time.Time) string { return t.In(korea.Seoul()).Format("15:04") }

// DiscountPercent is how far a price is below its list price in the same
// currency: "24%". It is empty when the price is not reduced.
func DiscountPercent(price, list money.Money) string {
	if list.Minor <= price.Minor {
		return ""
	}
	return fmt.Sprintf("%d%%", (list.Minor-price.Minor)*100/list.Minor)
}

// Masks for pages that anybody with the link can read.

// MaskName keeps the first character of a name.
func MaskName(name string) string {
	r := []rune(name)
	if len(r) < 2 {
		return name
	}
	return string(r[:1]) + strings.Repeat("*", len(r)-1)
}

// MaskTel hides the four digits before the last four.
func MaskTel(tel string) string {
	r := []rune(tel)
	digits := 0
	for i := len(r) - 1; i >= 0; i-- {
		if r[i] < '0' || r[i] > '9' {
			continue
		}
		if digits++; digits > 4 && digits <= 8 {
			r[i] = '*'
		}
	}
	return string(r)
}

// MaskEmail hides the name before the @, except for its first character.
func MaskEmail(email string) string {
	name, host, ok := strings.Cut(email, "@")
	if !ok {
		return MaskName(email)
	}
	return MaskName(name) + "@" + host
}

// AccountName names a bank account by its bank and last digits, "KB국민은행 ****9012";
// empty for none.
func AccountName(a store.AccountMark, lang views.Lang) string {
	if a == (store.AccountMark{}) {
		return ""
	}
	return BankName(a.Bank, lang) + " ****" + a.Tail
}

// BankName names a bank by its code.
func BankName(code string, lang views.Lang) string {
	for _, b := range korea.Banks() {
		if b.Code == code {
			return b.Name.In(string(lang))
		}
	}
	return code
}

// MaskAddr keeps of an address in Korea the province and the city or district that
// it begins with, and nothing of any other: what is left of those would be the
// street.
func MaskAddr(d store.Destination) string {
	const hidden = "***"
	if d.Addr == "" {
		return ""
	}
	words, kept := strings.Fields(d.Addr), 0
	for d.Country == korea.Code && kept < min(2, len(words)) && isRegion(words[kept]) {
		kept++
	}
	return strings.Join(append(words[:kept:kept], hidden), " ")
}

// region is the name of a province, a city or a district, in full or as people
// shorten it.
var region = regexp.MustCompile(`^(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주|[가-힣]+[시도군구])$`)

func isRegion(word string) bool { return region.MatchString(word) }

// MaskPostcode hides the end of a foreign postcode, which in some countries names
// one street or house. A Korean one stands for some blocks.
func MaskPostcode(d store.Destination) string {
	r := []rune(d.Postcode)
	if d.Country == korea.Code || len(r) <= 2 {
		return d.Postcode
	}
	return string(r[:2]) + "***"
}
