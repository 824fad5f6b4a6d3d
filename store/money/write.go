package money

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Text writes the amount for people who read lang, "ko" or "en": "64,900원",
// "₩64,900", "$49.99", "-$1.50". Currencies that the shop does not sell in are
// written with their code: "1,000 JPY".
func (m Money) Text(lang string) string {
	sign, whole, fraction := m.parts()
	number := grouped(whole) + fraction
	switch {
	case m.Currency == USD:
		return sign + "$" + number
	case m.Currency == KRW && lang == "en":
		return sign + "₩" + number
	case m.Currency == KRW:
		return sign + number + "원"
	}
	return sign + number + " " + string(m.Currency)
}

// Number writes the amount for APIs, as a JSON number in major units without
// needless decimals: 64900, 14.2, 14.25.
func (m Money) Number() json.Number {
	sign, whole, fraction := m.parts()
	return json.Number(sign + whole + strings.TrimRight(strings.TrimRight(fraction, "0"), "."))
}

// Plain writes the amount for spreadsheets and product feeds, in major units
// with all decimals of its currency: "64900", "14.20".
func (m Money) Plain() string {
	sign, whole, fraction := m.parts()
	return sign + whole + fraction
}

// String writes the amount for logs and commands: "64900 KRW", "14.20 USD".
func (m Money) String() string { return m.Plain() + " " + string(m.Currency) }

// parts are the digits of an amount; fraction has its point, and is empty when
// the currency has no decimals.
func (m Money) parts() (sign, whole, fraction string) {
	digits := strconv.FormatInt(m.Minor, 10)
	if m.Minor < 0 {
		sign, digits = "-", digits[1:]
	}
	decimals := m.Currency.Decimals()
	if short := decimals + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	whole, fraction = digits[:len(digits)-decimals], digits[len(digits)-decimals:]
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign, whole, fraction
}

// Count writes a whole number for people, its thousands set apart: "64,900".
func Count(n int64) string {
	if n < 0 {
		return "-" + grouped(strconv.FormatInt(n, 10)[1:])
	}
	return grouped(strconv.FormatInt(n, 10))
}

func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
