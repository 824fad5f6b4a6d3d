package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// mailNames are the names of mails on the admin pages.
func mailNames() map[store.MailKind]store.Text {
	return map[store.MailKind]store.Text{
		store.PlacedMail:        {Ko: "주문 접수 안내", En: "Order confirmation"},
		store.MergedMail:        {Ko: "결제 대기 주문 모음 안내", En: "Orders awaiting payment"},
		store.VbankMail:         {Ko: "입금 계좌 안내", En: "Deposit account"},
		store.ReminderMail:      {Ko: "입금 기한 안내", En: "Deposit reminder"},
		store.DepositMail:       {Ko: "입금 부족 안내", En: "Part of a transfer is missing"},
		store.TransferMail:      {Ko: "무통장입금 주문 알림 (관리자)", En: "Orders by transfer (to owners)"},
		store.ReceiptMail:       {Ko: "결제 완료 안내", En: "Receipt"},
		store.ShippedMail:       {Ko: "발송 안내", En: "Shipping notice"},
		store.DeliveredMail:     {Ko: "배송 완료 안내", En: "Delivery notice"},
		store.ReaddressedMail:   {Ko: "배송지 변경 안내", En: "Change of address"},
		store.ReviewMail:        {Ko: "리뷰 요청", En: "Request for a review"},
		store.NewReviewMail:     {Ko: "리뷰 알림 (관리자)", En: "Reviews to look at (to owners)"},
		store.QuestionMail:      {Ko: "문의 접수 안내", En: "Question received"},
		store.AnswerMail:        {Ko: "문의 답변", En: "Answer to a question"},
		store.NewQuestionMail:   {Ko: "문의 알림 (관리자)", En: "Questions to answer (to owners)"},
		store.CashReceiptMail:   {Ko: "현금영수증 발급 안내", En: "Cash receipt"},
		store.RefundCodeMail:    {Ko: "환불 계좌 확인 코드", En: "Code to confirm a refund account"},
		store.RefundMail:        {Ko: "환불 안내", En: "Refund notice"},
		store.VoidMail:          {Ko: "주문 취소 안내", En: "Cancellation"},
		store.ClaimApprovedMail: {Ko: "요청에 대한 답변", En: "Reply to a request"},
		store.ClaimRefusedMail:  {Ko: "요청에 대한 답변", En: "Reply to a request"},
		store.ConfirmAlertMail:  {Ko: "재입고 알림 신청 확인", En: "Confirm a stock alert"},
		store.RestockMail:       {Ko: "재입고 알림", En: "Back in stock"},
		store.NewOrderMail:      {Ko: "새 주문 알림 (관리자)", En: "New order (to owners)"},
		store.WithdrawnMail:     {Ko: "구매자의 주문 취소 알림 (관리자)", En: "Order canceled by its buyer (to owners)"},
		store.ReprintMail:       {Ko: "출력 후 배송지 변경 알림 (관리자)", En: "Address changed after printing (to owners)"},
		store.ClaimMail:         {Ko: "취소·반품·교환 요청 알림 (관리자)", En: "Buyer request (to owners)"},
		store.CaseMail:          {Ko: "확인필요 알림 (관리자)", En: "Case (to owners)"},
		store.NewDeviceMail:     {Ko: "새 기기 로그인 알림 (관리자)", En: "Login from a new device (to an admin)"},
	}
}

// MailName names a kind of mail.
func MailName(kind store.MailKind, lang views.Lang) string {
	if name, ok := mailNames()[kind]; ok {
		return name.In(string(lang))
	}
	return lang.Text("안내 메일", "Notice")
}
