package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/store/words"
)

// queryWords is how many words of a query count.
const queryWords = 8

// term is a word that is searched for.
type term struct {
	word       words.Word
	stems      []words.Word // what it may be else, e.g. without a particle; found at the end of words only
	prefix     bool         // it may be the beginning of a word
	categories []int64      // whose names have it
}

// reading is one way to understand a query.
type reading struct {
	terms  []term
	joined *term  // all words written as one; nil: there is only one
	code   bool   // it may be a part of an article number
	said   string // what is searched instead of what was typed; empty: the same
}

// read understands a query as it is written.
func (t searcher) read(query string) (reading, error) {
	list := words.Split(query)
	if telling := slices.DeleteFunc(slices.Clone(list), words.Word.Common); len(telling) > 0 {
		list = telling
	}
	list = list[:min(len(list), queryWords)]
	r := reading{code: strings.ContainsAny(query, "0123456789-_./")}
	if one := words.Split(words.Join(list)); len(list) > 1 && len(one) == 1 {
		r.joined = &term{word: one[0]}
	}
	categories, err := t.called()
	if err != nil {
		return r, err
	}
	for _, w := range list {
		x, err := t.term(w, categories)
		if err != nil {
			return r, err
		}
		r.terms = append(r.terms, x)
	}
	return r, nil
}

// term reads one word. What is a word of some product has no particle.
func (t searcher) term(w words.Word, categories []calledCategory) (term, error) {
	x := term{word: w}
	if w.Kind == words.Syllables {
		known, err := t.knows(w)
		if err != nil {
			return x, err
		}
		if stem := words.WithoutParticle(w.Text); !known && stem != "" {
			x.stems = []words.Word{{Text: stem, Kind: w.Kind}}
		}
	}
	in := w
	if w.Kind == words.Letters {
		in.Text = words.Stem(w.Text)
	}
	for _, c := range categories {
		if w.Kind != words.Initials && c.isCalled(in) || slices.ContainsFunc(x.stems, c.isCalled) {
			x.categories = append(x.categories, c.id)
		}
	}
	return x, nil
}

// calledCategory is a category by the words of its names.
type calledCategory struct {
	id    int64
	words []words.Word // of letters: their stems
}

func (c calledCategory) isCalled(w words.Word) bool { return slices.Contains(c.words, w) }

// called lists the categories, from memory where it is asked.
func (t searcher) called() ([]calledCategory, error) {
	if t.memory != nil {
		return t.memory.categories, nil
	}
	return readCalled(t.tx)
}

func readCalled(t *tx) ([]calledCategory, error) {
	list, err := t.categories()
	called := make([]calledCategory, len(list))
	for i, c := range list {
		called[i] = calledCategory{c.ID, slices.Concat(words.Split(c.Name.Ko), words.Split(c.Name.En))}
		for j, w := range called[i].words {
			if w.Kind == words.Letters {
				called[i].words[j].Text = words.Stem(w.Text)
			}
		}
	}
	return called, err
}

// knows tells whether a word is one of some product's name, tags or options that can
// be mended. What memory has of letters may be a stem.
func (t searcher) knows(w words.Word) (bool, error) {
	if !w.CanSlip() {
		return false, nil
	}
	if t.memory != nil && w.Kind == words.Syllables {
		return t.matchesAny(phrase(inTags, w.Whole()))
	}
	if t.memory != nil && !t.memory.MaySlip(w.Text) {
		return false, nil
	}
	if t.tx == nil {
		return false, errAskDatabase
	}
	var known bool
	err := t.get("SELECT EXISTS (SELECT 1 FROM search_words WHERE word = ?)", []any{w.Text}, &known)
	return known, err
}

// mended is a reading in which words that nothing has are replaced by what may
// have been meant. lost tells how many have no replacement.
func (t searcher) mended(r reading) (better reading, lost int, err error) {
	changed := false
	for _, x := range r.terms {
		list, other, err := t.mend(x)
		if err != nil {
			return better, lost, err
		}
		if len(list) == 0 {
			lost++
		}
		changed = changed || other || len(list) == 0
		better.terms = append(better.terms, list...)
	}
	if changed {
		better.said = said(better.terms)
	}
	return better, lost, nil
}

