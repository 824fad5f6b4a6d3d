// Package csvfile writes CSV files as Excel in Korea opens them, and reads those
// that it saves: UTF-8 with a mark at the beginning, or CP949. No cell that is
// written can be taken for a formula.
package csvfile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"
)

// mark tells Excel that a file is UTF-8.
const mark = "\ufeff"

// signs begin formulas in spreadsheets, or let what follows begin one. Excel
// takes the wide ones of East Asian keyboards, too.
const signs = "=+-@\t\n\r＝＋－＠"

// ErrNotText says that a file is neither UTF-8 nor CP949.
var ErrNotText = errors.New("neither UTF-8 nor CP949")

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
		cells[i] = guarded(lineEnds(cell))
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

// guarded keeps spreadsheets from reading a cell as a formula.
func guarded(cell string) string {
	if beginsFormula(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// Unguarded is a cell as it was before it was written.
func Unguarded(cell string) string {
	if strings.HasPrefix(cell, "'") && beginsFormula(strings.TrimLeft(cell, "'")) {
		return cell[1:]
	}
	return cell
}

func beginsFormula(cell string) bool {
	first, _ := utf8.DecodeRuneInString(cell)
	return cell != "" && strings.ContainsRune(signs, first)
}

// Decode makes UTF-8 without a mark of a file; ErrNotText.
func Decode(file []byte) ([]byte, error) {
	text := bytes.TrimPrefix(file, []byte(mark))
	if !utf8.Valid(text) {
		decoded, err := korean.EUCKR.NewDecoder().Bytes(text)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, ErrNotText
		}
		text = decoded
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, ErrNotText
	}
	return text, nil
}
