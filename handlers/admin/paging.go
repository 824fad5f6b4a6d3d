package admin

import (
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/views/admin"
)

// lastPage is the highest number of a page that is looked for.
const lastPage = 1_000_000

// pageNumber is the page of a list that a request asks for, from 1.
func pageNumber(c echo.Context) int {
	n, _ := strconv.Atoi(c.QueryParam("page"))
	return min(max(n, 1), lastPage)
}

// numbered links to the pages before and after one, with all else as it was asked.
func numbered(c echo.Context, number int, more bool) (p admin.Paging) {
	at := func(n int) string {
		query := url.Values{}
		for name, values := range c.QueryParams() {
			query[name] = values
		}
		query.Del(doneParam)
		query.Set("page", strconv.Itoa(n))
		return c.Request().URL.Path + "?" + query.Encode()
	}
	if number > 1 {
		p.PrevPath = at(number - 1)
	}
	if more {
		p.NextPath = at(number + 1)
	}
	return p
}
