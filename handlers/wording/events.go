package wording

import (
	"maps"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// eventWords say what happened: a sentence for orders, a few words for everything
// else. eventValues fills in the names in braces.
type eventWords struct {
	store.Text
	repeats bool // another entry says the same, so the order's page leaves this one out
}

// says is an event that is shown everywhere.
func says(ko, en string) eventWords { return eventWords{Text: store.Text{Ko: ko, En: en}} }

// echoes is an event that another entry of its order already tells.
func echoes(ko, en string) eventWords {
	return eventWords{Text: store.Text{Ko: ko, En: en}, repeats: true}
}

// allEventWords returns the words for each event.
func allEventWords() map[store.Happening]eventWords {
	all := map[store.Happening]eventWords{}
	for entity, words := range map[store.Entity]map[store.EventKind]eventWords{
		store.EntityOrder: orderWords(), store.EntityAttempt: attemptWords(), store.EntityPayment: paymentWords(),
		store.EntityRefund: refundWords(), store.EntityIncident: incidentWords(), store.EntityClaim: claimWords(),
		store.EntityProduct: productWords(), store.EntityCategory: categoryWords(), store.EntitySetting: settingWords(),
		store.EntityAdmin:        adminWords(),
		store.EntityExport:       {store.EventExported: says("파일로 내려받음", "Downloaded as a file")},
		store.EntityInstallation: installationWords(),
	} {
		for kind, w := range words {
			all[store.Happening{Entity: entity, Kind: kind}] = w
		}
	}
	return all
}

// orderWords are about orders.
func orderWords() map[store.EventKind]eventWords {
	held := says("결제 확인이 필요하여 주문을 보류했습니다.", "The order is on hold until its payment is checked.")
	words := map[store.EventKind]eventWords{
		store.EventPlaced: says("주문이 접수되었습니다.", "The order was placed."),
		store.EventRebuilt: says("결제에 남은 기록으로 주문을 복원했습니다.",
			"The order was restored from the record in its payment."),
		store.EventVbankIssued: says("입금을 기다리고 있습니다.", "It is waiting for the deposit."),
		store.EventPaid:        says("결제가 완료되었습니다.", "The order is paid."),
		store.EventLateAccept: says("취소된 뒤 결제가 확인되어 주문을 복원했습니다.",
			"A payment arrived after it was canceled; the order goes on."),
		store.EventOwnerAccept: says("결제를 승인하여 결제가 완료되었습니다.",
			"The payment was accepted by an admin; the order is paid."),
		store.EventMismatch:  held,
		store.EventDuplicate: held,
		store.EventOversold:  held,
		store.EventOrphan:    held,
		store.EventHeld:      held,
		store.EventRefunded:  says("환불이 완료되었습니다.", "The order was refunded."),
		store.EventExpired:   says("결제 시간이 지나 취소되었습니다.", "It was not paid in time and was canceled."),
		store.EventCancelled: says("결제 전에 취소되었습니다.", "The order was canceled before it was paid."),
		store.EventLinesWithdrawn: says("구매자가 상품 일부를 취소했습니다. 그 금액을 환불합니다.",
			"The buyer canceled some of the items. Their money is refunded."),
		store.EventWithdrawn: says("구매자가 결제한 주문을 취소했습니다. 전액을 환불합니다.",
			"The buyer canceled the paid order. All of it is refunded."),
		store.EventCodeSent: says("구매자가 환불 계좌를 입력하여 메일로 확인 코드를 보냈습니다.",
			"The buyer named an account for the refund; a code to confirm it was sent by e-mail."),
		store.EventCodeWrong: says("환불 계좌 확인 코드를 다섯 번 잘못 입력했습니다.",
			"Five wrong codes were entered for a refund account."),
		store.EventAccountNamed: says("이체한 금액을 환불받을 계좌를 적었습니다.",
			"The account that the transfer goes back to was noted."),
		store.EventDeposited: says("{amount} 입금을 확인했습니다 (지금까지 {deposited}).",
			"A transfer of {amount} was confirmed ({deposited} so far)."),
		store.EventDepositReturned: says("쓰이지 않은 입금 {gone}을 돌려보냈습니다.", "{gone} that paid nothing was sent back."),
		store.EventChanged:         says("구매자가 주문서의 정보를 변경했습니다.", "The buyer changed the details of the order form."),
		store.EventReplaced: says("구매자가 다른 내용으로 다시 주문하여 상품과 쿠폰을 새 주문으로 옮겼습니다.",
			"The buyer ordered something else instead; items and coupon went to the new order."),
		store.EventReleased: says("오랫동안 결제되지 않아 상품을 재고로 되돌렸습니다.",
			"It stayed unpaid for so long that its items went back into stock."),
	}
	words[store.EventUnsentBack] = says("발송하지 않은 상품이 재고로 돌아갔습니다{pieces}.",
		"Its items, which never left, went back into stock{pieces}.")
	words[store.EventCouponBack] = says("구매자가 쿠폰을 다시 사용할 수 있습니다.", "The buyer can use the coupon again.")
	maps.Copy(words, manualOrderWords())
	maps.Copy(words, receiptWords())
	return words
}

// receiptWords are about cash receipts.
func receiptWords() map[store.EventKind]eventWords {
	return map[store.EventKind]eventWords{
		store.EventReceiptAsked:  says("현금영수증 발급을 포트원에 요청했습니다.", "PortOne was asked to issue its cash receipt."),
		store.EventReceiptIssued: says("현금영수증이 발급되었습니다.", "Its cash receipt was issued."),
		store.EventReceiptByPG: says("PG가 현금영수증을 이미 발급했습니다.",
			"The payment company had issued its cash receipt already."),
		store.EventReceiptFailed:    says("현금영수증을 발급하지 못했습니다.", "Its cash receipt could not be issued."),
		store.EventReceiptCancelled: says("현금영수증이 취소되었습니다.", "Its cash receipt was canceled."),
	}
}

// manualOrderWords are about what people did with an order.
func manualOrderWords() map[store.EventKind]eventWords {
	return map[store.EventKind]eventWords{
		store.EventReaddressed: says("구매자가 배송지를 변경했습니다{fields}.", "The buyer changed where it goes{fields}."),
		store.EventListed:      says("{batch}에 추가했습니다.", "Added to {batch}."),
		store.EventShipped:     says("발송 처리했습니다.", "Marked as shipped."),
		store.EventUndelivered: says("배송완료를 취소했습니다.", "It is no longer marked as delivered."),
		store.EventDelivered:   says("배송완료로 처리했습니다.", "Marked as delivered."),
		store.EventConcluded:   says("구매가 확정되었습니다.", "The purchase was concluded."),
		store.EventTrackingMended: says("송장번호를 수정했습니다: {was} → {now}",
			"The tracking number was corrected: {was} → {now}"),
		store.EventParcelAdded:   says("송장을 추가했습니다: {now}", "A further parcel was added: {now}"),
		store.EventParcelDropped: says("송장을 삭제했습니다: {now}", "A parcel was removed: {now}"),
		store.EventReturned:      says("반품 상품이 입고되었습니다.", "The items were returned."),
		store.EventRestocked:     says("상품을 재고로 되돌렸습니다{pieces}.", "Items went back into stock{pieces}."),
		store.EventSlipTaken: says("포장 명세서 또는 택배 접수 파일을 받았습니다. 이후에 환불하면 상품은 직접 재고로 되돌려야 합니다.",
			"Its packing slip or courier file was taken. If it is refunded, its items go back into stock by hand."),
		store.EventReceiptChosen:    says("현금영수증 신청 내용을 저장했습니다.", "Which cash receipt is wanted was saved."),
		store.EventReceiptTakenBack: says("현금영수증 취소를 요청했습니다.", "Its cash receipt is to be canceled."),
		store.EventNoted:            says("내부 메모를 남겼습니다.", "A note was added."),
		store.EventMailFailed: says("{mail} 메일을 보내지 못했습니다. 사유는 메일함에서 확인할 수 있습니다.",
			"{mail} could not be sent. See the mailbox for the reason."),
		store.EventMailAgain: says("{mail} 메일을 다시 보냈습니다.", "{mail} was sent again."),
	}
}

// attemptWords are about attempts to pay.
func attemptWords() map[store.EventKind]eventWords {
	ended := echoes("결제 시도가 끝났습니다.", "The attempt to pay has ended.")
	return map[store.EventKind]eventWords{
		store.EventOpened: says("{method} {amount} 결제를 시작했습니다.",
			"A payment of {amount} by {method} was started."),
		store.EventFailed:         says("결제가 완료되지 않았습니다.", "The payment was not completed."),
		store.EventPaid:           ended,
		store.EventLateAccept:     ended,
		store.EventMismatch:       ended,
		store.EventDuplicate:      ended,
		store.EventLate:           ended,
		store.EventOversold:       ended,
		store.EventReturnedUnseen: ended,
	}
}

// paymentWords are about what PortOne reports of payments.
func paymentWords() map[store.EventKind]eventWords {
	paid := says("포트원에서 {amount} 결제를 확인했습니다.", "PortOne shows a payment of {amount}.")
	return map[store.EventKind]eventWords{
		store.EventFailed:      echoes("결제 실패", "Payment failed"),
		store.EventVbankIssued: says("가상계좌가 발급되었습니다.", "A virtual account was issued."),
		store.EventPaid:        paid,
		store.EventLateAccept:  paid,
		store.EventOwnerAccept: echoes("{amount} 결제를 승인했습니다.", "The payment of {amount} was accepted."),
		store.EventMismatch: says("주문과 다른 {amount} 결제가 들어왔습니다.",
			"A payment of {amount} arrived that does not match the order."),
		store.EventDuplicate: says("{amount} 중복 결제가 들어왔습니다.", "A duplicate payment of {amount} arrived."),
		store.EventLate: says("환불된 주문에 {amount} 결제가 들어왔습니다.",
			"A payment of {amount} arrived after the refund."),
		store.EventOversold: says("{amount} 결제가 들어왔지만 상품이 품절되었습니다.",
			"A payment of {amount} arrived, but the items had sold out."),
		store.EventOrphan: says("결제 기록에 없는 {amount} 결제가 들어왔습니다.",
			"A payment of {amount} arrived that the shop has no record of."),
		store.EventReturnedUnseen: says("{amount} 결제가 확인 전에 이미 취소되었습니다.",
			"A payment of {amount} was canceled before it was seen."),
		store.EventPartlyRefunded: says("지금까지 총 {back} 환불되었습니다.", "{back} in total has been refunded so far."),
		store.EventRefunded:       says("{amount} 전액이 환불되었습니다.", "All of {amount} was refunded."),
	}
}

// refundWords are about refunds.
func refundWords() map[store.EventKind]eventWords {
	return map[store.EventKind]eventWords{
		store.EventRequested: says("{amount} 환불을 요청했습니다.", "A refund of {amount} was requested."),
		store.EventSeen: says("포트원 관리자 콘솔에서 {amount}이 취소되었습니다.",
			"{amount} was canceled at the PortOne console."),
		store.EventKind(store.RefundSent): says("환불을 포트원에 보냈습니다.", "The refund was sent to PortOne."),
		store.EventKind(store.RefundUnknown): says("환불 결과를 받지 못해 다시 확인합니다.",
			"There was no answer about the refund; checking with PortOne again."),
		store.EventKind(store.RefundPendingPG): says("PG가 환불을 처리하고 있습니다.", "The PG is processing the refund."),
		store.EventKind(store.RefundDone):      says("환불이 완료되었습니다.", "The refund is complete."),
		store.EventKind(store.RefundFailed):    says("환불이 처리되지 않았습니다.", "The refund did not go through."),
	}
}

// incidentWords are about cases; they open with the title of the case.
func incidentWords() map[store.EventKind]eventWords {
	words := map[store.EventKind]eventWords{store.EventClosed: says("확인필요 건을 처리했습니다: {how}",
		"The case was resolved: {how}")}
	for kind, w := range allCaseWords() {
		words[store.EventKind(kind)] = says("확인필요: "+w.title.Ko+".", "Case: "+w.title.En+".")
	}
	return words
}

// claimWords are about buyers' requests.
func claimWords() map[store.EventKind]eventWords {
	return map[store.EventKind]eventWords{
		store.EventKind(store.ClaimRequested): says("{claim} 요청을 접수했습니다.", "{claim} was requested."),
		store.EventKind(store.ClaimApproved):  says("{claim} 요청을 승인했습니다.", "{claim} was approved."),
		store.EventKind(store.ClaimRefused):   says("{claim} 요청을 거절했습니다.", "{claim} was refused."),
		store.EventKind(store.ClaimDone):      says("{claim} 처리를 완료했습니다.", "{claim} is done."),
	}
}

// productWords are about products.
func productWords() map[store.EventKind]eventWords {
	return map[store.EventKind]eventWords{
		store.EventCreated:      says("상품 등록", "Product added"),
		store.EventEdited:       says("상품 수정", "Product edited"),
		store.EventDeleted:      says("상품 삭제", "Product deleted"),
		store.EventRestored:     says("상품 복구", "Product restored"),
		store.EventPriced:       says("상품 가격 변경", "Product price changed"),
		store.EventStock:        says("상품 재고 변경", "Product stock changed"),
		store.EventImported:     says("상품 가져오기", "Products imported"),
		store.EventImportUndone: says("상품 가져오기 되돌림", "Import of products undone"),
		store.EventBulkPlanned:  says("상품 일괄 수정 예약", "Bulk edit of products planned"),
		store.EventBulkEdited:   says("상품 일괄 수정", "Products edited in bulk"),
		store.EventBulkUndone:   says("상품 일괄 수정 되돌림", "Bulk edit of products undone"),

		store.EventReviewed:       says("구매자가 리뷰를 썼습니다.", "The buyer wrote a review."),
		store.EventReviewReported: says("리뷰가 신고되었습니다.", "A review was reported."),
		store.EventReviewAnswered: says("리뷰에 답글을 썼습니다.", "A review was replied to."),
		store.EventReviewHidden:   says("리뷰를 숨겼습니다.", "A review was hidden."),
		store.EventReviewShown:    says("리뷰를 공개했습니다.", "A review was shown."),
		store.EventReviewGone:     says("구매자가 리뷰를 삭제했습니다.", "The buyer deleted a review."),
		store.EventAsked:          says("상품 문의가 등록되었습니다.", "A question was asked."),
		store.EventAnswered:       says("문의에 답변했습니다.", "A question was answered."),
		store.EventQuestionHidden: says("문의를 숨겼습니다.", "A question was hidden."),
		store.EventQuestionShown:  says("문의를 공개했습니다.", "A question was shown."),
	}
}

// categoryWords are about categories.
func categoryWords() map[store.EventKind]eventWords {
	return map[store.EventKind]eventWords{
		store.EventCreated: says("카테고리 등록", "Category added"),
		store.EventEdited:  says("카테고리 수정", "Category edited"),
		store.EventMoved:   says("카테고리 순서 변경", "Category moved"),
		store.EventDeleted: says("카테고리 삭제", "Category deleted"),
	}
}

// settingWords are about settings, legal texts and coupons.
func settingWords() map[store.EventKind]eventWords {
	return map[store.EventKind]eventWords{
		store.EventSet:           says("설정 변경", "Setting changed"),
		store.EventEdited:        says("수정", "Edited"),
		store.EventPublished:     says("게시", "Published"),
		store.EventDeleted:       says("삭제", "Deleted"),
		store.EventCouponMade:    says("쿠폰 등록", "Coupon added"),
		store.EventCouponChanged: says("쿠폰 수정", "Coupon edited"),
		store.EventCouponEnded:   says("쿠폰 종료", "Coupon ended"),
		store.EventCouponCodes:   says("쿠폰 코드 생성", "Coupon codes made"),
	}
}

// installationWords are about the installation itself.
func installationWords() map[store.EventKind]eventWords {
	return map[store.EventKind]eventWords{
		store.EventAsked:          says("1:1 문의가 등록되었습니다.", "Somebody contacted the shop."),
		store.EventAnswered:       says("1:1 문의에 답변했습니다.", "The shop answered somebody."),
		store.EventQuestionHidden: says("1:1 문의를 숨겼습니다.", "Somebody's question to the shop was hidden."),
		store.EventQuestionShown:  says("숨긴 1:1 문의를 되돌렸습니다.", "A hidden question to the shop was put back."),
		store.EventErased:         says("개인정보 파기 {erased}", "Personal data erased {erased}"),
		store.EventPersonSought:   says("개인정보 요청 조회", "All data about a person looked up"),
		store.EventContactsShown:  says("분리 보관된 개인정보 열람", "Separated contacts viewed"),
		store.EventCrowded:        says("비밀번호·주문번호 대량 추측", "Passwords or order numbers guessed in bulk"),
		store.EventKeyRotated:     says("비밀 키 교체", "Secret key rotated"),
		store.EventKeysForgotten:  says("이전 비밀 키 폐기", "Older secret keys forgotten"),
		store.EventScriptChanged:  says("아임포트 결제 스크립트 변경 감지", "I'mport's browser script changed"),
		store.EventScriptAccepted: says("결제 스크립트 변경 확인", "Change of the browser script acknowledged"),
	}
}

// adminWords are about the people who work here and their logins.
func adminWords() map[store.EventKind]eventWords {
	return map[store.EventKind]eventWords{
		store.EventAdded:            says("직원 추가", "Colleague added"),
		store.EventInvited:          says("직원 초대", "Colleague invited"),
		store.EventRenamed:          says("직원 이름 변경", "Name changed"),
		store.EventRole:             says("직원 권한 변경", "Role changed"),
		store.EventDisabled:         says("직원 사용 중지", "Account disabled"),
		store.EventEnabled:          says("직원 사용 재개", "Account enabled"),
		store.EventPassword:         says("직원 비밀번호 변경", "Password changed"),
		store.EventTwoFactor:        says("직원 2단계 인증 변경", "Two-step login changed"),
		store.EventRecoveryCodes:    says("직원 복구 코드 발급", "Recovery codes created"),
		store.EventRecoveryCodeUsed: says("직원 복구 코드 사용", "Recovery code used"),
		store.EventLoggedIn:         says("직원 로그인", "Logged in"),
		store.EventLoggedOut:        says("직원 로그아웃", "Logged out"),
		store.EventSessionsEnded:    says("직원 로그인 기기 종료", "Other sessions ended"),
		store.EventLoginFailed:      says("직원 로그인 실패", "Login failed"),
		store.EventLoginBlocked:     says("직원 로그인 잠시 차단", "Login blocked for a while"),
		store.EventProofFailed:      says("직원 비밀번호 확인 실패", "Wrong password entered"),
		store.EventProofBlocked:     says("직원 비밀번호 확인 잠시 차단", "Password check blocked for a while"),
	}
}

// EntityName names what a log entry is about.
func EntityName(e store.Entity, lang views.Lang) string { return entityNames()[e].In(string(lang)) }

// entityNames is the table behind EntityName.
func entityNames() map[store.Entity]store.Text {
	return map[store.Entity]store.Text{
		store.EntityOrder:        {Ko: "주문", En: "Order"},
		store.EntityAttempt:      {Ko: "결제 시도", En: "Attempt"},
		store.EntityPayment:      {Ko: "결제", En: "Payment"},
		store.EntityRefund:       {Ko: "환불", En: "Refund"},
		store.EntityIncident:     {Ko: "확인필요", En: "Case"},
		store.EntityClaim:        {Ko: "반품·교환", En: "Return"},
		store.EntityProduct:      {Ko: "상품", En: "Product"},
		store.EntityCategory:     {Ko: "카테고리", En: "Category"},
		store.EntitySetting:      {Ko: "설정", En: "Setting"},
		store.EntityAdmin:        {Ko: "직원", En: "Staff"},
		store.EntityExport:       {Ko: "내려받기", En: "Download"},
		store.EntityInstallation: {Ko: "설치", En: "Installation"},
	}
}

// EventText puts a log entry into words; echo means that another entry of the same
// order already says so. Old entries about refunds lack a currency: it is taken from
// their payment, if payments contains it.
func EventText(e store.LogEntry, payments []store.Payment, lang views.Lang) (text string, echo bool) {
	w, ok := allEventWords()[store.Happening{Entity: e.Entity, Kind: e.Kind}]
	if own, is := transferWords()[e.Kind]; is && comesFrom(store.FromBank, e) {
		w.Text = own
	}
	if own, is := freeWords()[e.Kind]; is && comesFrom(store.FromNobody, e) {
		w.Text = own
	}
	if !ok {
		return EntityName(e.Entity, lang) + " · " + string(e.Kind), false
	}
	return eventValues(e, payments, lang).Replace(w.In(string(lang))), w.repeats
}

// comesFrom tells whether an entry is about a payment of which a source other than I'mport
// knows.
func comesFrom(source store.PaymentSource, e store.LogEntry) bool {
	id := e.Key
	if e.Entity == store.EntityRefund {
		id, _ = e.Detail["imp_uid"].(string)
	}
	if e.Entity != store.EntityPayment && e.Entity != store.EntityRefund {
		return false
	}
	return strings.HasPrefix(id, string(source)+":")
}

// freeWords are said where nothing was to be paid.
func freeWords() map[store.EventKind]store.Text {
	return map[store.EventKind]store.Text{
		store.EventPaid: {Ko: "결제할 금액이 없어 바로 결제완료로 처리했습니다.",
			En: "It was paid at once, as there was nothing to pay."},
		store.EventRefunded: {Ko: "환불할 금액 없이 취소되었습니다.",
			En: "It was canceled; there was nothing to refund."},
	}
}

// transferWords are said of transfers instead of what is said of payments by a PG.
func transferWords() map[store.EventKind]store.Text {
	return map[store.EventKind]store.Text{
		store.EventVbankIssued: {Ko: "무통장입금 계좌를 안내했습니다.", En: "The buyer was told the account for the transfer."},
		store.EventPaid:        {Ko: "무통장입금 {amount}이 모두 입금되었습니다.", En: "All of the transfer of {amount} has come."},
		store.EventLateAccept: {Ko: "취소된 주문의 무통장입금 {amount}이 모두 입금되었습니다.",
			En: "All of the transfer of {amount} has come, after the order was canceled."},
		store.EventKind(store.RefundDone): {Ko: "{amount}을 구매자 계좌로 직접 보낸 것으로 기록했습니다.",
			En: "It was noted that {amount} was sent to the buyer's account by hand."},
	}
}

// eventValues replaces the names in braces in an event's words.
func eventValues(e store.LogEntry, payments []store.Payment, lang views.Lang) *strings.Replacer {
	text := func(name string) string { v, _ := e.Detail[name].(string); return v }
	number := func(name string) int64 { v, _ := e.Detail[name].(float64); return int64(v) }
	currency := money.Currency(text("currency"))
	if currency == "" {
		currency = CurrencyOfPayment(payments, text("imp_uid"))
	}
	sum := func(name string) string {
		return Money(money.Money{Minor: number(name), Currency: currency}, string(lang))
	}
	pieces := ""
	if n := number("pieces"); n > 0 {
		pieces = lang.Text(" ("+Count(n)+"개)", " ("+Count(n)+")")
	}
	parcel := func(carrier, number string) string {
		return strings.TrimSpace(CarrierName(text(carrier), lang) + " " + text(number))
	}
	return strings.NewReplacer("{amount}", sum("amount"), "{deposited}", sum("deposited"), "{gone}",
		strings.TrimPrefix(sum("amount"), "-"), "{back}", sum("cancelled"), "{method}",
		MethodName(store.PG(text("pg")), lang),
		"{mail}", MailName(store.MailKind(text("mail")), lang), "{claim}", ClaimName(store.ClaimKind(text("kind")),
			lang),
		"{batch}", BatchTitle(number("batch"), lang), "{was}", parcel("was", "was_number"), "{now}",
		parcel("carrier", "number"),
		"{pieces}", pieces, "{how}", ResolutionText(text("resolution"), lang),
		"{erased}", erasedText(number, lang), "{fields}", changedText(e, lang))
}

// changedText names what a buyer changed of where an order goes: " (주소, 배송메모)";
// empty: it is not said.
func changedText(e store.LogEntry, lang views.Lang) string {
	names := map[string]string{"receiver": lang.Text("받는 분", "recipient"), "address": lang.Text("주소", "address"),
		"memo": lang.Text("배송메모", "note")}
	var list []string
	fields, _ := e.Detail["fields"].([]any)
	for _, f := range fields {
		if text, ok := f.(string); ok && names[text] != "" {
			list = append(list, names[text])
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// CurrencyOfPayment returns the currency of one of the payments; won if it is not
// among them.
func CurrencyOfPayment(payments []store.Payment, impUID string) money.Currency {
	for _, p := range payments {
		if p.ImpUID == impUID {
			return p.Amount.Currency
		}
	}
	return money.KRW
}
