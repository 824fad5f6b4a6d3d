package views

import "strconv"

// LookupPage asks for the order number and a way to reach its buyer.
type LookupPage struct {
	Site
	OrderNo string
	Contact string
	Errors  map[string]string
	Answer  string // what is wrong with the form as a whole; empty: nothing
	Own     []OwnOrder
}

// OwnOrder is an order that was placed in this browser.
type OwnOrder struct{ Name, No, Day, State, URL string }

// Option is one thing to choose.
type Option struct {
	Value    string
	Label    string
	Selected bool
}

// AskPage is what the pages have in common on which a buyer asks something of
// the shop about an order.
type AskPage struct {
	Site
	OrderNo  string
	OrderURL string
	Reasons  []Option
	Text     string // the reason in the buyer's own words
	Contact  string
	Errors   map[string]string
	Answer   string // what is wrong with the form as a whole; empty: nothing
}

// Sum is a part of an amount.
type Sum struct{ Label, Value string }

// PickLine is a line of an order of which pieces can be chosen.
type PickLine struct {
	Line
	Number int // 1, 2, …
	Most   int // pieces
	Chosen int
}

func (l PickLine) name() string { return "pick_" + strconv.Itoa(l.Number) }

// Offer is what goes back for the chosen goods, to be agreed to.
type Offer struct {
	Sums   []Sum
	Total  string // "44,000원"
	Agreed string // what the form says to agree
	Owner  bool   // the shop decides, so that it is an estimate
}

// CancelPage asks why an order is cancelled, and where its money goes.
type CancelPage struct {
	AskPage
	Lines   []Line     // of an order whose goods cannot be chosen
	Picks   []PickLine // of a paid one
	Offer   *Offer     // for some of its goods; nil: nothing was asked yet
	Amount  string     // what is refunded automatically, "64,900원"; empty: nothing was paid
	Free    bool       // there was nothing to pay
	Decides bool       // the shop decides, as the goods are being packed or the method cannot refund by itself
	AccountForm
}

// AccountForm asks for the bank account that money goes back to.
type AccountForm struct {
	Banks  []Option // empty: no account is needed
	Number string
	Holder string
	Kept   bool   // until a person has sent the money; else it is used at once
	When   string // it is needed; empty: always
}

// HiddenField is something that a form carries along.
type HiddenField struct{ Name, Value string }

// CodePage asks for a code that was sent by e-mail.
type CodePage struct {
	AskPage
	Account string        // that money goes to, "KB국민은행 ****9012"
	Amount  string        // "64,900원"
	Email   string        // masked
	Until   string        // how long the code is good, "12:10"; empty: none is on its way now
	Carried []HiddenField // what was typed before
}

func (p CodePage) codeField() field {
	return field{Name: "code", Label: p.Lang.Text("확인 코드", "Code"), Error: p.Errors["code"], InputMode: "numeric",
		MaxLength: 12, Required: true, Autocomplete: "one-time-code",
		Missing: p.Lang.Text("메일로 받으신 코드를 입력해 주세요.", "Please enter the code from the e-mail.")}
}

// words says what to do, and why.
func (p CodePage) words() string {
	if p.Until == "" {
		return p.Lang.Text(
			p.Amount+"을 "+p.Account+" 계좌로 환불해 드립니다. "+p.Email+" 주소로 보내 드린 6자리 코드를 입력해 주세요.",
			"We will refund "+p.Amount+" to "+p.Account+". Please enter the 6-digit code that we sent to "+p.Email+".")
	}
	return p.Lang.Text(p.Amount+"을 "+p.Account+" 계좌로 환불해 드립니다. 다른 사람이 계좌를 바꾸지 못하도록 "+p.Email+
		" 주소로 6자리 코드를 보냈습니다. "+p.Until+"까지 입력해 주세요.",
		"We will refund "+p.Amount+" to "+p.Account+". So that nobody else can name an account, we sent a 6-digit "+
			"code to "+p.Email+". Please enter it by "+p.Until+".")
}

