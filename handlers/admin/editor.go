package admin

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/photo"
	"github.com/jangteo/jangteo/views/admin"
)

// editorState is one view of the product editor: what was typed, and what to
// say about it.
type editorState struct {
	fields  admin.EditorFields // as typed
	errs    map[string]string  // by field
	trouble string             // shown as an alert
	refused bool               // because of errs
	preview bool               // show the description as buyers will see it
	changed []admin.Difference // what somebody else saved meanwhile
	ask     *admin.Question    // prices to be confirmed; may be nil
}

// showNewProduct shows an empty editor.
func (s *Server) showNewProduct(c echo.Context) error {
	e := admin.EditorFields{State: string(store.ProductActive), Category: c.QueryParam("category"),
		Notice: map[string]string{}}
	combineVariants(&e)
	return s.showEditor(c, http.StatusOK, editorState{fields: e})
}

// showProductEditor shows a product in the editor.
func (s *Server) showProductEditor(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	d, err := s.Store.DraftByID(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if d.State == store.ProductDeleted {
		return s.showDeletedProduct(c, d)
	}
	return s.showEditor(c, http.StatusOK, editorState{fields: fieldsOf(d, adminLang(c))})
}

// showDeletedProduct shows a deleted product, which can only be restored.
func (s *Server) showDeletedProduct(c echo.Context, d store.Draft) error {
	frame, err := s.adminFrame(c, "/admin/products", d.Name.In(string(adminLang(c))))
	if err != nil {
		return err
	}
	return s.renderAdmin(c, http.StatusOK, admin.DeletedProduct(admin.DeletedProductPage{Frame: frame,
		ID: strconv.FormatInt(d.ID, 10)}))
}

// idOf returns the id in a path; ErrNotFound for anything that is none.
func idOf(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, store.ErrNotFound
	}
	return id, nil
}

// editProduct handles every button of the editor's form.
func (s *Server) editProduct(c echo.Context) error {
	fields, do, err := readEditor(c)
	if err != nil {
		return err
	}
	e := editorState{fields: fields, errs: map[string]string{}}
	if c.Param("id") != "" {
		if _, err := idOf(c); err != nil {
			return err
		}
	}
	s.storeUploads(c, &e)
	if do == "" || do == "save" {
		return s.saveProduct(c, e)
	}
	if err := s.applyEdit(c, &e, do); err != nil {
		return err
	}
	return s.showEditor(c, http.StatusOK, e)
}

// applyEdit applies the button do to the typed fields without saving them.
// Unknown buttons change nothing.
func (s *Server) applyEdit(c echo.Context, e *editorState, do string) error {
	verb, number, _ := strings.Cut(do, ".")
	i, _ := strconv.Atoi(number)
	switch verb {
	case "combine":
		_, err := recombine(c, s.Store, e, combineVariants)
		return err
	case "soldout":
		for i := range e.fields.Variants {
			e.fields.Variants[i].Stock = "0"
		}
	case "endless":
		for i := range e.fields.Variants {
			e.fields.Variants[i].Stock = wording.Endless(adminLang(c))
		}
	case "every":
		giveAll(&e.fields)
	case "picture-up":
		swapPictures(e.fields.Pictures, i, i-1)
	case "picture-down":
		swapPictures(e.fields.Pictures, i, i+1)
	case "picture-remove":
		if i >= 0 && i < len(e.fields.Pictures) {
			e.fields.Pictures = append(e.fields.Pictures[:i:i], e.fields.Pictures[i+1:]...)
		}
	case "preview":
		e.preview = true
	case "notice-fill":
		return s.fillNotice(c.Request().Context(), &e.fields)
	}
	return nil
}

// giveAll gives all variants what was typed for all of them.
func giveAll(e *admin.EditorFields) {
	for i := range e.Variants {
		v := &e.Variants[i]
		v.Surcharge = wording.OrElse(e.Every.Surcharge, v.Surcharge)
		v.Stock = wording.OrElse(e.Every.Stock, v.Stock)
		v.Grams = wording.OrElse(e.Every.Grams, v.Grams)
	}
	e.Every = admin.EveryFields{}
}

