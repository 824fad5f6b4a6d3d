package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"io"

	"golang.org/x/image/webp"
)

// animationBit is in the first byte of the chunk VP8X (RFC 9649 §2.7.1).
const animationBit = 1 << 1

// inspectWebP walks the chunks. The decoder allocates a chunk's claimed length,
// so each chunk must be complete in the file.
func inspectWebP(data []byte) (notes, error) {
	var n notes
	end := 8 + int64(binary.LittleEndian.Uint32(data[4:]))
	if end > int64(len(data)) || end < 12 {
		return notes{}, fmt.Errorf("%w: cut off", ErrBroken)
	}
	for rest := data[12:end]; len(rest) >= 8; {
		size := int64(binary.LittleEndian.Uint32(rest[4:]))
		if size > int64(len(rest)-8) {
			return notes{}, fmt.Errorf("%w: a chunk is cut off", ErrBroken)
		}
		body := rest[8 : 8+size]
		switch string(rest[:4]) {
		case "VP8X":
			if len(body) > 0 && body[0]&animationBit != 0 {
				return notes{}, ErrAnimated
			}
		case "ANIM", "ANMF":
			return notes{}, ErrAnimated
		case "EXIF":
			n.orientation = orientation(bytes.TrimPrefix(body, []byte(exifName)))
		case "ICCP":
			n.profile = body
		}
		rest = rest[min(8+size+size%2, int64(len(rest))):]
	}
	return n, nil
}

// decodeWebP corrects what the decoder hands out: lossy WebP has its colours
// between 16 and 235 or 240, as television does (RFC 6386 §2, ITU-R BT.601),
// while Go's pictures use all values, so that white came out grey
// (golang/go#40173). Lossless WebP is not concerned.
func decodeWebP(r io.Reader) (image.Image, error) {
	img, err := webp.Decode(r)
	switch m := img.(type) {
	case *image.YCbCr:
		widen(m)
	case *image.NYCbCrA:
		widen(&m.YCbCr)
	}
	return img, err
}

// widen stretches brightness around 16 and colour around 128.
func widen(m *image.YCbCr) {
	brightness, colour := stretched(219, 16, 0), stretched(224, 128, 128)
	for i, v := range m.Y {
		m.Y[i] = brightness[v]
	}
	for _, plane := range [][]byte{m.Cb, m.Cr} {
		for i, v := range plane {
			plane[i] = colour[v]
		}
	}
}

// stretched returns a table that maps a range of steps values to 255, with from
// mapped to to.
func stretched(steps, from, to int) (table [256]uint8) {
	for v := range table {
		table[v] = uint8(min(max(float64(v-from)*255/float64(steps)+float64(to)+0.5, 0), 255))
	}
	return table
}

// perPixelOfWebP counts the picture, and another of it for palettes.
func perPixelOfWebP(color.Model, notes) float64 { return 8 }
