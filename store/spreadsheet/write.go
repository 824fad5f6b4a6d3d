package spreadsheet

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/jangteo/jangteo/store/csvfile"
)

// ErrTooLong is returned for what Excel cannot hold: a text of more than 32,767
// characters in one cell, or more than 1,048,576 rows.
var ErrTooLong = errors.New("too long for a sheet of Excel")

// textFormat is Excel's number for cells that are texts whatever is typed into them, so that
// zeros at the beginning stay.
const textFormat = 49

// number are numbers that a program for sheets keeps digit by digit.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?$`)

// The widths of columns, in characters.
const (
	narrowest  = 10
	widestText = 40
)

// Writer writes the rows of one sheet as XLSX. Every cell is a text as it stands, which
// no program takes for a formula, but those of columns of numbers.
type Writer struct {
	out     io.Writer
	book    *excelize.File
	sheet   *excelize.StreamWriter
	isCount func(heading string) bool
	counts  []bool // columns of numbers
	text    int    // style of texts
	head    int    // style of headings
	rows    int
}

// NewWriter begins a workbook. isCount tells the headings of columns whose whole and
// decimal numbers can be calculated with; nil: none. Flush writes to out.
func NewWriter(out io.Writer, isCount func(heading string) bool) (*Writer, error) {
	w := &Writer{out: out, book: excelize.NewFile(), isCount: isCount}
	var err error
	if w.text, err = w.book.NewStyle(&excelize.Style{NumFmt: textFormat}); err != nil {
		return nil, fmt.Errorf("begin a workbook: %w", err)
	}
	if w.head, err = w.book.NewStyle(&excelize.Style{NumFmt: textFormat,
		Font: &excelize.Font{Bold: true}}); err != nil {
		return nil, fmt.Errorf("begin a workbook: %w", err)
	}
	if w.sheet, err = w.book.NewStreamWriter(w.book.GetSheetName(0)); err != nil {
		return nil, fmt.Errorf("begin a workbook: %w", err)
	}
	return w, nil
}

// Write writes one row, the first one as headings. ErrTooLong.
func (w *Writer) Write(row []string) error {
	if w.rows == excelize.TotalRows {
		return ErrTooLong
	}
	if w.rows == 0 {
		if err := w.begin(row); err != nil {
			return fmt.Errorf("begin a sheet: %w", err)
		}
	}
	cells := make([]any, len(row))
	for i, text := range row {
		if utf8.RuneCountInString(text) > excelize.TotalCellChars {
			return ErrTooLong
		}
		cells[i] = w.cell(i, text)
	}
	w.rows++
	at, err := excelize.CoordinatesToCellName(1, w.rows)
	if err != nil {
		return err
	}
	return w.sheet.SetRow(at, cells)
}

// begin lays out the columns under the headings, which stay in sight.
func (w *Writer) begin(headings []string) error {
	w.counts = make([]bool, len(headings))
	for i, h := range headings {
		w.counts[i] = w.isCount != nil && w.isCount(h)
		width := min(max(2*utf8.RuneCountInString(h), narrowest), widestText)
		if err := w.sheet.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
		if w.counts[i] {
			continue
		}
		if err := w.sheet.SetColStyle(i+1, i+1, w.text); err != nil {
			return err
		}
	}
	return w.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// cell is a text or a number, as its column has it.
func (w *Writer) cell(column int, text string) any {
	switch {
	case w.rows == 0:
		return excelize.Cell{StyleID: w.head, Value: text}
	case text == "":
		return nil
	case column < len(w.counts) && w.counts[column]:
		if number.MatchString(text) {
			n, err := strconv.ParseFloat(text, 64)
			if err == nil {
				return n
			}
		}
	}
	if strings.HasPrefix(text, "'") { // readers take one for that of a guarded cell
		text = csvfile.Guarded(text)
	}
	return excelize.Cell{StyleID: w.text, Value: strings.ReplaceAll(text, "\r\n", "\n")}
}

// Flush ends the workbook and writes it.
func (w *Writer) Flush() error {
	if err := w.sheet.Flush(); err != nil {
		return fmt.Errorf("end a sheet: %w", err)
	}
	if _, err := w.book.WriteTo(w.out); err != nil {
		return fmt.Errorf("write a workbook: %w", err)
	}
	return w.book.Close()
}
