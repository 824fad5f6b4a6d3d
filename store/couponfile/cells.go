package couponfile

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/store/typed"
)

// code reads the public code.
func (r *reader) code() string {
	text := r.cell(colCode)
	code, err := csvfile.Code(text)
	if err != nil {
		r.fail(colCode, "엑셀이 코드를 반올림했습니다: "+shown(text)+". 셀 서식을 ‘텍스트’로 바꾸고 다시 입력해 주세요.",
			"The spreadsheet has rounded the code: "+shown(text)+". Please format its cells as text.")
	}
	return code
}

// name reads the name of a coupon; one that has none is called by its code.
func (r *reader) name(code string) string {
	text := csvfile.Unguarded(typed.Line(r.cell(colName)))
	short := typed.Clip(text, store.LineLength, 0)
	switch {
	case text == "" && code != "":
		r.bend(colName, "쿠폰 이름이 없어 코드를 이름으로 합니다.", "It has no name and is called by its code.")
		return code
	case short != text:
		r.bend(colName, "이름이 길어 줄였습니다.", "Its name was too long and was cut.")
	}
	return short
}

// number reads an amount or a count; nothing is 0.
func (r *reader) number(c column, f money.Format) int64 {
	text := csvfile.Unguarded(r.cell(c))
	n, err := f.ReadCell(text)
	var refusal *money.Refusal
	if err == nil || errors.As(err, &refusal) && refusal.Reason == money.Empty {
		return n
	}
	r.fail(c, "숫자를 확인해 주세요: "+shown(text), "Please check this number: "+shown(text))
	return 0
}

// percent reads a share. Excel writes one of a cell in percent as a fraction: 0.1.
func (r *reader) percent() int64 {
	text := r.cell(colPercent)
	part, err := money.Format{}.ReadMeasure(text, 6)
	if err == nil && part > 0 && part < 1e6 && part%1e4 == 0 {
		n := part / 1e4
		r.bend(colPercent, shown(text)+"를 "+strconv.FormatInt(n, 10)+"%로 읽었습니다.",
			shown(text)+" was read as "+strconv.FormatInt(n, 10)+"%.")
		return n
	}
	return r.number(colPercent, money.Format{Unit: money.Percent})
}

// kinds are the ways to write what a coupon takes off, as spreadsheet.Name makes them.
func kinds(name string) (store.CouponKind, bool) {
	switch name {
	case "할인율", "정률", "정률할인", "퍼센트", "비율", "percent", "percentage", "percentoff", "rate":
		return store.PercentOff, true
	case "금액", "할인금액", "정액", "정액할인", "원", "amount", "amountoff", "fixed", "fixedcart", "fixedamount":
		return store.AmountOff, true
	case "무료배송", "배송비무료", "배송비", "배송비할인", "freeshipping", "shipping":
		return store.FreeShipping, true
	}
	return "", false
}

// kind finds out what the coupon of the row takes off, and drops what does not belong
// to that.
func (r *reader) kind(c *store.Coupon) {
	text := r.cell(colKind)
	kind, known := kinds(spreadsheet.Name(text))
	switch {
	case text != "" && spreadsheet.Name(text) != "" && !known:
		r.fail(colKind, "알 수 없는 할인 방법입니다: "+shown(text)+". 할인율, 금액, 무료배송 가운데 하나를 적어 주세요.",
			"Unknown type: "+shown(text)+". Please write percentage, amount or free shipping.")
		return
	case known:
	case c.Percent > 0 && c.Amount == 0:
		kind = store.PercentOff
	case c.Amount > 0 && c.Percent == 0:
		kind = store.AmountOff
	case r.isBad: // one of the numbers says more
		return
	default:
		r.fail(colKind, "할인 방법을 알 수 없습니다. 할인율이나 할인 금액을 적거나 무료배송이라고 적어 주세요.",
			"It is not clear what it takes off: a percentage, an amount, or free shipping.")
		return
	}
	c.Kind = kind
	for _, x := range []struct {
		column column
		value  *int64
		kind   store.CouponKind
	}{{colPercent, &c.Percent, store.PercentOff}, {colCap, &c.Cap, store.PercentOff},
		{colAmount, &c.Amount, store.AmountOff}, {colUSD, &c.USDAmount, store.AmountOff}} {
		if *x.value > 0 && x.kind != kind {
			*x.value = 0
			r.bend(x.column, "이 할인 방법에는 쓰이지 않는 값이어서 뺐습니다.", "It does not belong to this type and was left out.")
		}
	}
}

// truth reads a yes; a time says the same.
func (r *reader) truth(c column) bool {
	switch strings.ToLower(r.cell(c)) {
	case "", "no", "n", "0", "false", "아니오", "아니요", "x":
		return false
	}
	return true
}

const days = 5 // from this one on, layouts are of days alone

// layouts are the ways to write a time.
func layouts() []string {
	return []string{"2006-1-2 15:04", "2006-1-2 15:04:05", "2006-1-2T15:04", "2006-1-2T15:04:05",
		"2006-1-2 15:04:05.000", "2006-1-2", "20060102"}
}

// written writes a time, in Korea; empty for the zero time.
func written(at time.Time) string {
	layout := "2006-01-02 15:04"
	switch {
	case at.IsZero():
		return ""
	case at.Nanosecond() != 0:
		layout = "2006-01-02 15:04:05.000"
	case at.Second() != 0:
		layout = "2006-01-02 15:04:05"
	}
	return at.In(korea.Seoul()).Format(layout)
}

// time reads a time in Korea. The end of a day that has no time is its last moment.
func (r *reader) time(c column, isEnd bool) time.Time {
	text := r.cell(c)
	if text == "" {
		return time.Time{}
	}
	plain := strings.NewReplacer("/", "-", ".", "-", "년", "-", "월", "-", "일", "").Replace(text)
	plain = strings.ReplaceAll(plain, "- ", "-")
	if i := strings.IndexByte(plain, ':'); i > 0 && strings.Count(plain[i:], "-") == 1 { // .000 of a second
		plain = plain[:i] + strings.Replace(plain[i:], "-", ".", 1)
	}
	plain = strings.TrimSuffix(strings.TrimSpace(plain), "-")
	for i, layout := range layouts() {
		at, err := time.ParseInLocation(layout, plain, korea.Seoul())
		if err == nil && at.Year() >= 2000 && at.Year() < 3000 {
			if isEnd && i >= days {
				at = at.AddDate(0, 0, 1)
			}
			return at
		}
	}
	if at, isDay, ok := serial(text); ok {
		if isEnd && isDay {
			at = at.AddDate(0, 0, 1)
		}
		return at
	}
	r.fail(c, "날짜를 2026-12-31 18:00처럼 적어 주세요: "+shown(text), "Please write a time like 2026-12-31 18:00, not "+
		shown(text)+".")
	return time.Time{}
}

// Days since the end of 1899 that Excel writes for those of 2000 and 2999.
const firstSerial, lastSerial = 36_526, 401_768

// serial reads a time as Excel keeps it: in days.
func serial(text string) (at time.Time, isDay, ok bool) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < firstSerial || n > lastSerial {
		return time.Time{}, false, false
	}
	day := time.Date(1899, 12, 30, 0, 0, 0, 0, korea.Seoul()).AddDate(0, 0, int(n))
	minutes := time.Duration((n-float64(int(n)))*24*60+0.5) * time.Minute
	return day.Add(minutes), minutes == 0, true
}

// shown shortens foreign text for messages.
func shown(text string) string { return "‘" + clip.Text(typed.Line(text), 25) + "’" }
