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

// Marker shows in texts what one search matched, one text after the other.
type Marker struct {
	words    []markedWord
	initials []rune // of syllables, in the order of parts

	// Of the last text.
	folded
	places []int // where its letters begin, in bytes, and its end
	hits   []bool
}

// markedWord is a word of a search; of letters, its stem.
type markedWord struct {
	letters []rune
	kind    Kind
}

// NewMarker returns a marker of the words that a search matched.
func NewMarker(found []string) *Marker {
	m := &Marker{initials: initials()}
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
func (m *Marker) Mark(text string) []Piece {
	text = norm.NFC.String(text)
	m.read(text)
	for _, word := range m.words {
		m.mark(word.letters, word.kind)
	}
	return m.cut(text)
}

// folded is a text reduced to the letters of its words; each letter knows its
// place in the text.
type folded struct {
	letters []rune
	at      []int
	begins  []bool // the letter starts a word
}

// read takes a text apart.
func (m *Marker) read(text string) {
	m.letters, m.at, m.begins = m.letters[:0], m.at[:0], m.begins[:0]
	m.places, m.hits = m.places[:0], m.hits[:0]
	between, before := true, Kind(0)
	for place, r := range text {
		n := len(m.places)
		m.places, m.hits = append(m.places, place), append(m.hits, false)
		small, one := foldedLetter(r)
		if !one {
			continue
		}
		k, ok := kindOf(small)
		if !ok {
			between = true
			continue
		}
		between = between || k != before
		m.letters, m.at, m.begins = append(m.letters, small), append(m.at, n), append(m.begins, between)
		between, before = false, k
	}
	m.places = append(m.places, len(text))
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
func (m *Marker) mark(word []rune, kind Kind) {
	for i := 0; i+len(word) <= len(m.letters); i++ {
		window := m.letters[i : i+len(word)]
		same := slices.Equal(window, word) || kind == Initials && m.begin(window, word)
		if !same || kind == Letters && !m.begins[i] {
			continue
		}
		end := i + len(word)
		for kind == Letters && end < len(m.letters) && !m.begins[end] {
			end++
		}
		inner := slices.Contains(m.begins[i+1:i+len(word)], true)
		if inner && !m.begins[i] {
			continue // parts of two words that merely adjoin
		}
		for j := m.at[i]; j <= m.at[end-1]; j++ {
			m.hits[j] = true
		}
	}
}

// begin tells whether letters have those first consonants.
func (m *Marker) begin(letters, consonants []rune) bool {
	for i, r := range letters {
		if isSyllable(r) {
			initial, _, _ := parts(r)
			r = m.initials[initial]
		}
		if r != consonants[i] {
			return false
		}
	}
	return true
}

// cut divides the text where what is marked begins and ends.
func (m *Marker) cut(text string) []Piece {
	var list []Piece
	from := 0
	for i := range m.hits {
		if i+1 == len(m.hits) || m.hits[i+1] != m.hits[i] {
			list = append(list, Piece{text[m.places[from]:m.places[i+1]], m.hits[i]})
			from = i + 1
		}
	}
	return list
}
