// Package wordindex finds the products of a shop by their words, in memory. It takes
// the tokens that package words makes of texts and finds the same products by them
// as an index of the database would.
//
// What is kept does not grow with each pair of syllables of each product: products
// are listed by whole words, and pairs of syllables lead to the words that have
// them. Keys are 64-bit hashes with a seed that nobody knows. An index never
// changes: one that follows a change is another one, which shares most of it.
package wordindex

import (
	"cmp"
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store/words"
)

// Product is what one product is found by.
type Product struct {
	ID       int64
	Position int64          // in the shop's order
	Names    [][]words.Word // each begins anew
	Tags     [][]words.Word
	Texts    [][]words.Word
	Tokens   []string // further ones among those of the tags, found as they are
	Codes    []string
	Card     []byte // comes with the product
}

// class is a kind of list; those of products are told apart by where a word stands.
type class uint64

const (
	ofName class = iota + 1
	ofTag        // and not in a name
	ofText       // and in neither
	ofInitials
	ofOpening // the first word of a name
	ofOpeningInitials
	ofJoin
	ofCode
	ofGram // a part of a word, among words
	ofBeginning
	ofSlip
)

// keys makes keys of texts.
type keys struct{ seed maphash.Seed }

func (k keys) of(c class, text string) uint64 {
	return maphash.String(k.seed, text) + uint64(c)*0x9e3779b97f4a7c15
}

// vocabulary are words by the pairs of characters in them and their edges.
type vocabulary struct {
	grams lists  // of words
	texts string // of all words
	ends  []uint32
}

func (v *vocabulary) word(n uint32) string {
	if n == 0 {
		return v.texts[:v.ends[0]]
	}
	return v.texts[v.ends[n-1]:v.ends[n]]
}

// segment is an index that is made at once.
type segment struct {
	ids       []int64 // ascending
	positions []int64
	cards     []byte
	cardEnds  []uint32
	lists     lists
	plain     vocabulary
	initials  vocabulary
	hints     []uint64 // keys of beginnings and slips of words, ascending
}

func (s *segment) card(n int) []byte {
	if n == 0 {
		return s.cards[:s.cardEnds[0]]
	}
	return s.cards[s.cardEnds[n-1]:s.cardEnds[n]]
}

func (s *segment) place(id int64) (int, bool) { return slices.BinarySearch(s.ids, id) }

// builder makes a segment of products in the order of their ids.
type builder struct {
	keys
	segment
	pairs    []pair
	begins   int // the first product of the pairs
	runs     []lists
	plain    wordList
	initials wordList
	hinted   map[uint64]bool
	slipped  map[string]bool // the words whose slips are hinted
}

// wordList are the different words of an index under construction.
type wordList struct {
	known map[string]bool
	list  []string
}

func (l *wordList) add(text string) {
	if !l.known[text] {
		text = strings.Clone(text)
		l.known[text] = true
		l.list = append(l.list, text)
	}
}

// pairsAtOnce is how many pairs are sorted together, 4 MB.
const pairsAtOnce = 1 << 18

func newBuilder(k keys) *builder {
	return &builder{keys: k, plain: wordList{known: map[string]bool{}}, initials: wordList{known: map[string]bool{}},
		hinted: map[uint64]bool{}, slipped: map[string]bool{}}
}

