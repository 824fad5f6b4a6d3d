package admin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// fileForm is what was typed into the forms of an order's page, with their
// errors.
type fileForm struct {
	trouble         string // shown above the page
	carrier, number string // of the parcel
	numberError     string
	correcting      bool // the form corrects a saved tracking number
	adding          bool // the form adds a further parcel
	claimKind       store.ClaimKind
	claimReason     string
	claimLines      []store.Pieces
	claimError      string
	claimOpen       bool  // the form for a new claim is unfolded
	replyTo         int64 // id of the claim
	reply           string
	replyError      string
	note            string
	noteError       string
	restock         restockForm
	receipt         receiptForm
}

// showOrderFile shows one order with everything about it.
func (s *Server) showOrderFile(c echo.Context) error {
	return s.renderFile(c, http.StatusOK, fileForm{})
}

// renderFile shows an order's page with its forms as they were filled in.
func (s *Server) renderFile(c echo.Context, status int, form fileForm) error {
	lang := adminLang(c)
	f, err := s.Store.OrderFile(c.Request().Context(), c.Param("no"))
	if err != nil {
		return err
	}
	may := sightOfRow(c, f.Row)
	f.Order, f.Row = may.order(f.Order, lang), may.row(f.Row)
	o := f.Order
	frame, err := s.adminFrame(c, web.BoardPath, lang.Text("주문 ", "Order ")+o.No)
	if err != nil {
		return err
	}
	frame.Trouble = form.trouble
	row := f.Row
	page := admin.OrderFilePage{Frame: frame, No: o.No, Path: web.OrderPath(o.No), PlacedAt: placedText(o, lang),
		Public: web.OrderURL(o.PublicID),
		Badges: wording.StateBadges(row, lang), Alerts: fileAlerts(f, lang), Lines: fileLines(o, row.Total.Currency,
			lang), Totals: fileTotals(o, string(lang)),
		Currency: string(row.Total.Currency), Buyer: buyerPairs(o, lang), Receiver: receiverPairs(o, lang),
		Duties: s.deadlines(f, row, lang),
		Tries:  fileAttempts(f, lang), Refunds: fileRefunds(f, lang), Log: timeline(f, lang), Mails: fileMails(f, lang),
		Ship: shipPanel(f, form, lang), Claims: claimPanel(f, form, lang),
		Cancel: o.PayState == store.Unpaid || o.PayState == store.AwaitingDeposit || freeToCancel(f),
		Free:   freeToCancel(f), AtPG: knownToPG(f)}
	if f.Batch != 0 {
		page.BatchNo, page.Batch = wording.BatchTitle(f.Batch, lang), batchPath(f.Batch)
	}
	if !may.link {
		page.Public = web.OrderPath(o.No) + "/preview"
	}
	if o.Emptied {
		fate, err := s.Store.Retention.Fate(c.Request().Context(), o.ID)
		if err != nil {
			return err
		}
		page.Emptied = wording.EmptiedText(fate, lang)
		if fate.Apart && frame.Who.Owner {
			page.Kept = keptPath
		}
	}
	if page.Money, err = fileMoney(c, s, f, frame); err != nil {
		return err
	}
	if refundsGoods(f) {
		page.Back = web.OrderPath(o.No) + "/refund"
	}
	if page.Receipts, err = (receipts{s}).panel(c, f, form.receipt); err != nil {
		return err
	}
	page.Buyer = append(page.Buyer, wording.ConsentPairs(f.Consents, lang)...)
	addNotes(&page, f, form)
	return s.renderAdmin(c, status, admin.OrderFile(page))
}

// placedText says when and in which language an order was placed.
func placedText(o store.Order, lang views.Lang) string {
	shop := lang.Text("한국어 쇼핑몰", "Korean shop")
	if o.Language == "en" {
		shop = lang.Text("영어 쇼핑몰", "English shop")
	}
	return wording.ShortTime(o.CreatedAt) + " · " + shop
}

// freeToCancel reports whether an order cost nothing and can still be cancelled.
func freeToCancel(f store.OrderFile) bool {
	return f.Order.PayState == store.Paid && f.Order.ShipState != store.ShipShipped &&
		slices.ContainsFunc(f.Payments, func(p store.Payment) bool {
			return p.Source == store.FromNobody && p.Verdict == store.Accepted
		})
}

