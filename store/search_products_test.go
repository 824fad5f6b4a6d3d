package store_test

import (
	"bufio"
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// Figures of the committed queries below which the search has become worse.
const (
	leastRecall    = 0.95
	leastPrecision = 0.90
	topHits        = 10
)

// TestSearchFindsWhatIsMeant asks everything in testdata/search_queries.tsv.
func TestSearchFindsWhatIsMeant(t *testing.T) {
	s := searchedShop(t)
	var recall, precision, asked float64
	for _, line := range table(t, "testdata/search_queries.tsv", 2) {
		got := foundBy(t, s, line[0])
		want := strings.Split(line[1], ",")
		if line[1] == "-" {
			if len(got) > 0 {
				t.Errorf("%q finds %v, want nothing", line[0], got)
			}
			continue
		}
		top := got[:min(len(got), max(topHits, len(want)))]
		r, p := share(want, got), share(top, want)
		recall, precision, asked = recall+r, precision+p, asked+1
		if r < 1 || p < 1 {
			t.Logf("%-16s recall %.2f precision %.2f: %v", line[0], r, p, got)
		}
	}
	recall, precision = recall/asked, precision/asked
	t.Logf("%.0f queries that must find something: recall %.3f, precision in the first %d %.3f", asked, recall,
		topHits, precision)
	if recall < leastRecall || precision < leastPrecision {
		t.Errorf("recall %.3f, precision %.3f; want %.2f and %.2f", recall, precision, leastRecall, leastPrecision)
	}
}

// share is how many of a list are in another one; none of none is all.
func share(list, in []string) float64 {
	if len(list) == 0 {
		return 0
	}
	n := 0
	for _, x := range list {
		if slices.Contains(in, x) {
			n++
		}
	}
	return float64(n) / float64(len(list))
}

func foundBy(t testing.TB, s *store.Store, query string) []string {
	t.Helper()
	f, err := s.SearchProducts(context.Background(), query, store.SearchPage{Limit: 100})
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	var slugs []string
	for _, c := range f.Cards {
		slugs = append(slugs, c.Slug)
	}
	return slugs
}

// searchedShop has the demo catalogue and the products of
// testdata/search_products.tsv.
func searchedShop(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.OpenHere(t, context.Background(), store.Options{Dir: store.EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Seed(context.Background()); err != nil {
		t.Fatal(err)
	}
	for slug, name := range map[string]store.Text{"fashion": {Ko: "패션·잡화", En: "Fashion"},
		"outdoor": {Ko: "아웃도어", En: "Outdoor"},
		"digital": {Ko: "디지털", En: "Digital"}, "beauty": {Ko: "뷰티", En: "Beauty"}} {
		if err := s.SaveCategory(context.Background(), store.Category{Slug: slug, Name: name}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range table(t, "testdata/search_products.tsv", 11) {
		if _, err := s.SaveDraft(context.Background(), draftOf(t, p), "test"); err != nil {
			t.Fatal(p[0], err)
		}
	}
	return s
}

func draftOf(t testing.TB, p []string) store.Draft {
	t.Helper()
	stock, err := strconv.ParseInt(p[10], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	ko, en, _ := strings.Cut(p[8], "/")
	return store.Draft{Slug: p[0], Category: p[1], Name: store.Text{Ko: p[2], En: p[3]}, Summary: store.Text{Ko: p[4],
		En: p[5]},
		Price: 10000, State: store.ProductActive, Tags: p[6], Vendor: p[7],
		Options:  []store.Text{{Ko: "색상", En: "Colour"}},
		Variants: []store.DraftVariant{{SKU: p[9], Values: []store.Text{{Ko: ko, En: en}}, Stock: stock, Active: true}}}
}

// table reads a file of lines with tabs; those that begin with # are for people.
func table(t testing.TB, name string, columns int) [][]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list [][]string
	for in := bufio.NewScanner(f); in.Scan(); {
		if line := in.Text(); line != "" && !strings.HasPrefix(line, "#") {
			fields := strings.Split(line, "\t")
			if len(fields) != columns {
				t.Fatalf("%s: %q has %d columns, want %d", name, line, len(fields), columns)
			}
			list = append(list, fields)
		}
	}
	return list
}
