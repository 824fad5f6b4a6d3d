package admin

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
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

// reasonLimit is the maximum length of a reason, in characters.
const reasonLimit = 200

// Kinds of order exports.
const (
	ordersFile  = "orders"  // one row per line of an order, for Excel
	courierFile = "courier" // one row per parcel, for the courier's program
)

// exportOrders asks for the purpose of an export, then sends it. Its route
// requires the password again, since the file has personal data.
func (s *Server) exportOrders(c echo.Context) error {
	a, kind := readBoard(c.QueryParams()), ordersFile
	if c.FormValue("kind") == courierFile {
		kind = courierFile
	}
	form, err := c.FormParams()
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	// Whoever comes over a link is asked for the reason first.
	if c.Request().Method != http.MethodPost || !form.Has("reason") {
		return s.renderExport(c, http.StatusOK, a, kind, "", "")
	}
	lang, reason := adminLang(c), form.Get("reason")
	if reason == "" || !web.IsLine(reason, reasonLimit) {
		return s.renderExport(c, http.StatusUnprocessableEntity, a, kind, reason, lang.Text("사용 목적을 한 줄로 입력해 주세요.",
			"Please state its purpose in one line."))
	}
	return s.sendOrders(c, a, kind, reason)
}

// sendOrders logs an export with its purpose and sends the file.
func (s *Server) sendOrders(c echo.Context, a boardRequest, kind, reason string) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	a.filter.Finds = finds(VisitOf(c).Admin)
	sheets, err := s.Store.OrderSheets(ctx, a.filter, store.SheetLimit)
	if errors.Is(err, store.ErrTooMany) {
		return s.renderExport(c, http.StatusUnprocessableEntity, a, kind, reason,
			tooMany(store.SheetLimit).Message.In(string(lang)))
	}
	if err != nil {
		return err
	}
	whole := sheets[:0:0]
	for i, sheet := range sheets {
		may := sightOfRow(c, sheet.Row)
		sheets[i].Order = may.order(sheet.Order, lang)
		if may.contact {
			whole = append(whole, sheet)
		}
	}
	rows := orderTable(sheets, lang)
	if kind == courierFile { // a parcel needs all of its address
		sheets = whole
		rows = courierTable(sheets, lang)
		if err := s.noteSlips(c, sheets); err != nil {
			return err
		}
	}
	// Personal data leaves the shop only if the log says so.
	if err := s.Store.NoteExport(ctx, kind+" "+a.filter.String(), len(rows)-1, reason, by(c)); err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%s", kind, s.Now().In(korea.Seoul()).Format("20060102-1504"))
	return sendTable(c, name, rows, isSum(lang))
}

// renderExport shows what will be exported and asks what for.
func (s *Server) renderExport(c echo.Context, status int, a boardRequest, kind, reason, trouble string) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, web.BoardPath, lang.Text("주문 내려받기", "Export orders"))
	if err != nil {
		return err
	}
	a.filter.Finds = finds(VisitOf(c).Admin)
	count, err := s.Store.CountOrders(c.Request().Context(), a.filter, store.SheetLimit+1)
	if err != nil {
		return err
	}
	page := admin.ExportPage{Frame: frame, Action: a.path(web.BoardPath + "/export"), What: exportText(a.filter,
		lang), Count: wording.Count(int64(count)), Empty: count == 0,
		Reason: admin.Field{Name: "reason", Label: lang.Text("사용 목적", "Purpose"), Value: reason, Error: trouble,
			Required: true, MaxLength: reasonLimit,
			Hint: lang.Text("개인정보가 포함되어 있어 내려받은 사람과 목적이 기록에 남습니다. 예: 택배 접수, 정산 확인",
				"It contains personal data: who downloads it and why is logged, e.g. for the courier.")},
		Kinds: []admin.Choice{{Value: ordersFile, Label: lang.Text("주문 상세 (상품별 한 줄)",
			"Orders (one row per item)"), Selected: kind == ordersFile},
			{Value: courierFile, Label: lang.Text("택배 접수용 (주문별 한 줄)", "For the courier (one row per package)"),
				Selected: kind == courierFile}}}
	if who := VisitOf(c).Admin; !who.Refunds() {
		page.Reason.Hint += " " + hiddenText(who, lang) + lang.Text(" 택배 접수용 파일에는 그런 주문만 들어갑니다.",
			" The courier's file has only such orders.")
	}
	if count > store.SheetLimit {
		page.Count = wording.Count(store.SheetLimit) + "+"
	}
	return s.renderAdmin(c, status, admin.Export(page))
}

