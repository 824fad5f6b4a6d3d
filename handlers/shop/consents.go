package shop

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// askedConsents are the texts that pages currently show to buyers.
func askedConsents(lang views.Lang) []store.Consent {
	var list []store.Consent
	for _, t := range views.ConsentTexts(lang) {
		list = append(list, store.Consent{Kind: store.ConsentKind(t.Kind), Language: string(lang), Text: t.Title +
			"\n" + strings.Join(t.Body, "\n")})
	}
	return list
}

// consentVersion identifies the texts that a page shows.
func consentVersion(lang views.Lang) string {
	sum := sha256.New()
	for _, c := range askedConsents(lang) {
		sum.Write([]byte(c.Hash()))
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// consents is what the buyer was told and asked. If the order comes from another
// program, or from a page with older texts, we could not prove that any were shown.
func (o orderForm) consents(lang views.Lang) []store.Consent {
	shown := o.Consents != "" && o.Consents == consentVersion(lang)
	list := askedConsents(lang)
	for i := range list {
		list[i].Agreed = shown && (list[i].Kind != store.ConsentMarketing || o.Marketing)
		if !shown {
			list[i].Text = ""
		}
	}
	return list
}
