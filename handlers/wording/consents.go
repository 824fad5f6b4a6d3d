package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// Marketing is the only consent that buyers give by a box of its own; pressing
// a payment button gives the others, as the page says above the buttons.
const Marketing = "marketing"

// ConsentPairs are the answers as the order's page shows them to the owner,
// with the version of the text.
func ConsentPairs(list []store.Consent, lang views.Lang) []admin.Pair {
	var pairs []admin.Pair
	for _, c := range list {
		label := map[string]string{"order": lang.Text("결제 동의", "Agreed to pay"), "privacy": lang.Text("개인정보 안내", "Privacy notice"),
			Marketing: lang.Text("마케팅 수신", "News by e-mail")}[c.Kind]
		answer := lang.Text("동의하지 않음", "No")
		switch {
		case c.Text == "":
			answer = lang.Text("쇼핑몰 주문서로 받은 주문이 아님", "Not ordered by the shop's own form")
		case c.Agreed:
			answer = lang.Text("동의", "Yes") + " (" + c.Hash()[:8] + ")"
		}
		pairs = append(pairs, admin.Pair{Label: label, Value: answer})
	}
	return pairs
}
