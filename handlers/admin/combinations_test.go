package admin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// variantsOf writes variants as "빨강 / S #1, …", with the id after the values.
func variantsOf(e admin.EditorFields) string {
	var list []string
	for _, v := range e.Variants {
		name := v.Label()
		if v.ID != 0 {
			name += fmt.Sprintf("#%d", v.ID)
		}
		list = append(list, strings.TrimSpace(name))
	}
	return strings.Join(list, ", ")
}

// variant makes a variant with Korean values.
func variant(id int64, values ...string) admin.VariantFields {
	v := admin.VariantFields{KnownVariant: admin.KnownVariant{ID: id}}
	copy(v.Ko[:], values)
	return v
}

// TestCombinationsKeepWhatTheyCan changes options in many ways: variants must
// survive with their ids wherever their values can still be recognized.
func TestCombinationsKeepWhatTheyCan(t *testing.T) {
	colours := admin.AxisFields{NameKo: "색상", ValuesKo: "빨강, 파랑", Was: "빨강, 파랑"}
	sizes := admin.AxisFields{NameKo: "크기", ValuesKo: "S, L", Was: "S, L"}
	both := []admin.VariantFields{
		variant(1, "빨강", "S"), variant(2, "빨강", "L"),
		variant(3, "파랑", "S"), variant(4, "파랑", "L"),
	}
	one := []admin.VariantFields{variant(1, "빨강"), variant(2, "파랑")}
	now := func(a admin.AxisFields, values string) admin.AxisFields { a.ValuesKo = values; return a }
	for name, c := range map[string]struct {
		axes     [3]admin.AxisFields
		variants []admin.VariantFields
		want     string
		changed  int
	}{
		"nothing changed": {[3]admin.AxisFields{colours, sizes}, both,
			"빨강 / S#1, 빨강 / L#2, 파랑 / S#3, 파랑 / L#4", 0},
		"a new product": {[3]admin.AxisFields{}, nil, "", 1},
		"a product gets options": {[3]admin.AxisFields{colours}, []admin.VariantFields{variant(9)},
			"빨강#9, 파랑", 1},
		"a value more":               {[3]admin.AxisFields{now(colours, "빨강, 초록, 파랑")}, one, "빨강#1, 초록, 파랑#2", 1},
		"a value less":               {[3]admin.AxisFields{now(colours, "파랑")}, one, "파랑#2", 1},
		"a value renamed":            {[3]admin.AxisFields{now(colours, "레드, 파랑")}, one, "레드#1, 파랑#2", 0},
		"values swapped":             {[3]admin.AxisFields{now(colours, "파랑, 빨강")}, one, "파랑#2, 빨강#1", 0},
		"one dropped, another added": {[3]admin.AxisFields{now(colours, "초록, 노랑, 파랑")}, one, "초록, 노랑, 파랑#2", 3},
		"a second option comes": {[3]admin.AxisFields{colours, sizes}, one,
			"빨강 / S#1, 빨강 / L, 파랑 / S#2, 파랑 / L", 2},
		"the second option goes":         {[3]admin.AxisFields{colours}, both, "빨강#1, 파랑#3", 2},
		"the first option goes":          {[3]admin.AxisFields{{}, sizes}, both, "S#1, L#2", 2},
		"all options go":                 {[3]admin.AxisFields{}, both, "#1", 3},
		"a value twice is one":           {[3]admin.AxisFields{now(colours, "빨강, 빨강, 파랑")}, one, "빨강#1, 파랑#2", 0},
		"blanks and commas are no value": {[3]admin.AxisFields{now(colours, " 빨강 ,, 파랑，")}, one, "빨강#1, 파랑#2", 0},
	} {
		e := admin.EditorFields{Axes: c.axes, Variants: append([]admin.VariantFields(nil), c.variants...)}
		changed := combineVariants(&e)
		if got := variantsOf(e); got != c.want || changed != c.changed {
			t.Errorf("%s: %q with %d changes, want %q with %d", name, got, changed, c.want, c.changed)
		}
		if again := combineVariants(&e); again != 0 {
			t.Errorf("%s: made again it changes %d", name, again)
		}
	}
}

// TestLeftOutCombinationsStayOut checks that saving does not bring back
// combinations that the owner removed.
func TestLeftOutCombinationsStayOut(t *testing.T) {
	e := admin.EditorFields{
		Axes: [3]admin.AxisFields{{ValuesKo: "빨강, 파랑", ValuesEn: "Red, Blue", Was: "빨강, 파랑"},
			{ValuesKo: "S,L", Was: "S, L"}},
		Variants: []admin.VariantFields{variant(4, "파랑", "L"), variant(1, "빨강", "S")},
	}
	if n := combineChanged(&e); n != 0 || variantsOf(e) != "파랑 / L#4, 빨강 / S#1" || e.Variants[0].En[0] != "Blue" {
		t.Errorf("nothing changed: %d %s", n, variantsOf(e))
	}
	e.Axes[1].ValuesKo = "S, M, L"
	if n := combineChanged(&e); n != 4 || variantsOf(e) != "빨강 / S#1, 빨강 / M, 빨강 / L, 파랑 / S, 파랑 / M, 파랑 / L#4" {
		t.Errorf("a value more: %d %s", n, variantsOf(e))
	}
}

