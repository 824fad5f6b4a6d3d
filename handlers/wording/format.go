// Package wording puts what the store knows into words, in Korean and English, for
// the buyers' pages, the admin pages and mails.
package wording

import (
	"fmt"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
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

// DiscountPercent is how far a price is below its list price: "24%". It is empty
// when the price is not reduced.
func DiscountPercent(price, list money.Price) string {
	if list.KRW <= price.KRW {
		return ""
	}
	return fmt.Sprintf("%d%%", (list.KRW-price.KRW)*100/list.KRW)
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

// MaskAddr keeps the first two words of an address: city and district.
func MaskAddr(addr string) string {
	words := strings.Fields(addr)
	if len(words) <= 2 {
		return MaskName(addr)
	}
	return strings.Join(words[:2], " ") + " ***"
}
