package spreadsheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/jangteo/jangteo/store/contain"
)

// Limits of XLSX files, which are archives.
const (
	maxUnzipped = 64 << 20 // bytes of all parts
	maxParts    = 1000
	maxList     = 4 << 20 // bytes of one that is neither a sheet nor its texts
	maxSheets   = 20      // sheets among which headings are looked for
	// maxCell is how many bytes one cell may have, its tags among them; Excel has 32,767
	// characters.
	maxCell = 512 << 10
	// maxStringTags is how many tags the texts that cells share may have, four for each.
	maxStringTags = 4_000_000
	widest        = 16_384 // columns of a sheet, empty ones among them
)

const sharedStrings = "xl/sharedStrings.xml"

const (
	zipped   = "PK\x03\x04"
	oldExcel = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
)

// IsXLSX tells whether a file is an archive, as XLSX files are.
func IsXLSX(file []byte) bool { return bytes.HasPrefix(file, []byte(zipped)) }

// readXLSX reads the sheet with the most headings; if none has any, the first one
// that has a text.
func readXLSX(file []byte, known Known) (table *Table, err error) {
	parts, err := openParts(file)
	if err != nil {
		return nil, err
	}
	err = contain.Panic(func() error { // the library trusts its files
		book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: true,
			UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped}) // the same: nothing goes to disk
		if err != nil {
			return broken()
		}
		defer book.Close()
		table, err = readBook(book, parts, known)
		return err
	})
	var refusal *Error
	if err != nil && !errors.As(err, &refusal) {
		return nil, broken()
	}
	return table, err
}

func broken() error {
	return &Error{Broken, "읽을 수 없는 엑셀 파일입니다. 엑셀에서 다시 저장하거나 ‘CSV UTF-8(쉼표로 분리)’로 저장해 주세요.",
		"This Excel file cannot be read. Please save it again, or as “CSV UTF-8”."}
}

// readBook finds the sheet and reads it.
func readBook(book *excelize.File, parts parts, known Known) (*Table, error) {
	sheets, err := parts.sheets()
	if err != nil {
		return nil, err
	}
	var chosen sheet
	row, most, looks := 0, 0, parts.looks()
	for _, sheet := range sheets[:min(len(sheets), maxSheets)] {
		if err := parts.scan(&sheet, looks); err != nil {
			return nil, err
		}
		at, n, err := headingsOf(book, sheet.name, known)
		if err != nil {
			return nil, err
		}
		if chosen.name == "" || n > most {
			chosen, row, most = sheet, at, n
		}
	}
	switch {
	case chosen.name == "":
		return nil, broken()
	case chosen.formula != "": // what it came to may be an old result
		return nil, &Error{HasFormula, "수식이 있는 칸(" + chosen.formula + ")이 있습니다. 복사한 뒤 ‘값으로 붙여넣기’를 하고 저장해 주세요.",
			"Cell " + chosen.formula + " has a formula. Please paste it as a value and save the file again."}
	}
	return readSheet(book, chosen, looks, row)
}

// headingsOf looks for the row of headings at the top of a sheet.
func headingsOf(book *excelize.File, name string, known Known) (row, most int, err error) {
	err = eachRow(book, name, func(number int, cells []string) (more bool, err error) {
		if n := known(cells); n > most {
			row, most = number, n
		}
		return number < maxTop, nil
	})
	return row, most, err
}

// readSheet reads the rows below the headings; all of them if there are none.
func readSheet(book *excelize.File, from sheet, looks looks, headings int) (*Table, error) {
	b := builder{table: &Table{}, none: headings == 0}
	rest := inOrder(from.dressed)
	err := eachRow(book, from.name, func(number int, cells []string) (bool, error) {
		switch {
		case number < headings:
			return true, nil
		case number == headings:
			b.table.Names = cells
			return true, nil
		}
		rest = looks.dress(number, cells, rest)
		for i, cell := range cells {
			cells[i] = wholeNumber(cell)
		}
		return true, b.add(Row{Number: number, Cells: cells})
	})
	if err != nil {
		return nil, err
	}
	return b.done()
}

// eachRow calls f with the rows of a sheet that have cells, until it wants no more.
func eachRow(book *excelize.File, name string, f func(number int, cells []string) (more bool, err error)) error {
	rows, err := book.Rows(name)
	if err != nil {
		return broken()
	}
	defer rows.Close()
	for number := 1; rows.Next(); number++ {
		cells, err := rows.Columns()
		if err != nil {
			return broken()
		}
		if cells = trimmed(cells); len(cells) == 0 {
			continue
		}
		if len(cells) > MaxColumns {
			return tooManyColumns()
		}
		if more, err := f(number, cells); err != nil || !more {
			return err
		}
	}
	if rows.Error() != nil {
		return broken()
	}
	return nil
}