// TestEnglishValuesStandInTheSameOrder checks how English values are matched
// with Korean ones.
func TestEnglishValuesStandInTheSameOrder(t *testing.T) {
	e := admin.EditorFields{Axes: [3]admin.AxisFields{{ValuesKo: "빨강, 파랑, 초록", ValuesEn: "Red, Blue"}}}
	combineVariants(&e)
	for i, want := range []string{"Red", "Blue", "초록"} {
		if got := e.Variants[i].En[0]; got != want {
			t.Errorf("%d: %q, want %q", i, got, want)
		}
	}
}

// TestTypedNumbersOfTheEditor reads each number of the editor in its own unit.
func TestTypedNumbersOfTheEditor(t *testing.T) {
	type variant = admin.VariantFields
	d, errs := draftOf(admin.EditorFields{Price: " 64,900원 ", ListPrice: "₩89,000", USDPrice: "＄1,234.5",
		Variants: []variant{{Surcharge: "2,000", Stock: "12개", Grams: "1,200g"}, {}}}, "ko")
	v, empty := d.Variants[0], d.Variants[1]
	got := []int64{d.Price, d.ListPrice, d.USDPrice, v.Surcharge, v.Stock, v.Grams,
		empty.Surcharge, empty.Stock, empty.Grams}
	if want := []int64{64900, 89000, 123450, 2000, 12, 1200, 0, 0, 0}; len(errs) > 0 || !slices.Equal(got, want) {
		t.Errorf("%d, %v", got, errs)
	}
	_, errs = draftOf(admin.EditorFields{Price: "12.000", ListPrice: "$12", USDPrice: "49,90", Variants: []variant{
		{Surcharge: "1e3", Stock: "1.5", Grams: "5kg"}, {Stock: "-1", Grams: "3개"}}}, "ko")
	for field, part := range map[string]string{
		"price": "소수점을 쓸 수 없습니다", "list_price": "‘$’ 표시를 빼고", "usd_price": "쉼표는 천 단위에만",
		"variants.0.surcharge": "풀어서", "variants.0.stock": "정수로", "variants.0.grams": "‘kg’",
		"variants.1.stock": "- 없이", "variants.1.grams": "‘개’",
	} {
		if !strings.Contains(errs[field], part) {
			t.Errorf("%s: %q", field, errs[field])
		}
	}
	if len(errs) != 8 {
		t.Errorf("%d errors: %v", len(errs), errs)
	}
}

// TestVariantsKeepTheirPicture takes it through the editor's fields and back.
func TestVariantsKeepTheirPicture(t *testing.T) {
	d := store.Draft{Variants: []store.DraftVariant{{SKU: "A", Picture: "red.jpg"}, {SKU: "B"}},
		Pictures: []store.Picture{{File: "mug.jpg"}, {File: "red.jpg"}}}
	fields := fieldsOf(d, "ko")
	*fields.Variants[1].Texts()["picture"] = "mug.jpg"
	got, errs := draftOf(fields, "ko")
	if got.Variants[0].Picture != "red.jpg" || got.Variants[1].Picture != "mug.jpg" || len(errs) > 0 {
		t.Errorf("%+v, %v", got.Variants, errs)
	}
}

// TestStockThatIsNotCounted takes it through the editor's fields and back, in both
// languages, and counts again what gets a number.
func TestStockThatIsNotCounted(t *testing.T) {
	for _, lang := range []views.Lang{views.Korean, views.English} {
		d := store.Draft{Variants: []store.DraftVariant{{SKU: "A", Stock: 3, StockSeen: 3, Uncounted: true},
			{SKU: "B", Stock: 3, StockSeen: 3, Uncounted: true}, {SKU: "C", Stock: 4, StockSeen: 4}}}
		fields := fieldsOf(d, lang)
		fields.Variants[1].Stock, fields.Variants[2].Stock = "10", " 무제한 "
		got, errs := draftOf(fields, lang)
		for i, want := range []store.DraftVariant{{Stock: 3, Uncounted: true}, {Stock: 10}, {Stock: 4, Uncounted: true}} {
			if v := got.Variants[i]; v.Stock != want.Stock || v.Uncounted != want.Uncounted || len(errs) > 0 {
				t.Errorf("%s, %d: %+v, %v", lang, i, v, errs)
			}
		}
	}
}
