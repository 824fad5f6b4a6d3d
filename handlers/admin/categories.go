package admin

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// showCategories lists the categories.
func (s *Server) showCategories(c echo.Context) error {
	return s.categoriesPage(c, http.StatusOK, admin.CategoryRowView{})
}

// categoriesPage lists the categories. tried is the one that was sent back for
// correction; its id is empty for a new one.
func (s *Server) categoriesPage(c echo.Context, status int, tried admin.CategoryRowView) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "/admin/products", lang.Text("카테고리 관리", "Categories"))
	if err != nil {
		return err
	}
	// The language switch returns here; the path of a POST request may not be a page.
	frame.Path = "/admin/categories"
	rows, err := s.Store.CategoryRows(c.Request().Context())
	if err != nil {
		return err
	}
	p := admin.CategoriesPage{Frame: frame}
	for i, r := range rows {
		v := categoryView(r, rows, lang)
		v.First, v.Last = i == 0, i == len(rows)-1
		if v.ID == tried.ID {
			v.NameKo, v.NameEn, v.Slug, v.Errors = tried.NameKo, tried.NameEn, tried.Slug, tried.Errors
		}
		p.Rows = append(p.Rows, v)
	}
	if tried.ID == "" {
		p.New = tried
	}
	return s.renderAdmin(c, status, admin.Categories(p))
}

// categoryView shows one category as a row with its form.
func categoryView(r store.CategoryRow, all []store.CategoryRow, lang views.Lang) admin.CategoryRowView {
	n := strconv.Itoa(r.Products)
	v := admin.CategoryRowView{ID: strconv.FormatInt(r.ID, 10), NameKo: r.Name.Ko, NameEn: r.Name.En, Slug: r.Slug,
		Title:    r.Name.In(string(lang)),
		Products: lang.Text("상품 "+n+"개", n+" products"), Used: r.Products+r.Deleted > 0}
	if r.Deleted > 0 {
		d := strconv.Itoa(r.Deleted)
		v.Products += lang.Text(" (삭제된 상품 "+d+"개)", " ("+d+" deleted)")
	}
	v.Others = []admin.Choice{{Label: lang.Text("카테고리를 선택해 주세요", "Choose a category")}}
	for _, other := range all {
		if other.ID != r.ID {
			v.Others = append(v.Others, admin.Choice{Value: strconv.FormatInt(other.ID, 10),
				Label: other.Name.In(string(lang))})
		}
	}
	return v
}

// saveCategory adds a category or renames one.
func (s *Server) saveCategory(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	category := store.Category{Slug: f.Get("slug"), Name: store.Text{Ko: f.Get("name_ko"), En: f.Get("name_en")}}
	notice := wording.NoticeAdded
	if c.Param("id") != "" {
		if category.ID, err = idOf(c); err != nil {
			return err
		}
		notice = wording.NoticeSaved
	}
	err = s.Store.SaveCategory(c.Request().Context(), category, by(c))
	var draft *store.DraftError
	if errors.As(err, &draft) {
		return s.categoriesPage(c, http.StatusUnprocessableEntity, admin.CategoryRowView{ID: c.Param("id"),
			NameKo: category.Name.Ko,
			NameEn: category.Name.En, Slug: category.Slug,
			Errors: mergeErrors(map[string]string{}, draft, nil, adminLang(c))})
	}
	if err != nil {
		return err
	}
	return done(c, "/admin/categories", notice)
}

// moveCategory moves a category up or down among its siblings.
func (s *Server) moveCategory(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	step := 1
	if f.Get("to") == "up" {
		step = -1
	}
	if err := s.Store.MoveCategory(c.Request().Context(), id, step, by(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/categories#c-"+c.Param("id"))
}

// deleteCategory deletes a category, asking first where its products are to go
// if it has any.
func (s *Server) deleteCategory(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	// 0 if nothing was chosen; the store then refuses a category with products.
	to, _ := strconv.ParseInt(f.Get("to"), 10, 64)
	err = s.Store.DeleteCategory(c.Request().Context(), id, to, by(c))
	if errors.Is(err, store.ErrCategoryInUse) {
		return s.askWhereTo(c, id)
	}
	if err != nil {
		return err
	}
	return done(c, "/admin/categories", wording.NoticeDeleted)
}

// askWhereTo shows a category that cannot be deleted until its products have
// another one.
func (s *Server) askWhereTo(c echo.Context, id int64) error {
	rows, err := s.Store.CategoryRows(c.Request().Context())
	if err != nil {
		return err
	}
	lang := adminLang(c)
	for _, r := range rows {
		if r.ID == id {
			v := categoryView(r, rows, lang)
			v.Errors = map[string]string{"to": lang.Text("상품을 옮길 카테고리를 선택해 주세요.",
				"Please choose where to move its products.")}
			return s.categoriesPage(c, http.StatusUnprocessableEntity, v)
		}
	}
	return store.ErrNotFound
}
