package views

// Question is what somebody asks, as others read it. Everything in it is plain text.
type Question struct {
	Author   string // masked
	At       string
	Lang     string // of its text
	Text     string // empty: it is secret
	Answer   string // the shop's; empty: none that can be read here
	AnswerAt string
	State    string // "답변 완료"
	Done     bool   // it is answered
	Secret   bool
}

// QuestionForm asks for a question.
type QuestionForm struct {
	Action  string
	Product bool   // it is about a product, and read by all unless who asks wants that not
	Order   string // public id of the order on whose page it is; empty: on none
	OrderNo string // its number, or what was typed
	Name    string
	Email   string
	Text    string
	Secret  bool
	Years   string            // after which it is deleted who asked
	Errors  map[string]string // by "name", "email", "order_no", "text"
	Answer  string            // what is wrong; empty: nothing
}

// QuestionsPage lists questions about a product, and asks for another; or only asks.
type QuestionsPage struct {
	Site
	Name    string // of the product; empty: the question is to the shop
	Product string // its path
	List    []Question
	Next    string // path of the next page; empty: there is none
	First   string // path of the first page; empty: this is it
	Form    QuestionForm
}

// QuestionPage shows one question to whoever has its link.
type QuestionPage struct {
	Site
	Name     string // of the product; empty: it is to the shop
	Product  string // its path
	OrderNo  string // that it is about; empty: none
	Mailed   bool   // the answer goes by mail, too
	Question Question
	Hidden   string // why others do not see it; empty: as asked
}

// QuestionPart is what the page of a product shows of its questions.
type QuestionPart struct {
	List []Question // a few that everybody reads
	Path string     // of the page with all of them, where they are asked
}

// email asks where the answer goes. Who asks about a product can also keep the link.
func (f QuestionForm) email(lang Lang) field {
	e := field{Name: "email", Label: lang.Text("이메일", "E-mail"), Value: f.Email, MaxLength: 200, Required: !f.Product,
		Autocomplete: "email", InputMode: "email", Error: f.Errors["email"],
		Missing: lang.Text("이메일을 입력해 주세요.", "Please enter your e-mail."),
		Hint: lang.Text("답변을 보내 드리는 데만 쓰고 "+f.Years+"년 뒤에 삭제합니다.",
			"Used only to answer you, and deleted after "+f.Years+" years.")}
	if f.Product {
		e.Label = lang.Text("답변받을 이메일 (선택)", "E-mail for the answer (optional)")
	}
	return e
}

// orderNo asks which order a question is about.
func (f QuestionForm) orderNo(lang Lang) field {
	return field{Name: "order_no", Label: lang.Text("주문번호 (선택)", "Order number (optional)"), Value: f.OrderNo,
		MaxLength: 40, Error: f.Errors["order_no"],
		Hint: lang.Text("주문에 관한 문의라면 적어 주세요. 주문하실 때 쓰신 이메일과 함께 확인합니다.",
			"If it is about an order that was placed under the same e-mail.")}
}
