package wording

import (
	"cmp"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// PaidBy names how something was paid: by the way that a button stands for or, where
// there is no button for it, by other (store.PG.PaidAs).
func PaidBy(pg store.PG, other string, lang views.Lang) string {
	if other != "" {
		return payMethodName(other, lang)
	}
	return MethodName(pg, lang)
}

// PaidWith names how a payment was made that began with a button.
func PaidWith(p store.Payment, pg store.PG, lang views.Lang) string {
	button, other := p.PaidAs(pg)
	return PaidBy(button, other, lang)
}

// PartlyBack says what may come of giving back a part of a payment that began with a
// button; empty: nothing is known. KG Inicis lets wallets be cancelled in part only by
// contract and else refuses with 500503 (faq.portone.io,
// abd4379f-155d-4579-9543-b5e15620ad4e).
func PartlyBack(p store.Payment, pg store.PG, lang views.Lang) string {
	button, _ := p.PaidAs(pg)
	if _, wallet := button.Wallet(); !wallet {
		return ""
	}
	return lang.Text("간편결제의 일부 환불은 KG이니시스 계약에 따라 거절될 수 있습니다(500503). 거절되면 돈은 그대로이고 확인필요에 올라오며, 전액 환불은 됩니다.",
		"Depending on your contract KG Inicis may refuse to refund a part of a wallet's payment (500503). Then no "+
			"money moves and the refund appears under Cases; a full refund works.")
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

// payMethodName names a pay_method, or the wallet behind a PG.
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
	case "kpay":
		return "KPAY"
	case "pinpay":
		return lang.Text("핀페이", "PINPAY")
	case "skpay":
		return lang.Text("11페이", "11Pay")
	case "toss_brandpay":
		return lang.Text("토스 브랜드페이", "Toss BrandPay")
	}
	for _, w := range store.Wallets() {
		if method == w.Method || method == w.Code {
			return MethodName(w.PG, lang)
		}
	}
	return cmp.Or(method, lang.Text("알 수 없음", "Unknown"))
}

// methodNames are the payment buttons as receipts and admin pages call them.
func methodNames() map[store.PG]store.Text {
	return map[store.PG]store.Text{
		store.Inicis:       {Ko: "신용카드", En: "Credit card (Korea)"},
		store.InicisVbank:  {Ko: "가상계좌", En: "Bank deposit (Korea)"},
		store.InicisTrans:  {Ko: "실시간 계좌이체", En: "Bank transfer (Korea)"},
		store.KakaoPay:     {Ko: "카카오페이", En: "KakaoPay"},
		store.NaverPay:     {Ko: "네이버페이", En: "Naver Pay"},
		store.TossPay:      {Ko: "토스페이", En: "Toss Pay"},
		store.SamsungPay:   {Ko: "삼성페이", En: "Samsung Pay"},
		store.Payco:        {Ko: "페이코", En: "PAYCO"},
		store.SSGPay:       {Ko: "SSG페이", En: "SSG Pay"},
		store.LPay:         {Ko: "L페이", En: "L.pay"},
		store.ApplePay:     {Ko: "애플페이", En: "Apple Pay"},
		store.InicisGlobal: {Ko: "해외카드", En: "International card"},
		store.PayPal:       {Ko: "PayPal", En: "PayPal"},
		store.Bank:         {Ko: "무통장입금", En: "Transfer to our account"},
		store.Free:         {Ko: "결제할 금액 없음", En: "Nothing to pay"},
	}
}

// MethodName names a payment button; empty for none.
func MethodName(pg store.PG, lang views.Lang) string { return methodNames()[pg].In(string(lang)) }
