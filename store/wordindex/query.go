package wordindex

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
)

// Set is a set of products of an index, for as long as its query goes on. The zero
// Set is empty.
type Set [2][]uint64 // of the base, and of what has changed since

// Field is a part of a product where something can be found.
type Field byte

// The fields.
const (
	InName     Field = 'n'
	InTags     Field = 't'
	InTexts    Field = 'x'
	InCodes    Field = 'c'
	InInitials Field = 'i' // of the words of names
	InJoins    Field = 'j' // words of a name that are written as one
)

// Query looks for products. What it has found is not found twice.
type Query struct {
	*Index
	found []found
	free  [2][][]uint64 // no longer used
	used  [2][][]uint64
	hits  []Hit // the last that were listed
	room  int   // of the base, for which its sets were made
}

type found struct {
	in     string
	phrase string
	set    Set
}

// Queries lends queries, whose memory is used again.
type Queries struct{ pool sync.Pool }

// Begin begins to look into an index.
func (p *Queries) Begin(x *Index) *Query {
	q, ok := p.pool.Get().(*Query)
	if !ok {
		q = &Query{}
	}
	if q.room != len(x.base.ids) {
		q.free[0] = nil
	}
	q.free[1], q.Index, q.room = nil, x, len(x.base.ids)
	return q
}

// End ends a query: its sets must not be used any more.
func (p *Queries) End(q *Query) {
	for i := range q.used {
		q.free[i], q.used[i] = append(q.free[i], q.used[i]...), nil
	}
	clear(q.found)
	q.found, q.Index = q.found[:0], nil
	p.pool.Put(q)
}

// setsKept is how many sets a query keeps for the next one.
const setsKept = 32

// empty is a set of a segment with nothing in it.
func (q *Query) empty(which int) []uint64 {
	var set []uint64
	if n := len(q.free[which]); n > 0 {
		set, q.free[which] = q.free[which][n-1], q.free[which][:n-1]
		clear(set)
	} else {
		set = make([]uint64, (len(q.segment(which).ids)+63)/64)
	}
	if len(q.used[which]) < setsKept {
		q.used[which] = append(q.used[which], set)
	}
	return set
}

func (x *Index) segment(which int) *segment {
	if which == 0 {
		return x.base
	}
	return x.recent
}

// Phrase finds the products that have a phrase of tokens in one of some fields.
func (q *Query) Phrase(in string, phrase string) Set {
	for _, f := range q.found {
		if f.phrase == phrase && f.in == in {
			return f.set
		}
	}
	var set Set
	for which := range set {
		for i := range len(in) {
			q.add(&set, which, Field(in[i]), phrase)
		}
	}
	q.found = append(q.found, found{in, phrase, set})
	return set
}

// add puts the products that have a phrase in a field into a set.
func (q *Query) add(set *Set, which int, in Field, phrase string) {
	s := q.segment(which)
	if len(s.ids) == 0 {
		return
	}
	put := func(c class, text string) {
		list := s.lists.find(q.of(c, text))
		if list == nil {
			return
		}
		if set[which] == nil {
			set[which] = q.empty(which)
		}
		addTo(set[which], list)
	}
	switch in {
	case InCodes:
		put(ofCode, phrase)
	case InJoins:
		put(ofJoin, phrase)
	case InInitials:
		q.words(&s.initials, phrase, ofInitials, ofOpeningInitials, put)
	case InName:
		q.words(&s.plain, phrase, ofName, ofOpening, put)
	case InTags:
		q.words(&s.plain, phrase, ofTag, 0, put)
	case InTexts:
		q.words(&s.plain, phrase, ofText, 0, put)
	}
}

// words puts the products of all words that a phrase is in.
func (q *Query) words(v *vocabulary, phrase string, of, opens class, put func(class, string)) {
	if text, ok := strings.CutPrefix(phrase, whole); ok {
		put(of, text)
		return
	}
	if text, ok := strings.CutPrefix(phrase, opening); ok {
		if opens != 0 {
			put(opens, text)
		}
		return
	}
	put(of, phrase) // a word of letters, or its stem
	for _, n := range v.having(q.keys, phrase) {
		put(of, v.word(n))
	}
}

