package main

import (
	"os"
	"path/filepath"
	"testing"
)

// discountsAndUndoes ticks two products of the list, sees what a discount makes of them,
// takes it and undoes it.
func (s *shopper) discountsAndUndoes() {
	s.t.Helper()
	s.navigate(s.shop + "/admin/products?sort=name")
	s.press("tbody tr:nth-child(1) input[data-row=products]")
	s.press("tbody tr:nth-child(2) input[data-row=products]")
	s.press("#bulk button:not([name])")
	s.sees("선택한 상품 2개")
	s.press("input[value=discount]")
	s.write("discount", "30")
	s.fits()
	s.press("form.bulk-edit > button")
	s.sees("정가에서 30% 할인")
	s.fits()
	s.shoot("bulk-edit")
	s.press(".report button.primary")
	s.sees("상품을 수정했습니다")
	s.fits()
	s.press("form.actions button.danger")
	s.sees("되돌렸습니다")
	s.fits()
}

// TestImportAndUndoInABrowser brings a file, sees the report, takes it and undoes it,
// on a phone and on a desk, and edits several products at once; then it pastes a table into a description.
func TestImportAndUndoInABrowser(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	file := filepath.Join(t.TempDir(), "products.csv")
	if err := os.WriteFile(file, []byte("Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n"+
		"tin-box,양철 상자,TIN-1,8000,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var s *shopper
	for _, d := range []device{phone, desktop} {
		s = worker(t, p, d)
		s.navigate(p.shop + "/admin/products/import")
		s.fits()
		s.chooseFiles("#file", file)
		s.press("form.card button.primary")
		s.sees("이대로 가져올까요?")
		s.fits()
		s.press(".report button.primary")
		s.sees("가져왔습니다")
		s.press(`.report a[href^="/admin/products/imports/"]`)
		s.sees("이 가져오기를 되돌릴까요?")
		s.fits()
		s.shoot("import-undo")
		s.press("form.actions button.danger")
		s.sees("되돌렸습니다")
		s.fits()
		s.discountsAndUndoes()
	}
	s.navigate(p.shop + "/admin/products/1")
	evaluate[bool](s.ctx, `(() => {
	  const field = document.querySelector("[name=body_ko]"), data = new DataTransfer();
	  field.value = "";
	  data.setData("text/html", "<h2>치수</h2><table><tr><th>S</th><th>M</th></tr><tr><td>50</td><td>53</td></tr></table>");
	  data.setData("text/plain", "치수 S M 50 53");
	  return field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
	})()`)
	s.until(s.ctx, `document.querySelector("[name=body_ko]").value === "## 치수\n\n| S | M |\n|---|---|\n| 50 | 53 |"`)
}
