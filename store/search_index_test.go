package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// TestIndexFollowsEveryEdit changes products in every way there is. Each time
// the index must be as if it were made anew.
func TestIndexFollowsEveryEdit(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	d := save(t, s, blanket())
	for _, step := range []struct {
		name string
		edit func() error
	}{
		{"a new product", func() error { return nil }},
		{"another name", func() error {
			d.Name = store.Text{Ko: "순모 담요", En: "Woollen throw"}
			d = save(t, s, d)
			return nil
		}},
		{"other tags, maker, kind and summary", func() error {
			d.Tags, d.Vendor, d.Kind, d.Summary.Ko = "가을", "포근", "throw", "가볍습니다"
			d = save(t, s, d)
			return nil
		}},
		{"another value of an option", func() error {
			d.Variants[0].Values[0].Ko = "주황"
			d = save(t, s,
				d)
			return nil
		}},
		{"another article number", func() error { d.Variants[0].SKU = "NEW-1"; d = save(t, s, d); return nil }},
		{"a form that is not offered", func() error { d.Variants[1].Active = false; d = save(t, s, d); return nil }},
		{"a form less", func() error { d.Variants = d.Variants[:2]; d = save(t, s, d); return nil }},
		{"no options", func() error {
			d.Options, d.Variants = nil, d.Variants[:1]
			d.Variants[0].Values = nil
			d = save(t, s, d)
			return nil
		}},
		{"hidden", func() error { d.State = store.ProductDraft; d = save(t, s, d); return nil }},
		{"shown again", func() error { d.State = store.ProductActive; d = save(t, s, d); return nil }},
		{"a copy", func() error { _, err := s.DuplicateProduct(ctx, d.ID, someone); return err }},
		{"another price and stock", func() error {
			_, err := s.EditRows(ctx, []store.RowEdit{{Product: 1, Version: 1, PriceSeen: 64900, Price: 60000}},
				someone)
			return err
		}},
		{"an imported product", func() error {
			x := blanket()
			x.Slug, x.Name = "imported", store.Text{Ko: "면 담요", En: "Cotton blanket"}
			_, err := s.ImportDrafts(ctx, []store.Incoming{{Draft: x}}, store.ImportHow{By: someone})
			return err
		}},
		{"another category", func() error {
			return s.SaveCategory(ctx, store.Category{Slug: "bedding", Name: store.Text{Ko: "침구"}}, someone)
		}},
		{"a category renamed", func() error {
			return s.SaveCategory(ctx, store.Category{ID: 1, Slug: "chairs", Name: store.Text{Ko: "앉을 것"}}, someone)
		}},
		{"a category deleted", func() error { return s.DeleteCategory(ctx, 1, 2, someone) }},
		{"deleted", func() error { return s.DeleteProduct(ctx, d.ID, someone) }},
		{"restored", func() error { return s.RestoreProduct(ctx, d.ID, someone) }},
		{"an order", func() error { _, _, err := s.CreateOrder(ctx, newOrder(wish(1))); return err }},
	} {
		if err := step.edit(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if diff := cmp.Diff(rebuiltIndex(t, dir), indexOf(t, dir)); diff != "" {
			t.Fatalf("after %s the index differs from one made anew:\n%s", step.name, diff)
		}
	}
}

// indexOf writes down all that searches know of products.
func indexOf(t *testing.T, dir string) []string {
	t.Helper()
	db := raw(t, dir)
	db.SetMaxOpenConns(1)
	defer db.Close()
	if _, err := db.Exec("CREATE VIRTUAL TABLE temp.tokens USING fts5vocab(main, search_index, instance)"); err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query(`SELECT 'token ' || term || ' of ' || doc || ' ' || col || ' ' || offset FROM temp.tokens
	  UNION ALL SELECT 'product ' || product_id || ' ' || position || ' ' || words FROM search_docs
	  UNION ALL SELECT 'word ' || word || ' ' || keys || ' ' || products FROM search_words
	  UNION ALL SELECT 'slip ' || slip || ' ' || word FROM search_slips
	  UNION ALL SELECT 'noted ' || product_id FROM search_changes ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		list = append(list, line)
	}
	return list
}

// rebuiltIndex is the index that the same products have when it is made anew.
func rebuiltIndex(t *testing.T, dir string) []string {
	t.Helper()
	store.SQLiteOnly(t, "it copies the file")
	fresh := t.TempDir()
	if _, err := raw(t, dir).Exec("VACUUM INTO ?", filepath.Join(fresh, "jangteo.db")); err != nil {
		t.Fatal(err)
	}
	if _, err := raw(t, fresh).Exec(`INSERT INTO search_index (search_index) VALUES ('delete-all'); DELETE FROM
	  search_slips; DELETE FROM search_words;
	  DELETE FROM search_docs; DELETE FROM settings WHERE name = 'search_index'`); err != nil {
		t.Fatal(err)
	}
	s := open(t, fresh)
	if err := errors.Join(s.FinishIndex(context.Background()), s.Close()); err != nil {
		t.Fatal(err)
	}
	return indexOf(t, fresh)
}

// TestImportIsIndexed imports as many products as big shops do at once, and
// finds the last of them.
func TestImportIsIndexed(t *testing.T) {
	s, _, _ := smallShop(t)
	var list []store.Incoming
	for i := range 500 {
		d := blanket()
		d.Slug, d.Name = fmt.Sprintf("import-%d", i), store.Text{Ko: fmt.Sprintf("들여온 담요 %d", i),
			En: fmt.Sprintf("Imported blanket %d", i)}
		list = append(list, store.Incoming{Draft: d})
	}
	if _, err := s.ImportDrafts(context.Background(), list, store.ImportHow{By: someone}); err != nil {
		t.Fatal(err)
	}
	if got := foundBy(t, s, "담요 499"); len(got) != 1 || got[0] != "import-499" {
		t.Errorf("found %v", got)
	}
}

// TestRankingOfHits puts products in every order that matters.
func TestRankingOfHits(t *testing.T) {
	s, _, _ := smallShop(t)
	for _, p := range []struct {
		slug, name, tags, summary string
		stock                     int64
	}{
		{"part", "손가방걸이", "", "", 5}, {"text", "끈", "", "가방에 다는 끈", 5}, {"tag", "파우치", "가방", "", 5},
		{"later", "작은 가방", "", "", 5},
		{"sold-out", "큰 가방", "", "", 0}, {"newest", "새 가방", "", "", 5}, {"first", "가방 세트", "", "", 5},
	} {
		d := blanket()
		d.Slug, d.Name, d.Tags, d.Summary, d.Vendor, d.Kind, d.Options = p.slug, store.Text{Ko: p.name}, p.tags,
			store.Text{Ko: p.summary}, "", "", nil
		d.Variants = []store.DraftVariant{{SKU: "SKU-" + p.slug, Stock: p.stock, Active: true}}
		save(t, s, d)
	}
	want := []string{"first", "newest", "later", "sold-out", "part", "tag", "text"}
	if diff := cmp.Diff(want, foundBy(t, s, "가방")); diff != "" {
		t.Error(diff)
	}
	if got := foundBy(t, s, "sku-TAG"); len(got) != 1 || got[0] != "tag" {
		t.Errorf("by article number: %v", got)
	}
	for page := 1; page <= 3; page++ {
		f, err := s.SearchProducts(context.Background(), "가방", store.SearchPage{Number: page, Limit: 3})
		if err != nil || f.Total != 7 || f.Pages != 3 || f.Page != page || f.Cards[0].Slug != want[3*(page-1)] {
			t.Errorf("page %d: %+v, %v", page, f, err)
		}
	}
}

func TestSuggestionsCompleteHalfSyllables(t *testing.T) {
	s := searchedShop(t)
	for typed, want := range map[string]string{"가ㅂ": "leather-bag", "갑": "leather-bag",
		"회전 의": "norwegian-swivel-chair", "ㅋㅂ": "keyboard", "rkqk": "leather-bag",
		"swi": "norwegian-swivel-chair", "텀블": "tumbler", "zzz": ""} {
		list, err := s.SuggestProducts(context.Background(), typed, 8)
		if err != nil {
			t.Fatal(err)
		}
		found := want == "" && len(list) == 0
		for _, x := range list {
			found = found || x.Slug == want
		}
		if !found {
			t.Errorf("%q suggests %v, want %q", typed, list, want)
		}
	}
}

// TestBadProductStopsNoIndex has a product that the index cannot take among others:
// they are found, it is told to the log, and it is found once it can be taken.
func TestBadProductStopsNoIndex(t *testing.T) {
	store.SQLiteOnly(t, "it makes a trigger in its language")
	dir, ctx := t.TempDir(), context.Background()
	var log bytes.Buffer
	s, err := store.OpenHere(t, ctx, store.Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	db := raw(t, dir)
	if _, err := db.Exec(`CREATE TRIGGER no_bad_words BEFORE INSERT ON search_docs WHEN NEW.words LIKE '%나쁜%' BEGIN
	  SELECT RAISE(ABORT, 'a bad word'); END`); err != nil {
		t.Fatal(err)
	}
	bad := newBag("bad", "나쁜 주머니")
	bad.ID = save(t, s, bad).ID
	save(t, s, newBag("good", "좋은 주머니"))
	if diff := cmp.Diff([]string{"good"}, foundBy(t, s, "주머니")); diff != "" {
		t.Error(diff)
	}
	if line := log.String(); !strings.Contains(line, "not indexed") || !strings.Contains(line, "a bad word") {
		t.Errorf("the log says %q", line)
	}
	if _, err := db.Exec("DROP TRIGGER no_bad_words"); err != nil {
		t.Fatal(err)
	}
	d, err := s.DraftByID(ctx, bad.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.Tags = "고친"
	save(t, s, d)
	if got := foundBy(t, s, "나쁜 주머니"); len(got) != 1 || got[0] != "bad" {
		t.Errorf("once mended: %v", got)
	}
}

func newBag(slug, name string) store.Draft {
	d := blanket()
	d.Slug, d.Name, d.Category, d.Options = slug, store.Text{Ko: name}, "furniture", nil
	d.Variants = []store.DraftVariant{{SKU: "SKU-" + slug, Stock: 5, Active: true}}
	return d
}

// TestIndexIsMadeBehindTheShop opens a shop whose products nobody has indexed. They
// are found soon, though nothing is written.
func TestIndexIsMadeBehindTheShop(t *testing.T) {
	_, _, dir := smallShop(t)
	if _, err := raw(t, dir).Exec(`WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
	  INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en,
	    price, state, position, created_at, updated_at)
	  SELECT i, 'p-' || i, 1, '주머니 ' || i, 'Pouch', '', '', '', '', 1000, 'active', 1000 + i, 1, 1 FROM n`); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	ctx, done := context.WithTimeout(context.Background(), time.Minute)
	defer done()
	for total := 0; total < 480; {
		f, err := s.SearchProducts(ctx, "주머니", store.SearchPage{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		total = f.Total
	}
	if err := s.FinishIndex(ctx); err != nil {
		t.Fatal(err)
	}
	if got := foundBy(t, s, "주머니 700"); len(got) != 1 || got[0] != "p-700" {
		t.Errorf("found %v", got)
	}
}
