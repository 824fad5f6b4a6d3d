package spreadsheet

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store/csvfile"
)

// ErrTooLong is returned for what Excel cannot hold: a text of more than 32,767
// characters in one cell, or more than 1,048,576 rows.
var ErrTooLong = errors.New("too long for a sheet of Excel")

// What a sheet of Excel holds.
const (
	sheetRows = 1 << 20 // rows
	cellRunes = 1<<15 - 1
)

// number are numbers that a program for sheets keeps digit by digit.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?$`)

// escape is how Excel writes a character that XML cannot hold.
var escape = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

// The widths of columns, in characters.
const (
	narrowest  = 10
	widestText = 40
)

// Styles of cells, in the order of bookParts: format 49 is that of cells that are texts
// whatever is typed into them, so that zeros at the beginning stay.
const (
	styleNumber = iota
	styleText
	styleHead
)

// Namespaces of workbooks (ECMA-376, part 1).
const (
	mainSpace    = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	packageSpace = "http://schemas.openxmlformats.org/package/2006/"
	officeSpace  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	mainType     = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	sheetPart    = "xl/worksheets/sheet1.xml"
)

// bookParts are the parts of a workbook besides its sheet, by name and content.
func bookParts() [][2]string {
	return [][2]string{
		{"[Content_Types].xml", `<Types xmlns="` + packageSpace + `content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + mainType + `sheet.main+xml"/>` +
			`<Override PartName="/` + sheetPart + `" ContentType="` + mainType + `worksheet+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + mainType + `styles+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + packageSpace + `relationships"><Relationship Id="rId1" Type="` +
			officeSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook ` + mainSpace + ` xmlns:r="` + officeSpace + `"><sheets>` +
			`<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packageSpace + `relationships">` +
			`<Relationship Id="rId1" Type="` + officeSpace + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + officeSpace + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet ` + mainSpace + `><fonts count="2"><font><sz val="11"/></font>` +
			`<font><b/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>` +
			`<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>` +
			`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/>` +
			`<xf xfId="0" numFmtId="49" applyNumberFormat="1"/>` +
			`<xf xfId="0" numFmtId="49" applyNumberFormat="1" fontId="1" applyFont="1"/></cellXfs></styleSheet>`},
	}
}

// Writer writes the rows of one sheet as XLSX, each at once: a library that makes whole
// workbooks keeps large ones in files beside, and makes the program 4 MB larger. Every cell
// is a text as it stands, which no program takes for a formula, but those of columns of
// numbers.
type Writer struct {
	zip     *zip.Writer
	sheet   *bufio.Writer
	isCount func(heading string) bool
	counts  []bool // columns of numbers
	rows    int
}

// NewWriter begins a workbook. isCount tells the headings of columns whose whole and
// decimal numbers can be calculated with; nil: none.
func NewWriter(out io.Writer, isCount func(heading string) bool) (*Writer, error) {
	w := &Writer{zip: zip.NewWriter(out), isCount: isCount}
	for _, part := range bookParts() {
		to, err := w.zip.Create(part[0])
		if err == nil {
			_, err = io.WriteString(to, xml.Header+part[1])
		}
		if err != nil {
			return nil, fmt.Errorf("begin a workbook: %w", err)
		}
	}
	sheet, err := w.zip.Create(sheetPart)
	if err != nil {
		return nil, fmt.Errorf("begin a sheet: %w", err)
	}
	w.sheet = bufio.NewWriter(sheet)
	return w, nil
}

// Write writes one row, the first one as headings. ErrTooLong; those of writing come with
// Flush.
func (w *Writer) Write(row []string) error {
	if w.rows == sheetRows {
		return ErrTooLong
	}
	for _, text := range row {
		if utf8.RuneCountInString(text) > cellRunes {
			return ErrTooLong
		}
	}
	if w.rows == 0 {
		w.begin(row)
	}
	w.rows++
	fmt.Fprintf(w.sheet, `<row r="%d">`, w.rows)
	for i, text := range row {
		w.cell(i, text)
	}
	_, err := w.sheet.WriteString("</row>")
	return err
}

// begin lays out the columns under the headings, which stay in sight.
func (w *Writer) begin(headings []string) {
	w.sheet.WriteString(xml.Header + `<worksheet ` + mainSpace + `><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`)
	w.counts = make([]bool, len(headings))
	for i, h := range headings {
		w.counts[i] = w.isCount != nil && w.isCount(h)
		style := styleText
		if w.counts[i] {
			style = styleNumber
		}
		if i == 0 {
			w.sheet.WriteString("<cols>")
		}
		fmt.Fprintf(w.sheet, `<col min="%d" max="%[1]d" width="%d" style="%d" customWidth="1"/>`, i+1,
			min(max(2*utf8.RuneCountInString(h), narrowest), widestText), style)
	}
	if len(headings) > 0 {
		w.sheet.WriteString("</cols>")
	}
	w.sheet.WriteString("<sheetData>")
}

// cell writes a text or a number, as its column has it; nothing for an empty one.
func (w *Writer) cell(column int, text string) {
	at, style := columnName(column)+strconv.Itoa(w.rows), styleText
	switch {
	case text == "":
		return
	case w.rows == 1:
		style = styleHead
	case column < len(w.counts) && w.counts[column] && number.MatchString(text):
		fmt.Fprintf(w.sheet, `<c r="%s"><v>%s</v></c>`, at, text)
		return
	}
	if strings.HasPrefix(text, "'") { // readers take one for that of a guarded cell
		text = csvfile.Guarded(text)
	}
	fmt.Fprintf(w.sheet, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">`, at, style)
	xml.EscapeText(w.sheet, []byte(escaped(strings.ReplaceAll(text, "\r\n", "\n"))))
	w.sheet.WriteString("</t></is></c>")
}

// escaped keeps what looks like Excel's way to write a character from being read as one.
func escaped(text string) string {
	var b strings.Builder
	for i, c := range text {
		if c == '_' && escape.MatchString(text[i:]) {
			b.WriteString("_x005F")
		}
		b.WriteRune(c)
	}
	return b.String()
}

// columnName is how sheets call a column, from 0: A to Z, AA and so on.
func columnName(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// Flush ends the workbook.
func (w *Writer) Flush() error {
	if w.rows == 0 {
		w.begin(nil)
	}
	w.sheet.WriteString("</sheetData></worksheet>")
	if err := errors.Join(w.sheet.Flush(), w.zip.Close()); err != nil {
		return fmt.Errorf("write a workbook: %w", err)
	}
	return nil
}
