package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// tidySlashes leads away from paths with slashes that mean nothing before anything
// else is asked of them: some patterns would take the last one for a part of a name.
func (s *Server) tidySlashes(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := c.Request().URL.EscapedPath()
		if (strings.Contains(path, "//") || len(path) > 1 && strings.HasSuffix(path, "/")) && s.leadOn(c) {
			return nil
		}
		return next(c)
	}
}

// noRoute is the pattern of paths that no route has.
const noRoute = "/*"

// leadOn sends a visitor to the page that they have typed a little differently, on
// this host; from where no route leads, at least to the path without the slashes
// that mean nothing. 308 keeps the method, so that forms arrive, too.
func (s *Server) leadOn(c echo.Context) bool {
	u := c.Request().URL
	to, ok := canonical(s.table, u)
	if tidy := tidyPath(u.Path); !ok && c.Path() == noRoute && tidy != u.Path {
		to, ok = (&url.URL{Path: tidy}).EscapedPath(), true
	}
	if u.RawQuery != "" {
		to += "?" + u.RawQuery
	}
	return ok && c.Redirect(http.StatusPermanentRedirect, to) == nil
}

// tidyPath leaves out slashes that stand behind another one or at the end.
func tidyPath(path string) string {
	return "/" + strings.Join(strings.FieldsFunc(path, isSlash), "/")
}

// canonical is where a path that leads nowhere was meant to lead: people type and
// link paths with a slash at the end or two in a row, in capitals, an order number
// in small letters. False: nowhere, or it is written as it should be. The way there
// begins with one slash and no other, so that it never leads to another host.
func canonical(routes []web.Route, u *url.URL) (string, bool) {
	typed := u.EscapedPath()
	parts := strings.FieldsFunc(typed, isSlash)
	best, fixed := "", -1
	for _, r := range routes {
		if path, n, ok := along(r.Path, parts); ok && n > fixed {
			best, fixed = path, n
		}
	}
	return best, fixed >= 0 && best != typed
}

// along writes the parts of a path as a route's pattern has them, and tells how
// many of them the pattern fixes; false: they are of another route. What it leaves
// open stays as it is, but for what is written in one way only: addresses of goods
// in small letters, order numbers in capitals.
func along(pattern string, parts []string) (path string, fixed int, ok bool) {
	names := strings.FieldsFunc(pattern, isSlash)
	if len(names) != len(parts) || strings.HasSuffix(pattern, "*") {
		return "", 0, false
	}
	list := make([]string, len(parts))
	for i, name := range names {
		part, err := url.PathUnescape(parts[i])
		if err != nil || part == "." || part == ".." {
			return "", 0, false
		}
		proper := part
		switch {
		case name == ":slug":
			proper = strings.ToLower(part)
		case name == ":no":
			proper = store.OrderNo(part)
		case strings.EqualFold(name, part):
			proper = name
			fixed++
		case !strings.HasPrefix(name, ":"):
			return "", 0, false
		}
		list[i] = parts[i]
		if proper != part {
			list[i] = url.PathEscape(proper)
		}
	}
	return "/" + strings.Join(list, "/"), fixed, true
}

func isSlash(r rune) bool { return r == '/' }
