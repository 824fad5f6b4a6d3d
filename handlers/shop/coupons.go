package shop

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// couponField is the order form's field for a coupon code.
const couponField = "coupon"

// applyCoupon shows the order form with the coupon's discount, or says why there is
// none. Nothing is stored: the form carries the code to the order.
func (s *Server) applyCoupon(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang, form := web.LangOf(c), readOrderForm(f)
	if use := store.CouponCode(f.Get("use_coupon")); use != "" {
		form.Coupon = use
	}
	if drop := store.CouponCode(f.Get("drop_coupon")); drop != "" {
		form.Coupon = ""
		if err := (offers{s}).leave(c, drop); err != nil {
			return err
		}
	}
	if form.Coupon != "" {
		try := orderForm{Coupon: form.Coupon}
		if form.placeKnown(lang) {
			try.Country, try.Postcode = form.Country, form.Postcode
		}
		if _, err := s.quote(c, lang, try); err != nil {
			return s.orderFormAgain(c, lang, form, explainCoupon(err, lang))
		}
	}
	return s.checkoutPage(c, http.StatusOK, lang, form, nil)
}

// guessCoupon runs try, which reveals whether a code is valid. Unknown codes count
// against the address that sent them; after too many, try is not run.
func (s *Server) guessCoupon(c echo.Context, code string, try func() error) error {
	if code == "" {
		return try()
	}
	ctx := c.Request().Context()
	guess := s.coupons.Begin(ctx, web.Guessed{From: s.Client(c)})
	if guess.Wait > 0 {
		lang := web.LangOf(c)
		return &web.FormError{Fields: map[string]string{couponField: lang.Text(
			"쿠폰 코드를 여러 번 잘못 입력하셨습니다. 잠시 후 다시 시도해 주세요.",
			"Too many wrong coupon codes. Please try again in a moment.")}}
	}
	err := try()
	var refused *store.CouponError
	if errors.As(err, &refused) && refused.Reason == store.CouponUnknown {
		guess.Fail(ctx)
		return err
	}
	guess.Withdraw()
	return err
}

// addQuote adds the price of an order, with its destination and coupon, to the order
// form, and returns the total. An invalid code leaves the sums as they are.
func (s *Server) addQuote(c echo.Context, page *views.CheckoutPage, cart store.Cart, form orderForm,
	problem error) (money.Price, error) {
	lang := page.Lang
	page.Coupon = views.CouponField{Action: lang.Path("/checkout/coupon"), Code: form.Coupon,
		Error: couponProblem(problem, lang)}
	if page.Coupon.Error != "" {
		form.Coupon = ""
	}
	var err error
	if page.Coupon.Offers, err = (offers{s}).usable(c, lang, form.Coupon); err != nil {
		return cart.Total, err
	}
	q, err := s.quoteKnown(c, lang, form)
	if why := couponProblem(err, lang); why != "" {
		page.Coupon.Error, form.Coupon = why, ""
		q, err = s.quoteKnown(c, lang, form)
	}
	if q == nil || err != nil {
		return cart.Total, err
	}
	page.Totals, page.Seen = quoteTotals(int(cart.Pieces()), *q, lang), web.SeenText(q.Known)
	if form.placeKnown(lang) {
		page.Fee = web.SeenText(q.Shipping)
	}
	if form.Coupon != "" {
		page.Coupon.Applied = wording.CouponLabel(q.Coupon, lang)
	}
	return q.Total, nil
}

// couponProblem says what is wrong with a coupon; empty: the error has another cause.
func couponProblem(err error, lang views.Lang) string {
	var wrong *web.FormError
	if errors.As(explainCoupon(err, lang), &wrong) {
		return wrong.Fields[couponField]
	}
	return ""
}

// explainCoupon turns a refused coupon into a message beside its field.
func explainCoupon(err error, lang views.Lang) error {
	var refused *store.CouponError
	if errors.As(err, &refused) {
		return &web.FormError{Fields: map[string]string{couponField: couponSentence(refused, lang)}}
	}
	return err
}

// couponSentence says why a coupon cannot be used.
func couponSentence(e *store.CouponError, lang views.Lang) string {
	switch e.Reason {
	case store.CouponNotYet:
		return lang.Text("아직 사용 기간이 시작되지 않은 쿠폰입니다.", "This coupon is not valid yet.")
	case store.CouponEnded:
		return lang.Text("사용 기간이 끝난 쿠폰입니다.", "This coupon has expired.")
	case store.CouponExhausted:
		return lang.Text("이미 모두 사용된 쿠폰입니다.", "This coupon has been used up.")
	case store.CouponBuyerUsed:
		return lang.Text("이미 사용하신 쿠폰입니다. 1인당 사용 횟수를 모두 사용하셨습니다.",
			"You have already used this coupon as often as it allows.")
	case store.CouponMinimum:
		return lang.Text("상품금액 "+wording.Money(e.Minimum, "ko")+" 이상 구매하실 때 사용할 수 있는 쿠폰입니다.",
			"This coupon is valid for orders of "+wording.Money(e.Minimum, "en")+" or more.")
	case store.CouponNothing:
		return lang.Text("이 주문에서는 할인되는 금액이 없는 쿠폰입니다.", "This coupon gives no discount on this order.")
	case store.CouponEverything:
		return lang.Text("이 쿠폰을 쓰면 이 결제수단으로 결제하실 금액이 남지 않습니다. "+
			"다른 결제수단이나 ‘0원 주문하기’를 이용해 주세요.", "With this coupon nothing is left to pay by this method. "+
			"Please use another one, or place the order without a payment.")
	case store.CouponNoDelivery:
		return lang.Text("배송비가 이미 무료이거나, 받으실 지역에는 사용할 수 없는 무료배송 쿠폰입니다.",
			"Shipping is already free, or this free-shipping coupon is not valid for your address.")
	}
	return lang.Text("없는 쿠폰 코드입니다. 코드를 다시 확인해 주세요.", "There is no such coupon. Please check the code.")
}

