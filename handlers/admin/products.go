package admin

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// Limits of the product list and its form.
const (
	rowsPerPage    = 30        // products on one page of the list
	maxRowVariants = 20        // products with more variants are edited on their own page
	maxRowFields   = 2000      // of the list's form, for 30 rows of 20 variants
	rowsBody       = 256 << 10 // bytes of that form
	editorPath     = "/admin/products/"
)

// showProducts lists the products.
func (s *Server) showProducts(c echo.Context) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "/admin/products", lang.Text("상품", "Products"))
	if err != nil {
		return err
	}
	filter := productFilter(c.Request().URL.Query())
	list, err := s.Store.Products(c.Request().Context(), filter)
	if err != nil {
		return err
	}
	p, err := s.productsPage(c, frame, filter, list)
	if err != nil {
		return err
	}
	for _, r := range list.Rows {
		p.Rows = append(p.Rows, rowView(r, lang))
	}
	p.IDs = rowIDs(list.Rows)
	return s.renderAdmin(c, http.StatusOK, admin.Products(p))
}

// productFilter reads the filter of the product list from a query.
func productFilter(q url.Values) store.ProductFilter {
	page, _ := strconv.Atoi(q.Get("page"))
	return store.ProductFilter{Query: clip.Text(q.Get("q"), 100), Category: q.Get("category"),
		View: store.ProductView(q.Get("view")),
		Sort: q.Get("sort"), Page: min(max(page, 1), 100_000), Limit: rowsPerPage}
}

// productsPage fills in the product list except for its rows.
func (s *Server) productsPage(c echo.Context, frame admin.Frame, f store.ProductFilter,
	list store.ProductList) (admin.ProductsPage, error) {
	lang := frame.Lang
	p := admin.ProductsPage{Frame: frame, View: string(f.View), Query: f.Query, List: listPath(f, f.Page),
		Deleted: f.View == store.DeletedProducts}
	n := wording.Count(int64(list.Total))
	p.Filter = filterFields(f)
	p.EditAll = lang.Text("찾은 상품 "+n+"개 모두 수정", "Edit all "+n+" found")
	p.Found = lang.Text("상품 "+n+"개", n+" products")
	p.Tabs = productTabs(f, list.Counts, lang)
	p.Sorts = sortChoices(f.Sort, lang)
	rows, err := s.Store.CategoryRows(c.Request().Context())
	if err != nil {
		return p, err
	}
	p.Categories = []admin.Choice{{Label: lang.Text("전체 카테고리", "All categories"), Selected: f.Category == ""}}
	for _, r := range rows {
		p.Categories = append(p.Categories, admin.Choice{Value: r.Slug, Label: r.Name.In(string(lang)),
			Selected: r.Slug == f.Category})
	}
	if f.Page > 1 {
		p.Paging.PrevPath = listPath(f, f.Page-1)
	}
	if f.Page*f.Limit < list.Total {
		p.Paging.NextPath = listPath(f, f.Page+1)
	}
	return p, nil
}

// listPath returns the URL of a page of the product list.
func listPath(f store.ProductFilter, page int) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Query, "category": f.Category, "view": string(f.View),
		"sort": f.Sort} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "/admin/products"
	}
	return "/admin/products?" + q.Encode()
}

// filterFields carries the filter of the product list in a form.
func filterFields(f store.ProductFilter) []admin.Hidden {
	list := []admin.Hidden{{Name: "q", Value: f.Query}, {Name: "category", Value: f.Category},
		{Name: "view", Value: string(f.View)}, {Name: "sort", Value: f.Sort}}
	if f.Page > 1 {
		list = append(list, admin.Hidden{Name: "page", Value: strconv.Itoa(f.Page)})
	}
	return slices.DeleteFunc(list, func(h admin.Hidden) bool { return h.Value == "" })
}

// productTabs lists the views of the product list.
func productTabs(f store.ProductFilter, counts map[store.ProductView]int, lang views.Lang) []admin.Tab {
	labels := []struct {
		view   store.ProductView
		ko, en string
	}{
		{store.AllProducts, "전체", "All"}, {store.ActiveProducts, "판매중", "Active"}, {store.HiddenProducts, "숨김",
			"Hidden"},
		{store.SoldOutProducts, "품절", "Sold out"}, {store.LowProducts, "재고 부족", "Low stock"},
		{store.DeletedProducts, "삭제됨", "Deleted"},
	}
	var tabs []admin.Tab
	for _, l := range labels {
		to := f
		to.View = l.view
		tabs = append(tabs, admin.Tab{Label: lang.Text(l.ko, l.en), Path: listPath(to, 1), Count: counts[l.view],
			Counted: true, Current: f.View == l.view})
	}
	return tabs
}

