package store

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store/korea"
)

// frontShop is the demo shop with a clock that can be set.
func frontShop(t *testing.T) (s *Store, now *time.Time) {
	t.Helper()
	at := time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC)
	s, err := Open(context.Background(), Options{Dir: t.TempDir(), Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Seed(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s, &at
}

// everyShelf is a front page with a shelf of each kind.
func everyShelf() Front {
	f := Front{Banners: []FrontBanner{{ID: 99, Alt: Text{Ko: "배너", En: "Banner"}}}}
	for _, kind := range ShelfKinds() {
		f.PutShelf(FrontShelf{Kind: kind.Kind, Category: 1, Products: []int64{3, 1}, Count: 4})
	}
	return f
}

// TestFirstShelvesShareNoProduct demands that no product is twice on the first three
// shelves, and that picked ones stay where the owner put them.
func TestFirstShelvesShareNoProduct(t *testing.T) {
	s, _ := frontShop(t)
	ctx := context.Background()
	front := Front{Shelves: []FrontShelf{{Kind: NewestShelf, Count: 8}, {Kind: BannersShelf},
		{Kind: PickedShelf, Products: []int64{2, 1}, Count: 4}, {Kind: SaleShelf, Count: 4},
		{Kind: CategoryShelf, Category: 1, Count: 8}}}
	for name, f := range map[string]Front{"picked": front, "every": everyShelf()} {
		p, err := s.Fronts.PageOf(ctx, f, s.now())
		if err != nil {
			t.Fatal(err)
		}
		seen, filled := map[int64]bool{}, 0
		for _, shelf := range p.Shelves {
			if len(shelf.Cards) == 0 {
				continue
			}
			if filled++; filled > uniqueShelves {
				break
			}
			for _, c := range shelf.Cards {
				if seen[c.ID] {
					t.Errorf("%s: %s is twice on the first shelves", name, c.Slug)
				}
				seen[c.ID] = true
			}
		}
		if filled < uniqueShelves {
			t.Errorf("%s: only %d shelves", name, filled)
		}
	}
	p, err := s.Fronts.PageOf(ctx, front, s.now())
	if err != nil {
		t.Fatal(err)
	}
	var picks []int64
	for _, c := range p.Shelves[1].Cards {
		picks = append(picks, c.ID)
	}
	if !slices.Equal(picks, []int64{2, 1}) {
		t.Errorf("picked were 2 and 1; shown are %d", picks)
	}
}

// TestFrontIsPublishedAtOnce follows a front page from its draft to visitors, and back
// to an earlier one.
func TestFrontIsPublishedAtOnce(t *testing.T) {
	s, _ := frontShop(t)
	ctx, f := context.Background(), s.Fronts
	if err := f.Discard(ctx, SourceSeed); err != nil {
		t.Fatal(err)
	}
	before, err := f.Draft(ctx)
	if err != nil || before.HasDraft {
		t.Fatal(err, before.HasDraft)
	}
	title := func(text string) func(*Front) error {
		return func(f *Front) error { f.Hero.Title.Ko = text; return nil }
	}
	shown := func() int64 {
		version, err := s.Shown(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return version
	}
	version := shown()
	if err := f.Change(ctx, SourceSeed, title("겨울")); err != nil {
		t.Fatal(err)
	}
	if shown() != version {
		t.Error("a draft makes pages new")
	}
	public, err := f.Published(ctx)
	if err != nil || public.Hero.Title.Ko == "겨울" {
		t.Errorf("visitors see the draft (%v)", err)
	}
	first, err := f.Publish(ctx, SourceSeed)
	if err != nil || shown() == version {
		t.Errorf("published %d, and pages stay (%v)", first, err)
	}
	if public, _ = f.Published(ctx); public.Hero.Title.Ko != "겨울" {
		t.Errorf("visitors see %q", public.Hero.Title.Ko)
	}
	if _, err := f.Publish(ctx, SourceSeed); !errors.Is(err, ErrNotFound) {
		t.Errorf("without a draft: %v", err)
	}
	for range frontsKept + 3 {
		err := f.Change(ctx, SourceSeed, title("봄"))
		if _, failed := f.Publish(ctx, SourceSeed); err != nil || failed != nil {
			t.Fatal(err, failed)
		}
	}
	if err := f.Restore(ctx, first, SourceSeed); !errors.Is(err, ErrNotFound) {
		t.Errorf("the oldest is still there: %v", err)
	}
	d, err := f.Draft(ctx)
	if err != nil || d.HasDraft || len(d.Versions) != frontsKept {
		t.Fatalf("%d versions, draft: %t (%v)", len(d.Versions), d.HasDraft, err)
	}
	if err := errors.Join(f.Change(ctx, SourceSeed, title("여름")), f.Restore(ctx, d.Versions[1].Version,
		SourceSeed)); err != nil {
		t.Fatal(err)
	}
	if d, _ = f.Draft(ctx); !d.HasDraft || d.Front.Hero.Title.Ko != "봄" {
		t.Errorf("the draft says %q", d.Front.Hero.Title.Ko)
	}
	refused := errors.New("refused")
	if err := f.Change(ctx, SourceSeed, func(*Front) error { return refused }); !errors.Is(err, refused) {
		t.Error(err)
	}
}

// TestBannersHaveTheirTime shows banners and notices in their time, and tells when
// pages change by themselves.
func TestBannersHaveTheirTime(t *testing.T) {
	s, now := frontShop(t)
	ctx := context.Background()
	day := func(d int) time.Time { return time.Date(2026, 12, d, 0, 0, 0, 0, korea.Seoul()) }
	err := s.Fronts.Change(ctx, SourceSeed, func(f *Front) error {
		*f = Front{Notice: FrontNotice{On: true, Title: Text{Ko: "휴무", En: "Closed"}, Body: Text{Ko: "쉽니다."},
			Period: PeriodOf(time.Time{}, day(20))}}
		return f.PutBanner(FrontBanner{Alt: Text{Ko: "연말 할인"}, Period: PeriodOf(day(7), day(14))})
	})
	if _, failed := s.Fronts.Publish(ctx, SourceSeed); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	for _, c := range []struct {
		at, next time.Time
		banners  int
		notice   bool
	}{
		{day(6), day(7), 0, true}, {day(7), day(14), 1, true}, {day(14).Add(-time.Second), day(14), 1, true},
		{day(14), day(20), 0, true}, {day(20), time.Time{}, 0, false},
	} {
		*now = c.at
		p, err := s.Fronts.Page(ctx)
		next, failed := s.Fronts.TrueUntil(ctx, c.at)
		if err != nil || failed != nil {
			t.Fatal(err, failed)
		}
		if len(p.Shelves) != c.banners || !next.Equal(c.next) || p.Front.Notice.Shows(c.at, "ko") != c.notice {
			t.Errorf("%v: %d banners, changes %v, notice %t", c.at, len(p.Shelves), next,
				p.Front.Notice.Shows(c.at, "ko"))
		}
		if p.Front.Notice.Shows(c.at, "en") {
			t.Error("a notice without English is shown in English")
		}
	}
}

// TestBestShelfFollowsSales puts what sold most until yesterday first.
func TestBestShelfFollowsSales(t *testing.T) {
	s, now := frontShop(t)
	ctx := context.Background()
	today := (ms(korea.StartOfDay(*now)) + koreaMS) / dayMS
	err := s.write(ctx, func(t *tx) error {
		for product, sold := range map[int64][2]int64{3: {today - 1, 5}, 4: {today - 29, 9}, 5: {today, 50},
			6: {today - bestDays - 1, 70}, 7: {today - 2, 0}} {
			if _, err := t.exec("INSERT INTO product_days VALUES (?, ?, ?, 0, 0)", sold[0], product, sold[1]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	best := func() (ids []int64) {
		p, err := s.Fronts.PageOf(ctx, Front{Shelves: []FrontShelf{{Kind: BestShelf, Count: 4}}}, *now)
		if err != nil {
			t.Fatal(err)
		}
		for _, shelf := range p.Shelves {
			for _, c := range shelf.Cards {
				ids = append(ids, c.ID)
			}
		}
		return ids
	}
	if got := best(); !slices.Equal(got, []int64{4, 3}) {
		t.Errorf("best sell %d", got)
	}
	*now = now.AddDate(0, 0, 1)
	if got := best(); !slices.Equal(got, []int64{5, 4, 3}) {
		t.Errorf("a day later %d", got)
	}
}

// TestPicturesOfFrontsAreKept sweeps no picture of a draft or of a published page.
func TestPicturesOfFrontsAreKept(t *testing.T) {
	s, _ := frontShop(t)
	ctx := context.Background()
	err := s.Fronts.Change(ctx, SourceSeed, func(f *Front) error {
		f.Hero.Picture.File = "hero.jpg"
		f.Tiles = []FrontTile{{Category: 1, Picture: Picture{File: "tile.jpg"}}}
		return f.PutBanner(FrontBanner{Wide: Picture{File: "wide.jpg"}, NarrowEn: Picture{File: "narrow.jpg"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	used, err := s.picturesInUse(ctx)
	for _, file := range []string{"hero.jpg", "tile.jpg", "wide.jpg", "narrow.jpg"} {
		if !used[file] || err != nil {
			t.Errorf("%s would be swept (%v)", file, err)
		}
	}
}

// TestListsByWhatSells puts what sold most first, in a category and among what a search
// found, and narrows both.
func TestListsByWhatSells(t *testing.T) {
	s, now := frontShop(t)
	ctx := context.Background()
	day := (ms(korea.StartOfDay(*now)) + koreaMS) / dayMS
	chairs, err := s.CategoryBySlug(ctx, "furniture", Listing{Lang: "ko", Page: 1, Limit: 24})
	if err != nil {
		t.Fatal(err)
	}
	last := chairs.Cards[len(chairs.Cards)-1].ID
	if err := s.write(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO product_days VALUES (?, ?, 3, 0, 0)", day-1, last)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.FinishIndex(ctx); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		narrow Listing
		fits   func(Card) bool
		first  bool // what sold is the first
	}{
		{"best", Listing{Order: BestFirst}, func(Card) bool { return true }, true},
		{"sale", Listing{Sale: true}, func(c Card) bool { return c.ListPrice.KRW > c.Price.KRW }, false},
		{"price", Listing{Least: 50_000, Most: 200_000, InStock: true, Order: CheapestFirst},
			func(c Card) bool { return c.Price.KRW >= 50_000 && c.Price.KRW <= 200_000 && !c.SoldOut }, false},
	} {
		c.narrow.Lang, c.narrow.Limit, c.narrow.Page = "ko", 24, 1
		list, err := s.CategoryBySlug(ctx, "furniture", c.narrow)
		found, failed := s.SearchProducts(ctx, "의자", SearchPage{Number: 9, Limit: 2, Narrow: c.narrow})
		if err != nil || failed != nil {
			t.Fatal(err, failed)
		}
		for _, card := range slices.Concat(list.Cards, found.Cards) {
			if !c.fits(card) {
				t.Errorf("%s: %s does not belong there", c.name, card.Slug)
			}
		}
		if len(list.Cards) == 0 || c.first && list.Cards[0].ID != last || found.Page > max(1, found.Pages) {
			t.Errorf("%s: %d cards, page %d of %d", c.name, len(list.Cards), found.Page, found.Pages)
		}
	}
}
