package spreadsheet_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/jangteo/jangteo/store/spreadsheet"
)

// written is rows as XLSX.
func written(t *testing.T, rows [][]string, isCount func(string) bool) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := spreadsheet.NewWriter(&b, isCount)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsWrittenForExcelIsReadAgain(t *testing.T) {
	rows := [][]string{{"상품명", "Price", "우편번호", "handle"},
		{"의자 <b>&amp;", "12000", "06236", "a"},
		{"=SUM(A1)", "14.20", "0417", "-5"},
		{"+82 10-1234-5678", "9007199254740993", "8801234567890", "@x"},
		{"두 줄\n둘째 줄\t탭", "-300", "1E+5", "  spaces  "},
		{"🙂 x0041", "1,000", "00", "_x0041_x0042_"},
		{"", "", "", "끝"}}
	got, err := spreadsheet.Read(written(t, rows, func(h string) bool { return h == "Price" }), known)
	if err != nil {
		t.Fatal(err)
	}
	want := rows[1:]
	for i, row := range got.Rows {
		if diff := cmp.Diff(want[i], row.Cells); diff != "" {
			t.Errorf("row %d (-written +read):\n%s", i, diff)
		}
	}
	if len(got.Rows) != len(want) {
		t.Errorf("%d rows came back of %d", len(got.Rows), len(want))
	}
}

// What is a number can be added up, and what only looks like one keeps its zeros.
func TestExcelSeesNumbersOnlyWhereTheyCount(t *testing.T) {
	file := written(t, [][]string{{"Price", "우편번호"}, {"12000", "06236"}, {"9007199254740993", "12345"}, {"=1+1", "=1+1"}},
		func(h string) bool { return h == "Price" })
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	kinds := map[string]excelize.CellType{"A2": excelize.CellTypeUnset, "B2": excelize.CellTypeInlineString,
		"A3": excelize.CellTypeInlineString, "B3": excelize.CellTypeInlineString, "A4": excelize.CellTypeInlineString}
	for at, want := range kinds {
		if kind, err := book.GetCellType("Sheet1", at); err != nil || kind != want {
			t.Errorf("%s is of type %d (%v), want %d", at, kind, err, want)
		}
	}
	for _, at := range []string{"A4", "B4"} {
		if formula, _ := book.GetCellFormula("Sheet1", at); formula != "" {
			t.Errorf("%s is the formula %s", at, formula)
		}
	}
}

func TestTextsTooLongForExcelAreRefusedAndNotCut(t *testing.T) {
	w, err := spreadsheet.NewWriter(&bytes.Buffer{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	longest := strings.Repeat("가", excelize.TotalCellChars)
	if err := w.Write([]string{longest}); err != nil {
		t.Error(err)
	}
	if err := w.Write([]string{longest + "가"}); !errors.Is(err, spreadsheet.ErrTooLong) {
		t.Errorf("a text that is one too long: %v", err)
	}
}
