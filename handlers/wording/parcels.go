package wording

import (
	"errors"
	"fmt"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/parcelfile"
	"github.com/jangteo/jangteo/store/report"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/views"
)

// ParcelFault says how to correct a row.
func ParcelFault(r parcelfile.Row, lang views.Lang) string {
	carrier, _ := korea.CarrierByCode(r.Parcel.Carrier)
	switch r.Fault {
	case parcelfile.FaultColumns:
		return lang.Text("주문번호, 택배사, 송장번호 순서로 입력해 주세요.",
			"Each row needs an order number, a carrier and a tracking number.")
	case parcelfile.FaultCarrier:
		name := clip.Text(r.Carrier, excerptLength)
		return lang.Text(fmt.Sprintf("등록되지 않은 택배사입니다: ‘%s’", name), fmt.Sprintf("Unknown carrier %q.", name))
	case parcelfile.FaultMissing:
		return lang.Text("택배사를 입력하거나, 위에서 기본 택배사를 선택해 주세요.",
			"Please enter the carrier, or choose the default one above.")
	case parcelfile.FaultExponent:
		return lang.Text("엑셀이 송장번호를 반올림했습니다. 셀 서식을 ‘텍스트’로 바꾸고 번호를 다시 입력해 주세요.",
			"The spreadsheet has rounded the number. Please format its cells as text and enter the numbers again.")
	}
	return NumberFault(carrier, lang)
}

// ParcelDoubt asks about a number that its carrier may not have given out.
func ParcelDoubt(r parcelfile.Row, lang views.Lang) string {
	carrier, _ := korea.CarrierByCode(r.Parcel.Carrier)
	switch r.Doubt {
	case korea.DoubtLength:
		return lang.Text(fmt.Sprintf("%s 송장번호와 자릿수가 다릅니다(%d자리). 번호를 확인해 주세요.", carrier.Name.Ko,
			len(r.Parcel.Number)), fmt.Sprintf("Numbers of %s have other lengths than %d. Please check it.",
			carrier.Name.En, len(r.Parcel.Number)))
	case korea.DoubtDigit:
		return lang.Text(carrier.Name.Ko+" 송장번호의 검증 숫자가 맞지 않습니다. 번호를 확인해 주세요.",
			"The check digit of this number of "+carrier.Name.En+" is wrong. Please check it.")
	}
	return ""
}

// NumberFault says what a carrier's tracking numbers look like.
func NumberFault(c korea.Carrier, lang views.Lang) string {
	return lang.Text(fmt.Sprintf("%s 송장번호 형식이 아닙니다. 예: %s", c.Name.Ko, c.Example()),
		fmt.Sprintf("This is not a tracking number of %s, e.g. %s.", c.Name.En, c.Example()))
}

// excerptLength is how many characters are quoted of a text that is not ours.
const excerptLength = 20

// ParcelListTrouble says what is wrong with a list as a whole.
func ParcelListTrouble(err error, lang views.Lang) string {
	var refusal *spreadsheet.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return lang.Text(refusal.Ko, refusal.En)
	case errors.Is(err, parcelfile.ErrOthersOnly):
		return lang.Text("이 쇼핑몰의 주문 가운데 송장번호가 있는 줄이 없습니다.", "No row has an order of this shop and a tracking number.")
	case errors.Is(err, parcelfile.ErrMany):
		return lang.Text(fmt.Sprintf("한 번에 %d줄까지 등록할 수 있습니다. 나누어 등록해 주세요.", parcelfile.MaxRows),
			fmt.Sprintf("At most %d rows at once. Please split the list.", parcelfile.MaxRows))
	case errors.Is(err, parcelfile.ErrLarge):
		return lang.Text("1MB까지 등록할 수 있습니다. 나누어 등록해 주세요.", "A list can be up to 1 MB. Please split it.")
	case errors.Is(err, parcelfile.ErrNone):
		return lang.Text("주문번호와 송장번호를 붙여넣거나 파일을 선택해 주세요.", "Please paste order and tracking numbers, or choose a file.")
	}
	return lang.Text("파일을 읽지 못했습니다. 다시 올려 주세요.", "The file could not be read. Please try again.")
}

// ParcelNote says what becomes of a parcel that nothing hinders.
func ParcelNote(c store.ParcelCheck, lang views.Lang) string {
	switch {
	case c.Sent:
		return lang.Text("이미 같은 송장번호로 발송됨", "Already shipped with this number")
	case c.Again:
		return lang.Text("위 줄과 같은 송장", "The same parcel as above")
	case c.Adds:
		return lang.Text("같은 주문의 다른 상자로 추가합니다", "Will be added as another parcel of the order")
	}
	return lang.Text("발송 처리합니다", "Will be marked as shipped")
}

// ParcelReport says what becomes of each row of a list; checks are of its parcels. A
// number that its carrier may not have given out is left out unless it is to be taken.
func ParcelReport(list parcelfile.List, checks []store.ParcelCheck, takeDoubtful bool) report.Report {
	r := report.Report{Item: store.Text{Ko: "주문", En: "order"}}
	both := func(f func(views.Lang) string) store.Text {
		return store.Text{Ko: f(views.Korean), En: f(views.English)}
	}
	for i, row := range list.Rows {
		l := report.Line{Outcome: report.Taken, Row: row.Line, Item: row.Parcel.OrderNo,
			Text: store.Text{Ko: "발송 처리", En: "shipped"}}
		switch {
		case row.Fault != "":
			l.Outcome, l.Text = report.Left, both(func(in views.Lang) string { return ParcelFault(row, in) })
		case checks[i].Hindrance != "":
			l.Outcome = report.Left
			l.Text = both(func(in views.Lang) string { return HindranceText(checks[i].Hindrance, in) })
		case checks[i].Sent, checks[i].Again:
			l.Text = both(func(in views.Lang) string { return ParcelNote(checks[i], in) })
		case row.Doubt != "":
			l.Outcome, l.Text = report.Left, both(func(in views.Lang) string { return ParcelDoubt(row, in) })
			if takeDoubtful {
				l.Outcome = report.Changed
			}
		case checks[i].Adds:
			l.Text = both(func(in views.Lang) string { return ParcelNote(checks[i], in) })
		}
		switch l.Outcome {
		case report.Left:
			r.Left++
		case report.Changed:
			r.Changed++
		default:
			r.Taken++
		}
		r.Lines = append(r.Lines, l)
	}
	return r
}
