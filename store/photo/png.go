package photo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image/color"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// maxProfile is far above the size of screen profiles, in bytes.
const maxProfile = 64 << 10

// inspectPNG walks the chunks; the decoder verifies their checksums.
func inspectPNG(data []byte) (notes, error) {
	var n notes
	for rest := data[len(pngSignature):]; len(rest) >= 12; {
		size := int64(binary.BigEndian.Uint32(rest))
		if size > int64(len(rest)-12) {
			return n, nil
		}
		body := rest[8 : 8+size]
		switch string(rest[4:8]) {
		case "acTL":
			return notes{}, ErrAnimated
		case "eXIf":
			n.orientation = orientation(body)
		case "iCCP":
			n.profile = inflatedProfile(body)
		case "IEND":
			return n, nil
		}
		rest = rest[12+size:]
	}
	return n, nil
}

// inflatedProfile decompresses a profile (PNG 3rd edition §11.3.2.3), which
// follows a name, a zero and the compression method. A damaged or huge one is
// ignored: the picture is treated as sRGB.
func inflatedProfile(body []byte) []byte {
	_, packed, ok := bytes.Cut(body, []byte{0})
	if !ok || len(packed) == 0 || packed[0] != 0 {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(packed[1:]))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(z, maxProfile))
	if err != nil {
		return nil
	}
	return profile
}

// perPixelOfPNG counts the picture, and half of it again as it may be interlaced.
func perPixelOfPNG(m color.Model, _ notes) float64 {
	if m == color.RGBA64Model || m == color.NRGBA64Model {
		return 12
	}
	return 6
}