// offers groups the coupons that everybody can take. Who has taken some gets the best of
// them on the order form.
type offers struct{ *Server }

// pages are those in one language.
func (s offers) pages() []web.Route {
	return []web.Route{web.Get("/coupons", web.Public, web.Often, s.show),
		web.Post("/coupons", web.Public, web.Often, web.SmallBody, s.take)}
}

// listed are the coupons as pages for everybody offer them.
func (s offers) listed(c echo.Context, lang views.Lang) ([]views.CouponOffer, error) {
	running, err := s.Store.Listed.Running(c.Request().Context())
	var list []views.CouponOffer
	for _, k := range running {
		list = append(list, wording.CouponOffer(k, lang))
	}
	return list, err
}

// usable are those for the order form, without the one that is applied.
func (s offers) usable(c echo.Context, lang views.Lang, applied string) ([]views.CouponOffer, error) {
	running, err := s.Store.Listed.Running(c.Request().Context())
	var list []views.CouponOffer
	for _, k := range running {
		if k.PublicCode != applied {
			o := wording.CouponOffer(k, lang)
			o.Code = k.PublicCode
			list = append(list, o)
		}
	}
	return list, err
}

func (s offers) show(c echo.Context) error {
	lang := web.LangOf(c)
	site, err := s.site(c, lang, head{Title: lang.Text("쿠폰", "Coupons"), Unlisted: true})
	if err != nil {
		return err
	}
	taken, err := s.taken(c)
	if err != nil {
		return err
	}
	page := views.CouponsPage{Site: site}
	if page.Offers, err = s.listed(c, lang); err != nil {
		return err
	}
	for i := range page.Offers {
		page.Offers[i].Taken = taken[page.Offers[i].ID]
	}
	if c.QueryParam("taken") != "" {
		page.Said = lang.Text("쿠폰을 받았습니다.", "The coupon is yours.")
	}
	web.Unkept(c)
	return s.Render(c, http.StatusOK, views.Coupons(page))
}

// taken are the ids of the coupons that the visitor has.
func (s offers) taken(c echo.Context) (map[string]bool, error) {
	id, err := s.cartID(c)
	if err != nil {
		return nil, err
	}
	ids, err := s.Store.Listed.TakenBy(c.Request().Context(), id)
	taken := map[string]bool{}
	for one := range ids {
		taken[strconv.FormatInt(one, 10)] = true
	}
	return taken, err
}

// take gives the visitor a coupon.
func (s offers) take(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	coupon, err := strconv.ParseInt(f.Get("coupon"), 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	session, err := s.beginCart(c)
	if err != nil {
		return err
	}
	if err := s.Store.Listed.Take(c.Request().Context(), session, coupon); err != nil {
		return err
	}
	lang := web.LangOf(c)
	if web.WantsJSON(c) {
		web.Unkept(c)
		return c.JSON(http.StatusOK, map[string]string{"taken": f.Get("coupon"), "message": lang.Text(
			"쿠폰을 받았습니다. 장바구니에서 주문하실 때 적용됩니다.", "The coupon is applied when you order from your cart.")})
	}
	return c.Redirect(http.StatusSeeOther, lang.Path("/coupons?taken=1"))
}

// leave takes a coupon from the visitor, whose order form is not to use it by itself.
func (s offers) leave(c echo.Context, code string) error {
	session, err := s.cartID(c)
	if err != nil || session == 0 {
		return err
	}
	return s.Store.Listed.Leave(c.Request().Context(), session, code)
}

// best is the code of what the visitor has taken that takes most off a cart; empty: none
// does. Whether it holds for this order, its quote says.
func (s offers) best(c echo.Context, cart store.Cart, lang views.Lang) (string, error) {
	taken, err := s.taken(c)
	if err != nil || len(taken) == 0 {
		return "", err
	}
	running, err := s.Store.Listed.Running(c.Request().Context())
	if err != nil {
		return "", err
	}
	in, code, most := wording.CurrencyOf(string(lang)), "", int64(0)
	for _, k := range running {
		if !taken[strconv.FormatInt(k.ID, 10)] {
			continue
		}
		q, err := s.quote(c, lang, orderForm{Coupon: k.PublicCode})
		var refused *store.CouponError
		switch {
		case errors.As(err, &refused):
			continue
		case err != nil:
			return "", err
		}
		if off := cart.Total.In(in).Minor - q.Total.In(in).Minor; off > most {
			code, most = k.PublicCode, off
		}
	}
	return code, nil
}
