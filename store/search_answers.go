package store

import (
	"cmp"
	"slices"
	"sync"
)

// answer is what a search found, best first but for what is sold out: stock changes
// with every order, and is looked up for the page that is shown.
type answer struct {
	instead string   // what was searched instead of what was typed; empty: the same
	words   []string // what was found, to be marked in names
	hits    []hit
}

// hit is a product that was found.
type hit struct {
	product int64
	tier    int // how well it fits; 0 is best
}

// Bounds of what is kept of searches, about 5 MB: how many answers, how many hits
// in all of them, and how long a query may be.
const (
	answersKept  = 1000
	hitsKept     = 250_000
	longestAsked = 256 // bytes
)

// asked is a query, or what is typed so far of one.
type asked struct {
	text string
	half bool
}

// answers keeps what searches found until something else than the stock changes:
// most people search for the same few things.
type answers struct {
	mu      sync.Mutex
	written int64 // when all of them were found, as table shown counts
	kept    map[asked]answer
	hits    int // in all of them
}

// answer is what a search finds as of one state. While products wait to be indexed, two
// answers may differ though nothing was written between them, so none is kept.
func (c *core) answer(now shownAs, q asked, find func() (answer, error)) (answer, error) {
	if now.waits {
		c.indexer.wake()
		return find()
	}
	if known, ok := c.answers.known(q, now.written); ok {
		return known, nil
	}
	found, err := find()
	if err == nil && len(q.text) <= longestAsked {
		c.answers.keep(q, now.written, found)
	}
	return found, err
}

func (a *answers) known(q asked, written int64) (answer, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.written != written {
		return answer{}, false
	}
	known, ok := a.kept[q]
	return known, ok
}

func (a *answers) keep(q asked, written int64, found answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if written < a.written {
		return // somebody has seen a later change
	}
	if written > a.written || a.kept == nil {
		a.written, a.kept, a.hits = written, map[asked]answer{}, 0
	}
	a.forget(q)
	for other := range a.kept { // in no order: what is asked for often comes back
		if len(a.kept) < answersKept && a.hits+len(found.hits) <= hitsKept {
			break
		}
		a.forget(other)
	}
	a.kept[q], a.hits = found, a.hits+len(found.hits)
}

func (a *answers) forget(q asked) {
	a.hits -= len(a.kept[q].hits)
	delete(a.kept, q)
}

// placed is a product that was found and its place in the shop's order.
type placed struct {
	hit
	position int64 // not known where the database was asked alone
}

// collection is what was found tier by tier, the best first.
type collection struct {
	list []placed
	has  idSet
	most int
}

// add takes what is not in the collection yet, and tells whether there is room for more.
func (c *collection) add(found []placed, tier int) bool {
	if c.has == nil && len(found) > 0 {
		c.has = newIDSet(c.most)
	}
	for _, p := range found {
		if len(c.list) < c.most && c.has.add(p.product) {
			p.tier = tier
			c.list = append(c.list, p)
		}
	}
	return len(c.list) < c.most
}

// idSet is a set of ids above 0, which takes a third of the time of a map.
type idSet []int64

// newIDSet has room for so many.
func newIDSet(most int) idSet {
	size := 16
	for size < 2*most {
		size *= 2
	}
	return make(idSet, size)
}

// add tells whether an id was not in the set.
func (s idSet) add(id int64) bool {
	for i := uint64(id) * 0x9e3779b97f4a7c15 >> 32; ; i++ {
		switch at := &s[i%uint64(len(s))]; *at {
		case 0:
			*at = id
			return true
		case id:
			return false
		}
	}
}

// ranked orders products by how well they fit, then by age.
func (t searcher) ranked(list []placed) ([]hit, error) {
	if len(list) == 0 {
		return nil, nil
	}
	if t.memory == nil {
		if err := t.place(list); err != nil {
			return nil, err
		}
	}
	better := func(a, b placed) int {
		return cmp.Or(a.tier-b.tier, cmp.Compare(b.position, a.position), cmp.Compare(b.product, a.product))
	}
	if !slices.IsSortedFunc(list, better) {
		slices.SortFunc(list, better)
	}
	hits := make([]hit, len(list))
	for i, h := range list {
		hits[i] = h.hit
	}
	return hits, nil
}

// place reads the positions of products.
func (t searcher) place(list []placed) error {
	ids, at := make([]int64, len(list)), make(map[int64]int, len(list))
	for i, p := range list {
		ids[i], at[p.product] = p.product, i
	}
	return t.each(`SELECT d.product_id, d.position FROM each_number(?) j CROSS JOIN search_docs d WHERE d.product_id =
	  j.value`, []any{valueList(ids)}, func(scan func(...any) error) error {
		var id, position int64
		err := scan(&id, &position)
		list[at[id]].position = position
		return err
	})
}

// leastStock is of how many hits the stock is looked up together at least.
const leastStock = 8

// page lists the products from one place among hits up to another, with what is
// sold out at the end of its tier.
func (t searcher) page(hits []hit, from, to int) ([]int64, error) {
	var list []int64
	for begins := 0; begins < min(to, len(hits)); {
		ends := begins
		for ends < len(hits) && hits[ends].tier == hits[begins].tier {
			ends++
		}
		if ends > from {
			tier, err := t.soldOutLast(hits[begins:ends], to-begins)
			if err != nil {
				return nil, err
			}
			list = append(list, tier[max(from-begins, 0):min(to-begins, len(tier))]...)
		}
		begins = ends
	}
	return list, nil
}

// soldOutLast lists the products of a tier in their order, at least as many as are
// enough.
func (t searcher) soldOutLast(tier []hit, enough int) ([]int64, error) {
	var inStock, soldOut []int64
	for len(tier) > 0 && len(inStock) < enough {
		n := min(len(tier), max(enough, leastStock))
		if err := t.eachStock(products(tier[:n]), func(id int64, has bool) {
			if has {
				inStock = append(inStock, id)
			} else {
				soldOut = append(soldOut, id)
			}
		}); err != nil {
			return nil, err
		}
		tier = tier[n:]
	}
	return append(inStock, soldOut...), nil
}

// eachStock tells of each of some products whether it is in stock.
func (t searcher) eachStock(ids []int64, tell func(id int64, has bool)) error {
	if t.memory != nil {
		for _, id := range ids {
			tell(id, !isSoldOut(t.memory.Card(id)))
		}
		return nil
	}
	return t.each(`SELECT j.value, EXISTS (SELECT 1 FROM variants v WHERE v.product_id = j.value AND v.active = 1
	  AND (v.stock > 0 OR v.counted = 0)) FROM each_number(?) j ORDER BY j.key`, []any{valueList(ids)},
		func(scan func(...any) error) error {
			var id int64
			var has bool
			err := scan(&id, &has)
			tell(id, has)
			return err
		})
}

func products(hits []hit) []int64 {
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = h.product
	}
	return ids
}
