package spreadsheet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
)

// mark tells what encoding a text has.
const mark = "\ufeff"

// Text is a file of text in UTF-8 without a mark; it may be in UTF-8, UTF-16 or
// CP949. The error is an *Error.
func Text(file []byte) (string, error) {
	if text, ok := fromUTF16(file); ok {
		return text, nil
	}
	if !utf8.Valid(file) {
		decoded, err := korean.EUCKR.NewDecoder().Bytes(file)
		isKorean := err == nil && !bytes.ContainsRune(decoded, utf8.RuneError)
		if !isKorean || !bytes.ContainsFunc(decoded, isHangul) {
			if text, ok := western(file); ok {
				return text, nil
			}
		}
		if !isKorean {
			return "", notText()
		}
		file = decoded
	}
	if bytes.IndexByte(file, 0) >= 0 {
		return "", notText()
	}
	return unmarked(string(file)), nil
}

func isHangul(r rune) bool { return unicode.Is(unicode.Hangul, r) }

// longestWestern is how many letters beyond ASCII may stand together in a text of the
// West. Bytes of a Korean one come in longer rows.
const longestWestern = 3

// western decodes what Excel saves in western Europe; false if it is something else.
func western(file []byte) (string, bool) {
	decoded, err := charmap.Windows1252.NewDecoder().String(string(file))
	if err != nil {
		return "", false
	}
	run := 0
	for _, r := range decoded {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r < 0x7f:
			run = 0
			continue
		case !unicode.Is(unicode.Latin, r) && !strings.ContainsRune("€‚„…‰‹‘’“”•–—™›¡¢£¥§©«®°±²³´·»¼½¾¿×÷\u00a0", r):
			return "", false
		}
		if run++; run > longestWestern {
			return "", false
		}
	}
	return decoded, true
}

func notText() error {
	return &Error{NotText, "글자를 읽을 수 없는 파일입니다. 엑셀에서 ‘Excel 통합 문서(.xlsx)’나 ‘CSV UTF-8(쉼표로 분리)’로 저장해 주세요.",
		"This file is not readable text. Please save it as an Excel workbook (.xlsx) or as “CSV UTF-8”."}
}

// fromUTF16 decodes UTF-16, known by its mark, or by the zeros beside the first two
// letters.
func fromUTF16(file []byte) (text string, ok bool) {
	if len(file) < 4 || len(file)%2 != 0 {
		return "", false
	}
	var order binary.ByteOrder
	switch {
	case file[0] == 0xff && file[1] == 0xfe, file[0] != 0 && file[1] == 0 && file[2] != 0 && file[3] == 0:
		order = binary.LittleEndian
	case file[0] == 0xfe && file[1] == 0xff, file[0] == 0 && file[1] != 0 && file[2] == 0 && file[3] != 0:
		order = binary.BigEndian
	case bytes.IndexByte(file, 0) >= 0: // no other encoding has zeros
		return unmarkedUTF16(file)
	default:
		return "", false
	}
	text = inOrderOf(order, file)
	return unmarked(text), isReadable(text)
}

// unmarkedUTF16 tries both orders of bytes: in the wrong one there is nothing that ends
// cells and lines.
func unmarkedUTF16(file []byte) (string, bool) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		text := inOrderOf(order, file)
		if isReadable(text) && strings.Contains(text, "\n") && strings.ContainsAny(text, ",;\t|") {
			return text, true
		}
	}
	return "", false
}

func inOrderOf(order binary.ByteOrder, file []byte) string {
	units := make([]uint16, len(file)/2)
	for i := range units {
		units[i] = order.Uint16(file[2*i:])
	}
	return string(utf16.Decode(units))
}

func isReadable(text string) bool {
	return !strings.ContainsRune(text, 0) && !strings.ContainsRune(text, utf8.RuneError)
}

// unmarked takes the mark off a text. Some programs write blank lines before it.
func unmarked(text string) string {
	rest := strings.TrimLeft(text, " \t\r\n")
	if after, ok := strings.CutPrefix(rest, mark); ok {
		return text[:len(text)-len(rest)] + after
	}
	return text
}

// readText reads a table whose cells are separated by commas, semicolons, tabs or
// bars, whichever brings out the most headings.
func readText(text string, known Known) (*Table, error) {
	first := newRows(text)
	best := first
	names, most := []string(nil), 0
	for _, comma := range first.commas() {
		rows := first
		rows.comma = comma
		for range maxTop {
			row, ok, err := rows.next()
			if !ok || err != nil {
				break
			}
			if n := known(trimmed(row.Cells)); n > most {
				best, names, most = rows, trimmed(row.Cells), n
			}
		}
	}
	if names == nil {
		best.comma = first.likely()
	}
	b := builder{table: &Table{Names: names}, none: names == nil}
	for {
		row, ok, err := best.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			return b.done()
		}
		if row.Odd && !b.none && len(row.Cells) > len(names) {
			return nil, badQuotes(row.Number, best.line)
		}
		if err := b.add(row); err != nil {
			return nil, err
		}
	}
}

