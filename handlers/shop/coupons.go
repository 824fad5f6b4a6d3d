package shop

import (
	"errors"
	"net/http"

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
		return lang.Text("이 쿠폰을 쓰면 결제하실 금액이 남지 않습니다. 결제수단 대신 ‘0원 주문하기’를 눌러 주세요.",
			"With this coupon nothing is left to pay. Please place the order without a payment.")
	case store.CouponNoDelivery:
		return lang.Text("배송비가 이미 무료이거나, 받으실 지역에는 사용할 수 없는 무료배송 쿠폰입니다.",
			"Shipping is already free, or this free-shipping coupon is not valid for your address.")
	}
	return lang.Text("없는 쿠폰 코드입니다. 코드를 다시 확인해 주세요.", "There is no such coupon. Please check the code.")
}
