package wording

import (
	"cmp"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// PaidBy names how something was paid: by a button or, where the PG's window let the
// buyer choose another way, by that pay_method.
func PaidBy(pg store.PG, method string, lang views.Lang) string {
	if method != "" {
		return payMethodName(method, lang)
	}
	return MethodName(pg, lang)
}

// ProviderName names how something was paid that came by no button of ours, from
// what I'mport says about it.
func ProviderName(provider, method string, lang views.Lang) string {
	switch {
	case strings.HasPrefix(provider, "paypal"):
		return "PayPal"
	case method == "":
		return provider
	case provider == "":
		return payMethodName(method, lang)
	}
	return payMethodName(method, lang) + " (" + provider + ")"
}

// payMethodName names a pay_method.
func payMethodName(method string, lang views.Lang) string {
	switch method {
	case "card":
		return lang.Text("신용카드", "Card")
	case "vbank":
		return lang.Text("가상계좌", "Virtual account")
	case "trans":
		return lang.Text("계좌이체", "Bank transfer")
	case "phone":
		return lang.Text("휴대폰", "Phone bill")
	case "paypal":
		return "PayPal"
	case string(store.Bank), string(store.Free):
		return MethodName(store.PG(method), lang)
	case "point", "easy_pay":
		return lang.Text("간편결제·포인트", "Wallet or points")
	}
	return cmp.Or(method, lang.Text("알 수 없음", "Unknown"))
}

// methodNames are the payment buttons as receipts and admin pages call them.
func methodNames() map[store.PG]store.Text {
	return map[store.PG]store.Text{
		store.Inicis:       {Ko: "신용카드", En: "Credit card (Korea)"},
		store.InicisVbank:  {Ko: "가상계좌", En: "Bank deposit (Korea)"},
		store.InicisTrans:  {Ko: "실시간 계좌이체", En: "Bank transfer (Korea)"},
		store.InicisGlobal: {Ko: "해외카드", En: "International card"},
		store.PayPal:       {Ko: "PayPal", En: "PayPal"},
		store.Bank:         {Ko: "무통장입금", En: "Transfer to our account"},
		store.Free:         {Ko: "결제할 금액 없음", En: "Nothing to pay"},
	}
}

// MethodName names a payment button; empty for none.
func MethodName(pg store.PG, lang views.Lang) string { return methodNames()[pg].In(string(lang)) }
