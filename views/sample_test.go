package views

import (
	"context"
	"encoding/json"
	"io"

	"github.com/a-h/templ"
)

// Samples of every page, as the handlers fill them in.

func sampleSite(lang Lang, title, path string) Site {
	s := Site{
		Lang: lang, Title: title, Path: lang.Path(path), OtherLangPath: Korean.Path(path), Sandbox: true, CartCount: 2,
		CanonicalURL: "https://shop.example" + lang.Path(path),
		Description:  lang.Text("오래 두고 쓰는 의자와 조명", "Chairs and lamps made to last"),
		Categories: []Link{
			{Label: lang.Text("의자·책상", "Chairs & Desks"), Path: lang.Path("/categories/furniture"),
				Current: path == "/categories/furniture"},
			{Label: lang.Text("조명", "Lighting"), Path: lang.Path("/categories/lighting")},
			{Label: lang.Text("주방·식탁", "Kitchen & Table"), Path: lang.Path("/categories/kitchen")},
			{Label: lang.Text("패브릭·소품", "Textiles & Home"), Path: lang.Path("/categories/textiles")},
			{Label: lang.Text("문구·사무", "Stationery & Desk"), Path: lang.Path("/categories/stationery")},
		},
		LegalLinks: []Link{
			{Label: lang.Text("이용약관", "Terms"), Path: lang.Path("/terms")},
			{Label: lang.Text("개인정보처리방침", "Privacy"), Path: lang.Path("/privacy"), Strong: true},
		},
		Shop: Shop{
			Name: lang.Text("장터", "Jangteo"), Company: lang.Text("장터상회", "Jangteo Trading"),
			Representative: lang.Text("홍길동", "Gildong Hong"), BusinessNumber: "123-45-67890",
			BusinessInfoURL: "https://www.ftc.go.kr/", MailOrderNumber: lang.Text("제2026-서울마포-0123호",
				"2026-Seoul Mapo-0123"),
			Address: lang.Text("서울특별시 마포구 양화로 1", "1 Yanghwa-ro, Mapo-gu, Seoul"), Tel: "02-123-4567",
			Email: "help@example.com",
			Hours: lang.Text("평일 10:00–17:00", "Weekdays 10:00–17:00"), PrivacyOfficer: lang.Text("홍길동",
				"Gildong Hong"),
			Hosting: lang.Text("자체 호스팅", "Self-hosted"),
		},
		RequestID: "7QK2M9",
	}
	if lang == Korean {
		s.OtherLangPath = English.Path(path)
	}
	return s
}

func samplePicture(lang Lang, slug string) Picture {
	return Picture{URL: "/images/" + slug + ".svg", Alt: lang.Text("회전 의자", "A swivel chair"), Width: 800, Height: 800}
}

func sampleCards(lang Lang) []ProductCard {
	goods := []struct{ slug, ko, en, krw, usd, before, off string }{
		{"norwegian-swivel-chair", "노르웨이 회전 의자", "Norwegian swivel chair", "64,900원", "$49.00", "", ""},
		{"hanji-pendant-light", "한지 펜던트 조명", "Hanji pendant light", "89,000원", "$66.00", "118,000원", "24%"},
		{"moon-jar-vase", "달항아리 화병", "Moon jar vase", "72,000원", "$54.00", "", ""},
		{"compact-writing-desk", "작은 방에 들이는 좁은 글쓰기 책상", "Compact writing desk for small rooms", "239,000원", "$179.00",
			"", ""},
		{"brass-spoon-chopsticks", "방짜 놋수저 한 벌", "Brass spoon and chopsticks", "38,000원", "$28.50", "", ""},
		{"linen-cushion-cover", "리넨 쿠션 커버", "Linen cushion cover", "24,000원", "$18.00", "30,000원", "20%"},
		{"porcelain-mug", "백자 머그", "Porcelain mug", "21,000원", "$15.80", "", ""},
		{"walnut-side-table", "호두나무 협탁", "Walnut side table", "148,000원", "$111.00", "", ""},
	}
	var cards []ProductCard
	for i, g := range goods {
		c := ProductCard{Path: lang.Path("/products/" + g.slug), Name: lang.Text(g.ko, g.en),
			Picture: samplePicture(lang, g.slug),
			Price:   lang.Text(g.krw, g.usd), Discount: g.off, SoldOut: i == 6}
		if g.before != "" {
			c.ListPrice = lang.Text(g.before, "$88.00")
		}
		cards = append(cards, c)
	}
	return cards
}

