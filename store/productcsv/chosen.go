package productcsv

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/spreadsheet"
)

// Chosen is the format of files whose columns somebody has named, see Options.Learned.
const Chosen Format = "chosen"

// TopRows is how many rows of a file are shown to whoever names its columns.
const TopRows = 20

// MaxChosen is how many columns of such a file can be named.
const MaxChosen = 100

// Field is something that a column of an unknown file may hold.
type Field struct {
	Key   string // that store.FileColumns has
	Label store.Text
}

// Fields lists what columns may hold.
func Fields() []Field {
	list := []Field{
		{string(colTitle), store.Text{Ko: "상품명", En: "Name"}},
		{string(colPrice), store.Text{Ko: "판매가", En: "Price"}},
		{string(colListPrice), store.Text{Ko: "정가 (할인 전 가격)", En: "List price (before a discount)"}},
		{string(colStock), store.Text{Ko: "재고", En: "Stock"}},
		{string(colSKU), store.Text{Ko: "품목코드 (SKU)", En: "SKU"}},
		{string(colHandle), store.Text{Ko: "상품코드 (같은 코드의 행은 한 상품의 옵션)",
			En: "Product code (rows with the same code are variants)"}},
	}
	for i := 1; i <= optionCount; i++ {
		list = append(list, Field{string(colOptionName.numbered(i)), store.Text{Ko: fmt.Sprintf("옵션명 %d (예: 색상)", i),
			En: fmt.Sprintf("Option %d: name, e.g. Colour", i)}},
			Field{string(colValue.numbered(i)), store.Text{Ko: fmt.Sprintf("옵션값 %d (예: 빨강)", i),
				En: fmt.Sprintf("Option %d: value, e.g. Red", i)}})
	}
	return append(list, []Field{
		{string(colSummary), store.Text{Ko: "한 줄 설명", En: "Summary"}},
		{string(colHTML), store.Text{Ko: "상세설명", En: "Description"}},
		{string(colCategory), store.Text{Ko: "카테고리", En: "Category"}},
		{string(colVendor), store.Text{Ko: "제조사·브랜드", En: "Vendor"}},
		{string(colTags), store.Text{Ko: "태그", En: "Tags"}},
		{string(colBarcode), store.Text{Ko: "바코드", En: "Barcode"}},
		{string(colGrams), store.Text{Ko: "무게 (g)", En: "Weight in grams"}},
		{string(colImage), store.Text{Ko: "사진 (주소나 파일 이름)", En: "Picture (address or file name)"}},
		{string(colTitleEn), store.Text{Ko: "영문 상품명", En: "English name"}},
		{string(colUSDPrice), store.Text{Ko: "달러 가격", En: "Price in dollars"}},
	}...)
}

// Guess says which field each heading most likely means; empty: nobody knows. None is
// guessed twice, and values of options are counted from the first.
func Guess(headings []string) []string {
	fields, seen, options := make([]string, len(headings)), map[string]bool{}, 0
	lists := [][]known{plainly(ownHeadings())}
	for _, shop := range knownShops() {
		lists = append(lists, shop.headings)
	}
	for i, h := range headings {
		field := meaning(h, lists)
		if strings.HasPrefix(field, string(colValue)) && options < optionCount {
			options++
			field = string(colValue.numbered(options))
		}
		if !seen[field] {
			fields[i], seen[field] = field, true
		}
	}
	return fields
}

// meaning is the field that a heading most likely means, by lists of headings; empty:
// nobody knows.
func meaning(name string, lists [][]known) string {
	at := positions([]string{name})
	for _, list := range lists {
		for c := range find(at, list) {
			if isField(string(c)) {
				return string(c)
			}
		}
	}
	return ""
}

