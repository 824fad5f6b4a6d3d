package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// sourceNames are who or what acted, as the admin pages call them.
func sourceNames() map[store.Source]store.Text {
	payPage := store.Text{Ko: "구매자의 결제 화면", En: "the buyer's payment page"}
	asking := store.Text{Ko: "포트원 자동 확인", En: "automatic check with PortOne"}
	automatic := store.Text{Ko: "자동 처리", En: "automatic"}
	return map[store.Source]store.Text{
		store.SourceBuyer:    {Ko: "구매자", En: "the buyer"},
		store.SourcePage:     payPage,
		store.SourceRedirect: payPage,
		store.SourceWebhook:  {Ko: "포트원 알림", En: "PortOne's webhook"},
		store.SourcePoll:     asking,
		store.SourceSweep:    asking,
		store.SourceCancel:   asking,
		store.SourceExpiry:   asking,
		store.SourceAdmin:    {Ko: "관리자 재확인", En: "checked by hand"},
		store.SourceRefund:   automatic,
		store.SourceReceipt:  automatic,
		store.SourceVbank:    automatic,
		store.SourcePolicy:   automatic,
		store.SourceWatch:    automatic,
		store.SourceSeed:     automatic,
		store.SourceConsole:  {Ko: "포트원 관리자 콘솔", En: "the PortOne console"},
		store.SourceLogin:    {Ko: "로그인 화면", En: "the login page"},
		store.SourceHost:     {Ko: "서버 관리자", En: "the server's operator"},
	}
}

// SourceName names who or what acted. People who work here are not in the table, so
// an unknown source is one of them.
func SourceName(source store.Source, lang views.Lang) string {
	if name, ok := sourceNames()[source]; ok {
		return name.In(string(lang))
	}
	return lang.Text("관리자", "an admin")
}
