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

func (s *Server) showProduct(c echo.Context) error {
	return s.productPage(c, http.StatusOK, langOf(c), c.Param("slug"), orderForm{}, nil)
}

// productPage shows a product; form and err are what came back from an order
// without JavaScript.
func (s *Server) productPage(c echo.Context, status int, lang views.Lang, slug string, form orderForm, problem error) error {
	ctx := c.Request().Context()
	p, related, err := s.Store.ProductBySlug(ctx, slug)
	if err != nil {
		return err
	}
	fee, free, err := s.Store.ShippingTerms(ctx)
	if err != nil {
		return err
	}
	name := p.Name.In(string(lang))
	h := head{Title: orElse(p.SEOTitle.In(string(lang)), name), Description: orElse(p.SEOText.In(string(lang)), p.Summary.In(string(lang)))}
	if len(p.Pictures) > 0 {
		h.Picture = ImagePath + p.Pictures[0].File
	}
	site, err := s.site(c, lang, h)
	if err != nil {
		return err
	}
	page := views.ProductPage{
		Site: site, Slug: p.Slug, Name: name, Summary: p.Summary.In(string(lang)), Vendor: p.Vendor,
		Category: views.Link{Label: p.Category.Name.In(string(lang)), Path: lang.Path("/categories/" + p.Category.Slug)},
		Price:    formatPrice(p.Price, string(lang)), Currency: string(currencyOf(string(lang))), PlainCost: plain(p.Price.In(currencyOf(string(lang)))),
		Discount: discount(p.Price, p.ListPrice), Shipping: shippingLine(fee, free, lang),
		Quantity: form.quantityOr(1), Fees: views.ShippingRule{KRW: fee.KRW, USD: fee.USD, KRWFree: free.KRW, USDFree: free.USD},
		Body: s.bodies.component(p.Body.In(string(lang))), Facts: s.factsOf(p.Notice, lang),
		Answer: s.answerOf(problem, lang), Related: productCards(related, lang),
	}
	if page.Buyer, err = s.buyer(c, lang, form, problem); err != nil {
		return err
	}
	if page.Discount != "" {
		page.ListPrice = formatPrice(p.ListPrice, string(lang))
	}
	for _, pic := range p.Pictures {
		page.Pictures = append(page.Pictures, pictureOf(pic, lang))
	}
	chosen := addVariants(&page, p, form.SKU, lang)
	page.Alert = stockAlert(c, p, lang)
	total := sumOf(chosen.Price, int64(page.Quantity), fee, free)
	page.Seen, page.Fee = seenTexts(p.Variants), feeOf(problem)
	if form.Product != "" {
		q, err := s.quoteKnown(c, lang, form)
		if err != nil {
			return err
		}
		if q != nil {
			total, page.Fee = q.Total, seenText(q.Shipping)
		}
	}
	page.Total = formatPrice(total, string(lang))
	if page.Pay, err = s.payOf(c, lang, "/orders", total); err != nil {
		return err
	}
	return s.renderOrder(c, status, views.Product(page))
}

// factsOf is what the law wants to be said about a product, as far as its owner
// has said it.
func (s *Server) factsOf(notice map[string]string, lang views.Lang) []views.Fact {
	list, _ := s.notices.List(notice["kind"])
	var facts []views.Fact
	for _, item := range list.Items {
		value := notice[item.Key]
		if value == store.NoticeReference {
			value = lang.Text(value, "See the description")
		}
		if value != "" {
			facts = append(facts, views.Fact{Name: lang.Text(item.Ko, item.En), Value: value})
		}
	}
	return facts
}

// addVariants fills in the choice of variants and returns the chosen one.
func addVariants(page *views.ProductPage, p store.Product, sku string, lang views.Lang) store.Variant {
	page.SoldOut = true
	chosen := -1
	for i, v := range p.Variants {
		if v.SKU == sku || (chosen < 0 && v.Stock > 0) {
			chosen = i
		}
		page.SoldOut = page.SoldOut && v.Stock == 0
	}
	chosen = max(chosen, 0)
	for i, v := range p.Variants {
		page.Variants = append(page.Variants, variantOf(v, i == chosen, lang))
	}
	if len(p.Variants) == 0 {
		return store.Variant{Price: p.Price}
	}
	return p.Variants[chosen]
}

func variantOf(v store.Variant, selected bool, lang views.Lang) views.Variant {
	view := views.Variant{SKU: v.SKU, Label: v.Label.In(string(lang)), KRW: v.Price.KRW, USD: v.Price.USD,
		SoldOut: v.Stock == 0, Selected: selected}
	if v.Surcharge.KRW > 0 {
		view.Surcharge = "+" + formatPrice(v.Surcharge, string(lang))
	}
	if v.Stock > 0 && v.Stock <= 5 {
		left := formatCount(v.Stock)
		view.Left = lang.Text(left+"개 남음", left+" left")
	}
	return view
}

// sumOf is what a page shows before there is an order; the order itself is
// computed by the store.
func sumOf(unit store.Price, quantity int64, fee, free store.Price) store.Price {
	total := store.Price{KRW: unit.KRW * quantity, USD: unit.USD * quantity}
	if free.KRW == 0 || total.KRW < free.KRW {
		total.KRW += fee.KRW
		total.USD += fee.USD
	}
	return total
}

func shippingLine(fee, free store.Price, lang views.Lang) string {
	line := formatPrice(fee, string(lang))
	if free.KRW == 0 {
		return line
	}
	limit := formatPrice(free, string(lang))
	return line + lang.Text(" · "+limit+" 이상 무료", " · free over "+limit)
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
