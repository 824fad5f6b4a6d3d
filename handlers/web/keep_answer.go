package web

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/pagecache"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

func cartCount(ctx context.Context, pieces int) ([]byte, error) {
	var b bytes.Buffer
	err := views.CartCount(pieces).Render(ctx, &b)
	return b.Bytes(), err
}

// sendKept answers a visitor without a cookie; 304 when they have the page.
func (s *Base) sendKept(c echo.Context, page *pagecache.Page) error {
	h, packs := keptHeader(c, page), acceptsGzip(c.Request())
	tag := `"` + page.ETag + `"`
	if packs {
		tag = `"` + page.ETag + `-gzip"`
	}
	h.Set("ETag", tag)
	h.Set("Cache-Control", "public, no-cache")
	if hasTag(c.Request().Header.Values("If-None-Match"), tag) {
		return c.NoContent(http.StatusNotModified)
	}
	if packs {
		return sendPacked(c, page.Gzip())
	}
	html, err := page.Plain(nil)
	if err != nil {
		return err
	}
	return c.HTMLBlob(http.StatusOK, html)
}

func sendPacked(c echo.Context, packed []byte) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentEncoding, "gzip")
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(packed)))
	return c.HTMLBlob(http.StatusOK, packed)
}

// sendFilled answers a visitor with a cart.
func (s *Base) sendFilled(c echo.Context, page *pagecache.Page, visit store.CartVisit) error {
	keptHeader(c, page)
	filling, err := cartCount(c.Request().Context(), visit.Pieces)
	if err != nil {
		return err
	}
	if acceptsGzip(c.Request()) {
		return sendPacked(c, page.GzipWith(filling))
	}
	html, err := page.Plain(filling)
	if err != nil {
		return err
	}
	return c.HTMLBlob(http.StatusOK, html)
}

// keptHeader writes the headers that kept pages have in common.
func keptHeader(c echo.Context, page *pagecache.Page) http.Header {
	h := c.Response().Header()
	for name, values := range page.Header {
		h[name] = values
	}
	h.Set("Vary", "Accept-Encoding, Cookie")
	return h
}

// hasTag tells whether a list of entity tags has one of them, compared weakly
// (RFC 9110, 13.1.2).
func hasTag(lists []string, tag string) bool {
	for _, list := range lists {
		for one := range strings.SplitSeq(list, ",") {
			one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
			if one == tag || one == "*" {
				return true
			}
		}
	}
	return false
}

// acceptsGzip tells whether a client takes gzip (RFC 9110, 12.5.3).
func acceptsGzip(r *http.Request) bool {
	for _, list := range r.Header.Values("Accept-Encoding") {
		for one := range strings.SplitSeq(list, ",") {
			coding, weight, _ := strings.Cut(one, ";")
			if c := strings.TrimSpace(coding); !strings.EqualFold(c, "gzip") && c != "*" {
				continue
			}
			q := strings.ReplaceAll(strings.ToLower(weight), " ", "")
			return strings.Trim(strings.TrimPrefix(q, "q=0"), ".0") != "" || !strings.HasPrefix(q, "q=0")
		}
	}
	return false
}
