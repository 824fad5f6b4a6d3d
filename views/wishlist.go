package views

// WishlistPage lists what a visitor likes.
type WishlistPage struct {
	Site
	Slugs    string // of all of it, with spaces between them: what hearts on other pages are marked by
	Products []ProductCard
	Gone     []GoneWish
	Said     string // good news; empty: none
	Answer   string // why a change was refused; empty: it was not
}

// GoneWish is a product that is liked and not sold any more.
type GoneWish struct{ Slug, Name string }
