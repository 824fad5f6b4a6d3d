package wording

import (
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// RefundReason says why money is refunded, also where the shop did so by itself.
func RefundReason(r store.Refund, lang views.Lang) string {
	if r.Source == store.SourceConsole {
		return strings.TrimSuffix(lang.Text("포트원 콘솔에서 취소", "canceled in PortOne's console")+" · "+r.Reason, " · ")
	}
	switch r.Reason {
	case "duplicate":
		return lang.Text("중복 결제", "duplicate payment")
	case "oversold":
		return lang.Text("품절", "sold out")
	case "mismatch":
		return lang.Text("주문과 다른 결제", "does not match the order")
	}
	return r.Reason
}

// RefundText says how much went back and why: "900원 · 파손".
func RefundText(r store.Refund, in money.Currency, lang views.Lang) string {
	amount := Money(money.Money{Minor: r.Amount, Currency: in}, string(lang))
	return strings.TrimSuffix(amount+" · "+RefundReason(r, lang), " · ")
}

// RefundTexts say what went back of an order, for its papers: each refund with its
// amount and reason. nil: nothing did.
func RefundTexts(r store.BoardRow, lang views.Lang) []string {
	var list []string
	for _, back := range r.Refunds {
		list = append(list, RefundText(back, r.Total.Currency, lang))
	}
	return list
}

// RefundTitle stands before what went back of an order.
func RefundTitle(r store.BoardRow, lang views.Lang) string {
	if r.PayState == store.Refunded {
		return lang.Text("전액 환불", "Refunded in full")
	}
	return lang.Text("일부 환불", "Partly refunded")
}

// RefundNote says in one line what went back of an order: "일부 환불 900원 · 파손";
// empty: nothing did.
func RefundNote(r store.BoardRow, lang views.Lang) string {
	texts := RefundTexts(r, lang)
	if len(texts) == 0 {
		return ""
	}
	return RefundTitle(r, lang) + ": " + strings.Join(texts, ", ")
}

// LeftAfterRefunds is what remains of what was paid for an order.
func LeftAfterRefunds(r store.BoardRow) money.Money {
	return money.Money{Minor: r.Total.Minor - r.Cancelled, Currency: r.Total.Currency}
}
