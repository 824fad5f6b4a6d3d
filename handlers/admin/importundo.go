package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/contain"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// undoing has the pages that undo imports.
type undoing struct{ *Server }

// importsPath is where the last imports are listed.
const importsPath = "/admin/products/imports"

// undoPath is where an import is undone.
func undoPath(id int64) string { return fmt.Sprintf("%s/%d", importsPath, id) }

// showImports lists the imports that can be undone, and those that were.
func (s undoing) showImports(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	frame, err := s.adminFrame(c, "/admin/products", lang.Text("가져오기·일괄 수정 기록", "Imports and edits"))
	if err != nil {
		return err
	}
	list, err := s.Store.Imports.List(ctx)
	if err != nil {
		return err
	}
	people, err := s.peopleBySource(ctx)
	if err != nil {
		return err
	}
	p := admin.ImportsPage{Frame: frame}
	for _, r := range list {
		what, err := s.bulkLine(ctx, r.Edit, lang)
		if err != nil {
			return err
		}
		if r.Edit == nil {
			what = formatName(r.Format, lang)
		}
		p.Rows = append(p.Rows, admin.ImportsRow{Path: undoPath(r.ID), When: wording.ShortTime(r.At),
			Who:    cmp.Or(people[r.Source], wording.SourceName(r.Source, lang)),
			Format: what, Added: wording.Count(int64(r.Added)),
			Changed: wording.Count(int64(r.Changed)), Undone: !r.UndoneAt.IsZero(), Done: undoneText(r, lang)})
	}
	return s.renderAdmin(c, http.StatusOK, admin.Imports(p))
}

func undoneText(r store.ImportRecord, lang views.Lang) string {
	switch {
	case !r.UndoneAt.IsZero():
	case r.Waiting:
		return lang.Text("예약", "Planned")
	case r.Edit != nil:
		return lang.Text("수정함", "Done")
	default:
		return lang.Text("가져옴", "Imported")
	}
	return lang.Text("되돌림 "+wording.ShortTime(r.UndoneAt), "Undone "+wording.ShortTime(r.UndoneAt))
}

// showUndo shows what undoing an import would do, how far it is, or what it did.
func (s undoing) showUndo(c echo.Context) error {
	id, err := importID(c)
	if err != nil {
		return err
	}
	// In this order: what is read after a job has ended is what the job left.
	job := s.imports.state(undoPath(id))
	if !job.known {
		job = s.imports.state(editToken(id))
	}
	plan, err := s.Store.Imports.Plan(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return s.renderUndo(c, plan, job)
}

func importID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, store.ErrNotFound
	}
	return id, nil
}

// undoImport starts to undo an import. One that was undone before stays so.
func (s undoing) undoImport(c echo.Context) error {
	id, err := importID(c)
	if err != nil {
		return err
	}
	source := by(c)
	// It goes on after this request has been answered.
	ctx := context.WithoutCancel(c.Request().Context())
	err = s.imports.start(undoPath(id), s.Now(), func(j *importJob) (*productcsv.Sheet, store.ImportPlan, error) {
		err := contain.Panic(func() error {
			_, err := s.Store.Imports.Undo(ctx, id, source, j.progress)
			return err
		})
		if err != nil && !errors.Is(err, store.ErrUndone) && !errors.Is(err, store.ErrNotFound) {
			s.Log.Error("undo an import of products", "error", err)
		}
		return nil, store.ImportPlan{}, err
	})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, undoPath(id))
}

