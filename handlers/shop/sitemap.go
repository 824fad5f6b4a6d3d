package shop

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// sitemapSpan is how many product IDs one sitemap covers: each product has a page in
// two languages, and a sitemap may list 50,000 URLs (sitemaps.org, protocol).
const sitemapSpan = 10_000

// sitemapNamespace is the XML namespace of sitemaps.
const sitemapNamespace = "http://www.sitemaps.org/schemas/sitemap/0.9"

// pageLocation is one URL of a sitemap, with its alternates in both languages.
type pageLocation struct {
	Loc        string         `xml:"loc"`
	LastMod    string         `xml:"lastmod,omitempty"`
	Alternates []languageLink `xml:"xhtml:link,omitempty"`
}

// languageLink points to the same page in another language.
type languageLink struct {
	Rel      string `xml:"rel,attr"`
	HrefLang string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

// sitemap lists pages.
type sitemap struct {
	XMLName xml.Name       `xml:"urlset"`
	Space   string         `xml:"xmlns,attr"`
	XHTML   string         `xml:"xmlns:xhtml,attr"`
	Pages   []pageLocation `xml:"url"`
}

// sitemapIndex lists sitemaps.
type sitemapIndex struct {
	XMLName  xml.Name       `xml:"sitemapindex"`
	Space    string         `xml:"xmlns,attr"`
	Sitemaps []pageLocation `xml:"sitemap"`
}

// showRobots lets search engines fetch cart and checkout, because only then do they
// see that those pages are not to be indexed.
func (s *Server) showRobots(c echo.Context) error {
	text := "User-agent: *\nDisallow: /search\nDisallow: /en/search\nDisallow: /orders/\nDisallow: " +
		"/payments/\nDisallow: /admin\n\nSitemap: " +
		s.Absolute("/sitemap.xml") + "\n"
	return c.String(http.StatusOK, text)
}

// showSitemapIndex lists the sitemaps: one for the shop's own pages, and one for each
// span of product IDs.
func (s *Server) showSitemapIndex(c echo.Context) error {
	last, err := s.Store.LastOffer(c.Request().Context())
	if err != nil {
		return err
	}
	index := sitemapIndex{Space: sitemapNamespace, Sitemaps: []pageLocation{{Loc: s.Absolute("/sitemaps/pages.xml")}}}
	for span := int64(0); span*sitemapSpan < last; span++ {
		index.Sitemaps = append(index.Sitemaps,
			pageLocation{Loc: s.Absolute(fmt.Sprintf("/sitemaps/products-%d.xml", span))})
	}
	return writeXML(c, index)
}

// showSitemap serves one of the sitemaps in the index.
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

// showPageMap lists the home page, the categories, notices and answers, and the legal texts.
func (s *Server) showPageMap(c echo.Context) error {
	frame, err := s.Store.Frame(c.Request().Context(), 0)
	if err != nil {
		return err
	}
	paths := []string{"/"}
	for _, category := range frame.Categories {
		paths = append(paths, "/categories/"+category.Slug)
	}
	for _, kind := range frame.Posts.Ko {
		paths = append(paths, "/"+string(kind))
	}
	for _, kind := range frame.Published {
		paths = append(paths, "/"+string(kind))
	}
	m := newSitemap()
	english, err := s.Store.English.On(c.Request().Context())
	if err != nil {
		return err
	}
	for _, path := range paths {
		m.Pages = append(m.Pages, s.inLanguages(path, "", english)...)
	}
	if err := s.addNotices(c, &m, english); err != nil {
		return err
	}
	return writeXML(c, m)
}

// addNotices lists the notices, each in the languages that it was written in.
func (s *Server) addNotices(c echo.Context, m *sitemap, isEnglishOpen bool) error {
	notices, err := s.Store.Posts.List(c.Request().Context(), store.Notice)
	for _, n := range notices {
		if isPublic(n, views.Korean) {
			m.Pages = append(m.Pages, s.inLanguages(fmt.Sprintf("/%s/%d", store.Notice, n.ID), "",
				isEnglishOpen && isPublic(n, views.English))...)
		}
	}
	return err
}

// showProductMap lists the products of one span of IDs.
func (s *Server) showProductMap(c echo.Context, span int64) error {
	offers, err := s.Store.Offers(c.Request().Context(), span*sitemapSpan, (span+1)*sitemapSpan, sitemapSpan)
	if err != nil {
		return err
	}
	english, err := s.Store.English.On(c.Request().Context())
	if err != nil {
		return err
	}
	m := newSitemap()
	for _, o := range offers {
		m.Pages = append(m.Pages, s.inLanguages("/products/"+o.Slug,
			o.UpdatedAt.Format("2006-01-02T15:04:05Z07:00"), english)...)
	}
	return writeXML(c, m)
}

// newSitemap returns a sitemap without pages.
func newSitemap() sitemap {
	return sitemap{Space: sitemapNamespace, XHTML: "http://www.w3.org/1999/xhtml"}
}

// inLanguages returns a page's two URLs, each listing both as alternates; without the
// English shop the Korean one alone.
func (s *Server) inLanguages(path, changed string, isEnglishOpen bool) []pageLocation {
	korean, english := s.Absolute(path), s.Absolute(strings.TrimSuffix("/en"+path, "/"))
	if !isEnglishOpen {
		return []pageLocation{{Loc: korean, LastMod: changed}}
	}
	links := []languageLink{{"alternate", "ko", korean}, {"alternate", "en", english}, {"alternate", "x-default",
		english}}
	return []pageLocation{{korean, changed, links}, {english, changed, links}}
}

// writeXML answers with XML that search engines may cache for an hour.
func writeXML(c echo.Context, content any) error {
	body, err := xml.Marshal(content)
	if err != nil {
		return fmt.Errorf("write a listing: %w", err)
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	return c.Blob(http.StatusOK, "application/xml; charset=utf-8", append([]byte(xml.Header), body...))
}