// rows reads one row after another.
type rows struct {
	text  string
	at    int // bytes read
	comma byte
	row   int // rows read
	line  int // lines read
	said  bool
}

// newRows begins a text, and takes notice of the line by which Excel is told what
// separates the cells.
func newRows(text string) rows {
	r := rows{text: text}
	first, _, _ := strings.Cut(text, "\n")
	first = strings.Trim(first, "\"\r ")
	if len(first) == 5 && strings.EqualFold(first[:4], "sep=") {
		r.comma, r.said = first[4], true
		r.at, r.row, r.line = min(strings.IndexByte(text+"\n", '\n')+1, len(text)), 1, 1
	}
	return r
}

// commas are what may separate the cells.
func (r *rows) commas() []byte {
	if r.said {
		return []byte{r.comma}
	}
	return []byte{',', ';', '\t', '|'}
}

// likely is what separates cells where no heading tells: what is most often in the
// first row.
func (r *rows) likely() byte {
	first, _, _ := strings.Cut(strings.TrimLeft(r.text[r.at:], "\r\n"), "\n")
	best, most := r.commas()[0], 0
	for _, comma := range []byte{',', ';', '\t'} {
		if r.said {
			break
		}
		if n := strings.Count(first, string(comma)); n > most {
			best, most = comma, n
		}
	}
	return best
}

// next reads a row; not ok at the end of the text.
func (r *rows) next() (row Row, ok bool, err error) {
	if r.at >= len(r.text) {
		return Row{}, false, nil
	}
	r.row++
	row.Number = r.row
	for {
		cell, err := r.cell(&row)
		if err != nil {
			return Row{}, false, err
		}
		switch {
		case len(row.Cells) < MaxColumns:
			row.Cells = append(row.Cells, asText(cell))
		case !isBlank(cell):
			return Row{}, false, tooManyColumns()
		}
		if r.at < len(r.text) && r.text[r.at] == r.comma {
			r.at++
			continue
		}
		r.lineEnd()
		return row, true, nil
	}
}

// asText is the text of a cell in which a formula keeps Excel from making a number of
// it: ="0417".
func asText(cell string) string {
	text, isFormula := strings.CutPrefix(cell, `="`)
	text, isClosed := strings.CutSuffix(text, `"`)
	if !isFormula || !isClosed || strings.Contains(text, `"`) {
		return cell
	}
	return text
}

// lineEnd passes over CR LF, LF or CR.
func (r *rows) lineEnd() {
	r.line++
	if strings.HasPrefix(r.text[r.at:], "\r\n") {
		r.at += 2
		return
	}
	r.at = min(r.at+1, len(r.text))
}

// ends tells whether a cell can end in front of a byte.
func (r *rows) ends(at int) bool {
	return at >= len(r.text) || r.text[at] == r.comma || r.text[at] == '\n' || r.text[at] == '\r'
}

// cell reads one cell up to what ends it.
func (r *rows) cell(row *Row) (string, error) {
	start := r.blanks(r.at)
	if start < len(r.text) && r.text[start] == '"' {
		return r.quoted(row, start+1)
	}
	start = r.at
	for !r.ends(r.at) {
		r.at++
	}
	return r.text[start:r.at], nil
}

// blanks is where the blanks from at on end.
func (r *rows) blanks(at int) int {
	for at < len(r.text) && (r.text[at] == ' ' || r.text[at] == '\t') && r.text[at] != r.comma {
		at++
	}
	return at
}

// quoted reads a cell in quotation marks, of which those within it are doubled.
// Some programs forget that: a mark in the middle of a word is then taken as it
// stands, but one that looks like the beginning of another cell is not.
func (r *rows) quoted(row *Row, start int) (string, error) {
	line := r.line + 1
	doubled := false
	for at := start; ; {
		n := strings.IndexByte(r.text[at:], '"')
		if n < 0 {
			return "", badQuotes(row.Number, line)
		}
		at += n
		after := r.blanks(at + 1)
		switch {
		case strings.HasPrefix(r.text[at+1:], `"`):
			doubled = true
			at += 2
		case r.ends(after):
			cell := r.text[start:at]
			r.line += strings.Count(cell, "\n")
			r.at = after
			if doubled {
				cell = strings.ReplaceAll(cell, `""`, `"`)
			}
			return strings.ReplaceAll(cell, "\r\n", "\n"), nil
		case at > start && (r.text[at-1] == r.comma || r.text[at-1] == '\n'):
			return "", badQuotes(row.Number, line)
		default:
			row.Odd = true
			at++
		}
	}
}

func badQuotes(row, line int) error {
	return &Error{BadQuotes,
		fmt.Sprintf("%d행(파일의 %d번째 줄)의 따옴표가 맞지 않습니다. 칸 안의 따옴표는 두 번(\"\") 입력해야 합니다.", row, line),
		fmt.Sprintf("The quotation marks in row %d (line %d of the file) do not match. A quotation mark within a "+
			"cell must be doubled.", row, line)}
}