func (b *builder) add(p Product) {
	n := uint32(len(b.ids) - b.begins)
	b.ids, b.positions = append(b.ids, p.ID), append(b.positions, p.Position)
	b.cards = append(b.cards, p.Card...)
	b.cardEnds = append(b.cardEnds, uint32(len(b.cards)))
	put := func(c class, text string) { b.pairs = append(b.pairs, pair{b.of(c, text), n}) }
	seen := map[string]bool{}
	place := func(c class, token string) {
		if !seen[token] {
			seen[token] = true
			put(c, token)
		}
	}
	for i, lists := range [][][]words.Word{p.Names, p.Tags, p.Texts} {
		c := []class{ofName, ofTag, ofText}[i]
		for _, list := range lists {
			for _, w := range list {
				b.hint(w, c)
				place(c, w.Text)
				if w.Kind != words.Letters {
					b.plain.add(w.Text)
				} else if stem := words.Stem(w.Text); stem != w.Text {
					place(c, stem)
					b.begins3(stem)
				}
			}
		}
	}
	for _, token := range p.Tokens {
		put(ofTag, token)
	}
	for _, name := range p.Names {
		b.addName(name, put)
	}
	for _, code := range p.Codes {
		put(ofCode, code)
	}
	if len(b.pairs) >= pairsAtOnce {
		b.endRun()
	}
}

// addName lists what only names are found by.
func (b *builder) addName(name []words.Word, put func(class, string)) {
	if len(name) == 0 {
		return
	}
	put(ofOpening, strings.TrimPrefix(name[0].Opening(), opening))
	begins := true
	for _, w := range name {
		if w.Kind != words.Syllables {
			continue
		}
		initials := words.InitialsOf(w.Text)
		b.initials.add(initials)
		put(ofInitials, initials)
		if begins {
			put(ofOpeningInitials, initials)
		}
		begins = false
	}
	for token := range strings.FieldsSeq(words.JoinedTokens(name)) {
		put(ofJoin, token)
		b.begins3(token)
	}
}

// hint notes how a word begins, and what it is with a slip.
func (b *builder) hint(w words.Word, c class) {
	if w.Kind == words.Letters {
		b.begins3(w.Text)
	}
	if c == ofText || !w.CanSlip() || b.slipped[w.Text] {
		return
	}
	b.slipped[strings.Clone(w.Text)] = true
	for _, slip := range words.Slips(w.Text) {
		b.hinted[b.of(ofSlip, slip)] = true
	}
}

func (b *builder) begins3(token string) {
	if begins := beginningOf(token); begins != "" {
		b.hinted[b.of(ofBeginning, begins)] = true
	}
}

// beginningOf is the first three characters of a text; empty: it has fewer.
func beginningOf(text string) string {
	n := 0
	for i := range text {
		if n++; n > 3 {
			return text[:i]
		}
	}
	if n == 3 {
		return text
	}
	return ""
}

func (b *builder) endRun() {
	b.runs = append(b.runs, listsOf(b.pairs, len(b.ids)-b.begins))
	b.pairs, b.begins = b.pairs[:0], len(b.ids)
}

func (b *builder) done() *segment {
	b.endRun()
	b.pairs = nil
	s := b.segment
	s.ids, s.positions = slices.Clone(s.ids), slices.Clone(s.positions)
	s.cards, s.cardEnds = slices.Clone(s.cards), slices.Clone(s.cardEnds)
	s.lists = joined(b.runs)
	s.hints = slices.Sorted(maps.Keys(b.hinted))
	s.plain, s.initials = b.plain.vocabulary(b.keys), b.initials.vocabulary(b.keys)
	return &s
}

// Markers of tokens, as package words sets them.
const (
	head    = "〈"
	tail    = "〉"
	whole   = "《"
	opening = "〖"
)

func (l *wordList) vocabulary(k keys) vocabulary {
	v := vocabulary{}
	var texts strings.Builder
	var pairs []pair
	for i, text := range l.list {
		texts.WriteString(text)
		v.ends = append(v.ends, uint32(texts.Len()))
		r := []rune(text)
		grams := []string{head + string(r[0]), string(r[len(r)-1]) + tail}
		for j := 1; j < len(r); j++ {
			grams = append(grams, string(r[j-1:j+1]))
		}
		for _, gram := range grams {
			pairs = append(pairs, pair{k.of(ofGram, gram), uint32(i)})
		}
	}
	v.texts = strings.Clone(texts.String())
	v.grams = listsOf(pairs, len(l.list))
	return v
}

