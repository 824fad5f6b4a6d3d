package photo

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/draw"
)

// TestStripsShowNoSeams compares a picture that is scaled in strips with one
// that is scaled in one piece.
func TestStripsShowNoSeams(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	src := image.NewRGBA(image.Rect(0, 0, 1201, 603))
	for i := range src.Pix {
		src.Pix[i] = uint8(90+random.IntN(60)) | uint8(i%4/3*255)
	}
	size := image.Pt(533, 301)
	if rows := bandPixels / src.Rect.Dx(); rows >= src.Rect.Dy()/2 {
		t.Fatalf("strips of %d rows: there are no seams to look for", rows)
	}
	whole := image.NewRGBA(image.Rectangle{Max: size})
	draw.CatmullRom.Scale(whole, whole.Rect, src, src.Rect, draw.Src, nil)
	strips := scale(src, size)
	for i := range whole.Pix {
		// Between the two directions a strip is rounded to whole values.
		if d := int(whole.Pix[i]) - int(strips.Pix[i]); max(d, -d) > 2 {
			t.Fatalf("pixel %d, %d differs by %d", i/4%size.X, i/4/size.X, d)
		}
	}
}

// TestScaleKeepsWhatFits shows that a picture that is small enough is not touched.
func TestScaleKeepsWhatFits(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 600, 500))
	for i := range src.Pix {
		src.Pix[i] = uint8(i*7) | uint8(i%4/3*255)
	}
	dst := scale(src, image.Pt(600, 500))
	for y := range 500 {
		for x := range 600 {
			if got, want := dst.RGBAAt(x, y), color.RGBAModel.Convert(src.At(x, y)); got != want {
				t.Fatalf("pixel %d, %d is %v, was %v", x, y, got, want)
			}
		}
	}
}
