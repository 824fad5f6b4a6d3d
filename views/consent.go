package views

// ConsentText is something that buyers are told, or asked for, when they order.
// A change of the words makes another version, which orders remember.
type ConsentText struct {
	Kind  string // "order", "privacy" or "marketing"
	Title string
	Body  []string // paragraphs
}

// ConsentTexts are what the order form says above the payment buttons. What the
// contract needs is a notice (개인정보 보호법 Art. 15(1) 4); marketing is asked for separately.
func ConsentTexts(lang Lang) []ConsentText {
	return []ConsentText{
		{"order", lang.Text("주문 내용 확인 및 결제 동의", "Your order and its payment"), []string{
			lang.Text(
				"주문할 상품의 이름, 옵션, 수량, 가격과 배송비, 배송지를 "+
					"확인하였으며 표시된 최종 결제금액의 결제에 동의합니다.",
				"I have checked the items, options, quantities, prices, shipping "+
					"cost and address, and agree to pay the total shown."),
			lang.Text(
				"상품을 받은 날부터 7일 이내에 청약을 철회할 수 있으며, 교환·반품 "+
					"조건은 상품 페이지와 이용약관에서 확인하실 수 있습니다.",
				"You can return your order within 7 days of receiving it. "+
					"The product page and the terms explain how returns work."),
		}},
		{"privacy", lang.Text("개인정보 수집·이용 안내", "How we use your personal information"), []string{
			lang.Text("수집 항목: 주문자와 받는 분의 이름, 연락처, 이메일, 배송지 주소, 배송메모, 주문·결제 기록",
				"What we collect: names, phone numbers, e-mail, delivery address, "+
					"delivery note, and records of your order and payment."),
			lang.Text("이용 목적: 주문 계약의 이행(결제, 배송, 주문 안내, 교환·반품·환불, 문의 응대)",
				"Why: to fulfill your order – payment, delivery, order updates, "+
					"returns, exchanges and refunds, and your questions."),
			lang.Text(
				"보유 기간: 계약·결제·공급 기록 5년, 소비자 불만·분쟁 처리 기록 "+
					"3년(전자상거래법). 그 밖의 정보는 이용 목적을 달성하면 파기합니다.",
				"How long: Korean law requires records of contracts, payments and deliveries to be kept for 5 years, "+
					"and of complaints and disputes for 3 years; the rest is deleted once it is no longer needed."),
			lang.Text(
				"처리 위탁: 결제는 결제대행사(포트원, KG이니시스 또는 PayPal)에, "+
					"배송은 택배사에 위탁하며 필요한 정보만 전달합니다.",
				"Who else: payment providers (PortOne, KG Inicis or PayPal) and the courier receive "+
					"only what they need. The shop is in Korea, where your information is kept."),
			lang.Text("계약 이행에 꼭 필요한 정보이므로 제공하지 않으면 주문하실 수 없습니다.",
				"Without this information we cannot take your order."),
		}},
		{"marketing",
			lang.Text("[선택] 신상품·할인 소식을 이메일로 받겠습니다",
				"[Optional] E-mail me about new products and offers"),
			[]string{lang.Text(
				"동의하지 않아도 주문하실 수 있으며, 언제든지 수신을 거부할 수 "+
					"있습니다. 이메일 주소는 동의를 철회하실 때까지 이용합니다.",
				"You can order without agreeing, and unsubscribe at any time. We "+
					"use your e-mail address for this until you do.")}},
	}
}