// having lists the words that a phrase of tokens is in. Tokens that follow each other
// are the pairs of characters of one word, the last of them perhaps its end.
func (v *vocabulary) having(k keys, phrase string) []uint32 {
	var rarest []byte
	tokens, some := 0, false
	for token := range strings.SplitSeq(phrase, " ") {
		list := v.grams.find(k.of(ofGram, token))
		if list == nil {
			return nil
		}
		if !some || len(list) < len(rarest) {
			rarest, some = list, true
		}
		tokens++
	}
	found := numbersOf(rarest, 0, nil)
	if tokens < 2 {
		return found
	}
	text, ends := textOf(phrase)
	return slices.DeleteFunc(found, func(n uint32) bool {
		if ends {
			return !strings.HasSuffix(v.word(n), text)
		}
		return !strings.Contains(v.word(n), text)
	})
}

// textOf is what a phrase of several tokens stands for, and whether it ends a word.
func textOf(phrase string) (text string, ends bool) {
	var b strings.Builder
	for token := range strings.SplitSeq(phrase, " ") {
		switch {
		case strings.HasSuffix(token, tail):
			ends = true
		case b.Len() == 0:
			b.WriteString(token)
		default:
			_, first := utf8.DecodeRuneInString(token)
			b.WriteString(token[first:])
		}
	}
	return b.String(), ends
}

// Index is some products. Those that have changed since most were indexed are in a
// segment of their own, and dead in the other one.
type Index struct {
	keys
	base, recent *segment
	changed      map[int64]*Product // nil: it is no longer there
	dead         []uint64           // of the base; nil: none
}

// Builder takes products in the ascending order of their ids.
type Builder struct{ b *builder }

// NewBuilder begins an index.
func NewBuilder() *Builder { return &Builder{newBuilder(keys{maphash.MakeSeed()})} }

// Add indexes a further product.
func (b *Builder) Add(p Product) { b.b.add(p) }

// Index is the index of all that was added. The builder is of no further use.
func (b *Builder) Index() *Index {
	return &Index{keys: b.b.keys, base: b.b.done(), recent: newBuilder(b.b.keys).done()}
}

// Changed counts the products that are not as they were when the index was built.
func (x *Index) Changed() int { return len(x.changed) }

// Size is about how many bytes the index takes.
func (x *Index) Size() int64 {
	n := int64(0)
	for _, s := range []*segment{x.base, x.recent} {
		n += int64(8*len(s.ids) + 8*len(s.positions) + len(s.cards) + 4*len(s.cardEnds))
		for _, l := range []*lists{&s.lists, &s.plain.grams, &s.initials.grams} {
			n += int64(12*len(l.keys) + len(l.data) + 4*len(l.starts))
		}
		n += int64(8 * len(s.hints))
		n += int64(len(s.plain.texts) + len(s.initials.texts) + 4*len(s.plain.ends) + 4*len(s.initials.ends))
	}
	return n
}

// With is an index of the same products but some, which are given as they are now; nil:
// one is no longer there.
func (x *Index) With(changes map[int64]*Product) *Index {
	if len(changes) == 0 {
		return x
	}
	y := &Index{keys: x.keys, base: x.base, changed: make(map[int64]*Product, len(x.changed)+len(changes))}
	for _, some := range []map[int64]*Product{x.changed, changes} {
		for id, p := range some {
			y.changed[id] = p
		}
	}
	y.dead = make([]uint64, (len(x.base.ids)+63)/64)
	var now []*Product
	for id, p := range y.changed {
		if n, ok := x.base.place(id); ok {
			y.dead[n/64] |= 1 << (n % 64)
		}
		if p != nil {
			now = append(now, p)
		}
	}
	slices.SortFunc(now, func(a, b *Product) int { return cmp.Compare(a.ID, b.ID) })
	b := newBuilder(x.keys)
	for _, p := range now {
		b.add(*p)
	}
	y.recent = b.done()
	return y
}
