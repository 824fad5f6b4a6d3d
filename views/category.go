package views

// CategoryPage lists one category.
type CategoryPage struct {
	Site
	Name     string
	Count    int    // products in all pages; 0: not counted
	Sorts    []Link // ways to order the list; may be empty
	Products []ProductCard
	Paging   Paging
}

// SearchPage lists what was found for Site.Query; an empty query shows only the form.
type SearchPage struct {
	Site
	Count    int    // products in all pages; 0: not counted
	Many     string // instead of Count when there are more than are listed
	Instead  string // says what was searched instead of what was typed; empty: the same
	Products []ProductCard
	Paging   Paging
	Suggest  []ProductCard // shown when nothing was found
}
