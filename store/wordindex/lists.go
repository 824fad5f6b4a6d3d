package wordindex

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// lists are ascending lists of numbers by keys, without a pointer in them. A list is
// the distances from each number to the next, or a bit for every number there may be
// where that is hardly longer, since such a list is put into a set at once.
type lists struct {
	starts []uint32 // of the keys whose first bits are the same
	keys   []uint64 // ascending
	ends   []uint32 // of each key's list in data
	data   []byte
	room   int // numbers are less than this
}

// firstBits is by how many bits keys are found before the few that share them are
// looked through; keys are evenly spread.
const firstBits = 16

// denseShare: a list of more than one number in so many is kept as bits.
const denseShare = 16

// pair is one number of the list of a key.
type pair struct {
	key    uint64
	number uint32
}

// listsOf makes lists of pairs, which it sorts. Pairs of the same key need not differ.
func listsOf(pairs []pair, room int) lists {
	slices.SortFunc(pairs, func(a, b pair) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return int(a.number) - int(b.number)
	})
	pairs = slices.Compact(pairs)
	w := listWriter{lists: lists{room: room}}
	var numbers []uint32
	for i, p := range pairs {
		numbers = append(numbers, p.number)
		if i+1 == len(pairs) || pairs[i+1].key != p.key {
			w.add(p.key, numbers)
			numbers = numbers[:0]
		}
	}
	return w.done()
}

// listWriter writes lists in the order of their keys.
type listWriter struct{ lists }

func (w *listWriter) add(key uint64, numbers []uint32) {
	w.keys = append(w.keys, key)
	if len(numbers) > w.room/denseShare && w.room > 64 {
		w.data = append(w.data, asBits)
		set := make([]byte, (w.room+63)/64*8)
		for _, n := range numbers {
			set[n/8] |= 1 << (n % 8)
		}
		w.data = append(w.data, set...)
	} else {
		w.data = append(w.data, asDistances)
		last := uint32(0)
		for _, n := range numbers {
			w.data = binary.AppendUvarint(w.data, uint64(n-last))
			last = n
		}
	}
	w.ends = append(w.ends, uint32(len(w.data)))
}

// How a list is kept, its first byte.
const asDistances, asBits = 0, 1

// done leaves no room for more.
func (w *listWriter) done() lists {
	l := w.lists
	l.keys, l.ends, l.data = slices.Clone(l.keys), slices.Clone(l.ends), slices.Clone(l.data)
	if len(l.keys) > 1<<firstBits {
		l.starts = make([]uint32, 1<<firstBits+1)
		for _, key := range l.keys {
			l.starts[key>>(64-firstBits)+1]++
		}
		for i := 1; i < len(l.starts); i++ {
			l.starts[i] += l.starts[i-1]
		}
	}
	return l
}

// find returns the list of a key; nil: there is none.
func (l *lists) find(key uint64) []byte {
	from, to := 0, len(l.keys)
	if l.starts != nil {
		first := key >> (64 - firstBits)
		from, to = int(l.starts[first]), int(l.starts[first+1])
	}
	i, ok := slices.BinarySearch(l.keys[from:to], key)
	if !ok {
		return nil
	}
	return l.at(from + i)
}

func (l *lists) at(i int) []byte {
	if i == 0 {
		return l.data[:l.ends[0]]
	}
	return l.data[l.ends[i-1]:l.ends[i]]
}

// numbersOf appends what is in a list to some numbers, each moved by a distance.
func numbersOf(list []byte, moved uint32, to []uint32) []uint32 {
	if len(list) == 0 {
		return to
	}
	if list[0] == asBits {
		for i := 1; i < len(list); i += 8 {
			for word := binary.LittleEndian.Uint64(list[i:]); word != 0; word &= word - 1 {
				to = append(to, uint32(8*(i-1)+bits.TrailingZeros64(word))+moved)
			}
		}
		return to
	}
	last := moved
	for i := 1; i < len(list); {
		distance, n := binary.Uvarint(list[i:])
		last, i = last+uint32(distance), i+n
		to = append(to, last)
	}
	return to
}

// addTo puts what is in a list into a set that has room for it.
func addTo(set []uint64, list []byte) {
	if len(list) == 0 {
		return
	}
	if list[0] == asBits {
		for i := range set {
			set[i] |= binary.LittleEndian.Uint64(list[1+8*i:])
		}
		return
	}
	number := uint64(0)
	for i := 1; i < len(list); {
		distance := uint64(list[i])
		i++
		if distance >= 0x80 {
			more, n := binary.Uvarint(list[i-1:])
			distance, i = more, i-1+n
		}
		number += distance
		set[number/64] |= 1 << (number % 64)
	}
}

// joined puts lists together whose numbers follow each other: those of each of them
// begin behind the room of those before.
func joined(runs []lists) lists {
	if len(runs) == 1 {
		return runs[0]
	}
	w := listWriter{}
	for _, run := range runs {
		w.room += run.room
	}
	next := make([]int, len(runs)) // the key of each run that comes next
	var numbers []uint32
	for {
		least, some := uint64(0), false
		for r, run := range runs {
			if next[r] < len(run.keys) && (!some || run.keys[next[r]] < least) {
				least, some = run.keys[next[r]], true
			}
		}
		if !some {
			return w.done()
		}
		numbers = numbers[:0]
		moved := uint32(0)
		for r, run := range runs {
			if next[r] < len(run.keys) && run.keys[next[r]] == least {
				numbers = numbersOf(run.at(next[r]), moved, numbers)
				next[r]++
			}
			moved += uint32(run.room)
		}
		w.add(least, numbers)
	}
}
