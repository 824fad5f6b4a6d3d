package mail

import "fmt"

// Placed confirms an order that is not paid yet.
type Placed struct {
	Frame
	Order  Order
	PayURL string // empty: no longer
}

// Letter writes the mail.
func (m Placed) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("주문이 접수되었습니다", "We have received your order"), m.Order.No).about(m.Order)
	l.Intro = []string{t("주문해 주셔서 감사합니다. 주문이 아래와 같이 접수되었으며, 아직 결제가 확인되지 않았습니다.",
		"Thank you for your order. We have received it as shown below. It has not been paid yet.")}
	l.Closing = []string{t("이미 결제하셨다면 확인되는 대로 결제 완료 메일을 보내 드립니다. 다시 결제하지 마세요.",
		"If you have already paid, we will confirm it by e-mail as soon as we hear of it. Please do not pay again.")}
	if m.PayURL != "" {
		l.Button = Button{t("결제하기", "Pay now"), m.PayURL}
	}
	return l
}

// Merged tells of several orders at once, without anything that was typed into them.
type Merged struct {
	Frame
	Orders []Order // number and URL
}

// Letter writes the mail.
func (m Merged) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("결제를 기다리는 주문이 있습니다", "Orders are waiting for payment"), "")
	l.Intro = []string{t("이 이메일 주소로 주문이 여러 번 접수되어 한 번에 모아 안내해 드립니다. 결제가 확인되지 않은 주문은 자동으로 취소됩니다.",
		"Several orders were placed with this address, so we tell you of them in one e-mail. What is not paid is "+
			"canceled automatically.")}
	for _, o := range m.Orders {
		l.Facts = append(l.Facts, Fact{Name: t("주문번호", "Order number"), Value: o.No, URL: o.URL})
	}
	l.Closing = []string{t("주문하지 않으셨다면 이 메일을 무시해 주세요.", "If you did not order anything, please ignore this e-mail.")}
	return l
}

// Account tells the buyer where to pay a deposit.
type Account struct {
	Frame
	Order                             Order
	Bank, Number, Holder, Amount, Due string
	Again                             bool // a reminder
	Own                               bool // the owner's account, which takes any amount
}

// Letter writes the mail.
func (m Account) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("주문이 접수되었습니다 - 입금해 주세요", "Order received - please make your deposit"), m.Order.No).
		about(m.Order)
	l.Intro = []string{t("주문해 주셔서 감사합니다. 아래 계좌로 입금해 주시면 주문이 완료됩니다.",
		"Thank you for your order. Please pay into the account below to complete it.")}
	if m.Again {
		l = m.letter(t("입금 기한이 다가옵니다", "Your deposit is due soon"), m.Order.No).about(m.Order)
		l.Intro = []string{t(
			"아직 입금이 확인되지 않았습니다. 기한 안에 아래 계좌로 "+
				"입금해 주세요. 이미 입금하셨다면 이 메일은 무시해 주세요.",
			"We have not received your deposit yet. Please pay into the account below by "+
				"the deadline. If you have already paid, please ignore this e-mail.")}
	}
	l.Facts = []Fact{
		{Name: t("은행", "Bank"), Value: m.Bank},
		{Name: t("계좌번호", "Account number"), Value: m.Number, Strong: true},
		{Name: t("예금주", "Account holder"), Value: m.Holder},
		{Name: t("입금금액", "Amount"), Value: m.Amount, Strong: true},
		{Name: t("입금기한", "Pay by"), Value: t(m.Due+"까지 (한국 시간)", m.Due), Strong: true},
	}
	l.Warnings = []string{
		t("기한 내 미입금 시 자동 취소됩니다.", "If no deposit is made by then, the order is canceled automatically."),
		t("금액이 다르면 입금되지 않습니다. 위 금액을 정확히 입금해 주세요.",
			"The bank refuses any other amount. Please pay exactly the amount above."),
	}
	if m.Own {
		l.Warnings[1] = t("위 금액을 주문서에 적으신 입금자명으로 정확히 입금해 주세요. 저희가 직접 확인한 뒤 알려 드립니다.",
			"Please send exactly this amount in the name that you gave. We check it ourselves and let you know.")
	}
	return l
}

// Deposit tells the buyer that some of a transfer came, and what is missing.
type Deposit struct {
	Frame
	Order                                    Order
	Bank, Number, Holder, Came, Missing, Due string
}

