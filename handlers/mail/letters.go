package mail

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	letters "github.com/jangteo/jangteo/views/mail"
)

// Words puts a mail's subject matter into words.
func (m *Mailer) Words(l store.Letter) (letters.Letter, error) {
	frame := letters.Frame{Lang: views.Lang(l.Language), Shop: wording.ShopOf(l.Identity, views.Lang(l.Language)),
		Sandbox: m.sandbox}
	frame.HomeURL = m.url + frame.Lang.Path("/")
	switch l.Kind {
	case store.CaseMail:
		_, title, _ := wording.CaseText(store.CaseFile{Incident: l.Case}, frame.Lang)
		return letters.Case{Frame: frame, Title: title, OrderNo: l.Case.OrderNo,
			OpenedAt: wording.Time(l.Case.OpenedAt, l.Language), URL: m.url + "/admin/cases"}.Letter(), nil
	case store.TransferMail:
		return letters.Transfers{Frame: frame, Waiting: wording.Count(l.Waiting),
			URL: m.url + web.TransfersPath}.Letter(), nil
	case store.NewReviewMail:
		return m.newReviews(frame, l).Letter(), nil
	case store.QuestionMail, store.AnswerMail:
		return m.question(frame, l).Letter(), nil
	case store.NewQuestionMail:
		return letters.NewQuestions{Frame: frame, Waiting: wording.Count(l.Waiting),
			URL: m.url + web.QuestionsPath + "?tab=" + string(store.OpenQuestions)}.Letter(), nil
	case store.NewDeviceMail:
		return letters.Device{Frame: frame, Address: l.Device.Address, Agent: l.Device.Agent,
			At: wording.Time(l.Device.At, l.Language), URL: m.url + web.AccountPath}.Letter(), nil
	case store.RestockMail, store.ConfirmAlertMail:
		return m.restock(frame, l)
	}
	return m.orderLetter(frame, l)
}

