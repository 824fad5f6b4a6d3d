// Package photo turns a file that somebody uploaded into pictures that a shop
// can show to strangers.
//
// What comes out is never what came in: every picture is decoded and encoded
// anew as JPEG in the sizes that pages use, so that nothing but pixels is left
// of a file that is also a web page, an archive or a program. Position, camera
// and every other note in the file are dropped, after the picture was turned
// the way the camera was held and its colours were brought to sRGB.
// Transparent parts become white.
//
// The kind is read from the content: JPEG, PNG and WebP, nothing else; other kinds of
// pictures are told from what is none. Colours for print (CMYK) are taken as they
// stand: only their profile would say which they are. A file
// is refused by its header, before memory is taken for its pixels, and one
// picture is decoded at a time, so that uploads cannot use up the machine: the
// decoder holds about 256 MiB at the most, and all the work on a phone's photo
// of 12 megapixels needs a quarter of that. Strips that are read may have more
// pixels and are cut into pieces, of which one at a time is worked on. Nothing is
// written to disk.
package photo

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"runtime/debug"

	"github.com/jangteo/jangteo/store/contain"
)

// Limits of uploads.
const (
	MaxBytes  = 10 << 20   // of the file
	MaxPixels = 16_000_000 // width × height

	MaxStripPixels = 40_000_000 // of a tall picture that may be cut
)

// LongSide limits the longer side of a picture in pixels, or the shorter side
// if IsTall.
const LongSide = 1600

const (
	quality   = 82        // of the JPEGs, out of 100
	maxSide   = 1 << 16   // pixels; the limit of JPEG
	maxMemory = 256 << 20 // bytes that a decoder may use
	kindBytes = 4 << 10   // from which the kind of a file is told
)

// Refusals, which the uploader can correct; other errors are not about the
// file.
var (
	ErrTooLarge      = errors.New("the file is larger than 10 MiB")
	ErrTooManyPixels = errors.New("the picture has more than 16 megapixels")
	ErrLongStrip     = errors.New("the tall picture has more pixels than can be cut at once")
	ErrUnknownKind   = errors.New("the file is not a JPEG, PNG or WebP picture")
	ErrOtherKind     = errors.New("the file is a GIF, AVIF, BMP or TIFF picture")
	ErrHEIC          = errors.New("the file is a HEIC picture, as iPhones take them")
	ErrAnimated      = errors.New("the picture moves")
	ErrBroken        = errors.New("the picture is damaged, or of a rare variety")
)

// Set is a picture in several sizes.
type Set struct {
	Width, Height int    // pixels of the largest
	Files         []File // largest first, each narrower than the last
	ForPrint      bool   // its colours were for print; the profile that says which was not used
}

// File is one size of a picture.
type File struct {
	Width, Height int    // pixels
	Data          []byte // JPEG
}

// Encoder re-encodes pictures, one at a time. It is safe for concurrent use.
type Encoder struct{ turn chan struct{} }

// NewEncoder returns an Encoder. A program needs exactly one, as it limits the
// memory in use.
func NewEncoder() *Encoder { return &Encoder{turn: make(chan struct{}, 1)} }

// Encode reads a file and re-encodes it, once those before it are done: files
// wait where they are, not in memory, so r must have all of it at hand. It returns one of the refusals above,
// the error of r, or that of ctx, which stops the work.
func (e *Encoder) Encode(ctx context.Context, r io.Reader) (Set, error) {
	sets, err := e.encode(ctx, r, whole)
	if err != nil {
		return Set{}, err
	}
	return sets[0], nil
}

// EncodePieces is Encode for pictures that are read: a tall one may have more
// pixels, keeps its width, and comes as pieces from top to bottom where it is
// too large for one file. Any other comes as one.
func (e *Encoder) EncodePieces(ctx context.Context, r io.Reader) ([]Set, error) {
	return e.encode(ctx, r, pieces)
}