// renderUndo shows the page; while the import is being undone it reloads every second.
func (s undoing) renderUndo(c echo.Context, plan store.UndoPlan, job importState) error {
	lang, r := adminLang(c), plan.Import
	frame, err := s.adminFrame(c, "/admin/products", undoTitle(r, lang))
	if err != nil {
		return err
	}
	what, err := s.bulkLine(c.Request().Context(), r.Edit, lang)
	if err != nil {
		return err
	}
	people, err := s.peopleBySource(c.Request().Context())
	if err != nil {
		return err
	}
	p := admin.ImportUndoPage{Frame: frame, Path: undoPath(r.ID), Undone: !r.UndoneAt.IsZero(),
		Title:  lang.Text("이 가져오기를 되돌릴까요?", "Undo this import?"),
		Import: importLine(r, what, people, lang), Press: lang.Text("이 가져오기 되돌리기", "Undo this import"),
		Explains: lang.Text("그사이 입고하거나 조정한 재고는 그대로 두고, 그 밖의 재고 변경은 되돌립니다.",
			"Stock that was delivered or corrected since stays; other changes of stock are taken back.")}
	if r.Edit != nil {
		bulkUndo(&p, r, s.Now(), lang)
	}
	switch {
	case p.Undone:
		p.Title, p.Explains = lang.Text("되돌렸습니다", "Undone"), ""
	case p.Waits:
		c.Response().Header().Set("Refresh", "1")
	case job.known && !job.ended:
		p.Title, p.Running, p.Done, p.All = lang.Text("되돌리는 중입니다", "Undoing it"), true, job.done, job.all
		c.Response().Header().Set("Refresh", "1")
	case job.failed():
		p.Frame.Trouble = lang.Text("되돌리다가 멈췄습니다. 다시 누르면 이어서 되돌립니다.",
			"It stopped before the end. Press the button again to go on.")
	}
	p.Counts = undoCounts(plan, lang)
	// What is not simply put back comes first.
	slices.SortStableFunc(plan.Parts, func(a, b store.UndonePart) int {
		return cmp.Compare(plainness(a), plainness(b))
	})
	for _, x := range plan.Parts[:min(len(plan.Parts), importRows)] {
		p.Rows = append(p.Rows, admin.ImportUndoRow{Name: clip.Text(x.Name.In(string(lang)), shownName),
			Path:  fmt.Sprintf("/admin/products/%d", x.Product),
			Badge: admin.Badge{Text: wording.UndoName(x.Outcome, lang), Kind: undoBadge(x.Outcome)}})
	}
	if more := len(plan.Parts) - len(p.Rows); more > 0 {
		p.More = lang.Text("그 밖에 "+wording.Count(int64(more))+"개", "and "+wording.Count(int64(more))+" more")
	}
	return s.renderAdmin(c, http.StatusOK, admin.ImportUndo(p))
}

func undoTitle(r store.ImportRecord, lang views.Lang) string {
	if r.Edit != nil {
		return lang.Text("일괄 수정 되돌리기", "Undo an edit")
	}
	return lang.Text("가져오기 되돌리기", "Undo an import")
}

// bulkUndo says what is different where an edit is undone: it may not have begun.
func bulkUndo(p *admin.ImportUndoPage, r store.ImportRecord, now time.Time, lang views.Lang) {
	p.Title, p.Press = lang.Text("상품을 수정했습니다", "The products were edited"), lang.Text("한 번에 되돌리기", "Undo it")
	p.Explains = lang.Text("그사이 다시 바꾼 것은 그대로 두고, 그 밖에는 수정하기 전으로 되돌립니다.",
		"Undoing it leaves what was changed again since; everything else is as before.")
	switch {
	case p.Undone || !r.Waiting:
	case r.Edit.Begins.After(now):
		p.Title, p.Press = lang.Text("예약했습니다", "It is planned"), lang.Text("예약 취소", "Cancel it")
		p.Explains = ""
	default:
		p.Title, p.Waits = lang.Text("수정하는 중입니다", "Editing the products"), true
	}
	if when := wording.BulkTime(*r.Edit, lang); when != "" && !p.Undone {
		p.Explains = strings.TrimSpace(when + " " + p.Explains)
	}
}

// importLine says which import it is; what: what an edit did.
func importLine(r store.ImportRecord, what string, people map[store.Source]string, lang views.Lang) string {
	line := wording.ShortTime(r.At) + " · " + cmp.Or(people[r.Source], wording.SourceName(r.Source, lang))
	if r.Edit != nil {
		n := wording.Count(int64(r.Changed))
		return line + " · " + what + lang.Text(" · 상품 "+n+"개", " · products: "+n)
	}
	if r.Format != "" {
		line += " · " + formatName(r.Format, lang)
	}
	added, changed := wording.Count(int64(r.Added)), wording.Count(int64(r.Changed))
	return line + lang.Text(" · 새 상품 "+added+" · 수정 "+changed, " · "+added+" new · "+changed+" changed")
}

func undoCounts(plan store.UndoPlan, lang views.Lang) []string {
	removed, restored, left := plan.Counts()
	if plan.Import.Edit != nil {
		if plan.Import.UndoneAt.IsZero() && left == 0 {
			return nil // all are listed below
		}
		return []string{lang.Text("복원 "+wording.Count(int64(restored)), wording.Count(int64(restored))+" as before"),
			lang.Text("그대로 "+wording.Count(int64(left)), wording.Count(int64(left))+" left alone")}
	}
	return []string{lang.Text("삭제 "+wording.Count(int64(removed)), wording.Count(int64(removed))+" deleted"),
		lang.Text("복원 "+wording.Count(int64(restored)), wording.Count(int64(restored))+" as before"),
		lang.Text("그 밖 "+wording.Count(int64(left)), wording.Count(int64(left))+" otherwise")}
}

// plainness is 1 for products of which nothing is to be said.
func plainness(x store.UndonePart) int {
	if x.Outcome == store.UndoRemoved || x.Outcome == store.UndoRestored {
		return 1
	}
	return 0
}

func undoBadge(outcome store.UndoOutcome) string {
	switch outcome {
	case store.UndoRestored:
		return "good"
	case store.UndoRemoved:
		return ""
	}
	return "wait"
}
