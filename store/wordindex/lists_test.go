package wordindex

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestListsKeepWhatTheyWereGiven makes lists of few and of many keys, with some that
// have most numbers, at once and in parts that are joined.
func TestListsKeepWhatTheyWereGiven(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []struct{ keys, room, parts int }{{1, 1, 1}, {3, 70, 1}, {50, 1000, 4}, {80_000, 300, 2}} {
		keys := make([]uint64, size.keys)
		for i := range keys {
			keys[i] = r.Uint64()
		}
		want := map[uint64][]uint32{}
		var runs []lists
		for part := range size.parts {
			var pairs []pair
			for n := range size.room {
				for range 1 + 2*size.keys/size.room {
					key := keys[r.IntN(len(keys))]
					if r.IntN(2) == 0 {
						key = keys[0] // is a list of bits
					}
					number := uint32(part*size.room + n)
					if list := want[key]; len(list) == 0 || list[len(list)-1] != number {
						want[key] = append(list, number)
					}
					pairs = append(pairs, pair{key, uint32(n)})
				}
			}
			runs = append(runs, listsOf(pairs, size.room))
		}
		l := joined(runs)
		for _, key := range append(keys, 0, 1, ^uint64(0)) {
			list := l.find(key)
			if got := numbersOf(list, 0, nil); !slices.Equal(got, want[key]) {
				t.Fatalf("%+v: key %d has %v, want %v", size, key, got, want[key])
			}
			set := make([]uint64, (size.parts*size.room+63)/64)
			addTo(set, list)
			for n := range uint32(size.parts * size.room) {
				if _, in := slices.BinarySearch(want[key], n); in != (set[n/64]>>(n%64)&1 == 1) {
					t.Fatalf("%+v: key %d: set of %d is wrong", size, key, n)
				}
				if size.keys > 1000 {
					break
				}
			}
		}
	}
}