// orderLetter words the mails that are about one order.
func (m *Mailer) orderLetter(frame letters.Frame, l store.Letter) (letters.Letter, error) {
	o, d := m.orderView(l, frame.Lang), l.Dossier
	switch l.Kind {
	case store.PlacedMail:
		w := letters.Placed{Frame: frame, Order: o}
		if d.Order.PayState == store.Unpaid {
			w.PayURL = o.URL + "/pay"
		}
		return w.Letter(), nil
	case store.MergedMail:
		w := letters.Merged{Frame: frame}
		for _, o := range l.Merged {
			w.Orders = append(w.Orders, letters.Order{No: o.No, URL: m.url + web.OrderURL(o.PublicID)})
		}
		return w.Letter(), nil
	case store.VbankMail, store.ReminderMail:
		v := l.Payment.Vbank
		return letters.Account{Frame: frame, Order: o, Bank: v.Bank, Number: v.Num, Holder: v.Holder,
			Amount: wording.Money(l.Payment.Amount, l.Language),
			Due:    wording.Time(v.Due, l.Language), Again: l.Kind == store.ReminderMail,
			Own: l.Payment.Source == store.FromBank}.Letter(), nil
	case store.DepositMail:
		return deposit(frame, o, l).Letter(), nil
	case store.ReceiptMail:
		p, method := paymentOf(d, frame.Lang)
		return letters.Receipt{Frame: frame, Order: o, Paid: wording.Money(p.Amount, l.Language),
			PaidAt: wording.Time(p.PaidAt, l.Language),
			Method: method, ReceiptURL: web.WebLink(p.ReceiptURL)}.Letter(), nil
	case store.NewOrderMail:
		p, method := paymentOf(d, frame.Lang)
		o.URL = m.url + web.OrderPath(o.No)
		return letters.NewOrder{Frame: frame, Order: o, Paid: wording.Money(p.Amount, l.Language),
			Method: method}.Letter(), nil
	case store.ShippedMail:
		return shipped(frame, o, l).Letter(), nil
	case store.DeliveredMail:
		return letters.Delivered{Frame: frame, Order: o}.Letter(), nil
	case store.ReviewMail:
		return m.reviewRequest(frame, o, l).Letter(), nil
	case store.ReaddressedMail:
		return letters.Readdressed{Frame: frame, Order: o}.Letter(), nil
	case store.ReprintMail:
		o.URL = m.url + web.OrderPath(o.No)
		return letters.Reprint{Frame: frame, Order: o}.Letter(), nil
	case store.CashReceiptMail:
		return cashReceipt(frame, o, l).Letter(), nil
	case store.RefundCodeMail:
		amount := money.Money{Minor: l.Code.Amount, Currency: l.Payment.Amount.Currency}
		return letters.RefundCode{Frame: frame, Order: o, Code: l.Digits, Amount: wording.Money(amount, l.Language),
			Until:   wording.Time(l.Code.ExpiresAt, l.Language),
			Account: wording.AccountName(l.Code.Mark, frame.Lang)}.Letter(), nil
	case store.RefundMail:
		return m.refund(frame, o, l).Letter(), nil
	case store.WithdrawnMail:
		o.URL = m.url + web.OrderPath(o.No)
		w := letters.Withdrawn{Frame: frame, Order: o, Goods: goodsOf(l), Items: itemsOf(l, frame.Lang)}
		if l.Refund.ID != 0 { // else the order cost nothing
			amount := money.Money{Minor: l.Refund.Amount, Currency: l.Payment.Amount.Currency}
			w.Amount, w.Reason = wording.Money(amount, l.Language), l.Refund.Reason
			w.At = wording.Time(l.Refund.CreatedAt, l.Language)
		}
		return w.Letter(), nil
	case store.ClaimMail:
		o.URL = m.url + web.OrderPath(o.No)
		return letters.Claim{Frame: frame, Order: o, What: wording.ClaimName(l.Claim.Kind, frame.Lang),
			Reason: l.Claim.Reason, Goods: strings.Join(wording.PickedTexts(d.Order, l.Claim.Lines, frame.Lang), ", "),
			At: wording.Time(l.Claim.CreatedAt, l.Language)}.Letter(), nil
	case store.ClaimApprovedMail, store.ClaimRefusedMail:
		return letters.ClaimAnswer{Frame: frame, Order: o, What: wording.ClaimName(l.Claim.Kind, frame.Lang),
			Answer:  l.Claim.Answer,
			Refused: l.Kind == store.ClaimRefusedMail, Cancel: l.Claim.Kind == store.ClaimCancel}.Letter(), nil
	case store.VoidMail:
		return letters.Closed{Frame: frame, Order: o, Expired: l.Expired}.Letter(), nil
	}
	return letters.Letter{}, fmt.Errorf("there is no text for mails of kind %q", l.Kind)
}

// deposit is about a transfer of which some came.
func deposit(frame letters.Frame, o letters.Order, l store.Letter) letters.Deposit {
	v, won := l.Payment.Vbank, func(minor int64) string {
		return wording.Money(money.Money{Minor: minor, Currency: l.Payment.Amount.Currency}, l.Language)
	}
	return letters.Deposit{Frame: frame, Order: o, Bank: v.Bank, Number: v.Num, Holder: v.Holder, Came: won(l.Came),
		Missing: won(max(l.Payment.Amount.Minor-l.Payment.Deposited, 0)), Due: wording.Time(v.Due, l.Language)}
}

// cashReceipt is about a receipt for the tax office.
func cashReceipt(frame letters.Frame, o letters.Order, l store.Letter) letters.CashReceipt {
	r := l.Receipt
	return letters.CashReceipt{Frame: frame, Order: o, Number: r.Number, Amount: wording.Money(r.Amount, l.Language),
		Kind: wording.ReceiptKindName(r.Kind, frame.Lang), At: wording.Time(r.IssuedAt, l.Language), Again: !r.First,
		URL: web.WebLink(r.URL)}
}

