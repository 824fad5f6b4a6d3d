package productcsv_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/productcsv"
)

// foreignPictures is a file with pictures of another site: one twice, one in a text, one
// of a variant, and one that has no address.
const foreignPictures = "Handle,Title,Body (HTML),Variant SKU,Variant Price,Image Src,Image Alt Text,Variant Image\n" +
	"lamp,등,\"<p>앞<img src='//cdn.example/b.jpg' alt='그림'>뒤</p><img data-src='https://cdn.example/c.jpg' src='data:,'>\"," +
	"L-1,1000,https://cdn.example/a.jpg#x,등,https://cdn.example/v.jpg\n" +
	"lamp,,,,,https://cdn.example/b.jpg,,\nlamp,,,,,/web/product/d.jpg,,\n"

func readPictures(t *testing.T, o productcsv.Options) (*productcsv.Sheet, store.Incoming, string) {
	t.Helper()
	o.URL = "https://shop.example"
	o.Picture = func(file string) (store.Picture, bool) {
		return store.Picture{File: file}, strings.HasPrefix(file, "own")
	}
	sheet, err := productcsv.Read([]byte(foreignPictures), o)
	if err != nil || len(sheet.Products) != 1 {
		t.Fatal(sheet, err)
	}
	var said []string
	for _, n := range sheet.Notes {
		said = append(said, n.Message.En)
	}
	return sheet, sheet.Products[0], strings.Join(said, "\n")
}

func TestForeignPicturesAreWanted(t *testing.T) {
	want := []string{"https://cdn.example/b.jpg", "https://cdn.example/c.jpg", "https://cdn.example/a.jpg",
		"https://cdn.example/v.jpg"}
	sheet, in, said := readPictures(t, productcsv.Options{Fetching: true})
	slices.Sort(want)
	plan := store.ImportPlan{Products: []store.PlannedProduct{{Index: 0}}}
	if got := productcsv.Wanted(sheet, plan); !slices.Equal(slices.Sorted(slices.Values(got)), want) || !in.KeepPictures {
		t.Errorf("wanted %q", got)
	}
	if strings.Contains(said, "left out") || !strings.Contains(said, "not uploaded: 1, the first is ‘d.jpg’") {
		t.Errorf("said of what is fetched: %s", said)
	}
	if _, _, said = readPictures(t, productcsv.Options{}); !strings.Contains(said, "2 pictures in the description") ||
		!strings.Contains(said, "not uploaded: 4") {
		t.Errorf("said of what is not: %s", said)
	}
}

func TestFetchedPicturesTakeTheirPlace(t *testing.T) {
	shop := map[string][]store.Picture{"https://cdn.example/a.jpg": {{File: "own-a1.jpg"}, {File: "own-a2.jpg"}},
		"https://cdn.example/b.jpg": {{File: "own-b.jpg"}}, "https://cdn.example/v.jpg": {{File: "own-v.jpg"}}}
	_, in, said := readPictures(t, productcsv.Options{Fetched: func(address string) []store.Picture { return shop[address] },
		Told: map[string]store.Text{"https://cdn.example/c.jpg": {Ko: "없음", En: "it is gone"},
			"https://cdn.example/b.jpg": {Ko: "색", En: "its colours differ"}}})
	var files []string
	for _, p := range in.Draft.Pictures {
		files = append(files, p.File+" "+p.Alt.Ko)
	}
	if !slices.Equal(files, []string{"own-a1.jpg 등", "own-a2.jpg ", "own-b.jpg ", "own-v.jpg "}) ||
		in.Draft.Variants[0].Picture != "own-v.jpg" {
		t.Errorf("%q, %+v", files, in.Draft.Variants)
	}
	if in.Draft.Body.Ko != "앞![그림](/images/own-b.jpg)뒤" {
		t.Errorf("body %q", in.Draft.Body.Ko)
	}
	if strings.Count(said, "its colours differ") != 1 || strings.Count(said, "it is gone") != 1 ||
		strings.Contains(said, "left out") {
		t.Errorf("said: %s", said)
	}
}

func TestMorePicturesThanAProductHas(t *testing.T) {
	file := "Handle,Title,Variant Price,Image Src\n"
	for i := range 25 {
		file += fmt.Sprintf("lamp,등,1000,own-%d.jpg\n", i)
	}
	sheet, err := productcsv.Read([]byte(file), productcsv.Options{Picture: func(f string) (store.Picture, bool) {
		return store.Picture{File: f}, true
	}})
	if err != nil || len(sheet.Products) != 1 || len(sheet.Products[0].Draft.Pictures) != store.MaxPictures ||
		!strings.Contains(sheet.Notes[len(sheet.Notes)-1].Message.En, "the last 5") {
		t.Errorf("%+v %v", sheet, err)
	}
}
