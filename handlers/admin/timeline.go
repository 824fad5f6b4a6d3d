package admin

import (
	"fmt"
	"slices"
	"time"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// timeline tells the log of an order in sentences, newest first.
func timeline(f store.OrderFile, lang views.Lang) []admin.FileEvent {
	var list []admin.FileEvent
	for _, e := range f.Log {
		who := sourceName(e.Source, f.People, lang)
		if e.Entity == "refund" && e.Source == store.SourceAdmin {
			who = lang.Text("관리자", "by hand")
		}
		if text := tell(e, f, lang); text != "" {
			list = append(list, admin.FileEvent{At: wording.ShortTime(e.At), Who: who, Text: text})
		}
	}
	slices.Reverse(list)
	return list
}

// tell is one entry of the log in a sentence; empty when others say the same.
func tell(e store.LogEntry, f store.OrderFile, lang views.Lang) string {
	switch e.Entity {
	case "order":
		return tellOrder(e, lang)
	case "attempt":
		return tellAttempt(e, lang)
	case "payment":
		return tellPayment(e, f, lang)
	case "refund":
		return tellRefund(e, f, lang)
	case "incident":
		return tellCase(e, lang)
	case "claim":
		return tellClaim(e, lang)
	}
	return ""
}

func tellOrder(e store.LogEntry, lang views.Lang) string {
	switch e.Kind {
	case "placed":
		return lang.Text("주문이 접수되었습니다.", "The order was placed.")
	case "rebuilt":
		return lang.Text("결제에 남은 기록으로 주문을 복원했습니다.", "The order was made again from a payment's note.")
	case "vbank_issued":
		return lang.Text("입금을 기다립니다.", "It waits for the deposit.")
	case "paid":
		return lang.Text("결제완료가 되었습니다.", "The order is paid.")
	case "late_accept":
		return lang.Text("취소된 뒤 결제가 확인되어 주문을 되살렸습니다.", "A payment came after it was cancelled; the order goes on.")
	case "accepted_by_owner":
		return lang.Text("결제를 승인해 결제완료가 되었습니다.", "The payment was accepted by hand; the order is paid.")
	case "mismatch", "oversold", "orphan", "held", "late":
		return lang.Text("결제를 확인해야 해서 주문을 보류했습니다.", "The order is held until its payment was looked at.")
	case "refunded":
		return lang.Text("환불완료가 되었습니다.", "The order is refunded.")
	case "expired":
		return lang.Text("결제 시간이 지나 취소되었습니다.", "Nobody paid in time; the order was cancelled.")
	case "cancelled":
		return lang.Text("결제 전에 취소되었습니다.", "The order was cancelled before it was paid.")
	case "released":
		return lang.Text("오래 결제되지 않아 상품을 재고로 되돌렸습니다.", "Its goods were given free, as nobody paid for long.")
	}
	return tellGoods(e, lang)
}

// tellGoods tells what people did with an order.
func tellGoods(e store.LogEntry, lang views.Lang) string {
	text := func(name string) string { v, _ := e.Detail[name].(string); return v }
	switch e.Kind {
	case "shipped":
		return lang.Text("발송 처리했습니다.", "The parcel was sent.")
	case "tracking_mended":
		was := joined(" ", wording.CarrierName(text("was"), lang), text("was_number"))
		now := joined(" ", wording.CarrierName(text("carrier"), lang), text("number"))
		return lang.Text(fmt.Sprintf("송장번호를 고쳤습니다: %s → %s", was, now), fmt.Sprintf("The tracking number was corrected: %s → %s", was, now))
	case "returned":
		return lang.Text("반품된 상품이 들어왔습니다.", "The goods came back.")
	case "restocked":
		return lang.Text("상품을 재고로 되돌렸습니다.", "The goods went back into stock.")
	case "listed":
		id, _ := e.Detail["batch"].(float64)
		return lang.Text(batchTitle(int64(id), lang)+"에 넣었습니다.", "Put on "+batchTitle(int64(id), lang)+".")
	case "noted":
		return lang.Text("내부 메모를 남겼습니다.", "A note was written.")
	case "mail_failed":
		return lang.Text(wording.MailName(store.MailKind(text("mail")), lang)+" 메일을 보내지 못했습니다. 이유는 메일함에 있습니다.", wording.MailName(store.MailKind(text("mail")), lang)+" could not be sent. The mailbox says why.")
	case "mail_again":
		return lang.Text(wording.MailName(store.MailKind(text("mail")), lang)+" 메일을 다시 보냈습니다.", wording.MailName(store.MailKind(text("mail")), lang)+" was sent again.")
	}
	return ""
}

func tellAttempt(e store.LogEntry, lang views.Lang) string {
	switch e.Kind {
	case "opened":
		pg, _ := e.Detail["pg"].(string)
		amount := detailMoney(e, "amount", "currency")
		return lang.Text(fmt.Sprintf("%s %s 결제를 시작했습니다.", wording.MethodName(store.PG(pg), lang), wording.Money(amount, "ko")),
			fmt.Sprintf("Payment of %s by %s began.", wording.Money(amount, "en"), wording.MethodName(store.PG(pg), lang)))
	case "failed":
		return lang.Text("결제가 되지 않았습니다.", "It was not paid.")
	}
	return ""
}

// detailMoney reads an amount of an event's detail.
func detailMoney(e store.LogEntry, amount, currency string) money.Money {
	minor, _ := e.Detail[amount].(float64)
	code, _ := e.Detail[currency].(string)
	return money.Money{Minor: int64(minor), Currency: money.Currency(code)}
}

func tellPayment(e store.LogEntry, f store.OrderFile, lang views.Lang) string {
	amount := wording.Money(detailMoney(e, "amount", "currency"), string(lang))
	switch e.Kind {
	case "paid", "late_accept":
		return lang.Text(amount+" 결제를 아임포트에서 확인했습니다.", "I'mport shows a payment of "+amount+".")
	case "vbank_issued":
		return lang.Text("가상계좌가 발급되었습니다.", "A virtual account was issued.")
	case "mismatch":
		return lang.Text("주문과 다른 "+amount+" 결제가 들어왔습니다.", "A payment of "+amount+" came that is not what was asked for.")
	case "duplicate":
		return lang.Text(amount+"이 한 번 더 결제되었습니다.", "A second payment of "+amount+" came.")
	case "late":
		return lang.Text("환불된 주문에 "+amount+" 결제가 들어왔습니다.", "A payment of "+amount+" came after the refund.")
	case "oversold":
		return lang.Text(amount+" 결제가 들어왔지만 상품이 품절되었습니다.", "A payment of "+amount+" came, but the goods were gone.")
	case "orphan":
		return lang.Text("결제 기록에 없는 "+amount+" 결제가 들어왔습니다.", "A payment of "+amount+" came that the shop does not know.")
	case "returned_before_seen":
		return lang.Text(amount+" 결제가 확인 전에 이미 취소되었습니다.", "A payment of "+amount+" was cancelled before it was seen.")
	case "partly_refunded":
		back := wording.Money(detailMoney(e, "cancelled", "currency"), string(lang))
		return lang.Text("지금까지 모두 "+back+"이 환불되었습니다.", back+" in all went back so far.")
	case "refunded":
		return lang.Text(amount+"이 모두 환불되었습니다.", "All of "+amount+" went back.")
	}
	return ""
}

func tellRefund(e store.LogEntry, f store.OrderFile, lang views.Lang) string {
	impUID, _ := e.Detail["imp_uid"].(string)
	amount := detailMoney(e, "amount", "")
	amount.Currency = currencyOfPayment(f, impUID)
	sum := wording.Money(amount, string(lang))
	switch e.Kind {
	case "requested":
		return lang.Text(sum+" 환불을 요청했습니다.", "A refund of "+sum+" was asked for.")
	case "seen":
		return lang.Text("아임포트 관리자에서 "+sum+"이 취소되었습니다.", sum+" was cancelled at I'mport.")
	}
	switch store.RefundState(e.After) {
	case store.RefundSent:
		return lang.Text("환불을 아임포트에 보냈습니다.", "The refund was sent to I'mport.")
	case store.RefundUnknown:
		return lang.Text("환불 결과를 받지 못해 다시 확인합니다.", "No answer came about the refund; I'mport is asked again.")
	case store.RefundPendingPG:
		return lang.Text("PG가 환불을 처리하고 있습니다.", "The PG is working on the refund.")
	case store.RefundDone:
		return lang.Text("환불이 끝났습니다.", "The refund is done.")
	case store.RefundFailed:
		return lang.Text("환불이 처리되지 않았습니다.", "The refund did not go through.")
	}
	return ""
}

func tellClaim(e store.LogEntry, lang views.Lang) string {
	kind, _ := e.Detail["kind"].(string)
	name := wording.ClaimName(store.ClaimKind(kind), lang)
	switch store.ClaimState(e.After) {
	case store.ClaimRequested:
		return lang.Text(name+" 요청을 접수했습니다.", name+" was asked for.")
	case store.ClaimApproved:
		return lang.Text(name+" 요청을 승인했습니다.", name+" was approved.")
	case store.ClaimRefused:
		return lang.Text(name+" 요청을 거절했습니다.", name+" was refused.")
	}
	return lang.Text(name+" 처리를 마쳤습니다.", name+" is done.")
}

func tellCase(e store.LogEntry, lang views.Lang) string {
	if e.Kind == "closed" {
		how, _ := e.Detail["resolution"].(string)
		return lang.Text("확인필요 건을 마쳤습니다: ", "The case was settled: ") + wording.ResolutionText(how, lang)
	}
	_, title, _ := wording.CaseText(store.CaseFile{Incident: store.Incident{Kind: e.Kind}}, lang)
	return lang.Text("확인필요: ", "Case: ") + title + "."
}

// sourceName is who did something, in words.
func sourceName(source store.Source, people map[store.Source]string, lang views.Lang) string {
	if name := people[source]; name != "" {
		return name
	}
	switch source {
	case "buyer":
		return lang.Text("구매자", "buyer")
	case "page", "redirect":
		return lang.Text("구매자의 결제 화면", "the buyer's payment page")
	case "webhook":
		return lang.Text("아임포트 알림", "I'mport's notice")
	case "poll", "sweep", "cancel", "expiry":
		return lang.Text("아임포트 자동 확인", "asking I'mport")
	case "admin":
		return lang.Text("관리자 재확인", "asked again by hand")
	case "login":
		return lang.Text("로그인 화면", "the login page")
	case "host":
		return lang.Text("서버 관리자", "the server's operator")
	}
	return lang.Text("자동 처리", "by itself")
}

// refundFrom is since when the law wants money to go back, and why; zero: it
// does not.
func refundFrom(f store.OrderFile, lang views.Lang) (time.Time, string) {
	if f.Order.PayState != store.Paid {
		return time.Time{}, ""
	}
	if f.Order.ShipState == store.ShipReturned {
		return f.ReturnedAt, lang.Text("상품이 돌아온 날부터 3영업일 (전자상거래법 제18조)", "3 working days since the goods came back")
	}
	for _, c := range f.Claims {
		if c.Kind == store.ClaimCancel && c.ClosedAt.IsZero() {
			return c.CreatedAt, lang.Text("취소 요청일부터 3영업일 (전자상거래법 제18조)", "3 working days since the cancellation was asked for")
		}
	}
	return time.Time{}, ""
}
