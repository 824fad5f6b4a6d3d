package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// marketing is the only consent that buyers give by a box of its own; pressing
// a payment button gives the others, as the page says above the buttons.
const marketing = "marketing"

// askedConsents are the texts that pages show to buyers now.
func askedConsents(lang views.Lang) []store.Consent {
	var list []store.Consent
	for _, t := range views.ConsentTexts(lang) {
		list = append(list, store.Consent{Kind: t.Kind, Language: string(lang), Text: t.Title + "\n" + strings.Join(t.Body, "\n")})
	}
	return list
}

// consentVersion tells the texts of one page from those of another.
func consentVersion(lang views.Lang) string {
	sum := sha256.New()
	for _, c := range askedConsents(lang) {
		sum.Write([]byte(c.Hash()))
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// consents is what the buyer was told and asked. An order that comes from
// another program, or from a page with older texts, has been shown none that we
// could prove.
func (o orderForm) consents(lang views.Lang) []store.Consent {
	shown := o.Consents == consentVersion(lang)
	list := askedConsents(lang)
	for i := range list {
		list[i].Agreed = shown && (list[i].Kind != marketing || o.Marketing)
		if !shown {
			list[i].Text = ""
		}
	}
	return list
}

// consentPairs are the answers as the order's page shows them to the owner,
// with the version of the text.
func consentPairs(list []store.Consent, lang views.Lang) []admin.Pair {
	var pairs []admin.Pair
	for _, c := range list {
		label := map[string]string{"order": lang.Text("결제 동의", "Agreed to pay"), "privacy": lang.Text("개인정보 안내", "Privacy notice"),
			marketing: lang.Text("마케팅 수신", "News by e-mail")}[c.Kind]
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
