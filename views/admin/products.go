package admin

import "github.com/jangteo/jangteo/views"

// ProductsPage lists products, with their prices and stock to be changed in
// place.
type ProductsPage struct {
	Frame      Frame
	Tabs       []Tab
	View       string // of the tabs
	Query      string
	Categories []Choice
	Sorts      []Choice
	Found      string // "상품 24개"
	Rows       []ProductRowView
	IDs        string   // of the rows, in their order
	List       string   // path of this list with its query, to come back to
	Filter     []Hidden // the same as fields of a form
	EditAll    string   // what the button says that edits all that were found
	Paging     Paging
	Question   *Question
	Problem    string // why what was typed was not saved; empty: it was not tried
	Deleted    bool   // the rows are deleted products
}

// ProductRowView is one product of the list.
type ProductRowView struct {
	ID       string
	Name     string
	Detail   string // article number or address
	Category string
	Picture  string // URL; empty: none
	Path     string
	Badges   []Badge
	Price    NumberCell
	USDPrice string // "$49.99"; empty: by the rate
	List     string // list price; empty: none
	Stock    string // pieces of all variants, in words
	Plain    string // price in words, for rows that cannot be changed
	Variants []VariantRowView
	Many     bool // too many variants to change them here
}

// VariantRowView is one variant of a row.
type VariantRowView struct {
	Label   string // option values; empty: the product has no options
	Stock   NumberCell
	Endless string // says that nobody counts its stock; empty: somebody does
	Off     bool   // not offered
}

// NumberCell is a number to be changed in place.
type NumberCell struct {
	Name  string
	Label string // for screen readers
	Value string
	Was   Hidden // what the page says, for the server to compare
	Note  string // what is wrong, or what others changed
}

// bad reports whether something is wrong in a row's variants, so that they must
// be visible.
func (r ProductRowView) bad() bool {
	for _, v := range r.Variants {
		if v.Stock.Note != "" {
			return true
		}
	}
	return false
}

// catalogTabs lead through the pages about products.
func catalogTabs(lang views.Lang, current string) []Tab {
	list := []Tab{
		{Label: lang.Text("상품 목록", "Products"), Path: "/admin/products"},
		{Label: lang.Text("카테고리 관리", "Categories"), Path: "/admin/categories"},
	}
	for i := range list {
		list[i].Current = list[i].Path == current
	}
	return list
}

// CategoriesPage lists the categories to be renamed, moved and deleted.
type CategoriesPage struct {
	Frame Frame
	Rows  []CategoryRowView
	New   CategoryRowView // the form for another one
}

// CategoryRowView is a category as it is typed.
type CategoryRowView struct {
	ID                   string // empty: a new one
	NameKo, NameEn, Slug string
	Title                string // its name as it is saved
	Products             string // "상품 12개"
	Used                 bool   // products must go elsewhere before it is deleted
	First, Last          bool
	Others               []Choice          // where its products may go
	Errors               map[string]string // by field
}

func (r CategoryRowView) id(field string) string { return "f-" + field + "-" + r.ID }

// editable reports whether prices and stock can be changed here.
func (p ProductsPage) editable() bool { return p.Frame.Who.Staff && !p.Deleted }
