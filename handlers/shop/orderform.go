package shop

import (
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views"
)

// orderForm is what a buyer fills in.
type orderForm struct {
	PG, Product, SKU              string
	Quantity                      string
	Lines                         []lineForm // several of the product, instead of SKU and Quantity
	Name, Email, Tel              string
	Country, Postcode             string
	Addr, AddrDetail, City, State string
	SameReceiver                  bool
	ReceiverName, ReceiverTel     string
	Memo, MemoText                string
	SeenTotal, SeenPrices         string // what the page said, see seen.go
	SeenFee                       string
	ReceiptKind, ReceiptNumber    string
	SeenOrder                     *string // nil: the form does not say
	Consents                      string  // version of the texts that the page showed; empty: no page of ours
	Marketing                     bool    // the buyer wants news
	Depositor, Account            string  // of a transfer
	Coupon                        string  // as the store writes codes
	Alert                         alertForm
	TellsTax                      bool // the page passes on to the PG what is tax-free
	Fetched                       bool // everything is fetched: there is no address
}

func readOrderForm(f web.Form) orderForm {
	o := orderForm{
		PG: f.Get("pg"), Product: f.Get("product"), SKU: f.Code("sku"), Quantity: f.Code("quantity"),
		Lines: readLines(f),
		Name:  nameOf(f, "buyer_name"), Email: f.Email("buyer_email"), Tel: f.Get("buyer_tel"),
		Country: strings.ToUpper(f.Code("buyer_country")), Postcode: f.Get("buyer_postcode"),
		Addr: f.Line("buyer_addr"), AddrDetail: f.Line("buyer_addr_detail"),
		City: f.Line("buyer_city"), State: f.Line("buyer_state"),
		ReceiverName: nameOf(f, "receiver_name"), ReceiverTel: f.Get("receiver_tel"),
		Memo: f.Line("memo"), MemoText: f.Line("memo_text"),
		SeenTotal: f.Get("seen_total"), SeenPrices: f.Get("seen_prices"), SeenFee: f.Get("seen_fee"),
		Consents: f.Get("consents"), Marketing: f.Get("agree_marketing") != "",
		Coupon: store.CouponCode(f.Get(couponField)), Account: f.Get("account"), TellsTax: tellsTax(f),
		ReceiptKind: f.Code("receipt_kind"), ReceiptNumber: f.Get(receiptField),
	}
	o.Depositor = depositorOf(f)
	if seen, ok := f["seen_order"]; ok && len(seen) > 0 {
		o.SeenOrder = &seen[0]
	}
	// Other programs need not know of the box that our page has ticked.
	o.SameReceiver = f.Get("same_receiver") != "" || o.Consents == "" && o.ReceiverName == "" && o.ReceiverTel == ""
	return o
}

// depositorOf reads in whose name money will come, as far as banks tell it.
func depositorOf(f web.Form) string { return clip.Text(nameOf(f, "depositor"), web.NameLimit) }

// nameOf reads somebody's name: one that nobody sees is none.
func nameOf(f web.Form, field string) string {
	if name := f.Line(field); !typed.IsBlank(name) {
		return name
	}
	return ""
}

func (o orderForm) quantityOr(n int) int {
	if q, err := pieces(1).Read(o.Quantity); err == nil {
		return int(q)
	}
	return n
}

// pieces is how many of one article a buyer can ask for.
func pieces(least int64) money.Format {
	return money.Format{Unit: money.Pieces, Least: least, Most: store.MaxQuantity}
}