// Letter writes the mail.
func (m Deposit) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("입금액이 부족합니다", "Part of your transfer is missing"), m.Order.No).about(m.Order)
	l.Intro = []string{t("입금해 주셔서 감사합니다. 입금하신 금액이 주문 금액보다 적어, 나머지 금액을 같은 계좌로 입금해 주시면 주문이 완료됩니다.",
		"Thank you for your transfer. It is less than the order's total; please send the rest to the same account.")}
	l.Facts = []Fact{
		{Name: t("이번에 입금된 금액", "Received this time"), Value: m.Came},
		{Name: t("더 입금하실 금액", "Still missing"), Value: m.Missing, Strong: true},
		{Name: t("은행", "Bank"), Value: m.Bank},
		{Name: t("계좌번호", "Account number"), Value: m.Number, Strong: true},
		{Name: t("예금주", "Account holder"), Value: m.Holder},
		{Name: t("입금기한", "Pay by"), Value: t(m.Due+"까지 (한국 시간)", m.Due), Strong: true},
	}
	l.Warnings = []string{t("기한까지 나머지가 입금되지 않으면 주문이 취소되며, 입금하신 금액은 돌려드립니다.",
		"If the rest does not come by then, the order is canceled and you get back what you sent.")}
	return l
}

// Receipt confirms that an order is paid.
type Receipt struct {
	Frame
	Order                Order
	Paid, PaidAt, Method string
	ReceiptURL           string // of the PG; empty: none
}

// Letter writes the mail.
func (m Receipt) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("결제가 완료되었습니다", "Your payment was received"), m.Order.No).about(m.Order)
	l.Intro = []string{t("주문과 결제가 완료되었습니다. 상품을 준비하여 발송한 뒤 다시 알려 드리겠습니다.",
		"Your order is complete and paid. We will e-mail you again when it ships.")}
	if m.Order.Fetched {
		l.Intro = []string{t("주문과 결제가 완료되었습니다. 상품이 준비되면 다시 알려 드리겠습니다.",
			"Your order is complete and paid. We will e-mail you again when it is ready for pick-up.")}
	}
	l.Facts = []Fact{
		{Name: t("결제금액", "Paid"), Value: m.Paid, Strong: true}, {Name: t("결제수단", "Method"), Value: m.Method},
		{Name: t("결제일시", "Date"), Value: m.PaidAt},
	}
	if m.ReceiptURL != "" {
		l.Facts = append(l.Facts,
			Fact{Name: t("영수증", "Receipt"), Value: t("영수증 보기", "Open the receipt"), URL: m.ReceiptURL})
	}
	l.Closing = []string{t(
		"상품을 받은 날부터 7일 이내에 청약을 철회할 수 있습니다. 자세한 내용은 주문 내역에서 확인해 주세요.",
		"You can return your order within 7 days of receiving it. See your order page for details.")}
	return l
}

// Shipped tells the buyer that a parcel is on its way.
type Shipped struct {
	Frame
	Order                            Order
	Carrier, Number, TrackingURL, At string
	Further                          []Parcel // beside that one
}

// Parcel is a further parcel of an order.
type Parcel struct{ Carrier, Number, TrackingURL string }

// ready tells the buyer that the goods can be fetched.
func (m Shipped) ready() Letter {
	t := m.Lang.Text
	l := m.letter(t("상품이 준비되었습니다", "Your order is ready for pick-up"), m.Order.No).about(m.Order)
	l.Intro = []string{t("주문하신 상품이 준비되었습니다. 찾으러 오실 때 주문번호를 알려 주세요.",
		"Your order is ready. Please have your order number at hand when you pick it up.")}
	if m.Order.Place != "" {
		l.Facts = []Fact{{Name: t("찾으실 곳", "Where"), Value: m.Order.Place, Strong: true}}
	}
	l.Facts = append(l.Facts, Fact{Name: t("준비일시", "Ready since"), Value: m.At})
	return l
}

