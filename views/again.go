package views

// Again is what a visitor has ordered before, as far as this page has to know it.
type Again struct {
	Seen   string // [seen_order] number of the visitor's last order when the page was made; empty: none
	Unpaid OpenOrder
}

// OpenOrder is an order that its buyer can go on with; without a URL there is none.
type OpenOrder struct {
	No    string
	Total string // "64,900원"
	URL   string // of its pay page
}
