// Package spreadsheet reads the tables that people have, as rows of texts: CSV and
// the like in any encoding that Excel in Korea saves, with commas, semicolons, tabs or
// bars, XLSX, and the pages with a table that many programs save under the name of an
// Excel file. The row of headings is found by what a caller knows of them, so that a
// title or empty rows may stand above.
//
// Nothing is guessed about what a cell means, nothing is fetched, and nothing is
// written to disk. How much a file can make of itself is bounded, see the limits.
package spreadsheet

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/jangteo/jangteo/store/typed"
)

// Limits of what is kept of a file.
const (
	MaxRows    = 200_000
	MaxColumns = 2000
	maxCells   = 2_000_000
	maxText    = 64 << 20 // bytes of all cells; many can have one text
	maxTop     = 20       // rows among which the headings are looked for
)

// Table is the content of a file, or of the one sheet of it that has headings.
type Table struct {
	Names []string // the headings as they are written; nil: none were recognised
	Rows  []Row    // those below the headings, else all; without empty ones
}

// Row is one row of a table.
type Row struct {
	Number int      // as spreadsheets count, from 1
	Cells  []string // without empty ones at the end
	// Odd tells that quotation marks in it do not match: what is in its cells may
	// not be what was meant.
	Odd bool
}

// Cell is the text of a cell; empty beyond the last one.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Known tells how many headings it recognises in a row; 0: it is not the row of
// headings.
type Known func(cells []string) int

// Reason is why a file was not read.
type Reason string

// The reasons.
const (
	NotText    Reason = "not text"    // neither text in a known encoding nor XLSX
	Empty      Reason = "empty"       // no row has a text
	TooLarge   Reason = "too large"   // more rows, columns or cells than are read
	BadQuotes  Reason = "quotes"      // quotation marks do not match
	Broken     Reason = "broken"      // no XLSX that can be read
	OldExcel   Reason = "old Excel"   // XLS, or XLSX with a password
	HasFormula Reason = "has formula" // a cell of the table has a formula
)

// Error says why a file was not read, in words for its owner.
type Error struct {
	Reason Reason
	Ko, En string
}

func (e *Error) Error() string { return e.En }

// Read reads a file. The error is an *Error.
func Read(file []byte, known Known) (*Table, error) {
	switch {
	case IsXLSX(file):
		return readXLSX(file, known)
	case strings.HasPrefix(string(file[:min(len(file), len(oldExcel))]), oldExcel):
		return nil, &Error{OldExcel, "암호가 걸려 있거나 옛 형식(XLS)인 엑셀 파일입니다. 엑셀에서 암호 없이 ‘Excel 통합 문서(.xlsx)’로 저장해 주세요.",
			"This Excel file has a password or the old format (XLS). Please save it as an Excel workbook (.xlsx) " +
				"without one."}
	}
	text, err := Text(file)
	if err != nil {
		return nil, err
	}
	if isHTML(text) {
		return readHTML(text, known)
	}
	return readText(text, known)
}

// Name is a heading as headings are compared: without case, spaces, brackets and
// whatever else is no letter and no digit.
func Name(heading string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, typed.Fold(heading))
}

// Bare is a heading without what forms remark beside it, in brackets or on a line of its
// own: whether it must be filled in, and what it counts.
func Bare(heading string) string {
	heading = typed.Fold(strings.NewReplacer("\r", " \n", "\n", " \n", "【", "[", "】", "]").Replace(heading))
	for _, remark := range remarks() {
		for _, brackets := range [][2]string{{"(", ")"}, {"[", "]"}, {"<", ">"}} {
			heading = strings.ReplaceAll(heading, brackets[0]+remark+brackets[1], " ")
		}
		heading = strings.TrimPrefix(strings.TrimSuffix(heading, " "+remark), remark+" ")
	}
	return heading
}

// remarks are what forms say of a column.
func remarks() []string {
	return []string{"필수", "필수입력", "필수 입력", "필수항목", "필수값", "선택", "선택입력", "선택항목", "단위: 원", "단위:원", "단위 : 원", "원",
		"원화", "krw", "won", "개", "ea", "부가세포함", "부가세 포함", "vat포함", "vat 포함", "숫자만", "숫자만 입력", "required",
		"mandatory", "optional"}
}

// builder collects the rows of a table.
type builder struct {
	table *Table
	cells int
	text  int  // bytes
	none  bool // there are no headings: every row counts
}

// add takes a row, below the headings.
func (b *builder) add(row Row) error {
	row.Cells = trimmed(row.Cells)
	if len(row.Cells) == 0 || !b.none && slices.Equal(row.Cells, b.table.Names) {
		return nil // two files put together have their headings twice
	}
	b.cells += len(row.Cells)
	for _, cell := range row.Cells {
		b.text += len(cell)
	}
	switch {
	case b.text > maxText:
		return tooLarge(fmt.Sprintf("글자가 너무 많은 파일입니다. %dMB까지 읽을 수 있으니 나누어 올려 주세요.", maxText>>20),
			fmt.Sprintf("There is too much text: at most %d MB are read. Please divide the file.", maxText>>20))
	case len(b.table.Rows) >= MaxRows, b.cells > maxCells:
		return tooLarge(fmt.Sprintf("행이 너무 많습니다. %d행까지 읽을 수 있으니 파일을 나누어 올려 주세요.", MaxRows),
			fmt.Sprintf("There are too many rows: at most %d are read. Please divide the file.", MaxRows))
	}
	b.table.Rows = append(b.table.Rows, row)
	return nil
}

// done is the table, unless nothing is in it.
func (b *builder) done() (*Table, error) {
	if len(b.table.Rows) == 0 && b.table.Names == nil {
		return nil, &Error{Empty, "빈 파일입니다.", "The file is empty."}
	}
	return b.table, nil
}

func tooLarge(ko, en string) error { return &Error{TooLarge, ko, en} }

func tooManyColumns() error {
	return tooLarge(fmt.Sprintf("열이 너무 많습니다. %d열까지 읽을 수 있습니다.", MaxColumns),
		fmt.Sprintf("There are too many columns: at most %d are read.", MaxColumns))
}

// trimmed leaves out empty cells at the end.
func trimmed(cells []string) []string {
	for len(cells) > 0 && isBlank(cells[len(cells)-1]) {
		cells = cells[:len(cells)-1]
	}
	return cells
}

func isBlank(cell string) bool { return cell == "" || typed.IsBlank(cell) }
