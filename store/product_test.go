package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

const someone = "admin:1"

// blanket is a product with two options of two values each.
func blanket() store.Draft {
	d := store.Draft{
		Category: "chairs", Name: store.Text{Ko: "울 담요", En: "Wool blanket"}, Summary: store.Text{Ko: "따뜻합니다",
			En: "Warm"},
		Body: store.Text{Ko: "## 소재\n\n울 100%", En: "Wool"}, Price: 79000, ListPrice: 99000, USDPrice: 5990,
		State:  store.ProductActive,
		Vendor: "장터", Kind: "blanket", Tags: "울, 겨울", SEOTitle: store.Text{Ko: "겨울 담요"},
		SEOText: store.Text{En: "Warm wool"},
		Notice:  map[string]string{"kind": "bedding", "material": "울 100%"},
		Options: []store.Text{{Ko: "색상", En: "Colour"}, {Ko: "크기", En: "Size"}},
	}
	for _, colour := range []store.Text{{Ko: "빨강", En: "Red"}, {Ko: "파랑", En: "Blue"}} {
		for i, size := range []store.Text{{Ko: "S", En: "S"}, {Ko: "L", En: "L"}} {
			d.Variants = append(d.Variants, store.DraftVariant{Values: []store.Text{colour, size},
				Surcharge: int64(i) * 10000, Stock: 5, Grams: 900, Active: true})
		}
	}
	return d
}

func save(t *testing.T, s *store.Store, d store.Draft) store.Draft {
	t.Helper()
	id, err := s.SaveDraft(context.Background(), d, someone)
	if err != nil {
		t.Fatal(err)
	}
	return reread(t, s, id)
}

