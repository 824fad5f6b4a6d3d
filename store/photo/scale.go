package photo

import (
	"image"

	"golang.org/x/image/draw"
)

// bandPixels limits the strip scaled at once: the scaler uses 32 bytes per
// pixel, which for a whole photo would be 150 MB.
const bandPixels = 1 << 18

// narrower returns the widths that pages use besides the largest, in pixels.
func narrower() []int { return []int{800, 400} }

// sizes returns the sizes to make of a picture, largest first; none is larger
// than the original.
func sizes(full image.Point) []image.Point {
	list := []image.Point{full}
	for _, w := range narrower() {
		if w < full.X {
			list = append(list, image.Pt(w, share(full.Y, w, full.X)))
		}
	}
	return list
}

// within scales size down to sides of at most side; for tall pictures only the
// shorter one counts.
func within(size image.Point, side int, tall bool) image.Point {
	if tall {
		width := min(size.X, side)
		return image.Pt(width, share(size.Y, width, size.X))
	}
	long := max(size.X, size.Y, side)
	return image.Pt(share(size.X, side, long), share(size.Y, side, long))
}

// share returns n × part ÷ whole, rounded, but at least 1.
func share(n, part, whole int) int {
	return max(1, int((int64(n)*int64(part)+int64(whole)/2)/int64(whole)))
}

// scale shrinks src onto white, in strips: first rows become narrower, then
// columns shorter. The result equals scaling in one piece, since the scaler
// copies along the unchanged direction.
func scale(src image.Image, size image.Point) *image.RGBA {
	alone := image.Rectangle{Max: size} // and no part of a larger one
	if same, ok := src.(*image.RGBA); ok && same.Rect == alone && len(same.Pix) == 4*size.X*size.Y && same.Opaque() {
		return same
	}
	return lower(narrow(src, size.X), size.Y)
}

func narrow(src image.Image, width int) *image.RGBA {
	from := src.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, width, from.Dy()))
	if width == from.Dx() {
		draw.Draw(dst, dst.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(dst, dst.Rect, src, from.Min, draw.Over)
		return dst
	}
	rows := min(max(1, bandPixels/from.Dx()), from.Dy())
	band := image.NewRGBA(image.Rect(0, 0, from.Dx(), rows))
	scaler := draw.CatmullRom.NewScaler(width, rows, from.Dx(), rows)
	for y := 0; y < from.Dy(); y += rows {
		n := min(rows, from.Dy()-y)
		part := band.SubImage(image.Rect(0, 0, from.Dx(), n)).(*image.RGBA)
		draw.Draw(part, part.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(part, part.Rect, src, from.Min.Add(image.Pt(0, y)), draw.Over)
		scaler.Scale(dst, image.Rect(0, y, width, y+n), part, part.Rect, draw.Src, nil)
	}
	return dst
}

func lower(src *image.RGBA, height int) *image.RGBA {
	from := src.Rect
	if from.Dy() == height {
		return src
	}
	dst := image.NewRGBA(image.Rect(0, 0, from.Dx(), height))
	columns := min(max(1, bandPixels/from.Dy()), from.Dx())
	scaler := draw.CatmullRom.NewScaler(columns, height, columns, from.Dy())
	for x := 0; x < from.Dx(); x += columns {
		end := min(x+columns, from.Dx())
		scaler.Scale(dst, image.Rect(x, 0, end, height), src, image.Rect(x, 0, end, from.Dy()), draw.Src, nil)
	}
	return dst
}

// upright rotates and mirrors a picture according to its orientation.
func upright(src *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	turned := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		turned = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(turned)
	for y := range turned.Dy() {
		for x := range turned.Dx() {
			fromX, fromY := heldAt(orientation, x, y, w, h)
			copy(dst.Pix[dst.PixOffset(x, y):][:4], src.Pix[src.PixOffset(fromX, fromY):][:4])
		}
	}
	return dst
}
