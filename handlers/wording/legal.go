package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// LegalTitle is the title of a legal text.
func LegalTitle(kind store.LegalKind, lang views.Lang) string {
	if kind == store.Privacy {
		return lang.Text("개인정보처리방침", "Privacy policy")
	}
	return lang.Text("이용약관", "Terms of use")
}
