package wording

import (
	"cmp"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// PayMethodName is what people call a pay_method.
func PayMethodName(method string, lang views.Lang) string {
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
	case "point", "easy_pay":
		return lang.Text("간편결제·포인트", "Wallet or points")
	}
	return cmp.Or(method, lang.Text("알 수 없음", "Unknown"))
}

// MethodName is what a payment button is called.
func MethodName(pg string, lang views.Lang) string {
	switch pg {
	case store.Inicis:
		return lang.Text("신용카드", "Korean card")
	case store.InicisVbank:
		return lang.Text("가상계좌", "Virtual account")
	case store.InicisTrans:
		return lang.Text("실시간 계좌이체", "Bank transfer")
	case store.InicisGlobal:
		return lang.Text("해외카드", "Overseas card")
	}
	return "PayPal"
}