// weak tells whether a word alone says too little to be searched for instead of
// a whole query.
func (w term) weak() bool   { return w.word.Len() == 1 }
func (w term) strong() bool { return !w.weak() }

func said(terms []term) string {
	list := make([]string, len(terms))
	for i, x := range terms {
		list[i] = x.word.Text
	}
	return strings.Join(list, " ")
}

// mend finds what a word may mean: itself, the beginning of a word, two words
// written as one, or a word that is one slip away. changed: another word.
func (t searcher) mend(x term) (list []term, changed bool, err error) {
	found, err := t.matchesAny(x.anywhere(inAll))
	if err != nil || found {
		return []term{x}, false, err
	}
	if x.word.Kind == words.Letters && x.word.Len() >= 3 && !isNumber(x.word.Text) {
		x.prefix = true
		if found, err = t.matchesAny(x.anywhere(inAll)); err != nil || found {
			return []term{x}, false, err
		}
		x.prefix = false
	}
	if list, err = t.apart(x.word); err != nil || len(list) > 0 {
		return list, false, err
	}
	for _, w := range append([]words.Word{x.word}, x.stems...) {
		near, err := t.nearest(w)
		if err != nil || near.Text != "" {
			return []term{{word: near}}, true, err
		}
	}
	return nil, true, nil
}

func isNumber(text string) bool { return strings.Trim(text, "0123456789") == "" }

// apart reads a word as two that the shop knows.
func (t searcher) apart(w words.Word) ([]term, error) {
	r := []rune(w.Text)
	least := 2
	if w.Kind == words.Letters {
		least = 3
	}
	for i := least; w.CanSlip() && i <= len(r)-least; i++ {
		first, second := string(r[:i]), string(r[i:])
		both := true
		for _, part := range []string{first, second} {
			known, err := t.knows(words.Word{Text: part, Kind: w.Kind})
			if err != nil {
				return nil, err
			}
			both = both && known
		}
		if both {
			return []term{{word: words.Word{Text: first, Kind: w.Kind}},
				{word: words.Word{Text: second, Kind: w.Kind}}}, nil
		}
	}
	return nil, nil
}

// candidate is a known word that may have been meant.
type candidate struct {
	word     words.Word
	keys     int // how many keys are wrong
	products int // that have it
}

// nearest is the word that was meant with a slip; none when there is no such.
func (t searcher) nearest(w words.Word) (words.Word, error) {
	if !w.CanSlip() {
		return words.Word{}, nil
	}
	slips := words.Slips(w.Text)
	if t.memory != nil && !slices.ContainsFunc(slips, t.memory.MaySlip) {
		return words.Word{}, nil
	}
	if t.tx == nil {
		return words.Word{}, errAskDatabase
	}
	var list []candidate
	for _, slip := range slips {
		err := t.each("SELECT w.word, w.products FROM search_slips s JOIN search_words w ON w.word = s.word "+
			"WHERE s.slip = ?", []any{slip},
			func(scan func(...any) error) error {
				c := candidate{word: words.Word{Kind: w.Kind}}
				err := scan(&c.word.Text, &c.products)
				var near bool
				if c.keys, near = words.Near(w, c.word); near {
					list = append(list, c)
				}
				return err
			})
		if err != nil {
			return words.Word{}, err
		}
	}
	if len(list) == 0 {
		return words.Word{}, nil
	}
	return slices.MinFunc(list, func(a, b candidate) int {
		return cmp.Or(a.keys-b.keys, b.products-a.products, strings.Compare(a.word.Text, b.word.Text))
	}).word, nil
}

// completions are words that begin with what is typed so far, most used first.
func (t searcher) completions(typed words.Word, limit int) ([]words.Word, error) {
	if t.tx == nil {
		return nil, errAskDatabase
	}
	var list []words.Word
	keys := words.Keys(typed.Text)
	err := t.each("SELECT word FROM search_words WHERE keys >= ? AND keys < ? ORDER BY products DESC, word LIMIT ?",
		[]any{keys, keys + "\U0010FFFF", limit}, func(scan func(...any) error) error {
			var word string
			err := scan(&word)
			list = append(list, words.Split(word)...)
			return err
		})
	return list, err
}
