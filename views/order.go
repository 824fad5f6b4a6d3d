package views

// OrderPage shows an order and how far it is. It is reached without a login,
// so personal data arrives masked.
type OrderPage struct {
	Site
	OrderID  string
	OrderNo  string
	State    string    // unpaid, pending, awaiting_deposit, paid, held, refunded or void; [data-order-state]
	Ship     string    // none, ready, shipped or returned
	StateURL string    // "/orders/{id}/state", polled while pending
	PayURL   string    // "/orders/{id}/pay"; empty: cannot be paid any more
	Replaced bool      // the buyer has ordered something else instead
	Unpaid   OpenOrder // another order that the visitor can go on with
	PlacedAt string    // "2026년 11월 22일 14:05"
	Lines    []Line
	Totals   Totals

	Method     string // "신용카드"; empty: not yet known
	Paid       string // what was paid, "64,900원"; empty: nothing
	PaidAt     string
	Refunded   string // what was given back; empty: nothing
	RefundedAt string
	Refunds    []string // each refund with amount, reason and time, if there is more to say than Refunded
	Left       string   // what remains of the payment; empty: nothing, or all of it
	CouponBack string   // code of the coupon that can be used again; empty: none
	ReceiptURL string   // the PG's receipt; empty: none
	HeldUntil  string   // unpaid: when the reservation of the goods ends; empty: not said

	CashReceipt *CashReceipt // nil: there is nothing to say of one

	Account  *VirtualAccount // awaiting_deposit
	Receiver OrderReceiver
	Emptied  string     // why there are no contacts, in a sentence; empty: there are
	Tracking *Tracking  // once shipped
	Further  []Tracking // its parcels beside that one
	Fetched  bool       // the buyer fetches all of it
	Place    string     // where and when; empty: the shop has not said

	Refunding bool     // all its money is on its way back
	Dates     []string // what happens by when, in sentences
	Claims    []ClaimStory
	CancelURL string // empty: it cannot be cancelled here

	Arrived     string // "delivered" or "concluded"; empty: it is not said that it arrived
	ConcludeURL string // where its buyer concludes the purchase; empty: not now

	AddressURL string // where its buyer says where it goes; empty: not any more
	Packed     bool   // not any more, as it is being packed
	ReviewURL  string // where its buyer reviews the goods; empty: not now
	AskURL     string // where its buyer asks about it; empty: not here
	ReturnURL  string // empty: nothing can be sent back now
	Preview    bool   // shown to somebody who works here: nothing can be done, and no news is asked for
}

// VirtualAccount is where the buyer sends the money of a vbank payment.
type VirtualAccount struct {
	Bank      string
	Number    string
	Holder    string
	Amount    string
	Due       string // "2026년 11월 26일 23:59", "November 26, 2026, 23:59 (Korea)"
	Came      string // some of it that came; empty: nothing
	Missing   string // what is missing then
	Depositor string // in whose name it is awaited, masked; empty: not said
	Own       bool   // it is the owner's account, which takes any amount and is read by a person
	PayURL    string // where to pay otherwise; empty: nowhere
}

// OrderReceiver is who the order is for, masked.
type OrderReceiver struct {
	BuyerName    string
	BuyerEmail   string
	BuyerTel     string
	ReceiverName string
	ReceiverTel  string
	Postcode     string
	Addr         string
	Country      string // empty: it goes without saying
	Memo         string
}

// Tracking is the parcel.
type Tracking struct {
	Carrier string
	Number  string
	URL     string // empty: the carrier has no page
	At      string // when it was sent
}

// headline names the state in the buyer's words.
func (p OrderPage) headline() string {
	switch p.State {
	case "pending":
		return p.Lang.Text("결제를 확인하고 있습니다", "We are checking your payment")
	case "awaiting_deposit":
		return p.Lang.Text("입금을 기다리고 있습니다", "Waiting for your deposit")
	case "paid":
		return p.paidHeadline()
	case "held":
		return p.Lang.Text("확인이 필요한 결제입니다", "Your payment is being reviewed")
	case "refunded":
		return p.Lang.Text("환불이 완료되었습니다", "Your order has been refunded")
	case "void":
		return p.Lang.Text("주문이 취소되었습니다", "This order was canceled")
	default:
		return p.Lang.Text("아직 결제되지 않았습니다", "Not paid yet")
	}
}

// pace is how often the page asks for news: as its state says, or as a refund needs.
func (p OrderPage) pace() string {
	if p.Preview {
		return "preview"
	}
	if p.Refunding {
		return "refunding"
	}
	return p.State
}

func (p OrderPage) paidHeadline() string {
	switch {
	case p.Refunding:
		return p.Lang.Text("환불을 진행하고 있습니다", "Your refund is under way")
	case p.Arrived == "concluded":
		return p.Lang.Text("구매가 확정되었습니다", "Your purchase is complete")
	case p.Arrived == "delivered" && p.Fetched:
		return p.Lang.Text("상품을 찾아가셨습니다", "You have picked up your order")
	case p.Arrived == "delivered":
		return p.Lang.Text("상품이 배송 완료되었습니다", "Your order was delivered")
	case p.Ship == "shipped" && p.Fetched:
		return p.Lang.Text("상품이 준비되었습니다. 찾아가 주세요", "Your order is ready for pick-up")
	case p.Ship == "shipped":
		return p.Lang.Text("상품이 배송 중입니다", "Your order is on its way")
	case p.Ship == "returned":
		return p.Lang.Text("반품 상품이 도착했습니다", "Your return has arrived")
	default:
		return p.Lang.Text("주문이 완료되었습니다", "Thank you for your order")
	}
}

