package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

func TestProductListFindsAndSorts(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	d := save(t, s, blanket())
	hidden := blanket()
	hidden.Name, hidden.State, hidden.Price = store.Text{Ko: "가을 담요", En: "Autumn"}, store.ProductDraft, 10000
	hidden.ListPrice = 0
	for i := range hidden.Variants {
		hidden.Variants[i].Stock = 0
	}
	save(t, s, hidden)
	for name, c := range map[string]struct {
		filter store.ProductFilter
		want   string
	}{
		"all, newest first":          {store.ProductFilter{}, "가을 담요, 울 담요, 의자"},
		"by name":                    {store.ProductFilter{Sort: "name"}, "가을 담요, 울 담요, 의자"},
		"cheapest first":             {store.ProductFilter{Sort: "price"}, "가을 담요, 의자, 울 담요"},
		"least stock first":          {store.ProductFilter{Sort: "stock"}, "가을 담요, 의자, 울 담요"},
		"on sale":                    {store.ProductFilter{View: store.ActiveProducts}, "울 담요, 의자"},
		"hidden":                     {store.ProductFilter{View: store.HiddenProducts}, "가을 담요"},
		"sold out":                   {store.ProductFilter{View: store.SoldOutProducts}, "가을 담요"},
		"low":                        {store.ProductFilter{View: store.LowProducts}, "울 담요, 의자"},
		"a word of the name":         {store.ProductFilter{Query: "담요 울"}, "울 담요"},
		"a part of an SKU":           {store.ProductFilter{Query: "blanket-blue"}, "울 담요"},
		"percent means percent":      {store.ProductFilter{Query: "%"}, ""},
		"a category without any":     {store.ProductFilter{Category: "tables"}, ""},
		"the second page of two":     {store.ProductFilter{Page: 2, Limit: 2}, "의자"},
		"an order that is not known": {store.ProductFilter{Sort: "; DROP TABLE products"}, "가을 담요, 울 담요, 의자"},
	} {
		if c.filter.Limit == 0 {
			c.filter.Limit = 10
		}
		list, err := s.Products(ctx, c.filter)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var names []string
		for _, r := range list.Rows {
			names = append(names, r.Name.Ko)
		}
		if got := strings.Join(names, ", "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	list, err := s.Products(ctx, store.ProductFilter{Query: "울", Limit: 10})
	if err != nil || list.Total != 1 || list.Counts[store.AllProducts] != 3 ||
		list.Counts[store.SoldOutProducts] != 1 || list.Counts[store.DeletedProducts] != 0 {
		t.Errorf("%+v %v", list, err)
	}
	row := list.Rows[0]
	if row.ID != d.ID || row.Stock != 20 || len(row.Variants) != 4 || row.Variants[3].Label.Ko != "파랑 / L" ||
		row.Category.Ko != "의자" {
		t.Errorf("%+v", row)
	}
	if rows, err := s.ProductRows(ctx, []int64{1, d.ID, 99}); err != nil || len(rows) != 2 || rows[0].ID != 1 {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestCategoriesAreEmptiedBeforeTheyGo(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	if err := s.SaveCategory(ctx, store.Category{Name: store.Text{Ko: "조명"}}, someone); err != nil {
		t.Fatal(err)
	}
	rows, err := s.CategoryRows(ctx)
	if err != nil || len(rows) != 2 || rows[1].Slug != "jomyeong" || rows[1].Name.En != "조명" || rows[0].Products != 1 {
		t.Fatalf("%+v %v", rows, err)
	}
	lamps := rows[1].ID
	var problem *store.DraftError
	if err := s.SaveCategory(ctx, store.Category{ID: lamps, Slug: "chairs", Name: store.Text{Ko: "조명"}},
		someone); !errors.As(err, &problem) || problem.Fields[0].Field != "slug" {
		t.Errorf("a slug twice: %v", err)
	}
	if err := s.MoveCategory(ctx, lamps, -1, someone); err != nil {
		t.Fatal(err)
	}
	if rows, _ := s.CategoryRows(ctx); rows[0].ID != lamps {
		t.Errorf("not moved up: %+v", rows)
	}
	if err := s.DeleteCategory(ctx, 1, 0, someone); !errors.Is(err, store.ErrCategoryInUse) {
		t.Errorf("with products in it: %v", err)
	}
	if err := s.DeleteCategory(ctx, 1, lamps, someone); err != nil {
		t.Fatal(err)
	}
	if d := reread(t, s, 1); d.Category != "jomyeong" {
		t.Errorf("the chair is in %s", d.Category)
	}
	if err := s.DeleteCategory(ctx, 1, 0, someone); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("twice: %v", err)
	}
}

func TestNoticeListsAreWhole(t *testing.T) {
	n, err := store.ReadNotices()
	if err != nil || n.Source == "" || n.Date == "" || len(n.Lists) < 30 {
		t.Fatalf("%v %+v", err, n)
	}
	for _, l := range n.Lists {
		keys := map[string]bool{}
		for _, item := range l.Items {
			if item.Key == "kind" || item.Ko == "" || item.En == "" || keys[item.Key] {
				t.Errorf("%s: %+v", l.Key, item)
			}
			keys[item.Key] = true
		}
		if again, ok := n.List(l.Key); !ok || again.Ko != l.Ko || len(l.Items) < 4 {
			t.Errorf("%s: %+v", l.Key, again)
		}
	}
}

// BenchmarkProductList lists ten thousand products.
func BenchmarkProductList(b *testing.B) {
	dir := b.TempDir()
	s, err := store.OpenHere(b, context.Background(), store.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	manyProducts(b, dir, 10_000)
	for name, f := range map[string]store.ProductFilter{
		"all": {}, "page 300": {Page: 300}, "search": {Query: "상품 99"}, "sku": {Query: "SKU-77-2"},
		"by stock": {Sort: "stock"}, "low": {View: store.LowProducts},
	} {
		f.Limit = 30
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Products(context.Background(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("editor", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.DraftByID(context.Background(), 5000); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// manyProducts fills a database with n products of three variants.
func manyProducts(t testing.TB, dir string, n int) {
	t.Helper()
	_, err := raw(t, dir).Exec(fmt.Sprintf(`
	  INSERT INTO categories VALUES (1, 'all', '전체', 'All', 1);
	  WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < %d)
	    INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en,
	    price, state, position, created_at, updated_at)
	    SELECT n, 'p-' || n, 1, '상품 ' || n, 'Product ' || n, '', '', hex(randomblob(500)), '', 1000 + n, 'active', n,
	    1, n FROM k;
	  INSERT INTO options SELECT id, id, 1, '색상', 'Colour' FROM products;
	  INSERT INTO variants (id, product_id, position, sku, stock) SELECT p.id * 3 + j.value, p.id, j.value + 1,
	  'SKU-' || p.id || '-' || j.value, (p.id * 7 + j.value) %% 40 FROM products p, json_each('[0,1,2]') j;
	  INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT id, stock, 'initial', 1 FROM variants WHERE
	  stock > 0;
	  INSERT INTO variant_values SELECT id, product_id, '색 ' || position, 'c' || position FROM variants`, n))
	if err != nil {
		t.Fatal(err)
	}
}
