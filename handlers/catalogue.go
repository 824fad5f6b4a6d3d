package handlers

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// pageLength is how many products a list shows at once.
const pageLength = 24

// shelves is how many categories the home page shows; the navigation has all.
const shelves = 6

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
	rows, err := s.Store.Shelves(c.Request().Context(), shelves, shelfLength)
	if err != nil {
		return err
	}
	for _, shelf := range rows {
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