// knownToPG reports whether I'mport may know of payments for an order.
func knownToPG(f store.OrderFile) bool {
	isPG := func(s store.PaymentSource) bool { return s != store.FromBank && s != store.FromNobody }
	return slices.ContainsFunc(f.Attempts, func(a store.Attempt) bool { return isPG(a.PG.Source()) }) ||
		slices.ContainsFunc(f.Payments, func(p store.Payment) bool { return isPG(p.Source) })
}

// fileAlerts lists what must be known before anything is done with an order.
func fileAlerts(f store.OrderFile, lang views.Lang) []admin.FileAlert {
	var list []admin.FileAlert
	for _, i := range f.Cases {
		_, title, _ := wording.CaseText(store.CaseFile{Incident: i}, lang)
		list = append(list, admin.FileAlert{Text: title + ".", Path: "/admin/cases", Label: lang.Text("확인필요에서 처리하기",
			"Resolve it under Cases")})
	}
	if f.Order.PayState == store.Refunded && f.Order.ShipState == store.ShipShipped {
		list = append(list, admin.FileAlert{Text: lang.Text("환불이 완료되었지만 상품은 이미 발송되었습니다. 회수해 주세요.",
			"The order was refunded, but the items had already shipped. Please get them back.")})
	}
	if text := readdressedText(f, lang); text != "" {
		list = append(list, admin.FileAlert{Text: text})
	}
	if p := restockPanel(f, f.Returnable, restockForm{}, lang); p.Now && f.Order.ShipState == store.ShipNone {
		list = append(list, admin.FileAlert{Text: lang.Text(
			"환불되었지만 아직 재고로 돌아가지 않은 상품이 있습니다. 상품이 있으면 ‘재고로 되돌리기’를 눌러 주세요.",
			"The order was refunded, and some of its items are not back in stock. If you have them, return them "+
				"to stock.")})
	}
	if f.Order.Rebuilt {
		list = append(list, admin.FileAlert{Text: lang.Text("결제에 남은 기록으로 복원한 주문입니다. 받는 분과 상품을 구매자와 확인해 주세요.",
			"This order was restored from a payment's note. Please check recipient and items with the buyer.")})
	}
	return list
}

// readdressedText says that the buyer changed where an order goes that is not sent yet;
// empty: they did not.
func readdressedText(f store.OrderFile, lang views.Lang) string {
	at, slip := f.Delivery.ReaddressedAt, f.Delivery.SlipAt
	if at.IsZero() || f.Order.ShipState == store.ShipShipped || f.Order.ShipState == store.ShipReturned {
		return ""
	}
	text := lang.Text("구매자가 배송지를 변경했습니다: ", "The buyer changed where it goes: ") + wording.ShortTime(at) + "."
	if !slip.IsZero() && slip.Before(at) {
		text += lang.Text(" 그 전에 받은 포장 명세서나 택배 접수 파일은 버리고 다시 받아 주세요.",
			" Please discard packing slips and courier files from before, and take them again.")
	}
	return text
}

// fileLines lists the items of an order.
func fileLines(o store.Order, in money.Currency, lang views.Lang) []admin.FileLine {
	lines := make([]admin.FileLine, len(o.Lines))
	for i, l := range o.Lines {
		unit := l.Unit.In(in)
		lines[i] = admin.FileLine{Number: i + 1, Picture: wording.PictureOf(l.Picture, lang),
			Name: l.Name.In(string(lang)), SKU: l.SKU, Quantity: wording.Count(l.Quantity),
			Unit: wording.Money(unit, string(lang)), Gone: wording.GoneText(l, lang),
			Sum: wording.Money(money.Money{Minor: unit.Minor * l.Quantity,
				Currency: in}, string(lang))}
	}
	return lines
}