// recombine rebuilds the variants, unless there would be too many. It returns
// how many were added or removed.
func recombine(
	c echo.Context, s *store.Store, e *editorState, how func(*admin.EditorFields) int,
) (int, error) {
	if lang := adminLang(c); tooManyVariants(e.fields) {
		e.errs["options"] = lang.Text("옵션 조합은 100개까지 만들 수 있습니다. 옵션값을 줄여 주세요.",
			"You can have up to 100 combinations. Please use fewer values.")
		return 0, nil
	}
	n := how(&e.fields)
	return n, suggestSKUs(&e.fields, func(d store.Draft) ([]string, error) {
		return s.SuggestSKUs(c.Request().Context(), d)
	})
}

// swapPictures swaps two pictures; indexes out of range change nothing.
func swapPictures(list []admin.PictureFields, i, j int) {
	if i >= 0 && j >= 0 && i < len(list) && j < len(list) {
		list[i], list[j] = list[j], list[i]
	}
}

// fillNotice fills the empty answers of the product information notice: what
// the shop knows, else a reference to the description.
func (s *Server) fillNotice(ctx context.Context, e *admin.EditorFields) error {
	list, _ := s.Notices.List(e.NoticeKind)
	desk, err := s.Store.Desk(ctx)
	if err != nil {
		return err
	}
	known := map[string]string{"maker": e.Vendor, "item": e.NameKo}
	if desk.Identity.Tel != "" {
		known["contact"] = strings.TrimSpace(desk.Identity.Company.Ko + " " + desk.Identity.Tel)
		known["phone"] = desk.Identity.Tel
	}
	for _, item := range list.Items {
		if e.Notice[item.Key] != "" {
			continue
		}
		e.Notice[item.Key] = store.NoticeReference
		if known[item.Key] != "" {
			e.Notice[item.Key] = known[item.Key]
		}
	}
	return nil
}

// saveProduct saves what was typed, or shows it again with what needs
// correction.
func (s *Server) saveProduct(c echo.Context, e editorState) error {
	lang := adminLang(c)
	// New combinations have no stock yet, so they are shown before they are saved.
	changed, err := recombine(c, s.Store, &e, combineChanged)
	if err != nil {
		return err
	}
	if changed > 0 {
		e.trouble = lang.Text("옵션이 변경되어 조합을 다시 만들었습니다. 추가금액과 재고를 확인하고 다시 저장해 주세요.",
			"The options have changed, so the combinations were recreated. Please check surcharges and stock, "+
				"then save again.")
	}
	if e.fields.Every != (admin.EveryFields{}) { // typed, and not applied by its button
		giveAll(&e.fields)
		e.trouble = lang.Text("모든 옵션에 같은 값을 넣었습니다. 확인하고 다시 저장해 주세요.",
			"All variants were given the same. Please check them and save again.")
	}
	d, errs := draftOf(e.fields, lang)
	d.Notice = s.shownNotice(d.Notice)
	maps.Copy(e.errs, errs)
	err = s.Store.CheckDraft(c.Request().Context(), d)
	var draft *store.DraftError
	if errors.As(err, &draft) {
		mergeErrors(e.errs, draft, usedAxes(e.fields), lang)
	}
	if len(e.errs) > 0 || e.trouble != "" {
		return s.showCorrectable(c, e)
	}
	if e.ask, err = s.askAboutPrices(c.Request().Context(), d, e.fields.Confirmed, lang); err != nil {
		return err
	}
	if e.ask != nil {
		return s.showEditor(c, http.StatusConflict, e)
	}
	id, err := s.Store.SaveDraft(c.Request().Context(), d, by(c))
	var conflict *store.ConflictError
	switch {
	case errors.As(err, &draft):
		mergeErrors(e.errs, draft, usedAxes(e.fields), lang)
		return s.showCorrectable(c, e)
	case errors.As(err, &conflict):
		return s.showConflict(c, e, d)
	case errors.Is(err, store.ErrNotFound):
		e.trouble = lang.Text("그사이 삭제된 상품입니다. 복구한 뒤 다시 저장해 주세요.",
			"This product was deleted in the meantime. Please restore it, then save again.")
		return s.showEditor(c, http.StatusConflict, e)
	case err != nil:
		return err
	case d.ID == 0:
		return done(c, "/admin/products/"+strconv.FormatInt(id, 10), wording.NoticeAdded)
	}
	return done(c, "/admin/products/"+strconv.FormatInt(id, 10), wording.NoticeSaved)
}

