package mail

// NewOrder tells the owner of a paid order.
type NewOrder struct {
	Frame
	Order        Order // URL: the owner's page about it
	Paid, Method string
}

// Letter writes the mail.
func (m NewOrder) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("새 주문이 들어왔습니다", "New paid order"), m.Order.No).about(m.Order)
	l.Intro = []string{t("결제가 완료된 새 주문입니다. 배송을 준비해 주세요.", "Please prepare it for shipping.")}
	l.Facts = []Fact{{Name: t("결제금액", "Paid"), Value: m.Paid, Strong: true},
		{Name: t("결제수단", "Method"), Value: m.Method}}
	l.Button.Label = t("관리자 화면에서 보기", "Open in the admin pages")
	return l
}

// Transfers tells the owner that buyers were told to transfer money.
type Transfers struct {
	Frame
	Waiting string // how many transfers are awaited
	URL     string // where they are confirmed
}

// Letter writes the mail.
func (m Transfers) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("무통장입금 주문이 들어왔습니다", "New order by bank transfer"), "")
	l.Intro = []string{t("무통장입금으로 새 주문이 접수되었습니다. 계좌에서 입금을 확인한 뒤 관리자 화면에서 확인 처리해 주세요.",
		"A buyer ordered by bank transfer. Please look at your account, then confirm what came in the admin pages.")}
	l.Facts = []Fact{{Name: t("입금을 기다리는 주문", "Orders awaiting a transfer"), Value: m.Waiting, Strong: true}}
	l.Button = Button{t("입금 확인하기", "Confirm transfers"), m.URL}
	return l
}

// Case tells the owner that something needs a person's review.
type Case struct {
	Frame
	Title, OrderNo, OpenedAt string
	URL                      string
}

// Letter writes the mail.
func (m Case) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("확인이 필요합니다: "+m.Title, "Needs your review: "+m.Title), m.OrderNo)
	l.Intro = []string{t("자동으로 처리할 수 없는 건이 있어 확인이 필요합니다.",
		"Something could not be processed automatically and needs your review.")}
	l.Facts = []Fact{{Name: t("내용", "Details"), Value: m.Title, Strong: true}}
	if m.OrderNo != "" {
		l.Facts = append(l.Facts, Fact{Name: t("주문번호", "Order"), Value: m.OrderNo})
	}
	l.Facts = append(l.Facts, Fact{Name: t("발생일시", "Since"), Value: m.OpenedAt})
	l.Button = Button{t("확인하기", "Review"), m.URL}
	return l
}

// Claim tells the owner that a buyer asks to cancel an order or to send goods
// back.
type Claim struct {
	Frame
	Order            Order // URL: the owner's page about it
	What, Reason, At string
	Goods            string // what it is about; empty: not said
}

// Letter writes the mail.
func (m Claim) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t(m.What+" 요청이 들어왔습니다", "Buyer request: "+m.What), m.Order.No).about(m.Order)
	l.Intro = []string{t("구매자가 주문 페이지에서 요청한 내용입니다. 확인하고 답변해 주세요.",
		"Please review it and reply on the order's page.")}
	l.Facts = []Fact{{Name: t("요청", "Request"), Value: m.What, Strong: true}}
	if m.Goods != "" {
		l.Facts = append(l.Facts, Fact{Name: t("상품", "Items"), Value: m.Goods})
	}
	l.Facts = append(l.Facts, Fact{Name: t("사유", "Reason"), Value: m.Reason},
		Fact{Name: t("요청일시", "Requested"), Value: m.At})
	l.Button.Label = t("관리자 화면에서 보기", "Open in the admin pages")
	return l
}

// Reprint tells the owner that an order goes somewhere else than its printed slip says.
type Reprint struct {
	Frame
	Order Order // URL: the owner's page about it
}

// Letter writes the mail.
func (m Reprint) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("출력한 주문의 배송지가 변경되었습니다", "An address changed after printing"), m.Order.No).about(m.Order)
	l.Intro = []string{t("포장 명세서나 택배 접수 파일을 받은 뒤에 구매자가 받는 분이나 배송지를 변경했습니다. 이전 출력물은 버리고 다시 받아 주세요.",
		"The buyer changed recipient, address or note after its packing slip or courier file was taken. Please "+
			"discard that and take it again.")}
	l.Button.Label = t("관리자 화면에서 보기", "Open in the admin pages")
	return l
}