// fileTotals lists the sums below the items.
func fileTotals(o store.Order, lang string) []admin.FileTotal {
	total := func(ko, en string, p money.Price, strong bool) admin.FileTotal {
		return admin.FileTotal{Label: views.Lang(lang).Text(ko, en), KRW: wording.Money(p.In(money.KRW), lang),
			USD: wording.Money(p.In(money.USD), lang), Strong: strong}
	}
	list := []admin.FileTotal{total("상품금액", "Items", o.Goods, false), total("배송비", "Shipping",
		o.Shipping.Minus(o.Extra), false)}
	if o.Extra != (money.Price{}) {
		list = append(list, total("제주·도서산간 추가배송비", "Surcharge for the area", o.Extra, false))
	}
	if o.Coupon.Code != "" || o.Discount != (money.Price{}) {
		off := total(wording.CouponLabel(o.Coupon, views.Korean), wording.CouponLabel(o.Coupon, views.English),
			o.Discount, false)
		off.KRW, off.USD = "-"+off.KRW, "-"+off.USD
		list = append(list, off)
	}
	list = append(list, total("주문금액", "Total", o.Total, true))
	dollars := wording.TaxFacts(o, money.USD, views.Lang(lang))
	for i, part := range wording.TaxFacts(o, money.KRW, views.Lang(lang)) {
		row := admin.FileTotal{Label: part.Name, KRW: part.Value}
		if len(dollars) > i {
			row.USD = dollars[i].Value
		}
		list = append(list, row)
	}
	return list
}

// buyerPairs shows who ordered.
func buyerPairs(o store.Order, lang views.Lang) []admin.Pair {
	return []admin.Pair{{Label: lang.Text("이름", "Name"), Value: o.Buyer.Name}, {Label: lang.Text("전화", "Phone"),
		Value: wording.PhoneText(o.Buyer.Tel, o.Destination.Country)},
		{Label: lang.Text("이메일", "E-mail"), Value: o.Buyer.Email}}
}

// receiverPairs shows where the parcel goes.
func receiverPairs(o store.Order, lang views.Lang) []admin.Pair {
	d := o.Destination
	return []admin.Pair{{Label: lang.Text("이름", "Name"), Value: d.Receiver.Name}, {Label: lang.Text("전화", "Phone"),
		Value: wording.PhoneText(d.Receiver.Tel, d.Country)},
		{Label: lang.Text("주소", "Address"), Value: addressText(d)}, {Label: lang.Text("국가", "Country"),
			Value: wording.CountryName(d.Country, lang)},
		{Label: lang.Text("배송메모", "Note"), Value: d.Memo}}
}

// deadlines lists the statutory deadlines of an order.
func (s *Server) deadlines(f store.OrderFile, r store.BoardRow, lang views.Lang) []admin.Duty {
	var list []admin.Duty
	now, sent := s.Now(), f.Delivery.Shipment.ShippedAt
	if wording.ToShip(r) {
		day := wording.ShipBy(r.PaidAt, r.Days)
		list = append(list, admin.Duty{Label: lang.Text("발송 기한", "Ship by"), Value: wording.ShortDay(day, lang),
			Badge: wording.SoonBadge(day, now, lang),
			Why:   wording.ShipByWhy(r.Days, lang)})
	}
	if r.PayState == store.Paid && r.ShipState == store.ShipShipped {
		list = append(list, admin.Duty{Label: lang.Text("청약철회", "Can be returned"), Value: lang.Text("받은 날부터 7일",
			"7 days from delivery"),
			Why: lang.Text(fmt.Sprintf("받은 날은 쇼핑몰에서 알 수 없습니다. 발송일을 기준으로 계산하면 최소 %s까지입니다.",
				wording.ShortDay(sent.AddDate(0, 0, wording.WithdrawDays), lang)),
				fmt.Sprintf("The shop does not know when it is delivered. Counted from the day it shipped, at "+
					"least until %s.", wording.ShortDay(sent.AddDate(0, 0, wording.WithdrawDays), lang)))})
	}
	if from, why := refundDeadlineStart(f, lang); !from.IsZero() {
		day := korea.AfterWorkdays(from, wording.RefundDays)
		list = append(list, admin.Duty{Label: lang.Text("환불 기한", "Refund by"), Value: wording.ShortDay(day, lang),
			Badge: wording.SoonBadge(day, now, lang), Why: why})
	}
	return list
}

