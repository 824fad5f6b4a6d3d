// Package csvfile writes CSV files as Excel in Korea opens them: UTF-8 with a mark
// at the beginning. No cell that is written can be taken for a formula, and Unguarded
// and Code know cells again. Package spreadsheet reads files.
package csvfile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// mark tells Excel that a file is UTF-8.
const mark = "\ufeff"

// signs begin formulas in spreadsheets, or let what follows begin one. Excel
// takes the wide ones of East Asian keyboards, too.
const signs = "=+-@\t\n\r＝＋－＠"

// Writer writes rows. Lines in cells end as the rows do, with CR and LF.
type Writer struct {
	out *bufio.Writer
	csv *csv.Writer
}

// NewWriter begins a file. Errors of out come with Write or Flush.
func NewWriter(out io.Writer) *Writer {
	w := &Writer{out: bufio.NewWriter(out)}
	w.csv = csv.NewWriter(w.out)
	w.csv.UseCRLF = true
	w.out.WriteString(mark)
	return w
}

// Write writes one row.
func (w *Writer) Write(row []string) error {
	cells := make([]string, len(row))
	for i, cell := range row {
		cells[i] = Guarded(lineEnds(cell))
	}
	return w.csv.Write(cells)
}

// Flush ends the file.
func (w *Writer) Flush() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return err
	}
	return w.out.Flush()
}

// File is a whole file of rows.
func File(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := NewWriter(&b)
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			return nil, fmt.Errorf("write a CSV file: %w", err)
		}
	}
	err := w.Flush()
	return b.Bytes(), err
}

// lineEnds lets all lines of a cell end with LF: readers make that of CR LF, and
// csv.Writer drops a CR by itself.
func lineEnds(cell string) string {
	if !strings.Contains(cell, "\r") {
		return cell
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(cell)
}

// Guarded keeps spreadsheets from reading a cell as a formula, and readers from
// taking its own apostrophe for one that guards.
func Guarded(cell string) string {
	bare := strings.TrimLeft(cell, "'")
	if beginsFormula(bare) || bare != cell && beginsNumber(bare) {
		return "'" + cell
	}
	return cell
}

// Unguarded is a cell as it was before it was written.
func Unguarded(cell string) string {
	if !strings.HasPrefix(cell, "'") {
		return cell
	}
	if bare := strings.TrimLeft(cell, "'"); beginsFormula(bare) || beginsNumber(bare) && strings.HasPrefix(cell, "''") {
		return cell[1:]
	}
	return cell
}

// ErrRounded is returned for a number of which a spreadsheet has rounded digits away.
var ErrRounded = errors.New("a number that a spreadsheet has rounded")

// rounded are numbers as spreadsheets show them that are too long for their cell.
var rounded = regexp.MustCompile(`^[+-]?[0-9](\.[0-9]+[eE]\+?|[eE]\+)[0-9]{1,3}$`)

// wholes are whole numbers as programs write them that count with fractions.
var wholes = regexp.MustCompile(`^([0-9]+)\.0+$`)

// Code is a cell of digits or letters that are not to be calculated with: an article
// number, a barcode, a tracking number, a postcode, a telephone number. An apostrophe
// by which a shop keeps Excel from dropping zeros is no part of it, nor is ".0" behind
// a whole number. ErrRounded.
func Code(cell string) (string, error) {
	cell = strings.TrimSpace(cell)
	code := Unguarded(cell)
	if code == cell && strings.HasPrefix(cell, "'") && beginsNumber(cell[1:]) {
		code = cell[1:]
	}
	if whole := wholes.FindStringSubmatch(code); whole != nil {
		return whole[1], nil
	}
	if rounded.MatchString(code) {
		return "", ErrRounded
	}
	return code, nil
}

func beginsNumber(cell string) bool { return cell != "" && cell[0] >= '0' && cell[0] <= '9' }

func beginsFormula(cell string) bool {
	first, _ := utf8.DecodeRuneInString(cell)
	return cell != "" && strings.ContainsRune(signs, first)
}
