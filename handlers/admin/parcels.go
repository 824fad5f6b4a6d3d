package admin

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// parcelUpload is a parcel list as it was sent.
type parcelUpload struct {
	list      []byte // pasted or from the file
	text      string // pasted, or the parcels of the file
	usual     string // carrier code for rows without a carrier
	passed    string // says which rows of the file were passed over
	confirmed bool   // the report was seen; ship them
}

// showShipping shows the form for parcel lists.
func (s *Server) showShipping(c echo.Context) error {
	return s.renderShipping(c, http.StatusOK, parcelUpload{}, nil, nil)
}

// shipParcels reports what a parcel list would do. Once confirmed, it marks all
// parcels as shipped, or none.
func (s *Server) shipParcels(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	ask, err := readParcelUpload(c)
	if err != nil {
		return s.renderShipping(c, http.StatusUnprocessableEntity, ask, nil, err)
	}
	list, err := readParcels(ask.list, ask.usual)
	ask.passed = passedOver(list, lang)
	if err != nil {
		return s.renderShipping(c, http.StatusUnprocessableEntity, ask, nil, err)
	}
	rows := list.rows
	report, clear, err := s.reportParcels(c, rows, lang)
	if err != nil {
		return err
	}
	// From here on the list travels in the form, also if it came as a file.
	if ask.text == "" {
		ask.text = writeParcels(rows)
	}
	switch {
	case !clear:
		return s.renderShipping(c, http.StatusUnprocessableEntity, ask, report, nil)
	// First the report, then the same list again with a confirmation.
	case !ask.confirmed:
		ask.text = writeParcels(rows)
		return s.renderShipping(c, http.StatusOK, ask, report, nil)
	}
	_, err = s.Store.ShipParcels(ctx, parcelsOf(rows), by(c))
	if errors.Is(err, store.ErrHindered) { // changed since the report
		if report, _, err = s.reportParcels(c, rows, lang); err != nil {
			return err
		}
		return s.renderShipping(c, http.StatusConflict, ask, report, nil)
	}
	if err != nil {
		return err
	}
	return done(c, web.BoardPath+"?tab="+string(store.TabShipped), wording.NoticeShipped)
}

// parcelsOf returns the parcels of the rows.
func parcelsOf(rows []parcelRow) []store.Parcel {
	parcels := make([]store.Parcel, len(rows))
	for i, r := range rows {
		parcels[i] = r.Parcel
	}
	return parcels
}

// readParcelUpload reads a pasted list, or the file if there is one.
func readParcelUpload(c echo.Context) (parcelUpload, error) {
	ask := parcelUpload{text: c.FormValue("list"), usual: c.FormValue("usual"), confirmed: c.FormValue("sure") != ""}
	ask.list = []byte(ask.text)
	if file := web.FileOf(c, "file"); file != nil && file.Size > 0 {
		if file.Size > parcelListBytes {
			return ask, errBigList
		}
		var err error
		if ask.list, err = io.ReadAll(file.Read()); err != nil {
			return ask, err
		}
		ask.text = "" // the file counts
	}
	if len(ask.list) > parcelListBytes {
		return ask, errBigList
	}
	return ask, nil
}

// passedOver says which rows of a courier's file do not concern this shop.
func passedOver(l parcelList, lang views.Lang) string {
	var parts []string
	if l.foreign > 0 {
		parts = append(parts, lang.Text(fmt.Sprintf("다른 쇼핑몰의 주문 %d줄은 건너뛰었습니다.", l.foreign),
			fmt.Sprintf("%d rows of other shops' orders were passed over.", l.foreign)))
	}
	if l.unsent > 0 {
		parts = append(parts, lang.Text(fmt.Sprintf("송장번호가 없는 %d줄은 그대로 두었습니다.", l.unsent),
			fmt.Sprintf("%d rows without a tracking number stay open.", l.unsent)))
	}
	return strings.Join(parts, " ")
}

// reportParcels says for each row what would happen; clear means that all can
// be sent.
func (s *Server) reportParcels(c echo.Context, rows []parcelRow, lang views.Lang) (report []admin.ParcelReport,
	clear bool, err error) {
	checks, err := s.Store.CheckParcels(c.Request().Context(), parcelsOf(rows))
	if err != nil {
		return nil, false, err
	}
	clear = true
	for i, r := range rows {
		p := admin.ParcelReport{Line: r.Line, No: r.Parcel.OrderNo, Carrier: r.Carrier, Number: r.Parcel.Number,
			Receiver: checks[i].Receiver}
		// Link only to orders that exist.
		if checks[i].Hindrance != store.HinderUnknown {
			p.Path = web.OrderPath(r.Parcel.OrderNo)
		}
		if r.Parcel.Carrier != "" {
			p.Carrier = wording.CarrierName(r.Parcel.Carrier, lang)
		}
		switch {
		case r.Fault != "":
			p.Trouble = faultText(r, lang)
		case checks[i].Hindrance != "":
			p.Trouble = wording.HindranceText(checks[i].Hindrance, lang)
		case checks[i].Sent:
			p.Note = lang.Text("이미 같은 송장번호로 발송됨", "Already shipped with this number")
		default:
			p.Note = lang.Text("발송 처리합니다", "Will be marked as shipped")
			p.Doubt = doubtText(r, lang)
		}
		clear = clear && p.Trouble == ""
		report = append(report, p)
	}
	return report, clear, nil
}

