package productcsv_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/store/shoptest"
)

// emptyShop is a data directory with tables and nothing in them.
var emptyShop = shoptest.Once(func(dir string) error {
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		return err
	}
	return s.Close()
})

func openShop(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{Dir: emptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func seeded(t testing.TB) *store.Store {
	t.Helper()
	s := openShop(t)
	if _, err := s.Seed(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// exported is all products of a shop, and the file of them.
func exported(t testing.TB, s *store.Store) (drafts []store.Draft, file []byte) {
	t.Helper()
	var b bytes.Buffer
	w, err := productcsv.NewWriter(csvfile.NewWriter(&b), shopURL)
	if err != nil {
		t.Fatal(err)
	}
	err = s.ExportDrafts(context.Background(), func(d store.Draft, c store.Category) error {
		drafts = append(drafts, d)
		return w.Write(d, c)
	})
	if err = errors.Join(err, w.Flush()); err != nil {
		t.Fatal(err)
	}
	return drafts, b.Bytes()
}

func read(t testing.TB, s *store.Store, file []byte) *productcsv.Sheet {
	t.Helper()
	find, err := s.PictureFinder(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := productcsv.Read(file, productcsv.Options{URL: shopURL, Picture: find})
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

func copyImages(t *testing.T, from, to *store.Store) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(to.Dir(), "images")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(to.Dir(), "images"), from.Images()); err != nil {
		t.Fatal(err)
	}
}

func TestExportTakenByTheSameShopChangesNothing(t *testing.T) {
	s := seeded(t)
	drafts, file := exported(t, s)
	plan, err := s.ImportDrafts(context.Background(), read(t, s, file).Products, store.ImportHow{By: "host", Whole: true})
	if err != nil {
		t.Fatalf("%v %v", err, plan.Problems)
	}
	if added, changed, same := plan.Counts(); added != 0 || changed != 0 || same != len(drafts) {
		t.Errorf("added %d, changed %d, same %d of %d", added, changed, same, len(drafts))
	}
}

func TestExportTakenByAnEmptyShopMakesTheSameProducts(t *testing.T) {
	from, to := seeded(t), openShop(t)
	copyImages(t, from, to)
	deliverOwn(t, from)
	drafts, file := exported(t, from)
	sheet := read(t, to, file)
	plan, err := to.ImportDrafts(context.Background(), sheet.Products, store.ImportHow{By: "host", Whole: true})
	if err != nil {
		t.Fatalf("%v %v %v", err, plan.Problems, sheet.Notes)
	}
	again, _ := exported(t, to)
	sameDrafts(t, drafts, &productcsv.Sheet{Products: incoming(again), Notes: sheet.Notes})
	if broken, err := to.Verify(context.Background()); err != nil || len(broken) > 0 {
		t.Errorf("verify: %v %v", broken, err)
	}
}

// deliverOwn gives a product a fee of its own for delivery.
func deliverOwn(t *testing.T, s *store.Store) {
	t.Helper()
	d, err := s.DraftByID(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	d.Ship = store.ShipTerms{Group: store.ShipOwn, Fee: 5000, Per: 2, Days: 5}
	if _, err := s.SaveDraft(context.Background(), d, "host"); err != nil {
		t.Fatal(err)
	}
}

// TestWaysOfDeliveryAreRead reads the shop's own columns, whole and in part.
func TestWaysOfDeliveryAreRead(t *testing.T) {
	s := seeded(t)
	head := "Handle,Title,Variant Price,Shipping Group,Shipping Fee,Shipping Fee Per Pieces\n"
	sheet := read(t, s, []byte(head+"a,a,1000,Own,\"5,000\",3\nb,b,1000,,,\nc,c,1000,pickup,,\n"))
	for i, want := range []store.ShipTerms{{Group: store.ShipOwn, Fee: 5000, Per: 3}, {}, {Group: store.ShipPickup}} {
		if got := sheet.Products[i]; got.Draft.Ship != want || !got.Given["shipping"] {
			t.Errorf("%s: %+v, want %+v", got.Draft.Slug, got.Draft.Ship, want)
		}
	}
	sheet = read(t, s, []byte("Handle,Title,Variant Price,Dispatch Days\na,a,1000,5\n"))
	if got := sheet.Products[0]; got.Draft.Ship.Days != 5 || !got.Given["dispatch_days"] || got.Given["shipping"] {
		t.Errorf("days alone: %+v %v", got.Draft.Ship, got.Given)
	}
	for _, bad := range []string{"drone,,", "own,free,", "own,1000,two"} {
		sheet := read(t, s, []byte(head+"a,a,1000,"+bad+"\n"))
		if !slices.ContainsFunc(sheet.Notes, func(n productcsv.Note) bool { return n.Error }) {
			t.Errorf("%q was taken: %+v", bad, sheet.Notes)
		}
	}
	if plain := read(t, s, []byte("Handle,Title,Variant Price\na,a,1000\n")); plain.Products[0].Given["shipping"] {
		t.Error("a file without the column says how products are delivered")
	}
}

func incoming(drafts []store.Draft) []store.Incoming {
	list := make([]store.Incoming, len(drafts))
	for i, d := range drafts {
		list[i].Draft = d
	}
	return list
}

// longFile has so many products of three variants.
func longFile(n int, suffix string) []byte {
	var b bytes.Buffer
	b.WriteString("Handle,Title,Body (HTML),Category,Option1 Name,Option1 Value,Variant SKU,Variant Inventory " +
		"Qty,Variant Price,Status\n")
	for i := range n {
		fmt.Fprintf(&b, "bulk-%d,상품 %d%s,\"<p>설명, "+
			"<b>굵게</b></p>\n<ul><li>하나</li></ul>\",대량,색상,검정,BULK-%d-1,10,%d,active\n", i, i, suffix, i, 1000+i)
		fmt.Fprintf(&b, "bulk-%d,,,,,하양,BULK-%d-2,5,%d,\nbulk-%d,,,,,파랑,BULK-%d-3,0,%d,\n", i, i, 1500+i, i, i, 2000+i)
	}
	return b.Bytes()
}

// BenchmarkImport says how long buyers wait for an import of 5,000 products,
// and how long the import takes.
func BenchmarkImport(b *testing.B) {
	for range b.N {
		s := seeded(b)
		for _, suffix := range []string{"", "-again"} {
			began := time.Now()
			sheet := read(b, s, longFile(5000, suffix))
			b.ReportMetric(time.Since(began).Seconds(), "s-read"+suffix)
			began = time.Now()
			var first time.Time
			_, err := s.ImportDrafts(context.Background(), sheet.Products, store.ImportHow{By: "host", Progress: func(done, _ int) {
				if done == 1 {
					first = time.Now()
				}
			}})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(first.Sub(began).Seconds(), "s-plan"+suffix)
			b.ReportMetric(time.Since(first).Seconds(), "s-locked"+suffix)
		}
	}
}
