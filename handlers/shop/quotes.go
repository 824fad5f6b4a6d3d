package shop

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// quoteAnswer is the price of an order to a destination, worded for the page, and the
// hidden fields with which the page says that it has shown it.
type quoteAnswer struct {
	Goods    string            `json:"goods"`
	Shipping string            `json:"shipping"` // without the surcharge
	Extra    string            `json:"extra"`    // surcharge of the place; empty: none
	Abroad   bool              `json:"abroad"`   // the parts that the page shows are of deliveries within Korea
	Discount string            `json:"discount"` // by the coupon; empty: none
	Total    string            `json:"total"`
	InWon    string            `json:"approx"` // the total for those who are charged in won; may be empty
	KRW      string            `json:"krw"`    // the total in won
	Won      int64             `json:"won"`    // the same, to be compared
	USD      string            `json:"usd"`    // the total in dollars
	Cents    int64             `json:"cents"`  // the same, to be compared
	Note     string            `json:"note"`   // delivery in one sentence
	Agree    map[string]string `json:"agree"`
}

// showQuote answers what delivery to a postcode or country costs, for the session's
// cart or for a product, SKU and quantity. It orders nothing.
func (s *Server) showQuote(c echo.Context) error {
	lang := web.LangOf(c)
	web.Personal(c)
	f := web.Form(c.QueryParams())
	form := orderForm{Product: f.Get("product"), SKU: f.Code("sku"), Quantity: f.Code("quantity"), Lines: readLines(f),
		Postcode: f.Get("postcode"), Country: strings.ToUpper(f.Code("country")),
		Coupon: store.CouponCode(f.Get(couponField))}
	q, err := s.quote(c, lang, form)
	if err != nil {
		return explainCoupon(err, lang)
	}
	t := quoteTotals(0, q, lang)
	a := quoteAnswer{Abroad: q.Abroad, Goods: t.Goods, Shipping: t.Shipping, Extra: t.Extra,
		Discount: t.Discount, Total: t.Total, InWon: t.InWon,
		Won: q.Total.In(money.KRW).Minor, Cents: q.Total.In(money.USD).Minor,
		KRW: wording.Money(q.Total.In(money.KRW), string(lang)), USD: wording.Money(q.Total.In(money.USD),
			string(lang)),
		Note: deliveryNote(t, lang), Agree: map[string]string{"seen_fee": web.SeenText(q.Shipping)}}
	if a.Shipping == "" {
		a.Shipping = lang.Text("무료", "Free")
	}
	return c.JSON(http.StatusOK, a)
}

// quote prices a form's order, with its destination and coupon.
func (s *Server) quote(c echo.Context, lang views.Lang, form orderForm) (q store.Quote, err error) {
	errs := map[string]string{}
	n := store.NewOrder{Language: string(lang), Coupon: form.Coupon,
		Attempt: store.NewAttempt{Currency: wording.CurrencyOf(string(lang))}}
	if form.placeKnown(lang) {
		n.Destination = store.Destination{Postcode: form.postcode(lang), Country: form.country(lang)}
		if _, known := korea.CountryByCode(n.Destination.Country); !known {
			return store.Quote{}, store.ErrNoDelivery
		}
	} else if form.Postcode != "" {
		form.checkPostcode(lang, errs)
	}
	if form.Product != "" {
		n.Wishes = form.wishes(lang, errs)
	}
	if len(errs) > 0 {
		return store.Quote{}, &web.FormError{Fields: errs}
	}
	if n.Session, err = s.cartID(c); err != nil {
		return store.Quote{}, err
	}
	err = s.guessCoupon(c, n.Coupon, func() (err error) {
		q, err = s.Store.Quote(c.Request().Context(), n)
		return err
	})
	return q, err
}

// placeKnown reports whether a form has enough of the address to price delivery.
func (o orderForm) placeKnown(lang views.Lang) bool {
	return o.country(lang) != "KR" || web.KoreanPostcode.MatchString(o.postcode(lang))
}

// quoteKnown is quote for pages that are shown in any case. It is nil when neither
// the destination nor a coupon is known, or when the goods cannot be ordered, which
// the page says itself. Errors about the coupon are *store.CouponError.
func (s *Server) quoteKnown(c echo.Context, lang views.Lang, form orderForm) (*store.Quote, error) {
	if !form.placeKnown(lang) {
		form.Postcode = ""
		if form.Coupon == "" {
			return nil, nil
		}
	}
	q, err := s.quote(c, lang, form)
	var refused *store.CouponError
	switch {
	case err == nil:
		return &q, nil
	case errors.As(err, &refused):
		return nil, err
	case web.Explain(err).Status < http.StatusInternalServerError:
		return nil, nil
	}
	return nil, fmt.Errorf("price an order: %w", err)
}

// quoteTotals writes a quote's sums, with the area surcharge separate.
func quoteTotals(pieces int, q store.Quote, lang views.Lang) views.Totals {
	in := wording.CurrencyOf(string(lang))
	sums := wording.Sums{Goods: q.Goods, Shipping: q.Shipping, Extra: q.Extra, Total: q.Total, Lines: q.Lines,
		Abroad: q.Abroad}
	t := wording.WithCoupon(wording.TotalsOf(pieces, sums, in, lang), q.Coupon, q.Discount, in, lang)
	t.InWon = wording.InWon(q.Total, lang)
	return t
}

// deliveryNote says how much delivery is in a total that is shown alone.
func deliveryNote(t views.Totals, lang views.Lang) string {
	extra := lang.Text("제주·도서산간 추가배송비 "+t.Extra, t.Extra+" surcharge for this area")
	switch {
	case t.Shipping == "" && t.Extra == "":
		return lang.Text("무료배송", "Free shipping")
	case t.Shipping == "":
		return lang.Text(extra+" 포함", "Includes a "+extra)
	case t.Extra == "":
		return lang.Text("배송비 "+t.Shipping+" 포함", "Includes "+t.Shipping+" shipping")
	}
	return lang.Text("배송비 "+t.Shipping+" + "+extra+" 포함", "Includes "+t.Shipping+" shipping and a "+extra)
}
