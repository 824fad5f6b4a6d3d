package store_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/photo"
)

// photoSizes returns the sizes of an uploaded picture.
func photoSizes(t *testing.T, width, height int) []store.PictureFile {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	set, err := photo.NewEncoder().Encode(context.Background(), &b)
	if err != nil {
		t.Fatal(err)
	}
	var list []store.PictureFile
	for _, f := range set.Files {
		list = append(list, store.PictureFile(f))
	}
	return list
}

// keep stores a 900-pixel picture in three sizes. The store does not inspect
// their content.
func keep(t *testing.T, s *store.Store) store.Picture {
	t.Helper()
	var sizes []store.PictureFile
	for _, width := range []int{900, 800, 400} {
		sizes = append(sizes, store.PictureFile{Width: width, Height: width, Data: []byte("a picture")})
	}
	p, err := s.KeepPicture(sizes)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// imagesIn lists all files in the image folder, including hidden ones.
func imagesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "images"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// show makes the chair of smallShop use a picture.
func show(t *testing.T, dir, file string) {
	t.Helper()
	_, err := raw(t, dir).Exec("INSERT INTO pictures (product_id, position, file, width, height, alt_ko, alt_en) "+
		"VALUES (1, 1, ?, 1, 1, '', '')", file)
	if err != nil {
		t.Fatal(err)
	}
}

// aged backdates a file in the image folder.
func aged(t *testing.T, c *clock, dir, name string, age time.Duration) {
	t.Helper()
	path, at := filepath.Join(dir, "images", name), c.now().Add(-age)
	if _, err := os.Stat(path); err != nil {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func TestKeepPicture(t *testing.T) {
	s, _, dir := smallShop(t)
	sizes := photoSizes(t, 1700, 340)
	p, err := s.KeepPicture(sizes)
	if err != nil {
		t.Fatal(err)
	}
	if p.Width != 1600 || p.Height != 320 || p.Widths != "400,800" {
		t.Errorf("kept as %+v", p)
	}
	if !regexp.MustCompile(`^[a-z2-7]{20,}\.jpg$`).MatchString(p.File) {
		t.Errorf("name %s", p.File)
	}
	base := strings.TrimSuffix(p.File, ".jpg")
	want := []string{base + "-400.jpg", base + "-800.jpg", p.File}
	if got := imagesIn(t, dir); !slices.Equal(got, want) {
		t.Errorf("in the folder: %v, want %v", got, want)
	}
	for i, name := range []string{p.File, base + "-800.jpg", base + "-400.jpg"} {
		if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]*\.(svg|webp|jpg|png)$`).MatchString(name) {
			t.Errorf("%s will not be served", name)
		}
		if data, err := fs.ReadFile(s.Images(), name); err != nil || !bytes.Equal(data, sizes[i].Data) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(data), len(sizes[i].Data), err)
		}
	}
	if small, err := s.KeepPicture(sizes[2:]); err != nil || small.Widths != "" || small.Width != 400 ||
		small.File == p.File {
		t.Errorf("a small one is kept as %+v, %v", small, err)
	}
}

func TestRefusedPicturesLeaveNothing(t *testing.T) {
	s, _, dir := smallShop(t)
	sizes := photoSizes(t, 900, 90)
	sizes[0].Data = nil // detected after the smaller sizes were written
	for name, bad := range map[string][]store.PictureFile{"none": nil, "an empty size": sizes} {
		if p, err := s.KeepPicture(bad); err == nil || p.File != "" {
			t.Errorf("%s was kept as %+v", name, p)
		}
	}
	if _, err := photo.NewEncoder().Encode(context.Background(), strings.NewReader("<svg/>")); err == nil {
		t.Error("an SVG became a picture")
	}
	if left := imagesIn(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.Remove(filepath.Join(dir, "images")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.KeepPicture(photoSizes(t, 30, 30)); err == nil {
		t.Error("kept without a folder")
	}
}

func TestRemovePicture(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	gone, shown := keep(t, s), keep(t, s)
	show(t, dir, shown.File)
	before := imagesIn(t, dir)
	for _, name := range []string{"", ".", "..", "../jangteo.db", "/etc/passwd", "images/" + gone.File, ".new-1"} {
		if err := s.RemovePicture(ctx, name); err == nil {
			t.Errorf("%q was taken for a picture", name)
		}
	}
	if err := s.RemovePicture(ctx, shown.File); err != nil {
		t.Error(err)
	}
	if got := imagesIn(t, dir); !slices.Equal(got, before) {
		t.Errorf("in the folder: %v, want %v: a product shows it", got, before)
	}
	for range 2 { // it may be gone already
		if err := s.RemovePicture(ctx, gone.File); err != nil {
			t.Error(err)
		}
	}
	if got := imagesIn(t, dir); len(got) != 3 ||
		slices.ContainsFunc(got, func(n string) bool { return n[:20] == gone.File[:20] }) {
		t.Errorf("in the folder: %v, want only those of %s", got, shown.File)
	}
}

// TestRemovePictureKeepsItsNeighbours removes a demo picture whose name is a
// prefix of another's.
func TestRemovePictureKeepsItsNeighbours(t *testing.T) {
	s, c, dir := smallShop(t)
	for _, name := range []string{"chair.svg", "chair-2.svg", "chair.jpg", "chair-400.jpg"} {
		aged(t, c, dir, name, 0)
	}
	if err := s.RemovePicture(context.Background(), "chair.svg"); err != nil {
		t.Error(err)
	}
	if got := imagesIn(t, dir); !slices.Equal(got, []string{"chair-2.svg", "chair-400.jpg", "chair.jpg"}) {
		t.Errorf("in the folder: %v", got)
	}
}

func TestSweepImages(t *testing.T) {
	s, c, dir := smallShop(t)
	const day = 24 * time.Hour
	forgotten, fresh, shown := keep(t, s), keep(t, s), keep(t, s)
	show(t, dir, shown.File)
	ages := map[string]time.Duration{forgotten.File: day + time.Minute, fresh.File: day - time.Minute,
		shown.File: 900 * day}
	for _, name := range imagesIn(t, dir) {
		for file, age := range ages {
			if name[:20] == file[:20] {
				aged(t, c, dir, name, age)
			}
		}
	}
	unfinished := map[string]time.Duration{".new-1234": 2 * day, ".new-5678": time.Hour}
	// Not named by the shop: the owner's own.
	owners := []string{"norwegian-swivel-chair-2.svg", "logo.png", "chair-400.jpg", "notes.txt", ".keep",
		strings.TrimSuffix(forgotten.File, ".jpg") + ".png", strings.TrimSuffix(forgotten.File, ".jpg") + "-old.jpg"}
	for name, age := range unfinished {
		aged(t, c, dir, name, age)
	}
	for _, name := range owners {
		aged(t, c, dir, name, 2*day)
	}
	if err := s.SweepImages(context.Background()); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, p := range []store.Picture{fresh, shown} {
		base := strings.TrimSuffix(p.File, ".jpg")
		want = append(want, p.File, base+"-400.jpg", base+"-800.jpg")
	}
	want = append(append(want, owners...), ".new-5678")
	got := imagesIn(t, dir)
	slices.Sort(want)
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("in the folder:\n%v, want\n%v", got, want)
	}
	c.forward(day)
	if err := s.SweepImages(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := imagesIn(t, dir); len(got) != len(want)-4 || slices.Contains(got, fresh.File) ||
		!slices.Contains(got, shown.File) {
		t.Errorf("a day later: %v", got)
	}
}

// TestPicturesOfTextsStay names pictures in texts alone: in both languages, by a full
// address, in a smaller size, as HTML, twice in a line.
func TestPicturesOfTextsStay(t *testing.T) {
	s, c, dir := smallShop(t)
	ctx := context.Background()
	stem := func(p store.Picture) string { return strings.TrimSuffix(p.File, ".jpg") }
	a, b, d, e, f, gone := keep(t, s), keep(t, s), keep(t, s), keep(t, s), keep(t, s), keep(t, s)
	db := raw(t, dir)
	for _, change := range []struct{ sql, text string }{
		{"UPDATE products SET body_ko = ? WHERE id = 1", "앞 ![](/images/" + a.File + ")![](https://shop.example/images/" + b.File + ") 뒤"},
		{"UPDATE products SET body_en = ? WHERE id = 1", "![small](/images/" + stem(d) + "-800.jpg)"},
		{"INSERT INTO legal_texts VALUES ('terms', 1, ?, '', 1)", `<img src="/images/` + e.File + `">`},
		{"INSERT INTO legal_texts VALUES ('terms', 2, 'x', ?, 2)", "[it](/images/" + f.File + ")"},
	} {
		if _, err := db.Exec(change.sql, change.text); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range imagesIn(t, dir) {
		aged(t, c, dir, name, 48*time.Hour)
	}
	for _, p := range []store.Picture{a, d, gone} {
		if err := s.RemovePicture(ctx, p.File); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SweepImages(ctx); err != nil {
		t.Fatal(err)
	}
	left := imagesIn(t, dir)
	for name, p := range map[string]store.Picture{"ko": a, "full": b, "small": d, "html": e, "old": f} {
		for _, file := range []string{p.File, stem(p) + "-800.jpg", stem(p) + "-400.jpg"} {
			if !slices.Contains(left, file) {
				t.Errorf("%s: %s is gone", name, file)
			}
		}
	}
	if slices.Contains(left, gone.File) {
		t.Error("the one that nothing names is still there")
	}
}
