package admin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/contain"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/store/report"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// Where imports start, and their limits.
const (
	importPath = "/admin/products/import"
	// importBody exceeds the limit for files, so that too large a file gets an
	// explanation rather than a dropped connection.
	importBody  = 2*productcsv.MaxBytes + web.FormBody
	importRows  = 200 // products that a report lists
	importNotes = 500 // notes that a report lists
)

// importOptions say how to read a product file.
type importOptions struct {
	currency  money.Currency // of the file's prices; empty: the one that they are written in
	keepStock bool           // leave the stock of existing products alone
	whole     bool           // all products or none
	pictures  bool           // fetch those of other sites
	site      string         // the shop that the file comes from; empty: not said
}

// readImportOptions reads the options from a form or a query.
func readImportOptions(c echo.Context) importOptions {
	a := importOptions{keepStock: c.FormValue("keep_stock") != "", whole: c.FormValue("whole") != "",
		pictures: c.FormValue("pictures") != ""}
	a.site, _ = productcsv.SiteOf(c.FormValue("from"))
	switch in := money.Currency(c.FormValue("currency")); in {
	case money.KRW, money.USD:
		a.currency = in
	}
	return a
}

// query is what leads to a report made by the same options.
func (a importOptions) query() string {
	q := url.Values{"currency": {string(a.currency)}}
	if a.keepStock {
		q.Set("keep_stock", "on")
	}
	if a.whole {
		q.Set("whole", "on")
	}
	if a.pictures {
		q.Set("pictures", "on")
	}
	if a.site != "" {
		q.Set("from", a.site)
	}
	return q.Encode()
}

// path returns the URL of the report on a file.
func (a importOptions) path(token string) string { return importPath + "/" + token + "?" + a.query() }

// showImport shows the form that uploads a product file.
func (s *Server) showImport(c echo.Context) error {
	return s.renderImport(c, http.StatusOK, readImportOptions(c), "")
}

// renderImport shows that form; trouble says why a file was refused.
func (s *Server) renderImport(c echo.Context, status int, a importOptions, trouble string) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "/admin/products", lang.Text("상품 가져오기", "Import products"))
	if err != nil {
		return err
	}
	rate, err := s.Store.Rate(c.Request().Context())
	if err != nil {
		return err
	}
	frame.Trouble, frame.Path = trouble, importPath
	won := wording.Count(rate)
	return s.renderAdmin(c, status, admin.Import(admin.ImportPage{Frame: frame, Limit: fmt.Sprintf("%dMB",
		productcsv.MaxBytes>>20),
		Currency: admin.Select{Name: "currency", Label: lang.Text("파일의 통화", "Currency of the file"),
			Choices: []admin.Choice{
				{Label: lang.Text("파일에서 알아내기", "As the file shows"), Selected: a.currency == ""},
				{Value: string(money.KRW), Label: lang.Text("원 (KRW)", "Won (KRW)"), Selected: a.currency == money.KRW},
				{Value: string(money.USD), Label: lang.Text("달러 (USD, 1달러 "+won+"원)", "Dollars (USD, at ₩"+won+")"),
					Selected: a.currency == money.USD}},
			Hint: lang.Text("대부분의 가격에 소수점이 있으면 달러로 읽습니다. 달러 가격은 쇼핑몰 환율로 환산해 10원 단위로 올림합니다.",
				"Where most prices have a decimal point, they are read as dollars. Dollars are converted to won at "+
					"the shop's rate, rounded up to ₩10.")},
		KeepStock: admin.Check{Name: "keep_stock", Label: lang.Text("기존 상품의 재고는 그대로 두기",
			"Leave the stock of existing products alone"), Checked: a.keepStock,
			Hint: lang.Text("파일을 내려받은 뒤에 주문이 있었다면 선택해 주세요.",
				"Select this if orders came in after the file was exported.")},
		Pictures: picturesCheck(a, lang), From: siteField(c.FormValue("from"), lang),
		Whole: admin.Check{Name: "whole", Label: lang.Text("하나라도 등록할 수 없으면 아무것도 등록하지 않기",
			"Take all products or none"), Checked: a.whole,
			Hint: lang.Text("선택하지 않으면 등록할 수 없는 상품만 빼고 등록합니다.",
				"Otherwise only those that have errors are left out.")}}))
}