// ReturnPage asks what is wrong with goods that arrived.
type ReturnPage struct {
	AskPage
	Kinds     []Option
	Picks     []PickLine
	Postage   string   // what a return costs, "3,000원"
	Exchange  string   // what an exchange costs, both ways
	Place     []string // where goods go back to
	Until     string   // last day for a change of mind, "2026년 12월 7일"
	MostBytes int      // all photos together
	AccountForm
}

// ClaimStory is what a buyer asked for, with the shop's answer.
type ClaimStory struct {
	Title  string // "반품 요청"
	State  string // "접수"
	Reason string
	Answer string // empty: none yet
	At     string
	Goods  []string // what it is about
	Sums   []Sum    // what would go back; nil: nothing is to be
	Total  string
	Photos []string // paths
}

func (p AskPage) textField(label, hint string, required bool) field {
	return field{Name: "text", Label: label, Value: p.Text, Error: p.Errors["text"], MaxLength: 180, Hint: hint,
		Required: required, Missing: p.Lang.Text("내용을 입력해 주세요.", "Please tell us what happened.")}
}

// contactField asks for what only the buyer and the shop know.
func contactField(lang Lang, value, problem string) field {
	return field{Name: "contact",
		Label: lang.Text("주문하신 분의 휴대폰 번호 또는 이메일", "Phone number or e-mail you ordered with"),
		Value: value, Error: problem, MaxLength: 64, Required: true, Autocomplete: "off",
		Missing: lang.Text("주문하실 때 입력하신 휴대폰 번호나 이메일을 입력해 주세요.",
			"Please enter the phone number or e-mail you ordered with.")}
}

func (p AskPage) contactField() field {
	f := contactField(p.Lang, p.Contact, p.Errors["contact"])
	f.Hint = p.Lang.Text("주문하신 분이 맞는지 확인하는 데 사용합니다.",
		"We ask so that nobody else can do this with your link.")
	return f
}

func (p LookupPage) numberField() field {
	return field{Name: "order_no", Label: p.Lang.Text("주문번호", "Order number"), Value: p.OrderNo,
		Error: p.Errors["order_no"], MaxLength: 40, Required: true, Autocomplete: "off",
		Hint: p.Lang.Text("주문 확인 메일과 주문완료 화면에 있습니다.",
			"You can find it in your confirmation e-mail."),
		Missing: p.Lang.Text("주문번호를 입력해 주세요.", "Please enter the order number.")}
}

// accountFields are those of an account besides its bank.
func (p AskPage) accountFields(a AccountForm) []field {
	return []field{
		{Name: "account", Label: p.Lang.Text("계좌번호", "Account number"), Value: a.Number,
			Error: p.Errors["account"], InputMode: "numeric",
			MaxLength: 24, Required: a.When == "", Autocomplete: "off",
			Missing: p.Lang.Text("계좌번호를 입력해 주세요.", "Please enter the account number.")},
		{Name: "holder", Label: p.Lang.Text("예금주", "Account holder"), Value: a.Holder, Error: p.Errors["holder"],
			MaxLength: 16, Required: a.When == "",
			Autocomplete: "off", Missing: p.Lang.Text("예금주를 입력해 주세요.", "Please enter the account holder.")},
	}
}

func (p AskPage) bankField() field { return field{Name: "bank", Label: p.Lang.Text("은행", "Bank")} }

// invalid lists the fields with a message, in the order of the form.
func (p LookupPage) invalid() []field {
	return wrong([]field{p.numberField(), contactField(p.Lang, "", "")}, p.Errors)
}

func (p CancelPage) invalid() []field {
	all := []field{{Name: "pick", Label: pickLabel(p.Lang)}, {Name: "reason", Label: p.Lang.Text("취소 사유", "Reason")},
		{Name: "text", Label: p.Lang.Text("직접 입력", "In your own words")}, p.bankField()}
	return wrong(append(append(all, p.accountFields(p.AccountForm)...), p.contactField()), p.Errors)
}

