package store

import "github.com/jangteo/jangteo/store/words"

// The index of words is a table of the engine's own. What it keeps and what may
// be asked of it is said here, in terms of neither engine. It ranks nothing by
// itself, it only finds, newest first.

// field is a set of the index's fields, by their letters: n the name, t tags,
// x texts, c article numbers, i initials, j words of a name that are joined.
type field string

// Where a search looks, each of the first three including the one before.
const (
	inName           = nameAlone
	inTags           = nameAlone + tagsAlone
	inAll            = inTags + textsAlone
	nameAlone  field = "n"
	tagsAlone  field = "t"
	textsAlone field = "x"
	inCodes    field = "c"
	inInitials field = "i"
	inJoins    field = "j"
)

// document is what the index keeps of a product: tokens separated by spaces.
type document struct {
	name, tags, texts, codes, initials, joins string
}

// condition is what products must have in the index: all of some conditions,
// any of some, or one of some phrases.
type condition struct {
	all, any []condition
	in       field
	phrases  []string // tokens separated by spaces, which must stand in a row
	begins   bool     // the phrase is one token, or what some token begins with
}

// fulltext is the index of words in an engine.
type fulltext interface {
	putDocument(t *tx, product int64, d document) error
	takeDocument(t *tx, product int64) error
	// mergeIndex puts some of the pieces together that a large index was written in,
	// since each search looks into every piece. It is called until nothing is left.
	mergeIndex(t *tx, begins bool) (left bool, err error)
	// matching lists the products that meet a condition, at most limit, those
	// with the highest ids first.
	matching(t *tx, c condition, limit int) ([]int64, error)
}

func (t searcher) matching(c condition, limit int) ([]int64, error) {
	return t.on.words.matching(t.tx, c, limit)
}

// placed lists the products that meet a condition as matching does. Where memory is
// asked, it also knows their positions.
func (t searcher) placed(c condition, limit int) ([]placed, error) {
	if t.memory != nil && t.memory.canMeet(c) {
		found := t.memory.query.Newest(t.memory.meets(c), limit)
		list := make([]placed, len(found))
		for i, f := range found {
			list[i] = placed{hit{product: f.ID}, f.Position}
		}
		return list, nil
	}
	if t.tx == nil {
		return nil, errAskDatabase
	}
	ids, err := t.matching(c, limit)
	list := make([]placed, len(ids))
	for i, id := range ids {
		list[i].product = id
		if t.memory != nil {
			list[i].position = t.memory.Position(id)
		}
	}
	return list, err
}

func (t searcher) matchesAny(c condition) (bool, error) {
	list, err := t.placed(c, 1)
	return len(list) > 0, err
}

// anywhere is the condition of products that have a term in some field, also as
// a part of a word.
func (w term) anywhere(f field) condition {
	in := f
	if w.word.Kind == words.Initials {
		in = inInitials
	}
	list := []condition{phrase(in, w.word.Anywhere()...)}
	if w.prefix && w.word.Kind == words.Letters {
		list = append(list, beginning(in, w.word.Text))
	}
	if w.word.Len() > 2 {
		list = append(list, w.joined(w.word.Text))
	}
	for _, stem := range w.stems {
		list = append(list, phrase(in, stem.Ending()), phrase(inJoins, stem.Text))
	}
	if f != inName {
		for _, id := range w.categories {
			list = append(list, phrase(tagsAlone, categoryToken(id)))
		}
	}
	return condition{any: list}
}

// joined finds words that are written as one.
func (w term) joined(text string) condition {
	if w.prefix {
		return beginning(inJoins, text)
	}
	return phrase(inJoins, text)
}

// whole is the condition of products that have a term as a word of their name.
func (w term) whole() condition { return w.inNames(words.Word.Whole) }

// opens is the condition of products whose name begins with a term.
func (w term) opens() condition { return w.inNames(words.Word.Opening) }

func (w term) inNames(token func(words.Word) string) condition {
	in := inName
	if w.word.Kind == words.Initials {
		in = inInitials
	}
	list := []string{token(w.word)}
	for _, stem := range w.stems {
		list = append(list, token(stem))
	}
	return phrase(in, list...)
}

// all is the condition that every term meets its own.
func all(terms []term, of func(term) condition) condition {
	var c condition
	for _, w := range terms {
		c.all = append(c.all, of(w))
	}
	return c
}

func both(a, b condition) condition { return condition{all: []condition{a, b}} }

func either(a, b condition) condition { return condition{any: []condition{a, b}} }

func phrase(in field, phrases ...string) condition { return condition{in: in, phrases: phrases} }

func beginning(in field, token string) condition {
	return condition{in: in, phrases: []string{token}, begins: true}
}
