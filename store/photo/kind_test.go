package photo

import (
	"errors"
	"image"
	"image/color"
	"testing"
)

// TestSixteenMegapixelsFit shows where the limits lie; the memory counts too.
func TestSixteenMegapixelsFit(t *testing.T) {
	cases := []struct {
		name        string
		header      image.Config
		progressive bool
		want        error
	}{
		{"a photo of a phone", image.Config{ColorModel: color.YCbCrModel, Width: 4608, Height: 3456}, false, nil},
		{"exactly 16 megapixels", image.Config{ColorModel: color.YCbCrModel, Width: 4000, Height: 4000}, true, nil},
		{"the same in 16 bits", image.Config{ColorModel: color.NRGBA64Model, Width: 4000, Height: 4000}, false, nil},
		{"the same for print", image.Config{ColorModel: color.CMYKModel, Width: 4000, Height: 4000}, false, nil},
		{"the same for print in several scans", image.Config{ColorModel: color.CMYKModel, Width: 4000, Height: 4000},
			true, ErrTooManyPixels},
		{"one row more", image.Config{ColorModel: color.GrayModel, Width: 4000, Height: 4001}, false, ErrTooManyPixels},
		{"the longest side", image.Config{ColorModel: color.GrayModel, Width: 65536, Height: 1}, false, nil},
		{"longer than that", image.Config{ColorModel: color.GrayModel, Width: 1, Height: 65537}, false,
			ErrTooManyPixels},
		{"an area that overflows", image.Config{ColorModel: color.Palette{color.White}, Width: 1<<31 - 1,
			Height: 1<<31 - 1}, false, ErrTooManyPixels},
		{"no width", image.Config{ColorModel: color.GrayModel, Height: 1}, false, ErrBroken},
	}
	for _, c := range cases {
		if err := fits(c.header, c.progressive); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}