// fileMoney shows the payments of an order, each with its refund form.
func fileMoney(c echo.Context, s *Server, f store.OrderFile, frame admin.Frame) ([]admin.FilePayment, error) {
	var list []admin.FilePayment
	for i, p := range f.Payments {
		sit := f.Situations[i]
		m := filePayment(p, sit.Attempt, frame.Lang)
		m.Refund = refundPanel(sit, frame, web.OrderPath(f.Order.No))
		if m.Refund != nil && p.Verdict == store.Accepted {
			m.Refund.Lines = paidLines(f.Order, p.Amount.Currency, frame.Lang)
		}
		if m.Refund != nil && m.Refund.Sent != nil {
			m.Name = nameAccount(f.Order.No, frame.Lang)
			if err := addRefundAccount(c, s, m.Refund, sit); err != nil {
				return nil, err
			}
		}
		list = append(list, m)
	}
	return list, nil
}

// paidLines shows what each line cost after the coupon; nil if there was none.
func paidLines(o store.Order, in money.Currency, lang views.Lang) []admin.Pair {
	if o.Discount.In(in).Minor == 0 {
		return nil
	}
	var list []admin.Pair
	for i, paid := range o.PaidFor(in) {
		l := o.Lines[i]
		list = append(list, admin.Pair{Label: fmt.Sprintf("%s × %d", l.Name.In(string(lang)), l.Quantity),
			Value: wording.Money(money.Money{Minor: paid, Currency: in}, string(lang))})
	}
	return list
}

// filePayment shows one payment.
func filePayment(p store.Payment, a *store.Attempt, lang views.Lang) admin.FilePayment {
	in := string(lang)
	m := admin.FilePayment{Title: paymentName(p, a, lang) + " " + wording.Money(p.Amount, in),
		Badge: verdictBadge(p, lang), Receipt: web.WebLink(p.ReceiptURL)}
	add := func(ko, en, value string) {
		if value != "" {
			m.Facts = append(m.Facts, admin.Pair{Label: lang.Text(ko, en), Value: value})
		}
	}
	add("결제일시", "Paid", wording.ShortTime(p.PaidAt))
	if p.Cancelled > 0 {
		add("환불금액", "Refunded", wording.Money(money.Money{Minor: p.Cancelled, Currency: p.Amount.Currency}, in))
		add("남은 금액", "Remaining", wording.Money(money.Money{Minor: p.Net(), Currency: p.Amount.Currency}, in))
	}
	if p.Vbank.Num != "" {
		account := store.Text{Ko: "가상계좌", En: "Virtual account"}
		if p.Source == store.FromBank {
			account = store.Text{Ko: "입금 계좌", En: "Account"}
		}
		add(account.Ko, account.En, joined(" ", p.Vbank.Bank, p.Vbank.Num, p.Vbank.Holder))
		add("입금자명", "Depositor", p.Depositor)
		add("입금기한", "Deposit due", wording.ShortTime(p.Vbank.Due))
	}
	if p.Source == store.FromBank && !p.Captured {
		m.Take = "/admin/payments/" + p.ImpUID + "/transfer"
		m.Missing = strconv.FormatInt(max(p.Amount.Minor-p.Deposited, 0), 10)
		m.Sure = lang.Text("적은 금액이 계좌에 입금되었습니까? 모두 입금되었으면 상품을 발송할 수 있게 됩니다.",
			"Did this amount arrive? Once all of it has, the order can be shipped.")
	}
	if p.Source == store.FromBank && p.Deposited != 0 {
		add("입금된 금액", "Received", wonText(p.Deposited, lang))
	}
	if unused := p.Unused(); p.Source == store.FromBank && unused > 0 {
		add("주문에 쓰이지 않은 금액", "Pays nothing so far", wonText(unused, lang))
		m.Back = "/admin/payments/" + p.ImpUID + "/deposits/back"
		m.Unused = strconv.FormatInt(unused, 10)
	}
	m.Said = recordOf(p, lang)
	return m
}