// showCorrectable shows the editor again with its errors.
func (s *Server) showCorrectable(c echo.Context, e editorState) error {
	e.refused = true
	return s.showEditor(c, http.StatusUnprocessableEntity, e)
}

// shownNotice drops answers that the chosen list does not ask for.
func (s *Server) shownNotice(notice map[string]string) map[string]string {
	list, ok := s.Notices.List(notice["kind"])
	if !ok {
		return nil
	}
	kept := map[string]string{"kind": list.Key}
	for _, item := range list.Items {
		if v := notice[item.Key]; v != "" {
			kept[item.Key] = v
		}
	}
	return kept
}

// showConflict shows what was typed beside what somebody else has saved
// meanwhile. Saving again overwrites theirs.
func (s *Server) showConflict(c echo.Context, e editorState, mine store.Draft) error {
	lang := adminLang(c)
	now, err := s.Store.DraftByID(c.Request().Context(), mine.ID)
	if err != nil {
		return err
	}
	e.trouble = lang.Text("저장하지 않았습니다. 그사이 다른 사람이 이 상품을 변경했습니다.",
		"Not saved: somebody else changed this product in the meantime.")
	e.changed = differences(now, mine, lang)
	// From now on the conflict has been seen.
	e.fields.Version = strconv.FormatInt(now.Version, 10)
	current := map[int64]store.DraftVariant{}
	for _, v := range now.Variants {
		current[v.ID] = v
	}
	for i, f := range e.fields.Variants {
		v, ok := current[f.ID]
		if !ok {
			// Deleted meanwhile: saving adds it again.
			e.fields.Variants[i].ID = 0
			continue
		}
		e.fields.Variants[i].Seen, e.fields.Variants[i].Move = v.Stock, v.StockMove
	}
	return s.showEditor(c, http.StatusConflict, e)
}

// showEditor renders the editor.
func (s *Server) showEditor(c echo.Context, status int, e editorState) error {
	lang, title := adminLang(c), e.fields.NameKo
	if e.fields.ID == "" {
		title = lang.Text("상품 등록", "New product")
	} else if title == "" {
		title = lang.Text("상품 수정", "Edit product")
	}
	frame, err := s.adminFrame(c, "/admin/products", title)
	if err != nil {
		return err
	}
	if e.fields.ID != "" {
		// The language switch returns here; the path of a POST request may not be a page.
		frame.Path = "/admin/products/" + e.fields.ID
	}
	frame.Trouble = e.trouble
	p := admin.EditorPage{Frame: frame, Fields: e.fields, Errors: e.errs, Changed: e.changed, Question: e.ask,
		Refused: e.refused}
	for i, pic := range p.Fields.Pictures {
		p.Fields.Pictures[i].URL = wording.ImagePath +
			wording.Smallest(store.Picture{File: pic.File, Widths: pic.Widths})
		p.Fields.Pictures[i].Tall = photo.IsTall(pic.Width, pic.Height)
	}
	if err := s.completeEditor(c.Request().Context(), &p); err != nil {
		return err
	}
	if e.preview {
		p.PreviewKo, p.PreviewEn = s.Markdown.Component(e.fields.BodyKo), s.Markdown.Component(e.fields.BodyEn)
	}
	return s.renderAdmin(c, status, admin.Editor(p))
}

