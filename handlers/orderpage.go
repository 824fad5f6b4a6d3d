package handlers

import (
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
	if err := s.addDelivery(c, &page, d.Order); err != nil {
		return err
	}
	personal(c)
	return s.render(c, http.StatusOK, views.Order(page))
}

// addDelivery shows how far the goods are: being packed once they are on a
// shipping list, then with their parcel.
func (s *Server) addDelivery(c echo.Context, page *views.OrderPage, o store.Order) error {
	if o.ShipState == store.ShipNone {
		return nil
	}
	d, err := s.Store.DeliveryOf(c.Request().Context(), o.ID)
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
	return nil
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
	return totalsOf(pieces, o.Goods, o.Shipping, o.Total, in, lang)
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
