package shop

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/photo"
	"github.com/jangteo/jangteo/views"
)

// showProduct shows a product with its order form.
func (s *Server) showProduct(c echo.Context) error {
	form := orderForm{SKU: web.Form(c.QueryParams()).Code("sku")} // of a link to one option
	return s.productPage(c, http.StatusOK, web.LangOf(c), c.Param("slug"), form, nil)
}

// productPage shows a product. form and problem are set when an order placed without
// JavaScript was refused.
func (s *Server) productPage(c echo.Context, status int, lang views.Lang, slug string, form orderForm,
	problem error) error {
	ctx := c.Request().Context()
	p, related, err := s.Store.ProductBySlug(ctx, slug)
	if err != nil {
		return err
	}
	terms, err := s.Store.ShippingTerms(ctx)
	if err != nil {
		return err
	}
	if err := s.addHeld(c, p.Variants); err != nil {
		return err
	}
	site, err := s.site(c, lang, productHead(p, lang))
	if err != nil {
		return err
	}
	page := s.productView(p, lang)
	page.Site, page.Related = site, productCards(related, lang)
	page.Quantity, page.Answer = form.quantityOr(1), s.answerOf(problem, lang)
	likely := addVariants(&page, p, form.SKU, lang)
	page.Remote, page.ShipsTo = remoteLine(terms, lang), shipsTo(terms, lang)
	after, err := s.Store.Parcels.AfterSale(ctx)
	if err != nil {
		return err
	}
	page.Back = wording.ReturnTerms(after, terms, lang)
	terms, where := termsAbroad(terms, store.LoadOf(likely, int64(page.Quantity)), lang)
	ship := store.ShipTerms{} // abroad all goods are delivered alike
	if where == "" || where == withinKorea {
		ship, terms = p.Ship, terms.For(p.Ship)
	}
	if page.Reviews, err = (reviews{s}).part(c, p, lang); err != nil {
		return err
	}
	if page.Questions, err = (questions{s}).part(c, p, lang); err != nil {
		return err
	}
	if page.Offers, err = (offers{s}).listed(c, lang); err != nil {
		return err
	}
	page.Shipping = shippingLine(terms, ship, lang) + where
	if ship.Group == store.ShipCollect || ship.Group == store.ShipPickup {
		page.Remote = ""
	}
	page.Fees = views.ShippingRule{KRW: terms.Fee.KRW, USD: terms.Fee.USD, KRWFree: terms.Free.KRW,
		USDFree: terms.Free.USD, Per: terms.Per}
	if page.Again, err = s.again(c, lang); err != nil {
		return err
	}
	page.Buyer = s.buyer(lang, form, problem, terms.Shipping)
	page.Alert = stockAlert(c, p, form, lang)
	page.Seen, page.Fee = seenTexts(p.Variants), feeOf(problem)
	page.Buyer.Pickup, page.Buyer.Place = p.Ship.Group == store.ShipPickup, terms.Pickup.In(string(lang))
	if where != "" && page.Fee == "" {
		page.Fee = web.SeenText(terms.Fee) // the page names it, and nothing makes it free
	}
	if err := s.addTotal(c, &page, form, sumOf(likely.Price, int64(page.Quantity), terms)); err != nil {
		return err
	}
	form.again(page.Pay.Receipt, problem)
	return s.RenderOrder(c, status, views.Product(page))
}

// addTotal adds the price of the order: the usual sum, or an exact quote once the
// form has come back with a destination.
func (s *Server) addTotal(c echo.Context, page *views.ProductPage, form orderForm, total money.Price) error {
	if form.Product != "" {
		q, err := s.quoteKnown(c, page.Lang, form)
		if err != nil {
			return err
		}
		if q != nil {
			total, page.Fee = q.Total, web.SeenText(q.Shipping)
		}
	}
	page.Total = wording.Price(total, string(page.Lang))
	var err error
	page.Pay, err = s.payOf(c, page.Lang, "/orders", total)
	refill(&page.Pay, form)
	if !page.Chosen() {
		page.Total, page.Pay.KRW, page.Pay.USD = "", "", ""
	}
	return err
}

// productHead is the metadata of a product's page.
func productHead(p store.Product, lang views.Lang) head {
	h := head{Lean: true, Title: wording.OrElse(p.SEOTitle.In(string(lang)), p.Name.In(string(lang))),
		Description: wording.OrElse(p.SEOText.In(string(lang)), p.Summary.In(string(lang)))}
	if len(p.Pictures) > 0 {
		h.Picture = wording.ImagePath + p.Pictures[0].File
	}
	return h
}

