package pagecache

import "math/bits"

// symbolSizes are how many bits the codes of all symbols take, a hexadecimal digit each:
// those of the 286 symbols of bytes and lengths, and of the 30 of distances. They fit 76
// pages of a shop, in both languages; bytes that were not in them have long codes.
const symbolSizes = "dddddddddabddddddddddddddddddddd5c6adadd9adb977776677778788c776bbaaababbaabaa9bbabbabbccabbbcbd9" +
	"d676657776a867667a666788989bcadd9999899999999999999998998999899989999999999999998999899989999999" +
	"dd9dddddddddddddddddddddddddddddddbddddddd7657ddddddddddddddddddcd45555666778788879999abcbcbda99" +
	"9779765655454544454444455656"

// sizeSizes are the same of the 19 symbols of a header.
const sizeSizes = "0000543343435300300"

// makeCodes makes the codes of those sizes.
func makeCodes() *codes {
	sizes := digits(symbolSizes)
	c := &codes{header: headerOf(sizes)}
	symbols := canonical(sizes[:lengthSymbols])
	copy(c.literals[:], symbols)
	for length := 3; length < mostRepeated; length++ {
		symbol, open := symbolOf(length)
		with := symbols[symbol]
		with.bits |= uint32(length-3) & (1<<open - 1) << with.size
		with.size += open
		c.lengths[length] = with
	}
	c.lengths[mostRepeated] = symbols[lengthSymbols-1] // which has a symbol of its own
	copy(c.nearby[:], canonical(sizes[lengthSymbols:]))
	return c
}

func digits(text string) []uint8 {
	list := make([]uint8, len(text))
	for i := range list {
		list[i] = text[i] - '0'
		if text[i] >= 'a' {
			list[i] = text[i] - 'a' + 10
		}
	}
	return list
}

// lengthSymbols is how many symbols there are of bytes, the end and lengths.
const lengthSymbols = 286

// symbolOf is the symbol of a repetition's length, and how many bits it leaves open
// (RFC 1951, 3.2.5).
func symbolOf(length int) (symbol int, open uint8) {
	n := length - 3
	if n < 8 {
		return endOfBlock + 1 + n, 0
	}
	open = uint8(bits.Len(uint(n)) - 3)
	return endOfBlock + 1 + 4*int(open) + n>>open, open
}

// canonical gives symbols the codes of some sizes, in the order of RFC 1951, 3.2.2.
func canonical(sizes []uint8) []code {
	var next, count [16]uint32
	for _, size := range sizes {
		count[size]++
	}
	count[0] = 0
	for size := 1; size < len(next); size++ {
		next[size] = (next[size-1] + count[size-1]) << 1
	}
	list := make([]code, len(sizes))
	for i, size := range sizes {
		if size > 0 {
			list[i] = code{bits.Reverse32(next[size]) >> (32 - size), size}
			next[size]++
		}
	}
	return list
}

// repeatSize is the symbol in a header that says that a size comes three to six times
// more.
const repeatSize = 16

// headerOf tells the sizes of all codes (RFC 1951, 3.2.7).
func headerOf(sizes []uint8) []code {
	header := []code{{2, 2}, {lengthSymbols - 257, 5}, {uint32(len(sizes)) - lengthSymbols - 1, 5}, {19 - 4, 4}}
	own := digits(sizeSizes)
	for _, symbol := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15} {
		header = append(header, code{uint32(own[symbol]), 3})
	}
	symbols := canonical(own)
	for i := 0; i < len(sizes); {
		header = append(header, symbols[sizes[i]])
		more := 0
		for i++; i < len(sizes) && sizes[i] == sizes[i-1] && more < 6; i++ {
			more++
		}
		if more < 3 {
			i -= more
		} else {
			header = append(header, symbols[repeatSize], code{uint32(more - 3), 2})
		}
	}
	return header
}
