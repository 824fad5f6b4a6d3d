package wording

import (
	"strconv"

	"github.com/jangteo/jangteo/store/money"
)

func OrElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// MajorUnits is an amount as a bare number in major units.
func MajorUnits(m money.Money) string {
	if m.Currency.Decimals() == 0 {
		return strconv.FormatInt(m.Minor, 10)
	}
	return strconv.FormatInt(m.Minor/100, 10) + "." + strconv.FormatInt(m.Minor%100+100, 10)[1:]
}
