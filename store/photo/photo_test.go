package photo_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store/photo"
)

func encode(data []byte) (photo.Set, error) {
	return photo.NewEncoder().Encode(context.Background(), bytes.NewReader(data))
}

func mustEncode(t *testing.T, data []byte) photo.Set {
	t.Helper()
	set, err := encode(data)
	if err != nil {
		t.Fatal(err)
	}
	if problem := problemOf(set); problem != "" {
		t.Fatal(problem)
	}
	return set
}

// problemOf says what is wrong with a set that was accepted.
func problemOf(set photo.Set) string {
	if len(set.Files) == 0 || set.Files[0].Width != set.Width || set.Files[0].Height != set.Height ||
		set.Width > photo.LongSide || set.Height > photo.LongSide && !photo.IsTall(set.Width, set.Height) {
		return fmt.Sprintf("%d files, %d × %d", len(set.Files), set.Width, set.Height)
	}
	for i, f := range set.Files {
		img, err := jpeg.Decode(bytes.NewReader(f.Data))
		if err != nil {
			return fmt.Sprintf("file %d: %v", i, err)
		}
		if img.Bounds() != image.Rect(0, 0, f.Width, f.Height) || i > 0 && f.Width >= set.Files[i-1].Width {
			return fmt.Sprintf("file %d is %v, said to be %d × %d", i, img.Bounds(), f.Width, f.Height)
		}
		if mark := foreignMark(f.Data); mark != 0 {
			return fmt.Sprintf("file %d has a segment %#x", i, mark)
		}
	}
	return ""
}

// foreignMark finds a segment that is not needed to show a JPEG: notes have one.
func foreignMark(data []byte) byte {
	for i := 2; ; i += 2 + int(binary.BigEndian.Uint16(data[i+2:])) {
		switch mark := data[i+1]; mark {
		case 0xdb, 0xc0, 0xc4: // tables and frame
		case 0xda: // pixels until the end
			if end := bytes.Index(data, []byte{0xff, 0xd9}); end != len(data)-2 {
				return 0xd9
			}
			return 0
		default:
			return mark
		}
	}
}

// cornersOf looks into the middle of each quarter.
func cornersOf(t *testing.T, data []byte) corners {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var c corners
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	for i := range c {
		c[i] = color.RGBAModel.Convert(img.At((1+2*(i%2))*w/4, (1+2*(i/2))*h/4)).(color.RGBA)
	}
	return c
}

// far reports whether colours differ by more than JPEG makes them.
func far(a, b corners, most int) bool {
	for i := range a {
		for _, d := range []int{int(a[i].R) - int(b[i].R), int(a[i].G) - int(b[i].G), int(a[i].B) - int(b[i].B)} {
			if max(d, -d) > most {
				return true
			}
		}
	}
	return false
}

func TestRefuses(t *testing.T) {
	for _, a := range attacks(t) {
		t.Run(a.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			set, err := encode(a.data)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, a.want) || len(set.Files) > 0 {
				t.Errorf("%d files, error %v; want %v", len(set.Files), err, a.want)
			}
			// What the file itself took, growing, and a little to look into it.
			if took, most := after.TotalAlloc-before.TotalAlloc, uint64(6*len(a.data)+1<<20); took > most {
				t.Errorf("took %d bytes of memory, want at most %d", took, most)
			}
		})
	}
}

