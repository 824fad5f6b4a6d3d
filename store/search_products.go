package store

import (
	"context"
	"slices"

	"github.com/jangteo/jangteo/store/words"
)

// searchLimit is how many products a search finds at the most: those that fit
// best.
const searchLimit = 480

// SearchPage asks for a page of what a search finds.
type SearchPage struct {
	Number int     // 1 is the first
	Limit  int     // products per page
	Narrow Listing // order and filter; zero: what fits best first
}

// Found is a page of what a search found.
type Found struct {
	Cards   []Card
	Total   int      // products found, on all pages
	More    bool     // there are more than Total, less fitting ones
	Page    int      // the page that Cards are, at most the last one
	Pages   int      // how many pages there are; 0: nothing was found
	Instead string   // what was searched instead of what was typed; empty: the same
	Words   []string // what was found, to be marked in names
	Passing bool     // products wait to be indexed: soon something else may be found, though nothing changes
}

// SearchProducts finds products by name, tags, maker, options, category,
// summary and article number. An article number comes first, then names before
// tags before texts, whole words before parts, what is in stock before what is
// not, and newer before older. When nothing has all words, it tries what may
// have been meant, then some of the words.
func (s *Store) SearchProducts(ctx context.Context, query string, p SearchPage) (Found, error) {
	var f Found
	var hits []int64
	err := s.search(ctx, func(in searcher, now shownAs) error {
		a, err := s.answer(now, asked{text: query}, func() (answer, error) {
			r, hits, err := in.search(query)
			return answer{instead: r.said, words: r.marked(), hits: hits}, err
		})
		if f.Passing = now.waits; err != nil || len(a.hits) == 0 {
			return err
		}
		total := min(len(a.hits), searchLimit)
		if !p.Narrow.isPlain() {
			f.Instead, f.Words, hits = a.instead, slices.Clone(a.words), products(a.hits[:total])
			return nil
		}
		f = Found{Total: total, More: total == searchLimit, Instead: a.instead, Words: slices.Clone(a.words),
			Passing: now.waits}
		f.Pages = (f.Total + p.Limit - 1) / p.Limit
		f.Page = min(max(p.Number, 1), f.Pages)
		f.Cards, err = in.pageOfCards(a.hits, (f.Page-1)*p.Limit, min(f.Page*p.Limit, f.Total))
		return err
	})
	if err != nil || len(hits) == 0 {
		return f, err
	}
	p.Narrow.Limit = p.Limit
	err = s.read(ctx, func(t *tx) (err error) {
		f.Cards, f.Total, f.Page, err = p.Narrow.narrowed(t, hits, p.Number)
		f.Pages = (f.Total + p.Limit - 1) / p.Limit
		return err
	})
	return f, err
}

// pageOfCards reads the cards of products from one place among hits up to another.
// Where none is sold out up to there, they are in their order already.
func (t searcher) pageOfCards(hits []hit, from, to int) ([]Card, error) {
	if from == 0 {
		cards, err := t.cardsOf(products(hits[:to]))
		if err != nil || !slices.ContainsFunc(cards, func(c Card) bool { return c.SoldOut }) {
			return cards, err
		}
	}
	ids, err := t.page(hits, from, to)
	if err != nil {
		return nil, err
	}
	return t.cardsOf(ids)
}

// marked lists the texts that a search found.
func (r reading) marked() []string {
	var list []string
	for _, x := range r.terms {
		list = append(list, x.word.Text)
		for _, stem := range x.stems {
			list = append(list, stem.Text)
		}
	}
	if r.joined != nil {
		list = append(list, r.joined.word.Text)
	}
	return list
}

// nameTier is the last tier of what has every word in its name.
const nameTier = 3

// search understands a query and finds products, best first.
func (t searcher) search(query string) (reading, []hit, error) {
	typed, err := t.read(query)
	if err != nil || len(typed.terms) == 0 {
		return typed, nil, err
	}
	hits, err := t.hits(typed)
	if err != nil || named(hits) {
		return typed, hits, err
	}
	other, err := t.read(words.OtherLayout(words.Fold(query)))
	if err != nil {
		return typed, nil, err
	}
	if len(other.terms) > 0 {
		other.said = said(other.terms)
		slipped, err := t.hits(other)
		if err != nil || len(slipped) > 0 && (len(hits) == 0 || named(slipped)) {
			return other, slipped, err
		}
	}
	if len(hits) > 0 {
		return typed, hits, nil
	}
	return t.searchMended(typed, other)
}

// searchMended looks for what may have been meant by what finds nothing.
func (t searcher) searchMended(typed, other reading) (reading, []hit, error) {
	better, lost, err := t.mended(typed)
	if err != nil {
		return typed, nil, err
	}
	if lost > 0 && len(other.terms) > 0 {
		mended, otherLost, err := t.mended(other)
		if err != nil {
			return typed, nil, err
		}
		if otherLost == 0 {
			better, lost = mended, 0
			better.said = said(better.terms)
		}
	}
	if lost > 0 && !slices.ContainsFunc(better.terms, term.strong) {
		return typed, nil, nil
	}
	hits, err := t.hits(better)
	if err != nil || len(hits) > 0 {
		return better, hits, err
	}
	hits, err = t.someOf(better)
	return better, hits, err
}

func named(hits []hit) bool { return len(hits) > 0 && hits[0].tier <= nameTier }

// tiers are conditions that fit less and less well.
func (r reading) tiers() []condition {
	code := words.Join(r.plain())
	name := all(r.terms, func(w term) condition { return w.anywhere(inName) })
	tiers := []condition{
		phrase(inCodes, code),
		both(r.terms[0].opens(), all(r.terms, term.whole)),
		all(r.terms, term.whole),
		r.orAsOne(name),
		all(r.terms, func(w term) condition { return w.anywhere(inTags) }),
		all(r.terms, func(w term) condition { return w.anywhere(inAll) }),
	}
	if len(code) >= 4 && r.code {
		tiers = append(tiers, beginning(inCodes, code))
	}
	return tiers
}

func (r reading) plain() []words.Word {
	list := make([]words.Word, len(r.terms))
	for i, x := range r.terms {
		list[i] = x.word
	}
	return list
}

func (r reading) orAsOne(c condition) condition {
	if r.joined == nil {
		return c
	}
	return either(c, r.joined.anywhere(inName))
}

// hits finds the products that have all terms, best first.
func (t searcher) hits(r reading) ([]hit, error) {
	c := collection{most: searchLimit}
	for i, condition := range r.tiers() {
		found, err := t.placed(condition, searchLimit)
		if err != nil {
			return nil, err
		}
		if !c.add(found, i) {
			break
		}
	}
	return t.ranked(c.list)
}

// softLimit is how many products are read for each word when nothing has all.
const softLimit = 240

// someOf finds products that have some of the terms, most of them first.
func (t searcher) someOf(r reading) ([]hit, error) {
	if len(r.terms) < 2 {
		return nil, nil
	}
	var list []placed
	at := map[int64]int{}
	for _, w := range slices.DeleteFunc(slices.Clone(r.terms), term.weak) {
		for _, f := range []field{inName, inAll} {
			found, err := t.placed(w.anywhere(f), softLimit)
			if err != nil {
				return nil, err
			}
			for _, p := range found {
				n, known := at[p.product]
				if !known {
					n, at[p.product] = len(list), len(list)
					list = append(list, p)
				}
				list[n].tier--
			}
		}
	}
	return t.ranked(list)
}
