// Package mail writes the shop's mails: a view model for each, whose Letter
// method says it in words, one HTML form that mail programs draw alike, and the
// same as plain text.
//
// Mail programs know neither style sheets nor scripts, so here, and only here,
// tables and style attributes make the form. Nothing is fetched from elsewhere.
package mail

import (
	"slices"
	"strings"

	"github.com/jangteo/jangteo/views"
)

// Frame is what stands around every mail.
type Frame struct {
	Lang    views.Lang
	Shop    views.Shop // who sells, as the law wants it read
	HomeURL string
	Sandbox bool // no real money
}

// Letter is a mail in words.
type Letter struct {
	Frame
	Subject     string // "[장터] 주문이 접수되었습니다 (ORD20261122-7K3Q9FX)"
	Heading     string
	Intro       []string // paragraphs
	Facts       []Fact   // a box of what must be found at once
	Warnings    []string // below the box
	Button      Button
	Order       *Order // nil: not about an order
	Closing     []string
	Unsubscribe string // URL; empty: nothing to unsubscribe from
	Why         string // the mail came, where that is not an alert; empty: as usual
}

// Fact is a line of the box.
type Fact struct {
	Name, Value string
	Strong      bool
	URL         string // of the value; empty: none
}

// Button leads to a page of the shop.
type Button struct{ Label, URL string }

// Order is what was ordered.
type Order struct {
	No       string
	PlacedAt string
	Lines    []Line
	Goods    string
	Shipping string // empty: free
	Parts    []Fact // what Shipping is made of; nil: all goods are delivered alike
	Extra    string // surcharge for a remote place, beside Shipping; empty: none
	Coupon   string // its name; empty: none
	Discount string // what it takes off, "-10,000원"
	Total    string
	Tax      []Fact // what Total is made of for the tax office; nil: the shop does not tell
	Refunded string // what went back so far, "-900원"; empty: nothing
	Left     string // what remains of the payment then
	Receiver string // masked, with the place; empty: not shown
	Fetched  bool   // the buyer fetches all of it
	Place    string // where and when; empty: the shop has not said
	Duties   bool   // goods go abroad: the recipient pays duties
	URL      string // the order's page, which cannot be guessed
}

// Line is one thing of an order.
type Line struct {
	Name     string
	Quantity int
	Price    string // for all pieces
	Gone     string // what became of pieces: "1개 환불"; empty: nothing
}

// letter begins a mail about an order: its number stands in the subject.
func (f Frame) letter(heading, no string) Letter {
	l := Letter{Frame: f, Subject: "[" + f.Shop.Name + "] " + heading, Heading: heading}
	if no != "" {
		l.Subject += " (" + no + ")"
	}
	return l
}

// about adds the order and the way to its page.
func (l Letter) about(o Order) Letter {
	l.Order = &o
	l.Button = Button{l.Lang.Text("주문 내역 보기", "View your order"), o.URL}
	return l
}

// WithoutLinks is the mail for those who may read it and not follow it: what it
// leads to is left out.
func (l Letter) WithoutLinks() Letter {
	l.Button, l.Unsubscribe = Button{}, ""
	l.Facts = slices.Clone(l.Facts)
	for i := range l.Facts {
		l.Facts[i].URL = ""
	}
	if l.Order != nil {
		o := *l.Order
		o.URL = ""
		l.Order = &o
	}
	return l
}

func (l Letter) shipping() string {
	if l.Order.Shipping == "" {
		return l.Lang.Text("무료", "Free")
	}
	return l.Order.Shipping
}

// identity says who sells (전자상거래법 Art. 10), in lines.
func (f Frame) identity() []string {
	s := f.Shop
	var lines []string
	for _, group := range [][]Fact{
		{{Value: s.Company}, {Name: f.Lang.Text("대표", "Representative"), Value: s.Representative}},
		{{Name: f.Lang.Text("사업자등록번호", "Business registration"), Value: s.BusinessNumber},
			{Name: f.Lang.Text("통신판매업신고", "Mail-order registration"), Value: s.MailOrderNumber}},
		{{Value: s.Address}},
		{{Name: f.Lang.Text("전화", "Phone"), Value: s.Tel}, {Name: f.Lang.Text("이메일", "E-mail"), Value: s.Email},
			{Value: s.Hours}},
		{{Name: f.Lang.Text("개인정보보호책임자", "Privacy officer"), Value: s.PrivacyOfficer},
			{Name: f.Lang.Text("호스팅 제공자", "Hosting"), Value: s.Hosting}},
	} {
		if line := joined(group); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func joined(facts []Fact) string {
	var parts []string
	for _, f := range facts {
		switch {
		case f.Value == "":
		case f.Name == "":
			parts = append(parts, f.Value)
		default:
			parts = append(parts, f.Name+" "+f.Value)
		}
	}
	return strings.Join(parts, " · ")
}

// automatic says why somebody has got the mail.
func (l Letter) automatic() string {
	if l.Why != "" {
		return l.Why
	}
	if l.Unsubscribe != "" {
		return l.Lang.Text("재입고 알림을 신청하신 분께 한 번만 보내 드리는 메일입니다.",
			"You asked to be notified once when this product is back in stock.")
	}
	return l.Lang.Text("이 메일은 자동으로 발송된 안내입니다. 회신하시면 고객센터로 전달됩니다.",
		"This e-mail was sent automatically. Replies go to our customer service.")
}

func (l Letter) testNotice() string {
	return l.Lang.Text("모의 결제 모드입니다. 실제 결제가 이루어지지 않습니다.",
		"Test payments: no real charges are made.")
}
