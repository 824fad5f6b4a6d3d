package photo

import "image"

// cutting is what may be done to a picture that is too large for one file.
type cutting bool

const (
	whole  cutting = false
	pieces cutting = true
)

// Limits of one piece of a strip: what browsers draw without scaling it down,
// and load one after the other as they are scrolled to.
const (
	piecePixels = 6_000_000
	pieceHeight = 16_000
)

// blockRows are the rows of JPEG's blocks with colours at half the resolution.
// Cut between them, pieces have the very pixels that the whole would have.
const blockRows = 16

// IsTall reports whether a picture is a tall strip of text and images, as
// Korean shops use for product descriptions. It is read, so its width matters.
func IsTall(width, height int) bool { return height >= 3*width }

// isTall is IsTall of the picture as it will be shown.
func (u upload) isTall() bool { return u.orientation < 5 && IsTall(u.size.X, u.size.Y) }

// parts are the parts of the picture that become one file each, in the order in
// which they are shown.
func (u upload) parts(how cutting) []image.Rectangle {
	n := 1
	if how == pieces && u.isTall() {
		n = piecesOf(within(u.size, LongSide, true))
	}
	parts := make([]image.Rectangle, n)
	top := 0
	for i := range parts {
		end := u.size.Y
		if i < n-1 {
			end = u.size.Y * (i + 1) / n / blockRows * blockRows
		}
		parts[i] = image.Rect(0, top, u.size.X, end)
		if u.orientation == 3 || u.orientation == 4 { // held upside down
			parts[i] = image.Rect(0, u.size.Y-end, u.size.X, u.size.Y-top)
		}
		top = end
	}
	return parts
}

// piecesOf is how many pieces a strip becomes. Each of them is tall as well: that
// is how pages tell what is read from what is looked at.
func piecesOf(size image.Point) int {
	wanted := max((size.X*size.Y+piecePixels-1)/piecePixels, (size.Y+pieceHeight-1)/pieceHeight)
	return max(1, min(wanted, size.Y/(3*size.X+blockRows)))
}
