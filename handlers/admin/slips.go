package admin

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// slipsLimit is how many slips can be printed at once.
const slipsLimit = 300

// showSlips shows orders for printing: packing slips, which go into the parcel
// and are in the buyer's language, or order sheets for the shop itself. Slips are only
// looked at until they are sent for: whoever has them on paper may pack.
func (s *Server) showSlips(c echo.Context) error {
	ctx, lang, a := c.Request().Context(), adminLang(c), readBoard(c.QueryParams())
	// Never print the whole board by accident.
	if a.filter.Batch == 0 && a.filter.Numbers == nil {
		return store.ErrNotFound
	}
	a.filter.Finds = finds(VisitOf(c).Admin)
	sheets, err := s.Store.OrderSheets(ctx, a.filter, slipsLimit)
	if errors.Is(err, store.ErrTooMany) {
		return tooMany(slipsLimit)
	}
	if err != nil {
		return err
	}
	if len(sheets) == 0 {
		return store.ErrNotFound
	}
	desk, err := s.Store.Desk(ctx)
	if err != nil {
		return err
	}
	forShop := c.QueryParam("kind") == "sheet"
	title := lang.Text("포장 명세서", "Packing slips")
	if forShop {
		title = lang.Text("주문서", "Order sheets")
	}
	frame, err := s.adminFrame(c, web.BoardPath, title)
	if err != nil {
		return err
	}
	page := admin.SlipsPage{Frame: frame}
	if a.filter.Batch != 0 {
		sheets, page.Left = toPack(sheets, lang)
	}
	switch {
	case forShop:
	case c.Request().Method == http.MethodGet:
		page.Print = c.Request().URL.RequestURI()
	default:
		page.Now = true
		if err := s.noteSlips(c, sheets); err != nil {
			return err
		}
	}
	for _, sheet := range sheets {
		may := sightOfRow(c, sheet.Row)
		sheet.Order = may.order(sheet.Order, lang)
		slip := slipOf(sheet, desk.Identity, forShop, lang)
		if slip.Stop == "" && !may.contact {
			slip.Stop = hiddenText(VisitOf(c).Admin, lang)
		}
		page.Slips = append(page.Slips, slip)
	}
	return s.renderAdmin(c, http.StatusOK, admin.Slips(page))
}

// toPack leaves out of a shipping list what is not to be packed any more, and says
// why: the list itself stays as it was made.
func toPack(sheets []store.OrderSheet, lang views.Lang) (pack []store.OrderSheet, left []string) {
	for _, sheet := range sheets {
		if why := gone(sheet.Row); why != "" {
			left = append(left, sheet.Order.No+": "+wording.HindranceText(why, lang))
			continue
		}
		pack = append(pack, sheet)
	}
	return pack, left
}

// gone returns why an order is not to be packed and never will be again.
func gone(r store.BoardRow) store.Hindrance {
	if h := wording.ShippingStop(r); h == store.HinderRefunded || h == store.HinderVoid {
		return h
	}
	return ""
}

// noteSlips notes whose goods may be taken off the shelf with these slips.
func (s *Server) noteSlips(c echo.Context, sheets []store.OrderSheet) error {
	numbers := make([]string, len(sheets))
	for i, sheet := range sheets {
		numbers[i] = sheet.Order.No
	}
	return s.Store.NoteSlips(c.Request().Context(), numbers, by(c))
}

// tooMany refuses to print or export more than limit orders at once.
func tooMany(limit int) *web.Refusal {
	return &web.Refusal{Status: http.StatusUnprocessableEntity,
		Message: store.Text{Ko: fmt.Sprintf("한 번에 %s건까지 처리할 수 있습니다. 기간을 줄여 주세요.", wording.Count(int64(limit))),
			En: fmt.Sprintf("At most %s at once. Please choose a shorter period.", wording.Count(int64(limit)))}}
}

// slipOf lays out one order. Only the shop's sheet has the buyer and the money.
func slipOf(sheet store.OrderSheet, shop store.Identity, forShop bool, lang views.Lang) admin.Slip {
	o, r := sheet.Order, sheet.Row
	// The buyer reads what comes in the parcel.
	if !forShop {
		lang = views.Lang(o.Language)
	}
	in := string(lang)
	slip := admin.Slip{Lang: lang, Shop: shop.Name.In(in), Contact: joined(" · ", shop.Address.In(in), shop.Tel,
		shop.Email), No: o.No, PlacedAt: wording.Time(o.CreatedAt, in),
		Receiver: o.Destination.Receiver.Name,
		Tel:      wording.PhoneText(o.Destination.Receiver.Tel, o.Destination.Country),
		Addr:     addressText(o.Destination), Country: wording.CountryName(o.Destination.Country, views.English),
		Memo: o.Destination.Memo}
	if slip.Fetched = wording.OnlyPickup(o.Lines); slip.Fetched {
		slip.Addr = lang.Text("방문수령 (택배로 보내지 않습니다)", "Pick-up (no parcel is sent)")
	}
	if h := wording.ShippingStop(r); h != "" {
		slip.Stop = wording.HindranceText(h, lang)
	}
	slip.Refund = admin.Refunds{Title: wording.RefundTitle(r, lang), List: wording.RefundTexts(r, lang)}
	pieces := int64(0)
	for _, l := range o.Lines {
		// What is paid back is not packed; the shop's own sheet says so.
		if l.Left() > 0 || forShop {
			slip.Lines = append(slip.Lines, slipLine(l, r.Total.Currency, lang))
		}
		pieces += l.Left()
	}
	slip.Pieces = piecesText(pieces, lang)
	// Parcels abroad need a customs declaration.
	if o.Destination.Country != "KR" {
		slip.Customs = customsText(o)
	}
	if forShop {
		slip.Buyer = joined(" · ", o.Buyer.Name, wording.PhoneText(o.Buyer.Tel, o.Destination.Country),
			o.Buyer.Email)
		slip.Money = slipMoney(sheet, lang)
	}
	return slip
}

