package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// TotalsOf writes sums in one currency. English pages in dollars also show the total
// in won.
func TotalsOf(pieces int, goods, shipping, total money.Price, in money.Currency, lang views.Lang) views.Totals {
	t := views.Totals{Count: pieces, Goods: Money(goods.In(in), string(lang)), Total: Money(total.In(in), string(lang))}
	if shipping.In(in).Minor > 0 {
		t.Shipping = Money(shipping.In(in), string(lang))
	}
	if lang == views.English && in == money.USD {
		t.Approx = "≈ " + Money(total.In(money.KRW), string(lang))
	}
	return t
}

// WithCoupon adds a coupon and its discount to the sums of an order.
func WithCoupon(t views.Totals, coupon store.AppliedCoupon, off money.Price, in money.Currency,
	lang views.Lang) views.Totals {
	if coupon.Code == "" && off == (money.Price{}) {
		return t
	}
	t.Coupon = CouponLabel(coupon, lang)
	t.Discount = lang.Text("무료배송", "Free shipping")
	if m := off.In(in); coupon.Kind != store.FreeShipping {
		t.Discount = Money(money.Money{Minor: -m.Minor, Currency: m.Currency}, string(lang))
	}
	return t
}
