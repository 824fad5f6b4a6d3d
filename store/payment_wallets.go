package store

import (
	"slices"
	"strings"
)

// Wallet is an easy pay wallet that KG Inicis passes payments on to (I'mport calls
// it 허브형), https://developers.portone.io/opi/ko/integration/pg/v1/inicis.
// Each needs KG Inicis' examination of the shop beforehand,
// https://help.portone.io/content/inicis-easypay-hub-fee
type Wallet struct {
	PG     PG     // its button
	Method string // pay_method that opens it
	Code   string // emb_pg_provider of its payments, https://developers.portone.io/sdk/ko/v1-sdk/javascript-sdk/payrt
	Trial  bool   // on in the sandbox until the owner says otherwise
}

// MaxWallet is the length of the code of a wallet, in bytes at most (schema
// PaymentAnnotation of the V1 REST API).
const MaxWallet = 16

// Wallets is the table of wallets, in the order in which pages have them.
func Wallets() []Wallet {
	return []Wallet{
		{PG: KakaoPay, Method: "kakaopay", Code: "kakaopay", Trial: true},
		{PG: NaverPay, Method: "naverpay", Code: "naverpay", Trial: true},
		{PG: TossPay, Method: "tosspay", Code: "tosspay", Trial: true},
		{PG: SamsungPay, Method: "samsung", Code: "samsungpay", Trial: true},
		{PG: Payco, Method: "payco", Code: "payco"},
		{PG: SSGPay, Method: "ssgpay", Code: "ssgpay"},
		{PG: LPay, Method: "lpay", Code: "lpay"},
		{PG: ApplePay, Method: "applepay", Code: "applepay"},
	}
}

// Wallet returns the wallet that a button opens; false if it opens none.
func (pg PG) Wallet() (Wallet, bool) {
	return walletWhere(func(w Wallet) bool { return w.PG == pg })
}

func walletWhere(is func(Wallet) bool) (Wallet, bool) {
	list := Wallets()
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	return Wallet{}, false
}

// PaidAs tells by which way a payment was made in the end that began with a button.
// KG Inicis' window lets the buyer take another wallet, or a card in its place.
// other is what there is no button for, in I'mport's words (a pay_method or an
// emb_pg_provider); empty: the button says it all. method and wallet are those of
// the payment.
//
// The manual does not say whether a wallet's payment has the wallet as its
// pay_method or what the wallet took (card, point); both are understood.
func (pg PG) PaidAs(method, wallet string) (button PG, other string) {
	if pg.IsOverseas() || !strings.HasPrefix(string(pg), string(Inicis)) {
		return pg, "" // "card" or "paypal": PayPal all the same
	}
	if wallet != "" {
		if w, ok := walletWhere(func(w Wallet) bool { return w.Code == wallet }); ok {
			return w.PG, ""
		}
		return pg, wallet
	}
	if w, ok := walletWhere(func(w Wallet) bool { return w.Method == method || w.Code == method }); ok {
		return w.PG, ""
	}
	_, opensWallet := pg.Wallet()
	switch {
	case method == "card":
		return Inicis, ""
	case method == "trans":
		return InicisTrans, ""
	case method == "vbank":
		return InicisVbank, ""
	case method == "point" && opensWallet:
		return pg, ""
	}
	return pg, method
}

// PaidAs tells by which way the payment was made that began with a button (PG.PaidAs).
// Before any money is captured, that is the button.
func (p Payment) PaidAs(pg PG) (button PG, other string) {
	if !p.Captured {
		return pg, ""
	}
	return pg.PaidAs(p.Method, p.Wallet)
}