func picturesCheck(a importOptions, lang views.Lang) admin.Check {
	return admin.Check{Name: "pictures", Label: lang.Text("다른 사이트의 사진도 가져오기", "Fetch pictures from other sites"),
		Checked: a.pictures, Hint: lang.Text("파일에 주소가 적힌 상품 사진과 상세설명 사진을 복사해 옵니다. 사용할 권리가 있는 사진만 가져와 주세요.",
			"Copies pictures of products and descriptions whose addresses are in the file. Only take those that you "+
				"may use.")}
}

func siteField(typed string, lang views.Lang) admin.Field {
	return admin.Field{Name: "from", Label: lang.Text("이전 쇼핑몰 주소 (선택)", "Address of the old shop (optional)"),
		Value: typed, Type: "url", InputMode: "url", Placeholder: "https://myshop.cafe24.com", MaxLength: 200,
		Hint: lang.Text("파일에 /web/product/…처럼 주소의 앞부분이 없는 사진을 여기서 찾습니다.",
			"Pictures whose addresses in the file begin with a slash, like /web/product/…, are looked for there.")}
}

// uploadProducts stores a file for later and redirects to the report on it.
func (s *Server) uploadProducts(c echo.Context) error {
	a, lang := readImportOptions(c), adminLang(c)
	if c.FormValue("from") != "" && a.site == "" {
		return s.renderImport(c, http.StatusUnprocessableEntity, a, lang.Text(
			"이전 쇼핑몰 주소를 https://myshop.cafe24.com처럼 입력해 주세요.",
			"Please write the address of the old shop like https://myshop.cafe24.com."))
	}
	sent := web.FileOf(c, "file")
	if sent == nil || sent.Size == 0 {
		return s.renderImport(c, http.StatusUnprocessableEntity, a, lang.Text("파일을 선택해 주세요.",
			"Please choose a file."))
	}
	// One byte more than allowed is enough to notice a file that is too large.
	file, err := io.ReadAll(io.LimitReader(sent.Read(), productcsv.MaxBytes+1))
	if err != nil {
		return fmt.Errorf("read an upload: %w", err)
	}
	// Read it right away, so that a file in the wrong format is refused on the same page.
	var bad *productcsv.FileError
	_, err = s.readSheet(c.Request().Context(), file, a, nil)
	isUnknown := errors.As(err, &bad) && bad.Unknown && hasColumns(file)
	if bad != nil && !isUnknown {
		return s.renderImport(c, http.StatusUnprocessableEntity, a, bad.Why.In(string(lang)))
	} else if err != nil && !isUnknown {
		return err
	}
	token, err := s.Store.KeepUpload(file)
	if err != nil {
		return err
	}
	if isUnknown {
		return c.Redirect(http.StatusSeeOther, a.columnsPath(token))
	}
	return c.Redirect(http.StatusSeeOther, a.path(token))
}

