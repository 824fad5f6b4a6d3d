package words

import (
	"slices"
	"strings"
)

// Letters of the standard Korean keyboard (두벌식) and the Latin letters on the
// same keys.
const (
	koreanKeys = "ㅁㅠㅊㅇㄷㄹㅎㅗㅑㅓㅏㅣㅡㅜㅐㅔㅂㄱㄴㅅㅕㅍㅈㅌㅛㅋㅃㅉㄸㄲㅆㅒㅖ"
	latinKeys  = "abcdefghijklmnopqrstuvwxyzQWERTOP"
)

// OtherLayout returns what the same keys type in the other keyboard layout: 가방
// for rkqkd, chair for 초먁. It is empty if that makes no sense: Latin letters
// that do not form Korean syllables, or mixed text.
func OtherLayout(text string) string {
	var korean, latin bool
	for _, r := range text {
		korean = korean || isSyllable(r) || r >= 'ㄱ' && r <= 'ㅣ'
		latin = latin || isLatin(r)
	}
	switch {
	case korean && !latin:
		return toLatin(text)
	case latin && !korean:
		return toKorean(text)
	}
	return ""
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func toLatin(text string) string {
	from := []rune(koreanKeys)
	var b strings.Builder
	for _, r := range Keys(text) {
		if i := slices.Index(from, r); i >= 0 {
			r = rune(latinKeys[i])
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

func toKorean(text string) string {
	to := []rune(koreanKeys)
	typed := make([]rune, 0, len(text))
	for _, r := range text {
		i := strings.IndexRune(latinKeys, r)
		if i < 0 && isLatin(r) { // shift matters for seven keys only
			i = strings.IndexRune(latinKeys, r|0x20)
		}
		if i >= 0 {
			r = to[i]
		}
		typed = append(typed, r)
	}
	composed := compose(typed)
	for _, r := range composed {
		if r >= 'ㄱ' && r <= 'ㅣ' {
			return ""
		}
	}
	return composed
}

// compose combines letters as the keyboard does: a consonant ends the syllable
// before it unless a vowel follows.
func compose(typed []rune) string {
	var b strings.Builder
	for i := 0; i < len(typed); {
		r, n := nextSyllable(typed[i:])
		b.WriteRune(r)
		i += n
	}
	return b.String()
}

// nextSyllable returns the first syllable of letters and how many of them it
// uses.
func nextSyllable(l []rune) (rune, int) {
	initial := slices.Index(initials(), l[0])
	if initial < 0 || len(l) < 2 {
		return l[0], 1
	}
	vowel, n := longestOf(vowels(), l[1:])
	if n == 0 {
		return l[0], 1
	}
	n++
	final, m := longestOf(finals(), l[n:])
	if m > 0 && n+m < len(l) && slices.Contains(vowels(), l[n+m]) { // the last consonant starts the next syllable
		m--
		final = 0
		if m > 0 {
			final = slices.Index(finals(), l[n])
		}
	}
	return syllable(initial, vowel, final), n + m
}

// longestOf finds the longest match of one or two letters in a table: its index
// and length.
func longestOf(table, l []rune) (place, n int) {
	if len(l) > 1 {
		for _, d := range doubles() {
			if d.first != l[0] || d.second != l[1] {
				continue
			}
			if i := slices.Index(table, d.whole); i >= 0 {
				return i, 2
			}
		}
	}
	if len(l) > 0 {
		if i := slices.Index(table, l[0]); i >= 0 {
			return i, 1
		}
	}
	return 0, 0
}