// newOrder checks a form and turns it into what the store wants.
func (o orderForm) newOrder(lang views.Lang) (store.NewOrder, error) {
	errs := map[string]string{}
	if o.Fetched {
		o.Country, o.Postcode, o.Addr, o.AddrDetail, o.City, o.State = korea.Code, "", "", "", "", ""
	}
	o.checkBuyer(lang, errs)
	o.checkReceiver(lang, errs)
	o.checkAbroad(lang, errs)
	n := store.NewOrder{
		Language: string(lang), Buyer: store.Person{Name: o.Name, Email: o.Email, Tel: o.tel(o.Tel)},
		Destination: store.Destination{Postcode: o.postcode(lang), Addr: o.address(), Country: o.country(lang),
			Memo: o.memo()},
		SeenTotal: seenPrice(o.SeenTotal), SeenFee: seenPrice(o.SeenFee), Consents: o.consents(lang),
		Coupon: o.Coupon, SeenOrder: o.SeenOrder, Fetched: o.Fetched, Receipt: o.receipt(lang, errs),
		Transfer: store.TransferWish{Depositor: o.Depositor, Account: o.Account},
		Attempt:  store.NewAttempt{TellsTax: o.TellsTax},
	}
	n.Destination.Receiver = store.Person{Name: n.Buyer.Name, Tel: n.Buyer.Tel}
	if !o.SameReceiver {
		n.Destination.Receiver = store.Person{Name: o.ReceiverName, Tel: o.tel(o.ReceiverTel)}
	}
	if o.Product != "" {
		n.Wishes = o.wishes(lang, errs)
	}
	if len(errs) > 0 {
		return n, &web.FormError{Fields: errs}
	}
	return n, nil
}

func (o orderForm) checkBuyer(lang views.Lang, errs map[string]string) {
	switch {
	case o.Name == "":
		errs["buyer_name"] = lang.Text("이름을 입력해 주세요.", "Please enter your name.")
	case !web.IsLine(o.Name, web.NameLimit):
		errs["buyer_name"] = lang.Text("이름은 50자까지 입력할 수 있습니다.", "Please use at most 50 characters.")
	}
	switch {
	case o.Email == "":
		errs["buyer_email"] = lang.Text("주문 내역을 받을 이메일을 입력해 주세요.", "Please enter your e-mail for the receipt.")
	case !web.IsEmail(o.Email):
		errs["buyer_email"] = lang.Text("이메일 주소를 다시 확인해 주세요. 예: name@example.com",
			"Please check your e-mail, e.g. name@example.com.")
	}
	switch tel := o.tel(o.Tel); {
	case o.Tel == "":
		errs["buyer_tel"] = lang.Text("연락받을 휴대폰 번호를 입력해 주세요.", "Please enter your phone number.")
	case !web.Telephone.MatchString(tel):
		errs["buyer_tel"] = lang.Text("휴대폰 번호를 다시 확인해 주세요. 예: 010-1234-5678",
			"Please check the number, with country code, e.g. +1 415 555 0100.")
	}
	o.checkMemo(lang, errs)
	if !o.Fetched {
		o.checkAddr(lang, errs)
		o.checkPostcode(lang, errs)
	}
}

func (o orderForm) checkAddr(lang views.Lang, errs map[string]string) {
	switch {
	case o.Addr == "":
		errs["buyer_addr"] = lang.Text("받으실 주소를 입력해 주세요.", "Please enter the delivery address.")
	case !web.IsLine(o.address(), web.AddrLimit):
		errs["buyer_addr"] = lang.Text("주소는 120자까지 입력할 수 있습니다.", "Please use at most 120 characters.")
	}
}

func (o orderForm) checkMemo(lang views.Lang, errs map[string]string) {
	if !web.IsLine(o.memo(), web.MemoLimit) {
		errs["memo_text"] = lang.Text("배송 메모는 100자까지 입력할 수 있습니다.", "Please use at most 100 characters.")
	}
}

func (o orderForm) checkPostcode(lang views.Lang, errs map[string]string) {
	country := o.country(lang)
	if _, ok := korea.CountryByCode(country); !ok {
		errs["buyer_country"] = lang.Text("이 국가로는 배송하지 않습니다.", "We do not ship to this country.")
	}
	if country == "KR" {
		if !web.KoreanPostcode.MatchString(o.postcode(lang)) {
			errs["buyer_postcode"] = lang.Text("우편번호 5자리를 입력해 주세요.", "Please enter the 5-digit postal code.")
		}
		return
	}
	if o.Postcode != "" && !web.ForeignPostcode.MatchString(o.postcode(lang)) {
		errs["buyer_postcode"] = lang.Text("우편번호를 다시 확인해 주세요.", "Please check the postal code.")
	}
}