// readSheet parses a product file. told says what came of its pictures of other sites;
// nil: nothing was fetched yet.
func (s *Server) readSheet(
	ctx context.Context, file []byte, a importOptions, told map[string]store.Text,
) (*productcsv.Sheet, error) {
	rate, err := s.Store.Rate(ctx)
	if err != nil {
		return nil, err
	}
	find, err := s.Store.PictureFinder(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.Store.Imports.Columns(ctx)
	if err != nil {
		return nil, err
	}
	fetched, err := s.Store.Imports.Fetched(ctx)
	if err != nil {
		return nil, err
	}
	s.imports.reading.Lock()
	defer s.imports.reading.Unlock()
	return productcsv.Read(file, productcsv.Options{URL: s.URL, Currency: a.currency, Rate: rate, Picture: find,
		KeepStock: a.keepStock, Learned: known, Site: a.site, Fetched: fetched,
		Fetching: a.pictures && told == nil, Told: told})
}

// showImportReport shows what a file would change; once confirmed, the progress
// and the result.
func (s *Server) showImportReport(c echo.Context) error {
	token, a := c.Param("token"), readImportOptions(c)
	job := s.imports.state(token)
	// A failed job falls through to the report, from which it can be started again.
	if job.known && !job.failed() {
		return s.showJob(c, a, job)
	}
	seen, err := s.planned(c.Request().Context(), token, a)
	if errors.Is(err, store.ErrNotFound) {
		return s.renderImport(c, http.StatusNotFound, a, forgottenUpload(adminLang(c)))
	}
	var bad *productcsv.FileError
	if errors.As(err, &bad) && bad.Unknown {
		return c.Redirect(http.StatusSeeOther, a.columnsPath(token))
	}
	if err != nil {
		return err
	}
	state := admin.ImportSeen
	if isRefused(seen, a) {
		state = admin.ImportRefused
	}
	seen.err = job.err
	return s.renderReport(c, a, state, seen)
}

// forgottenUpload says that an uploaded file is no longer kept.
func forgottenUpload(lang views.Lang) string {
	return lang.Text("올린 파일은 한 시간 동안만 보관합니다. 다시 올려 주세요.", "Files are kept for an hour. Please upload it again.")
}

// planned reads an uploaded file and what it would change; store.ErrNotFound.
func (s *Server) planned(ctx context.Context, token string, a importOptions) (importState, error) {
	file, err := s.Store.Upload(token)
	if err != nil {
		return importState{}, err
	}
	sheet, err := s.readSheet(ctx, file, a, nil)
	if err != nil {
		return importState{}, err
	}
	plan, err := s.Store.PlanImport(ctx, sheet.Products)
	return importState{sheet: sheet, plan: plan}, err
}

// isRefused tells whether nothing of a file is taken.
func isRefused(j importState, a importOptions) bool {
	return len(j.plan.Products) == 0 || a.whole && j.sheet.Errors+len(j.plan.Problems) > 0
}

// downloadReport sends the report on a file as a CSV file.
func (s *Server) downloadReport(c echo.Context) error {
	token, a := c.Param("token"), readImportOptions(c)
	j := s.imports.state(token)
	if j.sheet == nil {
		var err error
		if j, err = s.planned(c.Request().Context(), token, a); err != nil {
			return err
		}
	}
	var file bytes.Buffer
	if err := productcsv.NewReport(j.sheet, j.plan).Write(&file, string(adminLang(c))); err != nil {
		return fmt.Errorf("write a report: %w", err)
	}
	web.Personal(c)
	c.Response().Header().Set("Content-Disposition", `attachment; filename="import-report.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file.Bytes())
}

// showJob shows a running or finished import. While it runs, the page reloads
// every second.
func (s *Server) showJob(c echo.Context, a importOptions, j importState) error {
	state := admin.ImportDone
	if !j.ended {
		state = admin.ImportRunning
		c.Response().Header().Set("Refresh", "1")
	}
	return s.renderReport(c, a, state, j)
}

// startImport starts an import that was seen and confirmed.
func (s *Server) startImport(c echo.Context) error {
	token, a, source := c.Param("token"), readImportOptions(c), by(c)
	file, err := s.Store.Upload(token)
	if errors.Is(err, store.ErrNotFound) {
		return c.Redirect(http.StatusSeeOther, a.path(token))
	}
	if err != nil {
		return err
	}
	// The import goes on after this request has been answered.
	ctx := context.WithoutCancel(c.Request().Context())
	err = s.imports.start(token, s.Now(), func(j *importJob) (sheet *productcsv.Sheet, plan store.ImportPlan,
		err error) {
		// A panic outside of a request would end the whole program.
		err = contain.Panic(func() (err error) {
			if sheet, plan, err = s.importFile(ctx, file, a, source, j); err != nil {
				return err
			}
			return s.Store.RemoveUpload(token)
		})
		// Errors in the file are the owner's to correct and shown on the page.
		if err != nil && !errors.Is(err, store.ErrNotImported) {
			s.Log.Error("import products", "error", err)
		}
		return sheet, plan, err
	})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, a.path(token))
}

// importFile imports a file as a background job.
func (s *Server) importFile(
	ctx context.Context, file []byte, a importOptions, source store.Source, j *importJob,
) (*productcsv.Sheet, store.ImportPlan, error) {
	sheet, err := s.readSheet(ctx, file, a, nil)
	if err == nil && a.pictures {
		sheet, err = s.withPictures(ctx, sheet, file, a, j)
	}
	if err != nil {
		return nil, store.ImportPlan{}, err
	}
	if len(sheet.Products) == 0 || a.whole && sheet.Errors > 0 {
		// The plan is still needed for the report.
		plan, err := s.Store.PlanImport(ctx, sheet.Products)
		if err == nil {
			err = store.ErrNotImported
		}
		return sheet, plan, err
	}
	plan, err := s.Store.ImportDrafts(ctx, sheet.Products,
		store.ImportHow{By: source, Format: string(sheet.Format), Whole: a.whole, Progress: j.progress})
	return sheet, plan, err
}

// renderReport shows the report in one of its states.
func (s *Server) renderReport(c echo.Context, a importOptions, state admin.ImportState, j importState) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "/admin/products", lang.Text("상품 가져오기", "Import products"))
	if err != nil {
		return err
	}
	if j.err != nil {
		frame.Trouble = lang.Text("가져오지 못했습니다. 아무것도 변경되지 않았으니 다시 확인해 주세요.",
			"The import failed. Nothing was changed; please check again.")
	}
	p := admin.ImportReportPage{Frame: frame, Path: importPath + "/" + c.Param("token"), State: state,
		Currency: string(a.currency), KeepStock: a.keepStock, Whole: a.whole, Done: j.done, All: j.all,
		WithPictures: a.pictures, From: a.site, Fetching: j.fetching}
	if j.sheet != nil {
		s.addReport(&p, c, a, j)
	}
	if j.plan.Import != 0 {
		p.Undo = undoPath(j.plan.Import)
	}
	addPictures(&p, a, j)
	p.Title = importTitle(p, lang)
	return s.renderAdmin(c, http.StatusOK, admin.ImportReport(p))
}

// importTitle names the state of an import.
func importTitle(p admin.ImportReportPage, lang views.Lang) string {
	switch p.State {
	case admin.ImportRunning:
		if p.All == 0 {
			return lang.Text("파일을 읽는 중입니다", "Reading the file")
		}
		if p.Fetching {
			return lang.Text(fmt.Sprintf("사진을 가져오는 중입니다 (%d / %d)", p.Done, p.All),
				fmt.Sprintf("Fetching pictures (%d of %d)", p.Done, p.All))
		}
		return lang.Text(fmt.Sprintf("가져오는 중입니다 (%d / %d)", p.Done, p.All), fmt.Sprintf("Importing (%d of %d)",
			p.Done, p.All))
	case admin.ImportDone:
		return lang.Text("가져왔습니다", "Imported")
	case admin.ImportRefused:
		return lang.Text("등록할 수 없는 상품이 있어 아무것도 가져오지 않았습니다",
			"Nothing was imported: some products have errors")
	}
	if p.Left > 0 {
		return lang.Text(fmt.Sprintf("%s개를 빼고 가져올까요?", wording.Count(int64(p.Left))),
			fmt.Sprintf("Import this without %s?", wording.Count(int64(p.Left))))
	}
	return lang.Text("이대로 가져올까요?", "Import this?")
}

// addReport adds to the page what changes in each product, up to importRows,
// and counts the rest.
func (s *Server) addReport(p *admin.ImportReportPage, c echo.Context, a importOptions, j importState) {
	lang, plan := p.Frame.Lang, j.plan
	added, changed, same := plan.Counts()
	if len(plan.Products) > 0 {
		p.Added = lang.Text("새 상품 "+wording.Count(int64(added)), wording.Count(int64(added))+" new")
		p.Changed = lang.Text("수정 "+wording.Count(int64(changed)), wording.Count(int64(changed))+" changed")
		p.Same = lang.Text("변경 없음 "+wording.Count(int64(same)), wording.Count(int64(same))+" unchanged")
	}
	if len(plan.Categories) > 0 {
		var names []string
		for _, category := range plan.Categories[:min(len(plan.Categories), 20)] {
			names = append(names, category.Name.In(string(lang)))
		}
		p.Categories = lang.Text("새로 만드는 카테고리: ", "New categories: ") + strings.Join(names, ", ")
	}
	if len(j.sheet.Unread) > 0 {
		p.Unread = lang.Text("읽지 않는 열: ", "Columns that are not read: ") +
			clip.Text(strings.Join(j.sheet.Unread, ", "), unreadLength)
	}
	addImportLines(p, c.QueryParam("show"), productcsv.NewReport(j.sheet, plan), p.Path+"?"+a.query())
	p.Download = p.Path + "/report.csv?" + a.query()
	if j.sheet.Format == productcsv.Chosen {
		p.Columns = p.Path + "/columns?" + a.query()
	}
	a.whole = false
	p.Partly = p.Path + "?" + a.query()
	for _, x := range plan.Products {
		if !x.New && len(x.Changed) == 0 {
			continue
		}
		if len(p.Rows) < importRows {
			p.Rows = append(p.Rows, importRowOf(j.sheet.Products[x.Index].Where.Row, x, lang))
		}
	}
	if more := added + changed - len(p.Rows); more > 0 {
		p.MoreRows = lang.Text("그 밖에 "+wording.Count(int64(more))+"개", "and "+wording.Count(int64(more))+" more")
	}
}

// shownName is how many characters of a product's name are shown.
const shownName = 60

// unreadLength is how many characters of the names of unread columns are shown.
const unreadLength = 600

// addImportLines adds what is to be said about products, of one outcome if that is
// asked for, else all but those taken as they are.
func addImportLines(p *admin.ImportReportPage, show string, said report.Report, path string) {
	lang := p.Frame.Lang
	p.Left = said.Left
	for _, f := range []struct {
		outcome report.Outcome
		count   int
	}{{report.Left, said.Left}, {report.Changed, said.Changed}, {report.Taken, said.Taken}} {
		p.Outcomes = append(p.Outcomes, admin.ImportOutcome{
			Text: f.outcome.Name().In(string(lang)) + " " + wording.Count(int64(f.count)),
			Path: path + "&show=" + string(f.outcome), Shown: show == string(f.outcome)})
	}
	more := said.More
	for _, l := range said.Lines {
		if show != string(l.Outcome) && (show != "" || l.Outcome == report.Taken) {
			continue
		}
		if len(p.Notes) == importNotes {
			more++
			continue
		}
		p.Notes = append(p.Notes, importNote(l, lang))
	}
	if more > 0 {
		p.MoreNotes = lang.Text("그 밖에 "+wording.Count(int64(more))+"건", "and "+wording.Count(int64(more))+" more")
	}
}

// importNote shows one line of a report.
func importNote(l report.Line, lang views.Lang) admin.ImportNote {
	row := "–"
	if l.Row > 0 {
		row = strconv.Itoa(l.Row)
	}
	kind := map[report.Outcome]string{report.Left: "bad", report.Changed: "wait", report.Taken: "good"}
	return admin.ImportNote{Row: row, Column: l.Column, Product: clip.Text(l.Item, shownName),
		Text:  l.Text.In(string(lang)),
		Badge: admin.Badge{Text: l.Outcome.Name().In(string(lang)), Kind: kind[l.Outcome]}}
}

// importRowOf shows what happens to one product.
func importRowOf(row int, x store.PlannedProduct, lang views.Lang) admin.ImportRow {
	r := admin.ImportRow{Row: strconv.Itoa(row), Name: x.Draft.Name.In(string(lang))}
	if x.New {
		r.Badge = admin.Badge{Text: lang.Text("새 상품", "New"), Kind: "good"}
		r.What = lang.Text("가격 없는 초안", "Draft without a price")
		if x.Draft.Price > 0 {
			r.What = wording.Money(money.Money{Minor: x.Draft.Price, Currency: money.KRW}, string(lang))
		}
		if n := len(x.Draft.Variants); n > 1 {
			r.What += lang.Text(fmt.Sprintf(" · 옵션 %d개", n), fmt.Sprintf(" · %d variants", n))
		}
		return r
	}
	r.Path = editorPath + strconv.FormatInt(x.Draft.ID, 10)
	r.Badge = admin.Badge{Text: lang.Text("수정", "Changed"), Kind: "info"}
	var parts []string
	for _, part := range x.Changed {
		parts = append(parts, partName(part, lang))
	}
	r.What = strings.Join(parts, ", ")
	// Removed variants are easily overlooked, so they are named.
	if len(x.Removed) > 0 {
		r.What += lang.Text(" · 제외되는 옵션: ", " · variants removed: ") + clip.Text(strings.Join(x.Removed, ", "), 200)
	}
	return r
}

// partName names a part of a product.
func partName(part string, lang views.Lang) string {
	switch part {
	case "slug":
		return lang.Text("주소", "URL")
	case "category":
		return lang.Text("카테고리", "category")
	case "name":
		return lang.Text("상품명", "name")
	case "summary":
		return lang.Text("한 줄 설명", "summary")
	case "body":
		return lang.Text("상세설명", "description")
	case "price":
		return lang.Text("가격", "price")
	case "state":
		return lang.Text("판매 상태", "state")
	case "labels":
		return lang.Text("제조사·유형·태그", "vendor, type or tags")
	case "seo":
		return lang.Text("검색엔진 노출", "search engine texts")
	case "notice":
		return lang.Text("상품정보제공고시", "product notice")
	case "options":
		return lang.Text("옵션명", "options")
	case "variants":
		return lang.Text("옵션·품목코드·추가금액", "variants")
	case "pictures":
		return lang.Text("사진", "pictures")
	case "stock":
		return lang.Text("재고", "stock")
	}
	return part
}

// exportProducts sends all products as a file with Shopify's columns.
func (s *Server) exportProducts(c echo.Context) error {
	ctx, n := c.Request().Context(), 0
	var file bytes.Buffer // complete before sending: half a file would look whole
	rows, err := tableTypeOf(c).writer(&file, productcsv.IsCount)
	if err != nil {
		return err
	}
	w, err := productcsv.NewWriter(rows, s.URL)
	if err != nil {
		return err
	}
	err = s.Store.ExportDrafts(ctx, func(d store.Draft, category store.Category) error {
		n++
		return w.Write(d, category)
	})
	if err = errors.Join(err, w.Flush()); err != nil {
		return fmt.Errorf("export products: %w", cannotHold(err))
	}
	if err := s.Store.NoteExport(ctx, "products", n, "", by(c)); err != nil {
		return err
	}
	return sendTableFile(c, "products-"+s.Now().In(korea.Seoul()).Format("20060102-1504"), file.Bytes())
}