// recordOf is what I'mport knows of a payment; nil: it knows nothing.
func recordOf(p store.Payment, lang views.Lang) []admin.Pair {
	if p.Source == store.FromBank || p.Source == store.FromNobody {
		return nil
	}
	mode := lang.Text("실제 결제", "real money")
	if p.Sandbox {
		mode = lang.Text("테스트 결제", "test payment")
	}
	// I'mport's own field names, to compare with its console.
	said := []admin.Pair{{Label: "imp_uid", Value: p.ImpUID}, {Label: "merchant_uid", Value: p.MerchantUID},
		{Label: "status", Value: rankName(p.Rank)},
		{Label: "pg_provider", Value: p.Provider}, {Label: "pg_id (MID)", Value: p.MID},
		{Label: "pay_method", Value: p.Method},
		{Label: "amount", Value: p.Amount.String()}, {Label: "cancel_amount", Value: money.Money{Minor: p.Cancelled,
			Currency: p.Amount.Currency}.String()},
		{Label: lang.Text("모드", "mode"), Value: mode}}
	if p.Wallet != "" {
		said = append(said, admin.Pair{Label: "emb_pg_provider", Value: p.Wallet})
	}
	if p.Reason != "" {
		said = append(said, admin.Pair{Label: lang.Text("판단 이유", "reason"), Value: p.Reason})
	}
	return said
}

// rankName names a payment's progress as I'mport does.
func rankName(r store.Rank) string {
	switch r {
	case store.RankReady:
		return "ready"
	case store.RankFailed:
		return "failed"
	case store.RankPaid:
		return "paid"
	}
	return "cancelled"
}

// verdictBadge says what became of a payment.
func verdictBadge(p store.Payment, lang views.Lang) admin.Badge {
	word := func(ko, en, kind string) admin.Badge { return admin.Badge{Text: lang.Text(ko, en), Kind: kind} }
	// What was refunded matters more than how the payment was judged.
	switch {
	case p.Source == store.FromNobody && p.Rank == store.RankCancelled:
		return word("취소됨", "Canceled", "")
	case p.Source == store.FromNobody && p.Verdict == store.Accepted:
		return word("결제할 금액 없음", "Nothing to pay", "good")
	case p.Captured && p.Net() == 0:
		return word("전액 환불됨", "Refunded", "")
	case p.Verdict == store.Accepted && p.Cancelled > 0:
		return word("일부 환불됨", "Partly refunded", "wait")
	}
	switch p.Verdict {
	case store.Accepted:
		return word("정상 결제", "Paid", "good")
	case store.Duplicate:
		return word("중복 결제", "Duplicate", "bad")
	case store.Mismatch:
		return word("주문과 다름", "Mismatch", "bad")
	case store.Late:
		return word("늦은 결제", "Late", "bad")
	case store.Oversold:
		return word("품절 후 결제", "Sold out", "bad")
	case store.Orphan:
		return word("주문 없는 결제", "No order", "bad")
	}
	if p.Rank == store.RankReady && p.Vbank.Num != "" {
		return word("입금 전", "No deposit yet", "wait")
	}
	return word("결제 안 됨", "Not paid", "")
}

// fileAttempts lists the attempts to pay an order.
func fileAttempts(f store.OrderFile, lang views.Lang) []admin.FileTry {
	var list []admin.FileTry
	for _, a := range f.Attempts {
		state := lang.Text("결제창 열림", "open")
		switch {
		case paidBy(f, a):
			state = lang.Text("결제됨", "paid")
		case a.Closed:
			state = lang.Text("결제되지 않음", "not paid")
		case a.Pending:
			state = lang.Text("결과 확인 중", "checking the result")
		case a.PG.Source() == store.FromBank:
			state = lang.Text("입금 전", "awaiting the transfer")
		}
		list = append(list, admin.FileTry{At: wording.ShortTime(a.CreatedAt), Text: wording.MethodName(a.PG, lang) +
			" " + wording.Money(a.Amount, string(lang)), State: state})
	}
	return list
}

// paidBy reports whether an attempt led to a captured payment.
func paidBy(f store.OrderFile, a store.Attempt) bool {
	for _, p := range f.Payments {
		if p.MerchantUID == a.MerchantUID && p.Captured {
			return true
		}
	}
	return false
}

// fileRefunds lists the refunds of an order.
func fileRefunds(f store.OrderFile, lang views.Lang) []admin.FileRefund {
	var list []admin.FileRefund
	for _, r := range f.Refunds {
		in := wording.CurrencyOfPayment(f.Payments, r.ImpUID)
		list = append(list, admin.FileRefund{At: wording.ShortTime(r.CreatedAt),
			Amount: wording.Money(money.Money{Minor: r.Amount, Currency: in}, string(lang)),
			Reason: wording.RefundReason(r, lang), Badge: refundBadge(r.State, lang),
			To: wording.AccountName(r.To, lang), Sums: wording.RefundSums(f.Order, r.Lines, r.Extras, in, lang)})
	}
	return list
}

