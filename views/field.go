package views

import "slices"

// field is a labelled input. Its messages are shown beside it by shop.js.
type field struct {
	Name         string // of the form field
	Label        string
	Value        string
	Error        string // from the server
	Type         string // "text" when empty
	Autocomplete string
	InputMode    string
	Pattern      string
	MaxLength    int
	Required     bool
	Hint         string // below the label; may be empty
	Placeholder  string
	Missing      string // said when it is empty though required
	Bad          string // said when it does not fit type or pattern
}

// inputType is the type of the input. Browsers refuse e-mail addresses in full width
// or with characters that nobody sees, which the server folds: theirs is plain text.
func (f field) inputType() string {
	if f.Type == "" || f.Type == "email" {
		return "text"
	}
	return f.Type
}

// What may be typed into numbers and addresses: everything that the server folds,
// in any width and with any dashes and blanks.
const (
	between         = `\p{Z}\p{Cf}\p{P}\p{Sm}\u3161\u30FC\u3164` // what may stand between digits
	telPattern      = `[\p{Nd}` + between + `]{8,40}`
	postcodePattern = `(?:[` + between + `]*\p{Nd}){5}[` + between + `]*`
	emailPattern    = `[^@＠﹫]+[@＠﹫][^@＠﹫]+`
)

// id is the input's.
func (f field) id() string {
	if f.Name == "coupon" {
		return f.Name
	}
	return "f-" + f.Name
}

// wrong keeps of fields those with a message.
func wrong(all []field, errs map[string]string) []field {
	var list []field
	for _, f := range all {
		if f.Error = errs[f.Name]; f.Error != "" {
			list = append(list, f)
		}
	}
	return list
}

// answerOf is what a form says as a whole: its own answer, or that fields are wrong.
func answerOf(lang Lang, answer string, errs map[string]string) string {
	if answer != "" || len(errs) == 0 {
		return answer
	}
	return lang.Text("표시된 항목을 확인해 주세요.", "Please check the highlighted fields.")
}

// fold says how the page writes the value as the server will: as a number, or as an
// e-mail address; empty: as it was typed.
func (f field) fold() string {
	switch {
	case f.Type == "tel", f.Pattern == postcodePattern:
		return "number"
	case f.Type == "email":
		return "email"
	}
	return ""
}

// describedBy names the elements that explain the input: its message, and its hint if it has one.
func (f field) describedBy() string {
	if f.Hint == "" {
		return "e-" + f.Name
	}
	return "h-" + f.Name + " e-" + f.Name
}

func nameField(lang Lang, b Buyer) field {
	return field{
		Name: "buyer_name", Label: lang.Text("이름", "Full name"), Value: b.Name, Error: b.Errors["buyer_name"],
		Autocomplete: "name", MaxLength: 40, Required: true,
		Hint:    lang.Text("", "In Latin letters, as in your passport"),
		Missing: lang.Text("이름을 입력해 주세요.", "Please enter your name."),
	}
}

func telField(lang Lang, b Buyer) field {
	return field{
		Name: "buyer_tel", Label: lang.Text("휴대폰", "Phone"), Value: b.Tel, Error: b.Errors["buyer_tel"],
		Type: "tel", Autocomplete: "tel", InputMode: "tel", MaxLength: 40, Required: true,
		Pattern:     telPattern,
		Hint:        lang.Text("", "Used by the courier. We'll add your country code if you leave out +"),
		Placeholder: lang.Text("010-0000-0000", "+1 415 555 0100"),
		Missing:     lang.Text("휴대폰 번호를 입력해 주세요.", "Please enter your phone number."),
		Bad: lang.Text("휴대폰 번호를 확인해 주세요. 예: 010-1234-5678",
			"Please check the phone number, e.g. +1 415 555 0100."),
	}
}

func emailField(lang Lang, b Buyer) field {
	return field{
		Name: "buyer_email", Label: lang.Text("이메일", "E-mail"), Value: b.Email, Error: b.Errors["buyer_email"],
		Type: "email", Autocomplete: "email", InputMode: "email", MaxLength: 100, Required: true, Pattern: emailPattern,
		Hint:        lang.Text("주문 관련 연락에 사용합니다", "To reach you about your order"),
		Placeholder: "name@example.com",
		Missing:     lang.Text("이메일을 입력해 주세요.", "Please enter your e-mail address."),
		Bad: lang.Text("이메일 주소를 확인해 주세요. 예: name@example.com",
			"Please check the e-mail address, e.g. name@example.com."),
	}
}

