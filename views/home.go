package views

import "github.com/a-h/templ"

// HomePage greets and shows what is sold.
type HomePage struct {
	Site
	Banner   Banner
	Promises []string // in place of what the shop promises by itself
	Sections []HomeSection
	Pop      Pop
	Preview  *FrontPreview // nil: the page that visitors see
}

// Banner is the large picture at the top; without a Title it is left out.
type Banner struct {
	Title   string
	Text    string
	Link    Link
	Picture Picture
}

// HomeSection is one part of the home page: products, categories or banners.
type HomeSection struct {
	Title    string
	MorePath string // where to see all of them; empty: no link
	Ranked   bool   // products bear their places
	Products []ProductCard
	Tiles    []Tile
	Promos   []Promo
}

// Tile leads to a category.
type Tile struct {
	Link
	Picture Picture
}

// Promo is a banner that the owner drew.
type Promo struct {
	Path         string // empty: it leads nowhere
	Alt          string
	Wide, Narrow Picture
}

// Pop is a notice over the home page; without a Title there is none.
type Pop struct {
	Title string
	Body  templ.Component
	Path  string // to more of it; empty: there is none
	Key   string // for visitors who close it
}

// FrontPreview lets the owner see the page as it will be, on any day and in both languages.
type FrontPreview struct {
	Day  string // for a date field
	Lang Lang
	Back string // to the page where it is made
}

// promises are the owner's, or what every shop of ours promises.
func (s Site) promises(own []string) []string {
	if len(own) > 0 {
		return own
	}
	return []string{s.Lang.Text("회원가입 없이 주문", "No account needed"), s.waysToPay(),
		s.Lang.Text("받은 날부터 7일 이내 반품", "Returns within 7 days")}
}

// promiseIcon is the icon of a promise by its place.
func promiseIcon(i int) string { return []string{"shield", "card", "back", "truck"}[i%4] }

// sources are what a source element names: the picture in all its sizes.
func (p Picture) sources() string {
	if p.Srcset != "" {
		return p.Srcset
	}
	return p.URL
}
