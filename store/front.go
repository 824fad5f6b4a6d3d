package store

import (
	"errors"
	"hash/crc32"
	"slices"
	"strconv"
	"time"
)

// The most that a front page has of each.
const (
	MaxShelves    = 16
	MaxBanners    = 10
	MaxPromises   = 4
	MaxShelfItems = 24 // products of a shelf
)

// ErrFrontFull is returned when a front page has as much of something as it can.
var ErrFrontFull = errors.New("the front page has as many as it can")

// Front is what stands on the front page, from top to bottom.
type Front struct {
	Hero     FrontHero     `json:"hero"`
	Promises []Text        `json:"promises"` // in a row below; none: the shop's own
	Shelves  []FrontShelf  `json:"shelves"`
	Banners  []FrontBanner `json:"banners"` // where the shelf of banners is
	Tiles    []FrontTile   `json:"tiles"`   // pictures of categories, where the shelf of categories is
	Notice   FrontNotice   `json:"notice"`
	Last     int64         `json:"last"` // the highest ID of a shelf or banner so far
}

// FrontHero greets visitors. What is empty is filled in from the shop's details and
// its newest product.
type FrontHero struct {
	Hidden  bool    `json:"hidden"`
	Title   Text    `json:"title"`
	Text    Text    `json:"text"`
	Label   Text    `json:"label"` // of the button
	Link    string  `json:"link"`  // a path of the shop
	Picture Picture `json:"picture"`
}

// ShelfKind is what a shelf has on it.
type ShelfKind string

// The kinds of shelves.
const (
	NewestShelf     ShelfKind = "newest"
	BestShelf       ShelfKind = "best"
	SaleShelf       ShelfKind = "sale"
	CategoryShelf   ShelfKind = "category"
	PickedShelf     ShelfKind = "picked"
	CategoriesShelf ShelfKind = "categories"
	BannersShelf    ShelfKind = "banners"
)

// ShelfKinds returns the table of kinds of shelves, in display order.
func ShelfKinds() []Meaning[ShelfKind] {
	return []Meaning[ShelfKind]{
		{Kind: NewestShelf, Means: "the newest products"},
		{Kind: BestShelf, Means: "what sold most of late"},
		{Kind: SaleShelf, Means: "what costs less than its list price"},
		{Kind: CategoryShelf, Means: "the newest products of one category"},
		{Kind: PickedShelf, Means: "products that the owner picked, in that order"},
		{Kind: CategoriesShelf, Means: "the categories, as pictures"},
		{Kind: BannersShelf, Means: "the banners whose time it is"},
	}
}

// HasProducts tells whether a kind of shelf has products on it.
func (k ShelfKind) HasProducts() bool { return k != CategoriesShelf && k != BannersShelf }

// FrontShelf is one row of the front page.
type FrontShelf struct {
	ID       int64     `json:"id"`
	Kind     ShelfKind `json:"kind"`
	Title    Text      `json:"title"`    // empty: named by its kind
	Category int64     `json:"category"` // of a shelf of a category
	Products []int64   `json:"products"` // of a shelf of picked ones
	Count    int       `json:"count"`    // the most products on it
}

// Period is when something is shown, in milliseconds; 0: no limit.
type Period struct {
	From  int64 `json:"from"`
	Until int64 `json:"until"` // the first moment after it
}

// Has tells whether a moment is in the period.
func (p Period) Has(at time.Time) bool {
	return (p.From == 0 || ms(at) >= p.From) && (p.Until == 0 || ms(at) < p.Until)
}

// Limits are the beginning and the end; zero: none.
func (p Period) Limits() (from, until time.Time) { return timeOrZero(p.From), timeOrZero(p.Until) }

// PeriodOf is the period between two moments; zero: no limit.
func PeriodOf(from, until time.Time) Period { return Period{zeroOrMS(from), zeroOrMS(until)} }

func timeOrZero(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return fromMS(n)
}

func zeroOrMS(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return ms(at)
}

// FrontBanner is a picture that leads somewhere.
type FrontBanner struct {
	ID     int64   `json:"id"`
	Link   string  `json:"link"`   // a path of the shop or an https address; empty: none
	Alt    Text    `json:"alt"`    // what it says; not shown in a language without
	Wide   Picture `json:"wide"`   // on desktops
	Narrow Picture `json:"narrow"` // on phones; no File: Wide
	WideEn Picture `json:"wide_en"`
	// NarrowEn is that on phones in English; no File: WideEn, and then those in Korean.
	NarrowEn Picture `json:"narrow_en"`
	Period   Period  `json:"period"`
}

