package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// ReturnTerms say what sending goods back costs a buyer who has changed their mind, and
// where they go (전자상거래법 Art. 13).
func ReturnTerms(a store.AfterSale, terms store.ShippingTerms, lang views.Lang) []string {
	in := CurrencyOf(string(lang))
	sum := func(won int64) string { return Money(terms.Won(won).In(in), string(lang)) }
	list := []string{lang.Text("단순 변심일 때 반품 배송비는 편도 "+sum(a.ReturnFee)+", 교환 배송비는 왕복 "+sum(a.ExchangeFee)+"입니다.",
		"If you changed your mind, a return costs "+sum(a.ReturnFee)+" and an exchange "+sum(a.ExchangeFee)+
			" (both ways).")}
	return append(list, ReturnPlace(a, lang)...)
}

// ReturnPlace says where goods are sent back to, and by whom; nil: the owner has not
// said.
func ReturnPlace(a store.AfterSale, lang views.Lang) []string {
	var list []string
	if text := a.Address.In(string(lang)); text != "" {
		list = append(list, lang.Text("반품 주소: ", "Return address: ")+text)
	}
	if a.Carrier != "" {
		list = append(list, lang.Text("반품 택배사: ", "Carrier for returns: ")+CarrierName(a.Carrier, lang))
	}
	return list
}

// ExchangeFee is what an exchange costs, in the currency of an order's payment.
func ExchangeFee(a store.AfterSale, terms store.ShippingTerms, in money.Currency, lang views.Lang) string {
	return Money(terms.Won(a.ExchangeFee).In(in), string(lang))
}