func TestTakesEveryVariety(t *testing.T) {
	clear := flag()
	clear[3] = white()
	seeThrough := func(img interface {
		Set(x, y int, c color.Color)
	}) {
		for y := 24; y < 48; y++ {
			for x := 32; x < 64; x++ {
				img.Set(x, y, color.NRGBA{R: 255, G: 255})
			}
		}
	}
	palette := image.NewPaletted(rect(), color.Palette{red(), lime(), blue(), yellow(), color.NRGBA{R: 255, G: 255}})
	deep, soft := image.NewNRGBA64(rect()), image.NewNRGBA(rect())
	for _, img := range []image.Image{paint(palette, flag()), paint(deep, flag()), paint(soft, flag())} {
		seeThrough(img.(interface {
			Set(x, y int, c color.Color)
		}))
	}
	gray := corners{white(), {A: 255}, {A: 255}, white()}
	cases := []struct {
		name string
		data []byte
		want corners
	}{
		{"JPEG", asJPEG(t, paint(image.NewRGBA(rect()), flag())), flag()},
		{"grey JPEG", asJPEG(t, paint(image.NewGray(rect()), gray)), gray},
		{"progressive JPEG", file(t, "progressive.jpg"), flag()},
		{"JPEG for print", file(t, "cmyk.jpg"), flag()},
		{"JPEG with an archive behind it", append(asJPEG(t, paint(image.NewRGBA(rect()), flag())), asZip(t)...),
			flag()},
		{"JPEG of exactly 10 MiB", append(asJPEG(t, paint(image.NewRGBA(rect()), flag())),
			make([]byte, photo.MaxBytes)...)[:photo.MaxBytes], flag()},
		{"PNG", asPNG(t, paint(image.NewRGBA(rect()), flag())), flag()},
		{"interlaced PNG", file(t, "interlaced.png"), flag()},
		{"grey PNG of 16 bits", asPNG(t, paint(image.NewGray16(rect()), gray)), gray},
		{"PNG of 16 bits, part transparent", asPNG(t, deep), clear},
		{"PNG of 8 bits, part transparent", asPNG(t, soft), clear},
		{"PNG with a palette, part transparent", asPNG(t, palette), clear},
		{"lossy WebP", file(t, "lossy.webp"), flag()},
		{"grey WebP", file(t, "greys.webp"), corners{white(), {192, 192, 192, 255}, {64, 64, 64, 255}, {A: 255}}},
		{"lossless WebP", file(t, "lossless.webp"), flag()},
		{"lossy WebP, part transparent", file(t, "alpha.webp"), clear},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set := mustEncode(t, c.data)
			if got := cornersOf(t, set.Files[0].Data); set.Width != 64 || set.Height != 48 || far(got, c.want, 12) {
				t.Errorf("%d × %d, corners %v; want %v", set.Width, set.Height, got, c.want)
			}
		})
	}
}

// TestPicturesEndUpright holds a camera in all eight ways of EXIF 2.32 §4.6.4 A.
func TestPicturesEndUpright(t *testing.T) {
	r, g, b, y := red(), lime(), blue(), yellow()
	shown := []corners{1: {r, g, b, y}, 2: {g, r, y, b}, 3: {y, b, g, r}, 4: {b, y, r, g},
		5: {r, b, g, y}, 6: {b, r, y, g}, 7: {y, g, b, r}, 8: {g, y, r, b}, 9: {r, g, b, y}}
	plain := paint(image.NewRGBA(rect()), flag())
	jpg, pic, webp := asJPEG(t, plain), asPNG(t, plain), file(t, "lossy.webp")
	for held := 1; held < len(shown); held++ {
		little, big := exif(binary.LittleEndian, held), exif(binary.BigEndian, held)
		cases := []struct {
			name string
			data []byte
		}{
			{"JPEG", withSegments(jpg, segment(0xe1, []byte("Exif\x00\x00"), little))},
			{"JPEG of a big-endian camera", withSegments(jpg, segment(0xe1, []byte("Exif\x00\x00"), big))},
			{"JPEG with XMP before", withSegments(jpg, segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"+
				canary)), segment(0xe1, []byte("Exif\x00\x00"), little))},
			{"PNG", withChunks(pic, chunk("eXIf", string(big)))},
			{"WebP", rawWebP(webp[12:], webpChunk("EXIF", uint32(len(little)), string(little)))},
		}
		for _, c := range cases {
			t.Run(fmt.Sprintf("%s held %d", c.name, held), func(t *testing.T) {
				set := mustEncode(t, c.data)
				if wide := set.Width == 64 && set.Height == 48; wide != (held < 5 || held > 8) ||
					far(cornersOf(t, set.Files[0].Data), shown[held], 12) {
					t.Errorf("%d × %d, corners %v; want %v", set.Width, set.Height, cornersOf(t, set.Files[0].Data),
						shown[held])
				}
			})
		}
	}
}

