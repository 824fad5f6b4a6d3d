package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A file in no known format is read once somebody has said what its columns hold, and
// the next one like it at once.
func TestOwnerNamesTheColumnsOfAnUnknownFile(t *testing.T) {
	s := newShop(t)
	s.logIn()
	const file = "우리 가게 재고표\n품명,단가,현재고,색\n면 티셔츠,19000,5,빨강\n면 티셔츠,21000,3,파랑\n"
	a := s.upload(importPath, url.Values{"token": {s.token()}, "keep_stock": {"on"}},
		map[string][]byte{"a.csv": []byte(file)})
	page := a.header.Get("Location")
	path, query, _ := strings.Cut(page, "?")
	if a.status != http.StatusSeeOther || !strings.HasSuffix(path, "/columns") || !strings.Contains(query, "keep_stock") {
		t.Fatalf("%d %q", a.status, page)
	}
	wantWords(t, s.get(page), "2행: 품명, 단가, 현재고, 색", "면 티셔츠", "19000 · 21000")
	wantWords(t, s.get(page+"&row=1"), "우리 가게 재고표")
	report := strings.TrimSuffix(path, "/columns") + "?" + query
	if got := s.get(report).header.Get("Location"); got != page {
		t.Errorf("the report leads to %q", got)
	}
	fields := url.Values{"token": {s.token()}, "row": {"2"}, "keep_stock": {"on"}, "currency": {""},
		"column.0": {""}, "column.1": {"price"}, "column.2": {"stock"}, "column.3": {"value1"}}
	if a := s.send("POST", path, fields); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.body, "상품명이 있는 열을 선택해 주세요.") || !strings.Contains(a.body, `value="stock" selected`) {
		t.Errorf("without names: %d", a.status)
	}
	fields.Set("column.0", "name_ko")
	if a := s.send("POST", path, fields); a.status != http.StatusSeeOther || a.header.Get("Location") != report {
		t.Fatalf("named: %d %q", a.status, a.header.Get("Location"))
	}
	wantWords(t, s.get(report), "새 상품 1", "면 티셔츠")
	wantWords(t, s.get(report), `href="`+strings.ReplaceAll(page, "&", "&amp;")+`"`)
	wantWords(t, s.get(page), `value="value1" selected`)
	_, again := s.preview(strings.Replace(file, "19000", "18000", 1), url.Values{})
	wantWords(t, again, "새 상품 1")
	for path, want := range map[string]int{importPath + "/aaaaaaaaaaaaaaaaaaaaaaaaaa/columns": http.StatusNotFound,
		path + "?row=99": http.StatusOK} {
		if a := s.get(path); a.status != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}
