package photo

import (
	"errors"
	"image"
	"image/color"
	"testing"
)

// TestSixteenMegapixelsFit shows where the limits lie; the memory counts too.
func TestSixteenMegapixelsFit(t *testing.T) {
	const palette = 6 // bytes per pixel
	print, scans := notes{samples: 4}, notes{samples: 4, progressive: true}
	cases := []struct {
		name          string
		width, height int
		perPixel      float64
		how           cutting
		want          error
	}{
		{"a photo of a phone", 4608, 3456, perPixelOfJPEG(color.YCbCrModel, notes{samples: 1.5}), whole, nil},
		{"exactly 16 megapixels, in several scans", 4000, 4000,
			perPixelOfJPEG(color.YCbCrModel, notes{samples: 3, progressive: true}), whole, nil},
		{"the same in 16 bits", 4000, 4000, perPixelOfPNG(color.NRGBA64Model, notes{}), whole, nil},
		{"the same for print", 4000, 4000, perPixelOfJPEG(color.CMYKModel, print), whole, nil},
		{"the same for print in several scans", 4000, 4000, perPixelOfJPEG(color.CMYKModel, scans), whole,
			ErrTooManyPixels},
		{"one row more", 4000, 4001, palette, whole, ErrTooManyPixels},
		{"one row more, to be cut, but not tall", 4000, 4001, palette, pieces, ErrTooManyPixels},
		{"the longest side", 65536, 1, palette, whole, nil},
		{"longer than that", 1, 65537, palette, whole, ErrTooManyPixels},
		{"longer than that, to be cut", 1, 65537, palette, pieces, ErrLongStrip},
		{"an area that overflows", 1<<31 - 1, 1<<31 - 1, palette, whole, ErrTooManyPixels},
		{"no width", 0, 1, palette, whole, ErrBroken},
		{"a strip for one file", 860, 20000, palette, whole, ErrTooManyPixels},
		{"a strip", 860, 20000, perPixelOfJPEG(color.YCbCrModel, notes{samples: 3, progressive: true}), pieces, nil},
		{"a strip of exactly 40 megapixels", 1000, 40000, perPixelOfPNG(color.NRGBAModel, notes{}), pieces, nil},
		{"one row more of it", 1000, 40001, perPixelOfPNG(color.NRGBAModel, notes{}), pieces, ErrLongStrip},
		{"the same in 16 bits", 1000, 40000, perPixelOfPNG(color.RGBA64Model, notes{}), pieces, ErrLongStrip},
		{"a wide strip in scans", 1200, 29000, perPixelOfJPEG(color.YCbCrModel, notes{samples: 1.5, progressive: true}),
			pieces, nil},
		{"the same with colours in full", 1200, 29000,
			perPixelOfJPEG(color.YCbCrModel, notes{samples: 3, progressive: true}), pieces, ErrLongStrip},
		{"nothing known of its samples", 1200, 29000, perPixelOfJPEG(color.RGBAModel, notes{}), pieces, ErrLongStrip},
	}
	for _, c := range cases {
		if err := (upload{size: image.Pt(c.width, c.height)}).fits(c.perPixel, c.how); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}
