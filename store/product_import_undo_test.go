package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// everything is what a spreadsheet can say.
func everything() store.Given {
	given := store.Given{}
	for _, field := range []string{"name_ko", "name_en", "price", "list_price", "options", "stock", "active", "category",
		"state", "body_ko", "grams", "barcode", "values_en", "options_en"} {
		given[field] = true
	}
	return given
}

// takeAll imports some drafts and returns the plan.
func takeAll(t *testing.T, s *store.Store, drafts ...store.Draft) store.ImportPlan {
	t.Helper()
	var list []store.Incoming
	for _, d := range drafts {
		in := store.Incoming{Draft: d, Given: everything()}
		if d.Category == "blankets" {
			in.Category = store.Text{Ko: "담요", En: "Blankets"}
		}
		list = append(list, in)
	}
	plan, err := s.ImportDrafts(context.Background(), list, store.ImportHow{By: someone, Format: "Shopify", Whole: true})
	if err != nil {
		t.Fatal(err, plan.Problems)
	}
	return plan
}

// sold is everything that the shop has, without what only tells editors apart.
func sold(t *testing.T, s *store.Store) []store.Draft {
	t.Helper()
	var list []store.Draft
	if err := s.ExportDrafts(context.Background(), func(d store.Draft, _ store.Category) error {
		d.ID, d.Version = 0, 0
		for i := range d.Variants {
			d.Variants[i].ID, d.Variants[i].StockMove = 0, 0
		}
		list = append(list, d)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

// outcomes are what became of products, by their Korean names.
func outcomes(p store.UndoPlan) map[string]store.UndoOutcome {
	m := map[string]store.UndoOutcome{}
	for _, x := range p.Parts {
		m[x.Name.Ko] = x.Outcome
	}
	return m
}

func TestUndoPutsEverythingBack(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	old := blanket()
	old.Slug = "blanket"
	for i := range old.Variants {
		old.Variants[i].SKU = []string{"B-1", "B-2", "B-3", "B-4"}[i]
	}
	id := save(t, s, old).ID
	before := sold(t, s)
	changed, added := old, old
	changed.Name, changed.Price, changed.State = store.Text{Ko: "다른 담요", En: "Other"}, 50000, store.ProductDraft
	changed.Category = "blankets"
	changed.Variants = slices.Clone(old.Variants[1:])
	changed.Variants[0].Stock, changed.Variants[1].Stock = 2, 9
	changed.Variants[2].SKU = "B-NEW"
	changed.Variants[2].Values = []store.Text{{Ko: "검정", En: "Black"}, {Ko: "L", En: "L"}}
	added.Slug, added.Category = "new-one", "blankets"
	added.Variants = slices.Clone(old.Variants)
	for i := range added.Variants {
		added.Variants[i].SKU = "N-" + old.Variants[i].SKU
	}
	plan := takeAll(t, s, changed, added)
	after := sold(t, s)
	if len(plan.Products) != 2 || plan.Import == 0 || cmp.Equal(before, after) || len(plan.Categories) != 1 {
		t.Fatalf("nothing was imported: %+v", plan)
	}
	if again := takeAll(t, s, changed, added); again.Import != 0 {
		t.Error("the same file changed something")
	}
	seen, err := s.Imports.Plan(ctx, 0)
	if err != nil || seen.Import.ID != plan.Import || seen.Import.Added != 1 || seen.Import.Changed != 1 ||
		seen.Import.Format != "Shopify" {
		t.Fatalf("%+v %v", seen, err)
	}
	undone, err := s.Imports.Undo(ctx, plan.Import, someone, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, sold(t, s)); diff != "" {
		t.Errorf("not as before:\n%s", diff)
	}
	want := map[string]store.UndoOutcome{"다른 담요": store.UndoRestored, "울 담요": store.UndoRemoved}
	if diff := cmp.Diff(want, outcomes(seen)); diff != "" || len(undone.Categories) != 0 {
		t.Errorf("%v stay, announced:\n%v", undone.Categories, diff)
	}
	for i, x := range undone.Parts {
		if (x.Outcome == store.UndoRestored) != (x.Product == id) || seen.Parts[i].Outcome != x.Outcome {
			t.Errorf("announced %+v, did %+v", seen.Parts[i], x)
		}
	}
	if _, err := s.Imports.Undo(ctx, plan.Import, someone, nil); !errors.Is(err, store.ErrUndone) {
		t.Errorf("twice: %v", err)
	}
	if _, err := s.Imports.Undo(ctx, 0, someone, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a second one: %v", err)
	}
	if told, err := s.Imports.Plan(ctx, plan.Import); err != nil || told.Import.UndoneBy != someone ||
		!slices.Equal(told.Parts, undone.Parts) {
		t.Errorf("%+v %v", told, err)
	}
	if d := reread(t, s, id); d.Variants[0].ID == 0 || d.Category != "chairs" {
		t.Errorf("%+v", d)
	}
	// The same file comes again as it came the first time.
	again := takeAll(t, s, changed, added)
	added1, changed1, _ := again.Counts()
	if diff := cmp.Diff(after, sold(t, s)); diff != "" || added1 != 1 || changed1 != 1 || len(again.Bent) > 0 {
		t.Errorf("imported again: %d new, %d changed, %v\n%s", added1, changed1, again.Bent, diff)
	}
}

// named is a product with one variant.
func named(name string, stock int64) store.Draft {
	return store.Draft{Slug: store.SlugOf(store.Text{Ko: name}), Category: "chairs", Name: store.Text{Ko: name, En: name},
		Price: 1000, State: store.ProductActive,
		Variants: []store.DraftVariant{{SKU: name, Stock: stock, Active: true}}}
}

func TestUndoKeepsWhatHappenedSince(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	var now []store.Draft
	for _, name := range []string{"수정", "삭제", "입고", "판매", "주소", "그대로"} {
		d := named(name, 2)
		save(t, s, d)
		d.Price, d.Variants[0].Stock = 2000, 10
		now = append(now, d)
	}
	now[4].Slug = "juso"
	now = append(now, named("새주문", 5), named("새수정", 5), named("새것", 5))
	takeAll(t, s, now...)
	find := func(name string) store.Draft {
		t.Helper()
		for _, d := range sold(t, s) {
			if d.Name.Ko == name {
				full, _, err := s.ProductBySlug(ctx, d.Slug)
				if err != nil {
					t.Fatal(err)
				}
				return reread(t, s, full.ID)
			}
		}
		t.Fatal("no", name)
		return store.Draft{}
	}
	for _, name := range []string{"수정", "새수정"} {
		d := find(name)
		d.Summary.Ko = "더 좋게"
		save(t, s, d)
	}
	if err := s.DeleteProduct(ctx, find("삭제").ID, someone); err != nil {
		t.Fatal(err)
	}
	d := find("입고")
	d.Variants[0].Stock = 12
	save(t, s, d)
	for name, n := range map[string]int64{"판매": 4, "새주문": 1} {
		if _, _, err := s.CreateOrder(ctx, newOrder([]store.Wish{{Product: find(name).Slug, SKU: name, Quantity: n}})); err != nil {
			t.Fatal(err)
		}
	}
	seen, err := s.Imports.Plan(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	undone, err := s.Imports.Undo(ctx, 0, someone, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]store.UndoOutcome{"수정": store.UndoChanged, "삭제": store.UndoGone, "입고": store.UndoCounted,
		"판매": store.UndoCounted, "주소": store.UndoRestored, "그대로": store.UndoRestored, "새주문": store.UndoOrdered,
		"새수정": store.UndoEdited, "새것": store.UndoRemoved}
	if diff := cmp.Diff(want, outcomes(undone)); diff != "" {
		t.Errorf("became of them:\n%s", diff)
	}
	for name, outcome := range outcomes(seen) {
		if outcome != want[name] && !(outcome == store.UndoRestored && want[name] == store.UndoCounted) {
			t.Errorf("%s: %s was announced, %s came", name, outcome, want[name])
		}
	}
	type state struct {
		price, stock int64
		state        store.ProductState
	}
	got := map[string]state{}
	for _, d := range sold(t, s) {
		got[d.Name.Ko] = state{d.Price, d.Variants[0].Stock, d.State}
	}
	if diff := cmp.Diff(map[string]state{"의자": {64900, 10, "active"}, "수정": {2000, 10, "active"},
		"입고": {1000, 12, "active"}, "판매": {1000, 0, "active"}, "주소": {1000, 2, "active"}, "그대로": {1000, 2, "active"},
		"새주문": {1000, 4, "draft"}, "새수정": {1000, 5, "draft"}}, got, cmp.AllowUnexported(state{})); diff != "" {
		t.Errorf("the shop has:\n%s", diff)
	}
}

// TestUndoOfWhatIsTaken restores a product whose address and SKU another one has by
// now.
func TestUndoOfWhatIsTaken(t *testing.T) {
	s, _, _ := smallShop(t)
	first := named("first", 2)
	first.ID = save(t, s, first).ID
	renamed := first
	renamed.Variants = []store.DraftVariant{{SKU: "other", Stock: 2, Active: true}}
	takeAll(t, s, renamed)
	second := named("second", 1)
	second.Variants[0].SKU = "first"
	save(t, s, second)
	before := sold(t, s)
	undone, err := s.Imports.Undo(context.Background(), 0, someone, nil)
	if err != nil || outcomes(undone)["first"] != store.UndoRefused {
		t.Errorf("%+v %v", undone, err)
	}
	if diff := cmp.Diff(before, sold(t, s)); diff != "" {
		t.Error(diff)
	}
}

// TestImportsAreForgotten makes more than are kept, and waits for longer.
func TestImportsAreForgotten(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	for i := range 12 {
		d := named("것", int64(i+1))
		takeAll(t, s, d)
	}
	list, err := s.Imports.List(ctx)
	if err != nil || len(list) != 10 || list[0].ID < list[9].ID || list[0].Added != 0 || list[0].Changed != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	c.forward(30*24*time.Hour + time.Second)
	if err := s.Imports.Forget(ctx); err != nil {
		t.Fatal(err)
	}
	if list, err = s.Imports.List(ctx); err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
	if _, err := s.Imports.Undo(ctx, 0, someone, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// TestPicturesOfFormerProductsStay lets an import take a picture away, and wants it
// back long after.
func TestPicturesOfFormerProductsStay(t *testing.T) {
	s, c, dir := smallShop(t)
	ctx := context.Background()
	shown, next, inText := keep(t, s), keep(t, s), keep(t, s)
	d := named("사진", 1)
	d.Pictures, d.Body.Ko = []store.Picture{shown}, "![](/images/"+inText.File+")"
	save(t, s, d)
	d.Pictures, d.Body.Ko = []store.Picture{next}, ""
	in := store.Incoming{Draft: d, Given: everything()}
	in.Given["pictures"] = true
	if _, err := s.ImportDrafts(ctx, []store.Incoming{in}, store.ImportHow{By: someone}); err != nil {
		t.Fatal(err)
	}
	for _, name := range imagesIn(t, dir) {
		aged(t, c, dir, name, 48*time.Hour)
	}
	if err := s.SweepImages(ctx); err != nil {
		t.Fatal(err)
	}
	for _, p := range []store.Picture{shown, next, inText} {
		if !slices.Contains(imagesIn(t, dir), p.File) {
			t.Errorf("%s is gone", p.File)
		}
	}
	if _, err := s.Imports.Undo(ctx, 0, someone, nil); err != nil {
		t.Fatal(err)
	}
	if d := sold(t, s)[1]; len(d.Pictures) != 1 || d.Pictures[0].File != shown.File {
		t.Errorf("%+v", d.Pictures)
	}
}
