package iamport

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

const (
	maxMinor        = 1 << 53 // every JSON implementation represents it exactly
	maxMinorLen     = 16      // digits of maxMinor
	maxNumberLen    = 64      // longest text that is read as a number
	maxDecimals     = 9
	requestDecimals = 4
)

// MinorUnits converts the text of a JSON number in major units to minor units,
// exactly: with 2 decimals 14.20 and 1.42e1 are both 1420. It refuses negative
// numbers, more decimals than the currency has, results above 2^53 and anything
// that is not a JSON number. No float is involved.
func MinorUnits(n json.Number, decimals int) (int64, error) {
	if decimals < 0 || decimals > maxDecimals {
		return 0, fmt.Errorf("%w: %d decimals", ErrInvalidAmount, decimals)
	}
	digits, exp, ok := splitNumber(string(n))
	switch {
	case !ok:
		return 0, fmt.Errorf("%w: not a non-negative JSON number", ErrInvalidAmount)
	case digits == "":
		return 0, nil
	case exp+decimals < 0:
		return 0, fmt.Errorf("%w: more than %d decimals", ErrInvalidAmount, decimals)
	case len(digits)+exp+decimals > maxMinorLen:
		return 0, fmt.Errorf("%w: too large", ErrInvalidAmount)
	}
	v, err := strconv.ParseInt(digits+strings.Repeat("0", exp+decimals), 10, 64)
	if err != nil || v > maxMinor {
		return 0, fmt.Errorf("%w: too large", ErrInvalidAmount)
	}
	return v, nil
}

// MajorUnits is the inverse of MinorUnits in the shortest exact form: 64900,
// 14.2, 14.25. Decimals below 0 count as 0.
func MajorUnits(minor int64, decimals int) json.Number {
	text, sign := strconv.FormatInt(minor, 10), ""
	if minor < 0 {
		text, sign = text[1:], "-"
	}
	decimals = max(decimals, 0)
	if short := decimals + 1 - len(text); short > 0 {
		text = strings.Repeat("0", short) + text
	}
	whole, fraction := text[:len(text)-decimals], text[len(text)-decimals:]
	fraction = strings.TrimRight(fraction, "0")
	if fraction != "" {
		fraction = "." + fraction
	}
	return json.Number(sign + whole + fraction)
}

// splitNumber reads a non-negative JSON number as digits × 10^exp, with neither
// leading nor trailing zeros in digits; zero has no digits.
func splitNumber(s string) (digits string, exp int, ok bool) {
	if len(s) > maxNumberLen {
		return "", 0, false
	}
	whole, rest := leadingDigits(s)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return "", 0, false
	}
	fraction := ""
	if after, found := strings.CutPrefix(rest, "."); found {
		if fraction, rest = leadingDigits(after); fraction == "" {
			return "", 0, false
		}
	}
	if exp, ok = exponent(rest); !ok {
		return "", 0, false
	}
	significant := strings.TrimLeft(whole+fraction, "0")
	digits = strings.TrimRight(significant, "0")
	return digits, exp - len(fraction) + len(significant) - len(digits), true
}

func leadingDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// exponent reads the exponent of a number. It refuses more than three digits,
// which are absurd for money, so that nobody can ask for a megabyte of zeros.
func exponent(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return 0, false
	}
	s = s[1:]
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	digits, rest := leadingDigits(s)
	if digits == "" || len(digits) > 3 || rest != "" {
		return 0, false
	}
	v, err := strconv.Atoi(digits)
	if negative {
		v = -v
	}
	return v, err == nil
}

// positiveAmount returns n in units of 1/10,000, the finest subdivision of any
// ISO 4217 currency. It refuses zero, which a cancel would read as "everything".
func positiveAmount(n json.Number) (int64, error) {
	v, err := MinorUnits(n, requestDecimals)
	if err == nil && v == 0 {
		err = fmt.Errorf("%w: must be above zero", ErrInvalidAmount)
	}
	return v, err
}

// plainAmount returns n in plain decimal form, without an exponent. It refuses
// zero.
func plainAmount(n json.Number) (json.Number, error) {
	v, err := positiveAmount(n)
	if err != nil {
		return "", err
	}
	return MajorUnits(v, requestDecimals), nil
}
