package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestManyProductsAreEdited goes the way of an owner without scripts: what is found in
// the list, what is to change, what would become of it, and back.
func TestManyProductsAreEdited(t *testing.T) {
	s := newShop(t)
	s.logIn()
	chair := s.draft("norwegian-swivel-chair")
	refuses(t, s.get("/admin/products/edit"), http.StatusOK, "목록에서 상품을 먼저 선택해 주세요")
	page := s.get("/admin/products/edit?all=yes&q=" + url.QueryEscape(chair.Name.Ko))
	refuses(t, page, http.StatusOK, "선택한 상품 1개", chair.Name.Ko)
	edit := func(pairs ...string) answer {
		t.Helper()
		return s.do("/admin/products/edit", append(pairs, "products", fieldsOf(page.body).Get("products"))...)
	}
	refuses(t, edit(), http.StatusUnprocessableEntity, "무엇을 바꿀지 선택해 주세요")
	refuses(t, edit("change", "discount", "discount", "100", "unit", "percent"), http.StatusUnprocessableEntity,
		"1부터 99까지")
	refuses(t, edit("change", "take", "take", "열"), http.StatusUnprocessableEntity, "옵션마다 뺄 수량")
	seen := edit("change", "discount", "discount", "20", "unit", "percent")
	refuses(t, seen, http.StatusOK, "정가에서 20% 할인", "바뀌는 상품 1", "이대로 바꾸기")
	if s.draft("norwegian-swivel-chair").Price != chair.Price {
		t.Fatal("it was changed before it was confirmed")
	}
	agree := fieldsOf(seen.body).Get("agree")
	// Somebody edits the product before it is confirmed: that is shown first.
	s.do("/admin/products/rows", "ids", "1", "was.1", "1.64900", "price.1", "70,000", "list", "/admin/products")
	refuses(t, edit("change", "discount", "discount", "20", "unit", "percent", "agree", agree), http.StatusConflict,
		"다시 계산했습니다")
	agree = fieldsOf(edit("change", "discount", "discount", "20", "unit", "percent").body).Get("agree")
	done := edit("change", "discount", "discount", "20", "unit", "percent", "agree", agree)
	leadsTo(t, done, "/admin/products/imports/")
	record := done.header.Get("Location")
	s.soon("the edit is done", func() bool { return strings.Contains(s.get(record).body, "상품을 수정했습니다") })
	full := max(chair.ListPrice, 70000)
	if d := s.draft("norwegian-swivel-chair"); d.Price != full*8/10/10*10 || d.ListPrice != full {
		t.Errorf("it costs %d of %d", d.Price, d.ListPrice)
	}
	refuses(t, s.get("/admin/products/imports"), http.StatusOK, "정가에서 20% 할인")
	s.do(record)
	s.soon("the edit is undone", func() bool { return strings.Contains(s.get(record).body, "되돌렸습니다") })
	if d := s.draft("norwegian-swivel-chair"); d.Price != 70000 || d.ListPrice != chair.ListPrice {
		t.Errorf("it costs %d of %d after undo", d.Price, d.ListPrice)
	}
}

// TestAllVariantsAreGivenTheSame fills in the editor's table by its row for all.
func TestAllVariantsAreGivenTheSame(t *testing.T) {
	s := newShop(t)
	s.logIn()
	d := s.draft("norwegian-swivel-chair")
	for _, sku := range []string{"A", "B", "C"} {
		d.Variants = append(d.Variants, store.DraftVariant{SKU: sku, Values: []store.Text{{Ko: sku, En: sku}}, Active: true})
	}
	d.Options, d.Variants = []store.Text{{Ko: "크기", En: "Size"}}, d.Variants[len(d.Variants)-3:]
	if _, err := s.store.SaveDraft(t.Context(), d, "test"); err != nil {
		t.Fatal(err)
	}
	form := fieldsOf(s.get("/admin/products/1").body)
	for i := range 3 {
		form.Set("variants."+string(rune('0'+i))+".active", "on")
	}
	form.Set("every.stock", "7")
	form.Set("every.grams", "300")
	form.Set("do", "every")
	filled := s.upload("/admin/products/1", form, nil)
	for _, name := range []string{"variants.0", "variants.1", "variants.2"} {
		f := fieldsOf(filled.body)
		if f.Get(name+".stock") != "7" || f.Get(name+".grams") != "300" || f.Get("every.stock") != "" {
			t.Errorf("%s: stock %q, weight %q", name, f.Get(name+".stock"), f.Get(name+".grams"))
		}
	}
	if s.draft("norwegian-swivel-chair").Variants[0].Stock != 0 {
		t.Error("it was saved")
	}
	// Saved at once it is shown before it counts.
	form.Set("do", "save")
	refuses(t, s.upload("/admin/products/1", form, nil), http.StatusUnprocessableEntity, "모든 옵션에 같은 값을 넣었습니다")
}