// sortChoices lists the sort orders.
func sortChoices(sort string, lang views.Lang) []admin.Choice {
	list := []admin.Choice{
		{Value: "", Label: lang.Text("최근 등록순", "Newest")},
		{Value: "updated", Label: lang.Text("최근 수정순", "Last edited")},
		{Value: "name", Label: lang.Text("이름순", "Name")}, {Value: "price", Label: lang.Text("낮은 가격순", "Lowest price")},
		{Value: "price-desc", Label: lang.Text("높은 가격순", "Highest price")},
		{Value: "stock", Label: lang.Text("재고 적은 순", "Least stock")},
	}
	for i := range list {
		list[i].Selected = list[i].Value == sort
	}
	return list
}

// rowIDs joins the ids of rows for a hidden field.
func rowIDs(rows []store.ProductRow) string {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = strconv.FormatInt(r.ID, 10)
	}
	return strings.Join(ids, ",")
}

// rowView shows one product as a row.
func rowView(r store.ProductRow, lang views.Lang) admin.ProductRowView {
	name := r.Name.In(string(lang))
	v := admin.ProductRowView{ID: strconv.FormatInt(r.ID, 10), Name: name, Category: r.Category.In(string(lang)),
		Path: editorPath + strconv.FormatInt(r.ID, 10), Badges: productBadges(r, lang), Plain: wording.Count(r.Price),
		Price: admin.NumberCell{Name: fmt.Sprintf("price.%d", r.ID), Label: name + lang.Text(" 판매가", ": price"),
			Value: wording.Count(r.Price),
			Was:   admin.Hidden{Name: fmt.Sprintf("was.%d", r.ID), Value: fmt.Sprintf("%d.%d", r.Version, r.Price)}},
	}
	if r.Picture.File != "" {
		v.Picture = wording.ImagePath + wording.Smallest(r.Picture)
	}
	if r.ListPrice > 0 {
		v.List = wording.Count(r.ListPrice)
	}
	if r.USDPrice > 0 {
		v.USDPrice = wording.Money(money.Money{Minor: r.USDPrice, Currency: money.USD}, "en")
	}
	addRowVariants(&v, r, lang)
	return v
}

// addRowVariants adds the variants' stock to a row, unless they are too many to
// edit there.
func addRowVariants(v *admin.ProductRowView, r store.ProductRow, lang views.Lang) {
	pieces, forms := wording.Count(r.Stock), strconv.Itoa(len(r.Variants))
	counted := lang.Text(pieces+"개", pieces)
	if r.Endless {
		pieces, counted = wording.Endless(lang), wording.Endless(lang)
	}
	v.Stock, v.Detail, v.Many = pieces, r.Slug, len(r.Variants) > maxRowVariants
	if len(r.Variants) == 1 {
		v.Detail = r.Variants[0].SKU
	}
	if len(r.Variants) > 1 {
		v.Stock = counted + lang.Text(" · 옵션 "+forms, " · "+forms+" options")
	}
	// The row shows the sum and links to the editor.
	if v.Many {
		return
	}
	for _, form := range r.Variants {
		label := form.Label.In(string(lang))
		if len(r.Variants) > 1 && label == "" {
			label = form.SKU
		}
		if form.Uncounted { // counting begins in the editor
			v.Variants = append(v.Variants, admin.VariantRowView{Label: label, Off: !form.Active,
				Endless: wording.Endless(lang)})
			continue
		}
		v.Variants = append(v.Variants, admin.VariantRowView{Label: label, Off: !form.Active, Stock: admin.NumberCell{
			Name: fmt.Sprintf("stock.%d", form.ID), Label: strings.TrimSpace(v.Name+" "+label) +
				lang.Text(" 재고", ": stock"),
			Value: strconv.FormatInt(form.Stock, 10),
			Was: admin.Hidden{Name: fmt.Sprintf("seen.%d", form.ID), Value: fmt.Sprintf("%d.%d.%d", r.ID, form.Move,
				form.Stock)}}})
	}
}

