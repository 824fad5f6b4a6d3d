package admin

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
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
	rows := wording.OrderTable(sheets, lang)
	if kind == courierFile { // a parcel needs all of its address
		sheets = whole
		rows = wording.CourierTable(sheets, lang)
		if err := s.noteSlips(c, sheets); err != nil {
			return err
		}
	}
	// Personal data leaves the shop only if the log says so.
	if err := s.Store.NoteExport(ctx, kind+" "+a.filter.String(), len(rows)-1, reason, by(c)); err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%s", kind, s.Now().In(korea.Seoul()).Format("20060102-1504"))
	return sendTable(c, name, rows, wording.IsSum(lang))
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
