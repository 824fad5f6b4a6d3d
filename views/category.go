package views

// CategoryPage lists one category.
type CategoryPage struct {
	Site
	Name     string
	Count    int    // products in all pages
	Sorts    []Link // ways to order the list
	Filter   Filter
	Products []ProductCard
	Paging   Paging
}

// Filter narrows a list down: a form that is sent with GET, and what it was filled in with.
type Filter struct {
	Action  string // the list without parameters, also the link that takes all filters away
	Sort    string // [sort] what the list is ordered by; empty: as it comes
	Least   string // [min] price in major units, or what was typed instead of one; empty: no limit
	Most    string // [max]
	Unit    string // of prices, "원" or "$"
	Trouble string // which limits do not hold, and why; empty: all that are set do
	InStock bool   // [stock]
	Sale    bool   // [sale]
	Query   string // [q] what was searched for; empty: it is a category
	Options []FilterOption
	Active  []Link // what is chosen; their paths lead to the list without it
}

// limitKeys are the keys that a phone shows: of won there are no decimals.
func limitKeys(unit string) string {
	if unit == "$" {
		return "decimal"
	}
	return "numeric"
}

// FilterOption is an option that products of the list have.
type FilterOption struct {
	Name   string
	Values []FilterValue
}

// FilterValue is one of its values.
type FilterValue struct {
	Value   string // [option]
	Label   string
	Checked bool
}

// SearchPage lists what was found for Site.Query; an empty query shows only the form.
type SearchPage struct {
	Site
	Count    int    // products in all pages; 0: not counted
	Many     string // instead of Count when there are more than are listed
	Instead  string // says what was searched instead of what was typed; empty: the same
	Products []ProductCard
	Sorts    []Link // none: there is nothing to sort or filter
	Filter   Filter
	Paging   Paging
	Suggest  []ProductCard // shown when nothing was found
}