// productBadges returns a product's state and whether its stock is low or gone.
func productBadges(r store.ProductRow, lang views.Lang) []admin.Badge {
	list := []admin.Badge{{Text: stateText(r.State, lang)}}
	if r.State == store.ProductActive {
		list[0].Kind = "good"
	}
	if r.State == store.ProductDeleted {
		return list
	}
	low := false
	for _, v := range r.Variants {
		low = low || v.Active && !v.Uncounted && v.Stock <= store.LowStock
	}
	switch {
	case r.Stock == 0 && !r.Endless:
		list = append(list, admin.Badge{Text: lang.Text("품절", "Sold out"), Kind: "bad"})
	case low:
		list = append(list, admin.Badge{Text: lang.Text("재고 부족", "Low stock"), Kind: "wait"})
	}
	return list
}

// editRows saves the prices and stocks that were changed in the list.
func (s *Server) editRows(c echo.Context) error {
	f, err := web.ReadFormOf(c, maxRowFields)
	if err != nil {
		return err
	}
	lang := adminLang(c)
	notes := map[string]string{}
	edits := readRows(f, notes, lang)
	back := ownPath(f.Get("list"))
	if len(notes) > 0 {
		return s.showRows(c, f, http.StatusUnprocessableEntity, rowTrouble{notes: notes})
	}
	if len(edits) == 0 {
		return c.Redirect(http.StatusSeeOther, back)
	}
	// Names are not needed to find out whether there is a question.
	if q := priceQuestion(rowLeaps(edits, nil), f.Get(confirmPrices), lang); q != nil {
		return s.showRows(c, f, http.StatusConflict, rowTrouble{leaping: edits})
	}
	merged, err := s.Store.EditRows(c.Request().Context(), edits, by(c))
	var draft *store.DraftError
	var conflict *store.ConflictError
	switch {
	case errors.As(err, &draft):
		return s.showRows(c, f, http.StatusUnprocessableEntity, rowTrouble{notes: mergeErrors(notes, draft, nil, lang)})
	case errors.As(err, &conflict):
		return s.showRows(c, f, http.StatusConflict, rowTrouble{notes: conflictNotes(conflict, lang),
			conflicts: conflict.Conflicts})
	case errors.Is(err, store.ErrNotFound):
		return s.showRows(c, f, http.StatusConflict, rowTrouble{gone: true})
	case err != nil:
		return err
	// Orders changed a stock meanwhile, so it is not the number that was typed.
	case merged:
		return done(c, back, wording.NoticeMerged)
	}
	return done(c, back, wording.NoticeSaved)
}

// readRows returns the rows that were changed. Invalid numbers are explained in
// notes, by field.
func readRows(f web.Form, notes map[string]string, lang views.Lang) []store.RowEdit {
	r := draftReader{lang, notes}
	stocks := map[int64][]store.StockEdit{}
	for name := range f {
		variant, ok := strings.CutPrefix(name, "seen.")
		if !ok {
			continue
		}
		var product int64
		e := store.StockEdit{}
		// What rowView wrote: product, last stock movement and stock seen.
		if _, err := fmt.Sscanf(f.Get(name), "%d.%d.%d", &product, &e.Move, &e.Seen); err != nil {
			continue
		}
		e.Variant, _ = strconv.ParseInt(variant, 10, 64)
		e.Wanted = r.number("stock."+variant, f.Get("stock."+variant), money.Format{Unit: money.Pieces})
		if e.Wanted != e.Seen {
			stocks[product] = append(stocks[product], e)
		}
	}
	var list []store.RowEdit
	for _, id := range idList(f.Get("ids")) {
		e := store.RowEdit{Product: id, Stock: stocks[id]}
		number := strconv.FormatInt(id, 10)
		// What rowView wrote: version and price seen.
		if _, err := fmt.Sscanf(f.Get("was."+number), "%d.%d", &e.Version, &e.PriceSeen); err != nil {
			continue
		}
		if e.Price = r.won("price."+number, f.Get("price."+number)); e.Price != e.PriceSeen || len(e.Stock) > 0 {
			list = append(list, e)
		}
	}
	return list
}

// idList reads what rowIDs wrote.
func idList(text string) []int64 {
	var ids []int64
	for _, part := range wording.SplitValues(text) {
		// More cannot come from our page.
		if id, err := strconv.ParseInt(part, 10, 64); err == nil && len(ids) < 2*rowsPerPage {
			ids = append(ids, id)
		}
	}
	return ids
}

