package shop

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// showOrder shows an order to anybody with its link; names and addresses are masked.
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
	if err := s.addAgain(c, &page, d.Order); err != nil {
		return err
	}
	if err := s.addEmptied(c, &page, d.Order); err != nil {
		return err
	}
	if err := (receipts{s}).add(c, &page, d.Order); err != nil {
		return err
	}
	web.Personal(c)
	return s.Render(c, http.StatusOK, views.Order(page))
}

// addAgain tells a buyer who pressed again what became of the order, and leads to
// the one that took its place.
func (s *Server) addAgain(c echo.Context, page *views.OrderPage, o store.Order) (err error) {
	if c.QueryParam("again") != "" {
		page.Notice = web.OrderedAlready(o.PayState).In(o.Language)
	}
	if page.Replaced = o.Replaced && o.PayState == store.Unpaid; page.Replaced {
		page.PayURL, page.HeldUntil = "", ""
		page.Unpaid, err = s.unpaidOrder(c, page.Lang, o.PublicID)
	}
	return err
}

// addEmptied says why there are no contacts on the page, if there are none.
func (s *Server) addEmptied(c echo.Context, page *views.OrderPage, o store.Order) error {
	if !o.Emptied {
		return nil
	}
	fate, err := s.Store.Retention.Fate(c.Request().Context(), o.ID)
	page.Emptied = wording.EmptiedText(fate, page.Lang)
	return err
}

// addDelivery adds the delivery status, which is "being packed" once the order is on a
// shipping list, the parcel, and the requests that the buyer has made or can make.
func (s *Server) addDelivery(c echo.Context, page *views.OrderPage, dossier store.OrderDetails) error {
	ctx, o := c.Request().Context(), dossier.Order
	d, err := s.Store.DeliveryOf(ctx, o.ID)
	if err != nil {
		return err
	}
	claims, err := s.Store.ClaimsOf(ctx, o.ID)
	if err != nil {
		return err
	}
	// To the buyer an order is being packed only once it is on a shipping list.
	if o.ShipState == store.ShipReady && !d.Listed {
		page.Ship = string(store.ShipNone)
	}
	if page.Fetched = wording.OnlyPickup(o.Lines); page.Fetched {
		terms, err := s.Store.ShippingTerms(c.Request().Context())
		if err != nil {
			return err
		}
		page.Place = terms.Pickup.In(o.Language)
	}
	if p := d.Shipment; p.Number != "" && p.Carrier != korea.Pickup {
		first := trackingOf(store.Box{Carrier: p.Carrier, Number: p.Number, AddedAt: p.ShippedAt}, page.Lang)
		page.Tracking = &first
		for _, b := range d.Further {
			page.Further = append(page.Further, trackingOf(b, page.Lang))
		}
	}
	if o.PayState == store.Paid && o.ShipState == store.ShipShipped {
		switch p := d.Shipment; {
		case !p.ConcludedAt.IsZero():
			page.Arrived = "concluded"
		case !p.DeliveredAt.IsZero():
			page.Arrived = "delivered"
		}
		if o.Concludable(d.Shipment, claims) && !fullRefundInFlight(dossier) {
			page.ConcludeURL = web.OrderURL(o.PublicID) + "/conclude"
		}
	}
	page.Refunding = o.PayState == store.Paid && fullRefundInFlight(dossier)
	if cancellable(dossier) && !claimOpen(claims) {
		page.CancelURL = web.OrderURL(o.PublicID) + "/cancel"
	}
	if o.Reviewable() {
		page.ReviewURL = web.OrderURL(o.PublicID) + "/reviews"
	}
	page.AskURL = page.Lang.Path(inquiryPath + "?order=" + o.PublicID)
	if canReturn(o, d, claims, s.Now()) {
		page.ReturnURL = web.OrderURL(o.PublicID) + "/return"
	}
	if readdressableNow(dossier, d) {
		page.AddressURL = web.OrderURL(o.PublicID) + "/address"
	}
	page.Packed = d.Listed && o.PayState == store.Paid && o.ShipState == store.ShipReady
	page.Dates = s.deadlineTexts(dossier, d, page)
	for _, claim := range claims {
		story := claimView(o, claim, page.Lang)
		if story.Sums, story.Total, err = s.claimSums(c, dossier, claim); err != nil {
			return err
		}
		page.Claims = append(page.Claims, story)
	}
	if c.QueryParam("moved") != "" && d.Readdressed > 0 {
		page.Notice = page.Lang.Text("배송지를 변경했습니다.", "The delivery details were changed.")
	}
	if c.QueryParam("late") != "" && o.ShipState == store.ShipShipped {
		page.Notice = page.Lang.Text("이미 발송되어 취소하지 못했습니다. 받으신 뒤 반품을 신청해 주세요.",
			"It has already shipped and was not canceled. You can return it once it arrives.")
	}
	return nil
}

