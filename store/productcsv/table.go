package productcsv

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/typed"
)

// table is a file as rows of cells.
type table struct {
	format  Format
	names   []string // as written in the file
	columns map[column]int
	rows    []record
}

// record is a row of a table.
type record struct {
	number int // spreadsheet row
	cells  []string
}

// readTable detects a file's format and encoding and reads its rows.
func readTable(file []byte) (*table, error) {
	text, err := decode(file)
	if err != nil {
		return nil, err
	}
	t := &table{}
	comma, err := t.readNames(text)
	if err != nil {
		return nil, err
	}
	return t, t.readRows(text, comma)
}

// decode returns a file as UTF-8; empty and oversized files are refused.
func decode(file []byte) ([]byte, error) {
	if len(file) > MaxBytes {
		return nil, unreadable("파일이 너무 큽니다. 16MB까지 올릴 수 있습니다. 상품을 나누어 올려 주세요.",
			"The file is too large: at most 16 MB. Please split it.")
	}
	text, err := csvfile.Decode(file)
	if err != nil {
		return nil, notText()
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, unreadable("빈 파일입니다.", "The file is empty.")
	}
	return text, nil
}

func notText() error {
	return unreadable("글자를 읽을 수 없는 파일입니다. 엑셀에서 ‘CSV UTF-8(쉼표로 분리)’로 저장해 주세요.",
		"This file is not readable text. Please save it as “CSV UTF-8”.")
}

// readNames finds the delimiter: the one that yields known column names.
func (t *table) readNames(text []byte) (rune, error) {
	var best rune
	for _, comma := range []rune{',', ';', '\t'} {
		names, err := csvReader(text, comma).Read()
		if err != nil || len(names) > maxColumns {
			continue
		}
		for format, headings := range map[Format][]heading{Shopify: shopifyHeadings(), WooCommerce: wooHeadings()} {
			found := find(names, headings)
			if len(found) > len(t.columns) && isFormat(format, found) {
				best, t.names, t.columns, t.format = comma, names, found, format
			}
		}
	}
	if best == 0 {
		return 0, unreadable("Shopify나 WooCommerce의 상품 CSV가 아닙니다. 첫 줄에 열 이름(예: Handle, Title, Variant Price)이 있어야 합니다.",
			"This is not a product CSV file from Shopify or WooCommerce. The first row must have column names, "+
				"e.g. Handle, Title, Variant Price.")
	}
	return best, nil
}

// isFormat reports whether a format's required columns were found.
func isFormat(f Format, found map[column]int) bool {
	has := func(c column) bool { _, ok := found[c]; return ok }
	if f == WooCommerce {
		return has(colKind) && has(colTitle)
	}
	return has(colHandle)
}

func csvReader(text []byte, comma rune) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	return r
}

func (t *table) readRows(text []byte, comma rune) error {
	r := csvReader(text, comma)
	number, end := 0, 0
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badRow(err, number+1)
		}
		line, _ := r.FieldPos(0)
		number += line - end // blank lines count as rows
		last, _ := r.FieldPos(len(cells) - 1)
		end = last + strings.Count(cells[len(cells)-1], "\n")
		if t.rows == nil {
			t.rows = []record{}
			continue // the names
		}
		if len(t.rows) >= maxRows {
			return unreadable("행이 너무 많습니다. 파일을 나누어 올려 주세요.", "There are too many rows. Please divide the file.")
		}
		if strings.Join(cells, "") != "" {
			t.rows = append(t.rows, record{number, cells})
		}
	}
}

func badRow(err error, row int) error {
	var bad *csv.ParseError
	if !errors.As(err, &bad) {
		return fmt.Errorf("read a CSV file: %w", err)
	}
	return unreadable(fmt.Sprintf("%d행(파일의 %d번째 줄)의 따옴표가 맞지 않습니다. 칸 안의 따옴표는 두 번(\"\") 입력해야 합니다.", row, bad.Line),
		fmt.Sprintf("The quotation marks in row %d (line %d of the file) do not match. A quotation mark within a "+
			"cell must be doubled.", row, bad.Line))
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

// cell returns a cell's text without the prefix that protects from formulas.
func (t *table) cell(row record, c column) string {
	i, ok := t.columns[c]
	if !ok || i >= len(row.cells) {
		return ""
	}
	return csvfile.Unguarded(row.cells[i])
}

// line returns a cell's text as a single line, as a form takes it.
func (t *table) line(row record, c column) string { return oneLine(typed.Text(t.cell(row, c))) }