// conflictNotes returns for each conflicting field what its value is now.
func conflictNotes(e *store.ConflictError, lang views.Lang) map[string]string {
	notes := map[string]string{}
	for _, x := range e.Conflicts {
		name := fmt.Sprintf("stock.%d", x.Variant)
		if x.Field == "price" {
			name = fmt.Sprintf("price.%d", x.Product)
		}
		seen, now, wanted := wording.Count(x.Seen), wording.Count(x.Now), wording.Count(x.Wanted)
		notes[name] = lang.Text("지금은 "+now+"입니다 (화면에 표시된 값: "+seen+"). 다시 저장하면 입력하신 값("+wanted+")으로 변경됩니다.",
			"It is now "+now+" (the page showed "+seen+"). Save again to change it to "+wanted+".")
	}
	return notes
}

// rowTrouble is why rows were not saved.
type rowTrouble struct {
	notes     map[string]string // by field
	conflicts []store.Conflict  // values that others changed
	gone      bool              // a product was deleted meanwhile
	leaping   []store.RowEdit   // with prices to be confirmed
}

// showRows shows the same rows again with everything that was typed. Changes by
// others count as seen from then on.
func (s *Server) showRows(c echo.Context, f web.Form, status int, trouble rowTrouble) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "/admin/products", lang.Text("상품", "Products"))
	if err != nil {
		return err
	}
	back := ownPath(f.Get("list"))
	frame.Path = back
	at, err := url.Parse(back)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	filter := productFilter(at.Query())
	list, err := s.Store.Products(ctx, filter)
	if err != nil {
		return err
	}
	p, err := s.productsPage(c, frame, filter, list)
	if err != nil {
		return err
	}
	rows, err := s.Store.ProductRows(ctx, idList(f.Get("ids")))
	if err != nil {
		return err
	}
	// Deleted meanwhile; the alert above the list says so.
	rows = slices.DeleteFunc(rows, func(r store.ProductRow) bool { return r.State == store.ProductDeleted })
	p.IDs, p.Problem = rowIDs(rows), trouble.sentence(lang)
	names := map[int64]string{}
	for _, r := range rows {
		names[r.ID] = r.Name.In(string(lang))
		p.Rows = append(p.Rows, restoreRow(rowView(r, lang), f, trouble))
	}
	p.Question = priceQuestion(rowLeaps(trouble.leaping, names), "", lang)
	return s.renderAdmin(c, status, admin.Products(p))
}

// sentence says why nothing was saved; empty if a question says it.
func (t rowTrouble) sentence(lang views.Lang) string {
	switch {
	case t.leaping != nil:
		return ""
	case t.gone:
		return lang.Text("저장하지 않았습니다. 그사이 삭제된 상품이 있어 목록에서 제외했습니다. 확인하고 다시 저장해 주세요.",
			"Nothing was saved: a product was deleted in the meantime and is no longer shown. Please check and "+
				"save again.")
	case len(t.conflicts) > 0:
		return lang.Text("저장하지 않았습니다. 그사이 다른 사람이 변경한 값이 있습니다. 표시된 곳을 확인하고 다시 저장해 주세요.",
			"Nothing was saved: others changed some of this in the meantime. Please check what is marked and "+
				"save again.")
	}
	return lang.Text("저장하지 않았습니다. 표시된 곳을 확인해 주세요.", "Nothing was saved. Please check what is marked.")
}

// restoreRow puts the typed values into a row.
func restoreRow(v admin.ProductRowView, f web.Form, trouble rowTrouble) admin.ProductRowView {
	restoreCell(&v.Price, f, trouble)
	for i := range v.Variants {
		restoreCell(&v.Variants[i].Stock, f, trouble)
	}
	return v
}

// restoreCell puts the typed value into a cell. What the page had shown remains
// the base of the next attempt, unless a conflict has shown the present value.
func restoreCell(cell *admin.NumberCell, f web.Form, trouble rowTrouble) {
	typed, ok := f[cell.Name]
	if !ok {
		return
	}
	cell.Value, cell.Note = typed[0], trouble.notes[cell.Name]
	shown := false
	for _, x := range trouble.conflicts {
		shown = shown || cell.Name == fmt.Sprintf("stock.%d", x.Variant) || x.Field == "price" &&
			cell.Name == fmt.Sprintf("price.%d", x.Product)
	}
	if was := f.Get(cell.Was.Name); was != "" && !shown {
		cell.Was.Value = was
	}
}
