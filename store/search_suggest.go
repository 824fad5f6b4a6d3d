package store

import (
	"context"

	"github.com/jangteo/jangteo/store/words"
)

// Suggestion is a product that somebody may be typing the name of.
type Suggestion struct {
	Slug string
	Name Text
}

// Of what may be completed: how many words, and how many products with them.
const (
	completedWords   = 12
	suggestedAtFirst = 96
)

// SuggestProducts completes what is typed so far to the names of at most limit
// products, in the order of a search. Half a syllable is enough.
func (s *Store) SuggestProducts(ctx context.Context, typed string, limit int) ([]Suggestion, error) {
	now, err := s.engine.shown(ctx)
	if err != nil {
		return nil, err
	}
	half := halfTyped{typed, limit}
	if list, ok := s.suggested.get(half, now.version); ok && !now.waits {
		return list, nil
	}
	var list []Suggestion
	err = s.search(ctx, func(in searcher, as shownAs) error {
		now = as
		list, err = s.suggest(in, as, half)
		return err
	})
	if err == nil && !now.waits && len(typed) <= longestAsked {
		s.suggested.put(half, now.version, list, suggestionsKept)
	}
	return list, err
}

// halfTyped is what is typed so far, and how many products it is completed to.
type halfTyped struct {
	text  string
	limit int
}

// suggestionsKept is how many lists of suggestions are kept, about 2 MB.
const suggestionsKept = 1000

func (s *Store) suggest(t searcher, now shownAs, half halfTyped) ([]Suggestion, error) {
	a, err := s.answer(now, asked{half.text, true}, func() (answer, error) {
		hits, err := t.suggested(half.text)
		return answer{hits: hits}, err
	})
	if err != nil || len(a.hits) == 0 {
		return nil, err
	}
	cards, err := t.pageOfCards(a.hits, 0, min(half.limit, len(a.hits)))
	if err != nil {
		return nil, err
	}
	list := make([]Suggestion, len(cards))
	for i, c := range cards {
		list[i] = Suggestion{c.Slug, c.Name}
	}
	return list, nil
}

func (t searcher) suggested(typed string) ([]hit, error) {
	for _, text := range []string{typed, words.OtherLayout(words.Fold(typed))} {
		hits, err := t.completed(text)
		if err != nil || len(hits) > 0 {
			return hits, err
		}
	}
	_, hits, err := t.search(typed)
	return hits, err
}

// completed finds products that have all words, the last of them perhaps only
// half typed.
func (t searcher) completed(text string) ([]hit, error) {
	r, err := t.read(text)
	if err != nil || len(r.terms) == 0 {
		return nil, err
	}
	last := &r.terms[len(r.terms)-1]
	if last.prefix = len([]rune(words.Keys(last.word.Text))) > 1; last.prefix { // one key says too little
		if last.stems, err = t.completions(last.word, completedWords); err != nil {
			return nil, err
		}
	}
	c := collection{most: 3 * suggestedAtFirst}
	for i, condition := range []condition{
		both(r.terms[0].opens(), all(r.terms, func(w term) condition { return w.anywhere(inName) })),
		r.orAsOne(all(r.terms, func(w term) condition { return w.anywhere(inName) })),
		all(r.terms, func(w term) condition { return w.anywhere(inTags) }),
	} {
		found, err := t.placed(condition, suggestedAtFirst)
		if err != nil {
			return nil, err
		}
		if c.add(found, i); len(c.list) >= suggestedAtFirst {
			break
		}
	}
	return t.ranked(c.list)
}
