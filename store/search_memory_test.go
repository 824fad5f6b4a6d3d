package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/words"
)

// TestMemoryFindsWhatTheDatabaseFinds asks an index in memory and the database alone
// everything in testdata/search_queries.tsv and what may be typed of generated names,
// before and after edits of every kind by two processes.
func TestMemoryFindsWhatTheDatabaseFinds(t *testing.T) {
	s, ctx := searchedShop(t), context.Background()
	other, alone := open(t, s.Dir()), open(t, s.Dir())
	alone.AskDatabase()
	r := rand.New(rand.NewPCG(3, 5))
	var queries []string
	for _, line := range table(t, "testdata/search_queries.tsv", 2) {
		queries = append(queries, line[0])
	}
	for i := range 60 {
		d := generated(r, i)
		save(t, s, d)
		queries = append(queries, typedOf(r, d.Name.Ko), typedOf(r, d.Name.En))
	}
	if stands, err := s.Remember(ctx); !stands || err != nil {
		t.Fatal("the index does not stand", err)
	}
	same := func(after string, list []string) {
		t.Helper()
		for _, q := range list {
			page := store.SearchPage{Number: 1 + r.IntN(3), Limit: 1 + r.IntN(24)}
			got, err1 := s.SearchProducts(ctx, q, page)
			want, err2 := alone.SearchProducts(ctx, q, page)
			if diff := cmp.Diff(want, got); diff != "" || err1 != nil || err2 != nil {
				t.Fatalf("after %s, %q finds something else than the database (%v, %v):\n%s", after, q, err1, err2, diff)
			}
			typed, err1 := s.SuggestProducts(ctx, q, page.Limit)
			all, err2 := alone.SuggestProducts(ctx, q, page.Limit)
			if diff := cmp.Diff(all, typed); diff != "" || err1 != nil || err2 != nil {
				t.Fatalf("after %s, %q suggests something else than the database (%v, %v):\n%s", after, q, err1, err2, diff)
			}
		}
	}
	shelf := func(after string) {
		t.Helper()
		for _, slug := range []string{"fashion", "outdoor", "digital", "furniture"} {
			l := store.Listing{Lang: "ko", Limit: 5, Page: 1 + r.IntN(2)}
			got, err1 := s.CategoryBySlug(ctx, slug, l)
			want, err2 := alone.CategoryBySlug(ctx, slug, l)
			if diff := cmp.Diff(want, got); diff != "" || err1 != nil || err2 != nil {
				t.Fatalf("after %s, %s is another category (%v, %v):\n%s", after, slug, err1, err2, diff)
			}
		}
	}
	same("nothing", queries)
	list, err := s.Products(ctx, store.ProductFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		who := []*store.Store{s, other}[r.IntN(2)]
		d, err := who.DraftByID(ctx, list.Rows[r.IntN(len(list.Rows))].ID)
		if err != nil {
			t.Fatal(err)
		}
		after := editOf(r, i, &d)
		saved, err := who.SaveDraft(ctx, d, someone)
		if err != nil {
			t.Fatal(after, err)
		}
		if i%8 == 7 {
			after = "deleting"
			if err := who.DeleteProduct(ctx, saved, someone); err != nil {
				t.Fatal(err)
			}
		}
		var some []string
		for range 6 {
			some = append(some, queries[r.IntN(len(queries))])
		}
		shelf(after)
		same(after, append(some, typedOf(r, d.Name.Ko), d.Name.Ko, d.Variants[0].SKU))
	}
	if n := s.Remembered(); n < 20 {
		t.Errorf("memory has followed %d products: it was not asked", n)
	}
}

// editOf changes a product in one of many ways, and says how.
func editOf(r *rand.Rand, i int, d *store.Draft) string {
	fresh := generated(r, 1000+i)
	switch i % 6 {
	case 0:
		d.Name = fresh.Name
		return "another name"
	case 1:
		for k := range d.Variants {
			d.Variants[k].Stock = int64(r.IntN(2) * 5)
		}
		return "other stock"
	case 2:
		d.State = []store.ProductState{store.ProductDraft, store.ProductActive}[r.IntN(2)]
		return "hiding or showing"
	case 3:
		*d = fresh
		return "a new product"
	case 4:
		d.Price, d.Tags, d.Category = d.Price+1000, fresh.Tags, fresh.Category
		return "another price, category and tags"
	}
	d.Summary, d.Variants[0].SKU = fresh.Summary, fresh.Variants[0].SKU
	return "another summary and article number"
}

// syllables are few, so that parts of words often meet.
func syllables() []string { return strings.Split("가나다라의자회전방노르웨이컵", "") }

// generated is a product of words that nobody has thought of.
func generated(r *rand.Rand, i int) store.Draft {
	word := func() string {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteString(syllables()[r.IntN(14)])
		}
		return b.String()
	}
	text := func(most int) string {
		var list []string
		for range 1 + r.IntN(most) {
			list = append(list, word())
		}
		return strings.Join(list, " ")
	}
	english := []string{"chairs", "chair", "Bag", "running shoes", "TV 55", "box-set", "mugs"}
	d := blanket()
	d.Slug, d.Category = fmt.Sprintf("generated-%d", i), []string{"fashion", "outdoor", "digital"}[r.IntN(3)]
	d.Name = store.Text{Ko: text(4), En: english[r.IntN(7)] + " " + english[r.IntN(7)]}
	d.Summary, d.Tags, d.Vendor = store.Text{Ko: text(5)}, text(3)+", "+text(2), word()
	d.Options = nil
	d.Variants = []store.DraftVariant{{SKU: fmt.Sprintf("GEN-%d-%d", i, r.IntN(9)), Stock: int64(r.IntN(4)), Active: true}}
	return d
}

// typedOf is what somebody may type who looks for a name.
func typedOf(r *rand.Rand, name string) string {
	letters := []rune(strings.ReplaceAll(name, " ", []string{"", " "}[r.IntN(2)]))
	from := r.IntN(len(letters))
	part := strings.TrimSpace(string(letters[from:min(len(letters), from+1+r.IntN(7))]))
	switch r.IntN(6) {
	case 0:
		return words.InitialsOf(part)
	case 1:
		return words.OtherLayout(part)
	case 2:
		return part + "를"
	}
	return part
}