// faultText says how to correct a row.
func faultText(r parcelRow, lang views.Lang) string {
	carrier, _ := korea.CarrierByCode(r.Parcel.Carrier)
	switch r.Fault {
	case faultColumns:
		return lang.Text("주문번호, 택배사, 송장번호 순서로 입력해 주세요.",
			"Each row needs an order number, a carrier and a tracking number.")
	case faultCarrier:
		name := clip.Text(r.Carrier, excerptLength)
		return lang.Text(fmt.Sprintf("등록되지 않은 택배사입니다: ‘%s’", name), fmt.Sprintf("Unknown carrier %q.", name))
	case faultMissing:
		return lang.Text("택배사를 입력하거나, 위에서 기본 택배사를 선택해 주세요.",
			"Please enter the carrier, or choose the default one above.")
	case faultExponent:
		return lang.Text("엑셀이 송장번호를 반올림했습니다. 셀 서식을 ‘텍스트’로 바꾸고 번호를 다시 입력해 주세요.",
			"The spreadsheet has rounded the number. Please format its cells as text and enter the numbers again.")
	}
	return numberFault(carrier, lang)
}

// doubtText asks about a number that its carrier may not have given out.
func doubtText(r parcelRow, lang views.Lang) string {
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

// numberFault says what a carrier's tracking numbers look like.
func numberFault(c korea.Carrier, lang views.Lang) string {
	return lang.Text(fmt.Sprintf("%s 송장번호 형식이 아닙니다. 예: %s", c.Name.Ko, c.Example()),
		fmt.Sprintf("This is not a tracking number of %s, e.g. %s.", c.Name.En, c.Example()))
}

// excerptLength is how many characters are quoted of a text that is not ours.
const excerptLength = 20

// listTrouble says what is wrong with a list as a whole.
func listTrouble(err error, lang views.Lang) string {
	var refusal *spreadsheet.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return lang.Text(refusal.Ko, refusal.En)
	case errors.Is(err, errOthersOnly):
		return lang.Text("이 쇼핑몰의 주문 가운데 송장번호가 있는 줄이 없습니다.", "No row has an order of this shop and a tracking number.")
	case errors.Is(err, errManyParcels):
		return lang.Text(fmt.Sprintf("한 번에 %d줄까지 등록할 수 있습니다. 나누어 등록해 주세요.", parcelListRows),
			fmt.Sprintf("At most %d rows at once. Please split the list.", parcelListRows))
	case errors.Is(err, errBigList):
		return lang.Text("1MB까지 등록할 수 있습니다. 나누어 등록해 주세요.", "A list can be up to 1 MB. Please split it.")
	case errors.Is(err, errNoParcels):
		return lang.Text("주문번호와 송장번호를 붙여넣거나 파일을 선택해 주세요.", "Please paste order and tracking numbers, or choose a file.")
	}
	return lang.Text("파일을 읽지 못했습니다. 다시 올려 주세요.", "The file could not be read. Please try again.")
}

// renderShipping shows the form with the list and the report on it.
func (s *Server) renderShipping(
	c echo.Context, status int, ask parcelUpload, report []admin.ParcelReport, trouble error,
) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, web.BoardPath, lang.Text("송장 일괄등록", "Add tracking numbers"))
	if err != nil {
		return err
	}
	frame.Trouble = listTrouble(trouble, lang)
	page := admin.ShippingPage{Frame: frame, List: ask.text, Report: report, Passed: ask.passed,
		Usual: admin.Select{Name: "usual", Label: lang.Text("기본 택배사", "Default carrier"),
			Choices: wording.CarrierChoices(ask.usual, lang.Text("(줄마다 입력)", "(given in each row)"), lang),
			Hint:    lang.Text("택배사를 입력하지 않은 줄에 적용됩니다.", "For rows without a carrier.")}}
	for _, r := range report {
		if r.Doubt != "" {
			page.Doubtful++
		}
		switch {
		case r.Trouble != "":
			page.Bad++
		default:
			page.Good++
		}
	}
	var names []string
	for _, carrier := range korea.Carriers() {
		names = append(names, carrier.Name.In(string(lang)))
	}
	page.Carriers = strings.Join(names, ", ")
	return s.renderAdmin(c, status, admin.Shipping(page))
}