// Letter writes the mail.
func (m Shipped) Letter() Letter {
	if m.Order.Fetched {
		return m.ready()
	}
	t := m.Lang.Text
	l := m.letter(t("상품이 발송되었습니다", "Your order is on its way"), m.Order.No).about(m.Order)
	l.Intro = []string{t(
		"주문하신 상품을 발송했습니다. 택배사 전산에 반영되어 배송을 조회할 수 있을 때까지 몇 시간이 걸릴 수 있습니다.",
		"Your order has shipped. It may take a few hours until it can be tracked.")}
	l.Facts = []Fact{
		{Name: t("택배사", "Carrier"), Value: m.Carrier},
		{Name: t("송장번호", "Tracking number"), Value: m.Number, Strong: true},
		{Name: t("발송일시", "Shipped"), Value: m.At},
	}
	if m.TrackingURL != "" {
		l.Facts = append(l.Facts,
			Fact{Name: t("배송조회", "Tracking"), Value: t("배송 조회하기", "Track your package"), URL: m.TrackingURL})
	}
	if n := len(m.Further) + 1; n > 1 {
		l.Intro = append(l.Intro, t(fmt.Sprintf("상자 %d개로 나누어 보냈습니다. 상자마다 송장번호가 다릅니다.", n),
			fmt.Sprintf("It goes in %d parcels, each with its own tracking number.", n)))
	}
	for i, p := range m.Further {
		l.Facts = append(l.Facts, Fact{Name: t(fmt.Sprintf("송장번호 (상자 %d)", i+2),
			fmt.Sprintf("Tracking number (parcel %d)", i+2)), Value: p.Carrier + " " + p.Number, Strong: true})
		if p.TrackingURL != "" {
			l.Facts = append(l.Facts, Fact{Name: t(fmt.Sprintf("배송조회 (상자 %d)", i+2), fmt.Sprintf("Tracking (parcel %d)",
				i+2)), Value: t("배송 조회하기", "Track your package"), URL: p.TrackingURL})
		}
	}
	return l
}

// Delivered tells the buyer that the parcel should be there.
type Delivered struct {
	Frame
	Order Order
}

// Letter writes the mail.
func (m Delivered) Letter() Letter {
	t := m.Lang.Text
	title := t("상품이 배송 완료되었습니다", "Your order was delivered")
	if m.Order.Fetched {
		title = t("상품을 찾아가셨습니다", "You have picked up your order")
	}
	l := m.letter(title, m.Order.No).about(m.Order)
	l.Intro = []string{t("주문하신 상품이 배송 완료되었습니다. 아직 받지 못하셨다면 저희에게 알려 주세요.",
		"Your order has been delivered. If you have not received it, please let us know."),
		t("받으신 날부터 7일 이내에 주문 페이지에서 반품·교환을 신청하실 수 있습니다.",
			"You can ask for a return or an exchange on the order's page within 7 days of receiving it.")}
	if m.Order.Fetched {
		l.Intro[0] = t("주문하신 상품을 찾아가신 것으로 처리했습니다. 아직 찾아가지 않으셨다면 저희에게 알려 주세요.",
			"Your order was marked as picked up. If you have not picked it up, please let us know.")
	}
	return l
}

// Readdressed tells the buyer that the order goes somewhere else now.
type Readdressed struct {
	Frame
	Order Order
}

// Letter writes the mail.
func (m Readdressed) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("배송지가 변경되었습니다", "Your delivery details were changed"), m.Order.No).about(m.Order)
	l.Intro = []string{t("주문 페이지에서 요청하신 대로 받으시는 분이나 배송지를 변경했습니다.",
		"The recipient, address or note of your order was changed on its page, as requested.")}
	l.Warnings = []string{t("본인이 변경하지 않았다면 바로 저희에게 연락해 주세요.",
		"If that was not you, please contact us right away.")}
	return l
}

// CashReceipt tells the buyer that a receipt for the tax office was issued.
type CashReceipt struct {
	Frame
	Order                    Order
	Number, Amount, Kind, At string
	Again                    bool   // for the rest, after a part went back
	URL                      string // where it can be seen; empty: nowhere
}

// Letter writes the mail.
func (m CashReceipt) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("현금영수증이 발급되었습니다", "Your cash receipt was issued"), m.Order.No).about(m.Order)
	l.Intro = []string{t("결제하신 금액의 현금영수증을 국세청에 발급했습니다.",
		"The cash receipt for your payment was issued to the Korean tax service.")}
	if m.Again {
		l.Intro = []string{t("일부 금액을 환불하여 이전 현금영수증을 취소하고, 남은 금액으로 다시 발급했습니다.",
			"Part of your payment was refunded: the earlier cash receipt was canceled, and this one is for the rest.")}
	}
	l.Facts = []Fact{
		{Name: t("승인번호", "Approval number"), Value: m.Number, Strong: true},
		{Name: t("발급금액", "Amount"), Value: m.Amount, Strong: true},
		{Name: t("용도", "Kind"), Value: m.Kind},
		{Name: t("발급일시", "Issued"), Value: m.At},
	}
	if m.URL != "" {
		l.Button = Button{t("현금영수증 보기", "View the cash receipt"), m.URL}
	}
	return l
}

