package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
)

// answerHead answers HEAD as GET; the server leaves the body out.
func answerHead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(r.Context()) // a copy: the server looks at its own for the method
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// showNothing answers addresses that are no page's. Those with slashes or capitals
// too many lead to the page that was meant, on this host.
func showNothing(c echo.Context) error {
	u := c.Request().URL
	meant := tidyPath(u.Path)
	if meant == u.Path && !strings.HasPrefix(meant, "/orders/") { // links of orders have capitals of their own
		meant = strings.ToLower(meant)
	}
	if meant == u.Path {
		return store.ErrNotFound
	}
	to := url.URL{Path: meant, RawQuery: u.RawQuery}
	return c.Redirect(http.StatusPermanentRedirect, to.String())
}

// tidyPath leaves out slashes that stand behind another one or at the end.
func tidyPath(path string) string {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	return "/" + strings.Join(parts, "/")
}
