package spreadsheet

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// look is how cells of a style show a number, where that is another text than its
// digits.
type look struct {
	zeros   string // digits that are written out, with signs between: 00000, 000-0000; empty: none
	percent bool
	date    bool
}

// dressed is a cell whose number is shown otherwise than by its digits.
type dressed struct {
	row   int32
	col   int16
	style uint16
}

// looks are those of a book, by style, and from when it counts days.
type looks struct {
	list []look
	from bool // 1904, as old Macs
}

// looks reads how the cells of a book look. A book without styles has none.
func (p parts) looks() looks {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	var book struct {
		About struct {
			From string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
	}
	if errors.Join(p.decode("xl/styles.xml", &styles), p.decode("xl/workbook.xml", &book)) != nil {
		return looks{}
	}
	own := map[int]look{}
	for _, f := range styles.Formats {
		own[f.ID] = lookOf(f.Code)
	}
	l := looks{from: book.About.From == "1" || book.About.From == "true"}
	for _, c := range styles.Cells[:min(len(styles.Cells), math.MaxUint16)] {
		look, ok := own[c.Format]
		if !ok {
			look = builtIn(c.Format)
		}
		l.list = append(l.list, look)
	}
	return l
}

// builtIn are the looks that Excel has by number (ECMA-376, 18.8.30), with those of
// Korean ones for dates.
func builtIn(format int) look {
	isDate := format >= 14 && format <= 17 || format == 22 || format >= 27 && format <= 31 ||
		format >= 50 && format <= 58
	return look{percent: format == 9 || format == 10, date: isDate}
}

// lookOf reads a format that somebody made, of which the first part counts.
func lookOf(code string) look {
	code, _, _ = strings.Cut(code, ";")
	plain := unquoted(code)
	zeros := strings.Trim(plain, "-")
	switch {
	case len(zeros) > 1 && strings.Trim(zeros, "0-") == "":
		return look{zeros: zeros}
	case strings.ContainsRune(plain, '%'):
		return look{percent: true}
	case strings.ContainsAny(strings.ToLower(plain), "yd"):
		return look{date: !strings.Contains(strings.ToLower(plain), "general")}
	}
	return look{}
}

// unquoted leaves out what a format has in quotation marks and brackets.
func unquoted(code string) string {
	var b strings.Builder
	end := rune(0)
	for _, c := range code {
		switch {
		case end != 0:
			if c == end {
				end = 0
			}
		case c == '"':
			end = '"'
		case c == '[':
			end = ']'
		case c != '\\':
			b.WriteRune(c)
		}
	}
	return b.String()
}

// isSeen tells whether numbers of a style look otherwise.
func (l looks) isSeen(style int) bool {
	return style > 0 && style < len(l.list) && l.list[style] != look{}
}

// dress writes the numbers of a row as they are seen. The cells are those of a sheet,
// in its order; the rest of them is returned.
func (l looks) dress(number int, cells []string, list []dressed) []dressed {
	for len(list) > 0 && int(list[0].row) <= number {
		c := list[0]
		list = list[1:]
		if int(c.row) == number && int(c.col) < len(cells) {
			cells[c.col] = l.shown(cells[c.col], l.list[c.style])
		}
	}
	return list
}

// shown is a number as it is seen; what is no number stays.
func (l looks) shown(cell string, how look) string {
	f, err := strconv.ParseFloat(cell, 64)
	if err != nil || f < 0 {
		return cell
	}
	switch {
	case how.percent:
		return strconv.FormatFloat(round(f*100), 'f', -1, 64) + "%"
	case how.date:
		return l.day(cell, f)
	case how.zeros != "" && f == math.Trunc(f) && f < 1<<53:
		return masked(strconv.FormatFloat(f, 'f', -1, 64), how.zeros)
	}
	return cell
}

// lastDay is the last one that Excel can count to, in 9999.
const lastDay = 2958465

func (l looks) day(cell string, f float64) string {
	t, err := excelize.ExcelDateToTime(f, l.from)
	switch {
	case err != nil || f < 1 || f > lastDay:
		return cell
	case f == math.Trunc(f):
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04:05")
}

// masked puts digits into a form, from its end: 123 into 00-000 is 00-123.
func masked(digits, form string) string {
	var b []byte
	for i := len(form) - 1; i >= 0; i-- {
		c := form[i]
		if c == '0' && digits != "" {
			c, digits = digits[len(digits)-1], digits[:len(digits)-1]
		}
		b = append(b, c)
	}
	slices.Reverse(b)
	return digits + string(b)
}

// inOrder sorts the cells of a sheet, which some programs write in another order.
func inOrder(list []dressed) []dressed {
	slices.SortStableFunc(list, func(a, b dressed) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	return list
}
