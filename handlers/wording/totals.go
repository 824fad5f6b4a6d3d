package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// Sums are what goods and their delivery come to.
type Sums struct {
	Goods, Shipping, Total money.Price
	Extra                  money.Price // of Shipping, for a remote place
	Lines                  []store.Line
	Abroad                 bool // the goods go abroad, where all are delivered alike
}

// TotalsOf writes sums in one currency.
func TotalsOf(pieces int, s Sums, in money.Currency, lang views.Lang) views.Totals {
	t := views.Totals{Count: pieces, Goods: Money(s.Goods.In(in), string(lang)),
		Total: Money(s.Total.In(in), string(lang))}
	if shipping := s.Shipping.Minus(s.Extra).In(in); shipping.Minor > 0 {
		t.Shipping = Money(shipping, string(lang))
	}
	if extra := s.Extra.In(in); extra.Minor > 0 {
		t.Extra = Money(extra, string(lang))
	}
	if !s.Abroad {
		t.Parts = ShipParts(s.Lines, s.Shipping.Minus(s.Extra), in, lang)
	}
	t.Parts = append(t.Parts, dispatchPart(s.Lines, lang)...)
	return t
}

// InWon says on English pages what a price in dollars is for those who are charged in
// won. Either is charged as it stands: neither is an estimate of the other.
func InWon(p money.Price, lang views.Lang) string {
	if lang != views.English {
		return ""
	}
	return "or " + Money(p.In(money.KRW), string(lang)) + " when charged in Korean won"
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