func samplePay(lang Lang, action string) Pay {
	return Pay{
		Lang: lang, SDKURL: "https://cdn.iamport.kr/v1/iamport.js", MerchantCode: "imp00000000",
		RedirectURL: "https://shop.example/payments/complete/mobile",
		NoticeURL:   "https://shop.example/payments/webhook",
		VbankDue:    "2026-11-26 23:59:59", OrderAction: action, KRW: lang.Text("64,900원", "₩64,900"), USD: "$49.00",
		Methods: []Method{
			{PG: "inicis", ChannelParam: "pg", Channel: "html5_inicis.INIpayTest"},
			{PG: "inicis-trans", ChannelParam: "pg", Channel: "html5_inicis.INIpayTest"},
			{PG: "inicis-vbank", ChannelParam: "pg", Channel: "html5_inicis.INIpayTest"},
			{PG: "inicis-kakaopay", ChannelParam: "pg", Channel: "html5_inicis.INIpayTest"},
			{PG: "inicis-naverpay", ChannelParam: "pg", Channel: "html5_inicis.INIpayTest"},
			{PG: "inicis-tosspay", ChannelParam: "pg", Channel: "html5_inicis.INIpayTest"},
			{PG: "inicis-samsung", ChannelParam: "pg", Channel: "html5_inicis.INIpayTest"},
			{PG: "inicis-global", ChannelParam: "channelKey", Channel: "channel-key-1234"},
			{PG: "paypal", ChannelParam: "pg", Channel: "paypal"},
		},
	}
}

func sampleBuyer(lang Lang) Buyer {
	return Buyer{Country: "US", Countries: []Country{{Code: "CA", Name: "Canada", Calling: "1"},
		{Code: "US", Name: "United States", Calling: "1"}},
		Consents: ConsentTexts(lang), ConsentVersion: "0123456789abcdef", PostcodeScript: "/static/postcode-sandbox.js"}
}

func sampleAttempt() Attempt {
	return Attempt{OrderID: "o", OrderNo: "ORD20261122-7K3Q9FX", OrderURL: "/orders/o",
		MerchantUID: "ORD20261122-7K3Q9FX-2",
		PG:          "paypal", Name: "Norwegian swivel chair </script>", Amount: json.Number("49.00"), Currency: "USD",
		BuyerName:  "Ada Lovelace",
		BuyerEmail: "ada@example.com", BuyerTel: "+14155550100", BuyerAddr: "1 Main St", BuyerPostcode: "94105",
		CustomData: `{"no":"ORD20261122-7K3Q9FX"}`}
}