// explanation says what the state means for the buyer and what happens next.
func (p OrderPage) explanation() string {
	switch p.State {
	case "pending":
		return p.Lang.Text("창을 닫으셔도 됩니다. 확인되면 메일로 알려드립니다. 다시 결제하지 말아 주세요.",
			"You can close this page: we will e-mail you once it is confirmed. Please do not pay again.")
	case "awaiting_deposit":
		return p.Lang.Text("아래 계좌로 입금해 주시면 바로 상품을 준비하겠습니다.",
			"Send the amount to the account below and we will prepare your order.")
	case "paid":
		return p.paidExplanation()
	case "held":
		return p.Lang.Text(
			"결제하신 금액은 안전합니다. 담당자가 주문과 결제 내역을 확인하고 있으며, 확인한 "+
				"뒤 주문을 진행하거나 전액 환불해 드립니다. 다시 결제하지 말아 주세요.",
			"Your money is safe. We are comparing the payment with your order, and will "+
				"either go ahead with it or refund you in full. Please do not pay again.")
	case "refunded":
		return p.Lang.Text("결제하신 수단으로 환불되었습니다. 카드사나 은행에 따라 반영되기까지 며칠 걸릴 수 있습니다.",
			"The money went back to your original payment method. Depending "+
				"on your bank or PayPal, it may take a few days to appear.")
	case "void":
		return p.Lang.Text(
			"결제되지 않아 주문이 취소되었으며 청구된 금액은 없습니다. 이미 입금하셨다면 확인 후 안내해 드립니다.",
			"It was not paid, and nothing was charged. If you have "+
				"already sent money, we will find it and contact you.")
	default:
		return p.Lang.Text("주문이 접수되었습니다. 결제가 완료되면 상품을 준비하겠습니다.",
			"We have received your order and will prepare it as soon as it is paid.")
	}
}

func (p OrderPage) paidExplanation() string {
	switch {
	case p.Refunding:
		return p.Lang.Text("결제하신 수단으로 환불하고 있습니다. 완료되면 이 페이지에 표시되며, 창을 닫으셔도 됩니다.",
			"The money is going back to your original payment method. This page "+
				"will tell you when it is done; you can close it in the meantime.")
	case p.Arrived == "concluded":
		return p.Lang.Text("이용해 주셔서 고맙습니다. 법에서 정한 기간에는 구매확정 뒤에도 반품을 신청하실 수 있습니다.",
			"Thank you. Within the time that the law gives you can still ask for a return.")
	case p.Arrived == "delivered" && p.Fetched:
		return p.Lang.Text("아직 찾아가지 않으셨다면 저희에게 알려 주세요.", "If you have not picked it up, please let us know.")
	case p.Ship == "shipped" && p.Fetched && p.Place != "":
		return p.Lang.Text("찾으실 곳: "+p.Place, "Pick it up here: "+p.Place)
	case p.Ship == "shipped" && p.Fetched:
		return p.Lang.Text("찾으실 곳은 판매자에게 문의해 주세요.", "Please ask the shop where to pick it up.")
	case p.Arrived == "delivered":
		return p.Lang.Text("아직 받지 못하셨다면 저희에게 알려 주세요.", "If you have not received it, please let us know.")
	case p.Ship == "shipped":
		return p.Lang.Text("곧 받아 보실 수 있습니다.", "It should reach you soon.")
	case p.Ship == "returned":
		return p.Lang.Text("상품을 확인한 뒤 3영업일 이내에 환불해 드립니다.",
			"We will refund you within 3 business days.")
	case p.Fetched:
		return p.Lang.Text("결제가 확인되었습니다. 상품이 준비되면 알려 드리겠습니다.",
			"Your payment is confirmed. We will tell you when your order is ready.")
	default:
		return p.Lang.Text("결제가 확인되었습니다. 상품을 준비하여 보내 드리겠습니다.",
			"Your payment is confirmed. We are preparing your order.")
	}
}

// symbol is the icon of the state.
func (p OrderPage) symbol() string {
	switch p.State {
	case "paid":
		return "check"
	case "held":
		return "shield"
	case "refunded":
		return "back"
	case "awaiting_deposit":
		return "bank"
	case "void":
		return "cart"
	default:
		return "clock"
	}
}

// steps are the stations of a paid order.
func (p OrderPage) steps() []string {
	if p.Fetched {
		return []string{p.Lang.Text("결제완료", "Paid"), p.Lang.Text("상품준비", "Preparing"),
			p.Lang.Text("수령대기", "Ready"), p.Lang.Text("수령완료", "Picked up"), p.Lang.Text("구매확정", "Complete")}
	}
	return []string{
		p.Lang.Text("결제완료", "Paid"),
		p.Lang.Text("배송준비", "Preparing"),
		p.Lang.Text("배송중", "Shipped"),
		p.Lang.Text("배송완료", "Delivered"),
		p.Lang.Text("구매확정", "Complete"),
	}
}

// reached is the step that the order is at.
func (p OrderPage) reached() int {
	switch p.Arrived {
	case "delivered":
		return 3
	case "concluded":
		return 4
	}
	switch p.Ship {
	case "ready":
		return 1
	case "shipped", "returned":
		return 2
	default:
		return 0
	}
}

func (r OrderReceiver) address() string {
	if r.Postcode == "" {
		return r.Addr
	}
	return "(" + r.Postcode + ") " + r.Addr
}