// orderView is an order as mails show it, in the currency of its payment. Before money
// came for it mails say nothing that was typed into its form.
func (m *Mailer) orderView(l store.Letter, lang views.Lang) letters.Order {
	o := l.Dossier.Order
	in := wording.CurrencyPaid(l.Dossier)
	t := wording.OrderTotals(o, in, lang)
	list := letters.Order{No: o.No, PlacedAt: wording.Time(o.CreatedAt, string(lang)), URL: m.url +
		web.OrderURL(o.PublicID),
		Goods: t.Goods, Shipping: t.Shipping, Extra: t.Extra, Coupon: t.Coupon, Discount: t.Discount, Total: t.Total,
		Duties: o.Destination.Country != "KR"}
	for _, part := range t.Tax {
		list.Tax = append(list.Tax, letters.Fact{Name: part.Name, Value: part.Value})
	}
	for _, part := range t.Parts {
		list.Parts = append(list.Parts, letters.Fact{Name: part.Name, Value: part.Value})
	}
	if list.Fetched = wording.OnlyPickup(o.Lines); list.Fetched {
		list.Place = l.Pickup.In(string(lang))
	}
	if checkout.Proved(l.Dossier) {
		list.Receiver = maskedReceiver(o.Destination, lang)
	}
	if p, ok := checkout.Accepted(l.Dossier); ok && p.Cancelled > 0 {
		list.Refunded = "-" + wording.Money(money.Money{Minor: p.Cancelled, Currency: in}, string(lang))
		list.Left = wording.Money(money.Money{Minor: p.Net(), Currency: in}, string(lang))
	}
	for _, line := range wording.OrderLines(o, in, lang) {
		list.Lines = append(list.Lines, letters.Line{Name: line.Name, Quantity: line.Quantity, Price: line.Price,
			Gone: line.Gone})
	}
	return list
}

