package korea

import (
	"regexp"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/store/typed"
)

// numberPlan is how the phone numbers of a country are written.
type numberPlan struct {
	code        string // of the country, after +
	trunk       string // what stands before a number at home, and not after the code
	least, most int    // digits of a number without code and trunk
	abroad      string // what people there dial before a country code, beside 00
}

// plan is how numbers are written in a country, by its ISO 3166 code; that of
// Korea for others. Lengths are those of the ITU's national numbering plans, short
// numbers apart.
func plan(country string) numberPlan {
	switch c, _ := CountryByCode(country); c.Code {
	case "AU":
		return numberPlan{c.Calling, "0", 9, 9, "0011"}
	case "AT", "DE", "FI", "SE":
		return numberPlan{c.Calling, "0", 6, 12, ""}
	case "BE", "IE", "TH", "TW":
		return numberPlan{c.Calling, "0", 8, 9, ""}
	case "US", "CA":
		return numberPlan{c.Calling, "1", 10, 10, "011"}
	case "DK", "HK", "NO", "SG":
		return numberPlan{c.Calling, "", 8, 8, ""}
	case "ES", "PT":
		return numberPlan{c.Calling, "", 9, 9, ""}
	case "CH", "FR", "NL":
		return numberPlan{c.Calling, "0", 9, 9, ""}
	case "GB", "JP", "VN":
		return numberPlan{c.Calling, "0", 9, 10, ""}
	case "IT": // numbers keep their zero abroad
		return numberPlan{c.Calling, "", 6, 11, ""}
	case "MY", "NZ", "PH":
		return numberPlan{c.Calling, "0", 8, 10, ""}
	}
	return numberPlan{"82", "0", 8, 11, "001"}
}

// takes tells whether a number without code and trunk is long enough and not too
// long.
func (p numberPlan) takes(digits string) bool { return len(digits) >= p.least && len(digits) <= p.most }

// significant is a number after its country code, without the trunk digit that
// people leave in: "+44 (0)7700", "+82 010".
func (p numberPlan) significant(digits string) string {
	switch {
	case p.trunk == "0":
		return strings.TrimLeft(digits, "0")
	case p.trunk == "1" && len(digits) == p.most+1:
		return strings.TrimPrefix(digits, "1")
	}
	return digits
}

// isNational tells whether digits are a number as people write it at home.
func (p numberPlan) isNational(digits string) bool {
	switch {
	case p.code == calling:
		return strings.HasPrefix(digits, "0") || shared.MatchString(digits)
	case p.trunk == "0":
		return strings.HasPrefix(digits, "0") || p.takes(digits) && !strings.HasPrefix(digits, p.code)
	case p.trunk == "1":
		return p.takes(digits) && !strings.HasPrefix(digits, "0")
	}
	return p.takes(digits)
}

// calling is Korea's country code of phone numbers.
const calling = "82"

var (
	// mobile matches a Korean mobile number at home, which no other country here has.
	mobile = regexp.MustCompile(`^010[0-9]{8}$`)
	// shared matches a number that companies in Korea have for the whole country.
	shared = regexp.MustCompile(`^1[5-9][0-9]{6}$`)
	// bare matches a Korean mobile number with its code and no +.
	bare = regexp.MustCompile(`^82(10|010)[0-9]{8}$`)
	// plain matches what is left of a number without what people put between digits.
	plain = regexp.MustCompile(`^\+?[0-9]+$`)
	ways  = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "/", "", "_", "", "~", "",
		"·", "", "ㆍ", "")
	signs = strings.NewReplacer(".", "", "(", "", ")", "", "/", "", "_", "", "~", "", "·", "", "ㆍ", "")
)

// PhoneKey is what all ways to write one phone number have in common: its digits
// with the country code, "821012345678". in is the ISO 3166 code of the country
// where it was written. What is no number has no key.
func PhoneKey(tel, in string) string {
	tel = ways.Replace(typed.Packed(tel))
	if !plain.MatchString(tel) {
		return ""
	}
	if key := keyOf(tel, plan(in)); len(key) >= shortestKey && !strings.HasPrefix(key, "00") {
		return key
	}
	return ""
}

// shortestKey keeps zeros and extensions from being one phone of many people.
const shortestKey = 7

func keyOf(tel string, home numberPlan) string {
	if digits, ok := abroad(tel, home); ok {
		return digits
	}
	switch {
	case mobile.MatchString(tel):
		return calling + tel[1:]
	case bare.MatchString(tel):
		return calling + plan(Code).significant(tel[len(calling):])
	case home.isNational(tel):
		return home.code + home.significant(tel)
	}
	if rest := strings.TrimPrefix(tel, home.code); rest != tel && home.takes(home.significant(rest)) {
		return home.code + home.significant(rest)
	}
	if digits, ok := withCode(tel, false); ok {
		return digits
	}
	return home.code + home.significant(tel)
}

