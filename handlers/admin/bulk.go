package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/contain"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// bulk has the pages that edit many products at once.
type bulk struct{ *Server }

const (
	bulkPath  = "/admin/products/edit"
	bulkNames = 5   // of the chosen products that are named
	bulkRows  = 200 // products that a plan lists
)

// showBulk asks what is to change of the products that were chosen in the list: those
// that were ticked, or all that it has found.
func (s bulk) showBulk(c echo.Context) error {
	q := c.Request().URL.Query()
	filter := productFilter(q)
	form := bulkForm{back: listPath(filter, filter.Page), fields: map[string]string{}, errs: map[string]string{}}
	if q.Get("all") == "" {
		form.products = idsOf(append(q["product[]"], q["product"]...))
	} else {
		var err error
		if form.products, err = s.Store.ProductIDs(c.Request().Context(), filter); err != nil {
			return err
		}
	}
	return s.renderBulk(c, http.StatusOK, form, nil)
}

// editBulk shows what an edit would do; once that was confirmed, it is done.
func (s bulk) editBulk(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang, ctx := adminLang(c), c.Request().Context()
	form := readBulk(f)
	e := form.edit(lang)
	plan, err := s.Store.Imports.PlanEdit(ctx, e)
	var refused *store.DraftError
	if errors.As(err, &refused) {
		form.note(refused, lang)
	} else if err != nil {
		return err
	}
	if len(form.errs) > 0 {
		return s.renderBulk(c, http.StatusUnprocessableEntity, form, nil)
	}
	review, err := s.review(ctx, form, e, plan, lang)
	if err != nil {
		return err
	}
	switch agreed := f.Get("agree"); {
	case agreed == "":
		return s.renderBulk(c, http.StatusOK, form, review)
	case agreed != planMark(plan):
		review.Stale = true
		return s.renderBulk(c, http.StatusConflict, form, review)
	}
	return s.startBulk(c, e)
}

// startBulk keeps an edit and does it in the background. Where another one is under way
// the shop's worker does it when that is done.
func (s bulk) startBulk(c echo.Context, e store.BulkEdit) error {
	ctx := context.WithoutCancel(c.Request().Context()) // it goes on after this request has been answered
	id, err := s.Store.Imports.StartEdit(ctx, e, by(c))
	if err != nil {
		return err
	}
	if e.Begins.Before(s.Now()) {
		err = s.imports.start(editToken(id), s.Now(), func(j *importJob) (*productcsv.Sheet, store.ImportPlan, error) {
			err := contain.Panic(func() error { return s.Store.Imports.RunEdit(ctx, id, j.progress) })
			if err != nil {
				s.Log.Error("edit many products", "error", err)
			}
			return nil, store.ImportPlan{}, err
		})
	}
	var busy *web.Refusal
	if err != nil && !errors.As(err, &busy) {
		return err
	}
	return c.Redirect(http.StatusSeeOther, undoPath(id))
}

// editToken names the job that does an edit.
func editToken(id int64) string { return fmt.Sprintf("edit %d", id) }

