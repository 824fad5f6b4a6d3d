package pagecache

import (
	"encoding/binary"
	"math/bits"
)

// A page that was just made is deflated (RFC 1951) with codes that were made once, of
// pages of a shop: to count a page's own symbols and to make codes of them takes longer
// than all the rest, for a page that is mostly sent once. Repetitions are found as the
// quickest level of flate finds them.

// Bounds of a repetition, and by how many bits of a hash what may be repeated is found.
const (
	leastRepeated = 4
	mostRepeated  = 258
	mostDistance  = 1 << 15
	hashBits      = 13
)

// endOfBlock is the symbol behind the last one.
const endOfBlock = 256

// code is how a symbol is written: its bits and how many they are.
type code struct {
	bits uint32
	size uint8
}

// codes are those of all symbols, with what a repetition's symbol leaves open.
type codes struct {
	literals [endOfBlock + 1]code
	lengths  [mostRepeated + 1]code // of repetitions, by their length
	nearby   [32]code               // by the symbol of the distance
	header   []code                 // of a block with these codes
}

// deflater deflates one text after the other.
type deflater struct {
	*codes
	seen [1 << hashBits]int32 // where four bytes with a hash were last, from 1; 0: nowhere
	out  []byte               // has room for all that a text can become

	parts []byte // of the last page
}

// deflate appends a deflated text to some bytes. Behind the last text the stream ends,
// behind others it goes on with a whole byte.
func (d *deflater) deflate(to, text []byte, last bool) []byte {
	clear(d.seen[:])
	if most := 2*len(text) + 1<<10; len(d.out) < most {
		d.out = make([]byte, most)
	}
	w := bitWriter{out: d.out}
	final := uint32(0)
	if last {
		final = 1
	}
	w.put(code{final, 1})
	for _, c := range d.header {
		w.put(c)
	}
	d.symbols(&w, text)
	w.put(d.literals[endOfBlock])
	if !last {
		w.put(code{0, 3}) // an empty stored block: the rest of its byte, its length, and the same inverted
	}
	to = append(to, w.out[:w.end()]...)
	if !last {
		to = append(to, 0, 0, 255, 255)
	}
	return to
}

// bitWriter writes bits, the lowest first, where there is room for eight bytes more.
type bitWriter struct {
	out  []byte
	at   int
	held uint64 // bits that are not in out yet
	n    uint   // how many, less than 32
}

// put writes a code, of at most 32 bits.
func (w *bitWriter) put(c code) {
	w.held |= uint64(c.bits) << (w.n & 63)
	if w.n += uint(c.size); w.n >= 32 {
		binary.LittleEndian.PutUint32(w.out[w.at:], uint32(w.held))
		w.at += 4
		w.held >>= 32
		w.n -= 32
	}
}

// end writes what is held, and returns where the bits end, as bytes.
func (w *bitWriter) end() int {
	binary.LittleEndian.PutUint64(w.out[w.at:], w.held)
	return w.at + int(w.n+7)/8
}

// symbols writes a text: repetitions of what was there before, and the bytes between.
func (d *deflater) symbols(to *bitWriter, text []byte) {
	w, at := *to, 0
	for at+8 <= len(text) {
		four := binary.LittleEndian.Uint32(text[at:])
		place := &d.seen[hashOf(four)]
		before := int(*place) - 1
		*place = int32(at + 1)
		if before < 0 || at-before > mostDistance || binary.LittleEndian.Uint32(text[before:]) != four {
			w.put(d.literals[byte(four)])
			at++
			continue
		}
		length := repeated(text, before, at)
		w.put(d.lengths[length])
		w.put(d.distance(uint32(at - before)))
		end := at + length
		if end+4 <= len(text) { // what it ends with is often repeated with what follows
			for i := max(at+1, end-3); i < end; i++ {
				d.seen[hashOf(binary.LittleEndian.Uint32(text[i:]))] = int32(i + 1)
			}
		}
		at = end
	}
	for _, b := range text[at:] {
		w.put(d.literals[b])
	}
	*to = w
}

func hashOf(four uint32) uint32 { return four * 0x9e3779b1 >> (32 - hashBits) }

// repeated is how long what begins at one place repeats what begins before it.
func repeated(text []byte, before, at int) int {
	length, most := leastRepeated, min(mostRepeated, len(text)-at)
	for length+8 <= most {
		differ := binary.LittleEndian.Uint64(text[before+length:]) ^ binary.LittleEndian.Uint64(text[at+length:])
		if differ != 0 {
			return length + bits.TrailingZeros64(differ)/8
		}
		length += 8
	}
	for length < most && text[before+length] == text[at+length] {
		length++
	}
	return length
}

// distance is how a repetition's distance from its original is written: a symbol and
// the bits that it leaves open (RFC 1951, 3.2.5).
func (d *deflater) distance(distance uint32) code {
	symbol, open := distance-1, 0
	if symbol >= 4 {
		open = bits.Len32(symbol) - 2
		symbol = uint32(2*open) + symbol>>open
	}
	c := d.nearby[symbol&31]
	c.bits |= (distance - 1) & (1<<open - 1) << c.size
	c.size += uint8(open)
	return c
}