// wholeNumber writes a whole number with all its digits, where a program wrote it
// with a power of ten and left none of them out: 8.801234567893E12. Of a fraction with
// more digits than Excel counts with, it leaves out those that nobody typed:
// 19.899999999999999.
func wholeNumber(cell string) string {
	if fraction.MatchString(cell) && len(cell) > excelDigits+1 {
		if f, err := strconv.ParseFloat(cell, 64); err == nil {
			return strconv.FormatFloat(round(f), 'f', -1, 64)
		}
	}
	mantissa, exponent, ok := strings.Cut(cell, "E")
	_, decimals, point := strings.Cut(mantissa, ".")
	n, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	if !ok || !point || err != nil || n < 1 || n > 14 || len(decimals) < n {
		return cell
	}
	f, err := strconv.ParseFloat(cell, 64)
	if err != nil || f != float64(int64(f)) {
		return cell
	}
	return strconv.FormatInt(int64(f), 10)
}

// excelDigits is how many digits of a number Excel counts with.
const excelDigits = 15

var fraction = regexp.MustCompile(`^-?[0-9]+\.[0-9]+$`)

// round leaves a number the digits that Excel counts with.
func round(f float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', excelDigits, 64), 64)
	if err != nil {
		return f
	}
	return rounded
}

// parts are the files in an archive.
type parts struct{ list []*zip.File }

// openParts looks through the list of an archive before anything is unzipped.
func openParts(file []byte) (parts, error) {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return parts{}, broken()
	}
	if len(archive.File) > maxParts {
		return parts{}, tooLarge("압축된 파일이 너무 많은 엑셀 파일입니다.", "This Excel file has too many parts.")
	}
	size := uint64(0)
	for _, part := range archive.File {
		name := plainPart(part.Name)
		if path.IsAbs(name) || path.Clean("/"+name) != "/"+strings.TrimSuffix(name, "/") {
			return parts{}, broken()
		}
		if size += part.UncompressedSize64; size > maxUnzipped || part.UncompressedSize64 > limitOf(name) {
			return parts{}, tooLarge(
				fmt.Sprintf("압축을 풀면 너무 큰 엑셀 파일입니다. %dMB까지 읽을 수 있으니 나누어 올려 주세요.", maxUnzipped>>20),
				fmt.Sprintf("Unzipped, this Excel file is too large: at most %d MB are read. Please divide it.",
					maxUnzipped>>20))
		}
	}
	p := parts{archive.File}
	if err := p.countStrings(); err != nil {
		return p, err
	}
	return p, p.boundCells()
}

// boundCells refuses cells, and texts that cells share, which are larger than any that
// a person has, before anything reads them whole.
func (p parts) boundCells() error {
	for _, part := range p.list {
		name := plainPart(part.Name)
		isShared := strings.EqualFold(name, sharedStrings)
		if !isShared && !strings.Contains(name, "/worksheets/") {
			continue
		}
		opens := "c"
		if isShared {
			opens = "si"
		}
		if err := boundCell(part, opens); err != nil {
			return err
		}
	}
	return nil
}

// boundCell counts the bytes of a part from the tag that opens a cell to the one that
// closes it, and those between any two tags.
func boundCell(part *zip.File, opens string) error {
	r, err := part.Open()
	if err != nil {
		return broken()
	}
	defer r.Close()
	in, cell, run, begins, inside := bufio.NewReaderSize(r, 64<<10), 0, 0, true, false
	for {
		piece, err := in.ReadSlice('<')
		switch {
		case begins && isTag(piece, opens):
			run, cell, inside = 0, 0, !bytes.Contains(piece, []byte("/>"))
		case begins:
			run, inside = 0, inside && !isTag(piece, "/"+opens)
		}
		begins = err == nil
		if run += len(piece); inside {
			cell += len(piece)
		}
		switch {
		case max(run, cell) > maxCell:
			return tooLarge("글자가 너무 많은 칸이 있습니다.", "A cell has too much text.")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return broken()
		}
	}
}

// isTag tells whether a piece of XML, behind a <, begins with a tag of a name; with a
// slash in front of it, whether it closes one.
func isTag(piece []byte, name string) bool {
	name, closes := strings.CutPrefix(name, "/")
	piece, slash := bytes.CutPrefix(piece, []byte("/"))
	end := bytes.IndexAny(piece, " >/\t\r\n")
	if end < 0 || slash != closes {
		return false
	}
	tag := piece[:end]
	return string(tag[bytes.IndexByte(tag, ':')+1:]) == name
}