// slipMoney lists what an order comes to, what was paid and what remains of it.
func slipMoney(sheet store.OrderSheet, lang views.Lang) []admin.Pair {
	o, r, in := sheet.Order, sheet.Row, string(lang)
	list := []admin.Pair{{Label: lang.Text("상품금액", "Items"), Value: wording.Money(o.Goods.In(r.Total.Currency), in)},
		{Label: lang.Text("배송비", "Shipping"), Value: wording.Money(o.Shipping.Minus(o.Extra).In(r.Total.Currency), in)}}
	if o.Destination.Country == korea.Code {
		for _, part := range wording.ShipParts(o.Lines, o.Shipping.Minus(o.Extra), r.Total.Currency, lang) {
			list = append(list, admin.Pair{Label: part.Name, Value: part.Value})
		}
	}
	if extra := o.Extra.In(r.Total.Currency); extra.Minor > 0 {
		list = append(list, admin.Pair{Label: lang.Text("제주·도서산간 추가배송비", "Surcharge for the area"),
			Value: wording.Money(extra, in)})
	}
	if o.Coupon.Code != "" || o.Discount != (money.Price{}) {
		list = append(list, admin.Pair{Label: wording.CouponLabel(o.Coupon, lang), Value: "-" +
			wording.Money(o.Discount.In(r.Total.Currency), in)})
	}
	list = append(list, admin.Pair{Label: lang.Text("총액", "Total"), Value: wording.Money(r.Total, in)})
	for _, part := range wording.TaxFacts(o, r.Total.Currency, lang) {
		list = append(list, admin.Pair{Label: part.Name, Value: part.Value})
	}
	list = append(list, admin.Pair{Label: lang.Text("결제", "Paid"), Value: joined(" · ", wording.MethodOf(r, lang),
		wording.ShortTime(r.PaidAt))})
	if r.Cancelled > 0 {
		list = append(list, admin.Pair{Label: lang.Text("환불금액", "Refunded"), Value: "-" +
			wording.Money(money.Money{Minor: r.Cancelled, Currency: r.Total.Currency}, in)},
			admin.Pair{Label: lang.Text("환불 후 결제금액", "Remaining payment"),
				Value: wording.Money(wording.LeftAfterRefunds(r), in)})
	}
	return list
}

// piecesText says how many pieces a parcel has.
func piecesText(n int64, lang views.Lang) string {
	if n == 1 {
		return lang.Text("총 1개", "1 piece")
	}
	return lang.Text("총 "+wording.Count(n)+"개", wording.Count(n)+" pieces")
}

// slipLine shows one item.
func slipLine(l store.Line, c money.Currency, lang views.Lang) admin.SlipLine {
	unit := l.Unit.In(c)
	sum := unit
	sum.Minor *= l.Quantity
	return admin.SlipLine{Name: groupedName(l, lang), SKU: l.SKU, Quantity: wording.Count(l.Left()),
		Gone: wording.GoneText(l, lang),
		Unit: wording.Money(unit, string(lang)), Sum: wording.Money(sum, string(lang))}
}

// groupedName names an item, with its way of delivery if that is not the usual one.
func groupedName(l store.Line, lang views.Lang) string {
	switch l.Group {
	case store.ShipOwn, store.ShipCollect, store.ShipPickup:
		return l.Name.In(string(lang)) + " [" + wording.ShipGroupName(l.Group, lang) + "]"
	}
	return l.Name.In(string(lang))
}

// customsText declares in English what is in a parcel abroad, and its value.
func customsText(o store.Order) string {
	var parts []string
	value := int64(0)
	for _, l := range o.Lines {
		if l.Left() > 0 {
			parts = append(parts, fmt.Sprintf("%s × %d", l.Name.En, l.Left()))
			value += l.Unit.USD * l.Left()
		}
	}
	worth := wording.Money(money.Money{Minor: value, Currency: money.USD}, "en")
	return strings.Join(parts, ", ") + " — value " + worth + " (USD)"
}

// addressText formats an address as its country writes it.
func addressText(d store.Destination) string {
	switch {
	case d.Postcode == "":
		return d.Addr
	case d.Country != "KR":
		return d.Addr + " " + d.Postcode
	}
	return "(" + d.Postcode + ") " + d.Addr
}

// joined joins the non-empty parts.
func joined(by string, parts ...string) string {
	var list []string
	for _, p := range parts {
		if p != "" {
			list = append(list, p)
		}
	}
	return strings.Join(list, by)
}
