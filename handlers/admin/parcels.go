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
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/parcelfile"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// parcelListBody is above parcelfile.MaxBytes, so that too large a list gets an explanation.
const parcelListBody = 4 << 20

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
	list, err := parcelfile.Read(ask.list, ask.usual)
	ask.passed = passedOver(list, lang)
	if err != nil {
		return s.renderShipping(c, http.StatusUnprocessableEntity, ask, nil, err)
	}
	rows := list.Rows
	report, clear, err := s.reportParcels(c, rows, lang)
	if err != nil {
		return err
	}
	// From here on the list travels in the form, also if it came as a file.
	if ask.text == "" {
		ask.text = parcelfile.Write(rows)
	}
	switch {
	case !clear:
		return s.renderShipping(c, http.StatusUnprocessableEntity, ask, report, nil)
	// First the report, then the same list again with a confirmation.
	case !ask.confirmed:
		ask.text = parcelfile.Write(rows)
		return s.renderShipping(c, http.StatusOK, ask, report, nil)
	}
	_, err = s.Store.ShipParcels(ctx, parcelfile.Parcels(rows), by(c))
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

// readParcelUpload reads a pasted list, or the file if there is one.
func readParcelUpload(c echo.Context) (parcelUpload, error) {
	ask := parcelUpload{text: c.FormValue("list"), usual: c.FormValue("usual"), confirmed: c.FormValue("sure") != ""}
	ask.list = []byte(ask.text)
	if file := web.FileOf(c, "file"); file != nil && file.Size > 0 {
		if file.Size > parcelfile.MaxBytes {
			return ask, parcelfile.ErrLarge
		}
		var err error
		if ask.list, err = io.ReadAll(file.Read()); err != nil {
			return ask, err
		}
		ask.text = "" // the file counts
	}
	if len(ask.list) > parcelfile.MaxBytes {
		return ask, parcelfile.ErrLarge
	}
	return ask, nil
}

// passedOver says which rows of a courier's file do not concern this shop.
func passedOver(l parcelfile.List, lang views.Lang) string {
	var parts []string
	if l.Foreign > 0 {
		parts = append(parts, lang.Text(fmt.Sprintf("다른 쇼핑몰의 주문 %d줄은 건너뛰었습니다.", l.Foreign),
			fmt.Sprintf("%d rows of other shops' orders were passed over.", l.Foreign)))
	}
	if l.Unsent > 0 {
		parts = append(parts, lang.Text(fmt.Sprintf("송장번호가 없는 %d줄은 그대로 두었습니다.", l.Unsent),
			fmt.Sprintf("%d rows without a tracking number stay open.", l.Unsent)))
	}
	return strings.Join(parts, " ")
}

// reportParcels says for each row what would happen; clear means that all can
// be sent.
func (s *Server) reportParcels(c echo.Context, rows []parcelfile.Row, lang views.Lang) (report []admin.ParcelReport,
	clear bool, err error) {
	checks, err := s.Store.CheckParcels(c.Request().Context(), parcelfile.Parcels(rows))
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
			p.Trouble = wording.ParcelFault(r, lang)
		case checks[i].Hindrance != "":
			p.Trouble = wording.HindranceText(checks[i].Hindrance, lang)
		default:
			p.Note = wording.ParcelNote(checks[i], lang)
			if !checks[i].Sent && !checks[i].Again {
				p.Doubt = wording.ParcelDoubt(r, lang)
			}
		}
		clear = clear && p.Trouble == ""
		report = append(report, p)
	}
	return report, clear, nil
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
	frame.Trouble = wording.ParcelListTrouble(trouble, lang)
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