// countStrings looks how many texts the cells share: each takes more than its letters.
func (p parts) countStrings() error {
	part, err := p.open(sharedStrings)
	if err != nil {
		return nil // all cells have their own
	}
	defer part.Close()
	in, n := bufio.NewReader(part), 0
	for {
		tag, err := in.ReadSlice('<')
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return broken()
		case len(tag) > 0 && err == nil:
			n++
		}
		if n > maxStringTags {
			return tooLarge("글자 칸이 너무 많은 엑셀 파일입니다. 나누어 올려 주세요.",
				"This Excel file has too many texts. Please divide it.")
		}
	}
}

func plainPart(name string) string { return strings.ReplaceAll(name, `\`, "/") }

// limitOf is how large a part may be. Lists of what the book is made of take many
// times their size when they are read.
func limitOf(name string) uint64 {
	isList := strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels")
	if isList && !strings.Contains(name, "/worksheets/") && !strings.EqualFold(name, sharedStrings) {
		return maxList
	}
	return maxUnzipped
}

// open opens a part.
func (p parts) open(name string) (io.ReadCloser, error) {
	for _, part := range p.list {
		if strings.EqualFold(plainPart(part.Name), name) {
			return part.Open()
		}
	}
	return nil, broken()
}

// decode reads a part into v.
func (p parts) decode(name string, v any) error {
	part, err := p.open(name)
	if err != nil {
		return broken()
	}
	defer part.Close()
	if xml.NewDecoder(part).Decode(v) != nil {
		return broken()
	}
	return nil
}

// sheet is one sheet of a book.
type sheet struct {
	name, part string
	formula    string // a cell that has one
	dressed    []dressed
}

// sheets are those that can be seen, in their order.
func (p parts) sheets() ([]sheet, error) {
	var book struct {
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	err := errors.Join(p.decode("xl/workbook.xml", &book), p.decode("xl/_rels/workbook.xml.rels", &links))
	if err != nil {
		return nil, broken()
	}
	var list []sheet
	for _, s := range book.Sheets {
		for _, link := range links.List {
			part := partName(link.Target)
			isSeen := s.State != "hidden" && s.State != "veryHidden"
			if link.ID == s.ID && isSeen && strings.Contains(part, "/worksheets/") {
				list = append(list, sheet{name: s.Name, part: part})
			}
		}
	}
	return list, nil
}

// partName is the name of a part that the book refers to.
func partName(target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(target, "/")
	}
	return path.Join("xl", target)
}

// scan reads a sheet to its end, which the library does not: what is broken there
// would be a shorter table. It counts what would take memory, finds a formula, and the
// numbers that are seen otherwise than by their digits.
func (p parts) scan(s *sheet, looks looks) error {
	part, err := p.open(s.part)
	if err != nil {
		return err
	}
	defer part.Close()
	d := xml.NewDecoder(part)
	at, inRow, all := position{}, 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken()
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "row":
			at.nextRow(attribute(start, "r"))
			inRow = 0
		case "c":
			at.nextCell(attribute(start, "r"))
			inRow, all = inRow+1, all+1
			at.style, _ = strconv.Atoi(attribute(start, "s"))
			if kind := attribute(start, "t"); kind != "" && kind != "n" {
				at.style = 0
			}
		case "f":
			s.formula = cmp.Or(s.formula, at.name, "?")
		case "v":
			if looks.isSeen(at.style) && at.col < MaxColumns {
				s.dressed = append(s.dressed, dressed{int32(at.row), int16(at.col), uint16(at.style)})
			}
		}
		if inRow > widest || all > maxCells {
			return tooManyColumns()
		}
	}
}

// position is where a cell is. Some programs leave it to the order of cells.
type position struct {
	name     string // as the sheet has it, A1; empty: it has none
	row, col int    // rows from 1, columns from 0
	style    int
}

func (p *position) nextRow(number string) {
	p.row, p.col = p.row+1, -1
	if n, err := strconv.Atoi(number); err == nil {
		p.row = n
	}
}

func (p *position) nextCell(name string) {
	p.name, p.col = name, p.col+1
	if col, row, err := excelize.CellNameToCoordinates(name); err == nil {
		p.row, p.col = row, col-1
	}
}

func attribute(element xml.StartElement, name string) string {
	for _, a := range element.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
