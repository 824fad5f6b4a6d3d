package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// CouponLabel names the coupon of an order. An order restored from its payment knows
// only the discount.
func CouponLabel(coupon store.AppliedCoupon, lang views.Lang) string {
	label := lang.Text("쿠폰 할인", "Coupon")
	if coupon.Code != "" {
		label += " (" + coupon.Code + ")"
	}
	return label
}

// PaidAttempt returns the merchant_uid that paid an order, or of the last attempt.
func PaidAttempt(d store.OrderDetails) string {
	for _, p := range d.Payments {
		if p.Verdict == store.Accepted {
			return p.MerchantUID
		}
	}
	if len(d.Attempts) == 0 {
		return ""
	}
	return d.Attempts[len(d.Attempts)-1].MerchantUID
}

// CurrencyPaid returns the currency of the attempt that paid, or of the last one.
func CurrencyPaid(d store.OrderDetails) money.Currency {
	for _, a := range d.Attempts {
		if a.MerchantUID == PaidAttempt(d) {
			return a.Amount.Currency
		}
	}
	return CurrencyOf(d.Order.Language)
}

// OrderLines returns the lines of an order with prices in one currency.
func OrderLines(o store.Order, in money.Currency, lang views.Lang) []views.Line {
	lines := make([]views.Line, len(o.Lines))
	for i, l := range o.Lines {
		sum := l.Unit.In(in)
		sum.Minor *= l.Quantity
		lines[i] = views.Line{Name: l.Name.In(string(lang)), SKU: l.SKU, Quantity: int(l.Quantity),
			Price: Money(sum, string(lang)), Picture: PictureOf(l.Picture, lang), Gone: GoneText(l, lang)}
	}
	return lines
}

// GoneText says how many pieces of a line are paid back: "1개 환불"; empty: none.
func GoneText(l store.Line, lang views.Lang) string {
	if l.Refunded == 0 {
		return ""
	}
	return lang.Text(Count(l.Refunded)+"개 환불", Count(l.Refunded)+" refunded")
}

// OrderTotals returns the totals of an order in one currency.
func OrderTotals(o store.Order, in money.Currency, lang views.Lang) views.Totals {
	pieces := 0
	for _, l := range o.Lines {
		pieces += int(l.Quantity)
	}
	sums := Sums{Goods: o.Goods, Shipping: o.Shipping, Extra: o.Extra, Total: o.Total, Lines: o.Lines,
		Abroad: o.Destination.Country != korea.Code}
	t := WithCoupon(TotalsOf(pieces, sums, in, lang), o.Coupon, o.Discount, in, lang)
	t.Tax = TaxFacts(o, in, lang)
	return t
}

// OwnState says in a word or two how far a buyer's order is.
func OwnState(pay store.PayState, ship store.ShipState, lang views.Lang) string {
	switch pay {
	case store.Unpaid:
		return lang.Text("결제 전", "Not paid yet")
	case store.AwaitingDeposit:
		return lang.Text("입금 대기", "Awaiting deposit")
	case store.Held:
		return lang.Text("결제 확인 중", "Payment being checked")
	case store.Refunded:
		return lang.Text("환불 완료", "Refunded")
	}
	switch ship {
	case store.ShipShipped:
		return lang.Text("발송 완료", "Sent")
	case store.ShipReturned:
		return lang.Text("반품 완료", "Returned")
	}
	return lang.Text("상품 준비 중", "Being prepared")
}