// completeEditor fills in what the editor shows besides the typed fields.
func (s *Server) completeEditor(ctx context.Context, p *admin.EditorPage) error {
	rows, err := s.Store.CategoryRows(ctx)
	if err != nil {
		return err
	}
	lang, f := p.Frame.Lang, p.Fields
	p.Categories = []admin.Choice{{Label: lang.Text("카테고리를 선택해 주세요", "Choose a category"), Selected: f.Category == ""}}
	for _, r := range rows {
		p.Categories = append(p.Categories, admin.Choice{Value: r.Slug, Label: r.Name.In(string(lang)),
			Selected: r.Slug == f.Category})
	}
	s.addNotice(p)
	if err := addTaxes(ctx, s.Store, p); err != nil {
		return err
	}
	rate, err := s.Store.Rate(ctx)
	if err != nil {
		return err
	}
	p.Rate = wording.Count(rate)
	won := money.Format{Currency: money.KRW}
	if price, err := won.Read(f.Price); err == nil && price > 0 {
		p.RateUSD = wording.Money(money.AtRate(price, rate).In(money.USD), "en")
		cents, _ := money.Format{Currency: money.USD}.Read(f.USDPrice) // 0 if it cannot be read
		if own := (money.Price{KRW: price, USD: cents}); own.FarApart(rate, money.FarFactor) {
			p.FarDollars = farText(own, rate, lang)
		}
		list, _ := won.Read(f.ListPrice) // 0 if it cannot be read
		p.Discount = wording.DiscountPercent(money.Price{KRW: price}.In(money.KRW),
			money.Price{KRW: list}.In(money.KRW))
	}
	s.addSnippet(p)
	return nil
}

// addNotice adds the lists of product information and the questions of the
// chosen one.
func (s *Server) addNotice(p *admin.EditorPage) {
	lang := p.Frame.Lang
	for _, m := range store.ShipGroups() {
		p.ShipGroups = append(p.ShipGroups, admin.Choice{Value: string(m.Kind),
			Label: wording.ShipGroupName(m.Kind, lang), Selected: p.Fields.ShipGroup == string(m.Kind)})
	}
	p.Notices = []admin.Choice{{Label: lang.Text("선택 안 함", "None"), Selected: p.Fields.NoticeKind == ""}}
	for _, l := range s.Notices.Lists {
		p.Notices = append(p.Notices, admin.Choice{Value: l.Key, Label: lang.Text(l.Ko, l.En),
			Selected: l.Key == p.Fields.NoticeKind})
	}
	list, _ := s.Notices.List(p.Fields.NoticeKind)
	for _, item := range list.Items {
		p.NoticeRows = append(p.NoticeRows, admin.NoticeRow{Key: item.Key, Label: lang.Text(item.Ko, item.En),
			Hint: item.Hint, Value: p.Fields.Notice[item.Key]})
	}
	p.NoticeFrom = s.Notices.Source
}

// addSnippet previews the product as a search result.
func (s *Server) addSnippet(p *admin.EditorPage) {
	f := p.Fields
	slug := f.Slug
	if slug == "" {
		slug = store.SlugOf(store.Text{Ko: f.NameKo, En: f.NameEn})
	}
	p.Snippet = admin.Snippet{Title: wording.OrElse(wording.OrElse(f.SEOTitleKo, f.NameKo),
		p.Frame.Lang.Text("상품명", "Name")) + " | " + p.Frame.ShopName, URL: s.Absolute(path.Join("/products", slug)),
		Text: wording.OrElse(f.SEOTextKo, f.SummaryKo)}
	if f.ID != "" && f.State == string(store.ProductActive) && f.Version != "" {
		p.ShopPath = p.Frame.Lang.Path("/products/" + f.Slug)
	}
}

// copyProduct makes a hidden copy of a product and opens it.
func (s *Server) copyProduct(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	copied, err := s.Store.DuplicateProduct(c.Request().Context(), id, by(c))
	if err != nil {
		return err
	}
	return done(c, "/admin/products/"+strconv.FormatInt(copied, 10), wording.NoticeCopied)
}

// deleteProduct moves a product to the deleted ones.
func (s *Server) deleteProduct(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if err := s.Store.DeleteProduct(c.Request().Context(), id, by(c)); err != nil {
		return err
	}
	return done(c, "/admin/products", wording.NoticeDeleted)
}

// restoreProduct brings a deleted product back.
func (s *Server) restoreProduct(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if err := s.Store.RestoreProduct(c.Request().Context(), id, by(c)); err != nil {
		return err
	}
	return done(c, "/admin/products/"+strconv.FormatInt(id, 10), wording.NoticeRestored)
}
