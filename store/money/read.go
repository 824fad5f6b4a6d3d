package money

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// limit is the most minor units that are read: every JSON implementation
// carries as many exactly.
const (
	limit       = 1 << 53
	limitDigits = 16
)

// Unit is what a whole number counts.
type Unit string

// The units that people type numbers of.
const (
	Pieces  Unit = "pieces"
	Grams   Unit = "grams"
	Minutes Unit = "minutes"
	Uses    Unit = "uses" // of a coupon
	Percent Unit = "percent"
)

// Format is what a field or a column takes: an amount in major units of a
// currency, which is read as minor ones, or a whole number of a unit.
type Format struct {
	Currency    Currency // empty: a whole number
	Unit        Unit     // of a whole number; empty: no unit may be written
	Least, Most int64    // in minor units; Most 0: whatever can be carried exactly
}

// Reason is why a text was not taken for a number.
type Reason string

// The reasons.
const (
	Empty      Reason = "empty"
	NoNumber   Reason = "no_number"   // something else than digits, commas and one point
	Signed     Reason = "signed"      // a plus or minus
	Exponent   Reason = "exponent"    // 1e3
	Commas     Reason = "commas"      // commas that do not set thousands apart: 12,50
	NoFraction Reason = "no_fraction" // there are no fractions of what is counted: 12.000 won
	TooFine    Reason = "too_fine"    // more decimals than the currency has
	OtherUnit  Reason = "other_unit"  // the sign of another currency or unit
	BelowLeast Reason = "below_least" // of the format
	AboveMost  Reason = "above_most"  // of the format
	TooLarge   Reason = "too_large"   // more than can be carried exactly
)

// shownLength is how many characters of a refused text are kept.
const shownLength = 40

// Refusal says why a text was not taken for a number. It has no words for
// people.
type Refusal struct {
	Reason Reason
	Text   string // what was to be read, without what is invisible; its first 40 characters
	Sign   string // with OtherUnit: the sign that does not belong there
	Format Format // what would have been taken
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%q is not read as a number of %s%s: %s", r.Text, r.Format.Currency, r.Format.Unit, r.Reason)
}

// Read reads a number that a person typed, and takes only what has one meaning:
// commas set thousands apart, after a point there are no more decimals than the
// currency has, and a sign of the format's own currency or unit may stand at
// either end. Full-width characters count as plain ones, invisible ones as
// nothing. The error is a *Refusal.
func (f Format) Read(text string) (int64, error) { return f.read(text, typed, f.decimals()) }

// ReadOptional reads like Read, and nothing as 0.
func (f Format) ReadOptional(text string) (int64, error) {
	if fold(text) == "" {
		return 0, nil
	}
	return f.Read(text)
}

// ReadCell reads a number as spreadsheets and other shops write it: besides
// what Read takes also ".5", spaces between thousands, and further decimals
// that are zeros, as in "12,000.00" won. The error is a *Refusal.
func (f Format) ReadCell(text string) (int64, error) { return f.read(text, cell, f.decimals()) }

// ReadMeasure reads a cell with any number of decimals, "283.4952313", in units
// of 10^-decimals, rounded. The error is a *Refusal.
func (f Format) ReadMeasure(text string, decimals int) (int64, error) {
	return f.read(text, measure, decimals)
}

func (f Format) decimals() int {
	if f.Currency == "" {
		return 0
	}
	return f.Currency.Decimals()
}

// manner is how freely a number may be written.
type manner int

const (
	typed manner = iota
	cell
	measure
)

func (f Format) read(text string, how manner, decimals int) (int64, error) {
	s := fold(text)
	n, reason, sign := int64(0), Empty, ""
	if s != "" {
		n, reason, sign = f.number(s, how, decimals)
	}
	switch {
	case reason != "":
	case n < f.Least:
		reason = BelowLeast
	case f.Most > 0 && n > f.Most:
		reason = AboveMost
	default:
		return n, nil
	}
	if r := []rune(s); len(r) > shownLength {
		s = string(r[:shownLength]) + "…"
	}
	return 0, &Refusal{reason, s, sign, f}
}

// fold makes plain characters of full-width ones and spaces, and leaves out
// what cannot be seen.
func fold(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '￦':
			return '₩'
		case r == '−':
			return '-'
		case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 &&
			r <= 0x2069, r == 0x2060, r == 0xFEFF:
			return -1 // marks of width and direction, which come along when figures are copied
		case unicode.Is(unicode.Zs, r):
			return ' '
		}
		return r
	}, text))
}

// number reads a folded text. An empty reason means that it could.
func (f Format) number(s string, how manner, decimals int) (n int64, why Reason, sign string) {
	s, sign = f.bare(s)
	if sign != "" {
		return 0, OtherUnit, sign
	}
	unsigned := strings.Trim(s, "+-")
	signed := unsigned != s
	if signed {
		if unsigned, sign = f.bare(unsigned); sign != "" {
			return 0, OtherUnit, sign
		}
	}
	whole, fraction, why := split(unsigned, how, decimals)
	if why == "" {
		n, why = minor(whole, fraction, decimals)
	}
	if why == "" && signed {
		return 0, Signed, ""
	}
	return n, why, ""
}