// Withdrawn tells the owner that a buyer cancelled a paid order, whose money goes
// back automatically.
type Withdrawn struct {
	Frame
	Order              Order  // URL: the owner's page about it
	Amount, Reason, At string // empty: it cost nothing, and nothing goes back
	Goods              Goods
	Items              string // some of its goods, the rest is to be sent; empty: all of it
}

// Goods is what becomes of the goods of an order that its buyer cancelled.
type Goods string

// What becomes of them.
const (
	GoodsBack    Goods = "back"   // they are in stock again
	GoodsComing  Goods = "coming" // they will be once the money is back
	GoodsUnknown Goods = ""       // somebody may have taken them off the shelf
)

// Letter writes the mail.
func (m Withdrawn) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("구매자가 주문을 취소했습니다", "A buyer canceled an order"), m.Order.No).about(m.Order)
	l.Intro = []string{t("구매자가 주문 페이지에서 결제한 주문을 취소했습니다. 결제 금액은 자동으로 환불되니 상품을 발송하지 마세요.",
		"The buyer canceled this paid order on its page. The payment is refunded automatically: please do not "+
			"ship it.")}
	if m.Items != "" {
		l = m.letter(t("구매자가 주문한 상품 일부를 취소했습니다", "A buyer canceled part of an order"), m.Order.No).about(m.Order)
		l.Intro = []string{t("구매자가 주문 페이지에서 아래 상품을 취소했습니다. 금액은 자동으로 환불되니 이 상품을 빼고 발송해 주세요.",
			"The buyer canceled these items on the order's page. Their money is refunded automatically: please ship "+
				"the order without them.")}
		l.Facts = []Fact{{Name: t("취소한 상품", "Canceled"), Value: m.Items, Strong: true}}
	}
	l.Facts = append(l.Facts, Fact{Name: t("환불 금액", "Refund"), Value: m.Amount, Strong: true},
		Fact{Name: t("사유", "Reason"), Value: m.Reason}, Fact{Name: t("취소일시", "Canceled"), Value: m.At})
	if m.Amount == "" {
		l.Intro = []string{t("구매자가 주문 페이지에서 0원 주문을 취소했습니다. 상품을 발송하지 마세요.",
			"The buyer canceled this order, which cost nothing. Please do not ship it.")}
		l.Facts = nil
	}
	switch m.Goods {
	case GoodsBack:
		l.Closing = []string{t("발송하지 않은 상품은 재고로 돌아갔습니다.", "Its items are back in stock.")}
	case GoodsComing:
		l.Closing = []string{t("환불이 완료되면 상품은 자동으로 재고로 돌아갑니다.",
			"Once the refund is done, its items go back into stock automatically.")}
	default:
		l.Closing = []string{t("이미 포장하기 시작한 주문입니다. 환불이 완료되면 상품을 확인하고 주문 화면에서 재고로 되돌려 주세요.",
			"It may already be packed. Once the refund is done, please return its items to stock on its page.")}
	}
	l.Button.Label = t("관리자 화면에서 보기", "Open in the admin pages")
	return l
}

// Device tells an admin that somebody has logged in as them from a browser that
// was not seen before.
type Device struct {
	Frame
	Address, Agent, At string
	URL                string // where sessions can be ended
}

// Letter writes the mail.
func (m Device) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("새 기기에서 관리자 로그인이 있었습니다", "Admin login from a new device"), "")
	l.Intro = []string{t("처음 보는 기기에서 관리자 계정으로 로그인했습니다. 본인이라면 따로 조치하지 않으셔도 됩니다.",
		"Your admin account was used from a device we have not seen before. If that was you, there is nothing to do.")}
	l.Facts = []Fact{{Name: t("일시", "When"), Value: m.At}, {Name: t("IP 주소", "IP address"), Value: m.Address},
		{Name: t("브라우저", "Browser"), Value: m.Agent}}
	l.Warnings = []string{t("본인이 아니라면 바로 모든 기기에서 로그아웃하고 비밀번호를 변경해 주세요.",
		"If it was not you, log out everywhere and change your password immediately.")}
	l.Button = Button{t("로그인 기기 확인", "Review your sessions"), m.URL}
	return l
}
