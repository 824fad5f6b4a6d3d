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
	Count    int // products in all pages; 0: not counted
	Products []ProductCard
	Paging   Paging
	Suggest  []ProductCard // shown when nothing was found
}
