package views

// ReceiptAsk asks which cash receipt (현금영수증) a buyer wants. The name of each form
// field is in brackets.
type ReceiptAsk struct {
	Kind   string // [receipt_kind] "", "person" or "company"
	Number string // [receipt_number] phone or business number
	Error  string // about the number
}

// CashReceipt is what an order's page says of its cash receipt.
type CashReceipt struct {
	Facts  []ReceiptFact
	Note   string      // what else there is to say; empty: nothing
	URL    string      // where it can be seen; empty: nowhere
	Ask    *ReceiptAsk // nil: nothing can be chosen any more
	Action string      // where Ask is sent
}

// ReceiptFact is a line about a cash receipt.
type ReceiptFact struct{ Name, Value string }

func receiptNumberField(lang Lang, a ReceiptAsk) field {
	return field{Name: "receipt_number", Value: a.Number, Error: a.Error, InputMode: "numeric", MaxLength: 20,
		Label: lang.Text("휴대폰 번호 또는 사업자등록번호", "Mobile or business number")}
}
