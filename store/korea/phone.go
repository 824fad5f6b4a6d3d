package korea

import (
	"regexp"
	"strings"
)

// mobile matches a Korean mobile number in domestic form.
var mobile = regexp.MustCompile(`^01[016789][0-9]{7,8}$`)

// International adds the dialling code of the country where a phone number was
// typed. Invalid numbers are left for validation to refuse.
func International(tel, in string) string {
	digits := strings.ReplaceAll(tel, "-", "")
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		digits = "+" + rest
	}
	country, _ := CountryByCode(in)
	code := country.Calling
	switch {
	case digits == "" || strings.HasPrefix(digits, "+") || code == "" || strings.Trim(digits, "0123456789") != "":
		return digits
	case mobile.MatchString(digits):
		return "+82" + digits[1:]
	case strings.HasPrefix(digits, code) && len(digits) >= len(code)+9:
		return "+" + digits
	case in == "IT":
		return "+" + code + digits // Italian numbers keep their leading zero
	}
	return "+" + code + strings.TrimPrefix(digits, "0")
}

// DashedPhone formats a Korean phone number as 010-1234-5678.
func DashedPhone(tel string) string {
	if strings.Trim(tel, "0123456789") != "" || !strings.HasPrefix(tel, "0") {
		return tel
	}
	head := 3
	if strings.HasPrefix(tel, "02") {
		head = 2
	}
	if n := len(tel) - head; n != 7 && n != 8 {
		return tel
	}
	return tel[:head] + "-" + tel[head:len(tel)-4] + "-" + tel[len(tel)-4:]
}
