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
	var list []Suggestion
	err := s.read(ctx, func(t *tx) error {
		in := searcher{t}
		a, err := s.answer(in, asked{typed, true}, func() (answer, error) {
			hits, err := in.suggested(typed)
			return answer{hits: hits}, err
		})
		if err != nil || len(a.hits) == 0 {
			return err
		}
		ids, err := in.page(a.hits, 0, min(limit, len(a.hits)))
		if err != nil {
			return err
		}
		return t.each("SELECT p.slug, p.name_ko, p.name_en FROM each_number(?) j CROSS JOIN products p WHERE "+
			"p.id = j.value ORDER BY j.key",
			[]any{valueList(ids)}, func(scan func(...any) error) error {
				var x Suggestion
				err := scan(&x.Slug, &x.Name.Ko, &x.Name.En)
				list = append(list, x)
				return err
			})
	})
	return list, err
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
	tier := map[int64]int{}
	for i, condition := range []condition{
		both(r.terms[0].opens(), all(r.terms, func(w term) condition { return w.anywhere(inName) })),
		r.orAsOne(all(r.terms, func(w term) condition { return w.anywhere(inName) })),
		all(r.terms, func(w term) condition { return w.anywhere(inTags) }),
	} {
		ids, err := t.matching(condition, suggestedAtFirst)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if _, better := tier[id]; !better {
				tier[id] = i
			}
		}
		if len(tier) >= suggestedAtFirst {
			break
		}
	}
	return t.ranked(tier)
}
