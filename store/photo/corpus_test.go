package photo_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store/photo"
)

// canary is what must never come out again.
const canary = "<script>alert('canary')</script>"

// corners are the colours of a picture, first row then second row.
type corners [4]color.RGBA

func red() color.RGBA    { return color.RGBA{R: 255, A: 255} }
func lime() color.RGBA   { return color.RGBA{G: 255, A: 255} }
func blue() color.RGBA   { return color.RGBA{B: 255, A: 255} }
func yellow() color.RGBA { return color.RGBA{R: 255, G: 255, A: 255} }
func white() color.RGBA  { return color.RGBA{255, 255, 255, 255} }

// flag has another colour in each corner: red, green; blue, yellow.
func flag() corners { return corners{red(), lime(), blue(), yellow()} }

// paint fills a picture with the colours of its corners.
func paint[T draw.Image](img T, c corners) T {
	size := img.Bounds()
	for i := range c {
		x, y := i%2*size.Dx()/2, i/2*size.Dy()/2
		draw.Draw(img, image.Rect(x, y, x+size.Dx()/2, y+size.Dy()/2), image.NewUniform(c[i]), image.Point{}, draw.Src)
	}
	return img
}

func rect() image.Rectangle { return image.Rect(0, 0, 64, 48) }

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gif.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asZip(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if f, err := z.Create("photo.html"); err != nil {
		t.Fatal(err)
	} else if _, err := f.Write([]byte(canary)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// segment is one piece of a JPEG.
func segment(mark byte, body ...[]byte) []byte {
	all := slices.Concat(body...)
	return slices.Concat([]byte{0xff, mark}, binary.BigEndian.AppendUint16(nil, uint16(len(all)+2)), all)
}

// withSegments puts pieces at the beginning of a JPEG.
func withSegments(data []byte, segments ...[]byte) []byte {
	return slices.Concat(data[:2], slices.Concat(segments...), data[2:])
}

// exif is EXIF of an orientation and a place, in either order of bytes.
func exif(order binary.AppendByteOrder, held int) []byte {
	b := []byte("MM")
	if order.AppendUint16(nil, 1)[0] == 1 {
		b = []byte("II")
	}
	b = order.AppendUint32(order.AppendUint16(b, 42), 8)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, 0x0112), 3), 1)
	b = order.AppendUint16(order.AppendUint16(b, uint16(held)), 0)
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, 0x8825), 4), 1) // the GPS directory
	b = order.AppendUint32(order.AppendUint32(b, 38), 0)
	return append(b, "GPS 37.5665N 126.9780E"...)
}

// chunk is one piece of a PNG.
func chunk(name, body string) []byte {
	b := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), name+body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// withChunks puts pieces behind the header of a PNG.
func withChunks(data []byte, chunks ...[]byte) []byte {
	const header = 8 + 25
	return slices.Concat(data[:header], slices.Concat(chunks...), data[header:])
}

// rawPNG is a PNG that says what it likes about itself.
func rawPNG(width, height uint32, depth, colours byte, pixels []byte) []byte {
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", string(append(header, depth, colours, 0, 0, 0))),
		chunk("IDAT", string(deflated(pixels))), chunk("IEND", ""))
}

func deflated(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// rawWebP is a WebP of chunks that are as long as they say, or not.
func rawWebP(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), slices.Concat(chunks...)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func webpChunk(name string, size uint32, body string) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte(name), size), body...)
}

// manyScans is a progressive JPEG, grey and w × h, that is passed over n times
// after the first scan: a few bytes of file each.
func manyScans(w, h uint16, n int) []byte {
	size := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{8}, h), w)
	one := func(class byte, symbol byte) []byte { // a code of one bit for one symbol
		return segment(0xc4, []byte{class}, []byte{1}, make([]byte, 15), []byte{symbol})
	}
	blocks := (int(w) + 7) / 8 * ((int(h) + 7) / 8)
	data := slices.Concat([]byte{0xff, 0xd8}, segment(0xdb, []byte{0}, bytes.Repeat([]byte{1}, 64)),
		segment(0xc2, size, []byte{1, 1, 0x11, 0}), one(0, 0), one(0x10, 0xe0),
		segment(0xda, []byte{1, 1, 0, 0, 0, 0}), make([]byte, (blocks+7)/8+1))
	// 14 bits after the code say for how many blocks nothing comes.
	runs := bytes.Repeat([]byte{0, 0}, 1+blocks>>14)
	for range n {
		data = slices.Concat(data, segment(0xda, []byte{1, 1, 0, 1, 63, 0x10}), runs)
	}
	return append(data, 0xff, 0xd9)
}

