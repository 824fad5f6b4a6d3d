package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// pageLength is how many products a list shows at once.
const pageLength = 24

// shelfLength is how many products the home page shows of each category.
const shelfLength = 4

// ImagePath is where product pictures are served.
const ImagePath = "/images/"

func (s *Server) showHome(c echo.Context) error {
	lang := langOf(c)
	page, err := s.Store.Newest(c.Request().Context(), store.Page{Limit: 2 * shelfLength})
	if err != nil {
		return err
	}
	site, err := s.site(c, lang, head{Description: lang.Text(
		"오래 두고 쓰는 의자와 조명, 식탁 위의 그릇까지. 국내 카드와 해외 카드, 페이팔로 결제하세요.",
		"Chairs, lamps and tableware made to last, shipped from Korea. Pay by card or PayPal.")})
	if err != nil {
		return err
	}
	title := lang.Text("새로 들어온 상품", "New arrivals")
	if len(page.Cards) == 0 {
		title = lang.Text("상품을 준비하고 있습니다", "We are opening soon")
	}
	home := views.HomePage{Site: site, Sections: []views.ProductSection{{Title: title, Products: productCards(page.Cards, lang)}}}
	if len(page.Cards) > 0 {
		home.Banner = bannerOf(page.Cards[0], lang)
	}
	shelves, err := s.Store.Shelves(c.Request().Context(), shelfLength)
	if err != nil {
		return err
	}
	for _, shelf := range shelves {
		home.Sections = append(home.Sections, views.ProductSection{Title: shelf.Category.Name.In(string(lang)),
			MorePath: lang.Path("/categories/" + shelf.Category.Slug), Products: productCards(shelf.Cards, lang)})
	}
	return s.render(c, http.StatusOK, views.Home(home))
}

func bannerOf(card store.Card, lang views.Lang) views.Banner {
	return views.Banner{
		Title: lang.Text("오래 두고 쓰는 것들", "Things made to last"),
		Text:  lang.Text("매일 손이 가는 살림을 골라 담았습니다.", "Everyday pieces, chosen with care and shipped from Korea."),
		Link:  views.Link{Label: card.Name.In(string(lang)), Path: lang.Path("/products/" + card.Slug)}, Picture: pictureOf(card.Picture, lang),
	}
}

func (s *Server) showCategory(c echo.Context) error {
	lang := langOf(c)
	ask := pageOf(c)
	category, list, err := s.Store.CategoryBySlug(c.Request().Context(), c.Param("slug"), ask)
	if err != nil {
		return err
	}
	name := category.Name.In(string(lang))
	site, err := s.site(c, lang, head{Title: name, Description: lang.Text(name+" 모음", "All of our "+name)})
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.Category(views.CategoryPage{Site: site, Name: name,
		Products: productCards(list.Cards, lang), Paging: pagingOf(c, list)}))
}

// plain is an amount as a bare number in major units.
func plain(m store.Money) string {
	if m.Currency.Decimals() == 0 {
		return strconv.FormatInt(m.Minor, 10)
	}
	return strconv.FormatInt(m.Minor/100, 10) + "." + strconv.FormatInt(m.Minor%100+100, 10)[1:]
}

func productCards(cards []store.Card, lang views.Lang) []views.ProductCard {
	list := make([]views.ProductCard, len(cards))
	for i, c := range cards {
		list[i] = views.ProductCard{
			Path: lang.Path("/products/" + c.Slug), Name: c.Name.In(string(lang)), Summary: c.Summary.In(string(lang)),
			Picture: pictureOf(c.Picture, lang), Price: formatPrice(c.Price, string(lang)), Discount: discount(c.Price, c.ListPrice), SoldOut: c.SoldOut,
		}
		if list[i].Discount != "" {
			list[i].ListPrice = formatPrice(c.ListPrice, string(lang))
		}
	}
	return list
}

func pictureOf(p store.Picture, lang views.Lang) views.Picture {
	if p.File == "" {
		return views.Picture{}
	}
	return views.Picture{URL: ImagePath + p.File, Srcset: srcset(p), Alt: p.Alt.In(string(lang)), Width: p.Width, Height: p.Height}
}

func pageOf(c echo.Context) store.Page {
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	after, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64)
	return store.Page{Before: max(before, 0), After: max(after, 0), Limit: pageLength}
}

func pagingOf(c echo.Context, list store.CardPage) views.Paging {
	var p views.Paging
	if len(list.Cards) == 0 {
		return p
	}
	link := func(name string, position int64) string {
		q := url.Values{name: {strconv.FormatInt(position, 10)}}
		if word := c.QueryParam("q"); word != "" {
			q.Set("q", word)
		}
		return c.Request().URL.Path + "?" + q.Encode()
	}
	if list.Newer {
		p.PrevPath = link("after", list.Cards[0].Position)
	}
	if list.Older {
		p.NextPath = link("before", list.Cards[len(list.Cards)-1].Position)
	}
	return p
}
