package photo_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"runtime"
	"testing"

	"github.com/jangteo/jangteo/store/photo"
)

func cut(data []byte) ([]photo.Set, error) {
	return photo.NewEncoder().EncodePieces(context.Background(), bytes.NewReader(data))
}

func mustCut(t *testing.T, data []byte) []photo.Set {
	t.Helper()
	sets, err := cut(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range sets {
		if problem := problemOf(set); problem != "" {
			t.Fatal(problem)
		}
	}
	return sets
}

// strip is a tall picture in which each row is told from those near it.
func strip(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		shade := image.NewUniform(color.RGBA{uint8(y / 256), uint8(y * 3), uint8(128 + y%5*20), 255})
		draw.Draw(img, image.Rect(0, y, width, y+1), shade, image.Point{}, draw.Src)
		draw.Draw(img, image.Rect(y%width, y, y%width+1, y+1), image.Black, image.Point{}, draw.Src)
	}
	return img
}

// joined puts the pieces under each other again.
func joined(t *testing.T, sets []photo.Set) *image.RGBA {
	t.Helper()
	height := 0
	for _, set := range sets {
		height += set.Height
	}
	all := image.NewRGBA(image.Rect(0, 0, sets[0].Width, height))
	top := 0
	for _, set := range sets {
		img, err := jpeg.Decode(bytes.NewReader(set.Files[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		draw.Draw(all, image.Rect(0, top, set.Width, top+set.Height), img, image.Point{}, draw.Src)
		top += set.Height
	}
	return all
}

// TestStripsAreCutWithoutASeam puts the pieces together: they are what one file
// of the whole would be, to the pixel.
func TestStripsAreCutWithoutASeam(t *testing.T) {
	for _, c := range []struct{ width, height, pieces int }{
		{300, 25001, 2}, {100, 33007, 3},
	} {
		img := strip(c.width, c.height)
		sets := mustCut(t, asPNG(t, img))
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 82}); err != nil {
			t.Fatal(err)
		}
		whole, err := jpeg.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		want := image.NewRGBA(img.Rect)
		draw.Draw(want, want.Rect, whole, image.Point{}, draw.Src)
		got := joined(t, sets)
		if len(sets) != c.pieces || got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("%d × %d: %d pieces, together %v; the same pixels: %v", c.width, c.height, len(sets), got.Rect,
				bytes.Equal(got.Pix, want.Pix))
		}
		for _, set := range sets {
			if set.Width != c.width || !photo.IsTall(set.Width, set.Height) {
				t.Errorf("%d × %d: a piece of %d × %d", c.width, c.height, set.Width, set.Height)
			}
		}
	}
}

// TestStripsHeldUpsideDown come out from top to bottom.
func TestStripsHeldUpsideDown(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 60, 20000))
	draw.Draw(img, image.Rect(0, 0, 60, 4000), image.NewUniform(red()), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 4000, 60, 20000), image.NewUniform(blue()), image.Point{}, draw.Src)
	data := withSegments(asJPEG(t, img), segment(0xe1, []byte("Exif\x00\x00"), exif(binary.LittleEndian, 3)))
	all := joined(t, mustCut(t, data))
	for y, want := range map[int]color.RGBA{100: blue(), 15900: blue(), 16100: red(), 19900: red()} {
		if got := all.RGBAAt(30, y); far(corners{got}, corners{want}, 12) || all.Rect.Dy() != 20000 {
			t.Errorf("row %d is %v, want %v", y, got, want)
		}
	}
}

// TestLongStripsAreRefused, and so is every other picture of more than 16
// megapixels, whatever it is for.
func TestLongStripsAreRefused(t *testing.T) {
	for _, c := range []struct {
		width, height uint32
		want          error
	}{{1000, 40001, photo.ErrLongStrip}, {10000, 10000, photo.ErrTooManyPixels}, {1, 70000, photo.ErrLongStrip}} {
		data := rawPNG(c.width, c.height, 8, 2, nil)
		if sets, err := cut(data); !errors.Is(err, c.want) || sets != nil {
			t.Errorf("%d × %d: %v", c.width, c.height, err)
		}
		if _, err := encode(data); !errors.Is(err, photo.ErrTooManyPixels) {
			t.Errorf("%d × %d for one file: %v", c.width, c.height, err)
		}
	}
}

// weighing is a context that looks at the memory in use whenever it is asked, and
// ends within the work on the second piece, as the others are no different.
type weighing struct {
	context.Context
	picture, most uint64
	seen          int // questions while the picture was there
}

func (w *weighing) Err() error {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	w.most = max(w.most, m.HeapAlloc)
	if m.HeapAlloc > w.picture {
		w.seen++
	}
	if w.seen > 44 {
		return context.Canceled
	}
	return nil
}

// TestLargestStripFitsTheMemory cuts the largest strip in colours with
// transparency, of which all that is in memory at once is the picture itself and
// one piece.
func TestLargestStripFitsTheMemory(t *testing.T) {
	data := rawPNG(1000, 40000, 8, 6, make([]byte, 40000*(1+4*1000)))
	w := &weighing{Context: t.Context(), picture: 4 * photo.MaxStripPixels}
	_, err := photo.NewEncoder().EncodePieces(w, bytes.NewReader(data))
	if !errors.Is(err, context.Canceled) || w.most < w.picture+4*5_700_000 || w.most > 256<<20 {
		t.Errorf("%d MiB at the most, %v", w.most>>20, err)
	}
}