// TestNothingButPixelsComesOut hides texts wherever a picture has room for them.
func TestNothingButPixelsComesOut(t *testing.T) {
	img := paint(image.NewRGBA(image.Rect(0, 0, 900, 300)), flag())
	exif := slices.Concat([]byte("Exif\x00\x00"), exif(binary.LittleEndian, 1), []byte(canary))
	jpg := withSegments(asJPEG(t, img), segment(0xe0, []byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")),
		segment(0xe1, exif),
		segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"+canary)),
		segment(0xe2, []byte("ICC_PROFILE\x00\x01\x01"+canary)),
		segment(0xed, []byte("Photoshop 3.0\x00"+canary)), segment(0xfe, []byte(canary)))
	pic := withChunks(asPNG(t, img), chunk("tEXt", "Comment\x00"+canary), chunk("eXIf", string(exif[6:])),
		chunk("iCCP", "p\x00\x00"+string(deflated([]byte(canary)))), chunk("zTXt", "Comment\x00\x00"+
			string(deflated(make([]byte, 8<<20)))))
	for name, data := range map[string][]byte{"JPEG": jpg, "PNG": pic} {
		set := mustEncode(t, slices.Concat(data, []byte(canary), asZip(t)))
		if len(set.Files) != 3 {
			t.Errorf("%s: %d files", name, len(set.Files))
		}
		for _, f := range set.Files {
			for _, secret := range []string{canary, "script", "Exif", "GPS", "37.5665", "JFIF", "ICC_PROFILE",
				"Photoshop", "xap", "PK\x03\x04"} {
				if bytes.Contains(f.Data, []byte(secret)) {
					t.Errorf("%s: %q is still in the file of %d pixels", name, secret, f.Width)
				}
			}
		}
	}
}

func TestSizes(t *testing.T) {
	type size struct{ w, h int }
	cases := []struct {
		in   size
		want []size
	}{
		{size{1700, 425}, []size{{1600, 400}, {800, 200}, {400, 100}}},
		{size{600, 1700}, []size{{565, 1600}, {400, 1133}}},
		{size{860, 16000}, []size{{860, 16000}, {800, 14884}, {400, 7442}}},
		{size{1700, 5950}, []size{{1600, 5600}, {800, 2800}, {400, 1400}}},
		{size{1601, 300}, []size{{1600, 300}, {800, 150}, {400, 75}}},
		{size{1600, 300}, []size{{1600, 300}, {800, 150}, {400, 75}}},
		{size{800, 600}, []size{{800, 600}, {400, 300}}},
		{size{401, 10}, []size{{401, 10}, {400, 10}}},
		{size{400, 300}, []size{{400, 300}}},
		{size{1, 1}, []size{{1, 1}}},
		{size{86, 16000}, []size{{86, 16000}}},
		{size{65536, 1}, []size{{1600, 1}, {800, 1}, {400, 1}}},
	}
	for _, c := range cases {
		set := mustEncode(t, asPNG(t, image.NewGray(image.Rect(0, 0, c.in.w, c.in.h))))
		var got []size
		for _, f := range set.Files {
			got = append(got, size{f.Width, f.Height})
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v became %v, want %v", c.in, got, c.want)
		}
	}
}

// TestUploadThatEnds shows that the trouble of a connection is not called a
// broken picture, and that what the server counts itself stays recognisable.
func TestUploadThatEnds(t *testing.T) {
	e, ctx := photo.NewEncoder(), context.Background()
	data := asJPEG(t, paint(image.NewRGBA(rect()), flag()))
	cut := io.MultiReader(bytes.NewReader(data[:100]), failing{io.ErrUnexpectedEOF})
	if _, err := e.Encode(ctx, cut); !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, photo.ErrBroken) {
		t.Errorf("a connection that broke: %v", err)
	}
	var tooLarge *http.MaxBytesError
	limited := http.MaxBytesReader(httptest.NewRecorder(), io.NopCloser(bytes.NewReader(data)), 100)
	if _, err := e.Encode(ctx, limited); !errors.As(err, &tooLarge) {
		t.Errorf("over the server's limit: %v", err)
	}
	if _, err := e.Encode(ctx, bytes.NewReader(data)); err != nil {
		t.Errorf("the next picture: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// phonePhoto is a photo of 12 megapixels as a phone makes it: 4:2:0, shot
// upright, with shapes and noise.
func phonePhoto(b *testing.B) []byte {
	b.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, 4032, 3024))
	for y := range 3024 {
		for x := range 4032 {
			noise := random.IntN(13)
			img.SetRGBA(x, y, color.RGBA{uint8(x/17 + noise), uint8(y/13 + noise), uint8((x^y)/32&127 + noise), 255})
		}
	}
	return withSegments(asJPEG(b, img), segment(0xe1, []byte("Exif\x00\x00"), exif(binary.BigEndian, 6)))
}

func BenchmarkPhonePhoto(b *testing.B) {
	e, data := photo.NewEncoder(), phonePhoto(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Encode(context.Background(), bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
