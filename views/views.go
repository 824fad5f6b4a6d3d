// Package views renders the shop's pages: templ components, and beside each page the
// struct that it needs, filled in by handlers with texts that are ready to be shown.
//
// Every text of our own is written in both languages in the place where it is used
// (Lang.Text), so that none can be missing. Names, prices and dates arrive formatted.
// The package knows nothing of the rest of the shop.
package views

// Lang is the language of a page.
type Lang string

// The two languages of the shop.
const (
	Korean  Lang = "ko"
	English Lang = "en"
)

// Text chooses between the Korean and the English wording.
func (l Lang) Text(ko, en string) string {
	if l == English {
		return en
	}
	return ko
}

// Path gives the page's path in this language: "/cart" or "/en/cart", "/" or "/en".
// Order pages and form targets are the same in both and are not passed through it.
func (l Lang) Path(path string) string {
	switch {
	case l != English:
		return path
	case path == "/":
		return "/en"
	default:
		return "/en" + path
	}
}

// Link leads somewhere.
type Link struct {
	Label   string
	Path    string
	Current bool // the page that is shown
	Strong  bool // to be emphasized, e.g. the privacy policy in the footer
}

// Picture is an image with the size it was measured to have, so that nothing jumps when it arrives.
type Picture struct {
	URL    string
	Srcset string // other sizes, e.g. "/images/a-400.webp 400w, /images/a-800.webp 800w"; may be empty
	Alt    string
	Width  int
	Height int
}

// Piece is a part of a text; Marked: what was searched for.
type Piece struct {
	Text   string
	Marked bool
}

// loading is how urgently a browser should load a picture.
type loading int

const (
	lazy  loading = iota // below the fold: when it comes near
	eager                // at once
	first                // before all others: the largest of the first screen
)

// loadingOf is how urgently to load picture i of a list, of which as many as seen fit the first
// screen; the very first decides how soon the page looks complete.
func loadingOf(i, seen int) loading {
	switch {
	case i >= seen:
		return lazy
	case i == 0:
		return first
	}
	return eager
}

// ProductCard is a product in a list.
type ProductCard struct {
	Path      string
	Slug      string // by which it is liked; empty: it cannot be
	Unwish    bool   // the list of what is liked shows it: its heart takes it off
	Name      string
	Found     []Piece // the name, cut where a search found something; empty: it is not marked
	Picture   Picture
	Price     string // "64,900원", "$49.99"
	ListPrice string // before the discount; empty: none
	Discount  string // "24%"; empty: none
	From      bool   // options cost more: "64,900원~", "from $49.99"
	SoldOut   bool
	Rating    Rating
}

// Line is one position of an order or a checkout.
type Line struct {
	Name     string
	Option   string // "색상: 검정"; empty: none
	SKU      string
	Quantity int
	Price    string  // for all pieces
	Gone     string  // what became of pieces: "1개 환불"; empty: nothing
	Picture  Picture // URL empty: none
	Path     string  // of the product; empty: no longer sold
}

// Totals are the sums below the lines.
type Totals struct {
	Count    int    // pieces
	Goods    string // "129,800원"
	Shipping string // "3,000원"; empty: free
	Parts    []Fact // what Shipping is made of, where not all goods are delivered alike, and when they leave
	Extra    string // surcharge of the place, beside Shipping; empty: none
	Discount string // "-10,000원" by a coupon; empty: none
	Coupon   string // its code; empty: none
	Total    string
	Tax      []Fact // what Total is made of for the tax office; none: the shop does not tell
	InWon    string // "or ₩64,900 when charged in Korean won"; may be empty
}

// Paging leads through a long list.
type Paging struct {
	PrevPath string // empty: this is the first page
	NextPath string // empty: this is the last page
	Numbers  []Link // pages by their numbers, a Label without Path for a gap; may be empty
}