// trackingOf shows a parcel to its buyer.
func trackingOf(b store.Box, lang views.Lang) views.Tracking {
	carrier, _ := korea.CarrierByCode(b.Carrier)
	return views.Tracking{Carrier: wording.CarrierName(b.Carrier, lang), Number: b.Number,
		URL: carrier.TrackingURL(b.Number, string(lang)), At: wording.Time(b.AddedAt, string(lang))}
}

// deadlineTexts says by when goods are shipped, or can be returned.
func (s *Server) deadlineTexts(d store.OrderDetails, delivery store.Delivery, page *views.OrderPage) []string {
	o, lang := d.Order, page.Lang
	p, paid := checkout.Accepted(d)
	switch {
	case o.PayState != store.Paid || !paid || page.Refunding:
		return nil
	case o.ShipState == store.ShipReady:
		if korea.DaysUntil(wording.ShipBy(p.PaidAt, o.DispatchDays()), s.Now()) < 0 {
			return nil
		}
		return []string{wording.ShipByText(p.PaidAt, o, lang)}
	case page.ReturnURL != "":
		mind, _ := returnDeadlines(o, delivery.Shipment)
		if korea.DaysUntil(mind, s.Now()) < 0 {
			return nil
		}
		return []string{lang.Text("상품을 받으신 날부터 7일 이내에 반품(청약철회)을 신청하실 수 있습니다. 이 페이지에서는 "+wording.Day(mind, "ko")+
			"까지 접수합니다.",
			"You can return your order within 7 days of receiving it. This page takes requests until "+
				wording.Day(mind, "en")+".")}
	}
	return nil
}

// claimView is a request as the order's page shows it.
func claimView(o store.Order, c store.Claim, lang views.Lang) views.ClaimStory {
	story := views.ClaimStory{Title: wording.ClaimName(c.Kind, lang) + lang.Text(" 요청", " request"),
		State: wording.ClaimStateName(c.State, lang), Reason: c.Reason,
		Answer: c.Answer, At: wording.Time(c.CreatedAt, o.Language), Goods: wording.PickedTexts(o, c.Lines, lang)}
	for _, p := range c.Photos {
		story.Photos = append(story.Photos, fmt.Sprintf("%s/photos/%d", web.OrderURL(o.PublicID), p.ID))
	}
	return story
}