// Pictures are those of a banner in a language.
func (b FrontBanner) Pictures(lang string) (wide, narrow Picture) {
	wide, narrow = b.Wide, b.Narrow
	if lang == "en" && b.WideEn.File != "" {
		wide, narrow = b.WideEn, b.NarrowEn
	}
	if narrow.File == "" {
		narrow = wide
	}
	return wide, narrow
}

// FrontTile is the owner's picture of a category.
type FrontTile struct {
	Category int64   `json:"category"`
	Picture  Picture `json:"picture"`
}

// FrontNotice is a small window over the front page, which visitors close for a day.
type FrontNotice struct {
	On     bool   `json:"on"`
	Title  Text   `json:"title"`
	Body   Text   `json:"body"` // Markdown; not shown in a language without
	Link   string `json:"link"` // a path of the shop or an https address; empty: none
	Period Period `json:"period"`
}

// Key tells a notice from others: who has closed one still sees the next.
func (n FrontNotice) Key() string {
	sum := crc32.ChecksumIEEE([]byte(n.Title.Ko + "\x00" + n.Title.En + "\x00" + n.Body.Ko + "\x00" + n.Body.En))
	return strconv.FormatUint(uint64(sum), 36)
}

// Shows tells whether the notice is shown at a moment in a language.
func (n FrontNotice) Shows(at time.Time, lang string) bool {
	return n.On && n.Period.Has(at) && n.Title.In(lang) != "" && n.Body.In(lang) != ""
}

// Shelf finds a shelf by its ID; -1: there is none.
func (f Front) Shelf(id int64) int {
	return slices.IndexFunc(f.Shelves, func(s FrontShelf) bool { return s.ID == id })
}

// Banner finds a banner by its ID; -1: there is none.
func (f Front) Banner(id int64) int {
	return slices.IndexFunc(f.Banners, func(b FrontBanner) bool { return b.ID == id })
}

// Tile is the owner's picture of a category; no File: there is none.
func (f Front) Tile(category int64) Picture {
	for _, t := range f.Tiles {
		if t.Category == category {
			return t.Picture
		}
	}
	return Picture{}
}

// PutShelf changes the shelf with the same ID, or adds one.
func (f *Front) PutShelf(s FrontShelf) error {
	if at := f.Shelf(s.ID); at >= 0 {
		f.Shelves[at] = s
		return nil
	}
	if len(f.Shelves) >= MaxShelves {
		return ErrFrontFull
	}
	f.Last++
	s.ID = f.Last
	f.Shelves = append(f.Shelves, s)
	return nil
}

// PutBanner changes the banner with the same ID, or adds one, and a shelf for the
// first.
func (f *Front) PutBanner(b FrontBanner) error {
	if at := f.Banner(b.ID); at >= 0 {
		f.Banners[at] = b
		return nil
	}
	if len(f.Banners) >= MaxBanners {
		return ErrFrontFull
	}
	f.Last++
	b.ID = f.Last
	f.Banners = append(f.Banners, b)
	hasShelf := slices.ContainsFunc(f.Shelves, func(s FrontShelf) bool { return s.Kind == BannersShelf })
	if hasShelf || len(f.Shelves) >= MaxShelves {
		return nil
	}
	f.Last++
	f.Shelves = slices.Insert(f.Shelves, 0, FrontShelf{ID: f.Last, Kind: BannersShelf})
	return nil
}

// pictures lists the files that a front page shows.
func (f Front) pictures() []string {
	list := []string{f.Hero.Picture.File}
	for _, b := range f.Banners {
		list = append(list, b.Wide.File, b.Narrow.File, b.WideEn.File, b.NarrowEn.File)
	}
	for _, t := range f.Tiles {
		list = append(list, t.Picture.File)
	}
	return list
}

// trueUntil is the next moment after now at which a front page changes by itself;
// zero: none.
func (f Front) trueUntil(now time.Time) time.Time {
	var next int64
	for _, p := range append([]Period{f.Notice.Period}, periodsOf(f.Banners)...) {
		for _, at := range []int64{p.From, p.Until} {
			if at > ms(now) && (next == 0 || at < next) {
				next = at
			}
		}
	}
	return timeOrZero(next)
}

func periodsOf(banners []FrontBanner) []Period {
	list := make([]Period, len(banners))
	for i, b := range banners {
		list[i] = b.Period
	}
	return list
}
