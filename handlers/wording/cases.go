package wording

import (
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// caseWords say what happened and what to do about it. In the advice, {detail}
// stands for the evidence of the case.
type caseWords struct {
	badge  store.Text
	urgent bool
	title  store.Text
	advice store.Text
}

// allCaseWords returns the words for each kind of incident.
func allCaseWords() map[store.IncidentKind]caseWords {
	return map[store.IncidentKind]caseWords{
		store.IncidentMismatch: {store.Text{Ko: "불일치", En: "Mismatch"}, true,
			store.Text{Ko: "주문과 다른 결제가 들어왔습니다", En: "A payment does not match its order"},
			store.Text{Ko: "금액이나 결제수단이 주문과 달라 배송을 보류했습니다. 위조 시도일 수 있으니 발송하지 말고 환불해 주세요.",
				En: "The amount or the channel differs from the order, so nothing ships. It may be a forgery: do " +
					"not ship, refund it."}},
		store.IncidentDuplicate: {store.Text{Ko: "중복 결제", En: "Duplicate"}, false,
			store.Text{Ko: "같은 주문이 두 번 결제되었습니다", En: "An order was paid twice"},
			store.Text{Ko: "두 번째 결제는 자동으로 환불됩니다. 환불이 끝나면 이 건은 자동으로 종료됩니다. 가상계좌라면 구매자 계좌로 직접 환불해 주세요.",
				En: "The second payment is refunded automatically, and this case then closes. Money from a " +
					"virtual account has to be refunded to the buyer's bank account by you."}},
		store.IncidentLate: {store.Text{Ko: "늦은 결제", En: "Late"}, false,
			store.Text{Ko: "이미 환불된 주문에 결제가 들어왔습니다", En: "A payment arrived for a refunded order"},
			store.Text{Ko: "구매자와 확인한 뒤 환불하거나 처리해 주세요.", En: "Please talk to the buyer, then refund or resolve it."}},
		store.IncidentOversold: {store.Text{Ko: "재고 없음", En: "Sold out"}, false,
			store.Text{Ko: "품절된 뒤에 결제가 들어왔습니다", En: "A payment arrived after the items had sold out"},
			store.Text{Ko: "재고를 다시 확보했다면 승인한 뒤 배송하고, 그렇지 않으면 환불해 주세요.",
				En: "Accept it once the goods are back in stock, or refund it."}},
		store.IncidentOrphan: {store.Text{Ko: "주문 없음", En: "No order"}, true,
			store.Text{Ko: "주문을 찾을 수 없는 결제입니다", En: "A payment without an order"},
			store.Text{Ko: "백업을 복원했을 때 생길 수 있습니다. 주문 내용을 구매자와 확인한 뒤 처리하거나 환불해 주세요.",
				En: "This can happen after a backup was restored. Ask the buyer what was ordered, then resolve " +
					"or refund it."}},
		store.IncidentRefund: {store.Text{Ko: "환불 실패", En: "Refund failed"}, true,
			store.Text{Ko: "환불이 처리되지 않았습니다", En: "A refund did not go through"},
			store.Text{Ko: "PG의 답변: {detail}", En: "The PG said: {detail}"}},
		store.IncidentFactChanged: {store.Text{Ko: "변경됨", En: "Changed"}, true,
			store.Text{Ko: "결제 내용이 변경되었습니다", En: "The terms of a payment changed"},
			store.Text{Ko: "포트원의 결제 기록이 이전과 다릅니다. 포트원에 문의해 주세요: {detail}",
				En: "PortOne's record differs from what it was. Please contact PortOne: {detail}"}},
		store.IncidentKey: {store.Text{Ko: "API 키", En: "API keys"}, true,
			store.Text{Ko: "포트원이 API 키를 거부했습니다", En: "PortOne rejects the API keys"},
			store.Text{Ko: "IAMPORT_KEY와 IAMPORT_SECRET을 확인해 주세요. 다시 연결되면 이 건은 자동으로 종료됩니다. 그동안의 결제 내역은 사라지지 않습니다.",
				En: "Please check IAMPORT_KEY and IAMPORT_SECRET. The case closes automatically once they work " +
					"again; no payment is lost in the meantime."}},
		store.IncidentClock: {store.Text{Ko: "시계", En: "Clock"}, true,
			store.Text{Ko: "서버 시계가 맞지 않습니다", En: "The server's clock is wrong"},
			store.Text{Ko: "서버의 시각 동기화를 켜 주세요. 맞춰지면 이 건은 자동으로 종료됩니다.",
				En: "Please switch on time synchronization. The case then closes automatically."}},
		store.IncidentUnreadable: {store.Text{Ko: "읽을 수 없음", En: "Unreadable"}, true,
			store.Text{Ko: "포트원 결제 내역 중 읽을 수 없는 것이 있습니다", En: "Some payments at PortOne cannot be read"},
			store.Text{Ko: "결제 대조 화면에서 어떤 결제인지 확인하고 포트원에 문의해 주세요. 다시 읽을 수 있게 되면 이 건은 자동으로 종료됩니다.",
				En: "The reconciliation page lists them; please ask PortOne. The case closes automatically once " +
					"they can be read again."}},
		store.IncidentStockHeld: {store.Text{Ko: "재고 선점", En: "Held stock"}, false,
			store.Text{Ko: "결제하지 않은 주문이 재고를 많이 잡아 두고 있습니다", En: "Unpaid orders hold much of the stock"},
			store.Text{Ko: "허위 주문일 수 있습니다. 나머지 재고는 계속 판매되며, 주문 시간이 지나면 재고가 풀리고 이 건은 자동으로 종료됩니다: {detail}",
				En: "They may be made up. The rest goes on selling; held stock comes back when the orders run out, " +
					"and the case then closes automatically: {detail}"}},
		store.IncidentDeposit: {store.Text{Ko: "입금액 다름", En: "Other amount"}, false,
			store.Text{Ko: "주문에 쓰이지 않은 입금이 있습니다", En: "Money was transferred that pays nothing"},
			store.Text{Ko: "주문 금액보다 많이 입금되었거나, 취소되었거나 다른 방법으로 결제한 주문에 입금되었습니다 ({detail}). " +
				"구매자에게 돌려보낸 뒤 주문 화면에서 기록해 주세요. " +
				"모두 돌려보내면 이 건은 자동으로 종료됩니다.",
				En: "More was transferred than the order costs, or it came for an order that is closed or paid " +
					"otherwise ({detail}). Send it back, then note that on the order's page. " +
					"The case then closes automatically."}},
	}
}

// CaseText says what happened in a case and what to do about it.
func CaseText(f store.CaseFile, lang views.Lang) (badge admin.Badge, title, advice string) {
	w, ok := allCaseWords()[f.Kind]
	if !ok {
		return admin.Badge{Text: string(f.Kind), Kind: "bad"}, string(f.Kind), f.Detail
	}
	badge = admin.Badge{Text: w.badge.In(string(lang)), Kind: "wait"}
	if w.urgent {
		badge.Kind = "bad"
	}
	return badge, w.title.In(string(lang)), strings.ReplaceAll(w.advice.In(string(lang)), "{detail}", f.Detail)
}

// ResolutionText says how a case was resolved.
func ResolutionText(r string, lang views.Lang) string {
	if why, ok := strings.CutPrefix(r, "dismissed: "); ok {
		return lang.Text("직접 처리 완료: ", "Resolved elsewhere: ") + why
	}
	switch r {
	case "refunded":
		return lang.Text("환불 완료", "Refunded")
	case "returned":
		return lang.Text("돌려보냄", "Sent back")
	case "accepted":
		return lang.Text("승인하고 주문 진행", "Accepted")
	case "resolved by itself", "over by itself":
		return lang.Text("자동으로 해결됨", "Resolved automatically")
	}
	return r
}