func postcodeField(lang Lang, b Buyer) field {
	f := field{
		Name: "buyer_postcode", Label: lang.Text("우편번호", "ZIP / postal code"), Value: b.Postcode,
		Error: b.Errors["buyer_postcode"], Autocomplete: "postal-code", MaxLength: 24,
	}
	if lang == Korean {
		f.InputMode, f.Pattern, f.Required = "numeric", postcodePattern, true
		f.Missing, f.Bad = "우편번호를 입력해 주세요.", "우편번호는 숫자 5자리로 입력해 주세요."
	}
	return f
}

func addrField(lang Lang, b Buyer) field {
	return field{
		Name: "buyer_addr", Label: lang.Text("주소", "Street address"), Value: b.Addr, Error: b.Errors["buyer_addr"],
		Autocomplete: "address-line1", MaxLength: 100, Required: true,
		Placeholder: lang.Text("도로명 주소", ""),
		Missing:     lang.Text("주소를 입력해 주세요.", "Please enter your address."),
	}
}

func addrDetailField(lang Lang, b Buyer) field {
	return field{
		Name: "buyer_addr_detail", Label: lang.Text("상세주소", "Apartment, floor (optional)"), Value: b.AddrDetail,
		Error: b.Errors["buyer_addr_detail"], Autocomplete: "address-line2", MaxLength: 60,
		Placeholder: lang.Text("동·호수, 건물 이름", ""),
	}
}

func cityField(b Buyer) field {
	return field{
		Name: "buyer_city", Label: "City", Value: b.City, Error: b.Errors["buyer_city"],
		Autocomplete: "address-level2", MaxLength: 60,
	}
}

func regionField(b Buyer) field {
	return field{
		Name: "buyer_state", Label: "State / province", Value: b.Region, Error: b.Errors["buyer_state"],
		Autocomplete: "address-level1", MaxLength: 60,
	}
}

func receiverNameField(lang Lang, b Buyer) field {
	return field{
		Name: "receiver_name", Label: lang.Text("받으시는 분", "Recipient's name"), Value: b.ReceiverName,
		Error: b.Errors["receiver_name"], Autocomplete: "shipping name", MaxLength: 40,
		Missing: lang.Text("받으시는 분의 이름을 입력해 주세요.", "Please enter the recipient's name."),
	}
}

func receiverTelField(lang Lang, b Buyer) field {
	return field{
		Name: "receiver_tel", Label: lang.Text("받으시는 분 휴대폰", "Recipient's phone"), Value: b.ReceiverTel,
		Error: b.Errors["receiver_tel"], Type: "tel", Autocomplete: "shipping tel", InputMode: "tel", MaxLength: 40,
		Pattern: telPattern,
		Missing: lang.Text("받으시는 분의 휴대폰 번호를 입력해 주세요.", "Please enter the recipient's phone number."),
		Bad:     lang.Text("휴대폰 번호를 확인해 주세요. 예: 010-1234-5678", "Please check the phone number."),
	}
}

func memoTextField(lang Lang, b Buyer) field {
	return field{
		Name: "memo_text", Label: lang.Text("배송메모 내용", "Your note"), Value: b.MemoText,
		Error: b.Errors["memo_text"], MaxLength: 80,
	}
}

// memos are the delivery notes couriers are used to.
func memos(lang Lang) []string {
	return []string{
		lang.Text("문 앞에 놓아주세요", "Leave at the door"),
		lang.Text("경비실에 맡겨주세요", "Leave at the front desk"),
		lang.Text("배송 전 연락 바랍니다", "Call before delivery"),
	}
}

// MaskMemo hides a delivery note in the buyer's own words: it may say how to get
// into the house. Those that the form offers say nothing of anybody.
func MaskMemo(lang Lang, memo string) string {
	if memo == "" || slices.Contains(memos(Korean), memo) || slices.Contains(memos(English), memo) {
		return memo
	}
	return lang.Text("직접 입력하신 메모 (가렸습니다)", "Your own note (hidden)")
}

// invalid lists the fields with a message, in the order of the form.
func (b Buyer) invalid(lang Lang) []field {
	all := []field{{Name: "sku", Label: lang.Text("옵션", "Option")},
		{Name: "quantity", Label: lang.Text("수량", "Quantity")},
		{Name: "buyer_country", Label: lang.Text("배송 국가", "Ship to")}, nameField(lang, b), telField(lang, b),
		emailField(lang, b), receiverNameField(lang, b), receiverTelField(lang, b), postcodeField(lang, b),
		addrField(lang, b), addrDetailField(lang, b), cityField(b), regionField(b), memoTextField(lang, b),
		{Name: "coupon", Label: lang.Text("쿠폰 코드", "Coupon code")}}
	return wrong(all, b.Errors)
}