// abroad reads a number that begins as people dial another country.
func abroad(tel string, home numberPlan) (string, bool) {
	if digits, ok := strings.CutPrefix(tel, "+"); ok {
		key, _ := withCode(strings.TrimPrefix(digits, "00"), true)
		return key, true
	}
	for _, prefix := range []string{home.abroad, "00"} {
		if digits, ok := strings.CutPrefix(tel, prefix); ok && prefix != "" {
			if key, ok := withCode(digits, prefix == "00"); ok {
				return key, true
			}
		}
	}
	return "", false
}

// withCode reads a number that begins with the code of a country. sure says that
// it has one, even that of an unknown country or with an odd number of digits.
func withCode(digits string, sure bool) (string, bool) {
	for _, c := range countries() {
		rest, ok := strings.CutPrefix(digits, c.Calling)
		if !ok {
			continue
		}
		if p := plan(c.Code); sure || p.takes(p.significant(rest)) {
			return c.Calling + p.significant(rest), true
		}
	}
	return digits, sure
}

// SamePhone tells whether two ways to write a number mean one phone. in is the
// country of the order that known belongs to; who types it again may be elsewhere
// and writes it as people do at home.
func SamePhone(again, known, in string) bool {
	key := PhoneKey(known, in)
	keys := PhoneKeys(again, known, in)
	return key != "" && slices.Contains(keys[:], key)
}

// PhoneKeys are the keys that a number can have that somebody types again: as
// written in a country, in that of the number known, and in Korea.
func PhoneKeys(again, known, in string) [3]string {
	from, key := Code, PhoneKey(known, in)
	for _, c := range countries() {
		if rest, ok := strings.CutPrefix(key, c.Calling); ok && plan(c.Code).takes(rest) {
			from = c.Code
			break
		}
	}
	return [3]string{PhoneKey(again, in), PhoneKey(again, from), PhoneKey(again, Code)}
}

// TidyPhone is a phone number as it is kept of an order in a country: abroad with
// + and the country code, in Korea as it was typed, one with Korea's code as people
// there write it. What cannot be a number is left for its check to refuse.
func TidyPhone(tel, in string) string {
	digits := signs.Replace(typed.Packed(tel))
	key := PhoneKey(tel, in)
	switch {
	case key != "" && in != Code:
		return International(tel, in)
	case isKorean(key) && saysCode(strings.ReplaceAll(digits, "-", "")):
		return WritePhone(tel, in)
	}
	return digits
}

// saysCode tells whether a Korean number begins with the code of Korea.
func saysCode(digits string) bool {
	return strings.HasPrefix(digits, "+") || strings.HasPrefix(digits, "00") ||
		bare.MatchString(digits) || isKorean(digits)
}

// International is a phone number with + and the code of its country, which is
// that where it was typed unless it says another.
func International(tel, in string) string {
	if _, known := CountryByCode(in); !known {
		return ways.Replace(typed.Packed(tel))
	}
	if key := PhoneKey(tel, in); key != "" {
		return "+" + key
	}
	return ways.Replace(typed.Packed(tel))
}

// WritePhone writes a phone number as people read it. Those of Korea are written
// as at home where the parcel goes to Korea: 010-1234-5678; all others with their
// country code: +447700900123.
func WritePhone(tel, in string) string {
	key := PhoneKey(tel, in)
	switch {
	case key == "":
		return tel
	case in == Code && isKorean(key):
		return dashed(key[len(calling):])
	}
	return "+" + key
}

func isKorean(key string) bool {
	rest, ok := strings.CutPrefix(key, calling)
	return ok && plan(Code).takes(rest) && !strings.HasPrefix(rest, "0")
}

// dashed writes a Korean number, without code and zero, with hyphens.
func dashed(digits string) string {
	if shared.MatchString(digits) {
		return digits[:4] + "-" + digits[4:]
	}
	tel, head := "0"+digits, 3
	switch {
	case strings.HasPrefix(digits, "2"):
		head = 2
	case strings.HasPrefix(digits, "50") && len(digits) >= 10: // 050x: numbers that follow people
		head = 4
	}
	if n := len(tel) - head; n != 7 && n != 8 {
		return tel
	}
	return tel[:head] + "-" + tel[head:len(tel)-4] + "-" + tel[len(tel)-4:]
}

// PhoneDigits are the digits of a phone number as people look for it: with the
// country code, and as it is written at home. Those of what is no number are its
// own.
func PhoneDigits(tel, in string) []string {
	key := PhoneKey(tel, in)
	for _, c := range countries() {
		rest, ok := strings.CutPrefix(key, c.Calling)
		if !ok {
			continue
		}
		switch p := plan(c.Code); {
		case !p.takes(rest):
		case p.code == calling && shared.MatchString(rest), p.trunk != "0":
			return []string{key, rest}
		default:
			return []string{key, p.trunk + rest}
		}
	}
	if key == "" {
		key = ways.Replace(typed.Packed(tel))
	}
	return []string{key}
}
