package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
)

// name stands for what is counted: a keyed hash of it, so that nobody can choose
// whose places it shares.
type name [16]byte

// nameOf returns the name of a text.
func nameOf(key []byte, text string) (n name) {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	copy(n[:], mac.Sum(nil))
	return n
}

// ways is how many places a name may take.
const ways = 8

// places is a table of bounded size. A name may take one of few places, which it
// shares with others by its hash. Where they are full, the one that matters least
// gives way: nobody is refused for lack of room.
type places[V any] struct {
	sets [][]kept[V]            // as many as are made; each has up to ways places
	less func(a, b *V) bool     // which matters less
	over func(v *V) (over bool) // whether it no longer matters at all
}

// kept is a taken place, or one that is free again.
type kept[V any] struct {
	name  name
	taken bool
	value V
}

// newPlaces returns an empty table for so many names.
func newPlaces[V any](most int, less func(a, b *V) bool, over func(*V) bool) *places[V] {
	return &places[V]{sets: make([][]kept[V], most/ways), less: less, over: over}
}

// set returns the number of the places that a name may take.
func (p *places[V]) set(n name) int { return int(binary.BigEndian.Uint64(n[:]) % uint64(len(p.sets))) }

// find returns what is kept under a name, and its place; nil: nothing. The pointer is
// good until the next call of put.
func (p *places[V]) find(n name) (*V, int) {
	i := p.set(n)
	for way := range p.sets[i] {
		if k := &p.sets[i][way]; k.taken && k.name == n {
			return &k.value, i*ways + way
		}
	}
	return nil, 0
}

// put keeps a value under a name that has none. lost tells that something which still
// mattered gave way to it.
func (p *places[V]) put(n name, v V) (at *V, lost bool) {
	i := p.set(n)
	set, way := p.sets[i], -1
	for w := range set {
		switch k := &set[w]; {
		case !k.taken || p.over(&k.value):
			set[w] = kept[V]{n, true, v}
			return &set[w].value, false
		case way < 0 || p.less(&k.value, &set[way].value):
			way = w
		}
	}
	if len(set) < ways {
		p.sets[i] = append(set, kept[V]{n, true, v})
		return &p.sets[i][len(set)].value, false
	}
	set[way] = kept[V]{n, true, v}
	return &set[way].value, true
}

// restore keeps a value in the place that it had in another run of the program,
// unless the name does not belong there.
func (p *places[V]) restore(place int, n name, v V) {
	i, way := place/ways, place%ways
	if place < 0 || i != p.set(n) {
		return
	}
	for len(p.sets[i]) <= way {
		p.sets[i] = append(p.sets[i], kept[V]{})
	}
	p.sets[i][way] = kept[V]{n, true, v}
}

// drop frees a name's place.
func (p *places[V]) drop(n name) {
	if _, place := p.find(n); p.sets[p.set(n)] != nil {
		if k := &p.sets[place/ways][place%ways]; k.taken && k.name == n {
			*k = kept[V]{}
		}
	}
}

// size counts the taken places.
func (p *places[V]) size() (n int) {
	for _, set := range p.sets {
		for _, k := range set {
			if k.taken {
				n++
			}
		}
	}
	return n
}
