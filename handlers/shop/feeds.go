package shop

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// feedBatch is how many products a feed reads at a time.
const feedBatch = 500

// merchantFeed lists the products as RSS 2.0 with Google's extensions (Google
// Merchant Center, product data specification).
type merchantFeed struct {
	XMLName xml.Name       `xml:"rss"`
	Version string         `xml:"version,attr"`
	Google  string         `xml:"xmlns:g,attr"`
	Title   string         `xml:"channel>title"`
	Link    string         `xml:"channel>link"`
	About   string         `xml:"channel>description"`
	Items   []merchantItem `xml:"channel>item"`
}

// merchantItem is one product of the feed.
type merchantItem struct {
	ID           string       `xml:"g:id"`
	Title        string       `xml:"g:title"`
	Description  string       `xml:"g:description"`
	Link         string       `xml:"g:link"`
	Image        string       `xml:"g:image_link"`
	More         []string     `xml:"g:additional_image_link"`
	Availability string       `xml:"g:availability"`
	Condition    string       `xml:"g:condition"`
	Price        string       `xml:"g:price"`
	SalePrice    string       `xml:"g:sale_price,omitempty"`
	Brand        string       `xml:"g:brand,omitempty"`
	Barcode      string       `xml:"g:gtin,omitempty"`
	Identified   string       `xml:"g:identifier_exists,omitempty"`
	Kind         string       `xml:"g:product_type"`
	Shipping     *merchantFee `xml:"g:shipping,omitempty"`
}

// merchantFee is what delivery of one piece costs within a country.
type merchantFee struct {
	Country string `xml:"g:country"`
	Price   string `xml:"g:price"`
}

// showMerchantFeed serves the products to Google and to others that read its format.
func (s *Server) showMerchantFeed(c echo.Context) error {
	lang := web.LangOf(c)
	english, err := s.Store.English.On(c.Request().Context())
	if err != nil {
		return err
	}
	if lang == views.English && !english {
		return store.ErrNotFound // whoever reads a feed in English has no use for one in Korean
	}
	identity, err := s.Store.Identity(c.Request().Context())
	if err != nil {
		return err
	}
	name := identity.Name.In(string(lang))
	feed := merchantFeed{Version: "2.0", Google: "http://base.google.com/ns/1.0", Title: name,
		Link: s.Absolute(lang.Path("/")), About: name}
	terms, err := s.Store.ShippingTerms(c.Request().Context())
	if err != nil {
		return err
	}
	err = s.eachOffer(c.Request().Context(), func(o store.Offer) {
		item := s.merchantItem(o, lang)
		if lang == views.Korean && o.Ship.Group != store.ShipPickup { // fees abroad are set in Google's own settings
			item.Shipping = &merchantFee{korea.Code, feedPrice(deliveryOfOne(o, terms), lang)}
		}
		feed.Items = append(feed.Items, item)
	})
	if err != nil {
		return err
	}
	return writeXML(c, feed)
}

// merchantItem describes a product as Google wants it.
func (s *Server) merchantItem(o store.Offer, lang views.Lang) merchantItem {
	item := merchantItem{
		ID: strconv.FormatInt(o.ID, 10), Title: o.Name.In(string(lang)),
		Description: wording.OrElse(o.Summary.In(string(lang)), o.Name.In(string(lang))),
		Link:        s.Absolute(lang.Path("/products/" + o.Slug)), Image: s.Absolute(wording.ImagePath +
			o.Picture.File),
		Availability: "in_stock", Condition: "new", Price: feedPrice(o.Price, lang), Brand: o.Vendor,
		Barcode: gtin(o.Barcode),
		Kind:    o.Category.In(string(lang)),
	}
	for _, file := range o.More {
		item.More = append(item.More, s.Absolute(wording.ImagePath+file))
	}
	if o.SoldOut {
		item.Availability = "out_of_stock"
	}
	if in := wording.CurrencyOf(string(lang)); wording.DiscountPercent(o.Price.In(in), o.ListPrice.In(in)) != "" {
		item.Price, item.SalePrice = feedPrice(o.ListPrice, lang), item.Price
	}
	if item.Barcode == "" {
		item.Identified = "no" // else Google expects a GTIN
	}
	return item
}