type attack struct {
	name string
	data []byte
	want error
}

// attacks are files that must be refused.
func attacks(t testing.TB) []attack {
	return slices.Concat(impostors(t), bombs(t), broken(t))
}

// impostors are files that are no picture, or none that we take.
func impostors(t testing.TB) []attack {
	plain := paint(image.NewRGBA(rect()), flag())
	return []attack{
		{"nothing at all", nil, photo.ErrUnknownKind},
		{"a web page named photo.jpg", []byte("<!doctype html>" + canary), photo.ErrUnknownKind},
		{"an SVG named photo.jpg", []byte(`<svg xmlns="http://www.w3.org/2000/svg">` + canary + `</svg>`),
			photo.ErrUnknownKind},
		{"an SVG with a prologue", []byte("\ufeff<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>"),
			photo.ErrUnknownKind},
		{"an archive named photo.jpg", asZip(t), photo.ErrUnknownKind},
		{"a PDF", []byte("%PDF-1.7\n%\xff\xd8\xff"), photo.ErrUnknownKind},
		{"a program", []byte("#!/bin/sh\nrm -rf /\n"), photo.ErrUnknownKind},
		{"a GIF", asGIF(t, plain), photo.ErrOtherKind},
		{"a TIFF", exif(binary.LittleEndian, 1), photo.ErrOtherKind},
		{"a BMP", []byte("BM\x1a\x00\x00\x00\x00\x00\x00\x00\x1a\x00\x00\x00\x0c\x00\x00\x00"), photo.ErrOtherKind},
		{"a text about cars", []byte("BMW and others, of which there are many"), photo.ErrUnknownKind},
		{"sound in the wrapping of WebP", []byte("RIFF\x24\x00\x00\x00WAVEfmt "), photo.ErrUnknownKind},
		{"a JPEG behind a line of HTML", append([]byte(canary), asJPEG(t, plain)...), photo.ErrUnknownKind},
		{"an AVIF", file(t, "still.avif"), photo.ErrOtherKind},
		{"a film", []byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42"), photo.ErrUnknownKind},
		{"an iPhone's HEIC", file(t, "phone.heic"), photo.ErrHEIC},
		{"a HEIC that names its kind second", []byte("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic"),
			photo.ErrHEIC},
		{"an iPhone's burst", []byte("\x00\x00\x00\x18ftypmsf1\x00\x00\x00\x00msf1hevc"), photo.ErrHEIC},
		{"a moving WebP", file(t, "moving.webp"), photo.ErrAnimated},
		{"only the header of a moving WebP",
			rawWebP(webpChunk("VP8X", 10, "\x02\x00\x00\x00\x3f\x00\x00\x2f\x00\x00")), photo.ErrAnimated},
		{"a moving PNG", withChunks(asPNG(t, plain), chunk("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00")),
			photo.ErrAnimated},
	}
}

// bombs are small files that would become large.
func bombs(t testing.TB) []attack {
	huge := func(data []byte, width, height uint16) []byte { // other numbers in the frame of a JPEG
		i := bytes.Index(data, []byte("\xff\xc0"))
		if i < 0 {
			i = bytes.Index(data, []byte("\xff\xc2"))
		}
		head := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, height), width)
		return slices.Concat(data[:i+5], head, data[i+9:])
	}
	plain := asJPEG(t, paint(image.NewRGBA(rect()), flag()))
	cmyk := bytes.Replace(file(t, "cmyk.jpg"), []byte("\xff\xc0"), []byte("\xff\xc2"), 1)
	return []attack{
		{"a file of 11 MiB", append(bytes.Clone(plain), make([]byte, 11<<20)...), photo.ErrTooLarge},
		{"one byte more than 10 MiB", append(bytes.Clone(plain), make([]byte, photo.MaxBytes+1-len(plain))...),
			photo.ErrTooLarge},
		{"a PNG that says it is 60000 × 60000", rawPNG(60000, 60000, 8, 6, nil), photo.ErrTooManyPixels},
		{"a PNG of 20000 × 20000 that is really there", rawPNG(20000, 20000, 1, 0, make([]byte, 20000*(1+20000/8))),
			photo.ErrTooManyPixels},
		{"a PNG with one row too many", rawPNG(4000, 4001, 8, 2, nil), photo.ErrTooManyPixels},
		{"a PNG of one very long row", rawPNG(70000, 1, 8, 2, nil), photo.ErrTooManyPixels},
		{"a PNG whose area does not fit 32 bits", rawPNG(65537, 65535, 8, 2, nil), photo.ErrTooManyPixels},
		{"a JPEG that says it is 65535 × 65535", huge(plain, 65535, 65535), photo.ErrTooManyPixels},
		{"a JPEG of colours for print in scans that would take 384 MB", huge(cmyk, 4000, 4000), photo.ErrTooManyPixels},
		{"a WebP that says it is 16384 × 16384", rawWebP(webpChunk("VP8L", 6, "\x2f\xff\xff\xff\x0f\x00")),
			photo.ErrTooManyPixels},
		{"a WebP on a canvas of 16777216 × 100",
			rawWebP(webpChunk("VP8X", 10, "\x10\x00\x00\x00\xff\xff\xff\x63\x00\x00")), photo.ErrTooManyPixels},
		{"a WebP with a chunk that claims 100 MB",
			append(rawWebP(webpChunk("VP8 ", 100<<20, string(file(t, "lossy.webp")[20:]))), 0), photo.ErrBroken},
		{"a WebP that claims 100 MB itself", binary.LittleEndian.AppendUint32([]byte("RIFF"), 100<<20),
			photo.ErrUnknownKind},
		{"a PNG with a megabyte too much in it", rawPNG(8, 8, 8, 0, make([]byte, 1<<20)), photo.ErrBroken},
		{"a JPEG of a thousand scans", manyScans(64, 48, 1000), photo.ErrBroken},
	}
}

