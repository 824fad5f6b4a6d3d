package words

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Piece is a part of a text.
type Piece struct {
	Text   string
	Marked bool // matches the search
}

// Marker shows in texts what one search matched.
type Marker struct{ words []markedWord }

// markedWord is a word of a search; of letters, its stem.
type markedWord struct {
	letters []rune
	kind    Kind
}

// NewMarker returns a marker of the words that a search matched.
func NewMarker(found []string) Marker {
	var m Marker
	for _, text := range found {
		word := []rune(Fold(text))
		if len(word) == 0 {
			continue
		}
		kind, _ := kindOf(word[0])
		if kind == Letters {
			word = []rune(Stem(string(word)))
		}
		m.words = append(m.words, markedWord{word, kind})
	}
	return m
}

// Mark splits a text into pieces that show what a search matched. Words match
// literally or by their first consonants; spaces within them are ignored. The
// pieces add up to the text in composed form.
func (m Marker) Mark(text string) []Piece {
	letters := []rune(norm.NFC.String(text))
	hits := make([]bool, len(letters))
	f := foldedLetters(letters)
	for _, word := range m.words {
		f.mark(hits, word.letters, word.kind)
	}
	return cut(letters, hits)
}

// folded is a text reduced to the letters of its words; each letter knows its
// place in the text.
type folded struct {
	letters []rune
	at      []int
	begins  []bool // the letter starts a word
}

func foldedLetters(text []rune) folded {
	n := len(text)
	f := folded{make([]rune, 0, n), make([]int, 0, n), make([]bool, 0, n)}
	between := true
	for i, r := range text {
		small, one := foldedLetter(r)
		if !one {
			continue
		}
		k, ok := kindOf(small)
		if !ok {
			between = true
			continue
		}
		last := len(f.letters) - 1
		if last >= 0 && !between {
			before, _ := kindOf(f.letters[last])
			between = before != k
		}
		f.letters, f.at, f.begins = append(f.letters, small), append(f.at, i), append(f.begins, between)
		between = false
	}
	return f
}

// foldedLetter is a letter in the form of Fold, if that is a single one.
func foldedLetter(r rune) (small rune, one bool) {
	switch {
	case isSyllable(r):
		return r, true
	case r < utf8.RuneSelf && r != '\'' && r != 0:
		return unicode.ToLower(r), true
	}
	list := []rune(Fold(string(r)))
	if len(list) != 1 {
		return 0, false
	}
	return list[0], true
}

// mark records the matches of a word. Latin words match at the start of a word,
// whatever its ending.
func (f folded) mark(hits []bool, word []rune, kind Kind) {
	for i := 0; i+len(word) <= len(f.letters); i++ {
		window := f.letters[i : i+len(word)]
		same := slices.Equal(window, word) || kind == Initials && InitialsOf(string(window)) == string(word)
		if !same || kind == Letters && !f.begins[i] {
			continue
		}
		end := i + len(word)
		for kind == Letters && end < len(f.letters) && !f.begins[end] {
			end++
		}
		inner := slices.Contains(f.begins[i+1:i+len(word)], true)
		if inner && !f.begins[i] {
			continue // parts of two words that merely adjoin
		}
		for j := f.at[i]; j <= f.at[end-1]; j++ {
			hits[j] = true
		}
	}
}

func cut(text []rune, hits []bool) []Piece {
	var list []Piece
	from := 0
	for i := range text {
		if i+1 == len(text) || hits[i+1] != hits[i] {
			list = append(list, Piece{string(text[from : i+1]), hits[i]})
			from = i + 1
		}
	}
	return list
}
