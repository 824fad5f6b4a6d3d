package productcsv_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
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
	w, err := productcsv.NewWriter(&b, shopURL)
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
