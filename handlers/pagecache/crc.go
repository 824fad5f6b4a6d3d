package pagecache

import "hash/crc32"

// The CRC-32 of two texts one after the other is that of the first, multiplied by
// x^(8·length of the second) modulo the polynomial, and that of the second added.
// Coefficients are kept in reversed order, as RFC 1952 does.

// powerOf is x^(8·length).
func powerOf(length int) uint32 {
	power := uint32(1 << 31)  // x^0
	square := uint32(1 << 23) // x^8
	for n := length; n > 0; n >>= 1 {
		if n&1 == 1 {
			power = times(square, power)
		}
		square = times(square, square)
	}
	return power
}

// times multiplies two polynomials modulo that of CRC-32.
func times(a, b uint32) uint32 {
	var product uint32
	for ; a != 0; a <<= 1 {
		if a&(1<<31) != 0 {
			product ^= b
		}
		carry := b & 1
		b >>= 1
		if carry == 1 {
			b ^= crc32.IEEE
		}
	}
	return product
}
