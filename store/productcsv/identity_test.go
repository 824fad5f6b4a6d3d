package productcsv_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/store/spreadsheet"
)

const shopURL = "https://shop.example"

// written is products as a CSV file.
func written(t testing.TB, drafts []store.Draft) []byte {
	t.Helper()
	var b bytes.Buffer
	writeTo(t, csvfile.NewWriter(&b), drafts)
	return b.Bytes()
}

// forExcel is products as an XLSX file.
func forExcel(t testing.TB, drafts []store.Draft) []byte {
	t.Helper()
	var b bytes.Buffer
	file, err := spreadsheet.NewWriter(&b, productcsv.IsCount)
	if err != nil {
		t.Fatal(err)
	}
	writeTo(t, file, drafts)
	return b.Bytes()
}

func writeTo(t testing.TB, file productcsv.Rows, drafts []store.Draft) {
	t.Helper()
	w, err := productcsv.NewWriter(file, shopURL)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range drafts {
		if err := w.Write(d, store.Category{Slug: d.Category, Name: store.Text{Ko: "분류, " + d.Category,
			En: "C"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// folderOf is an image folder with the pictures of products.
func folderOf(drafts []store.Draft) func(string) (store.Picture, bool) {
	known := map[string]store.Picture{}
	for _, d := range drafts {
		for _, p := range d.Pictures {
			p.Alt = store.Text{}
			known[p.File] = p
		}
	}
	return func(file string) (store.Picture, bool) { p, ok := known[file]; return p, ok }
}

// sameDrafts compares what products are, not which.
func sameDrafts(t testing.TB, want []store.Draft, sheet *productcsv.Sheet) {
	t.Helper()
	for _, n := range sheet.Notes {
		t.Error(n)
	}
	var got []store.Draft
	for _, in := range sheet.Products {
		got = append(got, in.Draft)
	}
	ignore := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(store.Draft{}, "ID", "Version"),
		cmpopts.IgnoreFields(store.DraftVariant{}, "ID", "StockSeen", "StockMove")}
	if diff := cmp.Diff(want, got, ignore); diff != "" {
		t.Errorf("read again (-written +read):\n%s", diff)
	}
}

func TestDemoCatalogueComesBackAsItWas(t *testing.T) {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	var drafts []store.Draft
	if err := s.ExportDrafts(ctx, func(d store.Draft, _ store.Category) error {
		drafts = append(drafts,
			d)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{written(t, drafts), forExcel(t, drafts)} {
		sheet, err := productcsv.Read(file, productcsv.Options{URL: shopURL, Picture: folderOf(drafts)})
		if err != nil {
			t.Fatal(err)
		}
		sameDrafts(t, drafts, sheet)
	}
}

func TestAnyProductComesBackAsItWas(t *testing.T) {
	for seed := range uint64(catalogues) {
		g := generator{rand.New(rand.NewPCG(seed, 7))}
		var drafts []store.Draft
		for i := range 1 + g.IntN(4) {
			drafts = append(drafts, g.draft(fmt.Sprintf("p-%d", i)))
		}
		files := [][]byte{written(t, drafts)}
		if seed%10 == 0 { // it takes ten times as long
			files = append(files, forExcel(t, drafts))
		}
		for _, file := range files {
			sheet, err := productcsv.Read(file, productcsv.Options{URL: shopURL, Picture: folderOf(drafts)})
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			sameDrafts(t, drafts, sheet)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// TestGeneratedProductsHaveEverything fails when products get a field that no generated one
// has: then nobody knows whether a file brings it back.
func TestGeneratedProductsHaveEverything(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(60) {
		d := generator{rand.New(rand.NewPCG(seed, 7))}.draft("p")
		values := []reflect.Value{reflect.ValueOf(d), reflect.ValueOf(d.Ship)}
		for _, v := range d.Variants {
			values = append(values, reflect.ValueOf(v))
		}
		for _, p := range d.Pictures {
			values = append(values, reflect.ValueOf(p))
		}
		for _, v := range values {
			for i := range v.NumField() {
				seen[v.Type().Name()+"."+v.Type().Field(i).Name] = seen[v.Type().Name()+"."+v.Type().Field(i).Name] ||
					!v.Field(i).IsZero()
			}
		}
	}
	// Which product it is, and what only editors need.
	for _, other := range []string{"Draft.ID", "Draft.Version", "DraftVariant.ID", "DraftVariant.StockSeen",
		"DraftVariant.StockMove"} {
		delete(seen, other)
	}
	for field, some := range seen {
		if !some {
			t.Error("no generated product has", field)
		}
	}
}

// generator makes products with all that is hard in a CSV file.
type generator struct{ *rand.Rand }

func (g generator) pick(list ...string) string { return list[g.IntN(len(list))] }

// line is one line of text, as forms take it.
func (g generator) line() string {
	pieces := []string{"의자", "desk", `"`, `""`, ",", ";", "'", "''", "=1+1", "+82", "-5", "@x", "’", "  ", "<b>",
		"&amp;", "%", "|", "\\n", "\\", "TRUE", "0", "TITLE", "🙂", "é"}
	var b strings.Builder
	for range g.IntN(5) {
		b.WriteString(pieces[g.IntN(len(pieces))])
	}
	return strings.TrimSpace(b.String())
}

func (g generator) name(n int) string { return g.line() + fmt.Sprint("상품", n) }

func (g generator) text() store.Text { return store.Text{Ko: g.line(), En: g.line()} }

func (g generator) body() string {
	pieces := []string{"본문입니다.", "\n", "\n\n", "- 하나\n- 둘", "# 제목", "**굵게**", `"따옴표", 쉼표`, "=SUM(A1)", "\t",
		"<script>", "[링크](https://x.example)", "1. 첫째", "`코드`", "\n\n\n", "  ", "'", "![](a.jpg)", "&lt;"}
	var b strings.Builder
	for range g.IntN(8) {
		b.WriteString(pieces[g.IntN(len(pieces))])
	}
	return b.String()
}

func (g generator) draft(slug string) store.Draft {
	price := 1 + g.Int64N(1_000_000)
	d := store.Draft{Slug: slug, Category: g.pick("chairs", "lamps"), Name: store.Text{Ko: g.name(1), En: g.line()},
		Summary: g.text(),
		Body:    store.Text{Ko: g.body(), En: g.body()}, Price: price,
		State:  store.ProductState(g.pick("active", "draft")),
		Vendor: g.line(), Kind: g.line(), Tags: g.pick("", "a, b", `"x",y`), SEOTitle: g.text(), SEOText: g.text()}
	if g.IntN(2) == 0 {
		d.ListPrice = price + 1 + g.Int64N(1000)
	}
	if g.IntN(2) == 0 {
		d.USDPrice = 1 + g.Int64N(100_000)
	}
	if g.IntN(3) == 0 {
		d.Notice = map[string]string{"kind": "etc", "maker": g.line(), "a\nb": "=x\n\"y\""}
	}
	d.Tax = store.TaxKind(g.pick("", "taxed", "free"))
	d.Ship = store.ShipTerms{Group: store.ShipGroup(g.pick("", "free", "collect", "pickup", "own")),
		Days: g.Int64N(3) * 7}
	if d.Ship.Group == "own" {
		d.Ship.Fee, d.Ship.Per = 500+g.Int64N(9000), g.Int64N(4)
	}
	g.addVariants(&d)
	for i := range g.IntN(4) {
		d.Pictures = append(d.Pictures, store.Picture{File: fmt.Sprintf("%s-%d.jpg", slug, i), Width: 800,
			Height: 600, Widths: "400", Alt: g.text()})
	}
	for i := range d.Variants {
		if k := g.IntN(len(d.Pictures) + 1); k > 0 {
			d.Variants[i].Picture = d.Pictures[k-1].File
		}
	}
	return d
}

// TestVariantImageOfAnotherShop takes a picture that only a variant has for one of its
// product's, and passes over one that is not uploaded.
func TestVariantImageOfAnotherShop(t *testing.T) {
	pictures := func(file string) (store.Picture, bool) {
		return store.Picture{File: file, Width: 8, Height: 6}, strings.HasSuffix(file, ".jpg")
	}
	const file = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src,Variant Image\n" +
		"mug,Mug,Colour,Red,R,1000,5,mug.jpg,red.jpg\n" +
		"mug,,,Blue,B,1000,5,,mug.jpg\n" +
		"mug,,,Green,G,1000,5,,https://elsewhere.example/green.jpg\n"
	sheet, err := productcsv.Read([]byte(file), productcsv.Options{URL: shopURL, Picture: pictures})
	if err != nil || len(sheet.Products) != 1 {
		t.Fatalf("%+v, %v", sheet, err)
	}
	d := sheet.Products[0].Draft
	if len(d.Pictures) != 2 || d.Pictures[0].File != "mug.jpg" || d.Pictures[1].File != "red.jpg" {
		t.Errorf("pictures %+v", d.Pictures)
	}
	for i, want := range []string{"red.jpg", "mug.jpg", ""} {
		if d.Variants[i].Picture != want {
			t.Errorf("%s has %q, want %q", d.Variants[i].SKU, d.Variants[i].Picture, want)
		}
	}
}

func (g generator) addVariants(d *store.Draft) {
	axes := g.IntN(4)
	n := 1
	for i := range axes {
		d.Options = append(d.Options, store.Text{Ko: g.name(i), En: g.line()})
		n = 1 + g.IntN(5)
	}
	for i := range n {
		v := store.DraftVariant{SKU: g.pick("", fmt.Sprintf("%s-%d", d.Slug, i), fmt.Sprintf("=%s%d", d.Slug, i)),
			Stock: g.Int64N(50), Grams: g.Int64N(3000), Uncounted: g.IntN(4) == 0,
			Barcode: g.pick("", "8801234567890", "0012"), Active: g.IntN(4) > 0, Surcharge: g.Int64N(3) * 500,
			USDSurcharge: g.Int64N(3) * 120}
		for range axes {
			v.Values = append(v.Values, store.Text{Ko: g.name(i), En: g.line()})
		}
		d.Variants = append(d.Variants, v)
	}
}