// productView is the part of a product's page that is the same for every visitor.
func (s *Server) productView(p store.Product, lang views.Lang) views.ProductPage {
	in := wording.CurrencyOf(string(lang))
	page := views.ProductPage{
		Slug: p.Slug, Name: p.Name.In(string(lang)), Summary: p.Summary.In(string(lang)), Vendor: p.Vendor,
		Category: views.Link{Label: p.Category.Name.In(string(lang)), Path: lang.Path("/categories/" +
			p.Category.Slug)},
		Price: wording.Price(p.Price, string(lang)), Currency: string(in),
		PlainCost: p.Price.In(in).Plain(),
		Discount:  wording.DiscountPercent(p.Price.In(in), p.ListPrice.In(in)), Option: optionNames(p.Options, lang),
		Dispatch: wording.DispatchText(p.Ship.Days, lang),
		Body:     s.Markdown.Component(p.Body.In(string(lang))), Facts: s.factsOf(p.Notice, lang),
	}
	if page.Discount != "" {
		page.ListPrice = wording.Price(p.ListPrice, string(lang))
	}
	page.InWon = wording.InWon(p.Price, lang)
	page.Pictures, page.Details = picturesOf(p.Pictures, lang)
	return page
}

// picturesOf separates gallery images from tall detail images. The first picture
// always goes to the gallery, as lists show it; if it is tall it is read, too, so
// that the pieces of one strip stay together.
func picturesOf(list []store.Picture, lang views.Lang) (gallery, details []views.Picture) {
	for i, p := range list {
		if photo.IsTall(p.Width, p.Height) {
			details = append(details, wording.PictureOf(p, lang))
			if i > 0 {
				continue
			}
		}
		gallery = append(gallery, wording.PictureOf(p, lang))
	}
	return gallery, details
}

// optionNames names what variants differ in: "색상 / 크기".
func optionNames(options []store.Text, lang views.Lang) string {
	names := make([]string, len(options))
	for i, o := range options {
		names[i] = o.In(string(lang))
	}
	return strings.Join(names, " / ")
}

// withinKorea follows a fee that English readers may not take for granted.
const withinKorea = " (within Korea)"

// termsAbroad are the terms for where readers of a language most likely are, and says
// so where that is not the same everywhere.
func termsAbroad(terms store.ShippingTerms, load store.Load, lang views.Lang) (_ store.ShippingTerms, where string) {
	if lang != views.English {
		return terms, ""
	}
	country := orderForm{}.country(lang)
	abroad, err := terms.To(country, load)
	_, byWeight := terms.Zone(country)
	switch {
	case err != nil:
		return terms, withinKorea
	case byWeight:
		return abroad, " by weight (to " + wording.CountryName(country, lang) + ")"
	case abroad.Fee == terms.Fee && abroad.Free == terms.Free && terms.Everywhere:
		return terms, ""
	}
	return abroad, " (to " + wording.CountryName(country, lang) + ")"
}

// remoteLine states the surcharge for remote areas of Korea, on Korean pages only.
func remoteLine(terms store.ShippingTerms, lang views.Lang) string {
	least, most := terms.Extras()
	if lang == views.English || most == 0 {
		return ""
	}
	line := "제주·도서산간 " + wording.Count(least)
	if least < most {
		line += "~" + wording.Count(most)
	}
	return line + "원 추가"
}

// shipsTo lists the countries that parcels go to, on English pages.
func shipsTo(terms store.ShippingTerms, lang views.Lang) string {
	if lang != views.English {
		return ""
	}
	var names []string
	for _, country := range wording.Countries(lang) {
		if terms.Reaches(country.Code) {
			names = append(names, country.Name)
		}
	}
	return strings.Join(names, ", ")
}

// factsOf lists the facts that the law requires about a product, as far as the owner
// has entered them.
func (s *Server) factsOf(notice map[string]string, lang views.Lang) []views.Fact {
	list, _ := s.Notices.List(notice["kind"])
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

// sumOf estimates a total for pages before there is an order; the store computes the
// order itself.
func sumOf(unit money.Price, quantity int64, terms store.ShippingTerms) money.Price {
	goods := unit.Times(quantity)
	return goods.Plus(terms.ChargeFor(goods, quantity))
}

// shippingLine states the delivery fee and from which sum delivery is free, or how else
// a product is delivered.
func shippingLine(terms store.ShippingTerms, ship store.ShipTerms, lang views.Lang) string {
	name, fee := wording.ShipGroupName(ship.Group, lang), wording.Price(terms.Alone(ship), string(lang))
	if ship.Per > 0 {
		fee += lang.Text(" ("+wording.Count(ship.Per)+"개마다)", " (for each "+wording.Count(ship.Per)+" pieces)")
	}
	switch {
	case ship.Group == store.ShipPickup && terms.Pickup.In(string(lang)) != "":
		return name + " · " + terms.Pickup.In(string(lang))
	case ship.Group == store.ShipPickup, ship.Group == store.ShipCollect && ship.Fee == 0:
		return name
	case ship.Group == store.ShipCollect:
		return name + " · " + fee + lang.Text(" (받으실 때 택배사에 지불)", ", payable to the courier")
	case ship.Group == store.ShipOwn:
		return name + " · " + fee
	}
	if terms.Fee == (money.Price{}) {
		return lang.Text("무료", "Free")
	}
	line := wording.Price(terms.Fee, string(lang))
	if terms.Free != (money.Price{}) {
		limit := wording.Price(terms.Free, string(lang))
		line += lang.Text(" · "+limit+" 이상 무료", " · free over "+limit)
	}
	return line
}
