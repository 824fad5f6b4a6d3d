package shop

import (
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// pageLength is how many products one page of a list shows.
const pageLength = 24

// shelfLength is how many products stand below a search that found nothing.
const shelfLength = 4

// productCards shows products as lists do; a list price only if it is higher.
func productCards(cards []store.Card, lang views.Lang) []views.ProductCard {
	list, in := make([]views.ProductCard, len(cards)), wording.CurrencyOf(string(lang))
	for i, c := range cards {
		list[i] = views.ProductCard{
			Path: lang.Path("/products/" + c.Slug), Slug: c.Slug, Name: c.Name.In(string(lang)),
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
