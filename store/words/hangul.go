package words

import "strings"

// Unicode orders Hangul syllables by their letters: 19 initials by 21 vowels by
// 28 finals (the first of them: none).
const (
	firstSyllable = '가'
	lastSyllable  = '힣'
	vowelCount    = 21
	finalCount    = 28
)

func initials() []rune { return []rune("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ") }
func vowels() []rune {
	return []rune("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")
}
func finals() []rune {
	return []rune("\x00ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
}

func isSyllable(r rune) bool { return r >= firstSyllable && r <= lastSyllable }

// parts returns the indices of a syllable's initial, vowel and final.
func parts(r rune) (initial, vowel, final int) {
	n := int(r - firstSyllable)
	return n / finalCount / vowelCount, n / finalCount % vowelCount, n % finalCount
}

func syllable(initial, vowel, final int) rune {
	return firstSyllable + rune((initial*vowelCount+vowel)*finalCount+final)
}

// HasFinal reports whether a text ends in a syllable with a final consonant, on
// which particles depend; rieul: that consonant is ㄹ.
func HasFinal(text string) (has, rieul bool) {
	r := []rune(text)
	if len(r) == 0 || !isSyllable(r[len(r)-1]) {
		return false, false
	}
	_, _, final := parts(r[len(r)-1])
	return final > 0, finals()[final] == 'ㄹ'
}

// InitialsOf returns the first consonants of a word: ㄱㅂ for 가방. Characters
// without one stay as they are.
func InitialsOf(word string) string {
	table := initials()
	return strings.Map(func(r rune) rune {
		if !isSyllable(r) {
			return r
		}
		initial, _, _ := parts(r)
		return table[initial]
	}, word)
}

// Keys returns the keystrokes that type a word: ㄱㅏㅂㅏㅇ for 가방. A half-typed word
// is a prefix of it.
func Keys(word string) string {
	var b strings.Builder
	for _, r := range word {
		if !isSyllable(r) {
			b.WriteString(strokes(r))
			continue
		}
		i, v, f := parts(r)
		b.WriteRune(initials()[i])
		b.WriteString(strokes(vowels()[v]))
		if f > 0 {
			b.WriteString(strokes(finals()[f]))
		}
	}
	return b.String()
}

// strokes returns the keystrokes of one letter: some vowels and finals need
// two.
func strokes(r rune) string {
	for _, d := range doubles() {
		if d.whole == r {
			return string([]rune{d.first, d.second})
		}
	}
	return string(r)
}

type double struct{ first, second, whole rune }

func doubles() [18]double {
	return [...]double{{'ㅗ', 'ㅏ', 'ㅘ'}, {'ㅗ', 'ㅐ', 'ㅙ'}, {'ㅗ', 'ㅣ', 'ㅚ'}, {'ㅜ', 'ㅓ', 'ㅝ'}, {'ㅜ', 'ㅔ', 'ㅞ'},
		{'ㅜ', 'ㅣ', 'ㅟ'}, {'ㅡ', 'ㅣ', 'ㅢ'},
		{'ㄱ', 'ㅅ', 'ㄳ'}, {'ㄴ', 'ㅈ', 'ㄵ'}, {'ㄴ', 'ㅎ', 'ㄶ'}, {'ㄹ', 'ㄱ', 'ㄺ'}, {'ㄹ', 'ㅁ', 'ㄻ'}, {'ㄹ', 'ㅂ', 'ㄼ'},
		{'ㄹ', 'ㅅ', 'ㄽ'},
		{'ㄹ', 'ㅌ', 'ㄾ'}, {'ㄹ', 'ㅍ', 'ㄿ'}, {'ㄹ', 'ㅎ', 'ㅀ'}, {'ㅂ', 'ㅅ', 'ㅄ'}}
}
