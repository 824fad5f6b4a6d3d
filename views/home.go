package views

// HomePage greets and shows what is sold.
type HomePage struct {
	Site
	Banner   Banner
	Sections []ProductSection
}

// Banner is the large picture at the top; without a Title it is left out.
type Banner struct {
	Title   string
	Text    string
	Link    Link
	Picture Picture
}

// ProductSection is a titled row of products.
type ProductSection struct {
	Title    string
	MorePath string // where to see all of them; empty: no link
	Products []ProductCard
}
