package typed

import (
	"strings"
	"unicode"
)

const (
	joiner      = '\u200d' // ZERO WIDTH JOINER: makes one emoji of several, and letters join
	nonJoiner   = '\u200c' // ZERO WIDTH NON-JOINER: keeps letters from joining
	blackFlag   = '\U0001f3f4'
	keycap      = '\u20e3' // COMBINING ENCLOSING KEYCAP
	placeholder = '\ufffc' // OBJECT REPLACEMENT CHARACTER: something that was not pasted along
)

// seen leaves of a text what readers see.
func seen(text []rune) []rune {
	kept := make([]rune, 0, len(text))
	for i, r := range text {
		var next rune
		if i+1 < len(text) {
			next = text[i+1]
		}
		switch {
		case isSpace(r):
			kept = append(kept, ' ')
		case isLineEnd(r):
			kept = append(kept, '\n')
		case r == placeholder, unicode.IsControl(r) && !strings.ContainsRune("\n\r\t\x00", r):
		case ignorable(r) && !matters(r, kept, next):
		default:
			kept = append(kept, r)
		}
	}
	return kept
}

// bare leaves of a text what has a meaning in codes and addresses.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case isSpace(r), isLineEnd(r), r == '\t', r == '\n', r == '\r':
			return ' '
		case ignorable(r), r == placeholder, unicode.IsControl(r) && r != 0:
			return -1
		}
		return r
	}, s)
}

// isSpace knows the blanks that are no plain space, fillers that draw nothing
// among them.
func isSpace(r rune) bool {
	switch r {
	case '\u3164', '\uffa0', '\u2800': // HANGUL FILLER, its half-width form, BRAILLE PATTERN BLANK
		return true
	}
	return unicode.Is(unicode.Zs, r)
}

func isLineEnd(r rune) bool {
	return r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f'
}

// ignorable tells whether a character draws nothing by itself
// (Default_Ignorable_Code_Point and all formats, https://www.unicode.org/reports/tr44/).
// Marks that stand before Arabic and Syriac numbers are formats that are drawn.
func ignorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// matters tells whether a character that draws nothing changes how its
// neighbours look, so that readers would miss it.
func matters(r rune, before []rune, next rune) bool {
	var last rune
	if len(before) > 0 {
		last = before[len(before)-1]
	}
	switch {
	case r == joiner:
		return isPicture(last) && isPicture(next) || joins(last) && joins(next)
	case r == nonJoiner:
		return joins(last) && joins(next)
	case r >= 0xe0020 && r <= 0xe007f: // the region of a flag, in letters
		return last == blackFlag || last >= 0xe0020 && last < 0xe007f
	case r == noConsonant:
		return isVowel(next)
	case r == noVowel:
		return isConsonant(last)
	case r == 0x180e || r >= 0x180b && r <= 0x180f && unicode.Is(unicode.Variation_Selector, r):
		return unicode.Is(unicode.Mongolian, last)
	case unicode.Is(unicode.Variation_Selector, r):
		return varies(last, next)
	}
	return false
}

// varies tells whether a variation selector can follow a character: pictures,
// signs and ideographs have variants, and digits in front of a keycap.
func varies(last, next rune) bool {
	if last >= '0' && last <= '9' || last == '#' || last == '*' {
		return next == keycap
	}
	return isPicture(last) && last != '\ufe0e' && last != '\ufe0f' || unicode.Is(unicode.Han, last) ||
		strings.ContainsRune("‼⁉〰〽ℹ", last)
}

// isPicture tells whether a character can be part of an emoji.
func isPicture(r rune) bool {
	return r >= 0xa9 && unicode.In(r, unicode.So, unicode.Sm) || r >= 0x1f3fb && r <= 0x1f3ff ||
		r == '\ufe0e' || r == '\ufe0f'
}

// joins tells whether a character is of a script whose letters change shape
// beside each other.
func joins(r rune) bool {
	return !ignorable(r) && unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mongolian,
		unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
		unicode.Telugu, unicode.Kannada,
		unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar)
}

// The fillers stand for a missing part of an old Hangul syllable: its first
// consonant, or its vowel.
const (
	noConsonant = '\u115f'
	noVowel     = '\u1160'
)

func isConsonant(r rune) bool { return r >= 0x1100 && r < noConsonant || r >= 0xa960 && r <= 0xa97c }

func isVowel(r rune) bool { return r > noVowel && r <= 0x11a7 || r >= 0xd7b0 && r <= 0xd7c6 }

// spelled writes the letters, digits and signs of codes as they are on an English
// keyboard. What only looks like a dash is one between letters and digits.
func spelled(text []rune) string {
	out := make([]rune, len(text))
	for i, r := range text {
		switch {
		case isDash(r):
			r = '-'
		case looksLikeDash(r) && i > 0 && isASCIIAlnum(out[i-1]) && i+1 < len(text) && isASCIIAlnum(digit(text[i+1])):
			r = '-'
		default:
			r = sign(digit(r))
		}
		out[i] = r
	}
	return string(out)
}

// isDash knows hyphens, dashes and minus signs.
func isDash(r rune) bool {
	return unicode.Is(unicode.Pd, r) && r != '〰' ||
		strings.ContainsRune("\u2212\u2043\u207b\u208b\u02d7\u2500\u2501", r)
}

// looksLikeDash knows what keyboards for Korean and Japanese write where a hyphen
// is meant: a vowel, and marks of length.
func looksLikeDash(r rune) bool { return strings.ContainsRune("ㅡᅳー", r) }

func isASCIIAlnum(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// digit writes the decimal digits of any script as ASCII.
func digit(r rune) rune {
	if r <= '9' || !unicode.IsDigit(r) {
		return r
	}
	for _, t := range unicode.Digit.R16 {
		if uint32(t.Lo) <= uint32(r) && uint32(r) <= uint32(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Digit.R32 {
		if t.Lo <= uint32(r) && uint32(r) <= t.Hi {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	return r
}

// sign writes the signs of numbers and addresses as ASCII that width.Fold leaves.
func sign(r rune) rune {
	switch r {
	case '﹫':
		return '@'
	case '﹒', '。', '．':
		return '.'
	case '﹢', '⁺':
		return '+'
	case '﹟':
		return '#'
	case '⁄', '∕':
		return '/'
	}
	return r
}
