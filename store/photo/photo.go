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
// The kind is read from the content: JPEG, PNG and WebP, nothing else. A file
// is refused by its header, before memory is taken for its pixels, and one
// picture is decoded at a time, so that uploads cannot use up the machine: the
// decoder holds about 256 MiB at the most, and all the work on a phone's photo
// of 12 megapixels needs a quarter of that. Nothing is written to disk.
package photo

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"runtime/debug"

	"github.com/jangteo/jangteo/store/contain"
)

// Limits of uploads.
const (
	MaxBytes  = 10 << 20   // of the file
	MaxPixels = 16_000_000 // width × height
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
	ErrUnknownKind   = errors.New("the file is not a JPEG, PNG or WebP picture")
	ErrHEIC          = errors.New("the file is a HEIC picture, as iPhones take them")
	ErrAnimated      = errors.New("the picture moves")
	ErrBroken        = errors.New("the picture is damaged, or of a rare variety")
)

// Set is a picture in several sizes.
type Set struct {
	Width, Height int    // pixels of the largest
	Files         []File // largest first, each narrower than the last
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
	in := bufio.NewReaderSize(io.LimitReader(r, MaxBytes+1), kindBytes)
	// The error, if any, comes again when all is read.
	if begin, _ := in.Peek(kindBytes); len(begin) > 0 {
		if _, err := kindOf(begin); err != nil {
			return Set{}, refusal(in, err)
		}
	}
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		return Set{}, ctx.Err()
	}
	defer func() {
		debug.FreeOSMemory() // the next picture may be long in coming
		<-e.turn
	}()
	data, err := io.ReadAll(in)
	if err != nil {
		return Set{}, fmt.Errorf("read the upload: %w", err)
	}
	if len(data) > MaxBytes {
		return Set{}, ErrTooLarge
	}
	p, err := open(data)
	if err != nil {
		return Set{}, err
	}
	return p.encode(ctx)
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
	data []byte
	size image.Point
}

// open checks everything in a file except its pixels.
func open(data []byte) (upload, error) {
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
	return upload{k, n, data, image.Pt(header.Width, header.Height)}, fits(header, n.progressive)
}

// encode does the work that takes time and memory.
func (u upload) encode(ctx context.Context) (Set, error) {
	img, err := u.shrink(ctx)
	if err != nil {
		return Set{}, err
	}
	toSRGB(img, u.profile)
	img = upright(img, u.orientation)
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

// shrink decodes a picture and scales it to the largest size. The full picture
// is released on return.
func (u upload) shrink(ctx context.Context) (*image.RGBA, error) {
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
	return scale(img, within(u.size, LongSide, u.orientation < 5 && IsTall(u.size.X, u.size.Y))), nil
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
