package handlers

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

func (s *Server) showOrder(c echo.Context) error {
	d, err := s.Store.OrderByPublicID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	lang := views.Lang(d.Order.Language)
	site, err := s.site(c, lang, head{Title: lang.Text("주문 ", "Order ") + d.Order.No, NoIndex: true, OneLanguage: true})
	if err != nil {
		return err
	}
	page := s.orderPage(site, d)
	if err := s.addDelivery(c, &page, d); err != nil {
		return err
	}
	personal(c)
	return s.render(c, http.StatusOK, views.Order(page))
}

// addDelivery shows how far the goods are, being packed once they are on a
// shipping list, then with their parcel; and what the buyer asked for or can
// still ask for.
func (s *Server) addDelivery(c echo.Context, page *views.OrderPage, dossier store.Dossier) error {
	ctx, o := c.Request().Context(), dossier.Order
	d, err := s.Store.DeliveryOf(ctx, o.ID)
	if err != nil {
		return err
	}
	claims, err := s.Store.ClaimsOf(ctx, o.ID)
	if err != nil {
		return err
	}
	if o.ShipState == store.ShipReady && !d.Listed {
		page.Ship = string(store.ShipNone)
	}
	if p := d.Shipment; p.Number != "" {
		carrier, _ := store.CarrierByCode(p.Carrier)
		page.Tracking = &views.Tracking{Carrier: carrierName(p.Carrier, page.Lang), Number: p.Number,
			URL: carrier.TrackingURL(p.Number, o.Language), At: formatTime(p.ShippedAt, o.Language)}
	}
	page.Refunding = o.PayState == store.Paid && goesBack(dossier)
	if cancellable(dossier) && !claimOpen(claims) {
		page.CancelURL = orderURL(o.PublicID) + "/cancel"
	}
	if canReturn(o, d, claims, s.Now()) {
		page.ReturnURL = orderURL(o.PublicID) + "/return"
	}
	page.Dates = s.datesOf(dossier, d, page)
	for _, claim := range claims {
		page.Claims = append(page.Claims, claimStory(o, claim, page.Lang))
	}
	if c.QueryParam("late") != "" && o.ShipState == store.ShipShipped {
		page.Notice = page.Lang.Text("이미 발송되어 취소하지 못했습니다. 받으신 뒤 반품을 신청해 주세요.", "It has been sent already and was not cancelled. You can return it once it arrives.")
	}
	return nil
}

// sendingDays is how many working days the law leaves for sending what is paid
// (전자상거래법 Art. 15).
const sendingDays = 3

// datesOf says what happens by when.
func (s *Server) datesOf(d store.Dossier, delivery store.Delivery, page *views.OrderPage) []string {
	o, lang := d.Order, page.Lang
	p, paid := checkout.Accepted(d)
	switch {
	case o.PayState != store.Paid || !paid || page.Refunding:
		return nil
	case o.ShipState == store.ShipReady:
		day := store.AfterWorkdays(p.PaidAt, sendingDays)
		if store.DaysUntil(day, s.Now()) < 0 {
			return nil
		}
		return []string{lang.Text("늦어도 "+formatDay(day, "ko")+"까지 발송합니다 (결제 후 3영업일).", "We send it by "+formatDay(day, "en")+" at the latest (3 business days after payment).")}
	case page.ReturnURL != "":
		mind, _ := returnDays(o, delivery.Shipment.ShippedAt)
		if store.DaysUntil(mind, s.Now()) < 0 {
			return nil
		}
		return []string{lang.Text("상품을 받으신 날부터 7일 안에 반품(청약철회)을 신청하실 수 있습니다. 이 페이지에서는 "+formatDay(mind, "ko")+"까지 받습니다.",
			"You can return it within 7 days of receiving it. This page takes requests until "+formatDay(mind, "en")+".")}
	}
	return nil
}

func claimStory(o store.Order, c store.Claim, lang views.Lang) views.ClaimStory {
	story := views.ClaimStory{Title: claimName(c.Kind, lang) + lang.Text(" 요청", " request"), State: claimStateName(c.State, lang), Reason: c.Reason,
		Answer: c.Answer, At: formatTime(c.CreatedAt, o.Language)}
	for _, p := range c.Photos {
		story.Photos = append(story.Photos, fmt.Sprintf("%s/photos/%d", orderURL(o.PublicID), p.ID))
	}
	return story
}

