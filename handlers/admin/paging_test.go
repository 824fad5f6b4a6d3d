package admin

import (
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/views/admin"
)

// TestPagesHaveNumbers reads what links between the pages of a list make of requests.
func TestPagesHaveNumbers(t *testing.T) {
	for asked, want := range map[string]struct {
		number int
		more   bool
		links  admin.Paging
	}{
		"/admin/cases":                          {1, false, admin.Paging{}},
		"/admin/cases?page=x":                   {1, true, admin.Paging{NextPath: "/admin/cases?page=2"}},
		"/admin/cases?page=-3":                  {1, true, admin.Paging{NextPath: "/admin/cases?page=2"}},
		"/admin/cases?state=closed&page=2":      {2, false, admin.Paging{PrevPath: "/admin/cases?page=1&state=closed"}},
		"/admin/cases?page=9223372036854775807": {lastPage, false, admin.Paging{PrevPath: "/admin/cases?page=999999"}},
		"/admin/cases?page=2&" + doneParam + "=saved": {2, true, admin.Paging{PrevPath: "/admin/cases?page=1",
			NextPath: "/admin/cases?page=3"}},
	} {
		c := echo.New().NewContext(httptest.NewRequest("GET", asked, nil), httptest.NewRecorder())
		n := pageNumber(c)
		if links := numbered(c, n, want.more); n != want.number || links != want.links {
			t.Errorf("%s: page %d, %+v; want %+v", asked, n, links, want)
		}
	}
}