// RefundCode carries the code by which a buyer proves to have named the account of
// a refund.
type RefundCode struct {
	Frame
	Order         Order
	Code          string // empty where the mail is only shown
	Amount, Until string
	Account       string // "KB국민은행 ****9012"
}

// Letter writes the mail.
func (m RefundCode) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("환불 계좌 확인 코드", "Code to confirm your refund account"), m.Order.No).about(m.Order)
	l.Intro = []string{t("주문을 취소하고 아래 계좌로 환불받겠다는 요청을 받았습니다. 본인이 요청하셨다면 취소 화면에 확인 코드를 입력해 주세요.",
		"We were asked to cancel your order and to refund it to the account below. If that was you, please enter "+
			"this code on the cancellation page.")}
	code := m.Code
	if code == "" {
		code = "••••••"
	}
	l.Facts = []Fact{
		{Name: t("확인 코드", "Code"), Value: code, Strong: true},
		{Name: t("유효 시간", "Valid until"), Value: m.Until},
		{Name: t("환불금액", "Refund"), Value: m.Amount, Strong: true},
		{Name: t("환불 계좌", "Refund account"), Value: m.Account, Strong: true},
	}
	l.Warnings = []string{t("본인이 요청하지 않았다면 코드를 입력하거나 누구에게도 알려 주지 마시고 고객센터로 연락해 주세요. 쇼핑몰 직원은 코드를 묻지 않습니다.",
		"If it was not you, do not enter the code or tell it to anybody, and please contact us. We never ask for it.")}
	return l
}

// Refunded tells the buyer how much is refunded, and how.
type Refunded struct {
	Frame
	Order        Order
	Amount, Rest string // Rest empty: everything went back
	Reason       string // empty: nobody gave one
	Sums         []Fact // what it is made of; nil: an amount alone
	Coupon       string // that can be used again; empty: none
	Account      string // that it went to, "KB국민은행 ****9012"; empty: to where it came from
	Arrival      string // how and when it arrives
}

// Letter writes the mail.
func (m Refunded) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("환불이 완료되었습니다", "Your refund was made"), m.Order.No).about(m.Order)
	l.Intro = []string{t("결제하신 금액을 전액 환불해 드렸습니다.", "We have refunded everything you paid.")}
	l.Facts = []Fact{{Name: t("환불금액", "Refund"), Value: m.Amount, Strong: true}}
	if m.Rest != "" {
		l = m.letter(t("일부 금액이 환불되었습니다", "Part of your payment was refunded"), m.Order.No).about(m.Order)
		l.Intro = []string{t("결제하신 금액 중 일부를 환불해 드렸습니다.", "We have refunded part of what you paid.")}
		l.Facts = []Fact{{Name: t("환불금액", "Refund"), Value: m.Amount, Strong: true},
			{Name: t("환불 후 결제금액", "Remaining payment"), Value: m.Rest}}
	}
	l.Facts = append(l.Facts, m.Sums...)
	if m.Reason != "" {
		l.Facts = append(l.Facts, Fact{Name: t("환불 사유", "Reason"), Value: m.Reason})
	}
	l.Intro = append(l.Intro, m.Arrival)
	if m.Coupon != "" {
		l.Closing = append(l.Closing, t("사용하신 쿠폰("+m.Coupon+")은 사용 기간 안이면 다시 사용하실 수 있습니다.",
			"You can use your coupon ("+m.Coupon+") again while it is valid."))
	}
	if m.Account != "" {
		l.Facts = append(l.Facts, Fact{Name: t("환불 계좌", "Refund account"), Value: m.Account, Strong: true})
		l.Closing = append(l.Closing, t("본인의 계좌가 아니라면 바로 고객센터로 연락해 주세요.",
			"If this is not your account, please contact us at once."))
	}
	return l
}

// Closed tells the buyer that an unpaid order was canceled.
type Closed struct {
	Frame
	Order   Order
	Expired bool // not paid in time; else somebody cancelled it
}

// Letter writes the mail.
func (m Closed) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("주문이 취소되었습니다", "Your order was canceled"), m.Order.No).about(m.Order)
	l.Intro = []string{t("주문이 취소되었습니다. 결제된 금액은 없습니다.",
		"Your order was canceled. Nothing was paid.")}
	if m.Expired {
		l.Intro = []string{t("기한 안에 결제가 확인되지 않아 주문이 자동으로 취소되었습니다. 결제된 금액은 없습니다.",
			"We did not receive a payment in time, so your order was canceled. Nothing was paid.")}
	}
	l.Closing = []string{t(
		"안내받은 계좌가 있다면 그 계좌로 입금하지 마세요. 상품이 아직 필요하시면 다시 주문해 주세요.",
		"If you were given an account to pay into, please do not use it anymore. You are welcome to order again.")}
	return l
}

