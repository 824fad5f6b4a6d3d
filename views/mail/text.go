package mail

import (
	"fmt"
	"strings"
)

// Text is the whole mail without HTML.
func (l Letter) Text() string {
	var b strings.Builder
	part := func(lines ...string) {
		if len(lines) > 0 {
			b.WriteString(strings.Join(lines, "\n") + "\n\n")
		}
	}
	if l.Sandbox {
		part("* " + l.testNotice())
	}
	part(l.Heading)
	for _, p := range l.Intro {
		part(p)
	}
	part(factLines(l.Facts)...)
	for _, w := range l.Warnings {
		part("! " + w)
	}
	if l.Button.URL != "" {
		part(l.Button.Label+":", l.Button.URL)
	}
	if l.Order != nil {
		part(l.orderLines()...)
	}
	for _, p := range l.Closing {
		part(p)
	}
	part("--", l.automatic())
	if l.Unsubscribe != "" {
		part(l.Lang.Text("알림 해지:", "Stop these e-mails:"), l.Unsubscribe)
	}
	part(append([]string{l.Shop.Name + " " + l.HomeURL}, l.identity()...)...)
	return strings.TrimSpace(b.String()) + "\n"
}

func factLines(facts []Fact) []string {
	var lines []string
	for _, f := range facts {
		lines = append(lines, f.Name+": "+f.Value)
		if f.URL != "" {
			lines = append(lines, "  "+f.URL)
		}
	}
	return lines
}

func (l Letter) orderLines() []string {
	o := l.Order
	lines := []string{l.Lang.Text("주문번호", "Order number") + ": " + o.No,
		l.Lang.Text("주문일시", "Order date") + ": " + o.PlacedAt}
	for _, i := range o.Lines {
		line := fmt.Sprintf("- %s x %d  %s", i.Name, i.Quantity, i.Price)
		if i.Gone != "" {
			line += " (" + i.Gone + ")"
		}
		lines = append(lines, line)
	}
	lines = append(lines, l.Lang.Text("상품금액", "Items")+": "+o.Goods,
		l.Lang.Text("배송비", "Shipping")+": "+l.shipping())
	lines = append(lines, factLines(o.Parts)...)
	if o.Extra != "" {
		lines = append(lines, l.Lang.Text("추가배송비 (제주·도서산간)", "Surcharge for this area")+": "+o.Extra)
	}
	if o.Coupon != "" {
		lines = append(lines, o.Coupon+": "+o.Discount)
	}
	lines = append(lines, l.Lang.Text("합계", "Total")+": "+o.Total)
	for _, part := range o.Tax {
		lines = append(lines, "  "+part.Name+": "+part.Value)
	}
	if o.Refunded != "" {
		lines = append(lines, l.Lang.Text("환불금액", "Refunded")+": "+o.Refunded,
			l.Lang.Text("환불 후 결제금액", "Remaining payment")+": "+o.Left)
	}
	if o.Receiver != "" {
		lines = append(lines, l.Lang.Text("받는 분", "Deliver to")+": "+o.Receiver)
	}
	if o.Duties {
		lines = append(lines, l.duties())
	}
	return lines
}

func (l Letter) duties() string {
	return l.Lang.Text("수입국의 관세와 세금은 포함되어 있지 않으며 받는 분이 부담합니다.",
		"Import duties and taxes are not included and are payable by the recipient.")
}