// ownHeadings are names that people give to columns of their own.
func ownHeadings() []heading {
	return []heading{
		{colTitle, "품명", []string{"제품명", "상품", "제품", "이름", "물품명", "품목", "품목명", "Name", "Product",
			"Product name", "Item"}},
		{colPrice, "단가", []string{"가격", "판매가격", "판매단가", "금액", "소매가", "Price", "Unit price", "Selling price"}},
		{colListPrice, "정가", []string{"시중가", "권장소비자가", "List price", "RRP", "MSRP"}},
		{colStock, "현재고", []string{"재고", "수량", "재고량", "보유수량", "Stock", "Qty", "Quantity", "On hand"}},
		{colSKU, "품번", []string{"품목코드", "제품코드", "관리코드", "Item code", "Item number", "Code"}},
		{colValue.numbered(1), "옵션", []string{"색", "색상", "컬러", "규격", "종류", "Option", "Colour", "Color", "Variant"}},
		{colValue.numbered(2), "사이즈", []string{"크기", "치수", "Size"}},
		{colSummary, "한줄설명", []string{"요약", "간단설명", "Short description", "Summary"}},
		{colHTML, "설명", []string{"상품설명", "제품설명", "내용", "Description"}},
		{colCategory, "분류", []string{"카테고리", "구분", "Category"}},
		{colVendor, "제조사", []string{"제조원", "메이커", "상표", "Brand", "Vendor", "Maker", "Manufacturer"}},
		{colBarcode, "바코드", []string{"EAN", "UPC", "GTIN", "Barcode"}},
		{colGrams, "무게", []string{"중량", "무게(g)", "중량(g)", "Weight", "Weight (g)"}},
		{colImage, "사진", []string{"이미지", "대표이미지", "Image", "Picture", "Photo"}},
	}
}

func isField(key string) bool {
	return slices.ContainsFunc(Fields(), func(f Field) bool { return f.Key == key })
}

// Top returns the first rows of a file in any format; *FileError.
func Top(file []byte) ([]spreadsheet.Row, error) {
	sheet, err := spreadsheet.Read(file, func([]string) int { return 0 })
	var refusal *spreadsheet.Error
	if errors.As(err, &refusal) {
		return nil, unreadable(refusal.Ko, refusal.En)
	}
	if err != nil {
		return nil, err
	}
	return sheet.Rows[:min(len(sheet.Rows), TopRows)], nil
}

// CheckColumns says what is wrong with fields that somebody has given to columns; empty:
// nothing.
func CheckColumns(fields []string) store.Text {
	seen := map[string]bool{}
	for _, key := range fields {
		switch {
		case key == "":
		case !isField(key):
			return store.Text{Ko: "알 수 없는 항목이 있습니다. 다시 선택해 주세요.", En: "One is not known. Please choose again."}
		case seen[key]:
			return store.Text{Ko: "같은 항목을 두 열에 선택했습니다. 한 열만 선택해 주세요.",
				En: "Two columns have the same meaning. Please choose one of them."}
		}
		seen[key] = true
	}
	for i := 2; i <= optionCount; i++ {
		if seen[string(colValue.numbered(i))] && !seen[string(colValue.numbered(i-1))] {
			return store.Text{Ko: fmt.Sprintf("옵션값 %d의 열도 선택해 주세요.", i-1),
				En: fmt.Sprintf("Please also say which column has the values of option %d.", i-1)}
		}
	}
	if !seen[string(colTitle)] && !seen[string(colHandle)] {
		return store.Text{Ko: "상품명이 있는 열을 선택해 주세요.", En: "Please say which column has the names of products."}
	}
	return store.Text{}
}

// guessed names columns by what their headings seem to say, if that is enough to know a
// product by.
func guessed(names []string) (Format, map[column]int) {
	fields := Guess(names)
	if CheckColumns(fields) != (store.Text{}) || !slices.Contains(fields, string(colPrice)) {
		return "", nil
	}
	return Chosen, columnsOf(fields)
}

// columnsOf is where each field is.
func columnsOf(fields []string) map[column]int {
	columns := map[column]int{}
	for i, key := range fields {
		if key != "" {
			columns[column(key)] = i
		}
	}
	return columns
}

// learned returns the columns of a row of headings that somebody has named; nil: nobody
// has.
func learned(names []string, known []store.FileColumns) map[column]int {
	same := func(a, b string) bool { return spreadsheet.Name(a) == spreadsheet.Name(b) }
	for _, k := range known {
		if len(k.Names) != len(k.Fields) || !slices.EqualFunc(names, k.Names, same) ||
			CheckColumns(k.Fields) != (store.Text{}) {
			continue
		}
		return columnsOf(k.Fields)
	}
	return nil
}
