package photo_test

import (
	"bytes"
	"errors"
	"image"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store/photo"
)

// FuzzEncode looks for a file that breaks the encoder, or comes through it.
func FuzzEncode(f *testing.F) {
	for _, a := range attacks(f) {
		if len(a.data) < 64<<10 {
			f.Add(a.data)
		}
	}
	for _, name := range []string{"progressive.jpg", "cmyk.jpg", "interlaced.png", "lossy.webp", "lossless.webp",
		"alpha.webp"} {
		f.Add(file(f, name))
	}
	refusals := []error{photo.ErrTooLarge, photo.ErrTooManyPixels, photo.ErrLongStrip, photo.ErrUnknownKind,
		photo.ErrOtherKind, photo.ErrHEIC, photo.ErrAnimated, photo.ErrBroken}
	f.Fuzz(func(t *testing.T, data []byte) {
		if h, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && h.Width*h.Height > 1<<20 &&
			h.Width*h.Height <= photo.MaxPixels {
			t.Skip("would only take long")
		}
		set, err := encode(data)
		if err != nil {
			if !slices.ContainsFunc(refusals, func(r error) bool { return errors.Is(err, r) }) {
				t.Errorf("not a refusal: %v", err)
			}
			return
		}
		if problem := problemOf(set); problem != "" {
			t.Error(problem)
		}
	})
}
