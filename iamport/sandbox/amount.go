package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// cents is an amount in hundredths of the major unit, whatever the currency:
// exact for won (always a multiple of 100) as well as for dollars.
type cents int64

// parseAmount reads an amount in major units with at most two decimals. It may
// be negative; exponents, which the API does not send, are refused.
func parseAmount(s string) (cents, error) {
	digits, negative := strings.CutPrefix(strings.TrimSpace(s), "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	cut := strings.TrimRight(fraction, "0")
	if len(cut) > 2 || len(whole) > 13 {
		return 0, fmt.Errorf("%q is not an amount with at most two decimals", s)
	}
	n, err := strconv.ParseUint(whole+cut+strings.Repeat("0", 2-len(cut)), 10, 62)
	if err != nil || whole+fraction == "" {
		return 0, fmt.Errorf("%q is not an amount", s)
	}
	if negative {
		return -cents(n), nil
	}
	return cents(n), nil
}

// mustCents reads an amount that the ledger itself wrote; any other panics.
func mustCents(n json.Number) cents {
	c, err := parseAmount(string(n))
	if err != nil {
		panic("sandbox ledger: " + err.Error())
	}
	return c
}

// number returns the amount in major units, without trailing zeros: 48.2.
func (c cents) number() json.Number {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	if c%100 == 0 {
		return json.Number(fmt.Sprintf("%s%d", sign, c/100))
	}
	return json.Number(sign + strings.TrimRight(fmt.Sprintf("%d.%02d", c/100, c%100), "0"))
}

// display formats the amount for people: 64,900원, US$48.20.
func (c cents) display(currency string) string {
	if c < 0 {
		return "-" + (-c).display(currency)
	}
	digits := fmt.Sprintf("%d", int64(c)/100)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	switch {
	case currency == "KRW":
		return digits + "원"
	case wholeUnits(currency):
		return currency + " " + digits
	case currency == "USD":
		return fmt.Sprintf("US$%s.%02d", digits, int64(c)%100)
	}
	return fmt.Sprintf("%s %s.%02d", currency, digits, int64(c)%100)
}

// fits reports whether the currency has a unit small enough for the amount.
func (c cents) fits(currency string) bool { return !wholeUnits(currency) || c%100 == 0 }

// wholeUnits reports whether a currency has no minor unit (ISO 4217).
func wholeUnits(currency string) bool { return currency == "KRW" || currency == "JPY" }

// payPalCurrency reports whether the PayPal modules charge in a currency; won is
// not among them, https://developers.portone.io/opi/ko/integration/pg/v1/paypal
func payPalCurrency(currency string) bool {
	return slices.Contains(strings.Fields(`AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS INR JPY
		MYR MXN TWD NZD NOK PHP PLN GBP RUB SGD SEK CHF THB USD`), currency)
}