// orderPage fills in what the order itself says; delivery is added by addDelivery.
func (s *Server) orderPage(site views.Site, d store.OrderDetails) views.OrderPage {
	o, lang := d.Order, site.Lang
	in := wording.CurrencyPaid(d)
	page := views.OrderPage{
		Site: site, OrderID: o.PublicID, OrderNo: o.No, State: checkout.DisplayState(d), Ship: string(o.ShipState),
		StateURL: web.OrderURL(o.PublicID) + "/state", PlacedAt: wording.Time(o.CreatedAt, o.Language),
		Lines: wording.OrderLines(o, in, lang), Totals: wording.OrderTotals(o, in, lang),
		Receiver: views.OrderReceiver{
			BuyerName: wording.MaskName(o.Buyer.Name), BuyerEmail: wording.MaskEmail(o.Buyer.Email),
			BuyerTel:     wording.MaskTel(o.Buyer.Tel),
			ReceiverName: wording.MaskName(o.Destination.Receiver.Name),
			ReceiverTel:  wording.MaskTel(o.Destination.Receiver.Tel),
			Postcode:     wording.MaskPostcode(o.Destination), Addr: wording.MaskAddr(o.Destination),
			Country: wording.DeliveryCountry(o.Destination.Country, lang),
			Memo:    views.MaskMemo(lang, o.Destination.Memo),
		},
	}
	if wording.OnlyPickup(o.Lines) && o.Destination.Addr == "" {
		page.Receiver.Addr = wording.ShipGroupName(store.ShipPickup, lang)
	}
	if o.PayState == store.Unpaid {
		page.PayURL = web.OrderURL(o.PublicID) + "/pay"
		if o.Held && o.ExpiresAt.After(s.Now()) {
			page.HeldUntil = wording.Clock(o.ExpiresAt)
		}
	}
	for _, p := range d.Payments {
		addPayment(&page, o, p, lang)
	}
	addRefunds(&page, d, lang)
	for _, a := range d.Attempts {
		if a.MerchantUID == wording.PaidAttempt(d) {
			p, _ := checkout.Accepted(d)
			page.Method = wording.PaidWith(p, a.PG, lang)
		}
	}
	return page
}

// addRefunds adds what went back of the payment that paid the order, and why.
func addRefunds(page *views.OrderPage, d store.OrderDetails, lang views.Lang) {
	p, ok := checkout.Accepted(d)
	if !ok || p.Cancelled == 0 {
		return
	}
	if p.Net() > 0 {
		page.Left = wording.Money(money.Money{Minor: p.Net(), Currency: p.Amount.Currency}, string(lang))
	}
	for _, r := range d.Refunds {
		if r.ImpUID != p.ImpUID || r.State != store.RefundDone {
			continue
		}
		page.RefundedAt = wording.Time(r.DoneAt, string(lang))
		page.Refunds = append(page.Refunds, wording.RefundText(r, p.Amount.Currency, lang)+" · "+
			wording.Time(r.DoneAt, string(lang)))
	}
	if d.Order.Coupon.Returned {
		page.CouponBack = d.Order.Coupon.Code
	}
}

// addPayment adds what the buyer should know about a payment.
func addPayment(page *views.OrderPage, o store.Order, p store.Payment, lang views.Lang) {
	if o.PayState == store.AwaitingDeposit && p.Vbank.Num != "" && p.Rank == store.RankReady && p.Reason == "" {
		page.Account = &views.VirtualAccount{Bank: p.Vbank.Bank, Number: p.Vbank.Num, Holder: p.Vbank.Holder,
			Amount: wording.Money(p.Amount, o.Language), Due: wording.Time(p.Vbank.Due, o.Language),
			Own: p.Source == store.FromBank, Depositor: wording.MaskName(p.Depositor)}
		if p.Deposited > 0 {
			page.Account.Came = wording.Money(money.Money{Minor: p.Deposited, Currency: p.Amount.Currency},
				string(lang))
			page.Account.Missing = wording.Money(money.Money{Minor: p.Amount.Minor - p.Deposited,
				Currency: p.Amount.Currency}, string(lang))
		}
		if page.Account.Own {
			page.Account.PayURL = web.OrderURL(o.PublicID) + "/pay"
		}
	}
	// Money that was taken is shown even when it was not accepted.
	held := p.Captured && (o.PayState == store.Held || o.PayState == store.Refunded)
	if p.Verdict != store.Accepted && !held {
		return
	}
	page.Paid, page.PaidAt, page.ReceiptURL = wording.Money(p.Amount, string(lang)),
		wording.Time(p.PaidAt, string(lang)), web.WebLink(p.ReceiptURL)
	if p.Cancelled > 0 {
		page.Refunded = wording.Money(money.Money{Minor: p.Cancelled, Currency: p.Amount.Currency}, string(lang))
	}
}