// exportText says which orders an export contains.
func exportText(f store.BoardFilter, lang views.Lang) string {
	what := lang.Text("전체 주문", "All orders")
	switch {
	case f.Numbers != nil:
		what = lang.Text("선택한 주문", "Selected orders")
	case f.Batch != 0:
		what = wording.BatchTitle(f.Batch, lang)
	default:
		a, none := boardRequest{filter: f}, store.BoardCounts{}
		for _, t := range append(boardTabs(a, none, lang), claimTabs(a, none, lang)...) {
			if t.Current && f.Tab != store.TabAll {
				what = t.Label
			}
		}
	}
	period := ""
	if !f.From.IsZero() {
		period = wording.ShortDay(f.From, lang) + lang.Text("부터", " onward")
	}
	if !f.To.IsZero() {
		period = joined(" ", period, lang.Text(wording.ShortDay(f.To.AddDate(0, 0, -1), lang)+"까지", "through "+
			wording.ShortDay(f.To.AddDate(0, 0, -1), lang)))
	}
	narrowed := ""
	if f.Search != "" || f.PG != "" || f.Language != "" || f.Abroad != "" {
		narrowed = lang.Text("검색·필터 적용", "as searched and filtered")
	}
	return joined(" · ", what, period, narrowed)
}

// orderTable returns one row for each line of the orders.
func orderTable(sheets []store.OrderSheet, lang views.Lang) [][]string {
	t := lang.Text
	rows := [][]string{{t("주문번호", "Order"), t("주문일시", "Order date"), t("결제일시", "Paid"), t("상태", "State"),
		t("결제수단", "Method"), t("통화", "Currency"),
		t("상품번호", "Line"), t("상품명", "Item"), "SKU", t("수량", "Quantity"), t("단가", "Unit price"),
		t("상품별 금액", "Line total"), t("상품금액", "Items"),
		t("배송비", "Shipping"), t("주문금액", "Total"), t("환불금액", "Refunded"), t("주문자", "Buyer"),
		t("주문자 전화", "Buyer's phone"), t("주문자 이메일", "Buyer's e-mail"),
		t("받는분", "Recipient"), t("받는분 전화", "Recipient's phone"), t("국가", "Country"), t("우편번호", "Postcode"),
		t("주소", "Address"), t("배송메모", "Note"),
		t("택배사", "Carrier"), t("송장번호", "Tracking number"), t("발송일시", "Sent"), "imp_uid", "merchant_uid",
		t("쿠폰", "Coupon"), t("쿠폰 할인", "Discount"), t("환불내역", "Refunds"),
		t("환불 후 금액", "Remaining payment"), t("배송 방법", "Delivery"), t("상품 배송비", "Shipping of the item"),
		t("환불 수량", "Refunded quantity"), t("과세구분", "Tax"), t("공급가액", "Taxable value"), t("부가세", "VAT"),
		t("면세금액", "Tax-free"), t("영세율", "Zero-rated (export)"), t("환불 중 면세금액", "Tax-free of refunds")}}
	for _, sheet := range sheets {
		o, r, in := sheet.Order, sheet.Row, sheet.Row.Total.Currency
		d, tax := o.Destination, taxCells(o, r, in)
		for i, l := range o.Lines {
			unit := l.Unit.In(in)
			rows = append(rows, append([]string{o.No, wording.ShortTime(o.CreatedAt), wording.ShortTime(r.PaidAt),
				wording.StateBadge(r, lang).Text, methodOf(r, lang), string(in),
				strconv.Itoa(i + 1), l.Name.In(string(lang)), l.SKU, strconv.FormatInt(l.Quantity, 10), unit.Plain(),
				money.Money{Minor: unit.Minor * l.Quantity, Currency: in}.Plain(),
				o.Goods.In(in).Plain(), o.Shipping.In(in).Plain(), r.Total.Plain(), money.Money{Minor: r.Cancelled,
					Currency: in}.Plain(),
				o.Buyer.Name, phoneText(o.Buyer.Tel, d.Country), o.Buyer.Email, d.Receiver.Name,
				phoneText(d.Receiver.Tel, d.Country), d.Country, d.Postcode, d.Addr, d.Memo,
				wording.CarrierName(r.Carrier, lang), r.Tracking, wording.ShortTime(r.ShippedAt), r.ImpUID,
				r.MerchantUID, o.Coupon.Code, o.Discount.In(in).Plain(),
				strings.Join(wording.RefundTexts(r, lang), ", "), wording.LeftAfterRefunds(r).Plain(),
				wording.ShipGroupName(l.Group, lang), l.Fee.In(in).Plain(), strconv.FormatInt(l.Refunded, 10),
				taxCell(o, l, lang)}, tax...))
		}
	}
	return rows
}

