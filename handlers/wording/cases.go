package wording

import (
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// CaseText says in words what happened and what to do about it.
func CaseText(f store.CaseFile, lang views.Lang) (badge admin.Badge, title, advice string) {
	switch f.Kind {
	case "mismatch":
		return admin.Badge{Text: lang.Text("불일치", "Mismatch"), Kind: "bad"}, lang.Text("주문과 다른 결제가 들어왔습니다", "A payment is not what was asked for"),
			lang.Text("금액이나 결제수단이 주문과 달라 배송을 막아 두었습니다. 위조 시도일 수 있으니 발송하지 말고 환불하세요.",
				"Amount or channel differ from the order, so nothing is shipped. It may be a forgery: do not ship, give the money back.")
	case "duplicate":
		return admin.Badge{Text: lang.Text("중복 결제", "Duplicate"), Kind: "wait"}, lang.Text("같은 주문이 두 번 결제됐습니다", "An order was paid twice"),
			lang.Text("두 번째 결제는 자동으로 환불됩니다. 환불이 끝나면 이 건은 저절로 닫힙니다. 가상계좌라면 구매자 계좌로 직접 환불해 주세요.",
				"The second payment is given back by itself, and this case closes then. Money from a virtual account has to be sent to the buyer's account by you.")
	case "late":
		return admin.Badge{Text: lang.Text("늦은 결제", "Late"), Kind: "wait"}, lang.Text("이미 환불된 주문에 결제가 들어왔습니다", "A payment came for a refunded order"),
			lang.Text("구매자와 확인한 뒤 환불하거나 처리해 주세요.", "Please talk to the buyer, then give it back or settle it.")
	case "oversold":
		return admin.Badge{Text: lang.Text("재고 없음", "Sold out"), Kind: "wait"}, lang.Text("품절된 뒤에 결제가 들어왔습니다", "A payment came after the goods were gone"),
			lang.Text("재고를 다시 채웠다면 승인해서 배송하고, 아니면 환불해 주세요.", "Accept it once the goods are there again, or give it back.")
	case "orphan":
		return admin.Badge{Text: lang.Text("주문 없음", "Orphan"), Kind: "bad"}, lang.Text("주문을 찾을 수 없는 결제입니다", "A payment without an order"),
			lang.Text("백업을 복원했을 때 생길 수 있습니다. 주문 내용을 구매자와 확인한 뒤 처리하거나 환불해 주세요.",
				"This can happen after a backup was restored. Find out with the buyer what was ordered, then settle it or give the money back.")
	case "refund":
		return admin.Badge{Text: lang.Text("환불 실패", "Refund failed"), Kind: "bad"}, lang.Text("환불이 처리되지 않았습니다", "A refund did not go through"),
			lang.Text("PG의 답변: ", "The PG said: ") + f.Detail
	case "key":
		return admin.Badge{Text: lang.Text("API 키", "API keys"), Kind: "bad"}, lang.Text("아임포트가 API 키를 거부했습니다", "I'mport refuses the API keys"),
			lang.Text("IAMPORT_KEY와 IAMPORT_SECRET을 확인해 주세요. 다시 받아들여지면 이 건은 저절로 닫힙니다. 결제 내역은 잃지 않습니다.",
				"Please check IAMPORT_KEY and IAMPORT_SECRET. The case closes by itself once they are taken again; no payment gets lost meanwhile.")
	case "clock":
		return admin.Badge{Text: lang.Text("시계", "Clock"), Kind: "bad"}, lang.Text("서버 시계가 맞지 않습니다", "The server's clock is wrong"),
			lang.Text("서버의 시각 동기화를 켜 주세요. 맞춰지면 이 건은 저절로 닫힙니다.", "Please switch on time synchronisation. The case closes by itself afterwards.")
	}
	return admin.Badge{Text: lang.Text("변경됨", "Changed"), Kind: "bad"}, lang.Text("결제 내용이 바뀌었습니다", "A payment is not what it was"),
		lang.Text("아임포트가 전과 다른 내용을 알려 왔습니다. 포트원에 문의해 주세요: ", "I'mport now says something else than before. Please ask PortOne: ") + f.Detail
}

// ResolutionText says how a case ended.
func ResolutionText(r string, lang views.Lang) string {
	if why, ok := strings.CutPrefix(r, "dismissed: "); ok {
		return lang.Text("직접 처리함: ", "Settled elsewhere: ") + why
	}
	switch r {
	case "refunded":
		return lang.Text("환불 완료", "Given back")
	case "accepted":
		return lang.Text("승인하고 주문 진행", "Accepted")
	}
	return r
}
