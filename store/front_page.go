package store

import (
	"context"
	"slices"
	"time"

	"github.com/jangteo/jangteo/store/korea"
)

// bestDays is over how many days sales are counted for what sells best.
const bestDays = 30

// uniqueShelves is how many shelves of products, from the top, have no product in
// common.
const uniqueShelves = 3

// FrontPage is a front page with all that it shows at a moment.
type FrontPage struct {
	Front   Front
	At      time.Time
	Star    *Card // the newest product; nil: the shop is empty
	Shelves []FilledShelf
}

// FilledShelf is a shelf that has something on it.
type FilledShelf struct {
	FrontShelf
	Of      Category // of a shelf of a category
	Cards   []Card
	Tiles   []CategoryTile
	Banners []FrontBanner // whose time it is
}

// CategoryTile is a category with a picture.
type CategoryTile struct {
	Category Category
	Picture  Picture // the owner's, or that of its newest product
}

// Page reads the front page that visitors see, as it is now.
func (f Fronts) Page(ctx context.Context) (FrontPage, error) {
	front, err := f.Published(ctx)
	if err != nil {
		return FrontPage{}, err
	}
	return f.PageOf(ctx, front, f.now())
}

// PageOf reads what a front page shows at a moment.
func (f Fronts) PageOf(ctx context.Context, front Front, at time.Time) (FrontPage, error) {
	p := FrontPage{Front: front, At: at}
	err := f.read(ctx, func(t *tx) error {
		newest, err := t.cards(" ORDER BY p.position DESC LIMIT ?", 1)
		if err != nil || len(newest) == 0 {
			return err
		}
		p.Star = &newest[0]
		categories, err := t.categories()
		if err != nil {
			return err
		}
		filling := shelfFiller{t: t, page: &p, categories: categories, shown: map[int64]bool{},
			picked: earlyPicks(front)}
		for _, s := range front.Shelves {
			if err := filling.add(s); err != nil {
				return err
			}
		}
		return nil
	})
	return p, err
}

// earlyPicks are the products that the owner picked for the shelves that have none in
// common: no other of these shows them.
func earlyPicks(f Front) map[int64]bool {
	picks, n := map[int64]bool{}, 0
	for _, s := range f.Shelves {
		if !s.Kind.HasProducts() {
			continue
		}
		for _, id := range s.Products {
			picks[id] = true
		}
		if n++; n == uniqueShelves {
			break
		}
	}
	return picks
}

// shelfFiller fills the shelves of a page from top to bottom.
type shelfFiller struct {
	t          *tx
	page       *FrontPage
	categories []Category
	shown      map[int64]bool // products on the page so far
	picked     map[int64]bool
	filled     int // shelves of products
}

func (f *shelfFiller) add(s FrontShelf) error {
	filled := FilledShelf{FrontShelf: s}
	var err error
	switch s.Kind {
	case BannersShelf:
		for _, b := range f.page.Front.Banners {
			if b.Period.Has(f.page.At) {
				filled.Banners = append(filled.Banners, b)
			}
		}
	case CategoriesShelf:
		filled.Tiles, err = f.tiles()
	default:
		at := slices.IndexFunc(f.categories, func(c Category) bool { return c.ID == s.Category })
		if s.Kind == CategoryShelf && at < 0 {
			return nil
		}
		if at >= 0 {
			filled.Of = f.categories[at]
		}
		filled.Cards, err = f.products(s)
	}
	if err == nil && len(filled.Cards)+len(filled.Tiles)+len(filled.Banners) > 0 {
		f.page.Shelves = append(f.page.Shelves, filled)
	}
	return err
}

// products are those of a shelf: of the first ones, which are on none above; further
// down, these before others.
func (f *shelfFiller) products(s FrontShelf) ([]Card, error) {
	all, err := f.candidates(s, s.Count+len(f.shown)+len(f.picked))
	if err != nil {
		return nil, err
	}
	var fresh, seen []Card
	for _, c := range all {
		if f.shown[c.ID] || s.Kind != PickedShelf && f.filled < uniqueShelves && f.picked[c.ID] {
			seen = append(seen, c)
		} else {
			fresh = append(fresh, c)
		}
	}
	if f.filled >= uniqueShelves {
		fresh = append(fresh, seen...)
	}
	fresh = fresh[:min(len(fresh), s.Count)]
	for _, c := range fresh {
		f.shown[c.ID] = true
	}
	if len(fresh) > 0 {
		f.filled++
	}
	return fresh, nil
}

// candidates lists up to n products that a shelf may show, best first.
func (f *shelfFiller) candidates(s FrontShelf, n int) ([]Card, error) {
	switch s.Kind {
	case BestShelf:
		return bestCards(f.t, n)
	case SaleShelf:
		return f.t.cards(" AND p.list_price IS NOT NULL ORDER BY p.position DESC LIMIT ?", n)
	case CategoryShelf:
		return f.t.cards(" AND p.category_id = ? ORDER BY p.position DESC LIMIT ?", s.Category, n)
	case PickedShelf:
		if len(s.Products) == 0 {
			return nil, nil
		}
		return f.t.cardsByID(s.Products)
	}
	return f.t.cards(" ORDER BY p.position DESC LIMIT ?", n)
}

// tiles are the categories that have products.
func (f *shelfFiller) tiles() ([]CategoryTile, error) {
	var list []CategoryTile
	for _, c := range f.categories {
		newest, err := f.t.cards(" AND p.category_id = ? ORDER BY p.position DESC LIMIT ?", c.ID, 1)
		if err != nil {
			return nil, err
		}
		if len(newest) == 0 {
			continue
		}
		picture := f.page.Front.Tile(c.ID)
		if picture.File == "" {
			picture = newest[0].Picture
		}
		if list = append(list, CategoryTile{c, picture}); len(list) == mostTiles {
			break
		}
	}
	return list, nil
}

// mostTiles is how many categories the front page shows as pictures.
const mostTiles = 12

// bestSpan are the days whose sales count for what sells best, as product_days has
// them: up to yesterday, so that the order stays the same all day.
func bestSpan(now time.Time) (first, after int64) {
	after = (ms(korea.StartOfDay(now)) + koreaMS) / dayMS
	return after - bestDays, after
}

// bestCards lists up to n active products of which most was sold.
func bestCards(t *tx, n int) ([]Card, error) {
	first, after := bestSpan(t.now)
	ids, err := t.ids(`SELECT d.product_id FROM product_days d JOIN products p ON p.id = d.product_id
	  WHERE d.day >= ? AND d.day < ? AND p.state = 'active' GROUP BY d.product_id HAVING sum(d.pieces) > 0
	  ORDER BY sum(d.pieces) DESC, d.product_id DESC LIMIT ?`, first, after, n)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return t.cardsByID(ids)
}