func (p ReturnPage) invalid() []field {
	all := []field{{Name: "pick", Label: pickLabel(p.Lang)},
		{Name: "kind", Label: p.Lang.Text("신청 내용", "What would you like?")},
		{Name: "reason", Label: p.Lang.Text("사유", "Reason")},
		{Name: "text", Label: p.Lang.Text("자세한 내용", "What happened?")}, p.bankField()}
	all = append(all, p.accountFields(p.AccountForm)...)
	return wrong(append(all, field{Name: "photo", Label: p.Lang.Text("사진", "Photos")}, p.contactField()), p.Errors)
}

// consequence says what happens to the order and its money.
func (p CancelPage) consequence() string {
	switch {
	case p.Offer != nil && (p.Offer.Owner || p.Decides):
		return p.Lang.Text("선택하신 상품의 취소를 요청하시면 판매자가 확인한 뒤 환불해 드립니다. 예상 환불 금액은 아래와 같습니다. "+
			"내용이 맞으면 한 번 더 눌러 주세요.",
			"Send us your request: we will check it and refund the items you chose. This is the estimate. "+
				"If that is right, press the button again.")
	case p.Decides && p.AccountForm.Kept:
		return p.Lang.Text("입금하신 금액은 판매자가 직접 송금해 드립니다. 취소를 요청하시면 확인한 뒤 아래 계좌로 환불해 드립니다.",
			"We send transfers back by hand. Send us your request and we will refund you to the account below.")
	case p.Decides:
		return p.Lang.Text("이미 상품을 준비하고 있어 바로 취소되지 않습니다. 취소를 요청하시면 확인한 뒤 답변드리겠습니다.",
			"We are already packing this order. Send us your request to cancel it and we will get back to you.")
	case p.Offer != nil:
		return p.Lang.Text("선택하신 상품을 취소하고 아래 금액을 환불해 드립니다. 내용이 맞으면 한 번 더 눌러 주세요.",
			"We will cancel the items you chose and refund this amount. If that is right, press the button again.")
	case p.Free:
		return p.Lang.Text("결제하신 금액이 없는 주문입니다. 주문 전체가 취소되며 환불되는 금액은 없습니다.",
			"You paid nothing for this order. All of it will be canceled, and there is nothing to refund.")
	case p.Amount != "" && onePiece(p.Picks):
		return p.Lang.Text("결제하신 "+p.Amount+" 전액을 환불해 드립니다.",
			"The full "+p.Amount+" will be refunded to your original payment method.")
	case p.Amount != "":
		return p.Lang.Text("결제하신 "+p.Amount+" 전액을 환불해 드립니다. 일부만 취소하시려면 수량을 바꿔 주세요.",
			"The full "+p.Amount+" will be refunded to your original payment method. To keep some of it, change "+
				"the quantities.")
	}
	return p.Lang.Text(
		"결제되지 않은 주문이므로 청구되는 금액이 없습니다. 발급된 가상계좌는 더 이상 사용할 수 없습니다.",
		"Nothing was paid, so nothing is charged. If you were given an account for your deposit, it will be closed.")
}

// onePiece tells whether there is nothing to choose between.
func onePiece(picks []PickLine) bool { return len(picks) == 1 && picks[0].Most == 1 }

func (p CancelPage) button() string {
	switch {
	case p.Offer != nil && p.Offer.Owner:
		return p.Lang.Text("취소 요청하기", "Request cancellation")
	case p.Offer != nil:
		return p.Lang.Text(p.Offer.Total+" 환불받고 취소하기", "Cancel and get "+p.Offer.Total+" back")
	}
	if p.Decides {
		return p.Lang.Text("취소 요청하기", "Request cancellation")
	}
	return p.Lang.Text("주문 취소하기", "Cancel this order")
}

// pickLabel stands above the goods to choose.
func pickLabel(lang Lang) string { return lang.Text("상품과 수량", "Items and quantities") }

// howMany says how many pieces: "2개"; 0: none.
func howMany(lang Lang, n int) string {
	if n == 0 {
		return lang.Text("선택 안 함", "None")
	}
	return lang.Text(strconv.Itoa(n)+"개", strconv.Itoa(n))
}

// number is the number of a photo, for those who cannot see it.
func number(i int) string { return strconv.Itoa(i + 1) }
