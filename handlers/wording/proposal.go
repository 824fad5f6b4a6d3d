package wording

import (
	"fmt"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// PiecesText names pieces of a line: "노르웨이 회전 의자 2개".
func PiecesText(name store.Text, quantity int64, lang views.Lang) string {
	return lang.Text(fmt.Sprintf("%s %s개", name.Ko, Count(quantity)), fmt.Sprintf("%s × %s", name.En, Count(quantity)))
}

// PickedTexts name pieces of an order, line by line.
func PickedTexts(o store.Order, picks []store.Pieces, lang views.Lang) []string {
	var list []string
	for _, p := range picks {
		if p.Line <= len(o.Lines) {
			list = append(list, PiecesText(o.Lines[p.Line-1].Name, p.Quantity, lang))
		}
	}
	return list
}

// RefundSums explain a refund line by line: what goes back for goods, and what is added
// or kept besides. nil: it names no goods.
func RefundSums(o store.Order, lines []store.RefundLine, extras []store.RefundExtra, in money.Currency,
	lang views.Lang) []views.Sum {
	var list []views.Sum
	add := func(label string, minor int64) {
		list = append(list, views.Sum{Label: label, Value: Signed(money.Money{Minor: minor, Currency: in}, lang)})
	}
	for _, l := range lines {
		if l.Line <= len(o.Lines) {
			add(PiecesText(o.Lines[l.Line-1].Name, l.Quantity, lang), l.Amount)
		}
	}
	for _, e := range extras {
		add(refundPartName(e, lang), e.Amount)
	}
	return list
}

// Signed writes an amount that may be below zero.
func Signed(m money.Money, lang views.Lang) string {
	if m.Minor < 0 {
		return "-" + Money(money.Money{Minor: -m.Minor, Currency: m.Currency}, string(lang))
	}
	return Money(m, string(lang))
}

// refundPartName says what a part of a refund is that is not for goods.
func refundPartName(e store.RefundExtra, lang views.Lang) string {
	switch {
	case e.Part == store.RefundDelivery && e.Amount > 0:
		return lang.Text("배송비 환불", "Delivery fee")
	case e.Part == store.RefundDelivery:
		return lang.Text("배송비 (남은 주문이 무료배송 금액에 미달)", "Delivery fee (no longer enough for free delivery)")
	case e.Part == store.RefundPostage:
		return lang.Text("반품 배송비 (구매자 부담)", "Return postage (paid by the buyer)")
	}
	return lang.Text("금액 조정", "Adjustment")
}
