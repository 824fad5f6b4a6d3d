package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/webp"
)

// kind is how to read one file format.
type kind struct {
	inspect func([]byte) (notes, error)
	header  func(io.Reader) (image.Config, error)
	decode  func(io.Reader) (image.Image, error)
	// perPixel is the decoder's peak memory in bytes per pixel.
	perPixel func(color.Model, notes) float64
}

// notes are a file's metadata.
type notes struct {
	orientation int     // EXIF 2.32 §4.6.4 A; 0: not given
	profile     []byte  // ICC profile of the colours; nil: sRGB
	progressive bool    // a JPEG that is decoded in several scans
	samples     float64 // of a JPEG per pixel: 1 if grey, 1.5 to 4 with colours; 0: not found
}

// kindOf detects a file's format by its first bytes, regardless of its name.
func kindOf(data []byte) (kind, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return kind{inspectJPEG, jpeg.DecodeConfig, jpeg.Decode, perPixelOfJPEG}, nil
	case bytes.HasPrefix(data, []byte(pngSignature)):
		return kind{inspectPNG, png.DecodeConfig, png.Decode, perPixelOfPNG}, nil
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return kind{inspectWebP, webp.DecodeConfig, decodeWebP, perPixelOfWebP}, nil
	case isHEIC(data):
		return kind{}, ErrHEIC
	case isOther(data):
		return kind{}, ErrOtherKind
	}
	return kind{}, ErrUnknownKind
}

// isHEIC looks for the brands that Apple's and Samsung's phones write (ISO/IEC
// 23008-12 §10).
func isHEIC(data []byte) bool { return hasBrand(data, "hei", "hev") }

// isOther tells the kinds that browsers may read, and this package does not.
func isOther(data []byte) bool {
	for _, begin := range []string{"GIF87a", "GIF89a", "II*\x00", "MM\x00*"} {
		if bytes.HasPrefix(data, []byte(begin)) {
			return true
		}
	}
	// Two letters are few: the size of a BMP's second header, from 12 to 124, comes after.
	isBMP := len(data) >= 18 && string(data[:2]) == "BM" && data[14] >= 12 && data[14] <= 124 &&
		string(data[15:18]) == "\x00\x00\x00"
	return isBMP || hasBrand(data, "avi")
}

// hasBrand checks the brands in a file's first box (ISO/IEC 14496-12 §4.3) for one that
// begins so.
func hasBrand(data []byte, begins ...string) bool {
	if len(data) < 16 || string(data[4:8]) != "ftyp" {
		return false
	}
	size := int64(binary.BigEndian.Uint32(data))
	for brands := data[8:max(8, min(size, int64(len(data))))]; len(brands) >= 4; brands = brands[4:] {
		for _, begin := range begins {
			if strings.HasPrefix(string(brands[:4]), begin) {
				return true
			}
		}
	}
	return false
}

// fits refuses pictures that would take too much memory.
func (u upload) fits(perPixel float64, how cutting) error {
	if u.size.X <= 0 || u.size.Y <= 0 {
		return ErrBroken
	}
	most, refusal := int64(MaxPixels), ErrTooManyPixels
	if how == pieces && u.isTall() {
		most, refusal = MaxStripPixels, ErrLongStrip
	}
	pixels := int64(u.size.X) * int64(u.size.Y)
	if u.size.X > maxSide || u.size.Y > maxSide || pixels > most || float64(pixels)*perPixel > maxMemory {
		return refusal
	}
	return nil
}