// All is what is in all of some sets.
func (q *Query) All(sets ...Set) Set {
	return q.join(sets, func(which int) []uint64 {
		for _, s := range sets {
			if s[which] == nil {
				return nil
			}
		}
		all := q.empty(which)
		copy(all, sets[0][which])
		for _, s := range sets[1:] {
			for i, word := range s[which] {
				all[i] &= word
			}
		}
		return all
	})
}

// Any is what is in one of some sets.
func (q *Query) Any(sets ...Set) Set {
	return q.join(sets, func(which int) []uint64 {
		var first, any []uint64
		for _, s := range sets {
			switch {
			case s[which] == nil:
			case first == nil:
				first = s[which]
			case any == nil:
				any = q.empty(which)
				copy(any, first)
				fallthrough
			default:
				for i, word := range s[which] {
					any[i] |= word
				}
			}
		}
		if any == nil {
			return first
		}
		return any
	})
}

func (q *Query) join(sets []Set, of func(which int) []uint64) Set {
	switch len(sets) {
	case 0:
		return Set{}
	case 1:
		return sets[0]
	}
	return Set{of(0), of(1)}
}

// Hit is a product that was found.
type Hit struct {
	ID       int64
	Position int64
}

// Newest lists the products of a set with the highest ids, at most so many, until the
// query is asked for others.
func (q *Query) Newest(set Set, most int) []Hit {
	base, recent := down{words: set[0], dead: q.dead}, down{words: set[1]}
	base.next()
	recent.next()
	list := q.hits[:0]
	for len(list) < most {
		which, place := 0, base.place
		if place < 0 || recent.place >= 0 && q.recent.ids[recent.place] > q.base.ids[place] {
			which, place = 1, recent.place
		}
		if place < 0 {
			break
		}
		if which == 0 {
			base.next()
		} else {
			recent.next()
		}
		s := q.segment(which)
		list = append(list, Hit{s.ids[place], s.positions[place]})
	}
	q.hits = list
	return list
}

// MayBegin tells whether some token of a name, tag, text or join may begin with a text;
// it knows only its first three letters. Shorter ones always may.
func (x *Index) MayBegin(text string) bool {
	begins := beginningOf(text)
	if begins == "" {
		return true
	}
	return x.hints(x.of(ofBeginning, begins))
}

// MaySlip tells whether a text may be a word of a name or tag that can be mended, or
// such a word less one letter.
func (x *Index) MaySlip(text string) bool { return x.hints(x.of(ofSlip, text)) }

func (x *Index) hints(key uint64) bool {
	_, base := slices.BinarySearch(x.base.hints, key)
	_, recent := slices.BinarySearch(x.recent.hints, key)
	return base || recent
}

// Card is what came with a product.
func (x *Index) Card(id int64) []byte {
	if n, ok := x.recent.place(id); ok {
		return x.recent.card(n)
	}
	n, ok := x.base.place(id)
	if !ok || x.dead != nil && x.dead[n/64]&(1<<(n%64)) != 0 {
		return nil
	}
	return x.base.card(n)
}

// Count counts the products with a further token, see Product.
func (x *Index) Count(token string) int {
	n := len(numbersOf(x.recent.lists.find(x.of(ofTag, token)), 0, nil))
	for _, place := range numbersOf(x.base.lists.find(x.of(ofTag, token)), 0, nil) {
		if x.dead == nil || x.dead[place/64]&(1<<(place%64)) == 0 {
			n++
		}
	}
	return n
}

// Position is that of a product; 0: there is none.
func (x *Index) Position(id int64) int64 {
	if n, ok := x.recent.place(id); ok {
		return x.recent.positions[n]
	}
	if n, ok := x.base.place(id); ok {
		return x.base.positions[n]
	}
	return 0
}

// down goes through a set from its end.
type down struct {
	words, dead []uint64
	left        uint64 // of the word at the place
	started     bool
	place       int // -1: there is nothing more
}

func (d *down) next() {
	if !d.started {
		d.started, d.place = true, 64*len(d.words)
	}
	n := d.place / 64 // the word that left is of
	for d.left == 0 {
		if n--; n < 0 {
			d.place = -1
			return
		}
		d.left = d.words[n]
		if d.dead != nil {
			d.left &^= d.dead[n]
		}
		d.place = 64 * n
	}
	bit := 63 - bits.LeadingZeros64(d.left)
	d.left &^= 1 << bit
	d.place = d.place/64*64 + bit
}
