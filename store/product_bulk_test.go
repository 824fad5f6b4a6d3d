package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// bulkShop has the chair and a blanket, which is not discounted and counts one variant
// of four not at all.
func bulkShop(t *testing.T) (s *store.Store, c *clock, both []int64) {
	t.Helper()
	s, c, _ = smallShop(t)
	d := blanket()
	d.ListPrice, d.USDPrice, d.Variants[3].Uncounted = 0, 0, true
	return s, c, []int64{1, save(t, s, d).ID}
}

// edit does an edit at once and returns the id of its record.
func edit(t *testing.T, s *store.Store, e store.BulkEdit) int64 {
	t.Helper()
	id, err := s.Imports.StartEdit(context.Background(), e, someone)
	if err == nil {
		err = s.Imports.RunEdit(context.Background(), id, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// values are what edits change of products: state, category, prices and stocks.
func values(t *testing.T, s *store.Store, products []int64) [][]any {
	t.Helper()
	var list [][]any
	for _, id := range products {
		d := reread(t, s, id)
		row := []any{d.State, d.Category, d.Price, d.ListPrice, d.USDPrice}
		for _, v := range d.Variants {
			row = append(row, v.Stock)
		}
		list = append(list, row)
	}
	return list
}

// TestBulkEdits makes each change of two products, looks at the plan and at what became
// of them, and takes it back.
func TestBulkEdits(t *testing.T) {
	s, _, both := bulkShop(t)
	ctx := context.Background()
	const shown, hidden = store.ProductActive, store.ProductDraft
	if err := s.SaveCategory(ctx, store.Category{Slug: "wool", Name: store.Text{Ko: "울", En: "Wool"}}, someone); err != nil {
		t.Fatal(err)
	}
	before := values(t, s, both)
	for _, test := range []struct {
		name         string
		edit         store.BulkEdit
		change, same int // products
		leavesOut    int
		chair, cover []any
	}{
		{name: "hide", edit: store.BulkEdit{Change: store.BulkHide}, change: 2,
			chair: []any{hidden, "chairs", int64(64900), int64(79000), int64(4990), int64(10), int64(0)},
			cover: []any{hidden, "chairs", int64(79000), int64(0), int64(0), int64(5), int64(5), int64(5), int64(5)}},
		{name: "move", edit: store.BulkEdit{Change: store.BulkCategory, Category: "wool"}, change: 2,
			chair: []any{shown, "wool", int64(64900), int64(79000), int64(4990), int64(10), int64(0)},
			cover: []any{shown, "wool", int64(79000), int64(0), int64(0), int64(5), int64(5), int64(5), int64(5)}},
		{name: "percent of the list price", edit: store.BulkEdit{Change: store.BulkPercent, Amount: 15}, change: 2,
			chair: []any{shown, "chairs", int64(67150), int64(79000), int64(5163), int64(10), int64(0)},
			cover: []any{shown, "chairs", int64(67150), int64(79000), int64(0), int64(5), int64(5), int64(5), int64(5)}},
		{name: "won", edit: store.BulkEdit{Change: store.BulkWon, Amount: 14105}, change: 2,
			chair: []any{shown, "chairs", int64(64890), int64(79000), int64(4990), int64(10), int64(0)},
			cover: []any{shown, "chairs", int64(64890), int64(79000), int64(0), int64(5), int64(5), int64(5), int64(5)}},
		{name: "more won than it costs", edit: store.BulkEdit{Change: store.BulkWon, Amount: 79000}, leavesOut: 2,
			chair: before[0], cover: before[1]},
		{name: "no discount", edit: store.BulkEdit{Change: store.BulkFull}, change: 1, same: 1,
			chair: []any{shown, "chairs", int64(79000), int64(0), int64(6075), int64(10), int64(0)}, cover: before[1]},
		{name: "stock", edit: store.BulkEdit{Change: store.BulkStock, Amount: 7}, change: 2,
			chair: []any{shown, "chairs", int64(64900), int64(79000), int64(4990), int64(7), int64(7)},
			cover: []any{shown, "chairs", int64(79000), int64(0), int64(0), int64(7), int64(7), int64(7), int64(5)}},
		{name: "more stock", edit: store.BulkEdit{Change: store.BulkAdd, Amount: 3}, change: 2,
			chair: []any{shown, "chairs", int64(64900), int64(79000), int64(4990), int64(13), int64(3)},
			cover: []any{shown, "chairs", int64(79000), int64(0), int64(0), int64(8), int64(8), int64(8), int64(5)}},
		{name: "less stock than there is", edit: store.BulkEdit{Change: store.BulkAdd, Amount: -6}, change: 2,
			chair: []any{shown, "chairs", int64(64900), int64(79000), int64(4990), int64(4), int64(0)},
			cover: []any{shown, "chairs", int64(79000), int64(0), int64(0), int64(0), int64(0), int64(0), int64(5)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.edit.Products = both
			plan, err := s.Imports.PlanEdit(ctx, test.edit)
			if err != nil || len(plan.Lines) != test.change || plan.Same != test.same || len(plan.Left) != test.leavesOut {
				t.Errorf("plan: %+v %v", plan, err)
			}
			id := edit(t, s, test.edit)
			if diff := cmp.Diff([][]any{test.chair, test.cover}, values(t, s, both)); diff != "" {
				t.Error(diff)
			}
			// Again is nothing new: neither a second run nor the same edit.
			if err := s.Imports.RunEdit(ctx, id, nil); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff([][]any{test.chair, test.cover}, values(t, s, both)); diff != "" {
				t.Errorf("after a second run: %s", diff)
			}
			undone, err := s.Imports.Undo(ctx, id, someone, nil)
			if _, restored, left := undone.Counts(); err != nil || restored != test.change || left != 0 {
				t.Errorf("undo: %+v %v", undone, err)
			}
			if diff := cmp.Diff(before, values(t, s, both)); diff != "" {
				t.Errorf("after undo: %s", diff)
			}
		})
	}
}

// TestBulkUndoLooksAtWhatItChanged lets somebody edit products after a discount: what
// has nothing to do with it does not keep it from being undone.
func TestBulkUndoLooksAtWhatItChanged(t *testing.T) {
	s, _, both := bulkShop(t)
	ctx := context.Background()
	id := edit(t, s, store.BulkEdit{Change: store.BulkPercent, Amount: 50, Products: both})
	chair, cover := reread(t, s, both[0]), reread(t, s, both[1])
	chair.Name.Ko, cover.Price = "새 이름", 45000
	save(t, s, chair)
	save(t, s, cover)
	plan, err := s.Imports.Plan(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]store.UndoOutcome{"새 이름": store.UndoRestored, "울 담요": store.UndoChanged}
	if diff := cmp.Diff(want, outcomes(plan)); diff != "" {
		t.Error(diff)
	}
	undone, err := s.Imports.Undo(ctx, id, someone, nil)
	if diff := cmp.Diff(want, outcomes(undone)); diff != "" || err != nil {
		t.Error(diff, err)
	}
	chair, cover = reread(t, s, both[0]), reread(t, s, both[1])
	if chair.Name.Ko != "새 이름" || chair.Price != 64900 || cover.Price != 45000 || cover.ListPrice != 79000 {
		t.Errorf("%+v\n%+v", chair, cover)
	}
}

// TestDiscountsForATime begin and end by themselves, and nothing changes their prices
// meanwhile.
func TestDiscountsForATime(t *testing.T) {
	s, c, both := bulkShop(t)
	ctx := context.Background()
	before := values(t, s, both)
	due := func(want int64) {
		t.Helper()
		if err := s.Imports.RunDue(ctx); err != nil {
			t.Fatal(err)
		}
		if got := reread(t, s, both[1]).Price; got != want {
			t.Fatalf("it costs %d, not %d", got, want)
		}
	}
	e := store.BulkEdit{Change: store.BulkPercent, Amount: 10, Products: both, Begins: c.now().Add(time.Hour),
		Ends: c.now().Add(60 * 24 * time.Hour)}
	id, err := s.Imports.StartEdit(ctx, e, someone)
	if err != nil {
		t.Fatal(err)
	}
	due(79000)
	c.forward(time.Hour)
	due(71100)
	plan, err := s.Imports.PlanEdit(ctx, store.BulkEdit{Change: store.BulkFull, Products: both})
	if err != nil || len(plan.Left) != 2 {
		t.Errorf("another price while the discount is on: %+v %v", plan, err)
	}
	// It is not forgotten before it ends, however long that takes.
	c.forward(31 * 24 * time.Hour)
	for range 12 {
		edit(t, s, store.BulkEdit{Change: store.BulkAdd, Amount: 1, Products: both})
	}
	edit(t, s, store.BulkEdit{Change: store.BulkStock, Amount: 0, Products: both[:1]})
	if err := s.Imports.Forget(ctx); err != nil {
		t.Fatal(err)
	}
	due(71100)
	c.forward(29 * 24 * time.Hour)
	due(79000)
	undone, err := s.Imports.Plan(ctx, id)
	if err != nil || undone.Import.UndoneBy != store.SourcePolicy {
		t.Errorf("%+v %v", undone, err)
	}
	for i, row := range values(t, s, both) {
		if diff := cmp.Diff(before[i][:5], row[:5]); diff != "" {
			t.Error(diff)
		}
	}
	// One that is undone before it begins never does.
	e.Begins, e.Ends = c.now().Add(time.Hour), time.Time{}
	if id, err = s.Imports.StartEdit(ctx, e, someone); err == nil {
		_, err = s.Imports.Undo(ctx, id, someone, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.forward(2 * time.Hour)
	due(79000)
}

// TestBulkEditsAreBounded refuses what makes no sense or would be too much.
func TestBulkEditsAreBounded(t *testing.T) {
	s, c, both := bulkShop(t)
	ctx := context.Background()
	for name, test := range map[string]struct {
		edit  store.BulkEdit
		field string
	}{
		"no change":         {store.BulkEdit{Products: both}, "change"},
		"no product":        {store.BulkEdit{Change: store.BulkHide}, "products"},
		"too many products": {store.BulkEdit{Change: store.BulkHide, Products: make([]int64, store.BulkLimit+1)}, "products"},
		"no category":       {store.BulkEdit{Change: store.BulkCategory, Products: both}, "category"},
		"all of the price":  {store.BulkEdit{Change: store.BulkPercent, Amount: 100, Products: both}, "discount"},
		"no won":            {store.BulkEdit{Change: store.BulkWon, Products: both}, "discount"},
		"negative stock":    {store.BulkEdit{Change: store.BulkStock, Amount: -1, Products: both}, "stock"},
		"nothing to add":    {store.BulkEdit{Change: store.BulkAdd, Products: both}, "add"},
		"an end in the past": {store.BulkEdit{Change: store.BulkWon, Amount: 10, Products: both, Ends: c.now().Add(-1)},
			"ends"},
		"an end before it": {store.BulkEdit{Change: store.BulkWon, Amount: 10, Products: both,
			Begins: c.now().Add(2 * time.Hour), Ends: c.now().Add(time.Hour)}, "ends"},
		"an end too far": {store.BulkEdit{Change: store.BulkWon, Amount: 10, Products: both,
			Ends: c.now().Add(400 * 24 * time.Hour)}, "ends"},
	} {
		_, planned := s.Imports.PlanEdit(ctx, test.edit)
		_, started := s.Imports.StartEdit(ctx, test.edit, someone)
		for _, err := range []error{planned, started} {
			var refused *store.DraftError
			if !errors.As(err, &refused) || refused.Fields[0].Field != test.field {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	e := store.BulkEdit{Change: store.BulkWon, Amount: 10, Products: both, Ends: c.now().Add(time.Hour)}
	for range 20 {
		if _, err := s.Imports.StartEdit(ctx, e, someone); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Imports.StartEdit(ctx, e, someone); !errors.Is(err, store.ErrTooManyEdits) {
		t.Errorf("one more: %v", err)
	}
}
