package productcsv_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/productcsv"
)

// FuzzRead reads anything. What comes out, a shop can look at, and it comes
// back as it was from a file that we write of it.
func FuzzRead(f *testing.F) {
	names, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(names) == 0 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		file, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file, false)
		f.Add(file, true)
	}
	for _, seed := range []string{"Handle,Title\n'=a,'''=b\n", "Handle;Option1 Name;Option1 Value\na;b;c\na;;d\n",
		"Type,Name,Parent\nvariation,a,id:1\n", "\xef\xbb\xbfHandle\n\"", "Handle,Variant Price\na,999999999999\n",
		"Handle,Body (HTML)\na,<table><tr><td><a href=x><img src=y>\n",
		"Type,Name,Regular price,Attribute 1 name,Attribute 1 value(s)\nvariable,a,1,b,\"c, d\"\n"} {
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, file []byte, dollars bool) {
		o := productcsv.Options{URL: shopURL, Picture: func(file string) (store.Picture,
			bool) {
			return store.Picture{File: file}, true
		}}
		if dollars {
			o.Currency, o.Rate = money.USD, 1380
		}
		sheet, err := productcsv.Read(file, o)
		if err != nil {
			return
		}
		var drafts []store.Draft
		for _, in := range sheet.Products {
			if len(in.Where.Variants) != len(in.Draft.Variants) || len(in.Draft.Variants) == 0 || in.Where.Row < 2 {
				t.Fatalf("a product from %+v with %d variants", in.Where, len(in.Draft.Variants))
			}
			if in.Draft.Price == 0 {
				return // the file has no prices
			}
			drafts = append(drafts, in.Draft)
		}
		if len(drafts) == 0 {
			return
		}
		o.Currency = money.KRW
		again, err := productcsv.Read(written(t, drafts), o)
		if err != nil {
			t.Fatal(err)
		}
		sameDrafts(t, drafts, again)
	})
}
