package wording

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// OrderTable returns one row for each line of the orders.
func OrderTable(sheets []store.OrderSheet, lang views.Lang) [][]string {
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
		t("면세금액", "Tax-free"), t("영세율", "Zero-rated (export)"), t("환불 중 면세금액", "Tax-free of refunds"),
		t("추가 송장번호", "Further tracking numbers")}}
	for _, sheet := range sheets {
		o, r, in := sheet.Order, sheet.Row, sheet.Row.Total.Currency
		d, tax := o.Destination, taxCells(o, r, in)
		for i, l := range o.Lines {
			unit := l.Unit.In(in)
			rows = append(rows, append([]string{o.No, ShortTime(o.CreatedAt), ShortTime(r.PaidAt),
				StateBadge(r, lang).Text, MethodOf(r, lang), string(in),
				strconv.Itoa(i + 1), l.Name.In(string(lang)), l.SKU, strconv.FormatInt(l.Quantity, 10), unit.Plain(),
				money.Money{Minor: unit.Minor * l.Quantity, Currency: in}.Plain(),
				o.Goods.In(in).Plain(), o.Shipping.In(in).Plain(), r.Total.Plain(), money.Money{Minor: r.Cancelled,
					Currency: in}.Plain(),
				o.Buyer.Name, PhoneText(o.Buyer.Tel, d.Country), o.Buyer.Email, d.Receiver.Name,
				PhoneText(d.Receiver.Tel, d.Country), d.Country, d.Postcode, d.Addr, d.Memo,
				CarrierName(r.Carrier, lang), r.Tracking, ShortTime(r.ShippedAt), r.ImpUID,
				r.MerchantUID, o.Coupon.Code, o.Discount.In(in).Plain(),
				strings.Join(RefundTexts(r, lang), ", "), LeftAfterRefunds(r).Plain(),
				ShipGroupName(l.Group, lang), l.Fee.In(in).Plain(), strconv.FormatInt(l.Refunded, 10),
				taxCell(o, l, lang)}, append(tax, furtherCell(sheet.Further, lang))...))
		}
	}
	return rows
}

// furtherCell lists the parcels of an order beside its first.
func furtherCell(boxes []store.Box, lang views.Lang) string {
	var list []string
	for _, b := range boxes {
		list = append(list, CarrierName(b.Carrier, lang)+" "+b.Number)
	}
	return strings.Join(list, ", ")
}

// taxCell names what the price of a line contains; empty where the shop did not tell.
func taxCell(o store.Order, l store.Line, lang views.Lang) string {
	if o.Tax == store.TaxedOnly {
		return ""
	}
	return TaxKindName(l.Tax, lang)
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

// IsSum tells the headings of OrderTable and CourierTable whose cells are amounts or pieces.
func IsSum(lang views.Lang) func(heading string) bool {
	t := lang.Text
	sums := []string{t("수량", "Quantity"), t("단가", "Unit price"), t("상품별 금액", "Line total"), t("상품금액", "Items"),
		t("배송비", "Shipping"), t("주문금액", "Total"), t("환불금액", "Refunded"), t("쿠폰 할인", "Discount"),
		t("환불 후 금액", "Remaining payment"), t("상품 배송비", "Shipping of the item"),
		t("환불 수량", "Refunded quantity"), t("공급가액", "Taxable value"), t("부가세", "VAT"), t("면세금액", "Tax-free"),
		t("영세율", "Zero-rated (export)"), t("환불 중 면세금액", "Tax-free of refunds"), t("내품수량", "Pieces"), t("박스수량", "Boxes")}
	return func(heading string) bool { return slices.Contains(sums, heading) }
}

// CourierTable returns one row for each parcel, with the column names that Korean
// courier programs expect. Parcels that must no longer leave are omitted, and goods that buyers
// fetch.
func CourierTable(sheets []store.OrderSheet, lang views.Lang) [][]string {
	rows := [][]string{{"받는분성명", "받는분전화번호", "받는분우편번호", "받는분주소", "품목명", "내품수량", "박스수량", "배송메세지", "고객주문번호", "비고"}}
	if lang == views.English {
		rows = [][]string{{"Recipient", "Phone", "Postcode", "Address", "Contents", "Pieces", "Boxes", "Message",
			"Order", "Remarks"}}
	}
	for _, sheet := range sheets {
		o, d := sheet.Order, sheet.Order.Destination
		if ShippingStop(sheet.Row) != "" || OnlyPickup(o.Lines) {
			continue
		}
		pieces := int64(0)
		for _, l := range o.Lines {
			pieces += l.Left()
		}
		// Courier files have no column for the country.
		addr := d.Addr
		if d.Country != "KR" {
			addr += ", " + CountryName(d.Country, views.English)
		}
		rows = append(rows, []string{d.Receiver.Name, korea.WritePhone(d.Receiver.Tel, d.Country), d.Postcode,
			addr, ContentsText(o, lang), strconv.FormatInt(pieces, 10), "1", d.Memo, o.No,
			RefundNote(sheet.Row, lang)})
	}
	return rows
}

// ShippingStop returns why a parcel must not leave any more: slips may have
// been printed before.
func ShippingStop(r store.BoardRow) store.Hindrance {
	switch {
	case r.PayState == store.Refunded:
		return store.HinderRefunded
	case r.PayState == store.Void:
		return store.HinderVoid
	case r.RefundMoving:
		return store.HinderRefunding
	case r.Claim == store.ClaimCancel:
		return store.HinderCancel
	case r.PayState != store.Paid:
		return store.HinderUnpaid
	case r.Left() <= 0:
		return store.HinderRefunded
	}
	return ""
}

// MethodOf names how an order was paid; empty if it was not.
func MethodOf(r store.BoardRow, lang views.Lang) string {
	if r.PG == "" {
		return ""
	}
	return PaidBy(r.PG, r.Other, lang)
}

// PhoneText writes a phone number as its country does, and a masked one as it is.
func PhoneText(tel, country string) string {
	if strings.Contains(tel, "*") {
		return tel
	}
	return korea.WritePhone(tel, country)
}