// bare takes the signs of the format's own currency or unit off a number. other
// is one that belongs to something else.
func (f Format) bare(s string) (rest, other string) {
	s = strings.TrimSpace(s)
	own := f.signs()
	for _, sign := range own {
		if rest, ok := cutFront(s, sign); ok {
			s = rest
			break
		}
	}
	for _, sign := range own {
		if rest, ok := cutBack(s, sign); ok {
			s = rest
			break
		}
	}
	for _, sign := range signs() {
		_, front := cutFront(s, sign)
		_, back := cutBack(s, sign)
		if front || back {
			return s, sign
		}
	}
	return s, ""
}

// signs are the signs that may stand beside a number of the format.
func (f Format) signs() []string {
	switch {
	case f.Currency == KRW:
		return []string{"원", "₩", "KRW"}
	case f.Currency == USD:
		return []string{"$", "USD"}
	case f.Currency != "":
		return []string{string(f.Currency)}
	}
	switch f.Unit {
	case Pieces:
		return []string{"개"}
	case Grams:
		return []string{"g"}
	case Minutes:
		return []string{"분"}
	case Uses:
		return []string{"회"}
	case Percent:
		return []string{"%"}
	}
	return nil
}

// signs are those that people write beside numbers.
func signs() []string {
	return []string{"원", "₩", "KRW", "US$", "$", "USD", "달러", "¥", "円", "JPY", "元", "CNY", "€", "EUR", "£", "GBP",
		"개", "kg", "g", "분", "회", "%"}
}

// beside is what a sign stands beside.
const beside = "0123456789.,+-"

func cutFront(s, sign string) (string, bool) {
	if len(s) <= len(sign) || !strings.EqualFold(s[:len(sign)], sign) {
		return s, false
	}
	rest := strings.TrimSpace(s[len(sign):])
	return rest, rest != "" && strings.ContainsRune(beside, rune(rest[0]))
}

func cutBack(s, sign string) (string, bool) {
	at := len(s) - len(sign)
	if at <= 0 || !strings.EqualFold(s[at:], sign) {
		return s, false
	}
	rest := strings.TrimSpace(s[:at])
	return rest, rest != "" && strings.ContainsRune(beside, rune(rest[len(rest)-1]))
}

const digits = "0123456789"

// split parts a number at its point and leaves out what sets thousands apart.
func split(s string, how manner, decimals int) (whole, fraction string, why Reason) {
	if how != typed && !strings.Contains(s, ",") {
		s = strings.ReplaceAll(s, " ", ",")
	}
	whole, fraction, point := strings.Cut(s, ".")
	switch {
	case powerOfTen(s):
		return "", "", Exponent
	case !madeOf(s, digits+",."), !strings.ContainsAny(s, digits):
		return "", "", NoNumber
	case !thousands(whole), strings.Contains(fraction, ","):
		return "", "", Commas
	case point && how == typed && decimals == 0:
		return "", "", NoFraction
	case point && fraction == "", whole == "" && how == typed:
		return "", "", NoNumber
	case tooFine(whole, fraction, how, decimals):
		if decimals == 0 {
			return "", "", NoFraction
		}
		return "", "", TooFine
	}
	return strings.ReplaceAll(whole, ",", ""), fraction, ""
}

func madeOf(s, signs string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(signs, r) })
}

// powerOfTen tells whether a number is written like 1e3 or 8.80123E+12.
func powerOfTen(s string) bool {
	base, exponent, ok := strings.Cut(strings.ToLower(s), "e")
	exponent = strings.TrimLeft(exponent, "+-")
	return ok && base != "" && exponent != "" && madeOf(base, digits+",.") && madeOf(exponent, digits)
}

// thousands tells whether all commas set thousands apart. After nothing but
// zeros none does: 0,500 is rather a half.
func thousands(whole string) bool {
	first, rest, ok := strings.Cut(whole, ",")
	if !ok {
		return true
	}
	if len(first) > 3 || strings.Trim(first, "0") == "" {
		return false
	}
	for group := range strings.SplitSeq(rest, ",") {
		if len(group) != 3 {
			return false
		}
	}
	return true
}

// tooFine tells whether a number has more decimals than it can have.
func tooFine(whole, fraction string, how manner, decimals int) bool {
	if strings.Contains(fraction, ".") {
		return true
	}
	more := fraction[min(decimals, len(fraction)):]
	switch how {
	case measure:
		return false
	case cell:
		// 12.000 may be twelve as well as, in half of Europe, twelve thousand.
		thousand := len(fraction) == 3 && len(whole) <= 3 && !strings.HasPrefix(whole, "0") && whole != ""
		return strings.Trim(more, "0") != "" || more != "" && thousand
	}
	return more != ""
}

// minor counts minor units, rounded where there are more decimals than those.
func minor(whole, fraction string, decimals int) (int64, Reason) {
	kept := (fraction + strings.Repeat("0", decimals))[:decimals]
	number := strings.TrimLeft(whole+kept, "0")
	if number == "" {
		number = "0"
	}
	if len(number) > limitDigits {
		return 0, TooLarge
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if len(fraction) > decimals && fraction[decimals] >= '5' {
		n++
	}
	if err != nil || n > limit {
		return 0, TooLarge
	}
	return n, ""
}