func (o orderForm) checkReceiver(lang views.Lang, errs map[string]string) {
	if o.SameReceiver {
		return
	}
	if o.ReceiverName == "" || !web.IsLine(o.ReceiverName, web.NameLimit) {
		errs["receiver_name"] = lang.Text("받으시는 분의 이름을 입력해 주세요.", "Please enter the recipient's name.")
	}
	if !web.Telephone.MatchString(o.tel(o.ReceiverTel)) {
		errs["receiver_tel"] = lang.Text("받으시는 분의 전화번호를 확인해 주세요.", "Please check the recipient's phone number.")
	}
}

// postcode is the postcode as it is kept.
func (o orderForm) postcode(lang views.Lang) string {
	return korea.Postcode(o.Postcode, o.country(lang))
}

func (o orderForm) country(lang views.Lang) string {
	switch {
	case o.Country != "":
		return o.Country
	case lang == views.English:
		return "US"
	}
	return "KR"
}

// address is the whole address in one line, from the smallest part in English.
func (o orderForm) address() string {
	var parts []string
	for _, p := range []string{o.Addr, o.AddrDetail, o.City, o.State} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if o.City != "" || o.State != "" {
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, " ")
}

func (o orderForm) memo() string {
	if o.Memo == "other" {
		return o.MemoText
	}
	return o.Memo
}

// buyer is the form as it is shown again, with what must be mended.
func (o orderForm) buyer(lang views.Lang, problem error) views.Buyer {
	b := views.Buyer{Name: o.Name, Email: o.Email, Tel: o.Tel, Country: o.Country, Postcode: o.Postcode, Addr: o.Addr,
		AddrDetail: o.AddrDetail, City: o.City, Region: o.State, OtherReceiver: !o.SameReceiver &&
			(o.ReceiverName != "" || o.Consents != ""),
		ReceiverName: o.ReceiverName, ReceiverTel: o.ReceiverTel, Memo: o.Memo, MemoText: o.MemoText,
		Marketing: o.Marketing,
		Consents:  views.ConsentTexts(lang), ConsentVersion: consentVersion(lang)}
	if lang == views.English {
		b.Country = o.country(lang)
	}
	if problem != nil {
		b.Errors = web.Explain(problem).Fields
	}
	return b
}

// lineForm is one of several options of a product with its quantity, as it was sent.
type lineForm struct{ SKU, Quantity string }

// readLines reads lines.0.sku, lines.0.quantity and so on. One more than an order can
// hold is read, too, so that it is refused and not overlooked.
func readLines(f web.Form) []lineForm {
	var list []lineForm
	for i := range f.Rows("lines", store.MaxLines+1) {
		at := fmt.Sprintf("lines.%d.", i)
		list = append(list, lineForm{f.Code(at + "sku"), f.Code(at + "quantity")})
	}
	return list
}

// wishes are what a form asks for of its product: its lines, or its only option. The
// same option twice is one wish.
func (o orderForm) wishes(lang views.Lang, errs map[string]string) []store.Wish {
	lines := o.Lines
	if len(lines) == 0 {
		lines = []lineForm{{o.SKU, o.Quantity}}
	}
	var list []store.Wish
	at := map[string]int{}
	for _, l := range lines {
		quantity, err := pieces(1).Read(l.Quantity)
		i, twice := at[l.SKU]
		if twice {
			list[i].Quantity += quantity
		} else {
			i, at[l.SKU] = len(list), len(list)
			list = append(list, store.Wish{Product: o.Product, SKU: l.SKU, Quantity: quantity,
				Seen: seenPriceOf(o.SeenPrices, l.SKU)})
		}
		if err != nil || list[i].Quantity > store.MaxQuantity {
			errs["quantity"] = lang.Text("수량은 1개부터 99개까지 선택할 수 있습니다.",
				"Please choose a quantity from 1 to 99.")
		}
		if l.SKU == "" {
			errs["sku"] = lang.Text("옵션을 선택해 주세요.", "Please choose an option.")
		}
	}
	return list
}
