package photo

import (
	"image"
	"slices"
	"testing"
)

// TestWhatIsCut shows where the limits lie, in the heights of the pieces before
// they are scaled.
func TestWhatIsCut(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		want          []int
	}{
		{"not tall", 1700, 5000, []int{5000}},
		{"the usual width", 860, 20000, []int{6656, 6672, 6672}},
		{"a large one", 1200, 30000, []int{4992, 5008, 4992, 5008, 4992, 5008}},
		{"exactly the pixels of a piece", 400, 15000, []int{15000}},
		{"one row more", 400, 15001, []int{7488, 7513}},
		{"more rows than a piece may have", 1, 65536, []int{13104, 13104, 13104, 13104, 13120}},
		{"pieces that would not be tall", 1500, 8000, []int{8000}},
		{"pieces that just are", 1500, 9032, []int{4512, 4520}},
		{"wider than the pictures of the shop", 2000, 16000, []int{8000, 8000}},
	} {
		u := upload{size: image.Pt(c.width, c.height)}
		var got []int
		top := 0
		for _, part := range u.parts(pieces) {
			if part.Min != image.Pt(0, top) || part.Dx() != c.width {
				t.Errorf("%s: a piece at %v", c.name, part)
			}
			top = part.Max.Y
			got = append(got, part.Dy())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if whole := u.parts(whole); len(whole) != 1 || whole[0].Size() != u.size {
			t.Errorf("%s, for one file: %v", c.name, whole)
		}
	}
}
