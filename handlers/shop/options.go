package shop

import (
	"slices"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// addVariants fills in what the buyer chooses from. Chosen beforehand is the variant
// asked for, or the only one there is. It returns the variant whose price the page can
// reckon with: that one, or the first in stock.
func addVariants(page *views.ProductPage, p store.Product, sku string, lang views.Lang) store.Variant {
	if len(p.Variants) == 0 {
		page.SoldOut = true
		return store.Variant{Price: p.Price}
	}
	inStock := func(v store.Variant) bool { return v.Stock > 0 }
	chosen := slices.IndexFunc(p.Variants, func(v store.Variant) bool { return v.SKU == sku && inStock(v) })
	if len(p.Variants) == 1 {
		chosen = 0
	}
	page.SoldOut = !slices.ContainsFunc(p.Variants, inStock)
	for i, v := range p.Variants {
		page.Variants = append(page.Variants, variantOf(v, i == chosen, lang))
	}
	addAxes(page, p, lang)
	addOptionPictures(page, p)
	if chosen < 0 {
		page.From = lowestPrice(p.Variants, lang)
		chosen = max(slices.IndexFunc(p.Variants, inStock), 0)
	}
	return p.Variants[chosen]
}

// lowestPrice is what a product costs as long as no option is chosen.
func lowestPrice(variants []store.Variant, lang views.Lang) string {
	in := wording.CurrencyOf(string(lang))
	least, most := variants[0].Price, variants[0].Price
	for _, v := range variants[1:] {
		if v.Price.In(in).Minor < least.In(in).Minor {
			least = v.Price
		}
		if v.Price.In(in).Minor > most.In(in).Minor {
			most = v.Price
		}
	}
	price := wording.Price(least, string(lang))
	if least.In(in) == most.In(in) {
		return price
	}
	return lang.Text(price+"부터", "from "+price)
}

// addAxes lists the values of each option, and says of each variant which ones it has.
// Variants that do not have one value of each differ in their labels alone.
func addAxes(page *views.ProductPage, p store.Product, lang views.Lang) {
	whole := func(v store.Variant) bool { return len(v.Values) == len(p.Options) }
	axes, valuesOf := p.Options, func(v store.Variant) []store.Text { return v.Values }
	if slices.ContainsFunc(p.Variants, func(v store.Variant) bool { return !whole(v) }) {
		axes = []store.Text{{Ko: optionNames(p.Options, "ko"), En: optionNames(p.Options, "en")}}
		valuesOf = func(v store.Variant) []store.Text { return []store.Text{v.Label} }
	}
	for a, name := range axes {
		axis := views.Axis{Name: name.In(string(lang))}
		for i, v := range p.Variants {
			value := valuesOf(v)[a]
			at := slices.IndexFunc(axis.Values, func(known views.AxisValue) bool { return known.Key == value.Ko })
			if at < 0 {
				at = len(axis.Values)
				axis.Values = append(axis.Values, views.AxisValue{Key: value.Ko, Text: value.In(string(lang)),
					Colour: wording.ColourOf(value.Ko), SoldOut: true})
			}
			if len(axes) == 1 {
				axis.Values[at].Note = page.Variants[i].Note()
			}
			axis.Values[at].SoldOut = axis.Values[at].SoldOut && v.Stock == 0
			page.Variants[i].At = append(page.Variants[i].At, at)
		}
		page.Axes = append(page.Axes, axis)
	}
}

// addOptionPictures says which picture of the gallery shows a variant, and gives a value
// the one that all its variants have, if the values of its axis differ in them.
func addOptionPictures(page *views.ProductPage, p store.Product) {
	smallest := map[string]string{}
	for _, pic := range p.Pictures {
		smallest[pic.File] = wording.ImagePath + wording.Smallest(pic)
	}
	for i, v := range p.Variants {
		shows := func(pic views.Picture) bool { return pic.URL == wording.ImagePath+v.Picture }
		page.Variants[i].Picture = slices.IndexFunc(page.Pictures, shows) + 1
	}
	for a, axis := range page.Axes {
		files := make([]string, len(axis.Values))
		known := make([]bool, len(axis.Values))
		for i, v := range p.Variants {
			at := page.Variants[i].At[a]
			if known[at] && files[at] != v.Picture {
				files[at] = ""
				continue
			}
			known[at], files[at] = true, v.Picture
		}
		if len(slices.Compact(slices.Clone(files))) < len(files) {
			continue
		}
		for at, file := range files {
			axis.Values[at].Picture = smallest[file]
		}
	}
}

// lowStock is the stock, in pieces, up to which the page says how many are left.
const lowStock = 5

// variantOf is a variant as the page offers it.
func variantOf(v store.Variant, selected bool, lang views.Lang) views.Variant {
	view := views.Variant{SKU: v.SKU, Label: v.Label.In(string(lang)), KRW: v.Price.KRW, USD: v.Price.USD,
		SoldOut: v.Stock == 0, Selected: selected}
	if v.Surcharge.In(wording.CurrencyOf(string(lang))).Minor > 0 {
		view.Surcharge = "+" + wording.Price(v.Surcharge, string(lang))
	}
	if v.Stock > 0 && v.Stock <= lowStock {
		left := wording.Count(v.Stock)
		view.Left = lang.Text(left+"개 남음", left+" left")
	}
	return view
}
