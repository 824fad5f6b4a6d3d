package wording

import (
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// erasureNames are the kinds of personal data that go after their time.
func erasureNames() map[store.ErasureKind]store.Text {
	return map[store.ErasureKind]store.Text{
		store.ErasedCarts:     {Ko: "장바구니와 방문 기록", En: "Carts and visits"},
		store.ErasedUnpaid:    {Ko: "결제하지 않은 주문의 개인정보", En: "Contacts of unpaid orders"},
		store.ErasedRecords:   {Ko: "보존 기간이 지난 주문의 개인정보", En: "Contacts of orders after the legal period"},
		store.ErasedSeparated: {Ko: "완료된 주문의 개인정보 분리 보관", En: "Contacts of finished orders, kept apart"},
		store.ErasedPhotos:    {Ko: "반품·교환 사진", En: "Photos of claims"},
		store.ErasedAlerts:    {Ko: "재입고 알림 주소", En: "Addresses of stock alerts"},
		store.ErasedLogins:    {Ko: "관리자 접속 정보", En: "Logins of admins"},
		store.ErasedMails:     {Ko: "메일 서버의 오류 내용", En: "Errors of mail servers"},
	}
}

// ErasureName names a kind of personal data that goes after its time.
func ErasureName(kind store.ErasureKind, lang views.Lang) string {
	return erasureNames()[kind].In(string(lang))
}

// erasedText lists in parentheses how much of what went.
func erasedText(number func(name string) int64, lang views.Lang) string {
	var parts []string
	for _, k := range store.ErasureKinds() {
		if n := number(string(k.Kind)); n > 0 {
			parts = append(parts, ErasureName(k.Kind, lang)+" "+Count(n))
		}
	}
	if len(parts) == 0 {
		return lang.Text("(해당 없음)", "(nothing was due)")
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