// refundBadge says how far a refund is.
func refundBadge(s store.RefundState, lang views.Lang) admin.Badge {
	switch s {
	case store.RefundDone:
		return admin.Badge{Text: lang.Text("환불완료", "Done"), Kind: "good"}
	case store.RefundFailed:
		return admin.Badge{Text: lang.Text("환불 실패", "Failed"), Kind: "bad"}
	case store.RefundPendingPG:
		return admin.Badge{Text: lang.Text("PG 처리 중", "At the PG"), Kind: "wait"}
	}
	return admin.Badge{Text: lang.Text("환불 중", "In progress"), Kind: "wait"}
}

// addNotes adds the notes of an order and the form for a new one.
func addNotes(page *admin.OrderFilePage, f store.OrderFile, form fileForm) {
	lang := page.Frame.Lang
	page.Note = admin.Field{Name: "note", Label: lang.Text("새 메모", "New note"), Type: "textarea", Rows: 2,
		MaxLength: noteLimit, Value: form.note, Error: form.noteError}
	for _, n := range f.Notes {
		page.Notes = append(page.Notes, admin.FileNote{At: wording.ShortTime(n.CreatedAt),
			Who: whoOf(n.Source, f.People, lang), Text: n.Text})
	}
}

// fileMails lists the mails about an order.
func fileMails(f store.OrderFile, lang views.Lang) []admin.FileMail {
	var list []admin.FileMail
	for _, m := range f.Mails {
		row := admin.FileMail{Name: wording.MailName(m.Kind, lang), At: wording.ShortTime(m.CreatedAt),
			Badge: mailBadge(!m.SentAt.IsZero(), m.Trouble, lang)}
		if !m.SentAt.IsZero() {
			row.At = wording.ShortTime(m.SentAt)
		}
		// Without a key there is no button: a mail is repeated once, and not before it was sent.
		if !m.Again && !m.SentAt.IsZero() {
			row.Key = m.Key
		}
		list = append(list, row)
	}
	return list
}

// shipPanel shows what can be done with the items of an order.
func shipPanel(f store.OrderFile, form fileForm, lang views.Lang) admin.ShipPanel {
	o := f.Order
	p := admin.ShipPanel{Send: f.Hindrance == "", Parcels: wording.BoxLinks(f.Delivery, lang),
		Fetched: wording.OnlyPickup(o.Lines),
		Mend:    o.ShipState == store.ShipShipped && f.Delivery.Shipment.Carrier != korea.Pickup,
		Return:  o.ShipState == store.ShipShipped && len(o.Lines) > 0,
		Open:    form.correcting, Restock: restockPanel(f, f.Returnable, form.restock, lang),
		Back: restockPanel(f, stillOut(f), form.restock, lang)}
	switch {
	case o.PayState == store.Unpaid || o.PayState == store.AwaitingDeposit:
		p.Why = lang.Text("결제가 확인되면 발송할 수 있습니다.", "It can be shipped once it is paid.")
	case o.ShipState != store.ShipShipped && o.ShipState != store.ShipReturned:
		p.Why = wording.HindranceText(f.Hindrance, lang)
	}
	addArrival(&p, f, lang)
	p.More.Open = form.adding
	p.More.Carrier, p.More.Number = parcelFields(form, form.carrier, form.number, lang)
	if form.adding {
		form = fileForm{}
	}
	carrier, number := form.carrier, form.number
	// A correction starts from the saved number.
	if carrier == "" && p.Mend {
		carrier, number = f.Delivery.Shipment.Carrier, f.Delivery.Shipment.Number
	}
	p.Carrier, p.Number = parcelFields(form, carrier, number, lang)
	return p
}

// parcelFields ask for carrier and number of a parcel.
func parcelFields(form fileForm, carrier, number string, lang views.Lang) (admin.Select, admin.Field) {
	return admin.Select{Name: "carrier", Label: lang.Text("택배사", "Carrier"),
			Choices: wording.CarrierChoices(carrier, "", lang)}, admin.Field{Name: "number",
			Label: lang.Text("송장번호", "Tracking number"), Value: number, Required: true, MaxLength: 60,
			Autocomplete: "off", Error: form.numberError}
}