func (s *Server) orderPage(site views.Site, d store.Dossier) views.OrderPage {
	o, lang := d.Order, site.Lang
	in := currencyPaid(d)
	page := views.OrderPage{
		Site: site, OrderID: o.PublicID, OrderNo: o.No, State: checkout.Shown(d), Ship: string(o.ShipState),
		StateURL: orderURL(o.PublicID) + "/state", PlacedAt: formatTime(o.CreatedAt, o.Language),
		Lines: orderLines(o, in, lang), Totals: orderTotals(o, in, lang),
		Receiver: views.OrderReceiver{
			BuyerName: maskName(o.Buyer.Name), BuyerEmail: maskEmail(o.Buyer.Email), BuyerTel: maskTel(o.Buyer.Tel),
			ReceiverName: maskName(o.Destination.Receiver.Name), ReceiverTel: maskTel(o.Destination.Receiver.Tel),
			Postcode: o.Destination.Postcode, Addr: maskAddr(o.Destination.Addr), Memo: o.Destination.Memo,
		},
	}
	if o.PayState == store.Unpaid {
		page.PayURL = orderURL(o.PublicID) + "/pay"
		if o.ExpiresAt.After(s.Now()) {
			page.HeldUntil = formatClock(o.ExpiresAt)
		}
	}
	for _, p := range d.Payments {
		addPayment(&page, o, p, lang)
	}
	for _, a := range d.Attempts {
		if a.MerchantUID == paidAttempt(d) {
			page.Method = methodName(a.PG, lang)
		}
	}
	return page
}

// addPayment shows what the buyer should know of a payment.
func addPayment(page *views.OrderPage, o store.Order, p store.Payment, lang views.Lang) {
	if o.PayState == store.AwaitingDeposit && p.Vbank.Num != "" && p.Rank == store.RankReady && p.Reason == "" {
		page.Account = &views.VirtualAccount{Bank: p.Vbank.Bank, Number: p.Vbank.Num, Holder: p.Vbank.Holder,
			Amount: formatMoney(p.Amount, o.Language), Due: formatTime(p.Vbank.Due, o.Language)}
	}
	held := p.Captured && (o.PayState == store.Held || o.PayState == store.Refunded)
	if p.Verdict != store.Accepted && !held {
		return
	}
	page.Paid, page.PaidAt, page.ReceiptURL = formatMoney(p.Amount, string(lang)), formatTime(p.PaidAt, string(lang)), p.ReceiptURL
	if p.Cancelled > 0 {
		page.Refunded = formatMoney(store.Money{Minor: p.Cancelled, Currency: p.Amount.Currency}, string(lang))
	}
}

// paidAttempt is the merchant_uid that paid an order, or the last one that tried.
func paidAttempt(d store.Dossier) string {
	for _, p := range d.Payments {
		if p.Verdict == store.Accepted {
			return p.MerchantUID
		}
	}
	if len(d.Attempts) == 0 {
		return ""
	}
	return d.Attempts[len(d.Attempts)-1].MerchantUID
}

// currencyPaid is the currency of the attempt that paid, or last tried.
func currencyPaid(d store.Dossier) store.Currency {
	for _, a := range d.Attempts {
		if a.MerchantUID == paidAttempt(d) {
			return a.Amount.Currency
		}
	}
	return currencyOf(d.Order.Language)
}

func orderLines(o store.Order, in store.Currency, lang views.Lang) []views.Line {
	lines := make([]views.Line, len(o.Lines))
	for i, l := range o.Lines {
		sum := l.Unit.In(in)
		sum.Minor *= l.Quantity
		lines[i] = views.Line{Name: l.Name.In(string(lang)), SKU: l.SKU, Quantity: int(l.Quantity), Price: formatMoney(sum, string(lang)), Picture: pictureOf(l.Picture, lang)}
	}
	return lines
}

func orderTotals(o store.Order, in store.Currency, lang views.Lang) views.Totals {
	pieces := 0
	for _, l := range o.Lines {
		pieces += int(l.Quantity)
	}
	return withCoupon(totalsOf(pieces, o.Goods, o.Shipping, o.Total, in, lang), o.Coupon, o.Discount, in, lang)
}

func methodName(pg string, lang views.Lang) string {
	switch pg {
	case store.Inicis:
		return lang.Text("신용카드", "Korean card")
	case store.InicisVbank:
		return lang.Text("가상계좌", "Virtual account")
	case store.InicisTrans:
		return lang.Text("실시간 계좌이체", "Bank transfer")
	case store.InicisGlobal:
		return lang.Text("해외카드", "Overseas card")
	}
	return "PayPal"
}