// broken are pictures with a fault.
func broken(t testing.TB) []attack {
	plain := paint(image.NewRGBA(rect()), flag())
	jpg, pic, webp := asJPEG(t, plain), asPNG(t, plain), file(t, "lossy.webp")
	wrongSum := bytes.Clone(pic)
	wrongSum[len(wrongSum)-20] ^= 1
	list := []attack{
		{"the first bytes of a JPEG", []byte("\xff\xd8\xff"), photo.ErrBroken},
		{"a JPEG without an end", jpg[:len(jpg)-2], photo.ErrBroken},
		{"the first bytes of a PNG", pic[:8], photo.ErrBroken},
		{"a PNG with a wrong sum", wrongSum, photo.ErrBroken},
		{"a PNG without width", rawPNG(0, 8, 8, 0, nil), photo.ErrBroken},
		{"a PNG with a negative height", rawPNG(8, 1<<31, 8, 0, nil), photo.ErrBroken},
		{"a JPEG without height", withSegments([]byte("\xff\xd8\xff\xd9"),
			segment(0xc0, []byte{8, 0, 0, 0, 8, 1, 1, 0x11, 0})), photo.ErrBroken},
		{"a JPEG with two frames", withSegments(jpg, segment(0xc0, []byte{8, 0, 9, 0, 9, 1, 1, 0x11, 0})),
			photo.ErrBroken},
		{"the first bytes of a WebP", rawWebP(), photo.ErrBroken},
		{"a WebP whose picture is not as large as its canvas",
			rawWebP(webpChunk("VP8X", 10, "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), webp[12:]), photo.ErrBroken},
	}
	for name, data := range map[string][]byte{"JPEG": jpg, "PNG": pic, "WebP": webp} {
		list = append(list, attack{"half of a " + name, data[:len(data)/2], photo.ErrBroken})
	}
	return list
}
