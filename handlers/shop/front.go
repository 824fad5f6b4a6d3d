package shop

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
)

// showHome shows the front page.
func (s *Server) showHome(c echo.Context) error {
	site, err := s.site(c, web.LangOf(c), head{})
	if err != nil {
		return err
	}
	front, err := s.Store.Fronts.Page(c.Request().Context())
	if err != nil {
		return err
	}
	home := s.homePage(site, front)
	if s.HasClosedNotice(c.Request()) {
		home.Pop = views.Pop{}
	}
	return s.Render(c, http.StatusOK, views.Home(home))
}

// previewHome shows people who work here the front page that is not published yet, as
// it will be on a day.
func (s *Server) previewHome(c echo.Context) error {
	lang := views.Korean
	if c.QueryParam("lang") == string(views.English) {
		lang = views.English
	}
	at := s.Now()
	day, err := time.ParseInLocation(time.DateOnly, c.QueryParam("on"), korea.Seoul())
	if err == nil && at.In(korea.Seoul()).Format(time.DateOnly) != c.QueryParam("on") {
		at = day.Add(12 * time.Hour)
	}
	site, err := s.site(c, lang, head{NoIndex: true, OneLanguage: true})
	if err != nil {
		return err
	}
	drafted, err := s.Store.Fronts.Draft(c.Request().Context())
	if err != nil {
		return err
	}
	front, err := s.Store.Fronts.PageOf(c.Request().Context(), drafted.Front, at)
	if err != nil {
		return err
	}
	home := s.homePage(site, front)
	home.Preview = &views.FrontPreview{Day: at.In(korea.Seoul()).Format(time.DateOnly), Lang: lang, Back: web.FrontPath}
	web.Personal(c)
	return s.Render(c, http.StatusOK, views.Home(home))
}

// closeNotice closes the notice on the front page for the rest of the day.
func (s *Server) closeNotice(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	front, err := s.Store.Fronts.Published(c.Request().Context())
	if err != nil {
		return err
	}
	if key := front.Notice.Key(); f.Get("key") == key {
		s.CloseNotice(c, key)
	}
	return c.Redirect(http.StatusSeeOther, web.LangOf(c).Path("/"))
}

// homePage puts a front page into words.
func (s *Server) homePage(site views.Site, p store.FrontPage) views.HomePage {
	site.Description = site.Shop.About
	home := views.HomePage{Site: site}
	lang := site.Lang
	if p.Star == nil {
		home.Sections = []views.HomeSection{{Title: lang.Text("상품을 준비하고 있습니다", "We are opening soon")}}
		return home
	}
	if !p.Front.Hero.Hidden {
		home.Banner = bannerOf(p, site)
	}
	for _, text := range p.Front.Promises {
		home.Promises = append(home.Promises, text.In(string(lang)))
	}
	home.Promises = slices.DeleteFunc(home.Promises, func(text string) bool { return text == "" })
	for _, shelf := range p.Shelves {
		section := sectionOf(shelf, lang)
		if len(section.Products)+len(section.Tiles)+len(section.Promos) > 0 {
			home.Sections = append(home.Sections, section)
		}
	}
	if n := p.Front.Notice; n.Shows(p.At, string(lang)) {
		home.Pop = views.Pop{Title: n.Title.In(string(lang)), Path: linkIn(n.Link, lang), Key: n.Key(),
			Body: s.Markdown.Component(n.Body.In(string(lang)))}
	}
	return home
}

// bannerOf greets visitors. Where the owner has not said how, it is with the shop's
// slogan and its newest product.
func bannerOf(p store.FrontPage, site views.Site) views.Banner {
	hero, lang := p.Front.Hero, site.Lang
	in := func(t store.Text) string { return t.In(string(lang)) }
	b := views.Banner{Title: cmp.Or(in(hero.Title), site.Shop.Slogan, site.Shop.Name),
		Text:    cmp.Or(in(hero.Text), site.Shop.About),
		Link:    views.Link{Label: in(hero.Label), Path: linkIn(hero.Link, lang)},
		Picture: wording.PictureOf(hero.Picture, lang)}
	if b.Link.Label == "" || b.Link.Path == "" {
		b.Link = views.Link{Label: in(p.Star.Name), Path: lang.Path("/products/" + p.Star.Slug)}
	}
	if b.Picture.URL == "" {
		b.Picture = wording.PictureOf(p.Star.Picture, lang)
	}
	return b
}

// linkIn is a link of the owner's in a language: a path of the shop has its twin.
func linkIn(link string, lang views.Lang) string {
	if strings.HasPrefix(link, "/") {
		return lang.Path(link)
	}
	return link
}

// sectionOf is a shelf as the page shows it.
func sectionOf(s store.FilledShelf, lang views.Lang) views.HomeSection {
	section := views.HomeSection{Title: cmp.Or(s.Title.In(string(lang)), s.Of.Name.In(string(lang)),
		wording.ShelfTitle(s.Kind, lang)), Ranked: s.Kind == store.BestShelf, Products: productCards(s.Cards, lang)}
	if s.Of.Slug != "" {
		section.MorePath = lang.Path("/categories/" + s.Of.Slug)
	}
	for _, t := range s.Tiles {
		section.Tiles = append(section.Tiles, views.Tile{Picture: wording.PictureOf(t.Picture, lang),
			Link: views.Link{Label: t.Category.Name.In(string(lang)),
				Path: lang.Path("/categories/" + t.Category.Slug)}})
	}
	for _, b := range s.Banners {
		wide, narrow := b.Pictures(string(lang))
		if alt := b.Alt.In(string(lang)); alt != "" && wide.File != "" {
			section.Promos = append(section.Promos, views.Promo{Path: linkIn(b.Link, lang), Alt: alt,
				Wide: wording.PictureOf(wide, lang), Narrow: wording.PictureOf(narrow, lang)})
		}
	}
	return section
}
