package shop

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// pageLength is how many products one page of a list shows.
const pageLength = 24

// homeCategories is how many categories the home page shows; the navigation has all.
const homeCategories = 6

// shelfLength is how many products the home page shows of each category.
const shelfLength = 4

// showHome shows the home page.
func (s *Server) showHome(c echo.Context) error {
	lang := web.LangOf(c)
	site, err := s.site(c, lang, head{})
	if err != nil {
		return err
	}
	site.Description = site.Shop.About
	home := views.HomePage{Site: site}
	if err := s.addShelves(c, &home); err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.Home(home))
}

// addShelves fills the home page: new arrivals, sale items, and a row for each
// category.
func (s *Server) addShelves(c echo.Context, home *views.HomePage) error {
	ctx, lang := c.Request().Context(), home.Lang
	shelf := func(title, more string, cards []store.Card) {
		home.Sections = append(home.Sections, views.ProductSection{Title: title, MorePath: more,
			Products: productCards(cards, lang)})
	}
	newest, err := s.Store.Newest(ctx, store.Page{Limit: 2 * shelfLength})
	if err != nil {
		return err
	}
	if len(newest.Cards) == 0 {
		shelf(lang.Text("상품을 준비하고 있습니다", "We are opening soon"), "", nil)
		return nil
	}
	home.Banner = bannerOf(newest.Cards[0], home.Shop, lang)
	shelf(lang.Text("새로 들어온 상품", "New arrivals"), "", newest.Cards)
	reduced, err := s.Store.Reduced(ctx, shelfLength)
	if err != nil {
		return err
	}
	if len(reduced) > 0 {
		shelf(lang.Text("할인 상품", "On sale"), "", reduced)
	}
	rows, err := s.Store.Shelves(ctx, homeCategories, shelfLength)
	for _, row := range rows {
		shelf(row.Category.Name.In(string(lang)), lang.Path("/categories/"+row.Category.Slug), row.Cards)
	}
	return err
}

// bannerOf greets visitors with the shop's slogan and a product.
func bannerOf(card store.Card, shop views.Shop, lang views.Lang) views.Banner {
	return views.Banner{Title: wording.OrElse(shop.Slogan, shop.Name), Text: shop.About,
		Link:    views.Link{Label: card.Name.In(string(lang)), Path: lang.Path("/products/" + card.Slug)},
		Picture: wording.PictureOf(card.Picture, lang)}
}

// productCards shows products as lists do; a list price only if it is higher.
func productCards(cards []store.Card, lang views.Lang) []views.ProductCard {
	list, in := make([]views.ProductCard, len(cards)), wording.CurrencyOf(string(lang))
	for i, c := range cards {
		list[i] = views.ProductCard{
			Path: lang.Path("/products/" + c.Slug), Name: c.Name.In(string(lang)),
			Picture: wording.PictureOf(c.Picture, lang), Price: wording.Price(c.Price, string(lang)),
			Discount: wording.DiscountPercent(c.Price.In(in), c.ListPrice.In(in)), SoldOut: c.SoldOut,
			Rating: wording.RatingOf(c.Reviews, c.Tenths),
		}
		if list[i].Discount != "" {
			list[i].ListPrice = wording.Price(c.ListPrice, string(lang))
		}
	}
	return list
}
