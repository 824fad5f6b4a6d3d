package web

import (
	"strconv"

	"github.com/jangteo/jangteo/views"
)

const (
	MaxChoices     = 20  // values of options that a list is narrowed by
	MaxChosen      = 200 // bytes of one
	pageNeighbours = 2   // numbers on either side of the page that is shown
)

// PageNumbers links to a page of so many, those around it, the first and the
// last; where some are left out stands a gap.
func PageNumbers(page, pages int, link func(int) string) []views.Link {
	var numbers []views.Link
	last := 0
	for n := 1; n <= pages; n++ {
		if n > 1 && n < pages && (n < page-pageNeighbours || n > page+pageNeighbours) {
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
