package admin

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/couponfile"
	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/report"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

const couponFilePath = web.CouponsPath + "/import"

// couponFiles has coupons that come and go as files.
type couponFiles struct{ *Server }

// showCouponImport shows the form for a file of coupons.
func (s couponFiles) showCouponImport(c echo.Context) error {
	return s.renderCouponImport(c, http.StatusOK, nil, report.Report{}, nil)
}

// importCoupons reports what a file of coupons would do. Once that was seen, it does.
func (s couponFiles) importCoupons(c echo.Context) error {
	list, isSeen, err := couponUpload(c)
	var sheet *couponfile.Sheet
	if err == nil {
		sheet, err = couponfile.Read(list)
	}
	if err != nil {
		return s.renderCouponImport(c, http.StatusUnprocessableEntity, nil, report.Report{}, err)
	}
	ctx := c.Request().Context()
	if isSeen {
		if _, err := store.ImportCoupons(ctx, s.Store, sheet.Coupons, by(c)); err != nil {
			return err
		}
		return done(c, web.CouponsPath, wording.NoticeSaved)
	}
	plan, err := store.PlanCoupons(ctx, s.Store, sheet.Coupons)
	if err != nil {
		return err
	}
	return s.renderCouponImport(c, http.StatusOK, sheet, sheet.Report(plan), nil)
}

// couponUpload is the file that was sent, or what the report of one hands on.
func couponUpload(c echo.Context) (list []byte, isSeen bool, err error) {
	if list := c.FormValue("list"); list != "" {
		return []byte(list), true, nil
	}
	file := web.FileOf(c, "file")
	switch {
	case file == nil || file.Size == 0:
		return nil, false, couponfile.ErrNone
	case file.Size > couponfile.MaxBytes:
		return nil, false, couponfile.ErrLarge
	}
	list, err = io.ReadAll(file.Read())
	return list, false, err
}

// renderCouponImport shows the form, below the report on a sheet; nil: there is none.
func (s couponFiles) renderCouponImport(
	c echo.Context, status int, sheet *couponfile.Sheet, said report.Report, trouble error,
) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, web.CouponsPath, lang.Text("쿠폰 가져오기·내려받기", "Import or export coupons"))
	if err != nil {
		return err
	}
	frame.Trouble = wording.CouponFileTrouble(trouble, lang)
	page := admin.CouponImportPage{Frame: frame}
	if sheet != nil {
		// From here on the coupons travel in the form.
		list, err := csvfile.File(sheet.Table(string(lang)))
		if err != nil {
			return err
		}
		page.Seen, page.Takes = true, said.Taken+said.Changed > 0
		page.List, page.Counts = string(list), outcomeCounts(said, lang)
		for _, l := range said.Lines[:min(len(said.Lines), importNotes)] {
			page.Notes = append(page.Notes, importNote(l, lang))
		}
		if more := len(said.Lines) - len(page.Notes); more > 0 {
			page.More = lang.Text("그 밖에 "+wording.Count(int64(more))+"건", "and "+wording.Count(int64(more))+" more")
		}
	}
	return s.renderAdmin(c, status, admin.CouponImport(page))
}

// outcomeCounts says how many items of a file have which outcome.
func outcomeCounts(said report.Report, lang views.Lang) []string {
	var list []string
	for _, o := range []struct {
		outcome report.Outcome
		n       int
	}{{report.Taken, said.Taken}, {report.Changed, said.Changed}, {report.Left, said.Left}} {
		list = append(list, o.outcome.Name().In(string(lang))+" "+wording.Count(int64(o.n)))
	}
	return list
}

// exportCoupons sends all coupons with their codes.
func (s couponFiles) exportCoupons(c echo.Context) error {
	ctx := c.Request().Context()
	list, err := store.CouponDrafts(ctx, s.Store)
	if err != nil {
		return err
	}
	if err := s.Store.NoteExport(ctx, "coupons", len(list), "", by(c)); err != nil {
		return err
	}
	return sendTable(c, "coupons-"+s.Now().In(korea.Seoul()).Format("20060102-1504"),
		couponfile.Table(list, string(adminLang(c))), couponfile.IsCount)
}
