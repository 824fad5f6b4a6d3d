package productcsv

import (
	"errors"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/store/typed"
)

// table is a file as rows of cells.
type table struct {
	format  Format
	names   []string // as written in the file
	columns map[column]int
	rows    []record
	passed  []int // rows below the products: sums and notes
	commas  bool  // its decimals stand behind commas
}

// record is a row of a table.
type record struct {
	number int // spreadsheet row
	cells  []string
	odd    bool // its quotation marks do not match
}

// readTable detects a file's format and encoding and reads its rows.
func readTable(file []byte, o Options) (*table, error) {
	if len(file) > MaxBytes {
		return nil, unreadable("파일이 너무 큽니다. 16MB까지 올릴 수 있습니다. 상품을 나누어 올려 주세요.",
			"The file is too large: at most 16 MB. Please split it.")
	}
	others := knownShops()
	sheet, err := spreadsheet.Read(file, func(names []string) int {
		_, columns := others.formatOf(names, o)
		return len(columns)
	})
	var refusal *spreadsheet.Error
	switch {
	case errors.As(err, &refusal):
		return nil, unreadable(refusal.Ko, refusal.En)
	case err != nil:
		return nil, err
	case sheet.Names == nil:
		return nil, &FileError{Unknown: true, Why: store.Text{
			Ko: "아는 쇼핑몰(Shopify, WooCommerce, 카페24, 스마트스토어, 영카트5)의 상품 파일이 아닙니다. 첫 20행 안에 " +
				"열 이름(예: Handle, Title, Variant Price 또는 상품코드, 상품명, 판매가)이 있어야 합니다.",
			En: "This is not a product file of Shopify, WooCommerce, Cafe24, SmartStore or Youngcart5. Among its " +
				"first 20 rows must be one of column names, e.g. Handle, Title, Variant Price."}}
	}
	t := &table{names: sheet.Names}
	t.format, t.columns = others.formatOf(sheet.Names, o)
	for i, row := range sheet.Rows {
		isBelow := i > 0 && (isTotal(row.Cells) || i == len(sheet.Rows)-1 && isRemark(row.Cells))
		if isBelow {
			t.passed = append(t.passed, row.Number)
			continue
		}
		t.rows = append(t.rows, record{row.Number, row.Cells, row.Odd})
	}
	t.preferFilled()
	t.commas = t.hasDecimalCommas()
	return t, nil
}

// preferFilled takes of columns with the same name the first that has a text, if the
// first one has none at all.
func (t *table) preferFilled() {
	hasText := func(i int) bool {
		return slices.ContainsFunc(t.rows, func(row record) bool {
			return i < len(row.cells) && strings.TrimSpace(row.cells[i]) != ""
		})
	}
	for c, at := range t.columns {
		if hasText(at) {
			continue
		}
		for i := at + 1; i < len(t.names); i++ {
			if spreadsheet.Name(t.names[i]) == spreadsheet.Name(t.names[at]) && hasText(i) {
				t.columns[c] = i
				break
			}
		}
	}
}

// layout is how the files of a format look.
type layout struct {
	headings []heading
	is       func(has func(column) bool) bool // tells files of the format by their columns
	read     func(*reader)
	won      bool // its prices are in won, whatever the owner says
}

// layout describes the files of a format.
func (f Format) layout() layout {
	switch f {
	case WooCommerce:
		return layout{headings: wooHeadings(), is: isWoo, read: (*reader).readWoo}
	case Cafe24:
		return layout{cafe24Headings(), isCafe24, (*reader).readMall, true}
	case SmartStore:
		return layout{smartStoreHeadings(), isSmartStore, (*reader).readMall, true}
	case Youngcart:
		return layout{youngcartHeadings(), isYoungcart, (*reader).readMall, true}
	}
	return layout{headings: shopifyHeadings(), is: isShopify, read: (*reader).readShopify}
}

// shops are the formats of other shops, with their headings.
type shops []struct {
	format   Format
	is       func(has func(column) bool) bool
	headings []known
}

func knownShops() shops {
	list := make(shops, 5)
	for i, f := range []Format{Shopify, WooCommerce, Cafe24, SmartStore, Youngcart} {
		l := f.layout()
		list[i].format, list[i].is, list[i].headings = f, l.is, plainly(l.headings)
	}
	return list
}

// formatOf is the format that has the most of some headings, unless somebody has named
// them.
func (s shops) formatOf(names []string, o Options) (format Format, columns map[column]int) {
	if columns := learned(names, o.Learned); columns != nil {
		return Chosen, columns
	}
	at := positions(names)
	for _, shop := range s {
		found := find(at, shop.headings)
		has := func(c column) bool { _, ok := found[c]; return ok }
		if shop.is(has) && len(found) > len(columns) {
			format, columns = shop.format, found
		}
	}
	if columns == nil && isTitleAlone(names) {
		return Shopify, map[column]int{colTitle: 0}
	}
	if columns == nil && o.Guess {
		return guessed(names)
	}
	return format, columns
}

// isTitleAlone tells whether a file is a list of names and nothing else.
func isTitleAlone(names []string) bool {
	return len(names) == 1 && slices.Contains([]string{"title", "상품명"}, spreadsheet.Name(names[0]))
}

func isWoo(has func(column) bool) bool {
	return has(colKind) && has(colTitle) && (has(colRegular) || has(colPublished) || has(colParent))
}

func isShopify(has func(column) bool) bool {
	return has(colHandle) || has(colTitle) && (has(colPrice) || has(colSKU))
}

// has reports whether the file has a column.
func (t *table) has(c column) bool { _, ok := t.columns[c]; return ok }

// name returns the file's name for a column.
func (t *table) name(c column) string {
	if i, ok := t.columns[c]; ok {
		return t.names[i]
	}
	return ""
}

// unread are the names of columns that have texts and are not read.
func (t *table) unread() []string {
	read := map[int]bool{}
	for _, i := range t.columns {
		read[i] = true
	}
	var list []string
	for i, name := range t.names {
		hasText := func(row record) bool { return i < len(row.cells) && row.cells[i] != "" }
		if !read[i] && slices.ContainsFunc(t.rows, hasText) {
			list = append(list, oneLine(name))
		}
	}
	return list
}

// raw returns a cell as it is in the file.
func (t *table) raw(row record, c column) string {
	i, ok := t.columns[c]
	if !ok || i >= len(row.cells) {
		return ""
	}
	return row.cells[i]
}

// cell returns a cell's text without the prefix that protects from formulas.
func (t *table) cell(row record, c column) string { return csvfile.Unguarded(t.raw(row, c)) }

// line returns a cell's text as a single line, as a form takes it.
func (t *table) line(row record, c column) string { return oneLine(typed.Text(t.cell(row, c))) }

// code returns a number that is a text; csvfile.ErrRounded.
func (t *table) code(row record, c column) (string, error) {
	return csvfile.Code(oneLine(typed.Text(t.raw(row, c))))
}