func reread(t *testing.T, s *store.Store, id int64) store.Draft {
	t.Helper()
	d, err := s.DraftByID(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ids(d store.Draft) []int64 {
	var list []int64
	for _, v := range d.Variants {
		list = append(list, v.ID)
	}
	return list
}

func TestNewProductIsReadBackAsItWasSaved(t *testing.T) {
	s, _, dir := smallShop(t)
	d := blanket()
	if err := os.WriteFile(filepath.Join(dir, "images", "wool.jpg"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.Pictures = []store.Picture{{File: "wool.jpg", Width: 1200, Height: 900, Widths: "400,800",
		Alt: store.Text{Ko: "담요", En: "A blanket"}}}
	got := save(t, s, d)
	want := d
	want.ID, want.Version, want.Slug = got.ID, 1, "wool-blanket"
	want.Ship.Group, want.Tax = store.ShipStandard, store.Taxed // as nothing else was said
	for i, sku := range []string{"WOOL-BLANKET-RED-S", "WOOL-BLANKET-RED-L", "WOOL-BLANKET-BLUE-S",
		"WOOL-BLANKET-BLUE-L"} {
		v := &want.Variants[i]
		v.ID, v.SKU, v.StockSeen, v.StockMove = got.Variants[i].ID, sku, 5, -1
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	p, _, err := s.ProductBySlug(context.Background(), "wool-blanket")
	if err != nil {
		t.Fatal(err)
	}
	if last := p.Variants[3]; last.Label.Ko != "파랑 / L" || last.Price.KRW != 89000 ||
		p.Pictures[0].Widths != "400,800" || p.SEOTitle.Ko != "겨울 담요" || p.Notice["material"] != "울 100%" {
		t.Errorf("in the shop: %+v %+v", p, last)
	}
}

func TestEnglishTextsMayBeLeftOut(t *testing.T) {
	s, _, _ := smallShop(t)
	d := store.Draft{Category: "chairs", Name: store.Text{Ko: "의자 커버"}, Price: 1000, State: store.ProductDraft,
		Variants: []store.DraftVariant{{Active: true}}}
	got := save(t, s, d)
	if got.Name.En != "의자 커버" || got.Slug != "uija-keobeo" || got.Variants[0].SKU != "UIJA-KEOBEO" {
		t.Errorf("%+v", got)
	}
	if again := save(t, s, d); again.Slug != "uija-keobeo-2" || again.Variants[0].SKU != "UIJA-KEOBEO-2" {
		t.Errorf("the second of the same name: %s %s", again.Slug, again.Variants[0].SKU)
	}
	d.Name.Ko = "★"
	if odd := save(t, s, d); !strings.HasPrefix(odd.Slug, "p-") {
		t.Errorf("a name without letters: %s", odd.Slug)
	}
}

func TestVariantsKeepTheirIDs(t *testing.T) {
	s, _, dir := smallShop(t)
	before := save(t, s, blanket())
	d := before
	d.Variants = slices.Clone(before.Variants)
	d.Variants[0].SKU, d.Variants[1].SKU = d.Variants[1].SKU, d.Variants[0].SKU
	d.Variants[2].Values = []store.Text{{Ko: "남색", En: "Navy"}, {Ko: "S", En: "S"}}
	d.Variants = append(d.Variants[:3:3], store.DraftVariant{Values: []store.Text{{Ko: "초록", En: "Green"},
		{Ko: "S", En: "S"}}, Stock: 2, Active: true})
	after := save(t, s, d)
	if diff := cmp.Diff(ids(before)[:3], ids(after)[:3]); diff != "" {
		t.Error(diff)
	}
	if after.Variants[0].SKU != before.Variants[1].SKU || after.Variants[1].SKU != before.Variants[0].SKU {
		t.Errorf("swapped numbers: %s %s", after.Variants[0].SKU, after.Variants[1].SKU)
	}
	if after.Variants[2].Values[0].Ko != "남색" || len(after.Variants) != 4 || after.Version != before.Version+1 {
		t.Errorf("%+v", after)
	}
	var offered int
	if err := raw(t, dir).QueryRow("SELECT count(*) FROM variants WHERE sku = ? OR id = ? AND active = 1",
		before.Variants[3].SKU, before.Variants[3].ID).Scan(&offered); err != nil || offered != 0 {
		t.Errorf("what is taken out is still offered, or keeps its number: %d %v", offered, err)
	}
	d = after
	d.Variants = append(slices.Clone(after.Variants), store.DraftVariant{Values: []store.Text{{Ko: "하양", En: "White"},
		{Ko: "S", En: "S"}}, Active: true})
	d = save(t, s, d)
	white := d.Variants[4].ID
	d.Variants = d.Variants[:4]
	save(t, s, d)
	if err := raw(t, dir).QueryRow("SELECT count(*) FROM variants WHERE id = ?", white).Scan(&offered); err != nil ||
		offered != 0 {
		t.Errorf("a variant that never had stock stays: %d %v", offered, err)
	}
}

func TestOrderedVariantIsRetiredAndComesBack(t *testing.T) {
	s, _, _ := smallShop(t)
	d := save(t, s, blanket())
	ordered := d.Variants[0]
	n := newOrder([]store.Wish{{Product: d.Slug, SKU: ordered.SKU, Quantity: 2}})
	o, _, err := s.CreateOrder(context.Background(), n)
	if err != nil {
		t.Fatal(err)
	}
	d = reread(t, s, d.ID)
	d.Variants = d.Variants[1:]
	d = save(t, s, d)
	if slices.Contains(ids(d), ordered.ID) {
		t.Error("it is still shown in the editor")
	}
	if _, _, err := s.CreateOrder(context.Background(), n); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("it can still be ordered: %v", err)
	}
	if dossier, err := s.OrderByPublicID(context.Background(), o.PublicID); err != nil ||
		dossier.Order.Lines[0].Name.Ko != "울 담요 (빨강 / S)" {
		t.Errorf("the order: %+v %v", dossier.Order.Lines, err)
	}
	back := ordered
	back.ID, back.Stock = 0, 7
	d.Variants = append(d.Variants, back)
	d = save(t, s, d)
	if last := d.Variants[3]; last.ID != ordered.ID || last.Stock != 7 || !last.Active {
		t.Errorf("back again: %+v", last)
	}
}

func TestRetiredVariantGivesItsNumberAway(t *testing.T) {
	s, _, _ := smallShop(t)
	d := save(t, s, blanket())
	first := d.Variants[0].SKU
	if _, _, err := s.CreateOrder(context.Background(),
		newOrder([]store.Wish{{Product: d.Slug, SKU: first, Quantity: 1}})); err != nil {
		t.Fatal(err)
	}
	d = reread(t, s, d.ID)
	d.Variants = d.Variants[1:]
	d.Variants[0].SKU = first
	if d = save(t, s, d); d.Variants[0].SKU != first {
		t.Errorf("%+v", d.Variants[0])
	}
}

func TestOptionsComeAndGo(t *testing.T) {
	s, _, _ := smallShop(t)
	d := save(t, s, blanket())
	d.Options, d.Variants = d.Options[:1], []store.DraftVariant{d.Variants[0], d.Variants[2]}
	for i := range d.Variants {
		d.Variants[i].Values = d.Variants[i].Values[:1]
	}
	d = save(t, s, d)
	if len(d.Options) != 1 || len(d.Variants) != 2 || len(d.Variants[0].Values) != 1 {
		t.Fatalf("one option: %+v", d)
	}
	d.Options, d.Variants = nil, d.Variants[:1]
	d.Variants[0].Values = nil
	if d = save(t, s, d); len(d.Options) != 0 || len(d.Variants) != 1 || d.Variants[0].Stock != 5 {
		t.Errorf("none: %+v", d)
	}
}

func TestSavingNothingChangesNothing(t *testing.T) {
	s, _, dir := smallShop(t)
	d := save(t, s, blanket())
	events := func() (n int) {
		if err := raw(t, dir).QueryRow("SELECT count(*) FROM events").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := events()
	if again := save(t, s, d); again.Version != d.Version || events() != before {
		t.Errorf("version %d → %d, events %d → %d", d.Version, again.Version, before, events())
	}
}

func TestDraftsThatCannotBeSaved(t *testing.T) {
	s, _, dir := smallShop(t)
	deleted := blanket()
	deleted.Slug, deleted.Name.Ko, deleted.Variants[0].SKU = "old", "옛 담요", "OLD-1"
	gone := save(t, s, deleted)
	if err := s.DeleteProduct(context.Background(), gone.ID, someone); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil func(*store.Draft)
		field string
	}{
		"no name":                {func(d *store.Draft) { d.Name = store.Text{} }, "name_ko"},
		"a name of two lines":    {func(d *store.Draft) { d.Name.Ko = "a\nb" }, "name_ko"},
		"a slug with a slash":    {func(d *store.Draft) { d.Slug = "../x" }, "slug"},
		"another product's slug": {func(d *store.Draft) { d.Slug = "chair" }, "slug"},
		"a deleted one's slug":   {func(d *store.Draft) { d.Slug = "old" }, "slug"},
		"no category":            {func(d *store.Draft) { d.Category = "nowhere" }, "category"},
		"price 0":                {func(d *store.Draft) { d.Price = 0 }, "price"},
		"price too large":        {func(d *store.Draft) { d.Price = store.MaxPrice + 1 }, "price"},
		"list price below price": {func(d *store.Draft) { d.ListPrice = d.Price }, "list_price"},
		"a deleted state":        {func(d *store.Draft) { d.State = store.ProductDeleted }, "state"},
		"no variants":            {func(d *store.Draft) { d.Variants = nil }, "variants"},
		"four options":           {func(d *store.Draft) { d.Options = append(d.Options, d.Options...) }, "options"},
		"a value is missing": {func(d *store.Draft) { d.Variants[1].Values = d.Variants[1].Values[:1] },
			"variants.1.values"},
		"a combination twice": {func(d *store.Draft) { d.Variants[1].Values = d.Variants[0].Values },
			"variants.1.values"},
		"an SKU twice": {func(d *store.Draft) { d.Variants[0].SKU, d.Variants[3].SKU = "A", "A" },
			"variants.3.sku"},
		"another product's SKU":   {func(d *store.Draft) { d.Variants[2].SKU = "CHAIR" }, "variants.2.sku"},
		"a deleted product's SKU": {func(d *store.Draft) { d.Variants[2].SKU = "OLD-1" }, "variants.2.sku"},
		"less than no stock":      {func(d *store.Draft) { d.Variants[0].Stock = -1 }, "variants.0.stock"},
		"a discount as surcharge": {func(d *store.Draft) { d.Variants[0].Surcharge = -1 }, "variants.0.surcharge"},
		"a picture that is not there": {func(d *store.Draft) {
			d.Pictures = []store.Picture{{File: "no.jpg", Width: 1, Height: 1}}
		}, "pictures.0.file"},
		"a picture from elsewhere": {func(d *store.Draft) {
			d.Pictures = []store.Picture{{File: "../jangteo.db", Width: 1, Height: 1}}
		}, "pictures.0.file"},
	} {
		t.Run(name, func(t *testing.T) {
			d := blanket()
			c.spoil(&d)
			_, err := s.SaveDraft(context.Background(), d, someone)
			var problem *store.DraftError
			if !errors.As(err, &problem) {
				t.Fatalf("got %v", err)
			}
			i := slices.IndexFunc(problem.Fields, func(f store.FieldError) bool { return f.Field == c.field })
			if i < 0 || problem.Fields[i].Message.Ko == "" || problem.Fields[i].Message.En == "" {
				t.Errorf("want %s: %v", c.field, problem)
			}
		})
	}
	var n int
	if err := raw(t, dir).QueryRow("SELECT count(*) FROM products").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d products, %v", n, err)
	}
}

func TestTwoEditorsNoticeEachOther(t *testing.T) {
	s, _, _ := smallShop(t)
	mine := save(t, s, blanket())
	theirs := mine
	theirs.Price = 70000
	save(t, s, theirs)
	mine.Name.Ko = "담요"
	_, err := s.SaveDraft(context.Background(), mine, someone)
	var conflict *store.ConflictError
	if !errors.As(err, &conflict) || conflict.Conflicts[0].Field != "version" ||
		conflict.Conflicts[0].Now != mine.Version+1 {
		t.Fatalf("got %v", err)
	}
	if now := reread(t, s, mine.ID); now.Price != 70000 || now.Name.Ko != "울 담요" {
		t.Errorf("it was saved all the same: %+v", now)
	}
	if _, err := s.SaveDraft(context.Background(), store.Draft{ID: 999, Version: 1}, someone); !errors.Is(err,
		store.ErrNotFound) {
		t.Errorf("an unknown product: %v", err)
	}
}

func TestStockMovesByTheDifference(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	seen := reread(t, s, 1)
	if _, _, err := s.CreateOrder(ctx, newOrder(wish(3))); err != nil {
		t.Fatal(err)
	}
	edit := seen
	edit.Variants = slices.Clone(seen.Variants)
	edit.Variants[0].Stock = 15 // ten were seen, so five are added
	if now := save(t, s, edit); now.Variants[0].Stock != 12 {
		t.Errorf("10 − 3 + 5 is %d", now.Variants[0].Stock)
	}
	var reason, source string
	var delta int64
	if err := raw(t, dir).QueryRow("SELECT reason, source, delta FROM stock_moves ORDER BY id DESC LIMIT 1").Scan(
		&reason, &source, &delta); err != nil ||
		reason != "delivery" || source != someone || delta != 5 {
		t.Errorf("move %s %s %d %v", reason, source, delta, err)
	}
	_, err := s.SaveDraft(ctx, edit, someone)
	var conflict *store.ConflictError
	if !errors.As(err, &conflict) {
		t.Fatalf("a second count of the same stock: %v", err)
	}
	want := store.Conflict{Product: 1, Variant: 1, SKU: "CHAIR", Field: "stock", Seen: 10, Wanted: 15, Now: 12}
	if diff := cmp.Diff([]store.Conflict{want}, conflict.Conflicts); diff != "" {
		t.Error(diff)
	}
}

func TestStockNeverFallsBelowNothing(t *testing.T) {
	s, _, _ := smallShop(t)
	seen := reread(t, s, 1)
	if err := store.SetHoldShare(context.Background(), s, 100, someone); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.CreateOrder(context.Background(), newOrder(wish(8))); err != nil {
		t.Fatal(err)
	}
	seen.Variants = slices.Clone(seen.Variants)
	seen.Variants[0].Stock, seen.Price = 5, 50000
	_, err := s.SaveDraft(context.Background(), seen, someone)
	var conflict *store.ConflictError
	if !errors.As(err, &conflict) || conflict.Conflicts[0].Now != 2 {
		t.Fatalf("got %v", err)
	}
	if now := reread(t, s, 1); now.Variants[0].Stock != 2 || now.Price != 64900 {
		t.Errorf("half of it was saved: %+v", now)
	}
}

func TestRowsChangeAllOrNone(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	row := store.RowEdit{Product: 1, Version: 1, PriceSeen: 64900, Price: 59900,
		Stock: []store.StockEdit{{Variant: 1, Move: -1, Seen: 10, Wanted: 12}, {Variant: 2, Move: -1, Seen: 0,
			Wanted: 4}}}
	if merged, err := s.EditRows(ctx, []store.RowEdit{row}, someone); err != nil || merged {
		t.Fatalf("%v %v", merged, err)
	}
	d := reread(t, s, 1)
	if d.Price != 59900 || d.Variants[0].Stock != 12 || d.Variants[1].Stock != 4 || d.Version != 2 {
		t.Errorf("%+v", d)
	}
	row.Price = 58000
	_, err := s.EditRows(ctx, []store.RowEdit{row}, someone)
	var conflict *store.ConflictError
	if !errors.As(err, &conflict) || len(conflict.Conflicts) != 3 {
		t.Fatalf("the same page sent again: %v", err)
	}
	if now := reread(t, s, 1); now.Price != 59900 || now.Variants[0].Stock != 12 {
		t.Errorf("%+v", now)
	}
	fresh := store.RowEdit{Product: 1, Version: 2, PriceSeen: 59900, Price: 80000}
	var problem *store.DraftError
	if _, err := s.EditRows(ctx, []store.RowEdit{fresh}, someone); !errors.As(err, &problem) ||
		problem.Fields[0].Field != "price.1" {
		t.Errorf("above the list price: %v", err)
	}
	fresh.Price = 0
	if _, err := s.EditRows(ctx, []store.RowEdit{fresh}, someone); !errors.As(err, &problem) {
		t.Errorf("for nothing: %v", err)
	}
}

func TestRowsAddToWhatOrdersLeft(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	if _, _, err := s.CreateOrder(ctx, newOrder(wish(4))); err != nil {
		t.Fatal(err)
	}
	row := store.RowEdit{Product: 1, Version: 1, PriceSeen: 64900, Price: 64900,
		Stock: []store.StockEdit{{Variant: 1, Move: -1, Seen: 10, Wanted: 20}}}
	merged, err := s.EditRows(ctx, []store.RowEdit{row}, someone)
	if now := reread(t, s, 1); err != nil || !merged || now.Variants[0].Stock != 16 {
		t.Errorf("%v %v %d", merged, err, now.Variants[0].Stock)
	}
}

// TestOrdersOutliveTheirProducts checks that editing, hiding and deleting a
// product leaves its orders unchanged.
func TestOrdersOutliveTheirProducts(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	before, attempt, err := s.CreateOrder(ctx, newOrder(wish(2)))
	if err != nil {
		t.Fatal(err)
	}
	d := reread(t, s, 1)
	d.Name, d.Price, d.ListPrice, d.USDPrice, d.Slug = store.Text{Ko: "다른 의자", En: "Other"}, 1000, 0, 100, "other"
	d = save(t, s, d)
	if err := s.DeleteProduct(ctx, d.ID, someone); err != nil {
		t.Fatal(err)
	}
	dossier, err := s.OrderByPublicID(ctx, before.PublicID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before.Total, dossier.Order.Total); diff != "" ||
		dossier.Order.Lines[0].Name.Ko != "의자 (검정)" || dossier.Attempts[0].Amount != attempt.Amount {
		t.Errorf("%s %+v", diff, dossier.Order.Lines)
	}
	if _, _, err := s.ProductBySlug(ctx, "other"); !errors.Is(err, store.ErrGone) {
		t.Errorf("the deleted product: %v", err)
	}
	if _, _, err := s.ProductBySlug(ctx, "never"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no product: %v", err)
	}
	if _, _, err := s.CreateOrder(ctx, newOrder([]store.Wish{{Product: "other", SKU: "CHAIR",
		Quantity: 1}})); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("ordering it: %v", err)
	}
	d.Version++
	if _, err := s.SaveDraft(ctx, d, someone); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("saving it: %v", err)
	}
	if err := s.RestoreProduct(ctx, d.ID, someone); err != nil {
		t.Fatal(err)
	}
	if back := reread(t, s, d.ID); back.State != store.ProductDraft || back.Name.Ko != "다른 의자" {
		t.Errorf("restored: %+v", back)
	}
}

func TestCopyIsHiddenAndEmpty(t *testing.T) {
	s, _, _ := smallShop(t)
	d := save(t, s, blanket())
	id, err := s.DuplicateProduct(context.Background(), d.ID, someone)
	if err != nil {
		t.Fatal(err)
	}
	c := reread(t, s, id)
	if c.State != store.ProductDraft || c.Name.Ko != "울 담요 (복사)" || c.Slug != "wool-blanket-copy" ||
		len(c.Variants) != 4 || c.Variants[0].Stock != 0 || c.Variants[0].SKU == d.Variants[0].SKU {
		t.Errorf("%+v", c)
	}
}

func TestSlugsAreMadeOfNames(t *testing.T) {
	for name, want := range map[store.Text]string{
		{Ko: "의자", En: "Norwegian Swivel Chair"}: "norwegian-swivel-chair",
		{Ko: "한글 이름", En: "한글 이름"}:               "hangeul-ireum",
		{Ko: "값진 닭볶음탕"}:                          "gapsjin-dalkbokkeumtang",
		{Ko: "커피 200g"}:                          "keopi-200g",
		{En: "Baker's  Dozen!"}:                  "bakers-dozen",
		{Ko: "★"}:                                "",
		{En: strings.Repeat("long ", 30)}:        "long-long-long-long-long-long-long-long-long-long-long-long",
	} {
		if got := store.SlugOf(name); got != want {
			t.Errorf("%v: %q, want %q", name, got, want)
		}
	}
}

// TestStockEditsAndOrdersAtOnce lets buyers and a worker change the same stock
// at once; the shop's invariants are verified at the end of each test.
func TestStockEditsAndOrdersAtOnce(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	var wg sync.WaitGroup
	var sold, came atomic.Int64
	for range 12 {
		wg.Go(func() {
			if _, _, err := s.CreateOrder(ctx, newOrder(wish(1))); err == nil {
				sold.Add(1)
			}
		})
		wg.Go(func() {
			seen := reread(t, s, 1).Variants[0]
			edit := store.StockEdit{Variant: 1, Move: seen.StockMove, Seen: seen.Stock, Wanted: seen.Stock + 1}
			_, err := s.EditRows(ctx, []store.RowEdit{{Product: 1, Version: 1, PriceSeen: 64900, Price: 64900,
				Stock: []store.StockEdit{edit}}}, someone)
			var conflict *store.ConflictError
			if err == nil {
				came.Add(1)
			} else if !errors.As(err, &conflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if left := reread(t, s, 1).Variants[0].Stock; left != 10-sold.Load()+came.Load() {
		t.Errorf("%d left of 10 − %d + %d", left, sold.Load(), came.Load())
	}
}
