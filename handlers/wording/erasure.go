package wording

import (
	"strings"
	"time"

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
		store.ErasedNumbers:   {Ko: "현금영수증 번호", En: "Numbers of cash receipts"},
		store.ErasedAccounts:  {Ko: "환불하지 않은 환불 계좌", En: "Accounts of refunds that were not made"},
		store.ErasedMails:     {Ko: "메일 서버의 오류 내용", En: "Errors of mail servers"},
		store.ErasedQuestions: {Ko: "문의하신 분의 정보와 비공개 문의", En: "Who asked questions, and private ones"},
		store.ErasedReviews: {Ko: "숨긴 리뷰, 삭제를 요청한 구매자의 리뷰",
			En: "Hidden reviews, and those of buyers who want them gone"},
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

// keepingNames are why personal data of an order is there, in a word or two.
func keepingNames() map[store.Keeping]store.Text {
	return map[store.Keeping]store.Text{
		store.KeptWhileOpen: {Ko: "진행 중", En: "Under way"},
		store.KeptForReturn: {Ko: "반품 가능 기간", En: "Can be returned"},
		store.KeptByLaw:     {Ko: "법정 보존", En: "Kept by law"},
		store.KeptNoLonger:  {Ko: "삭제 가능", En: "Can be erased"},
		store.KeptNothing:   {Ko: "삭제됨", En: "Erased"},
	}
}

// KeepingName says in a word or two why personal data of an order is there.
func KeepingName(k store.Keeping, lang views.Lang) string { return keepingNames()[k].In(string(lang)) }

// FateText says what becomes of the personal data of an order whose buyer wants it
// erased: why it is kept, and until when.
func FateText(f store.Fate, lang views.Lang) string {
	day := func(t time.Time) string { return Day(t, string(lang)) }
	var parts []string
	add := func(ko, en string) { parts = append(parts, lang.Text(ko, en)) }
	switch f.Keeping {
	case store.KeptWhileOpen:
		add("결제·배송·환불·반품이 끝나지 않아 지금은 삭제할 수 없습니다. 끝난 뒤 다시 확인해 주세요.",
			"Payment, delivery, a refund or a return is still under way, so it cannot be erased now. Please look "+
				"again once it is over.")
	case store.KeptForReturn:
		add(day(f.ApartFrom)+"까지는 반품·교환에 필요합니다. 그 뒤 분리 보관하여 "+day(f.Until)+
			"까지 보존합니다(전자상거래법: 계약·결제·공급 기록 5년).",
			"Needed for returns until "+day(f.ApartFrom)+". Then it is kept apart until "+day(f.Until)+
				" (E-Commerce Act: contracts, payments and supply, 5 years).")
	case store.KeptByLaw:
		if !f.Apart {
			add("삭제하면 지금 분리 보관으로 옮깁니다.", "Erasing moves it to the separated records now.")
		}
		add(day(f.Until)+"까지 보존해야 합니다(전자상거래법: 계약·결제·공급 기록 5년).",
			"It has to be kept until "+day(f.Until)+" (E-Commerce Act: contracts, payments and supply, 5 years).")
	case store.KeptNoLonger:
		add("보존할 의무가 없어 바로 삭제합니다.", "Nothing requires it to be kept, so it is erased at once.")
	case store.KeptNothing:
		add(day(f.EmptiedAt)+"에 이미 삭제했습니다.", "It was erased on "+day(f.EmptiedAt)+".")
	}
	if !f.Photos.IsZero() && f.Keeping != store.KeptNothing && f.Keeping != store.KeptNoLonger {
		add("반품·교환 사진은 "+day(f.Photos)+"까지 보존합니다(소비자 불만·분쟁 처리 기록 3년).",
			"Photos of returns are kept until "+day(f.Photos)+" (complaints and disputes, 3 years).")
	}
	return strings.Join(parts, " ")
}

// EmptiedText says in a sentence why the page of an order has no contacts; empty: it
// has them.
func EmptiedText(f store.Fate, lang views.Lang) string {
	day := func(t time.Time) string { return Day(t, string(lang)) }
	switch {
	case f.EmptiedAt.IsZero():
		return ""
	case f.Apart && f.Until.IsZero():
		return lang.Text("이름, 연락처, 주소는 "+day(f.EmptiedAt)+"에 분리 보관했으며, 보존 기간이 끝나 곧 삭제합니다.",
			"Name, contacts and address were moved to separate records on "+day(f.EmptiedAt)+
				" and will be erased shortly.")
	case f.Apart:
		return lang.Text("이름, 연락처, 주소는 "+day(f.EmptiedAt)+"에 분리 보관했으며, 관련 법령에 따라 "+day(f.Until)+
			"까지 보존한 뒤 삭제합니다.",
			"Name, contacts and address were moved to separate records on "+day(f.EmptiedAt)+
				"; the law wants them kept until "+day(f.Until)+", then they are erased.")
	}
	return lang.Text("이름, 연락처, 주소는 보관 기간이 끝났거나 삭제 요청이 있어 "+day(f.EmptiedAt)+"에 삭제했습니다.",
		"Name, contacts and address were erased on "+day(f.EmptiedAt)+
			", because their time was over or on request.")
}