// ClaimAnswer tells the buyer what the shop has decided about a request.
type ClaimAnswer struct {
	Frame
	Order        Order
	What, Answer string // Answer empty: none was written
	Refused      bool   // else it was approved
	Cancel       bool   // of the order, before anything was sent
}

// Letter writes the mail.
func (m ClaimAnswer) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t(m.What+" 요청이 승인되었습니다", "Your request was approved: "+m.What), m.Order.No).about(m.Order)
	switch {
	case m.Refused:
		l = m.letter(t(m.What+" 요청을 승인하지 못했습니다", "About your request: "+m.What), m.Order.No).about(m.Order)
		l.Intro = []string{t("요청하신 대로 진행해 드리지 못하게 되어 죄송합니다. 사유는 아래와 같습니다.",
			"We are sorry that we cannot approve your request. The reason is below.")}
		l.Closing = []string{t("궁금한 점이 있으시면 언제든지 문의해 주세요.",
			"Please contact us if you have any questions.")}
	case m.Cancel:
		l.Intro = []string{t("주문을 취소해 드리겠습니다. 환불이 완료되면 다시 알려 드리겠습니다.",
			"We are canceling your order and will e-mail you again once your refund is on its way.")}
	default:
		l.Intro = []string{t(
			"요청하신 대로 진행해 드리겠습니다. 상품을 보내실 방법은 아래 답변과 주문 페이지에서 확인해 주세요.",
			"Please see below and your order page for how to send the items back.")}
	}
	l.Facts = []Fact{{Name: t("요청", "Request"), Value: m.What, Strong: true}}
	if m.Answer != "" {
		l.Facts = append(l.Facts, Fact{Name: t("답변", "Our reply"), Value: m.Answer})
	}
	return l
}

// Restock tells somebody who waited that goods are back in stock.
type Restock struct {
	Frame
	Goods   []Wished
	StopURL string
}

// Wished is something that somebody waited for.
type Wished struct{ Name, Price, URL string }

// ConfirmAlert asks an address whether it wants to hear of goods.
type ConfirmAlert struct {
	Frame
	Name       string
	ConfirmURL string
	StopURL    string
}

// Letter writes the mail.
func (m ConfirmAlert) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("재입고 알림 신청을 확인해 주세요", "Please confirm your stock alert"), "")
	l.Intro = []string{t("이 이메일 주소로 재입고 알림 신청이 접수되었습니다. 알림을 받으시려면 24시간 안에 아래 버튼을 눌러 주세요.",
		"Somebody asked us to tell this address when a product is back. To be told, please confirm within 24 hours.")}
	l.Facts = []Fact{{Name: t("상품", "Product"), Value: m.Name, Strong: true}}
	l.Button = Button{t("알림 받기", "Yes, tell me"), m.ConfirmURL}
	l.Closing = []string{t("신청하지 않으셨다면 이 메일을 무시해 주세요. 확인하지 않으면 더 이상 메일을 보내지 않고 주소를 삭제합니다.",
		"If it was not you, please ignore this e-mail: we will send nothing else and delete the address.")}
	l.Unsubscribe = m.StopURL
	return l
}

// Letter writes the mail.
func (m Restock) Letter() Letter {
	t := m.Lang.Text
	first, more := m.Goods[0], len(m.Goods)-1
	name := first.Name
	if more > 0 {
		name = t(fmt.Sprintf("%s 외 %d건", name, more), fmt.Sprintf("%s and %d more", name, more))
	}
	l := m.letter(t("재입고 알림: "+name, "Back in stock: "+name), "")
	l.Intro = []string{t("기다리시던 상품이 재입고되었습니다. 수량이 많지 않아 빨리 품절될 수 있습니다.",
		"The product you were waiting for is back in stock. Quantities may be limited.")}
	for _, g := range m.Goods {
		f := Fact{Name: t("상품", "Product"), Value: g.Name, Strong: true}
		if more > 0 {
			f.URL = g.URL
		}
		l.Facts = append(l.Facts, f, Fact{Name: t("판매가", "Price"), Value: g.Price})
	}
	l.Button, l.Unsubscribe = Button{t("상품 보기", "View the product"), first.URL}, m.StopURL
	return l
}