func prose(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

func sampleProduct(lang Lang) ProductPage {
	return ProductPage{
		Site: sampleSite(lang, lang.Text("노르웨이 회전 의자", "Norwegian swivel chair"), "/products/norwegian-swivel-chair"),
		Slug: "norwegian-swivel-chair", Name: lang.Text("노르웨이 회전 의자", "Norwegian swivel chair"),
		Summary: lang.Text("오래 앉아도 허리가 편한 자작나무 등받이 회전 의자",
			"A quiet swivel chair with a bent-birch back and a well-padded seat"),
		Category: Link{Label: lang.Text("의자·책상", "Chairs & Desks"), Path: lang.Path("/categories/furniture")},
		Pictures: []Picture{samplePicture(lang, "norwegian-swivel-chair"),
			samplePicture(lang, "norwegian-swivel-chair-2")},
		Price: lang.Text("64,900원", "$49.00"), Currency: lang.Text("KRW", "USD"), PlainCost: lang.Text("64900",
			"49.00"),
		Shipping: lang.Text("3,000원 · 50,000원 이상 무료", "$2.30 · free over $38.00"), Quantity: 1,
		Total:    lang.Text("64,900원", "$49.00"),
		Variants: []Variant{{SKU: "CHAIR-NO-1", KRW: 64900, USD: 4900, Selected: true}},
		Fees:     ShippingRule{KRW: 3000, KRWFree: 50000, USD: 230, USDFree: 3800},
		Body: prose(lang.Text("<p>책상 앞에 앉아 있는 시간이 긴 분께 권해 드리는 의자입니다. 둥글게 구부린 자작나무 등받이가 허리를 자연스럽게 받쳐 주고, 좌판은 속이 "+
			"단단해 오래 앉아도 쉽게 꺼지지 않습니다.</p><p>좌판은 어느 방향으로든 부드럽게 돌아가고 삐걱거리는 소리가 나지 않습니다.</p><ul><li>크기: 폭 56 × 깊이 54 "+
			"× 높이 80~88cm</li><li>소재: 자작나무 합판, 울 혼방 원단</li></ul>",
			"<p>A chair for people who spend long days at a desk. The curved birch back supports you where you "+
				"need it, and the dense seat cushion keeps its shape for years.</p><p>The seat turns smoothly "+
				"and silently.</p><ul><li>Size: W 56 × D 54 × H 80–88 cm</li><li>Materials: birch plywood, "+
				"wool-blend fabric</li></ul>")),
		Facts: []Fact{{lang.Text("품명", "Name"), lang.Text("회전 의자", "Swivel chair")}, {lang.Text("제조국", "Made in"),
			lang.Text("대한민국", "South Korea")}},
		Buyer: sampleBuyer(lang), Pay: samplePay(lang, "/orders"),
	}
}

// sampleOptions is a product with options and a discount, with a form that came back.
func sampleOptions(lang Lang) ProductPage {
	p := sampleProduct(lang)
	p.Discount, p.ListPrice = "24%", lang.Text("85,000원", "$64.00")
	p.Variants = []Variant{
		{SKU: "A", Label: lang.Text("검정", "Black"), KRW: 64900, USD: 4900},
		{SKU: "B", Label: lang.Text("초록", "Green"), Surcharge: lang.Text("+2,000원", "+$1.50"), KRW: 66900, USD: 5050,
			Left: lang.Text("3개 남음", "3 left")},
		{SKU: "C", Label: lang.Text("흰색", "White"), KRW: 64900, USD: 4900, SoldOut: true},
	}
	p.Answer = lang.Text("입력하신 내용을 확인해 주세요.", "Please check the highlighted fields.")
	p.Buyer.Name, p.Buyer.Memo = "Ada", "other"
	p.Buyer.OtherReceiver = true
	p.Buyer.Errors = map[string]string{"buyer_tel": lang.Text("휴대폰 번호를 입력해 주세요.", "Please enter your phone number.")}
	return p
}

func sampleFilter(lang Lang) Filter {
	return Filter{Action: "/categories/furniture", Sort: "low", Least: "10000", Unit: lang.Text("원", "$"),
		InStock: true,
		Options: []FilterOption{{Name: lang.Text("색상", "Color"),
			Values: []FilterValue{{Value: "c:b", Label: lang.Text("검정", "Black"), Checked: true},
				{Value: "c:w", Label: lang.Text("흰색", "White")}}}},
		Active: []Link{{Label: lang.Text("검정", "Black"), Path: "?min=10000"}}}
}

func sampleLines(lang Lang) []Line {
	return []Line{
		{Name: lang.Text("노르웨이 회전 의자", "Norwegian swivel chair"), Quantity: 1, Price: lang.Text("64,900원", "$49.00"),
			Picture: samplePicture(lang, "norwegian-swivel-chair"),
			Path:    lang.Path("/products/norwegian-swivel-chair")},
		{Name: lang.Text("한지 펜던트 조명", "Hanji pendant light"), Option: lang.Text("크기: 큰 것", "Size: large"), Quantity: 2,
			Price: lang.Text("178,000원", "$132.00"), Picture: samplePicture(lang, "hanji-pendant-light"),
			Path: lang.Path("/products/hanji-pendant-light")},
	}
}

func sampleTotals(lang Lang) Totals {
	t := Totals{Count: 3, Goods: lang.Text("242,900원", "$181.00"), Total: lang.Text("242,900원", "$181.00")}
	if lang == English {
		t.InWon = "or ₩242,900 when charged in Korean won"
	}
	return t
}

func sampleCart(lang Lang) CartPage {
	p := CartPage{Site: sampleSite(lang, lang.Text("장바구니", "Cart"), "/cart"), Totals: sampleTotals(lang),
		Free: lang.Text("12,000원 더 담으면 무료배송", "Add $9.00 more for free shipping")}
	for i, l := range sampleLines(lang) {
		c := CartLine{Line: l, Unit: lang.Text("64,900원", "$49.00"), Max: 99, UpdateAction: "/cart/items/A",
			RemoveAction: "/cart/items/A/delete"}
		if i == 1 {
			c.Problem = lang.Text("2개만 남았습니다", "Only 2 left")
		}
		p.Lines = append(p.Lines, c)
	}
	return p
}

func sampleOrder(lang Lang, state, ship string) OrderPage {
	p := OrderPage{
		Site:    sampleSite(lang, lang.Text("주문 ORD20261122-7K3Q9FX", "Order ORD20261122-7K3Q9FX"), "/orders/o"),
		OrderID: "o",
		OrderNo: "ORD20261122-7K3Q9FX", State: state, Ship: ship, StateURL: "/orders/o/state",
		PlacedAt: lang.Text("2026년 11월 22일 14:05", "November 22, 2026, 14:05 (Korea)"), Lines: sampleLines(lang),
		Totals: sampleTotals(lang),
		Receiver: OrderReceiver{BuyerName: lang.Text("홍*동", "A** L*******"), BuyerEmail: "ho***@example.com",
			BuyerTel:     "010-****-5678",
			ReceiverName: lang.Text("홍*동", "A** L*******"), ReceiverTel: "010-****-5678", Postcode: "04524",
			Addr: lang.Text("서울특별시 중구 ***", "San Francisco ***"), Memo: lang.Text("문 앞에 놓아주세요", "Leave at the door")},
	}
	p.OtherLangPath = ""
	switch state {
	case "unpaid":
		p.PayURL, p.HeldUntil = "/orders/o/pay", "14:20"
	case "awaiting_deposit":
		p.Account = &VirtualAccount{Bank: lang.Text("국민은행", "KB Kookmin Bank"), Number: "9430-1234-567890",
			Holder: lang.Text("장터상회", "Jangteo Trading"),
			Amount: lang.Text("242,900원", "₩242,900"), Due: lang.Text("2026년 11월 26일 23:59",
				"November 26, 2026, 23:59 (Korea)")}
	case "paid", "refunded":
		p.Method, p.Paid, p.PaidAt = lang.Text("신용카드", "Korean card"), p.Totals.Total, p.PlacedAt
		p.ReceiptURL = "https://iniweb.inicis.com/receipt"
	}
	if state == "refunded" {
		p.Refunded, p.RefundedAt = p.Paid, p.PlacedAt
	}
	if ship == "shipped" {
		p.Tracking = &Tracking{Carrier: lang.Text("우체국택배", "Korea Post"), Number: "6012345678901",
			URL: "https://service.epost.go.kr/", At: lang.Text("11월 23일", "November 23")}
	}
	return p
}

func samplePayPage(lang Lang, message string) PayPage {
	p := PayPage{Site: sampleSite(lang, lang.Text("결제하기", "Payment"), "/orders/o/pay"), OrderID: "o",
		OrderNo: "ORD20261122-7K3Q9FX", OrderURL: "/orders/o",
		Lines: sampleLines(lang), Totals: sampleTotals(lang), Pay: samplePay(lang, "/orders/o/attempts"),
		HeldUntil: "14:20", Message: message}
	p.OtherLangPath = ""
	return p
}

func samplePayPal(lang Lang) PayPage {
	p := samplePayPage(lang, "")
	a := sampleAttempt()
	p.PayPal = &a
	p.Pay.Methods[len(p.Pay.Methods)-1] = Method{PG: "paypal", ChannelParam: "channelKey", Channel: "channel-key-paypal", SPB: true}
	return p
}

// samplePages is every page in one language, by a name for it.
func samplePages(lang Lang) map[string]templ.Component {
	cards := sampleCards(lang)
	soldOut := sampleProduct(lang)
	soldOut.SoldOut = true
	pages := map[string]templ.Component{
		"home": Home(HomePage{Site: sampleSite(lang, "", "/"),
			Banner: Banner{Title: lang.Text("오래 두고 쓰는 것들", "Things made to last"),
				Text: lang.Text("매일 손이 가는 살림을 골라 담았습니다.", "Everyday pieces, chosen with care and shipped from Korea."),
				Link: Link{Label: cards[0].Name, Path: cards[0].Path}, Picture: cards[0].Picture},
			Sections: []HomeSection{{Title: lang.Text("새로 들어온 상품", "New arrivals"),
				MorePath: lang.Path("/categories/furniture"), Products: cards}}}),
		"category": Category(CategoryPage{Site: sampleSite(lang, lang.Text("의자·책상", "Chairs & Desks"),
			"/categories/furniture"),
			Name: lang.Text("의자·책상", "Chairs & Desks"), Count: 38, Products: cards,
			Paging: Paging{PrevPath: "?page=1", NextPath: "?page=3", Numbers: []Link{{Label: "1", Path: "?page=1"},
				{Label: "2", Path: "?page=2", Current: true}, {Label: "…"}, {Label: "9", Path: "?page=9"}}},
			Filter: sampleFilter(lang),
			Sorts: []Link{{Label: lang.Text("신상품순", "Newest"), Path: "?sort=new", Current: true},
				{Label: lang.Text("낮은 가격순", "Cheapest"), Path: "?sort=price"}}}),
		"search": Search(SearchPage{Site: withQuery(sampleSite(lang, lang.Text("검색", "Search"), "/search"),
			lang.Text("의자", "chair")), Products: cards[:3], Count: 3}),
		"search-nothing": Search(SearchPage{Site: withQuery(sampleSite(lang, lang.Text("검색", "Search"), "/search"),
			"xyz"), Suggest: cards[:4]}),
		"product":    Product(sampleProduct(lang)),
		"options":    Product(sampleOptions(lang)),
		"sold-out":   Product(soldOut),
		"cart":       Cart(sampleCart(lang)),
		"cart-empty": Cart(CartPage{Site: sampleSite(lang, lang.Text("장바구니", "Cart"), "/cart")}),
		"checkout": Checkout(CheckoutPage{Site: sampleSite(lang, lang.Text("주문서", "Checkout"), "/checkout"),
			Lines: sampleLines(lang), Totals: sampleTotals(lang),
			Buyer: sampleBuyer(lang), Pay: samplePay(lang, "/orders")}),
		"pay": Payment(samplePayPage(lang, lang.Text("결제가 완료되지 않았습니다. (한도 초과)",
			"The payment was not completed. Please try again."))),
		"pay-paypal": Payment(samplePayPal(lang)),
		"error-404":  Error(ErrorPage{Site: sampleSite(lang, lang.Text("안내", "Notice"), "/nowhere"), Status: 404}),
		"error-500":  Error(ErrorPage{Site: sampleSite(lang, lang.Text("안내", "Notice"), "/nowhere"), Status: 500}),
		"text": Text(TextPage{Site: sampleSite(lang, lang.Text("이용약관", "Terms"), "/terms"), Heading: lang.Text("이용약관",
			"Terms"),
			Updated: lang.Text("2026년 11월 1일부터 시행", "Effective November 1, 2026"),
			Body:    prose(lang.Text("<h2>제1조</h2><p>목적</p>", "<h2>Article 1</h2><p>Purpose</p>"))}),
		"order-shipped": Order(sampleOrder(lang, "paid", "shipped")),
	}
	for _, state := range []string{"unpaid", "pending", "awaiting_deposit", "paid", "held", "refunded", "void"} {
		pages["order-"+state] = Order(sampleOrder(lang, state, "none"))
	}
	return pages
}

func withQuery(s Site, q string) Site {
	s.Query = q
	return s
}