// addArrival says when a parcel arrived and the purchase was concluded.
func addArrival(p *admin.ShipPanel, f store.OrderFile, lang views.Lang) {
	s := f.Delivery.Shipment
	p.Arrive = f.Order.PayState == store.Paid && f.Order.ShipState == store.ShipShipped && s.DeliveredAt.IsZero()
	p.Unarrive = f.Order.PayState == store.Paid && f.Order.ShipState == store.ShipShipped && !s.DeliveredAt.IsZero() &&
		s.ConcludedAt.IsZero()
	if !s.DeliveredAt.IsZero() {
		p.Past = append(p.Past, lang.Text("배송완료: ", "Delivered: ")+wording.ShortTime(s.DeliveredAt))
	}
	if !s.ConcludedAt.IsZero() {
		p.Past = append(p.Past, lang.Text("구매확정: ", "Concluded: ")+wording.ShortTime(s.ConcludedAt))
	}
}

// claimPanel shows the buyer's claims and what can be answered.
func claimPanel(f store.OrderFile, form fileForm, lang views.Lang) admin.ClaimPanel {
	p := admin.ClaimPanel{Open: form.claimOpen}
	open := false
	for _, c := range f.Claims {
		open = open || c.ClosedAt.IsZero()
		p.List = append(p.List, claimView(c, f, form, lang))
	}
	// An order has at most one open claim.
	if !open {
		for _, k := range store.ClaimKinds() {
			if k.Kind.Fits(f.Order) {
				p.Kinds = append(p.Kinds, admin.Choice{Value: string(k.Kind), Label: wording.ClaimName(k.Kind, lang),
					Selected: k.Kind == form.claimKind})
			}
		}
	}
	p.Picks = pickFields(f.Order, form.claimLines, lang)
	p.Kind = admin.Select{Name: "kind", Label: lang.Text("요청", "Request"), Choices: p.Kinds}
	p.Reason = admin.Field{Name: "reason", Label: lang.Text("구매자가 밝힌 사유", "The buyer's reason"), Required: true,
		MaxLength: reasonLimit, Value: form.claimReason, Error: form.claimError}
	return p
}

// refundsGoods reports whether goods of an order can be refunded by name.
func refundsGoods(f store.OrderFile) bool {
	p, paid := checkout.Accepted(f.OrderDetails)
	return paid && p.Net() > 0
}

// claimView shows one claim with the form for its reply.
func claimView(c store.Claim, f store.OrderFile, form fileForm, lang views.Lang) admin.ClaimView {
	v := admin.ClaimView{ID: strconv.FormatInt(c.ID, 10), Title: wording.ClaimName(c.Kind, lang), Reason: c.Reason,
		Answer:  c.Answer,
		At:      wording.ShortTime(c.CreatedAt) + " · " + whoOf(c.Source, f.People, lang),
		Approve: c.State == store.ClaimRequested, Close: c.ClosedAt.IsZero(),
		Goods: wording.PickedTexts(f.Order, c.Lines, lang)}
	if v.Close && c.Kind != store.ClaimExchange && refundsGoods(f) && len(c.Lines) > 0 {
		v.Refund = lineRefundPath(f.Order.No, c)
	}
	kind := map[store.ClaimState]string{store.ClaimRequested: "bad", store.ClaimApproved: "info",
		store.ClaimDone: "good"}[c.State]
	v.Badge = admin.Badge{Text: wording.ClaimStateName(c.State, lang), Kind: kind}
	v.Reply = admin.Field{Name: "answer", Label: lang.Text("구매자에게 보낼 답변", "Reply to the buyer"), MaxLength: reasonLimit,
		Hint: lang.Text("거절할 때는 반드시 입력해 주세요.", "Required when declining.")}
	for _, p := range c.Photos {
		v.Photos = append(v.Photos, web.OrderPath(f.Order.No)+"/photos/"+strconv.FormatInt(p.ID, 10))
	}
	if form.replyTo == c.ID {
		v.Reply.Value, v.Reply.Error = form.reply, form.replyError
	}
	return v
}
