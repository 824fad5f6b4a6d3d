package views

import "fmt"

// CartPage shows what is in the cart; without lines it says so.
type CartPage struct {
	Site
	Lines   []CartLine
	Chosen  int // lines that the next order takes
	Totals  Totals
	Unpaid  OpenOrder // that the visitor can go on with
	Free    string    // "12,000원 더 담으면 무료배송"; empty: nothing to say
	Remote  string    // "제주·도서산간 3,000원 추가"; empty: nowhere
	Problem string    // why not everything can be ordered; empty: it can
	Answer  string    // why a change was refused; empty: it was not
}

// CartLine is a line with its own small form.
type CartLine struct {
	Line
	Chosen       bool      // the next order takes it
	Unit         string    // price of one
	Max          int       // largest number that can be chosen, at most 99
	Options      []Variant // what it can be changed to, itself included; nil: there is no choice
	UpdateAction string    // POST with quantity and sku, e.g. "/cart/items/CHAIR-NO-1"
	RemoveAction string    // POST, e.g. "/cart/items/CHAIR-NO-1/delete"
	Problem      string    // why it cannot be ordered, and what to do; empty: it can
	Notice       string    // what changed since it was put in; empty: nothing
}

// title names a line with its option, where only the name is read out.
func (l CartLine) title() string {
	if l.Option == "" {
		return l.Name
	}
	return l.Name + " " + l.Option
}

// said is what the page says first: why a change was refused, or else what
// cannot be ordered.
func (p CartPage) said() string {
	if p.Answer != "" {
		return p.Answer
	}
	return p.Problem
}

// chosen counts what the next order takes, e.g. "2/3개 선택".
func (p CartPage) chosen() string {
	ko := fmt.Sprintf("%d/%d 선택", p.Chosen, len(p.Lines))
	return p.Lang.Text(ko, fmt.Sprintf("%d of %d selected", p.Chosen, len(p.Lines)))
}