// taxCell names what the price of a line contains; empty where the shop did not tell.
func taxCell(o store.Order, l store.Line, lang views.Lang) string {
	if o.Tax == store.TaxedOnly {
		return ""
	}
	return wording.TaxKindName(l.Tax, lang)
}

// taxCells takes the total of an order apart for the tax office, and says what of its
// refunds is tax-free; empty cells where the shop did not tell.
func taxCells(o store.Order, r store.BoardRow, in money.Currency) []string {
	parts, ok := o.TaxParts(in)
	back := int64(0)
	for _, refund := range r.Refunds {
		back += refund.TaxFree
	}
	if !ok {
		return make([]string, 5)
	}
	var cells []string
	for _, minor := range []int64{parts.Supply, parts.VAT, parts.Free, parts.Zero, back} {
		cells = append(cells, money.Money{Minor: minor, Currency: in}.Plain())
	}
	return cells
}

// isSum tells the headings of orderTable and courierTable whose cells are amounts or pieces.
func isSum(lang views.Lang) func(heading string) bool {
	t := lang.Text
	sums := []string{t("수량", "Quantity"), t("단가", "Unit price"), t("상품별 금액", "Line total"), t("상품금액", "Items"),
		t("배송비", "Shipping"), t("주문금액", "Total"), t("환불금액", "Refunded"), t("쿠폰 할인", "Discount"),
		t("환불 후 금액", "Remaining payment"), t("상품 배송비", "Shipping of the item"),
		t("환불 수량", "Refunded quantity"), t("공급가액", "Taxable value"), t("부가세", "VAT"), t("면세금액", "Tax-free"),
		t("영세율", "Zero-rated (export)"), t("환불 중 면세금액", "Tax-free of refunds"), t("내품수량", "Pieces"), t("박스수량", "Boxes")}
	return func(heading string) bool { return slices.Contains(sums, heading) }
}

// courierTable returns one row for each parcel, with the column names that Korean
// courier programs expect. Parcels that must no longer leave are omitted, and goods that buyers
// fetch.
func courierTable(sheets []store.OrderSheet, lang views.Lang) [][]string {
	rows := [][]string{{"받는분성명", "받는분전화번호", "받는분우편번호", "받는분주소", "품목명", "내품수량", "박스수량", "배송메세지", "고객주문번호", "비고"}}
	if lang == views.English {
		rows = [][]string{{"Recipient", "Phone", "Postcode", "Address", "Contents", "Pieces", "Boxes", "Message",
			"Order", "Remarks"}}
	}
	for _, sheet := range sheets {
		o, d := sheet.Order, sheet.Order.Destination
		if shippingStop(sheet.Row) != "" || wording.OnlyPickup(o.Lines) {
			continue
		}
		pieces := int64(0)
		for _, l := range o.Lines {
			pieces += l.Left()
		}
		// Courier files have no column for the country.
		addr := d.Addr
		if d.Country != "KR" {
			addr = joined(", ", d.Addr, wording.CountryName(d.Country))
		}
		rows = append(rows, []string{d.Receiver.Name, korea.WritePhone(d.Receiver.Tel, d.Country), d.Postcode,
			addr, wording.ContentsText(o, lang), strconv.FormatInt(pieces, 10), "1", d.Memo, o.No,
			wording.RefundNote(sheet.Row, lang)})
	}
	return rows
}
