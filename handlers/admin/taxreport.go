package admin

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// Where the owner finds what the VAT return asks for.
const (
	taxReportPath       = "/admin/reports/vat"
	taxReportExportPath = taxReportPath + "/export"
)

// quartersBack is how many quarters can be chosen, this one included.
const quartersBack = 9

// taxReports groups what bookkeepers are shown.
type taxReports struct{ *Server }

func (s taxReports) routes() []web.Route {
	return []web.Route{
		web.Get(taxReportPath, web.Viewer, web.Unlimited, s.show),
		web.Post(taxReportExportPath, web.StaffProved, web.Unlimited, web.SmallBody, s.export),
	}
}

// quarter is three months in Korea, by their first day. VAT is returned for each.
type quarter struct{ from time.Time }

func quarterOf(at time.Time) quarter {
	y, m, _ := at.In(korea.Seoul()).Date()
	return quarter{time.Date(y, m-(m-1)%3, 1, 0, 0, 0, 0, korea.Seoul())}
}

func (q quarter) until() time.Time { return q.from.AddDate(0, 3, 0) }

func (q quarter) code() string {
	return fmt.Sprintf("%d-%d", q.from.Year(), (q.from.Month()+2)/3)
}

func (q quarter) name(lang views.Lang) string {
	return fmt.Sprintf(lang.Text("%d년 %d분기", "%d, quarter %d"), q.from.Year(), (q.from.Month()+2)/3)
}

// asked is the quarter that a request names, else this one, and those to choose from.
func (s taxReports) asked(c echo.Context) (chosen quarter, list []quarter) {
	chosen = quarterOf(s.Now())
	for i := range quartersBack {
		q := quarter{quarterOf(s.Now()).from.AddDate(0, -3*i, 0)}
		list = append(list, q)
		if q.code() == c.QueryParam("quarter") {
			chosen = q
		}
	}
	return chosen, list
}

// show shows a quarter.
func (s taxReports) show(c echo.Context) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, taxReportPath, lang.Text("부가세 신고자료", "VAT return"))
	if err != nil {
		return err
	}
	chosen, quarters := s.asked(c)
	lines, err := store.TaxReport(c.Request().Context(), s.Store, chosen.from, chosen.until())
	if err != nil {
		return err
	}
	p := admin.TaxReportPage{Frame: frame, Export: "?quarter=" + chosen.code(), Names: taxReportNames(lang),
		Quarter: admin.Select{Name: "quarter", Label: lang.Text("분기", "Quarter")}}
	if frame.Who.Owner {
		p.Settings = taxPath
	}
	for _, q := range quarters {
		p.Quarter.Choices = append(p.Quarter.Choices, admin.Choice{Value: q.code(), Label: q.name(lang),
			Selected: q == chosen})
	}
	for _, l := range lines {
		p.Rows = append(p.Rows, taxReportRow(l, l.Month.Format("2006-01"), wording.PaidBy(l.PG, l.Method, lang), lang))
	}
	for _, t := range taxTotals(lines) {
		p.Totals = append(p.Totals, taxReportRow(t, lang.Text("합계", "Total"), string(t.Currency), lang))
	}
	return s.renderAdmin(c, http.StatusOK, admin.TaxReport(p))
}

// taxReportNames are the headings of amounts, in the order of taxAmounts.
func taxReportNames(lang views.Lang) []string {
	supply, vat, free, zero := wording.TaxNames(lang)
	return []string{lang.Text("매출 합계", "Total"), supply, vat, zero, free}
}

// taxAmounts are the amounts of a line: all of it, and its parts.
func taxAmounts(l store.TaxLine) []int64 {
	return []int64{l.Sold - l.Returned, l.Parts.Supply, l.Parts.VAT, l.Parts.Zero, l.Parts.Free}
}

// taxTotals adds up lines by currency.
func taxTotals(lines []store.TaxLine) []store.TaxLine {
	var list []store.TaxLine
	for _, in := range []money.Currency{money.KRW, money.USD} {
		total, found := store.TaxLine{Currency: in}, false
		for _, l := range lines {
			if l.Currency == in {
				total, found = total.Plus(l), true
			}
		}
		if found {
			list = append(list, total)
		}
	}
	return list
}

func taxReportRow(l store.TaxLine, month, method string, lang views.Lang) admin.TaxReportRow {
	r := admin.TaxReportRow{Month: month, Method: method, Count: wording.Count(int64(l.Payments)),
		Returned: wording.Count(int64(l.Refunds))}
	for _, minor := range taxAmounts(l) {
		r.Amounts = append(r.Amounts, wording.Money(money.Money{Minor: minor, Currency: l.Currency}, string(lang)))
	}
	return r
}

// export sends a quarter as a file for the bookkeeper. Dollars are written with their
// cents; the currency has a column of its own.
func (s taxReports) export(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	chosen, _ := s.asked(c)
	lines, err := store.TaxReport(ctx, s.Store, chosen.from, chosen.until())
	if err != nil {
		return err
	}
	// The export itself is logged before anything is sent.
	if err := s.Store.NoteExport(ctx, "vat", len(lines), "", by(c)); err != nil {
		return err
	}
	head := append([]string{lang.Text("월", "Month"), lang.Text("통화", "Currency"), lang.Text("결제수단", "Paid by"),
		lang.Text("결제 건수", "Payments"), lang.Text("환불 건수", "Refunds")}, taxReportNames(lang)...)
	texts := map[string]bool{head[0]: true, head[1]: true, head[2]: true}
	rows := [][]string{head}
	for _, l := range lines {
		row := []string{l.Month.Format("2006-01"), string(l.Currency), wording.PaidBy(l.PG, l.Method, lang),
			strconv.Itoa(l.Payments), strconv.Itoa(l.Refunds)}
		for _, minor := range taxAmounts(l) {
			row = append(row, money.Money{Minor: minor, Currency: l.Currency}.Plain())
		}
		rows = append(rows, row)
	}
	return sendTable(c, "vat-"+chosen.code(), rows, func(heading string) bool { return !texts[heading] })
}
