package wording

import (
	"fmt"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// Statutory periods (전자상거래법 Art. 17, 18), not counting transit.
const (
	RefundDays   = 3 // working days from the return of the goods to the refund
	WithdrawDays = 7 // days within which a buyer may withdraw from the purchase
)

// StateBadges show where an order stands, and what needs attention.
func StateBadges(r store.BoardRow, lang views.Lang) []admin.Badge {
	list := []admin.Badge{StateBadge(r, lang)}
	add := func(some bool, ko, en, kind string) {
		if some {
			list = append(list, admin.Badge{Text: lang.Text(ko, en), Kind: kind})
		}
	}
	add(r.PayState == store.Refunded && r.ShipState == store.ShipShipped, "발송됨", "Shipped", "info")
	add(r.PayState == store.Refunded && r.ShipState == store.ShipReturned, "반품 입고", "Returned", "info")
	add(r.PayState == store.Paid && r.Cancelled > 0, "일부 환불", "Partly refunded", "wait")
	add(r.Restocked > 0 && r.Restocked == r.Pieces, "재고로 돌아감", "Back in stock", "info")
	add(r.Restocked > 0 && r.Restocked < r.Pieces, "일부 재고로 돌아감", "Partly back in stock", "info")
	part := r.PayState == store.Paid && !r.RefundMoving && r.Left() > 0
	add(r.Withdrawn && part, "구매자 일부 취소", "Partly canceled by buyer", "info")
	add(r.Withdrawn && !part, "구매자 취소", "Canceled by buyer", "info")
	add(r.RefundMoving, "환불 중", "Refund in progress", "wait")
	if r.Claim != "" {
		list = append(list, admin.Badge{Text: ClaimName(r.Claim, lang) + lang.Text(" 요청", " requested"), Kind: "bad"})
	}
	add(r.Cases > 0 && r.PayState != store.Held, "확인필요", "Case open", "bad")
	return list
}

// StateBadge is the usual Korean word for where an order stands.
func StateBadge(r store.BoardRow, lang views.Lang) admin.Badge {
	switch r.PayState {
	case store.Unpaid:
		return admin.Badge{Text: lang.Text("결제 전", "Not paid"), Kind: ""}
	case store.AwaitingDeposit:
		return admin.Badge{Text: lang.Text("입금대기", "Awaiting deposit"), Kind: "wait"}
	case store.Held:
		return admin.Badge{Text: lang.Text("확인필요", "Held"), Kind: "bad"}
	case store.Void:
		return admin.Badge{Text: lang.Text("취소됨", "Canceled")}
	case store.Refunded:
		return admin.Badge{Text: lang.Text("환불완료", "Refunded")}
	}
	switch {
	case r.ShipState == store.ShipShipped && !r.ConcludedAt.IsZero():
		return admin.Badge{Text: lang.Text("구매확정", "Concluded"), Kind: "good"}
	case r.ShipState == store.ShipShipped && r.Carrier == korea.Pickup && r.DeliveredAt.IsZero():
		return admin.Badge{Text: lang.Text("수령대기", "Ready for pick-up"), Kind: "info"}
	case r.ShipState == store.ShipShipped && r.Carrier == korea.Pickup:
		return admin.Badge{Text: lang.Text("수령완료", "Picked up"), Kind: "info"}
	case r.ShipState == store.ShipShipped && !r.DeliveredAt.IsZero():
		return admin.Badge{Text: lang.Text("배송완료", "Delivered"), Kind: "info"}
	case r.ShipState == store.ShipShipped:
		return admin.Badge{Text: lang.Text("배송중", "Shipped"), Kind: "info"}
	case r.ShipState == store.ShipReturned:
		return admin.Badge{Text: lang.Text("반품 입고", "Returned"), Kind: "wait"}
	case r.Batch != 0:
		return admin.Badge{Text: lang.Text("배송준비", "Preparing"), Kind: "good"}
	}
	return admin.Badge{Text: lang.Text("결제완료", "Paid"), Kind: "good"}
}

// ToShip reports whether an order is waiting to be shipped.
func ToShip(r store.BoardRow) bool {
	return r.PayState == store.Paid && r.ShipState == store.ShipReady
}

// DueBadge says how long there is until a deadline, which is the end of that day in
// Korea.
func DueBadge(day, now time.Time, lang views.Lang) admin.Badge {
	switch left := korea.DaysUntil(day, now); {
	case left < 0:
		return admin.Badge{Text: lang.Text(fmt.Sprintf("%d일 경과", -left), fmt.Sprintf("%s overdue", daysText(-left))),
			Kind: "bad"}
	case left == 0:
		return admin.Badge{Text: lang.Text("오늘까지", "Due today"), Kind: "wait"}
	case left == 1:
		return admin.Badge{Text: lang.Text("내일까지", "Due tomorrow"), Kind: "info"}
	}
	return admin.Badge{Text: lang.Text(ShortDay(day, lang)+"까지", "By "+ShortDay(day, lang))}
}

// SoonBadge is a DueBadge beside a date that is written out: its text is empty unless
// the deadline is near.
func SoonBadge(day, now time.Time, lang views.Lang) admin.Badge {
	b := DueBadge(day, now, lang)
	if b.Kind == "" {
		b.Text = ""
	}
	return b
}

// daysText writes "1 day" or "3 days".
func daysText(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// ShortDay is a day in Korea with its weekday: "11월 27일(금)", "Fri, Nov 27".
func ShortDay(at time.Time, lang views.Lang) string {
	at = at.In(korea.Seoul())
	if lang == views.English {
		return at.Format("Mon, Jan 2")
	}
	return fmt.Sprintf("%d월 %d일(%s)", at.Month(), at.Day(), []string{"일", "월", "화", "수", "목", "금", "토"}[at.Weekday()])
}

// ShortTime is a date and time in Korea for lists: "2026-11-27 14:05".
func ShortTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(korea.Seoul()).Format("2006-01-02 15:04")
}

// ItemsText summarizes what was ordered: "노르웨이 회전 의자 외 1건".
func ItemsText(r store.BoardRow, lang views.Lang) string {
	text := r.First.In(string(lang))
	if r.Lines == 1 && r.Quantity > 1 {
		return fmt.Sprintf("%s × %d", text, r.Quantity)
	}
	if r.Lines > 1 {
		text += lang.Text(fmt.Sprintf(" 외 %d건", r.Lines-1), fmt.Sprintf(" and %d more", r.Lines-1))
	}
	return text
}

// ContentsText says what is in a parcel: goods that are paid back are not.
func ContentsText(o store.Order, lang views.Lang) string {
	var left []store.Line
	for _, l := range o.Lines {
		if l.Left() > 0 {
			left = append(left, l)
		}
	}
	if len(left) == 0 {
		return ""
	}
	return ItemsText(store.BoardRow{First: left[0].Name, Quantity: left[0].Left(), Lines: len(left)}, lang)
}

// BatchTitle names a shipping list.
func BatchTitle(id int64, lang views.Lang) string {
	return lang.Text(fmt.Sprintf("포장 목록 %d", id), fmt.Sprintf("Shipping list %d", id))
}

// claimNames are what buyers can request.
func claimNames() map[store.ClaimKind]store.Text {
	return map[store.ClaimKind]store.Text{
		store.ClaimCancel:   {Ko: "취소", En: "Cancellation"},
		store.ClaimReturn:   {Ko: "반품", En: "Return"},
		store.ClaimExchange: {Ko: "교환", En: "Exchange"},
	}
}

// ClaimName names a kind of request.
func ClaimName(k store.ClaimKind, lang views.Lang) string { return claimNames()[k].In(string(lang)) }

// ClaimStateName says how far a request has got.
func ClaimStateName(s store.ClaimState, lang views.Lang) string {
	switch s {
	case store.ClaimRequested:
		return lang.Text("요청됨", "requested")
	case store.ClaimApproved:
		return lang.Text("승인됨", "approved")
	case store.ClaimRefused:
		return lang.Text("거절됨", "declined")
	}
	return lang.Text("처리 완료", "done")
}

// HindranceText says why an order cannot be shipped, and what to do about it.
func HindranceText(h store.Hindrance, lang views.Lang) string {
	switch h {
	case store.HinderUnknown:
		return lang.Text("존재하지 않는 주문번호입니다.", "There is no such order.")
	case store.HinderUnpaid:
		return lang.Text("아직 결제되지 않은 주문입니다.", "This order is not paid yet.")
	case store.HinderHeld:
		return lang.Text("결제를 먼저 확인해야 하는 주문입니다. 확인필요에서 처리해 주세요.", "Its payment must be reviewed first, under Cases.")
	case store.HinderRefunding:
		return lang.Text("환불이 진행 중이어서 발송할 수 없습니다.", "A refund is in progress, so it cannot be shipped.")
	case store.HinderRefunded:
		return lang.Text("환불된 주문입니다. 발송하지 마세요.", "This order was refunded. Do not ship it.")
	case store.HinderVoid:
		return lang.Text("취소된 주문입니다.", "This order was canceled.")
	case store.HinderCancel:
		return lang.Text("구매자가 취소를 요청했습니다. 요청을 먼저 처리해 주세요.", "The buyer asked to cancel it. Please answer that first.")
	case store.HinderShipped:
		return lang.Text("이미 발송된 주문입니다. 송장번호 수정이나 추가는 주문 화면에서 할 수 있습니다.",
			"This order has already shipped. On its page, its tracking number can be corrected and others be added.")
	case store.HinderReturned:
		return lang.Text("반품된 주문입니다.", "This order was returned.")
	case store.HinderBoxes:
		return lang.Text(fmt.Sprintf("한 주문에 송장은 %d개까지 등록할 수 있습니다.", store.MaxBoxes),
			fmt.Sprintf("An order can have up to %d parcels.", store.MaxBoxes))
	case store.HinderListed:
		return lang.Text("이미 다른 포장 목록에 있습니다.", "It is already on another shipping list.")
	}
	return ""
}

// CarrierName returns the name of a carrier; the code itself if it is unknown.
func CarrierName(code string, lang views.Lang) string {
	if code == korea.Pickup {
		return ShipGroupName(store.ShipPickup, lang)
	}
	c, ok := korea.CarrierByCode(code)
	if !ok {
		return code
	}
	return c.Name.In(string(lang))
}

// ParcelOfShipment links to the tracking of a parcel; zero without a number.
func ParcelOfShipment(s store.Shipment, lang views.Lang) admin.ParcelLink {
	if s.Number == "" || s.Carrier == korea.Pickup {
		return admin.ParcelLink{}
	}
	c, _ := korea.CarrierByCode(s.Carrier)
	return admin.ParcelLink{Carrier: CarrierName(s.Carrier, lang), Number: s.Number, URL: c.TrackingURL(s.Number,
		string(lang)), At: ShortTime(s.ShippedAt)}
}

// BoxLinks links to the tracking of all parcels of an order.
func BoxLinks(d store.Delivery, lang views.Lang) []admin.ParcelLink {
	first := ParcelOfShipment(d.Shipment, lang)
	if first.Number == "" {
		return nil
	}
	first.Code = d.Shipment.Carrier
	list := []admin.ParcelLink{first}
	for _, b := range d.Further {
		l := ParcelOfShipment(store.Shipment{Carrier: b.Carrier, Number: b.Number, ShippedAt: b.AddedAt}, lang)
		l.Code = b.Carrier
		list = append(list, l)
	}
	return list
}

// CarrierChoices lists the carriers for a form. chosen is a code; none, if not empty,
// labels a first choice without a carrier.
func CarrierChoices(chosen string, none string, lang views.Lang) []admin.Choice {
	var list []admin.Choice
	if none != "" {
		list = append(list, admin.Choice{Label: none, Selected: chosen == ""})
	}
	for _, c := range korea.Carriers() {
		list = append(list, admin.Choice{Value: c.Code, Label: c.Name.In(string(lang)), Selected: c.Code == chosen})
	}
	return list
}
