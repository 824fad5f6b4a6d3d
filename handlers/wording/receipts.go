package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
)

// receiptKindNames are the kinds of cash receipts.
func receiptKindNames() map[store.ReceiptKind]store.Text {
	return map[store.ReceiptKind]store.Text{
		store.NoReceipt:      {Ko: "신청 안 함", En: "None"},
		store.PersonReceipt:  {Ko: "소득공제용", En: "For personal tax deduction"},
		store.CompanyReceipt: {Ko: "지출증빙용", En: "For business expenses"},
		store.UnaskedReceipt: {Ko: "자진발급 (010-000-1234)", En: "Self-issued (010-000-1234)"},
	}
}

// ReceiptKindName names a kind of cash receipt.
func ReceiptKindName(k store.ReceiptKind, lang views.Lang) string {
	return receiptKindNames()[k].In(string(lang))
}

// receiptStateNames are how far a cash receipt is.
func receiptStateNames() map[store.ReceiptState]store.Text {
	return map[store.ReceiptState]store.Text{
		store.ReceiptWanted:     {Ko: "발급 예정", En: "To be issued"},
		store.ReceiptAsked:      {Ko: "발급 중", En: "Being issued"},
		store.ReceiptIssued:     {Ko: "발급 완료", En: "Issued"},
		store.ReceiptCancelling: {Ko: "취소 중", En: "Being canceled"},
		store.ReceiptCancelled:  {Ko: "취소됨", En: "Canceled"},
		store.ReceiptFailed:     {Ko: "발급 실패", En: "Not issued"},
	}
}

// ReceiptStateName says how far a cash receipt is.
func ReceiptStateName(r store.CashReceipt, lang views.Lang) string {
	if r.ByPG {
		return lang.Text("PG에서 발급", "Issued by the payment company")
	}
	return receiptStateNames()[r.State].In(string(lang))
}

// receiptTroubleTexts say why a cash receipt is no further.
func receiptTroubleTexts() map[store.ReceiptTrouble]store.Text {
	return map[store.ReceiptTrouble]store.Text{
		store.ReceiptRefused:    {Ko: "포트원 또는 PG가 거절했습니다.", En: "PortOne or the PG refused."},
		store.ReceiptUnanswered: {Ko: "포트원의 답을 받지 못했습니다.", En: "PortOne did not answer."},
		store.ReceiptNoNumber: {Ko: "발급받을 번호가 없습니다. 번호를 다시 입력해 발급해 주세요.",
			En: "There is no number to issue it to. Enter it again."},
		store.ReceiptNoChannel: {Ko: "현금영수증을 발급할 KG이니시스 채널이 없습니다. 결제 키 설정을 확인해 주세요.",
			En: "No KG Inicis channel can issue it. Check the payment keys."},
	}
}

// ReceiptTroubleText says why a cash receipt is no further; empty: it is as it should
// be.
func ReceiptTroubleText(r store.CashReceipt, lang views.Lang) string {
	text := receiptTroubleTexts()[r.Trouble].In(string(lang))
	if r.Said != "" {
		text += " (" + r.Said + ")"
	}
	return text
}

// ReceiptFor says to whom a cash receipt is issued, masked; empty: to nobody.
func ReceiptFor(c store.ReceiptChoice) string {
	switch {
	case c.Tail == "":
		return ""
	case c.Kind == store.CompanyReceipt:
		return "***-**-*" + c.Tail
	}
	return "010-****-" + c.Tail
}

// ReadReceipt reads which cash receipt somebody wants: a mobile number of Korea or a
// business number with its check digit. ok is false where the number is none.
func ReadReceipt(kind, number string) (c store.ReceiptChoice, ok bool) {
	switch store.ReceiptKind(kind) {
	case store.PersonReceipt:
		digits := korea.TidyNumber(korea.TidyPhone(number, korea.Code))
		return store.ReceiptChoice{Kind: store.PersonReceipt, Number: digits}, isMobile(digits)
	case store.CompanyReceipt:
		digits := korea.TidyNumber(korea.BusinessNumber(number))
		return store.ReceiptChoice{Kind: store.CompanyReceipt, Number: digits},
			korea.ValidBusinessNumber(number) && digits != "0000000000"
	case store.NoReceipt, "":
		return store.ReceiptChoice{Kind: store.NoReceipt}, true
	}
	return store.ReceiptChoice{}, false
}

// isMobile reports whether digits are a mobile number of Korea.
func isMobile(digits string) bool {
	if len(digits) < 10 || len(digits) > 11 || digits[:2] != "01" {
		return false
	}
	for _, r := range digits {
		if r < '0' || r > '9' {
			return false
		}
	}
	return digits != store.NoReceiptNumber
}

// ReceiptNumberError says what number is wanted.
func ReceiptNumberError(kind string) store.Text {
	if store.ReceiptKind(kind) == store.CompanyReceipt {
		return store.Text{Ko: "사업자등록번호 10자리를 확인해 주세요. 예: 123-45-67890",
			En: "Please check the 10-digit Korean business number, e.g. 123-45-67890."}
	}
	return store.Text{Ko: "현금영수증을 받을 휴대폰 번호를 확인해 주세요. 예: 010-1234-5678",
		En: "Please check the Korean mobile number, e.g. 010-1234-5678."}
}
