package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// keepFetched keeps a picture as if it had come from an address.
func keepFetched(t *testing.T, s *store.Store, address string, pieces int) []store.Picture {
	t.Helper()
	one := []store.PictureFile{{Width: 800, Height: 900, Data: []byte("large")}, {Width: 400, Height: 450, Data: []byte("small")}}
	if err := s.Imports.KeepFetched(context.Background(), address, slices.Repeat([][]store.PictureFile{one}, pieces)); err != nil {
		t.Fatal(err)
	}
	return fetchedFrom(t, s, address)
}

func fetchedFrom(t *testing.T, s *store.Store, address string) []store.Picture {
	t.Helper()
	find, err := s.Imports.Fetched(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return find(address)
}

func TestFetchedPicturesAreFoundAgain(t *testing.T) {
	s, c, dir := smallShop(t)
	address := "https://else.example/" + strings.Repeat("가", 600) + ".jpg"
	first := keepFetched(t, s, address, 3)
	if len(first) != 3 || first[0].Widths != "400" || first[2].Width != 800 || first[0].File == first[1].File ||
		fetchedFrom(t, s, "https://else.example/other.jpg") != nil {
		t.Fatalf("%+v", first)
	}
	second := keepFetched(t, s, address, 1)
	if len(second) != 1 || second[0].File == first[0].File {
		t.Errorf("fetched again: %+v", second)
	}
	for _, name := range imagesIn(t, dir) {
		aged(t, c, dir, name, 48*time.Hour)
	}
	if err := s.SweepImages(context.Background()); err != nil {
		t.Fatal(err)
	}
	if left := fetchedFrom(t, s, address); left != nil || len(imagesIn(t, dir)) != 0 {
		t.Errorf("nothing shows %v", left)
	}
}

// TestUndoTakesFetchedPicturesAway undoes an import whose pictures another product
// shows as well, and one that was there before.
func TestUndoTakesFetchedPicturesAway(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	shown, inText, shared := keepFetched(t, s, "https://else.example/1.jpg", 1)[0], keepFetched(t, s, "https://else.example/2.jpg", 1)[0],
		keepFetched(t, s, "https://else.example/3.jpg", 1)[0]
	own := keep(t, s)
	text := func(file string) string { return "앞\n\n![그림](/images/" + file + ")\n\n뒤" }
	changed := named("있던 것", 1)
	changed.Pictures, changed.Body.Ko = []store.Picture{own}, text(own.File)
	id := save(t, s, changed).ID
	other := named("다른 것", 1)
	other.Pictures = []store.Picture{shared}
	save(t, s, other)
	changed.Pictures, changed.Body.Ko = []store.Picture{shown}, text(inText.File)
	added := named("새것", 1)
	added.Pictures, added.Body.Ko = []store.Picture{shown, shared, own}, text(inText.File)
	added.Variants[0].Picture = shown.File
	given := everything()
	given["pictures"], given["variant_picture"] = true, true
	plan, err := s.ImportDrafts(ctx, []store.Incoming{{Draft: changed, Given: given}, {Draft: added, Given: given}},
		store.ImportHow{By: someone})
	if err != nil || len(plan.Products) != 2 {
		t.Fatal(plan, err)
	}
	made := plan.Products[1].Draft.Slug
	full, _, err := s.ProductBySlug(ctx, made)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Imports.Undo(ctx, 0, someone, nil); err != nil {
		t.Fatal(err)
	}
	left := imagesIn(t, dir)
	for _, p := range []store.Picture{shown, inText, shared, own} {
		if slices.Contains(left, p.File) != (p == shared || p == own) {
			t.Errorf("%s: there are %v", p.File, left)
		}
	}
	if fetchedFrom(t, s, "https://else.example/1.jpg") != nil || fetchedFrom(t, s, "https://else.example/3.jpg") == nil {
		t.Error("what is remembered of them does not fit")
	}
	if d := reread(t, s, id); d.Body.Ko != text(own.File) || len(d.Pictures) != 1 || d.Pictures[0].File != own.File {
		t.Errorf("%+v", d)
	}
	if d := reread(t, s, full.ID); d.Body.Ko != "앞\n\n\n\n뒤" || len(d.Pictures) != 1 || d.Variants[0].Picture != "" {
		t.Errorf("deleted: %+v", d)
	}
}
