package web

import (
	"strconv"

	"github.com/jangteo/jangteo/views"
)

// Limits of filters and paging.
const (
	MaxChoices    = 20  // option values that a list can be filtered by
	MaxChosen     = 200 // bytes of one such value
	pageNeighbors = 2   // page numbers on either side of the current one
)

// PageNumbers links to this page of pages, its neighbors, and the first and last
// page; "…" marks a gap.
func PageNumbers(page, pages int, link func(int) string) []views.Link {
	var numbers []views.Link
	last := 0
	for n := 1; n <= pages; n++ {
		if n > 1 && n < pages && (n < page-pageNeighbors || n > page+pageNeighbors) {
			continue
		}
		if n > last+1 {
			numbers = append(numbers, views.Link{Label: "…"})
		}
		numbers = append(numbers, views.Link{Label: strconv.Itoa(n), Path: link(n), Current: n == page})
		last = n
	}
	return numbers
}