// maskedReceiver says who gets the goods and in which district and country. Mails are
// passed on.
func maskedReceiver(d store.Destination, lang views.Lang) string {
	if d.Addr == "" && d.Country == korea.Code { // what is fetched
		return wording.MaskName(d.Receiver.Name)
	}
	parts := []string{wording.MaskName(d.Receiver.Name), wording.MaskAddr(d), wording.DeliveryCountry(d.Country, lang)}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

// itemsOf names the goods that a buyer cancelled of an order that goes on; empty: all
// of it is cancelled.
func itemsOf(l store.Letter, lang views.Lang) string {
	left, o := int64(0), l.Dossier.Order
	for _, line := range o.Lines {
		left += line.Left()
	}
	if left == 0 {
		return ""
	}
	var picks []store.Pieces
	for _, r := range l.Refund.Lines {
		picks = append(picks, store.Pieces{Line: r.Line, Quantity: r.Quantity})
	}
	return strings.Join(wording.PickedTexts(o, picks, lang), ", ")
}

// goodsOf says what becomes of the goods of an order that its buyer cancelled.
func goodsOf(l store.Letter) letters.Goods {
	switch {
	case l.Restocked:
		return letters.GoodsBack
	case l.Taken:
		return letters.GoodsUnknown
	}
	return letters.GoodsComing
}

// paymentOf returns the payment that an order was paid with, and its method in words.
func paymentOf(d store.OrderDetails, lang views.Lang) (store.Payment, string) {
	for _, p := range d.Payments {
		if p.Verdict == store.Accepted {
			return p, wording.PaidWith(p, buttonOf(d, p), lang)
		}
	}
	return store.Payment{}, ""
}

// buttonOf returns the payment button that a payment came through; empty: unknown.
func buttonOf(d store.OrderDetails, p store.Payment) store.PG {
	for _, a := range d.Attempts {
		if a.MerchantUID == p.MerchantUID {
			return a.PG
		}
	}
	return ""
}

// refund words the mail about a refund, and what remains paid after a partial one.
func (m *Mailer) refund(frame letters.Frame, o letters.Order, l store.Letter) letters.Refunded {
	currency := l.Payment.Amount.Currency
	w := letters.Refunded{Frame: frame, Order: o, Amount: wording.Money(money.Money{Minor: l.Refund.Amount,
		Currency: currency}, l.Language),
		Reason:  wording.RefundReason(l.Refund, frame.Lang),
		Account: wording.AccountName(l.Refund.To, frame.Lang),
		Arrival: arrival(l.Payment, buttonOf(l.Dossier, l.Payment), frame.Lang)}
	for _, x := range wording.RefundSums(l.Dossier.Order, l.Refund.Lines, l.Refund.Extras, currency, frame.Lang) {
		w.Sums = append(w.Sums, letters.Fact{Name: x.Label, Value: x.Value})
	}
	if rest := l.Payment.Net(); rest > 0 {
		w.Rest = wording.Money(money.Money{Minor: rest, Currency: currency}, l.Language)
	} else if l.Dossier.Order.Coupon.Returned && l.Payment.Verdict == store.Accepted {
		w.Coupon = l.Dossier.Order.Coupon.Code
	}
	return w
}

// arrival says how and when a refund of a payment arrives that began with a button.
func arrival(p store.Payment, pg store.PG, lang views.Lang) string {
	pg, _ = p.PaidAs(pg)
	if _, wallet := pg.Wallet(); wallet && p.Method != "card" {
		name := wording.MethodName(pg, lang)
		return lang.Text(name+"로 결제하신 수단(카드·포인트·머니·계좌)으로 환불되며, 카드는 카드사에 따라 영업일 기준 3~7일 안에 반영됩니다.",
			"It will be returned through "+name+", to what you paid with there: a card within 3 to 7 business days, "+
				"points and balance at once.")
	}
	switch pg {
	case store.InicisVbank:
		return lang.Text("알려 주신 환불 계좌로 영업일 기준 1~2일 안에 입금됩니다.",
			"It will arrive in the bank account you gave us within 1 to 2 business days.")
	case store.Bank:
		return lang.Text("알려 주신 계좌로 송금해 드렸습니다.", "It was sent to the account you gave us.")
	case store.InicisTrans:
		return lang.Text("결제하신 계좌로 바로 입금되며, 은행에 따라 영업일 기준 1~2일이 걸릴 수 있습니다.",
			"It will be returned to the account you paid from, at once or within 1 to 2 business days.")
	case store.InicisGlobal:
		return lang.Text("결제하신 카드로 환불되며, 카드사에 따라 영업일 기준 5~10일이 걸릴 수 있습니다.",
			"It will be returned to your card. Depending on the card issuer, this takes 5 to 10 business days.")
	case store.PayPal:
		return lang.Text("PayPal로 환불되며, PayPal에 연결된 카드나 계좌까지는 영업일 기준 5~10일이 걸릴 수 있습니다.",
			"It will be returned through PayPal. A card or bank account linked to it may take 5 to 10 business days.")
	}
	return lang.Text("카드 승인이 취소되며, 카드사에 따라 영업일 기준 3~7일 안에 반영됩니다.",
		"It will be returned to your card within 3 to 7 business days, depending on the card issuer.")
}

// restock words a stock alert, with the link that unsubscribes.
func (m *Mailer) restock(frame letters.Frame, l store.Letter) (letters.Letter, error) {
	if len(l.Goods) == 0 {
		return letters.Letter{}, store.ErrNotFound
	}
	stop, err := web.StopPath(m.store, l.Goods[0].AlertID, frame.Lang)
	if err != nil {
		return letters.Letter{}, err
	}
	if l.Kind == store.ConfirmAlertMail {
		return letters.ConfirmAlert{Frame: frame, Name: l.Goods[0].Name.In(l.Language), StopURL: m.url + stop,
			ConfirmURL: m.url + stop + "/confirm"}.Letter(), nil
	}
	w := letters.Restock{Frame: frame, StopURL: m.url + stop}
	for _, g := range l.Goods {
		w.Goods = append(w.Goods, letters.Wished{Name: g.Name.In(l.Language), Price: wording.Price(g.Price, l.Language),
			URL: m.url + frame.Lang.Path("/products/"+g.Slug)})
	}
	return w.Letter(), nil
}

// shipped tells of all parcels of an order.
func shipped(frame letters.Frame, o letters.Order, l store.Letter) letters.Shipped {
	parcel := func(carrier, number string) letters.Parcel {
		c, _ := korea.CarrierByCode(carrier)
		return letters.Parcel{Carrier: wording.CarrierName(carrier, frame.Lang), Number: number,
			TrackingURL: c.TrackingURL(number, l.Language)}
	}
	first := parcel(l.Shipment.Carrier, l.Shipment.Number)
	m := letters.Shipped{Frame: frame, Order: o, Carrier: first.Carrier, Number: first.Number,
		TrackingURL: first.TrackingURL, At: wording.Time(l.Shipment.ShippedAt, l.Language)}
	for _, b := range l.Further {
		m.Further = append(m.Further, parcel(b.Carrier, b.Number))
	}
	return m
}
