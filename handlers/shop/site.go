package shop

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// head is what a page supplies for its title, metadata and frame.
type head struct {
	Title       string
	Description string // for search engines and link previews
	Picture     string // path
	Query       string // what was searched for
	Notice      string // good news for the top of the page; empty: none
	Lean        bool   // on phones the header leaves room for the page
	NoIndex     bool   // keep out of search engines
	Unlisted    bool   // nothing that anybody would search for
	OneLanguage bool   // the page exists only in its own language, as orders do
}

// site fills in what every page needs.
func (s *Server) site(c echo.Context, lang views.Lang, h head) (views.Site, error) {
	session, err := s.cartID(c)
	if err != nil {
		return views.Site{}, err
	}
	frame, err := s.Store.Frame(c.Request().Context(), session)
	if err != nil {
		return views.Site{}, err
	}
	id, _ := c.Get(web.RequestIDKey).(string)
	site := views.Site{
		Lang: lang, Title: h.Title, Description: h.Description, Path: web.PathOf(c.Request().URL), Query: h.Query,
		Notice: h.Notice,
		Lean:   h.Lean, NoIndex: h.NoIndex, Unlisted: h.Unlisted, Sandbox: s.Sandbox, CartCount: frame.CartPieces,
		Categories: categoryLinks(frame.Categories, lang, c.Request().URL.Path),
		LegalLinks: append(postLinks(frame.Posts, lang), legalLinks(frame.Published, lang)...),
		Shop:       wording.ShopOf(frame.Identity, lang), Asset: s.Assets.URL, RequestID: id,
	}
	addDesign(&site, frame.Design)
	if h.Picture != "" {
		site.PictureURL = s.Absolute(h.Picture)
	}
	if h.OneLanguage || c.Request().Method != http.MethodGet {
		return site, nil
	}
	return site, s.addLanguages(&site, c)
}

// addLanguages adds the URLs of the page in both languages, as far as they are open.
func (s *Server) addLanguages(site *views.Site, c echo.Context) error {
	open, err := s.Store.English.On(c.Request().Context())
	if err != nil {
		return err
	}
	korean := koreanPath(web.PathOf(c.Request().URL))
	english := strings.TrimSuffix("/en"+korean, "/")
	// Of the pages made here only searches depend on their query; categories add
	// their filters themselves.
	query := ""
	if q := c.Request().URL.Query().Get("q"); q != "" {
		query = "?" + c.Request().URL.RawQuery
	}
	switch {
	case site.Lang == views.English:
		site.OtherLangPath = korean + query
	case open:
		site.OtherLangPath = english + query
	}
	switch {
	case site.NoIndex:
	case !open:
		site.CanonicalURL = s.Absolute(korean)
	default:
		site.KoreanURL, site.EnglishURL = s.Absolute(korean), s.Absolute(english)
		site.CanonicalURL = site.KoreanURL
		if site.Lang == views.English {
			site.CanonicalURL = site.EnglishURL
		}
	}
	return nil
}

// categoryLinks builds the navigation; the current category is marked.
func categoryLinks(list []store.Category, lang views.Lang, path string) []views.Link {
	links := make([]views.Link, len(list))
	for i, c := range list {
		to := lang.Path("/categories/" + c.Slug)
		links[i] = views.Link{Label: c.Name.In(string(lang)), Path: to, Current: to == path}
	}
	return links
}

// addDesign adds the owner's logo, accent color and notice bar to a page.
func addDesign(site *views.Site, d store.Design) {
	site.Theme = web.ThemeURL(web.ThemeOf(d.Accent))
	site.Logo = wording.PictureOf(d.Logo, site.Lang)
	text := d.Notice.Text.In(string(site.Lang))
	if !d.Notice.On || text == "" {
		return
	}
	site.Bar = views.Link{Label: text, Path: d.Notice.Link}
	if strings.HasPrefix(d.Notice.Link, "/") {
		site.Bar.Path = site.Lang.Path(d.Notice.Link)
	}
}
