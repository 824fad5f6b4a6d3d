package productcsv_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/productcsv"
)

// ownTable is a list as shops write it for themselves.
const ownTable = "우리 가게 재고표,,,,\n품명,단가,현재고,색,비고\n면 티셔츠,\"19,000원\",5,빨강,인기\n면 티셔츠,21000,3,파랑,\n머그잔,8000,12,,단종\n"

func TestColumnsThatSomebodyNamedAreRead(t *testing.T) {
	var bad *productcsv.FileError
	if _, err := productcsv.Read([]byte(ownTable), productcsv.Options{}); !errors.As(err, &bad) || !bad.Unknown {
		t.Fatalf("before: %v", err)
	}
	known := []store.FileColumns{{Names: []string{"품 명", "단가", "현재고", "색", "비고"},
		Fields: []string{"name_ko", "price", "stock", "value1", ""}}}
	sheet, err := productcsv.Read([]byte(ownTable), productcsv.Options{Learned: known})
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, in := range sheet.Products {
		d := in.Draft
		fmt.Fprintln(&got, d.Slug, d.Name.Ko, d.Price, d.State)
		for _, v := range d.Variants {
			fmt.Fprintln(&got, " ", v.Values, v.Surcharge, v.Stock)
		}
	}
	want := "myeon-tisyeocheu 면 티셔츠 19000 active\n  [{빨강 }] 0 5\n  [{파랑 }] 2000 3\n" +
		"meogeujan 머그잔 8000 active\n  [] 0 12\n"
	if got.String() != want {
		t.Errorf("products:\n%s\nwant\n%s\nnotes %v", got.String(), want, sheet.Notes)
	}
	if len(sheet.Unread) != 1 || sheet.Unread[0] != "비고" || sheet.Format != productcsv.Chosen {
		t.Errorf("unread %v of %s", sheet.Unread, sheet.Format)
	}
}

func TestColumnsAreNamedOnceAndSensibly(t *testing.T) {
	for _, c := range []struct {
		fields []string
		want   string
	}{{[]string{"name_ko", "price"}, ""}, {[]string{"handle", "price"}, ""}, {[]string{"price"}, "상품명이 있는 열"},
		{[]string{"name_ko", "price", "price"}, "같은 항목"}, {[]string{"name_ko", "published"}, "알 수 없는 항목"},
		{[]string{"name_ko", "value2"}, "옵션값 1의 열도"}} {
		if why := productcsv.CheckColumns(c.fields); (why.Ko == "") != (c.want == "") || !strings.Contains(why.Ko, c.want) {
			t.Errorf("%v: %q, want %q", c.fields, why.Ko, c.want)
		}
	}
	headings := []string{"상품명", "판매가", "소비자가", "재고수량", "SKU", "비고", "", "사이즈", "제품 명", "색상", "On Hand"}
	want := []string{"name_ko", "price", "list_price", "stock", "sku", "", "", "value1", "", "value2", ""}
	if got := productcsv.Guess(headings); !slices.Equal(got, want) {
		t.Errorf("guessed %q, want %q", got, want)
	}
}
