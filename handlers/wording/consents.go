package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// consentNames names what buyers were told or asked.
func consentNames() map[store.ConsentKind]store.Text {
	return map[store.ConsentKind]store.Text{
		store.ConsentOrder:     {Ko: "결제 동의", En: "Agreed to pay"},
		store.ConsentPrivacy:   {Ko: "개인정보 안내", En: "Privacy notice"},
		store.ConsentMarketing: {Ko: "마케팅 수신", En: "Marketing by e-mail"},
	}
}

// ConsentPairs lists a buyer's answers for the admin's order page, with the hash of
// the text that was shown.
func ConsentPairs(list []store.Consent, lang views.Lang) []admin.Pair {
	var pairs []admin.Pair
	for _, c := range list {
		label := consentNames()[c.Kind].In(string(lang))
		answer := lang.Text("동의하지 않음", "No")
		switch {
		case c.Text == "":
			answer = lang.Text("쇼핑몰 주문서로 받은 주문이 아님", "Not ordered through the shop's own form")
		case c.Agreed:
			answer = lang.Text("동의", "Yes") + " (" + c.Hash()[:8] + ")"
		}
		pairs = append(pairs, admin.Pair{Label: label, Value: answer})
	}
	return pairs
}
