// Package words analyses the texts of a Korean shop so that a search finds what
// people mean: normalised spelling, pairs of syllables, first consonants, words
// without particles, and words typed in the wrong keyboard layout. It is pure:
// it knows nothing of the shop.
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Kind is the script of a word.
type Kind int

// The kinds of words.
const (
	Syllables Kind = iota // Hangul; Chinese characters and kana are treated alike
	Initials              // single Korean letters, as in ㄱㅂ for 가방
	Letters               // an alphabet, digits or both
)

// Word is a run of one script, in lower case.
type Word struct {
	Text string
	Kind Kind
}

// Len returns the number of letters or syllables.
func (w Word) Len() int { return len([]rune(w.Text)) }

// longest is how many characters of a word are kept; the rest is cut off.
const longest = 40

// Fold normalises a text for comparison: composed, full-width forms unified,
// lower case, without accents.
func Fold(text string) string {
	if isFolded(text) {
		return text
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(width.Fold.String(norm.NFC.String(text))) {
		r = unicode.ToLower(r)
		switch {
		case r >= 'à' && r <= 'ž':
			r = unaccented(r)
		case r >= 0x1100 && r <= 0x1112: // a stand-alone first consonant
			r = initials()[r-0x1100]
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == 0:
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isFolded tells quickly of most texts that Fold would leave them as they are.
func isFolded(text string) bool {
	for _, r := range text {
		if !isSyllable(r) && (r >= utf8.RuneSelf || 'A' <= r && r <= 'Z' || r == '\'' || r == 0) {
			return false
		}
	}
	return true
}

func unaccented(r rune) rune {
	for _, base := range norm.NFD.String(string(r)) {
		return base
	}
	return r
}

// Split returns the words of a text.
func Split(text string) []Word {
	var list []Word
	var run []rune
	var kind Kind
	end := func() {
		if len(run) > 0 {
			list = append(list, Word{string(run[:min(len(run), longest)]), kind})
		}
		run = nil
	}
	for _, r := range Fold(text) {
		k, ok := kindOf(r)
		if !ok || k != kind {
			end()
		}
		if ok {
			run, kind = append(run, r), k
		}
	}
	end()
	return list
}

func kindOf(r rune) (Kind, bool) {
	switch {
	case r < utf8.RuneSelf: // quick, as most texts have spaces and figures
		if small := r | 0x20; small >= 'a' && small <= 'z' || r >= '0' && r <= '9' {
			return Letters, true
		}
	case isSyllable(r), unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return Syllables, true
	case r >= 'ㄱ' && r <= 'ㅣ':
		return Initials, true
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return Letters, true
	}
	return 0, false
}

// Join concatenates words: spacing is a matter of taste in Korean.
func Join(list []Word) string {
	var b strings.Builder
	for _, w := range list {
		b.WriteString(w.Text)
	}
	return b.String()
}
