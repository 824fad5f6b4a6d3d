package wording

import (
	"strconv"

	"github.com/jangteo/jangteo/store/money"
)

// OrElse is the first text that is not empty.
func OrElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// Shorten cuts a text to at most n characters.
func Shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// MajorUnits is an amount as a bare number in major units.
func MajorUnits(m money.Money) string {
	if m.Currency.Decimals() == 0 {
		return strconv.FormatInt(m.Minor, 10)
	}
	return strconv.FormatInt(m.Minor/100, 10) + "." + strconv.FormatInt(m.Minor%100+100, 10)[1:]
}