// feedPrice writes a price in the currency of the feed's language: "49.90 USD".
func feedPrice(p money.Price, lang views.Lang) string {
	m := p.In(wording.CurrencyOf(string(lang)))
	return m.Plain() + " " + string(m.Currency)
}

// gtin is a barcode that is a GTIN (GS1 General Specifications, 7.9: 8, 12, 13 or 14
// digits, the last of which checks the others); empty: it is a number of the
// merchant's own, for which a whole product would be turned away.
func gtin(barcode string) string {
	switch len(barcode) {
	case 8, 12, 13, 14:
	default:
		return ""
	}
	sum := 0
	for i := range len(barcode) {
		digit := int(barcode[i] - '0')
		if digit < 0 || digit > 9 {
			return ""
		}
		if (len(barcode)-i)%2 == 0 {
			digit *= 3
		}
		sum += digit
	}
	if sum%10 != 0 {
		return ""
	}
	return barcode
}

// deliveryOfOne is what delivery of one piece within Korea costs, also when the courier
// is paid.
func deliveryOfOne(o store.Offer, terms store.ShippingTerms) money.Price {
	if o.Ship.Group == store.ShipCollect {
		return terms.Alone(o.Ship)
	}
	return terms.For(o.Ship).ChargeFor(o.Price, 1)
}

// naverDelivery is a fee as Naver takes it: won, 0 for none, -1 when the courier is paid
// (착불).
func naverDelivery(o store.Offer, terms store.ShippingTerms) string {
	if o.Ship.Group == store.ShipCollect {
		return "-1"
	}
	return deliveryOfOne(o, terms).In(money.KRW).Plain()
}

// showNaverFeed lists what can be bought for Naver's price comparison (쇼핑 상품 DB
// URL, EP 3.0): one product per line, tab-separated.
func (s *Server) showNaverFeed(c echo.Context) error {
	ctx := c.Request().Context()
	terms, err := s.Store.ShippingTerms(ctx)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	naverLine(&b, "id", "title", "price_pc", "price_mobile", "normal_price", "link", "mobile_link", "image_link",
		"add_image_link", "category_name1", "condition", "barcode", "brand", "shipping")
	err = s.eachOffer(ctx, func(o store.Offer) {
		if o.SoldOut {
			return
		}
		price, normal, link := o.Price.In(money.KRW).Plain(), "", s.Absolute("/products/"+o.Slug)
		if wording.DiscountPercent(o.Price.In(money.KRW), o.ListPrice.In(money.KRW)) != "" {
			normal = o.ListPrice.In(money.KRW).Plain()
		}
		more := make([]string, len(o.More))
		for i, file := range o.More {
			more[i] = s.Absolute(wording.ImagePath + file)
		}
		naverLine(&b, strconv.FormatInt(o.ID, 10), clip.Text(o.Name.Ko, 100), price, price, normal, link, link,
			s.Absolute(wording.ImagePath+o.Picture.File), strings.Join(more, "|"),
			clip.Text(o.Category.Ko, 50), "신상품", gtin(o.Barcode), o.Vendor, naverDelivery(o, terms))
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	return c.Blob(http.StatusOK, "text/tab-separated-values; charset=utf-8", b.Bytes())
}

// naverLine writes one line; tabs and line breaks within cells become spaces.
func naverLine(b *bytes.Buffer, cells ...string) {
	for i, cell := range cells {
		cells[i] = strings.Join(strings.Fields(cell), " ")
	}
	fmt.Fprintln(b, strings.Join(cells, "\t"))
}

// eachOffer visits every product on sale that has a picture: both feeds reject
// products without one.
func (s *Server) eachOffer(ctx context.Context, visit func(store.Offer)) error {
	last, err := s.Store.LastOffer(ctx)
	for after := int64(0); err == nil && after < last; {
		var batch []store.Offer
		if batch, err = s.Store.Offers(ctx, after, last, feedBatch); len(batch) == 0 {
			break
		}
		for _, o := range batch {
			if o.Picture.File != "" {
				visit(o)
			}
		}
		after = batch[len(batch)-1].ID
	}
	return err
}
