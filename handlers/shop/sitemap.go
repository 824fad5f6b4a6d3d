package shop

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
)

// sitemapSpan is how many product IDs one sitemap covers: each is a page in
// two languages, and a sitemap may list 50,000 (sitemaps.org, protocol).
const sitemapSpan = 10_000

const sitemapNamespace = "http://www.sitemaps.org/schemas/sitemap/0.9"

// pageLocation is one URL of a sitemap, with the same page in both languages.
type pageLocation struct {
	Loc        string         `xml:"loc"`
	LastMod    string         `xml:"lastmod,omitempty"`
	Alternates []languageLink `xml:"xhtml:link,omitempty"`
}

type languageLink struct {
	Rel      string `xml:"rel,attr"`
	HrefLang string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

type sitemap struct {
	XMLName xml.Name       `xml:"urlset"`
	Space   string         `xml:"xmlns,attr"`
	XHTML   string         `xml:"xmlns:xhtml,attr"`
	Pages   []pageLocation `xml:"url"`
}

type sitemapIndex struct {
	XMLName  xml.Name       `xml:"sitemapindex"`
	Space    string         `xml:"xmlns,attr"`
	Sitemaps []pageLocation `xml:"sitemap"`
}

// showRobots lets search engines read cart and checkout: those pages say
// themselves that they are not to be listed.
func (s *Server) showRobots(c echo.Context) error {
	text := "User-agent: *\nDisallow: /search\nDisallow: /en/search\nDisallow: /orders/\nDisallow: /payments/\nDisallow: /admin\n\nSitemap: " +
		s.Absolute("/sitemap.xml") + "\n"
	return c.String(http.StatusOK, text)
}

// showSitemapIndex lists the sitemaps: one of the shop's own pages, and one for
// each span of products.
func (s *Server) showSitemapIndex(c echo.Context) error {
	last, err := s.Store.LastOffer(c.Request().Context())
	if err != nil {
		return err
	}
	index := sitemapIndex{Space: sitemapNamespace, Sitemaps: []pageLocation{{Loc: s.Absolute("/sitemaps/pages.xml")}}}
	for span := int64(0); span*sitemapSpan < last; span++ {
		index.Sitemaps = append(index.Sitemaps, pageLocation{Loc: s.Absolute(fmt.Sprintf("/sitemaps/products-%d.xml", span))})
	}
	return writeXML(c, index)
}

func (s *Server) showSitemap(c echo.Context) error {
	file := c.Param("file")
	if file == "pages.xml" {
		return s.showPageMap(c)
	}
	number, found := strings.CutPrefix(strings.TrimSuffix(file, ".xml"), "products-")
	span, err := strconv.ParseUint(number, 10, 32)
	if !found || err != nil || file != fmt.Sprintf("products-%d.xml", span) {
		return store.ErrNotFound
	}
	return s.showProductMap(c, int64(span))
}

// showPageMap lists the home page, the categories and the texts of the law.
func (s *Server) showPageMap(c echo.Context) error {
	frame, err := s.Store.Frame(c.Request().Context(), 0)
	if err != nil {
		return err
	}
	paths := []string{"/"}
	for _, category := range frame.Categories {
		paths = append(paths, "/categories/"+category.Slug)
	}
	for _, kind := range frame.Published {
		paths = append(paths, "/"+string(kind))
	}
	m := newSitemap()
	for _, path := range paths {
		m.Pages = append(m.Pages, s.inBothLanguages(path, "")...)
	}
	return writeXML(c, m)
}

func (s *Server) showProductMap(c echo.Context, span int64) error {
	offers, err := s.Store.Offers(c.Request().Context(), span*sitemapSpan, (span+1)*sitemapSpan, sitemapSpan)
	if err != nil {
		return err
	}
	m := newSitemap()
	for _, o := range offers {
		m.Pages = append(m.Pages, s.inBothLanguages("/products/"+o.Slug, o.UpdatedAt.Format("2006-01-02T15:04:05Z07:00"))...)
	}
	return writeXML(c, m)
}

func newSitemap() sitemap {
	return sitemap{Space: sitemapNamespace, XHTML: "http://www.w3.org/1999/xhtml"}
}

// inBothLanguages are a page's two URLs, each naming the other.
func (s *Server) inBothLanguages(path, changed string) []pageLocation {
	korean, english := s.Absolute(path), s.Absolute(strings.TrimSuffix("/en"+path, "/"))
	links := []languageLink{{"alternate", "ko", korean}, {"alternate", "en", english}, {"alternate", "x-default", english}}
	return []pageLocation{{korean, changed, links}, {english, changed, links}}
}

// writeXML answers with XML that search engines may keep for an hour.
func writeXML(c echo.Context, content any) error {
	body, err := xml.Marshal(content)
	if err != nil {
		return fmt.Errorf("write a listing: %w", err)
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	return c.Blob(http.StatusOK, "application/xml; charset=utf-8", append([]byte(xml.Header), body...))
}
