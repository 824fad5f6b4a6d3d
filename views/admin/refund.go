package admin

import "github.com/jangteo/jangteo/views"

// RefundPanel is the form that refunds one payment. It knows what the payment
// method can do, so that nobody asks for what it cannot.
type RefundPanel struct {
	Lang     views.Lang
	Token    string
	ID       string // of its fields, unique on a page
	ImpUID   string
	Next     string // path to go on to
	Title    string // e.g. "신용카드 64,900원 중 50,000원 남음"
	Left     string // what can be refunded, "50,000원"
	Amount   string // the same as a number in major units, "50000"
	Unit     string // 원, $
	Given    string // amount that was typed; empty: Amount
	Reason   string
	FullOnly string   // why only all of it can be refunded; empty: parts can be
	Wary     string   // what may come of refunding a part; empty: nothing
	Blocked  string   // why nothing can be refunded now; empty: it can be
	Banks    []Choice // the buyer's bank account is needed; nil: not
	Number   string
	Holder   string
	Errors   []string
	Question *Question // nil: nothing is asked
	Sure     string    // asked by the browser before all of it goes back
	Lines    []Pair    // what was paid for each line, after the coupon; nil: its price
	Carried  []Hidden  // the goods that it is for; nil: an amount alone
	Sums     []views.Sum
	Total    string      // of Sums
	Sent     *SentRefund // a person sends it; nil: the PG does
}

// SentRefund is money that a person sends back, and notes here.
type SentRefund struct {
	To    string // bank, number and holder; empty: not known
	Doubt string // what to ask about first; empty: nothing
}

// button says what the form does.
func (p RefundPanel) button() string {
	if p.Sent != nil {
		return p.Lang.Text("환불한 것으로 기록", "Note it as refunded")
	}
	return p.Lang.Text("환불하기", "Refund")
}

// PickField chooses how many pieces of a line are meant.
type PickField struct {
	Name, Label  string
	Most, Chosen int
}

// LineRefundPage chooses which goods are refunded, and explains what that comes to.
type LineRefundPage struct {
	Frame  Frame
	No     string
	Action string
	Back   string
	Picks  []PickField
	Fault  bool
	Claim  string       // that is answered; empty: none
	Panel  *RefundPanel // nil: nothing is chosen yet
}

func (p RefundPanel) value() string {
	if p.Given != "" {
		return p.Given
	}
	return p.Amount
}

// RefundPage shows a refund form again, with what is wrong with it.
type RefundPage struct {
	Frame Frame
	Panel RefundPanel
	Back  string
}
