package handlers_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/jangteo/jangteo/store"
)

func TestExportsAreForExcelInKorea(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid("buyer_name", "=HYPERLINK(1)", "buyer_addr", "+서울특별시, \"마포구\"", "quantity", "3")
	abroad := s.paid("lang", "en", "pg", "paypal", "buyer_country", "US", "buyer_postcode", "94105", "buyer_tel",
		"+14155550100")
	const path = "/admin/orders/export?tab=paid"
	if text := words(s.get(path).body); !strings.Contains(text, "결제완료") || !strings.Contains(text, "주문 수 2") {
		t.Errorf("it asks about %s", text)
	}
	refuses(t, s.do(path, "kind", "orders", "reason", ""), 422, "사용 목적을 한 줄로 입력해 주세요")
	a := s.do(path, "kind", "orders", "reason", "정산 확인")
	if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Disposition"),
		`attachment; filename="orders-`) || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", a.status, a.header)
	}
	rows := readCSV(t, a.body)
	if len(rows) != 3 {
		t.Fatalf("%d rows", len(rows))
	}
	cell := func(row int, column string) string {
		for i, name := range rows[0] {
			if name == column {
				return rows[row][i]
			}
		}
		t.Fatalf("no column %q", column)
		return ""
	}
	for _, c := range []struct {
		row          int
		column, want string
	}{
		{1, "주문번호", o.No}, {1, "주문자", "'=HYPERLINK(1)"}, {1, "주소", "'+서울특별시, \"마포구\""}, {1, "수량", "3"},
		{1, "단가", "64900"}, {1, "상품별 금액", "194700"},
		{1, "주문금액", "194700"}, {1, "통화", "KRW"}, {1, "상태", "결제완료"}, {1, "주문자 전화", "010-1234-5678"},
		{1, "우편번호", "06236"}, {1, "imp_uid", "imp_" + o.No[12:]},
		{2, "주문번호", abroad.No}, {2, "통화", "USD"}, {2, "받는분 전화", "'+14155550100"}, {2, "국가", "US"},
		{2, "결제수단", "PayPal"},
	} {
		if got := cell(c.row, c.column); got != c.want {
			t.Errorf("row %d, %s: %q, want %q", c.row, c.column, got, c.want)
		}
	}
	s.wasExported(t, "orders tab=paid", 2, "정산 확인")

	leadsTo(t, s.do("/admin/orders/selection", "do", "batch", "order", o.No, "next", "/admin/orders"),
		"/admin/orders/batches/1")
	courier := func() string {
		return s.do("/admin/orders/export?batch=1", "kind", "courier", "reason", "택배 접수").body
	}
	first := courier()
	if rows := readCSV(t, first); len(rows) != 2 || rows[0][0] != "받는분성명" || rows[1][5] != "3" || rows[1][8] != o.No {
		t.Errorf("for the courier: %v", rows)
	}
	if courier() != first {
		t.Error("the same list is another file the second time")
	}
	if rows := readCSV(t, s.do("/admin/orders/export?orders="+abroad.No, "kind", "orders", "reason", "확인").body); len(
		rows) != 2 || rows[1][0] != abroad.No {
		t.Errorf("only the chosen one: %v", rows)
	}
}

// In Excel's own files amounts can be added up, and postcodes and phones keep their zeros.
func TestExportsAreWorkbooks(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid("buyer_name", "=HYPERLINK(1)", "quantity", "3")
	const orders = "/admin/orders/export?tab=paid"
	csv := readCSV(t, s.do(orders, "kind", "orders", "reason", "정산 확인").body)
	book := s.workbook(t, s.do(orders, "kind", "orders", "reason", "정산 확인", "format", "xlsx"), "orders-")
	for i, name := range csv[0] {
		at, err := excelize.CoordinatesToCellName(i+1, 2)
		if err != nil {
			t.Fatal(err)
		}
		got, err := book.GetCellValue("Sheet1", at)
		if want := strings.TrimPrefix(csv[1][i], "'"); err != nil || got != want {
			t.Errorf("%s: %q (%v), want %q", name, got, err, want)
		}
		kind, err := book.GetCellType("Sheet1", at)
		sums := []string{"수량", "단가", "주문금액", "배송비"}
		if isNumber := kind == excelize.CellTypeUnset; slices.Contains(sums, name) && !isNumber || isNumber && got != "" &&
			strings.HasPrefix(got, "0") && len(got) > 1 {
			t.Errorf("%s is of type %d (%v): %s", name, kind, err, got)
		}
	}
	s.wasExported(t, "orders tab=paid", 1, "정산 확인")
	for path, name := range map[string]string{"/admin/products/export": "products-", "/admin/log/export": "log"} {
		if rows, err := s.workbook(t, s.do(path, "format", "xlsx"), name).GetRows("Sheet1"); err != nil || len(rows) < 2 {
			t.Errorf("%s: %d rows, %v", path, len(rows), err)
		}
	}
	rows, err := s.workbook(t, s.do(orders, "kind", "courier", "reason", "택배 접수", "format", "xlsx"),
		"courier-").GetRows("Sheet1")
	if err != nil || len(rows) != 2 || rows[1][1] != "010-1234-5678" || rows[1][2] != "06236" || rows[1][8] != o.No {
		t.Errorf("for the courier: %v, %v", rows, err)
	}
}

// workbook opens what was downloaded.
func (s *shop) workbook(t *testing.T, a answer, name string) *excelize.File {
	t.Helper()
	disposition := a.header.Get("Content-Disposition")
	if a.status != http.StatusOK || !strings.HasPrefix(disposition, `attachment; filename="`+name) ||
		!strings.HasSuffix(disposition, `.xlsx"`) {
		t.Fatalf("%d %s", a.status, disposition)
	}
	book, err := excelize.OpenReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

// readCSV reads a file as Excel would, and expects its marks.
func readCSV(t *testing.T, file string) [][]string {
	t.Helper()
	if !strings.HasPrefix(file, "\ufeff") || strings.Count(file, "\r\n") != strings.Count(file, "\n") {
		t.Fatalf("no mark, or other line ends: %q", file[:min(len(file), 60)])
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// wasExported expects the newest entry of the log to tell of a file.
func (s *shop) wasExported(t *testing.T, what string, rows int, reason string) {
	t.Helper()
	list, err := s.store.Log(context.Background(), store.LogFilter{Entity: "export", Limit: 1})
	if err != nil || len(list) != 1 || list[0].Key != what ||
		fmt.Sprint(list[0].Detail["rows"]) != fmt.Sprint(rows) || list[0].Detail["reason"] != reason ||
		list[0].Who != ownerEmail {
		t.Errorf("the log says %+v, %v", list, err)
	}
}
