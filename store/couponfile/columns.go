package couponfile

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/spreadsheet"
)

// column is the content of a column, named as store.DraftError names fields.
type column string

const (
	colName    column = "name"
	colCode    column = "code"
	colKind    column = "kind"
	colPercent column = "percent"
	colCap     column = "cap"
	colAmount  column = "amount"
	colUSD     column = "usd_amount"
	colMinimum column = "minimum"
	colStarts  column = "starts_at"
	colEnds    column = "ends_at"
	colUses    column = "uses_max"
	colPer     column = "per_buyer"
	colEnded   column = "ended"
	colCodes   column = "codes"
)

// heading is a column as it is written, and by what other names it is known, which
// are as spreadsheet.Name makes them.
type heading struct {
	column column
	text   store.Text
	others []string
}

// headings are all columns, in the order in which they are written.
func headings() []heading {
	return []heading{
		{colName, store.Text{Ko: "쿠폰 이름", En: "Coupon"},
			[]string{"쿠폰명", "쿠폰", "이름", "제목", "name", "couponname", "title"}},
		{colCode, store.Text{Ko: "공용 코드", En: "Public code"},
			[]string{"쿠폰코드", "코드", "쿠폰번호", "할인코드", "code", "couponcode", "discountcode"}},
		{colKind, store.Text{Ko: "할인 방법", En: "Discount type"},
			[]string{"할인종류", "할인방식", "쿠폰종류", "할인구분", "혜택구분", "kind", "type", "coupontype"}},
		{colPercent, store.Text{Ko: "할인율(%)", En: "Percentage"}, []string{"percent", "할인률", "정률할인"}},
		{colCap, store.Text{Ko: "최대 할인 금액", En: "Maximum discount"},
			[]string{"최대할인", "최대할인액", "할인한도", "cap", "maxdiscount"}},
		{colAmount, store.Text{Ko: "할인 금액", En: "Amount"}, []string{"할인액", "정액할인", "amountoff", "discountamount"}},
		{colUSD, store.Text{Ko: "할인 금액 (달러)", En: "Amount in dollars"}, []string{"usdamount", "달러할인금액"}},
		{colMinimum, store.Text{Ko: "최소 주문 금액", En: "Minimum order"},
			[]string{"최소구매금액", "최소주문액", "사용가능금액", "minimum", "minimumspend", "minimumamount"}},
		{colStarts, store.Text{Ko: "시작", En: "From"},
			[]string{"시작일", "시작일시", "시작일자", "사용시작일", "유효기간시작", "startsat", "startdate", "starts", "start"}},
		{colEnds, store.Text{Ko: "종료", En: "Until"},
			[]string{"종료일", "종료일시", "종료일자", "만료일", "사용종료일", "유효기간종료", "endsat", "enddate", "ends", "end",
				"expirydate"}},
		{colUses, store.Text{Ko: "전체 사용 횟수", En: "Total uses"},
			[]string{"사용횟수", "총사용횟수", "발급수량", "usesmax", "usagelimit", "maxuses"}},
		{colPer, store.Text{Ko: "1인당 사용 횟수", En: "Uses per buyer"},
			[]string{"인당사용횟수", "회원당사용횟수", "perbuyer", "usagelimitperuser", "peruser"}},
		{colEnded, store.Text{Ko: "종료 처리", En: "Ended"}, []string{"종료됨", "종료여부", "endedat"}},
		{colCodes, store.Text{Ko: "일회용 코드", En: "Single-use codes"}, []string{"일회용코드목록", "codes"}},
	}
}

// columnsOf finds the columns of a row of headings.
func columnsOf(cells []string) map[column]int {
	names := map[string]column{}
	for _, h := range headings() {
		for _, name := range append([]string{spreadsheet.Name(h.text.Ko), spreadsheet.Name(h.text.En)}, h.others...) {
			names[name] = h.column
		}
	}
	at := map[column]int{}
	for i, cell := range cells {
		c, ok := names[spreadsheet.Name(cell)]
		if _, twice := at[c]; ok && !twice {
			at[c] = i
		}
	}
	return at
}

// known tells how many columns of a row are known; 0: it is not one of headings.
func known(cells []string) int {
	at := columnsOf(cells)
	_, hasName := at[colName]
	_, hasCode := at[colCode]
	if len(at) < 2 || !hasName && !hasCode {
		return 0
	}
	return len(at)
}
