package wording

import (
	"regexp"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/views"
)

// country is a country that parcels can go to.
type country struct {
	Name    string
	calling string // country code of its phone numbers
	Zipless bool   // people there may not know a postcode
}

// World is where parcels can go, by ISO 3166 code.
func World() map[string]country {
	return map[string]country{
		"AU": {"Australia", "61", false}, "AT": {"Austria", "43", false}, "BE": {"Belgium", "32", false}, "CA": {"Canada", "1", false},
		"DK": {"Denmark", "45", false}, "FI": {"Finland", "358", false}, "FR": {"France", "33", false}, "DE": {"Germany", "49", false},
		"HK": {"Hong Kong", "852", true}, "IE": {"Ireland", "353", true}, "IT": {"Italy", "39", false}, "JP": {"Japan", "81", false},
		"MY": {"Malaysia", "60", false}, "NL": {"Netherlands", "31", false}, "NZ": {"New Zealand", "64", false}, "NO": {"Norway", "47", false},
		"PH": {"Philippines", "63", true}, "PT": {"Portugal", "351", false}, "SG": {"Singapore", "65", false}, "KR": {"South Korea", "82", false},
		"ES": {"Spain", "34", false}, "SE": {"Sweden", "46", false}, "CH": {"Switzerland", "41", false}, "TW": {"Taiwan", "886", false},
		"TH": {"Thailand", "66", false}, "GB": {"United Kingdom", "44", false}, "US": {"United States", "1", false}, "VN": {"Vietnam", "84", true},
	}
}

// CountryNames are the names of countries, by ISO 3166 code.
func CountryNames() map[string]string {
	names := map[string]string{}
	for code, c := range World() {
		names[code] = c.Name
	}
	return names
}

// Countries are those of the world, by name.
func Countries() []views.Country {
	var list []views.Country
	for code, c := range World() {
		list = append(list, views.Country{Code: code, Name: c.Name, Calling: c.calling, Zipless: c.Zipless})
	}
	slices.SortFunc(list, func(a, b views.Country) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// koreanMobile is a Korean mobile number as people write it at home.
var koreanMobile = regexp.MustCompile(`^01[016789][0-9]{7,8}$`)

// E164 completes a phone number by the code of the country where it was typed.
// What cannot be a number is left for the check to refuse.
func E164(tel, in string) string {
	digits := strings.ReplaceAll(tel, "-", "")
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		digits = "+" + rest
	}
	code := World()[in].calling
	switch {
	case digits == "" || strings.HasPrefix(digits, "+") || code == "" || strings.Trim(digits, "0123456789") != "":
		return digits
	case koreanMobile.MatchString(digits):
		return "+82" + digits[1:]
	case strings.HasPrefix(digits, code) && len(digits) >= len(code)+9:
		return "+" + digits
	case in == "IT":
		return "+" + code + digits // Italian numbers keep their zero
	}
	return "+" + code + strings.TrimPrefix(digits, "0")
}
