package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// TestKeptAnswersAreThoseOfTheDatabase changes a shop in many ways, also from
// another process, and asks after each what has been asked before. What is kept
// must be what somebody finds who has just come and keeps nothing.
func TestKeptAnswersAreThoseOfTheDatabase(t *testing.T) {
	s := searchedShop(t)
	other, r, ctx := open(t, s.Dir()), rand.New(rand.NewPCG(7, 11)), context.Background()
	queries := []string{"의자", "가방", "chair", "ㄱㅂ", "rkqkd", "의", "냉장고", "없는 새로운 것"}
	told := map[string]bool{}
	again := func(after string) {
		t.Helper()
		newcomer, err := store.OpenHere(t, ctx, store.Options{Dir: s.Dir(), ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer newcomer.Close()
		for _, q := range queries {
			page := store.SearchPage{Number: 1 + r.IntN(3), Limit: 1 + r.IntN(12)}
			got, errKept := s.SearchProducts(ctx, q, page)
			want, errFresh := newcomer.SearchProducts(ctx, q, page)
			if diff := cmp.Diff(want, got); diff != "" || errKept != nil || errFresh != nil {
				t.Fatalf("after %s, %q finds something else than the database (%v, %v):\n%s", after, q, errKept, errFresh, diff)
			}
			typed, errKept := s.SuggestProducts(ctx, q, page.Limit)
			all, errFresh := newcomer.SuggestProducts(ctx, q, page.Limit)
			if diff := cmp.Diff(all, typed); diff != "" || errKept != nil || errFresh != nil {
				t.Fatalf("after %s, %q suggests something else than the database (%v, %v):\n%s", after, q, errKept, errFresh,
					diff)
			}
			told[fmt.Sprint(q, got.Total, len(got.Cards) > 0 && got.Cards[0].SoldOut)] = true
		}
	}
	list, err := s.Products(ctx, store.ProductFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	again("nothing")
	for i := range 16 {
		who := []*store.Store{s, other}[r.IntN(2)]
		row := list.Rows[r.IntN(len(list.Rows))]
		d, err := who.DraftByID(ctx, row.ID)
		if err != nil {
			t.Fatal(err)
		}
		after := ""
		switch i % 4 {
		case 0:
			after = "another name"
			d.Name.Ko = queries[r.IntN(len(queries))] + " " + d.Name.Ko
			if len([]rune(d.Name.Ko)) > 60 {
				d.Name.Ko = "새 의자"
			}
		case 1:
			after = "other stock"
			for k := range d.Variants {
				d.Variants[k].Stock = int64(r.IntN(2) * 5)
			}
		case 2:
			after = "hiding or showing"
			d.State = []store.ProductState{store.ProductDraft, store.ProductActive}[r.IntN(2)]
		case 3:
			after = "a new product"
			d = blanket()
			d.Slug, d.Name = fmt.Sprintf("new-%d", i), store.Text{Ko: fmt.Sprintf("검정 가방 %d", i), En: "Black bag"}
			d.Category = "fashion"
			for k := range d.Variants {
				d.Variants[k].SKU = fmt.Sprintf("NEW-%d-%d", i, k)
			}
		}
		if _, err := who.SaveDraft(ctx, d, someone); err != nil {
			t.Fatal(after, err)
		}
		again(after)
	}
	if len(told) < 2*len(queries) {
		t.Errorf("only %d different answers: too little has changed", len(told))
	}
}

// TestSoldOutIsLastOnEveryPage sells out some of many products that fit equally
// well, and turns all pages of what was found.
func TestSoldOutIsLastOnEveryPage(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx, all := context.Background(), 45
	for i := range all {
		d := blanket()
		d.Slug, d.Name, d.Options = fmt.Sprintf("p-%02d", i), store.Text{Ko: "가방 " + strings.Repeat("큰", 1+i%3)}, nil
		d.Variants = []store.DraftVariant{{SKU: fmt.Sprintf("P-%d", i), Stock: int64(i % 3), Active: true}}
		save(t, s, d)
	}
	for _, limit := range []int{1, 4, 7, 24, 45, 100} {
		var got []string
		soldOut := false
		for page := 1; page <= (all+limit-1)/limit; page++ {
			f, err := s.SearchProducts(ctx, "가방", store.SearchPage{Number: page, Limit: limit})
			if err != nil || f.Total != all {
				t.Fatalf("page %d: %d found, %v", page, f.Total, err)
			}
			for _, c := range f.Cards {
				if soldOut && !c.SoldOut {
					t.Errorf("%d a page: %s is in stock, behind one that is not", limit, c.Slug)
				}
				soldOut = c.SoldOut
				got = append(got, c.Slug)
			}
		}
		var want, last []string
		for i := all - 1; i >= 0; i-- {
			if i%3 == 0 {
				last = append(last, fmt.Sprintf("p-%02d", i))
			} else {
				want = append(want, fmt.Sprintf("p-%02d", i))
			}
		}
		if diff := cmp.Diff(append(want, last...), got); diff != "" {
			t.Errorf("%d a page:\n%s", limit, diff)
		}
	}
}