func (e *Encoder) encode(ctx context.Context, r io.Reader, how cutting) ([]Set, error) {
	in := bufio.NewReaderSize(io.LimitReader(r, MaxBytes+1), kindBytes)
	// The error, if any, comes again when all is read.
	if begin, _ := in.Peek(kindBytes); len(begin) > 0 {
		if _, err := kindOf(begin); err != nil {
			return nil, refusal(in, err)
		}
	}
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() {
		debug.FreeOSMemory() // the next picture may be long in coming
		<-e.turn
	}()
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read the upload: %w", err)
	}
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	u, err := open(data, how)
	if err != nil {
		return nil, err
	}
	return u.encode(ctx, how)
}

// refusal is why a file of no known kind is refused: that it is too large comes
// first, as its sender may have been told that before.
func refusal(rest io.Reader, why error) error {
	if n, err := io.Copy(io.Discard, rest); err != nil {
		return fmt.Errorf("read the upload: %w", err)
	} else if n > MaxBytes {
		return ErrTooLarge
	}
	return why
}

// upload is a file whose header was accepted.
type upload struct {
	kind
	notes
	data     []byte
	size     image.Point
	forPrint bool // CMYK
}

// open checks everything in a file except its pixels.
func open(data []byte, how cutting) (upload, error) {
	k, err := kindOf(data)
	if err != nil {
		return upload{}, err
	}
	n, err := k.inspect(data)
	if err != nil {
		return upload{}, err
	}
	header, err := contained(func() (image.Config, error) { return k.header(bytes.NewReader(data)) })
	if err != nil {
		return upload{}, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	u := upload{k, n, data, image.Pt(header.Width, header.Height), header.ColorModel == color.CMYKModel}
	return u, u.fits(k.perPixel(header.ColorModel, n), how)
}

// encode does the work that takes time and memory. The full picture is released
// once the last piece of it is taken.
func (u upload) encode(ctx context.Context, how cutting) ([]Set, error) {
	full, err := u.decoded(ctx)
	if err != nil {
		return nil, err
	}
	parts := u.parts(how)
	sets := make([]Set, len(parts))
	for i, part := range parts {
		img := scale(full.SubImage(part.Add(full.Bounds().Min)), within(part.Size(), LongSide, u.isTall()))
		if i == len(parts)-1 {
			full = nil
		}
		toSRGB(img, u.profile)
		if sets[i], err = inSizes(ctx, upright(img, u.orientation)); err != nil {
			return nil, err
		}
		sets[i].ForPrint = u.forPrint
	}
	return sets, nil
}

// inSizes encodes a picture in the sizes that pages use.
func inSizes(ctx context.Context, img *image.RGBA) (Set, error) {
	set := Set{Width: img.Rect.Dx(), Height: img.Rect.Dy()}
	for _, size := range sizes(img.Rect.Size()) {
		if err := ctx.Err(); err != nil {
			return Set{}, err
		}
		img = scale(img, size)
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
			return Set{}, fmt.Errorf("encode a picture: %w", err)
		}
		set.Files = append(set.Files, File{size.X, size.Y, b.Bytes()})
	}
	return set, nil
}

// divisible is what all decoders return: a picture with parts.
type divisible interface {
	image.Image
	SubImage(image.Rectangle) image.Image
}

func (u upload) decoded(ctx context.Context) (divisible, error) {
	img, err := contained(func() (image.Image, error) { return u.decode(patient{ctx, bytes.NewReader(u.data)}) })
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if img.Bounds().Size() != u.size {
		return nil, fmt.Errorf("%w: its header speaks of another size", ErrBroken)
	}
	parted, ok := img.(divisible)
	if !ok {
		return nil, fmt.Errorf("a picture of type %T cannot be cut", img)
	}
	return parted, nil
}

// contained turns a decoder's panic into an error: the file is at fault.
func contained[T any](read func() (T, error)) (v T, err error) {
	err = contain.Panic(func() (err error) {
		v, err = read()
		return err
	})
	return v, err
}

// patient stops reading when ctx ends, so that a decoder with much to do can be
// abandoned.
type patient struct {
	ctx context.Context
	io.Reader
}

func (p patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.Reader.Read(b)
}
