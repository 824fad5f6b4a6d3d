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
}

// notes are a file's metadata.
type notes struct {
	orientation int    // EXIF 2.32 §4.6.4 A; 0: not given
	profile     []byte // ICC profile of the colours; nil: sRGB
	progressive bool   // a JPEG that is decoded in several scans
}

// kindOf detects a file's format by its first bytes, regardless of its name.
func kindOf(data []byte) (kind, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return kind{inspectJPEG, jpeg.DecodeConfig, jpeg.Decode}, nil
	case bytes.HasPrefix(data, []byte(pngSignature)):
		return kind{inspectPNG, png.DecodeConfig, png.Decode}, nil
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return kind{inspectWebP, webp.DecodeConfig, decodeWebP}, nil
	case isHEIC(data):
		return kind{}, ErrHEIC
	}
	return kind{}, ErrUnknownKind
}

// isHEIC checks a file's first box for the brands that Apple's and Samsung's
// phones write (ISO/IEC 23008-12 §10). AVIF has the same box.
func isHEIC(data []byte) bool {
	if len(data) < 16 || string(data[4:8]) != "ftyp" {
		return false
	}
	size := int64(binary.BigEndian.Uint32(data))
	for brands := data[8:max(8, min(size, int64(len(data))))]; len(brands) >= 4; brands = brands[4:] {
		if b := string(brands[:4]); strings.HasPrefix(b, "hei") || strings.HasPrefix(b, "hev") {
			return true
		}
	}
	return false
}

// fits refuses pictures that would take too much memory.
func fits(h image.Config, progressive bool) error {
	if h.Width <= 0 || h.Height <= 0 {
		return ErrBroken
	}
	pixels := int64(h.Width) * int64(h.Height)
	if h.Width > maxSide || h.Height > maxSide || pixels > MaxPixels ||
		pixels*bytesPerPixel(h.ColorModel, progressive) > maxMemory {
		return ErrTooManyPixels
	}
	return nil
}

// bytesPerPixel is the decoder's peak memory per pixel: the picture, half of it
// again for interlaced PNG, double for paletted WebP and for CMYK, and 32-bit
// coefficients for progressive JPEG.
func bytesPerPixel(m color.Model, progressive bool) int64 {
	switch m {
	case color.CMYKModel:
		if progressive {
			return 8 + 4*4
		}
		return 8
	case color.RGBA64Model, color.NRGBA64Model:
		return 12
	}
	if progressive {
		return 4 + 3*4
	}
	return 8
}