// idsOf reads ids, up to one more than an edit may have.
func idsOf(texts []string) []int64 {
	var ids []int64
	for _, text := range texts {
		id, err := strconv.ParseInt(text, 10, 64)
		if err == nil && id > 0 && len(ids) <= store.BulkLimit && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// planMark is the same for the same products with the same versions: what was shown is
// what is done.
func planMark(p store.BulkPlan) string {
	h := fnv.New64a()
	for _, l := range p.Lines {
		fmt.Fprintf(h, "%d.%d ", l.Product, l.Version)
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// review puts a plan into words.
func (s bulk) review(
	ctx context.Context, form bulkForm, e store.BulkEdit, plan store.BulkPlan, lang views.Lang,
) (*admin.BulkReview, error) {
	names, err := s.categoryNames(ctx, lang)
	if err != nil {
		return nil, err
	}
	r := &admin.BulkReview{What: wording.BulkText(e, names[e.Category], lang), When: wording.BulkTime(e, lang),
		Agree: len(plan.Lines) > 0, Fields: append(form.hiddens(), admin.Hidden{Name: "agree", Value: planMark(plan)})}
	for _, n := range []struct {
		n      int
		ko, en string
	}{{len(plan.Lines), "바뀌는 상품", "change"}, {plan.Same, "이미 그런 상품", "are so already"},
		{len(plan.Left), "바꿀 수 없는 상품", "cannot be changed"}} {
		count := wording.Count(int64(n.n))
		r.Counts = append(r.Counts, lang.Text(n.ko+" "+count, count+" "+n.en))
	}
	// What is left out comes first: nobody would look for it at the end.
	for _, x := range plan.Left[:min(len(plan.Left), bulkRows)] {
		r.Rows = append(r.Rows, admin.BulkRow{Name: clip.Text(x.Name.In(string(lang)), shownName),
			Path: editorPath + strconv.FormatInt(x.Product, 10), Why: x.Why.In(string(lang))})
	}
	for _, x := range plan.Lines[:min(len(plan.Lines), bulkRows-len(r.Rows))] {
		r.Rows = append(r.Rows, admin.BulkRow{Name: clip.Text(x.Name.In(string(lang)), shownName),
			Path: editorPath + strconv.FormatInt(x.Product, 10), Was: bulkValue(e, x.Was, names, lang),
			Next: bulkValue(e, x.Next, names, lang) + dearer(e, x, lang)})
	}
	if more := len(plan.Left) + len(plan.Lines) - len(r.Rows); more > 0 {
		r.More = lang.Text("그 밖에 "+wording.Count(int64(more))+"개", "and "+wording.Count(int64(more))+" more")
	}
	return r, nil
}

// bulkValue is what an edit changes of a product, before or after it.
func bulkValue(e store.BulkEdit, v store.BulkValues, names map[string]string, lang views.Lang) string {
	switch e.Change {
	case store.BulkShow, store.BulkHide:
		return stateText(v.State, lang)
	case store.BulkCategory:
		return names[v.Category]
	case store.BulkStock, store.BulkAdd:
		return lang.Text(wording.Count(v.Stock)+"개", wording.Count(v.Stock))
	}
	text := lang.Text(wording.Count(v.Price)+"원", "₩"+wording.Count(v.Price))
	if v.ListPrice > 0 {
		text += lang.Text(" (정가 "+wording.Count(v.ListPrice)+"원)", " (list price ₩"+wording.Count(v.ListPrice)+")")
	}
	return text
}

// dearer says that a discount is smaller than the one that there is.
func dearer(e store.BulkEdit, x store.BulkLine, lang views.Lang) string {
	if !e.Change.IsDiscount() || x.Next.Price <= x.Was.Price {
		return ""
	}
	return lang.Text(" · 지금보다 비쌉니다", " · dearer than now")
}

// categoryNames are the names of all categories by their slugs.
func (s bulk) categoryNames(ctx context.Context, lang views.Lang) (map[string]string, error) {
	rows, err := s.Store.CategoryRows(ctx)
	names := map[string]string{}
	for _, r := range rows {
		names[r.Slug] = r.Name.In(string(lang))
	}
	return names, err
}

// renderBulk shows the page; review is nil as long as nothing was asked for.
func (s bulk) renderBulk(c echo.Context, status int, form bulkForm, review *admin.BulkReview) error {
	lang, ctx := adminLang(c), c.Request().Context()
	frame, err := s.adminFrame(c, "/admin/products", lang.Text("상품 일괄 수정", "Edit products"))
	if err != nil {
		return err
	}
	rows, err := s.Store.CategoryRows(ctx)
	if err != nil {
		return err
	}
	named, err := s.Store.ProductRows(ctx, form.products[:min(len(form.products), bulkNames)])
	if err != nil {
		return err
	}
	if c.Request().Method != http.MethodGet {
		frame.Path = form.back // the language switch leads there
	}
	n := wording.Count(int64(len(form.products)))
	p := admin.BulkPage{Frame: frame, Back: form.back, Chosen: lang.Text("선택한 상품 "+n+"개", n+" products chosen"),
		Names: bulkTitle(named, len(form.products), lang), Products: joinIDs(form.products), Plan: review,
		Choices: bulkChoices(form, rows, lang), Mends: form.mends(lang)}
	most := wording.Count(store.BulkLimit)
	switch {
	case len(form.products) == 0:
		p.Nothing = lang.Text("목록에서 상품을 먼저 선택해 주세요", "Please choose products in the list first")
	case len(form.products) > store.BulkLimit:
		p.Nothing = lang.Text("한 번에 "+most+"개까지 수정할 수 있습니다. 검색으로 범위를 줄여 주세요.",
			"Up to "+most+" products can be edited at once. Please narrow the search.")
	}
	return s.renderAdmin(c, status, admin.BulkEdit(p))
}

// bulkTitle names the first of the chosen products.
func bulkTitle(named []store.ProductRow, all int, lang views.Lang) string {
	text := ""
	for i, r := range named {
		if i > 0 {
			text += ", "
		}
		text += clip.Text(r.Name.In(string(lang)), shownName)
	}
	if more := all - len(named); more > 0 {
		n := wording.Count(int64(more))
		text += lang.Text(" 외 "+n+"개", " and "+n+" more")
	}
	return text
}

// bulkLine says in a line what an edit in the record of imports was.
func (s undoing) bulkLine(ctx context.Context, e *store.BulkEdit, lang views.Lang) (string, error) {
	if e == nil {
		return "", nil
	}
	names, err := bulk(s).categoryNames(ctx, lang)
	return wording.BulkText(*e, cmp.Or(names[e.Category], e.Category), lang), err
}

// bulkBack reads the path of the list that a form came from.
func bulkBack(text string) string {
	at, err := url.Parse(ownPath(text))
	if err != nil || at.Path != "/admin/products" {
		return "/admin/products"
	}
	filter := productFilter(at.Query())
	return listPath(filter, filter.Page)
}
