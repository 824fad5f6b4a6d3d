package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// Notice is what an admin page says after a form was processed. It travels in the
// page's URL.
type Notice string

// The notices.
const (
	NoticeSaved     Notice = "saved"
	NoticeAdded     Notice = "added"
	NoticeDeleted   Notice = "deleted"
	NoticeMerged    Notice = "merged"
	NoticeCopied    Notice = "copied"
	NoticeRestored  Notice = "restored"
	NoticeListed    Notice = "listed"
	NoticeShipped   Notice = "shipped"
	NoticeReturned  Notice = "returned"
	NoticeDelivered Notice = "delivered"
	NoticeRestocked Notice = "restocked"
	NoticeClaimed   Notice = "claimed"
	NoticeCancelled Notice = "cancelled"
	NoticeAsked     Notice = "asked"
	NoticeMailed    Notice = "mailed"
	NoticeRefunding Notice = "refunding"
	NoticeAccepted  Notice = "accepted"
	NoticeDismissed Notice = "dismissed"
	NoticeChecked   Notice = "checked"
	NoticeCompared  Notice = "compared"
	NoticePassword  Notice = "password"
	NoticeEnded     Notice = "ended"
	NoticeCodeOff   Notice = "code-off"
	NoticeSent      Notice = "sent"
	NoticeDeposited Notice = "deposited"
	NoticePublished Notice = "published"
	NoticeDrafted   Notice = "drafted"
)

// notices maps each notice to its text.
func notices() map[Notice]store.Text {
	return map[Notice]store.Text{
		NoticeDelivered: {Ko: "배송완료로 바꿨습니다.", En: "Marked as delivered."},
		NoticeDeposited: {Ko: "입금을 확인했습니다.", En: "The transfer is confirmed."},

		NoticePublished: {Ko: "쇼핑몰에 게시했습니다.", En: "Published in the shop."},
		NoticeDrafted: {Ko: "저장했습니다. 게시하면 방문자에게 보입니다.",
			En: "Saved. Visitors see it once you publish."},

		NoticeSaved:   {Ko: "저장했습니다.", En: "Saved."},
		NoticeAdded:   {Ko: "등록했습니다.", En: "Added."},
		NoticeDeleted: {Ko: "삭제했습니다.", En: "Deleted."},
		NoticeMerged: {Ko: "저장했습니다. 그사이 주문으로 재고가 변경된 상품은 늘리거나 줄인 수량만 반영했습니다.",
			En: "Saved. Where orders had changed the stock in the meantime, only the difference that you entered " +
				"was applied."},
		NoticeCopied: {Ko: "상품을 복사했습니다. 숨김 상태이고 재고는 0입니다.", En: "Copied. The copy is hidden and has no stock."},
		NoticeRestored: {Ko: "복구했습니다. 숨김 상태이니 확인한 뒤 판매중으로 변경해 주세요.",
			En: "Restored and hidden. Set it to active when it is ready."},
		NoticeListed: {Ko: "배송준비로 넘겼습니다. 포장 명세서를 인쇄하고 송장을 등록해 주세요.",
			En: "Added to a shipping list. Print the packing slips, then enter the tracking numbers."},
		NoticeShipped: {Ko: "발송 처리했습니다. 구매자에게 안내 메일을 보냅니다.", En: "Marked as shipped. The buyers get an e-mail."},
		NoticeReturned: {Ko: "반품 입고로 처리했습니다. 3영업일 이내에 환불해 주세요.",
			En: "Marked as returned. Please refund it within 3 business days."},
		NoticeRestocked: {Ko: "선택한 상품을 재고로 되돌렸습니다.", En: "The selected items are back in stock."},
		NoticeClaimed:   {Ko: "요청을 접수했습니다.", En: "The request was recorded."},
		NoticeCancelled: {Ko: "주문을 취소했습니다.", En: "The order was canceled."},
		NoticeAsked: {Ko: "포트원에 확인을 요청했습니다. 결과는 곧 이 화면에 표시됩니다.",
			En: "PortOne is being asked. The result appears here in a moment."},
		NoticeMailed:    {Ko: "메일을 다시 보냅니다.", En: "The e-mail is being sent again."},
		NoticeRefunding: {Ko: "환불을 요청했습니다. 몇 초 안에 처리됩니다.", En: "The refund was requested; it takes a few seconds."},
		NoticeAccepted:  {Ko: "결제를 승인했습니다. 배송을 준비해 주세요.", En: "Accepted. Please prepare the shipment."},
		NoticeDismissed: {Ko: "처리 완료로 표시했습니다.", En: "Closed."},
		NoticeChecked:   {Ko: "포트원에 다시 확인했습니다.", En: "PortOne was asked again."},
		NoticeCompared:  {Ko: "최근 24시간의 결제를 대조했습니다.", En: "The last 24 hours were reconciled."},
		NoticePassword: {Ko: "비밀번호를 변경했습니다. 다른 기기에서는 모두 로그아웃되었습니다.",
			En: "Your password was changed. You are logged out everywhere else."},
		NoticeEnded:   {Ko: "로그아웃했습니다.", En: "Logged out on that device."},
		NoticeCodeOff: {Ko: "2단계 인증을 껐습니다.", En: "Two-step login is off."},
		NoticeSent:    {Ko: "보냈습니다.", En: "Sent."},
	}
}

// NoticeText returns the text of a notice; empty for an unknown one.
func NoticeText(n Notice, lang views.Lang) string { return notices()[n].In(string(lang)) }
